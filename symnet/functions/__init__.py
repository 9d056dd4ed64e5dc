"""Functions that a series can be put into: the activations and the walk over a SymPy expression."""

from symnet.functions.activation import ActivationFunction, activation
from symnet.functions.table import ACTIVATIONS
from symnet.functions.walk import expand_expression, numeric_function

__all__ = ["ACTIVATIONS", "ActivationFunction", "activation", "expand_expression", "numeric_function"]
