"""Networks that are equations: EQL, SEQL and PEQL, from training to exact equations (extra `train`)."""

from symnet.eql.closed import ClosedForm, closed_form
from symnet.eql.control import control
from symnet.eql.data import ParametricData
from symnet.eql.discovery import Discovery, train
from symnet.eql.equations import Equations
from symnet.eql.graph import Graph, Scaling
from symnet.eql.options import Options
from symnet.eql.primitives import PRIMITIVES, Primitive, primitive
from symnet.eql.restart import Restart

__all__ = [
    "PRIMITIVES",
    "ClosedForm",
    "Discovery",
    "Equations",
    "Graph",
    "Options",
    "ParametricData",
    "Primitive",
    "Restart",
    "Scaling",
    "closed_form",
    "control",
    "primitive",
    "train",
]
