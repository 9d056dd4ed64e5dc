"""Solvers of least squares: linear, Levenberg-Marquardt, variable projection, Newton; for floats and for digits."""

from symnet.fitting.solvers.arithmetic import FLOATING, Arithmetic, Digits, arithmetic_of
from symnet.fitting.solvers.bounds import Bounds
from symnet.fitting.solvers.levenberg_marquardt import levenberg_marquardt
from symnet.fitting.solvers.linear import RANK_TOLERANCE, column_scale, covariance, linear, rank_and_null
from symnet.fitting.solvers.newton import newton
from symnet.fitting.solvers.solution import Solution
from symnet.fitting.solvers.variable_projection import Projected

__all__ = [
    "FLOATING",
    "RANK_TOLERANCE",
    "Arithmetic",
    "Bounds",
    "Digits",
    "Projected",
    "Solution",
    "arithmetic_of",
    "column_scale",
    "covariance",
    "levenberg_marquardt",
    "linear",
    "newton",
    "rank_and_null",
]
