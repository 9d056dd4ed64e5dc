"""The settings of a training, with the defaults that were found to work, checked once."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from symnet.eql.families import FAMILIES
from symnet.errors import InvalidValueError, message, nearest

OPTIMIZERS = ("adam", "rmsprop")
DTYPES = ("float32", "float64")


@dataclass(frozen=True)
class Options:
    """How to train.

    Attributes:
        family: "EQL", "SEQL" or "PEQL".
        steps: of the optimizer, each on one minibatch; rounded up to a multiple of 20.
        batch: points of every parameter value in a minibatch.
        learning_rate: base of the one-cycle schedule, whose peak is 5 times that; None takes the family's.
        gate_rate: the learning rate of the gates over that of the weights; None takes the family's.
        penalty: base lambda of the expected number of open gates; its peak is 3.6 times that.
        smoothness: theta, the weight of the roughness across parameter values inside the penalty (SEQL).
        spread: the standard deviation of the initial weights.
        final: the learning rate after the cycle over its base.
        clip: gradients longer than this are shortened to it, without which divisions are not learnt; 0 leaves them.
        optimizer: "adam", or "rmsprop" as in the paper.
        dtype: "float32" or "float64".
        holdout: the fraction of every group's points that training does not see.
        patience: stop once the open gates have not changed for this fraction of the run, after the cycle.
    """

    family: str = "PEQL"
    steps: int = 4000
    batch: int = 32
    learning_rate: float | None = None
    gate_rate: float | None = None
    penalty: float = 2e-2
    smoothness: float = 3e-2
    spread: float = 0.5
    final: float = 0.05
    clip: float = 1.0
    optimizer: str = "adam"
    dtype: str = "float32"
    holdout: float = 0.2
    patience: float = 0.1

    def __post_init__(self) -> None:
        for name, known in (("family", FAMILIES), ("optimizer", OPTIMIZERS), ("dtype", DTYPES)):
            if getattr(self, name) not in known:
                given = getattr(self, name)
                raise InvalidValueError(message(name, "be a known name", given, nearest(str(given), known)))
        for name in ("steps", "batch"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise InvalidValueError(message(name, "be a positive integer", value))
        for name in ("learning_rate", "gate_rate", "spread"):
            value = getattr(self, name)
            if value is not None and not _positive(value):
                raise InvalidValueError(message(name, "be a positive number", value))
        for name in ("penalty", "smoothness", "final", "clip"):
            value = getattr(self, name)
            if value != 0 and not _positive(value):
                raise InvalidValueError(message(name, "be zero or a positive number", value))
        for name in ("holdout", "patience"):
            if not _positive(getattr(self, name)) or getattr(self, name) >= 1:
                raise InvalidValueError(message(name, "be between 0 and 1", getattr(self, name)))

    @property
    def rate(self) -> float:
        """The base learning rate."""
        return FAMILIES[self.family].learning_rate if self.learning_rate is None else self.learning_rate

    @property
    def gates(self) -> float:
        """The factor on the gates' learning rate."""
        return FAMILIES[self.family].gate_rate if self.gate_rate is None else self.gate_rate

    def to_dict(self) -> dict[str, Any]:
        """The settings as plain data."""
        return asdict(self)


def _positive(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < float("inf")
