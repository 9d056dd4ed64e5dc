"""Phase fields: the equations of Cahn-Hilliard and Allen-Cahn with any exact free energy."""

from symnet.phasefield.certified import certified
from symnet.phasefield.energy import FreeEnergy, free_energy
from symnet.phasefield.grid import Grid
from symnet.phasefield.mobility import Constant, Degenerate
from symnet.phasefield.model import PhaseField
from symnet.phasefield.run import Run, load, quenched
from symnet.phasefield.simulate import simulate

__all__ = [
    "Constant",
    "Degenerate",
    "FreeEnergy",
    "Grid",
    "PhaseField",
    "Run",
    "certified",
    "free_energy",
    "load",
    "quenched",
    "simulate",
]
