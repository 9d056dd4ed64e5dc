"""Bases: a function on Taylor, Legendre, Chebyshev and Fourier bases, and the changes between them."""

from symnet.bases.project import BASES, project
from symnet.bases.projection import Projection, ProjectionError

__all__ = ["BASES", "Projection", "ProjectionError", "project"]
