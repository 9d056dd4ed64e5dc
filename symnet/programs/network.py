"""From a network to a program: one forward sweep, one backward sweep an output, curvature where steps bend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.network import InputMap, Network, Softmax, Whitening
from symnet.network.layers import Activation, Dense, Dropout, Layer
from symnet.network.layers import Diagonal as DiagonalLayer
from symnet.network.weights import as_float
from symnet.programs import steps
from symnet.programs.activations import ROWS
from symnet.programs.builder import Builder, Value, dot, total
from symnet.programs.program import Program, finished
from symnet.programs.steps import Affine, Rows, Step, transposed


def network_program(network: Network, derivatives: int, new_builder: Callable[[int], Builder]) -> Program:
    """The shortest of the programs that differ in where the gradient's forward and backward sweeps meet.

    Args:
        network: with numbers as weights.
        derivatives: 0, 1 or 2.
        new_builder: makes a builder for so many inputs.
    """
    count = len(chain(network))
    meetings = {0, _last_bend(chain(network)), count} if derivatives else {0}
    programs = [_program(network, derivatives, new_builder(len(network.inputs)), m) for m in sorted(meetings)]
    return min(programs, key=lambda program: program.total)


def _program(network: Network, derivatives: int, builder: Builder, meeting: int) -> Program:
    found = chain(network)
    values = builder.inputs
    for step in found:
        values = step.value(values)
    if not derivatives:
        return finished(builder, values)
    directions = _directions(found, builder, found if derivatives == 2 else found[:meeting])
    gradient, hessian = [], []
    for k in range(len(values)):
        adjoints = _adjoints(found, [builder.constant(i == k) for i in range(len(values))])
        gradient.append([dot(adjoints[meeting], column) for column in transposed(directions[meeting])])
        if derivatives == 2:
            hessian.append(_hessian(found, adjoints, directions))
    return finished(builder, values, gradient, hessian or None)


def _directions(found: list[Step], builder: Builder, needed: list[Step]) -> list[Rows]:
    """J_s at the input of each needed step and of the one after; identity at the network's inputs."""
    n = len(builder.inputs)
    rows = [[builder.constant(i == j) for j in range(n)] for i in range(n)]
    out = [rows]
    for step in needed:
        out.append(step.directions(out[-1]))
    return out


def _adjoints(found: list[Step], weights: list[Value]) -> list[list[Value]]:
    """The derivatives of one output with respect to the input of every step, and to the outputs."""
    out = [weights]
    for step in reversed(found):
        out.append(step.adjoint(out[-1]))
    return out[::-1]


def _hessian(found: list[Step], adjoints: list[list[Value]], directions: list[Rows]) -> Rows:
    """The symmetric table of second derivatives of one output."""
    parts = [
        step.curvature(weights, rows)
        for step, weights, rows in zip(found, adjoints[1:], directions, strict=False)
        if step.bends
    ]
    n = len(directions[0])
    zero = directions[0][0][0] * 0.0
    upper = {(a, b): total([zero, *(part[a][b - a] for part in parts)]) for a in range(n) for b in range(a, n)}
    return [[upper[min(a, b), max(a, b)] for b in range(n)] for a in range(n)]


# from layers to steps


def chain(network: Network) -> list[Step]:
    """The network's steps, neighbouring affine ones joined where that does not make them longer.

    Raises:
        InvalidValueError: for symbolic weights or the generic activation.
        InvalidTypeError: for a layer without steps.
    """
    out: list[Step] = []
    for layer in network.layers:
        for step in _steps(layer):
            out[-1:] = _joined(out[-1], step) if out else [step]
    return out


def _steps(layer: Layer) -> list[Step]:
    if isinstance(layer, Dense):
        weights = as_float(layer.weights, "weights")
        bias = np.zeros(len(weights)) if layer.bias is None else as_float(layer.bias, "bias")
        return [Affine(weights, bias), *_activation(layer)]
    if isinstance(layer, Softmax):
        return [steps.Softmax()]
    if isinstance(layer, Activation):
        return _activation(layer)
    if isinstance(layer, DiagonalLayer):
        return [_diagonal(layer)]
    if isinstance(layer, InputMap):
        return [steps.Map(layer.expressions, layer.symbols)]
    if isinstance(layer, Dropout):
        return []
    raise InvalidTypeError(message("network", "have layers that code can be written for", layer))


def _activation(layer: Any) -> list[Step]:
    function = layer.activation
    if function.name == "linear":
        return []
    if function.name == "softmax":
        return [steps.Softmax()]
    if function.name not in ROWS:
        remedy = "undetermined coefficients have no values" if function.name == "generic" else "choose another"
        raise InvalidValueError(message("activation", "be one that code can be written for", function.name, remedy))
    for name, value in function.parameters.items():
        if value.free_symbols:
            raise InvalidValueError(message(name, "be a number", value, "put a number in for the symbol"))
    return [steps.Elementwise(function.name, {name: float(value) for name, value in function.parameters.items()})]


def _diagonal(layer: Any) -> Step:
    arrays = {name: as_float(getattr(layer, name), name) for name in layer.names}
    scale, _ = layer._scale_and_shift(arrays, np.sqrt)
    shift = np.zeros(len(scale)) if isinstance(layer, Whitening) else arrays["beta"]
    return steps.Diagonal(arrays["mean"], scale, shift)


def _joined(before: Step, step: Step) -> list[Step]:
    """Two steps, as one if both are affine and one is not longer; a whitening of the inputs stays as it is."""
    if isinstance(before, Affine) and isinstance(step, steps.Diagonal):
        step = Affine(np.diag(step.scale), step.shift - step.scale * step.offset)
    if isinstance(before, Affine) and isinstance(step, Affine):
        joined = step.after(before)
        if np.count_nonzero(joined.weights) <= np.count_nonzero(before.weights) + np.count_nonzero(step.weights):
            return [joined]
    return [before, step]


def _last_bend(found: list[Step]) -> int:
    """The position of the last step that is not affine; 0 if there is none."""
    return max((i for i, step in enumerate(found) if step.bends), default=0)
