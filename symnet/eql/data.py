"""Data grouped by the value of a parameter, equation (4): points x_(i,j), values y_(i,j) for each t_j."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from symnet.errors import InvalidValueError, message
from symnet.rings.ring import Array
from symnet.series.space import check_names

#: Fewer points at one parameter value say nothing about an equation.
FEWEST = 4


class ParametricData:
    """Measurements y at points x for several values of one parameter t.

    Args:
        X: one array (n_j, inputs) a parameter value, as a list or an array (T, n, inputs); (T, n) for one input.
        y: one array (n_j,) a parameter value, or an array (T, n).
        t: the parameter values, shape (T,); default one group without a parameter.
        inputs: the names of the inputs; default x1, x2, ... or x.
        parameter: the name of the parameter.
        output: the name of y.

    Attributes:
        X: shape (T, n, inputs), padded by zeros to the longest group.
        y: shape (T, n).
        mask: shape (T, n), 1 for points and 0 for padding.
        t: shape (T,).

    Raises:
        InvalidValueError: for shapes that do not fit, NaN or infinity, fewer than 4 points at a parameter value,
            parameter values that are not distinct, or an input or output that is constant.

    >>> ParametricData([[0.0, 1.0, 2.0, 3.0]] * 2, [[0.0, 1.0, 2.0, 3.0], [0.0, 2.0, 4.0, 6.0]], [1.0, 2.0])
    ParametricData(2 values of t, 8 points of x -> y)
    """

    def __init__(
        self,
        X: Any,
        y: Any,
        t: Any = None,
        inputs: Sequence[str] | None = None,
        parameter: str = "t",
        output: str = "y",
    ) -> None:
        groups = [np.asarray(x, dtype=np.float64) for x in X]
        groups = [x[:, None] if x.ndim == 1 else x for x in groups]
        values = [np.asarray(v, dtype=np.float64).reshape(-1) for v in y]
        _check_groups(groups, values)
        self.t = np.zeros(1) if t is None else np.asarray(t, dtype=np.float64).reshape(-1)
        self.parametric = t is not None
        _check_parameter(self.t, len(groups), parameter)
        columns = groups[0].shape[1]
        default = ["x"] if columns == 1 else [f"x{i + 1}" for i in range(columns)]
        self.inputs = check_names("inputs", list(inputs) if inputs is not None else default)
        if len(self.inputs) != columns:
            raise InvalidValueError(message("inputs", f"name {columns} inputs", list(self.inputs)))
        self.parameter, self.output = parameter, output
        order = np.argsort(self.t, kind="stable")
        self.t = self.t[order]
        self.counts = np.array([len(groups[j]) for j in order])
        self.X = np.zeros((len(groups), self.counts.max(), columns))
        self.y = np.zeros(self.X.shape[:2])
        self.mask = np.zeros(self.y.shape)
        for row, j in enumerate(order):
            n = self.counts[row]
            self.X[row, :n], self.y[row, :n], self.mask[row, :n] = groups[j], values[j], 1.0
        _check_varies(self)
        for array in (self.X, self.y, self.mask, self.t, self.counts):
            array.setflags(write=False)

    @classmethod
    def from_columns(cls, X: Any, y: Any, t: Any, **names: Any) -> ParametricData:
        """From rows (x_i, t_i, y_i) in any order, equation (8): rows with equal t form a group.

        Args:
            X: shape (rows, inputs).
            y, t: shape (rows,).
            names: inputs, parameter, output.
        """
        points = np.asarray(X, dtype=np.float64)
        points = points[:, None] if points.ndim == 1 else points
        values, parameter = np.asarray(y, dtype=np.float64).reshape(-1), np.asarray(t, dtype=np.float64).reshape(-1)
        if not len(points) == len(values) == len(parameter):
            sizes = (len(points), len(values), len(parameter))
            raise InvalidValueError(message("X, y and t", "have equally many rows", sizes))
        distinct, group = np.unique(parameter, return_inverse=True)
        rows = [np.flatnonzero(group == j) for j in range(len(distinct))]
        return cls([points[r] for r in rows], [values[r] for r in rows], distinct, **names)

    def split(self, fraction: float, seed: int) -> tuple[ParametricData, ParametricData]:
        """Two parts with the given fraction of every group's points in the second, drawn at random."""
        rng = np.random.default_rng(seed)
        first, second = [], []
        for n in self.counts:
            order = rng.permutation(n)
            held = max(1, round(fraction * n))
            first.append(np.sort(order[held:]))
            second.append(np.sort(order[:held]))
        return self._rows(first), self._rows(second)

    def _rows(self, rows: Sequence[Array]) -> ParametricData:
        out = object.__new__(ParametricData)
        out.__dict__.update(self.__dict__)
        out.counts = np.array([len(r) for r in rows])
        width = out.counts.max()
        out.X = np.zeros((len(rows), width, len(self.inputs)))
        out.y, out.mask = np.zeros(out.X.shape[:2]), np.zeros(out.X.shape[:2])
        for j, r in enumerate(rows):
            out.X[j, : len(r)], out.y[j, : len(r)], out.mask[j, : len(r)] = self.X[j, r], self.y[j, r], 1.0
        return out

    def group(self, j: int) -> tuple[Array, Array]:
        """The points (n_j, inputs) and values (n_j,) at the j-th parameter value."""
        n = self.counts[j]
        return self.X[j, :n], self.y[j, :n]

    def __len__(self) -> int:
        return len(self.t)

    def __repr__(self) -> str:
        values = f"{len(self.t)} values of {self.parameter}, " if self.parametric else ""
        return f"ParametricData({values}{int(self.counts.sum())} points of {', '.join(self.inputs)} -> {self.output})"


def _check_groups(groups: list[Array], values: list[Array]) -> None:
    if not groups or len(groups) != len(values):
        raise InvalidValueError(message("y", f"have {len(groups)} groups, as X has", len(values)))
    for j, (x, v) in enumerate(zip(groups, values, strict=True)):
        if x.ndim != 2 or x.shape[1] != groups[0].shape[1]:
            raise InvalidValueError(message(f"X[{j}]", f"have shape (n, {groups[0].shape[-1]})", x.shape))
        if len(v) != len(x):
            raise InvalidValueError(message(f"y[{j}]", f"have {len(x)} values, one a point", len(v)))
        if len(x) < FEWEST:
            remedy = "leave that parameter value out, or measure more"
            raise InvalidValueError(message(f"X[{j}]", f"have at least {FEWEST} points", len(x), remedy))
        for name, array in ((f"X[{j}]", x), (f"y[{j}]", v)):
            if not np.all(np.isfinite(array)):
                bad = float(array[~np.isfinite(array)][0])
                raise InvalidValueError(message(name, "be finite", bad, "leave out rows with missing values"))


def _check_parameter(t: Array, groups: int, name: str) -> None:
    check_names("parameter", [name])
    if len(t) != groups:
        raise InvalidValueError(message("t", f"have {groups} values, one a group of X", len(t)))
    if not np.all(np.isfinite(t)):
        raise InvalidValueError(message("t", "be finite", float(t[~np.isfinite(t)][0])))
    distinct, counts = np.unique(t, return_counts=True)
    if len(distinct) < len(t):
        remedy = "join groups of the same value, as ParametricData.from_columns does"
        raise InvalidValueError(message("t", "have distinct values", float(distinct[counts > 1][0]), remedy))


def _check_varies(data: ParametricData) -> None:
    present = data.mask > 0
    for i, name in enumerate(data.inputs):
        column = data.X[..., i][present]
        if np.ptp(column) == 0:
            remedy = "leave it out: the constant primitive does what it could"
            raise InvalidValueError(message(f"input {name!r}", "vary", float(column[0]), remedy))
    if np.ptp(data.y[present]) == 0:
        raise InvalidValueError(message("y", "vary", float(data.y[present][0]), "there is nothing to learn"))
