"""What the trainer is given, checked before anything is compiled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnet.constraints.projections import projection
from symnet.errors import InvalidTypeError, InvalidValueError, message, nearest
from symnet.functions.table import ALIASES
from symnet.rings.ring import Array
from symnet.series.space import check_order
from symnet.training.program import ACTIVATIONS, OPTIMIZERS, Settings


@dataclass(frozen=True)
class Examples:
    """Inputs and values, shared by all runs (two axes) or one set a run (three), and a seed a run."""

    X: Array
    Y: Array
    seeds: tuple[int, ...]

    @classmethod
    def read(cls, X: Any, Y: Any, widths: Sequence[int], seeds: Sequence[int], free: bool) -> Examples:
        """`free`: whether Y may have any width, since a loss of the user's reads it."""
        check_widths(widths)
        known = _seeds(seeds)
        out = cls(_array("X", X, widths[0], known), _array("Y", Y, None if free else widths[-1], known), known)
        if out.X.shape[-2] != out.Y.shape[-2] or not out.count:
            raise InvalidValueError(message("Y", f"have {out.count} rows, as X has, and at least one", out.Y.shape[-2]))
        return out

    def alone(self, i: int) -> Examples:
        """What belongs to one run."""
        X, Y = (array[i] if array.ndim == 3 else array for array in (self.X, self.Y))
        return Examples(X, Y, self.seeds[i : i + 1])

    @property
    def count(self) -> int:
        """The number of points of a run."""
        return int(self.X.shape[-2])


def check_widths(widths: Any) -> None:
    """Refuse what is not a list of two or more positive integers."""
    if isinstance(widths, str) or not hasattr(widths, "__len__") or len(widths) < 2:
        raise InvalidValueError(message("widths", "be two or more positive integers", widths, "[inputs, ..., outputs]"))
    if any(check_order(w, "widths") < 1 for w in widths):
        raise InvalidValueError(message("widths", "be two or more positive integers", list(widths)))


def read_settings(
    examples: Examples, widths: Sequence[int], activation: str, validation: float, **options: Any
) -> Settings:
    """The settings of a run from the arguments of `train_many`."""
    name = ALIASES.get(str(activation).lower(), str(activation).lower())
    known = {"activation": ACTIVATIONS, "optimizer": OPTIMIZERS, "dtype": ("float64", "float32")}
    for argument, value in {**options, "activation": name}.items():
        if argument in known and value not in known[argument]:
            remedy = nearest(str(value), known[argument])
            raise InvalidValueError(message(argument, "be a known name", value, remedy))
    projection("l1" if options["constraint"] is None else options["constraint"], options["method"])
    _check_numbers(validation, **options)
    kept = examples.count - int(validation * examples.count)
    options["batch_size"] = min(options["batch_size"], kept)
    options["learning_rate"] = float(options["learning_rate"])
    return Settings(tuple(map(int, widths)), name, kept=kept, count=examples.count, **options)


def _check_numbers(validation: Any, **options: Any) -> None:
    for argument, least in {"epochs": 1, "batch_size": 1, "finish": 0, "patience": 1}.items():
        value = options[argument]
        if value is not None and check_order(value, argument) < least:
            raise InvalidValueError(message(argument, f"be an integer of at least {least}", value))
    if not _is_number(validation) or not 0 <= validation < 1:
        raise InvalidValueError(message("validation", "be a fraction in [0, 1)", validation, "points must be left"))
    if not _is_number(options["learning_rate"]) or not 0 < options["learning_rate"] < np.inf:
        raise InvalidValueError(message("learning_rate", "be a positive number", options["learning_rate"]))
    if options["patience"] is not None and not validation:
        raise InvalidValueError(message("patience", "be None without points held out", options["patience"],
                                        "give validation=0.2, for instance"))  # fmt: skip
    if options["finish"] and options["constraint"] is not None:
        raise InvalidValueError(message("finish", "be 0 with a constraint", options["finish"], "L-BFGS would leave it"))
    if options["loss"] is not None and not callable(options["loss"]):
        raise InvalidTypeError(message("loss", "be a function (predict, weights, x, y)", options["loss"]))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.floating)) and not isinstance(value, bool)


def _seeds(seeds: Any) -> tuple[int, ...]:
    if isinstance(seeds, str) or not hasattr(seeds, "__iter__"):
        raise InvalidTypeError(message("seeds", "be a list of integers, one a run", seeds, "write (0,)"))
    known = tuple(check_order(seed, "seeds") for seed in seeds)
    for seed in known:
        if seed >= 2**64:
            raise InvalidValueError(message("seeds", "be below 2**64", seed))
    return known


def _array(name: str, values: Any, width: int | None, seeds: tuple[int, ...]) -> Array:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InvalidTypeError(message(name, "be an array of real numbers", values)) from error
    if array.ndim not in (2, 3) or width not in (None, array.shape[-1]):
        columns = "q" if width is None else width
        raise InvalidValueError(message(name, f"have shape (n, {columns}) or (runs, n, {columns})", array.shape))
    if array.ndim == 3 and len(array) != len(seeds):
        raise InvalidValueError(message(name, f"have one data set for each of {len(seeds)} seeds", len(array)))
    if not np.all(np.isfinite(array)):
        raise InvalidValueError(message(name, "be finite", float(array[~np.isfinite(array)][0])))
    return array
