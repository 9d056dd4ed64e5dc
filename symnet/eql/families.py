"""The three families: how the weights of a graph depend on the parameter.

EQL has one weight set; SEQL one for each parameter value, with shared gates and a smoothness penalty (equations 4 to
7); PEQL takes them from a meta-weight network of the parameter and can be evaluated between its values.
Each family is a row of `FAMILIES`: how to draw its parameters and how to get the weights (T, in, out) from them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

#: Hidden widths of the meta-weight network of each layer.
META = (64, 64)
#: How much a parameter value's own part moves in comparison with what the network gives it (SEQL).
OWN = 0.1

Shapes = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Family:
    """One row.

    Attributes:
        draw: (key, shapes, T, spread) -> parameters, a pytree.
        weights: (parameters, shapes, t of shape (T,)) -> one array (T, in, out) a layer.
        roughness: weights -> the smoothness penalty, before its factor.
        gate_rate: the learning rate of the gates over that of the weights.
        learning_rate: the base of the schedule.
    """

    draw: Callable[..., Any]
    weights: Callable[..., list[Any]]
    roughness: Callable[..., Any]
    gate_rate: float
    learning_rate: float


def drawn(kind: Callable[..., Any], key: Any, shapes: Sequence[tuple[int, ...]]) -> list[Any]:
    """Random arrays from one draw of `kind`: compiling one for each would take longer than training."""
    sizes = [math.prod(shape) for shape in shapes]
    flat, ends = kind(key, (sum(sizes),)), np.cumsum(sizes)
    return [flat[end - size : end].reshape(shape) for size, end, shape in zip(sizes, ends, shapes, strict=True)]


def _draw_plain(key: Any, shapes: Shapes, count: int, spread: float) -> list[Any]:
    import jax

    return [spread * w[None] for w in drawn(jax.random.normal, key, shapes)]


def _roughness(weights: list[Any]) -> Any:
    """sum of |W_(j+1) - W_j|, not squared: a square blurs jumps of the coefficients."""
    import jax.numpy as jnp

    def norm(difference: Any) -> Any:
        return jnp.sqrt(jnp.sum(difference**2, axis=(1, 2)) + 1e-12).sum()

    return sum(norm(w[1:] - w[:-1]) for w in weights)


def _draw_meta(key: Any, shapes: Shapes, count: int, spread: float) -> list[Any]:
    import jax

    widths = [(1, *META, size * out) for size, out in shapes]
    ends = [pair for width in widths for pair in zip(width, width[1:], strict=False)]
    arrays = iter(drawn(jax.random.normal, key, [shape for a, b in ends for shape in ((a, b), (b,))]))
    networks = []
    for width in widths:
        layers = [((2 / a) ** 0.5 * next(arrays), 0.1 * next(arrays)) for a in width[:-1]]
        # the last layer begins small in t and with the usual spread in its bias
        matrix, bias = layers[-1]
        layers[-1] = (0.3 * spread * matrix, 10 * spread * bias)
        networks.append(layers)
    return networks


def _meta_weights(parameters: list[Any], shapes: Shapes, t: Any) -> list[Any]:
    out = []
    for layers, shape in zip(parameters, shapes, strict=True):
        h = t[:, None]
        for matrix, bias in layers[:-1]:
            h = h @ matrix + bias
            h = h * (h > 0)
        matrix, bias = layers[-1]
        out.append((h @ matrix + bias).reshape(len(t), *shape))
    return out


def _draw_stacked(key: Any, shapes: Shapes, count: int, spread: float) -> list[list[Any]]:
    """A meta-weight network and a part of each parameter value's own, which begins at zero.

    Their sum can be any weight set for every parameter value. The network moves neighbours together, so that a value
    of the parameter that is stuck is pulled along by those that are not; the own parts make jumps. With the
    weight sets alone f4 was found by 0 to 1 restarts of 8, with sums of piecewise linear functions of t by 3, so by 5.
    """
    import jax.numpy as jnp

    networks = _draw_meta(key, shapes, count, spread)
    return [networks, [jnp.zeros((count, *shape)) for shape in shapes]]


def _stacked_weights(parameters: list[list[Any]], shapes: Shapes, t: Any) -> list[Any]:
    networks, own = parameters
    return [w + OWN * o for w, o in zip(_meta_weights(networks, shapes, t), own, strict=True)]


FAMILIES = {
    "EQL": Family(
        _draw_plain,
        lambda parameters, shapes, t: parameters,
        lambda weights: 0.0,
        3.0,
        5e-3,
    ),
    "SEQL": Family(_draw_stacked, _stacked_weights, _roughness, 10.0, 2e-3),
    "PEQL": Family(_draw_meta, _meta_weights, lambda weights: 0.0, 10.0, 2e-3),
}
