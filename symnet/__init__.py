"""symnet: neural networks and physical laws as exact expansions on one basis.

>>> import symnet as sn
>>> net = sn.Network([sn.Dense([[1, 2]], None, "tanh")], inputs=["c", "d"], outputs=["y"])
>>> net.series(3).as_expr()
-c**3/3 - 2*c**2*d - 4*c*d**2 + c - 8*d**3/3 + 2*d
"""

from symnet import constraints, formulas, idnn, laws
from symnet.bases import Projection, project
from symnet.certify import verify
from symnet.errors import SymnetError
from symnet.fitting import (
    Data,
    FitResult,
    Refinement,
    Translation,
    fit,
    identifiability,
    refine,
    sufficiency,
    translate,
)
from symnet.functions import activation
from symnet.laws import Law
from symnet.network import (
    Activation,
    BatchNorm,
    Dense,
    Dropout,
    InputMap,
    Network,
    Softmax,
    Whitening,
    load,
)
from symnet.polynomial import __getattr__ as __getattr__
from symnet.programs import codegen
from symnet.rings import EXACT, FLOAT64, Ball, Real
from symnet.series import Series

__version__ = "0.1.0"

__all__ = [
    "EXACT",
    "FLOAT64",
    "Activation",
    "Ball",
    "BatchNorm",
    "Data",
    "Dense",
    "Dropout",
    "FitResult",
    "InputMap",
    "Law",
    "Network",
    "Projection",
    "Real",
    "Refinement",
    "Series",
    "Softmax",
    "SymnetError",
    "Translation",
    "Whitening",
    "activation",
    "codegen",
    "constraints",
    "fit",
    "formulas",
    "identifiability",
    "idnn",
    "laws",
    "load",
    "project",
    "refine",
    "sufficiency",
    "translate",
    "verify",
]
