"""One-cycle schedules of the learning rate and of the penalty, as fractions of the run (Zhang et al., appendix A).

Numbers are those of the authors' code: the rate climbs to 5 times its base and falls back by r = 5/6, then is
negligible; the penalty grows as (2.4 r)^2, falls back to its base by r = 5/6 and stays. With r in [0, 1].
"""

from __future__ import annotations

from typing import Any

#: Where the cycle ends and fine-tuning begins.
END = 5 / 6
#: Where the penalty turns.
TURN = 0.95 * END


def learning_rate(np_: Any, r: Any, final: float = 0.05) -> Any:
    """The learning rate over its base; `final` is what fine-tuning uses (the authors': 1e-4).

    >>> import numpy as np
    >>> [round(float(learning_rate(np, r)), 2) for r in (0, 5/12, 5/6)]
    [0.05, 5.0, 0.05]
    """
    return np_.where(r <= END, 5 - 9.9 * np_.abs(1.2 * r - 0.5), final)


def penalty(np_: Any, r: Any) -> Any:
    """The penalty's weight over its base.

    >>> import numpy as np
    >>> [round(float(penalty(np, r)), 2) for r in (0, TURN, 1)]
    [0.0, 3.61, 1.0]
    """
    top = (2.4 * TURN) ** 2
    falling = top + (1 - top) * (r - TURN) / (END - TURN)
    return np_.where(r <= TURN, (2.4 * r) ** 2, np_.where(r <= END, falling, 1.0))
