"""Fitting a law to a network, a series, another law or data: metrics, least squares, results."""

from symnet.fitting.data import Data
from symnet.fitting.fit import fit
from symnet.fitting.result import FitResult, Parameter

__all__ = ["Data", "FitResult", "Parameter", "fit"]
