"""The entries of the catalogue, a file for each field."""

from symnet.laws.fields.chemistry import CHEMISTRY
from symnet.laws.fields.failure import FAILURE
from symnet.laws.fields.flow import FLOW
from symnet.laws.fields.kinetics import KINETICS
from symnet.laws.fields.matter import MATTER
from symnet.laws.fields.strength import STRENGTH
from symnet.laws.fields.thermodynamics import THERMODYNAMICS

FIELDS = {
    "strength": STRENGTH,
    "flow": FLOW,
    "failure": FAILURE,
    "kinetics": KINETICS,
    "thermodynamics": THERMODYNAMICS,
    "chemistry": CHEMISTRY,
    "matter": MATTER,
}

__all__ = ["CHEMISTRY", "FAILURE", "FIELDS", "FLOW", "KINETICS", "MATTER", "STRENGTH", "THERMODYNAMICS"]
