"""Coefficient formulas of layers, networks, activations and laws, for any index."""

from symnet.formulas.about_center import derivative_polynomial
from symnet.formulas.formula import Formula
from symnet.formulas.generating import GeneralTerm, general_term
from symnet.formulas.hidden import hidden_layer
from symnet.formulas.network import network_coefficient
from symnet.formulas.partitions import count_partitions, vector_partitions
from symnet.formulas.scalar import scalar_layer
from symnet.formulas.selection import yield_strength
from symnet.formulas.sigma import SigmaDerivative
from symnet.formulas.softmax import softmax_coefficient, softmax_term
from symnet.formulas.softplus import softplus_by_division
from symnet.formulas.table import Table, table
from symnet.formulas.vector import vector_layer

__all__ = [
    "Formula",
    "GeneralTerm",
    "SigmaDerivative",
    "Table",
    "count_partitions",
    "derivative_polynomial",
    "general_term",
    "hidden_layer",
    "network_coefficient",
    "scalar_layer",
    "softmax_coefficient",
    "softmax_term",
    "softplus_by_division",
    "table",
    "vector_layer",
    "vector_partitions",
    "yield_strength",
]
