"""Constitutive laws: SymPy expressions with variables and parameters, expanded automatically."""

from symnet.laws.law import Law

__all__ = ["Law"]
