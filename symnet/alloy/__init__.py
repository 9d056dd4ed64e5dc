"""Two alloys with published free energies: a B2 alloy (network and B-spline), and oxygen in titanium."""

from symnet.alloy.b2 import Potentials, b2_network, potentials
from symnet.alloy.bspline import SplineSurface, b2_bspline, fit_bspline
from symnet.alloy.knots import optimized_knots, uniform_knots
from symnet.alloy.samples import Samples, domain_points, teacher
from symnet.alloy.titanium_oxygen import (
    FreeEnergy,
    chemical_potential,
    integrated_free_energy,
    redlich_kister,
    titanium_network,
)

__all__ = [
    "FreeEnergy",
    "Potentials",
    "Samples",
    "SplineSurface",
    "b2_bspline",
    "b2_network",
    "chemical_potential",
    "domain_points",
    "fit_bspline",
    "integrated_free_energy",
    "optimized_knots",
    "potentials",
    "redlich_kister",
    "teacher",
    "titanium_network",
    "uniform_knots",
]
