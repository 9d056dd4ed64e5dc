"""Constitutive laws: SymPy expressions with variables and parameters, expanded automatically, and their catalogue."""

from symnet.laws.catalogue import Catalogue, catalogue, search
from symnet.laws.entry import Entry, Quantity
from symnet.laws.law import Law

__all__ = ["Catalogue", "Entry", "Law", "Quantity", "catalogue", "search"]
