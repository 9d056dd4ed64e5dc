"""One restart: its weights, and the equation at three stages, as trained, after elimination, after refit."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import sympy

from symnet.eql import gates
from symnet.eql.closed import ClosedForm, closed_form
from symnet.eql.data import ParametricData
from symnet.eql.elimination import eliminate
from symnet.eql.equations import Equations
from symnet.eql.families import FAMILIES
from symnet.eql.joint import joint_refit
from symnet.eql.operations import NUMPY, SYMPY
from symnet.eql.refit import refit
from symnet.eql.structure import structure
from symnet.eql.training import Problem, Raw, scaled_parameter
from symnet.errors import InvalidValueError, message
from symnet.rings.ring import Array

#: Weights below these fractions of the largest are taken for closed; the first that leaves an equation counts.
THRESHOLDS = (1e-5, 1e-3, 1e-2, 3e-2)


class Restart:
    """A trained network.

    Attributes:
        seed: of its draw.
        losses: mean squared error of the scaled output during training.
        held_out: mean squared error of the network as trained on the points that training did not see.
        open_gates: how many weights are switched on.
    """

    def __init__(self, problem: Problem, raw: Raw, held: ParametricData, everything: ParametricData) -> None:
        self.problem, self.raw = problem, raw
        self._held, self._all = held, everything
        self.seed, self.losses = raw.seed, raw.losses
        self.gates = [gates.expected(np, a) for a in raw.log_alpha]
        self.open_gates = int(sum(np.count_nonzero(z) for z in self.gates))

    def weights(self, t: Any = None) -> list[Array]:
        """The gated weights, one array (T, in, out) a layer.

        Args:
            t: parameter values; default those of the data. Others only for PEQL, whose weights are a function
                of the parameter.

        Raises:
            InvalidValueError: for other values of t and another family.
        """
        family, known = self.problem.options.family, self.problem.data.t
        values = known if t is None else np.asarray(t, dtype=np.float64).reshape(-1)
        if family != "PEQL" and not np.array_equal(values, known):
            wrong = f"be the parameter values of the data for {family}, which has weights for these alone"
            raise InvalidValueError(message("t", wrong, t, "train family='PEQL' to evaluate between them"))
        scaled = scaled_parameter(values, known)
        found = FAMILIES[family].weights(self.raw.parameters, self.problem.graph.shapes, scaled)
        arrays = [np.asarray(w, dtype=np.float64) for w in found]
        if len(arrays[0]) != len(values):
            arrays = [np.broadcast_to(w, (len(values), *w.shape[1:])) for w in arrays]
        return [w * z for w, z in zip(arrays, self.gates, strict=True)]

    def __call__(self, X: Any, t: Any = None) -> Array:
        """The network's values at X of shape (T, n, inputs), one block a parameter value: shape (T, n)."""
        return np.asarray(self.problem.graph(NUMPY, self.weights(t), np.asarray(X, dtype=np.float64)))

    @cached_property
    def held_out(self) -> float:
        with np.errstate(all="ignore"):
            residual = (self(self._held.X) - self._held.y) * self._held.mask
        return float((residual**2).sum() / self._held.counts.sum())

    def exact(self, position: int = 0) -> sympy.Expr:
        """The network at one parameter value as an expression, every stored weight by its exact value."""
        arrays = [np.frompyfunc(sympy.Rational, 1, 1)(w[position]) for w in self.weights()]
        variables = [sympy.Symbol(name) for name in self.problem.graph.inputs]
        return self.problem.graph(SYMPY, arrays, np.array([variables], dtype=object))[0]

    # the three stages

    @cached_property
    def as_trained(self) -> Equations:
        """The equation that the weights say, nothing fitted; the paper's own read-out is its `rounded`.

        Raises:
            InvalidValueError: if it is too large to be read even without the smallest weights.
        """
        arrays = self.weights()
        for threshold in THRESHOLDS:
            pruned = [np.where(np.abs(w) < threshold * np.abs(w).max(initial=0.0), 0.0, w) for w in arrays]
            try:
                found, values = structure(self.problem.graph, pruned)
            except InvalidValueError:
                if threshold == THRESHOLDS[-1]:
                    raise
                continue
            break
        return Equations(found, values, self._all, "as trained")

    @cached_property
    def after_elimination(self) -> Equations:
        """The equation after parameters that the held-out points do not need were set to 0; fitted without them."""
        before = self.as_trained
        found, values = eliminate(before.structure, before.values, self.problem.data, self._held)
        return Equations(found, values, self._all, "after elimination")

    @cached_property
    def after_refit(self) -> Equations:
        """The equation with its parameters fitted to all points, to machine precision."""
        before = self.after_elimination
        return Equations(before.structure, refit(before.structure, before.values, self._all), self._all, "after refit")

    @cached_property
    def after_joint_refit(self) -> Equations:
        """The equation refitted with parameters that are smooth in t, with jumps: for noisy data.

        See `symnet.eql.joint`; the result's `joint` tells the roughness and the jumps.
        """
        before = self.after_refit
        joint = joint_refit(before.structure, before.values, self._all)
        return Equations(before.structure, joint.values, self._all, "after joint refit", joint)

    def closed_form(self, use_catalogue: bool = False) -> ClosedForm:
        """The refitted equation with its coefficient functions in closed form; see `symnet.eql.closed.closed_form`."""
        return closed_form(self.after_refit, self._all, use_catalogue)

    @property
    def stages(self) -> tuple[Equations, Equations, Equations]:
        """As trained, after elimination, after refit."""
        return self.as_trained, self.after_elimination, self.after_refit

    def __repr__(self) -> str:
        family = self.problem.options.family
        return f"Restart({family}, seed {self.seed}, {self.open_gates} open gates, held-out {self.held_out:.3g})"
