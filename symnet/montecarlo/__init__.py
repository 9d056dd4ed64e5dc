"""Monte Carlo of the B2 alloy: derivatives of its free energy at any composition and order (equations 16 to 21)."""

from symnet.montecarlo.binder import Crossing, Cumulants, crossings, cumulants
from symnet.montecarlo.blocking import Blocked, autocorrelation_time, blocked
from symnet.montecarlo.chains import Chains
from symnet.montecarlo.coordinates import compositions, order_parameters
from symnet.montecarlo.model import ClusterExpansion
from symnet.montecarlo.sampling import sample
from symnet.montecarlo.table import Table, description, stored
from symnet.montecarlo.windows import Windows, around

__all__ = [
    "Blocked",
    "Chains",
    "ClusterExpansion",
    "Crossing",
    "Cumulants",
    "Table",
    "Windows",
    "around",
    "autocorrelation_time",
    "blocked",
    "compositions",
    "crossings",
    "cumulants",
    "description",
    "order_parameters",
    "sample",
    "stored",
]
