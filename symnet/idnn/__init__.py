"""Integrable networks: exact derivatives and antiderivatives, symmetry, and training on derivatives (extra `train`)."""

from symnet.idnn.consistency import Mixed, check_consistency
from symnet.idnn.derivative import Derivative, differentiate
from symnet.idnn.gradients import gradient, hessian, value_gradient_hessian
from symnet.idnn.integrate import integrate, with_value
from symnet.idnn.invariants import Invariants, input_map, invariants
from symnet.idnn.storage import load
from symnet.idnn.training import train

__all__ = [
    "Derivative",
    "Invariants",
    "Mixed",
    "check_consistency",
    "differentiate",
    "gradient",
    "hessian",
    "input_map",
    "integrate",
    "invariants",
    "load",
    "train",
    "value_gradient_hessian",
    "with_value",
]
