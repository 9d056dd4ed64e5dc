"""Gates that switch weights off: the hard-concrete distribution and its expected number of open gates.

    s = sigmoid((log u - log(1 - u) + log alpha) / beta),  z = clip(s (zeta - gamma) + gamma, 0, 1),  u ~ U(0, 1)

(Louizos, Welling and Kingma, "Learning sparse neural networks through L0 regularization", 2017.) The functions take
the array namespace they work in (numpy or jax.numpy) as their first argument.
"""

from __future__ import annotations

from typing import Any

import numpy as np

BETA, GAMMA, ZETA = 2 / 3, -0.1, 1.1
#: u is kept this far from 0 and 1.
EDGE = 1e-6


def _sigmoid(np_: Any, x: Any) -> Any:
    return 1 / (1 + np_.exp(-x))


def _stretched(np_: Any, s: Any) -> Any:
    return np_.clip(s * (ZETA - GAMMA) + GAMMA, 0, 1)


def sample(np_: Any, uniform: Any, log_alpha: Any) -> Any:
    """Gates in [0, 1] from uniform numbers."""
    u = EDGE + (1 - 2 * EDGE) * uniform
    return _stretched(np_, _sigmoid(np_, (np_.log(u) - np_.log1p(-u) + log_alpha) / BETA))


def expected(np_: Any, log_alpha: Any) -> Any:
    """The deterministic gates of the read-out, exactly 0 or 1 where the gate is settled."""
    return _stretched(np_, _sigmoid(np_, log_alpha))


def penalty(np_: Any, log_alpha: Any) -> Any:
    """P(z > 0): its sum is the expected number of open gates.

    >>> float(round(penalty(np, 0.0), 6))
    0.831822
    """
    return _sigmoid(np_, log_alpha - BETA * np.log(-GAMMA / ZETA))
