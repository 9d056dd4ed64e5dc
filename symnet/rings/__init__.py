"""What a coefficient is: the ring contract and one short module a ring.

To add a ring, write one module with a subclass of `Ring` and add it to ``rings/registry.py``;
the conformance suite in ``tests/rings`` then runs on it.
"""

from symnet.rings.exact import EXACT
from symnet.rings.float64 import FLOAT64
from symnet.rings.real import Real
from symnet.rings.registry import Ball, find_ring, rational_ring
from symnet.rings.ring import ELEMENTARY, Ring

__all__ = ["ELEMENTARY", "EXACT", "FLOAT64", "Ball", "Real", "Ring", "find_ring", "rational_ring"]
