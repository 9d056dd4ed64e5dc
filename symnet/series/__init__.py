"""Truncated power series in several variables, over any ring."""

from symnet.series.algebra import Algebra, Generators
from symnet.series.graded import expansion_algebra
from symnet.series.monomials import Monomials, monomials
from symnet.series.series import Series
from symnet.series.space import Space

__all__ = ["Algebra", "Generators", "Monomials", "Series", "Space", "expansion_algebra", "monomials"]
