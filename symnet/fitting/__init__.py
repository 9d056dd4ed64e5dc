"""Fitting a law to a network, a series, another law or data: metrics, least squares, results."""

from symnet.fitting.data import Data
from symnet.fitting.fit import fit
from symnet.fitting.identifiability import Identifiability, identifiability
from symnet.fitting.refine import refine
from symnet.fitting.refinement import Refinement
from symnet.fitting.result import FitResult, Parameter
from symnet.fitting.sufficiency import Sufficiency, sufficiency
from symnet.fitting.translate import Translation, translate

__all__ = [
    "Data",
    "FitResult",
    "Identifiability",
    "Parameter",
    "Refinement",
    "Sufficiency",
    "Translation",
    "fit",
    "identifiability",
    "refine",
    "sufficiency",
    "translate",
]
