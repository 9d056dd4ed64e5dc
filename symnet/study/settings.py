"""What fixes a study: the settings that every run shares, and the configurations that are compared.

Numbers marked (M) are those of the simulations of Morala et al. (2021), Neural Networks 142, 57-72, as the authors'
own script states them (https://github.com/moralapablo/nntopr, `MSE_Simulations_Script.R`); the others are ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, NamedTuple

import numpy as np

from symnet.errors import FileFormatError, InvalidTypeError, InvalidValueError, message, nearest
from symnet.functions.table import ACTIVATIONS as TABLE
from symnet.series.space import check_order
from symnet.training.program import ACTIVATIONS as TRAINED

CONSTRAINTS = ("none", "l1", "l2")
SCHEMES = ("maclaurin", "local")
#: Configurations of the slides, and the deeper networks that they leave to the future.
ACTIVATIONS = ("softplus", "tanh", "sigmoid")
DEPTHS = (1, 2, 3)


@dataclass(frozen=True)
class Settings:
    """What every run of a study shares; two studies with equal settings have equal runs.

    Args:
        seed: of the whole study.
        samples: points of a data set (M: 200).
        variables: inputs (M: 3).
        degree: of the random polynomial (M: 2).
        noise: standard deviation of the noise on the response before it is scaled (M: 0.1).
        coefficients: the polynomial's coefficients are uniform on plus or minus this (M: 5).
        means: the inputs are normal with variance 1 about means that are uniform on plus or minus this (M: 10).
        train_share: the part of the points used for training (M: 0.75).
        neurons: of each hidden layer (M: 4 and 10).
        orders: of the Taylor polynomials (M: 3, 5 and 7).
        epochs, batch_size, learning_rate: of the training, by Adam. The authors train by resilient backpropagation.
        block: runs of one configuration that are trained together.

    Raises:
        InvalidValueError: for a number that cannot be used.

    >>> Settings(orders=(2, 4)).orders
    (2, 4)
    """

    seed: int = 2021
    samples: int = 200
    variables: int = 3
    degree: int = 2
    noise: float = 0.1
    coefficients: float = 5.0
    means: float = 10.0
    train_share: float = 0.75
    neurons: int = 10
    orders: tuple[int, ...] = (3, 5, 7)
    epochs: int = 500
    batch_size: int = 50
    learning_rate: float = 0.02
    block: int = 50

    def __post_init__(self) -> None:
        object.__setattr__(self, "orders", _orders(self.orders))
        for name, least in _LEAST.items():
            _check_count(name, getattr(self, name), least)
        for name in ("noise", "coefficients", "means", "learning_rate"):
            _check_size(name, getattr(self, name), zero=name in ("noise", "means"))
        _check_size("train_share", self.train_share)
        if not 2 <= self.training < self.samples:
            raise InvalidValueError(
                message("train_share", "leave points for training and for the test", self.train_share, "try 0.75")
            )

    @property
    def training(self) -> int:
        """How many points of a data set are for training."""
        return round(self.train_share * self.samples)

    def run_seed(self, number: int) -> int:
        """The seed of run `number`, which fixes its data, its split and its starting weights.

        It does not depend on the configuration, so that all are compared on the same data sets. It has 31 bits, as
        many as the training makes use of.

        >>> Settings(seed=1).run_seed(0) != Settings(seed=1).run_seed(1)
        True
        """
        return int(np.random.SeedSequence([self.seed, number]).generate_state(1)[0] >> 1)

    def widths(self, depth: int) -> list[int]:
        """The widths of a network with so many hidden layers."""
        return [self.variables, *[self.neurons] * depth, 1]

    def dumps(self) -> str:
        """The settings as JSON."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1) + "\n"

    @classmethod
    def loads(cls, text: str, source: str = "settings") -> Settings:
        """Settings from `dumps`.

        Raises:
            FileFormatError: for text that is no such JSON.
        """
        try:
            data = json.loads(text)
        except ValueError as error:
            raise FileFormatError(message(source, "be JSON", text, "remove it to begin anew")) from error
        names = {field.name for field in fields(cls)}
        if not isinstance(data, dict) or data.pop("format", None) != FORMAT or set(data) != names:
            requirement = f"have the format {FORMAT!r} and its fields"
            raise FileFormatError(message(source, requirement, text, "was it written by another version of symnet?"))
        return cls(**{**data, "orders": tuple(data["orders"]) if isinstance(data["orders"], list) else data["orders"]})


FORMAT = "symnet study of Morala et al., 1"

#: The least value of every setting that is a whole number.
_LEAST = {
    "seed": 0,
    "samples": 4,
    "variables": 1,
    "degree": 1,
    "neurons": 1,
    "epochs": 1,
    "batch_size": 1,
    "block": 1,
}


class Configuration(NamedTuple):
    """One kind of network: its activation, its constraint ("none", "l1" or "l2") and how many hidden layers."""

    activation: str
    constraint: str
    depth: int

    def __str__(self) -> str:
        return f"{self.activation}, {self.constraint}, depth {self.depth}"


@dataclass(frozen=True)
class Selection:
    """Which runs a study consists of: so many of each configuration.

    Raises:
        InvalidValueError: for an unknown or repeated name, or a number that cannot be used.

    >>> [str(c) for c in Selection(1, ("tanh",), ("none", "l1"), (2,)).configurations()]
    ['tanh, none, depth 2', 'tanh, l1, depth 2']
    """

    runs: int = 500
    activations: tuple[str, ...] = ACTIVATIONS
    constraints: tuple[str, ...] = ("none", "l1")
    depths: tuple[int, ...] = DEPTHS

    def __post_init__(self) -> None:
        _check_count("runs", self.runs, 1)
        smooth = {name for name in TRAINED if name != "linear" and not TABLE[name].kinks}
        for argument, known in (("activations", smooth), ("constraints", CONSTRAINTS)):
            values = _listed(argument, getattr(self, argument))
            object.__setattr__(self, argument, values)
            for value in values:
                if value not in known:
                    raise InvalidValueError(message(argument, "be known names", value, nearest(str(value), known)))
        object.__setattr__(self, "depths", _listed("depths", self.depths))
        for depth in self.depths:
            _check_count("depths", depth, 1)

    def configurations(self) -> Iterator[Configuration]:
        """The configurations, those of one depth together."""
        for depth in self.depths:
            for activation in self.activations:
                for constraint in self.constraints:
                    yield Configuration(activation, constraint, depth)


def differences(one: Settings, other: Settings) -> Mapping[str, tuple[Any, Any]]:
    """The fields in which two settings differ, with both values."""
    pairs = {field.name: (getattr(one, field.name), getattr(other, field.name)) for field in fields(Settings)}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _listed(argument: str, values: Any) -> tuple[Any, ...]:
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise InvalidTypeError(message(argument, "be a list", values, "write several in square brackets"))
    if not values or len(set(values)) != len(values):
        raise InvalidValueError(message(argument, "be one or more, each once", list(values)))
    return tuple(values)


def _orders(values: Any) -> tuple[int, ...]:
    orders = tuple(check_order(order, "orders") for order in _listed("orders", values))
    if list(orders) != sorted(orders) or orders[0] < 1:
        raise InvalidValueError(message("orders", "be positive and increase", list(orders), "such as [3, 5, 7]"))
    return orders


def _check_count(name: str, value: Any, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise InvalidValueError(message(name, f"be a whole number of at least {least}", value))


def _check_size(name: str, value: Any, zero: bool = False) -> None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not np.isfinite(value) or value < 0 or (value == 0 and not zero):
        raise InvalidValueError(message(name, "be a number >= 0" if zero else "be a positive number", value))
