"""The three families: how the weights of a graph depend on the parameter.

EQL has one weight set; SEQL one for each parameter value, with shared gates and a smoothness penalty (equations 4 to
7); PEQL takes them from a meta-weight network of the parameter and can be evaluated between its values.
Each family is a row of `FAMILIES`: how to draw its parameters and how to get the weights (T, in, out) from them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

#: Hidden widths of the meta-weight network of each layer.
META = (64, 64)
#: How much a parameter value's own part moves in comparison with the parts that it shares with its neighbours.
OWN = 0.2

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


def _draw_same(key: Any, shapes: Shapes, count: int, spread: float) -> list[Any]:
    """The same draw for every parameter value, so that all start in the same basin."""
    import jax

    keys = jax.random.split(key, len(shapes))
    drawn = [spread * jax.random.normal(k, shape) for k, shape in zip(keys, shapes, strict=True)]
    return [jax.numpy.broadcast_to(w, (count, *w.shape)) for w in drawn]


def _draw_stacked(key: Any, shapes: Shapes, count: int, spread: float) -> list[list[Any]]:
    """A layer's weights as a sum: a part common to all parameter values, hats that vary ever faster, own parts.

    The sum can be any weight set per parameter value. Gradient descent on the parts moves neighbours together first,
    so that a value of the parameter that is stuck is pulled along by those that are not.
    """
    import jax.numpy as jnp

    layers = []
    for (common, *_), shape in zip(_draw_same(key, shapes, 1, spread), shapes, strict=True):
        finer = [jnp.zeros((knots, *shape), common.dtype) for knots in _knots(count)]
        layers.append([jnp.zeros((count, *shape), common.dtype), common[None], *finer])
    return layers


def _stacked_weights(parameters: list[list[Any]], shapes: Shapes, t: Any) -> list[Any]:
    out = []
    for own, common, *finer in parameters:
        total = common + OWN * own
        for level in finer:
            total = total + (_hats(len(own), len(level)).astype(own.dtype) @ level.reshape(len(level), -1)).reshape(
                own.shape
            )
        out.append(total)
    return out


def _knots(count: int) -> list[int]:
    """3, 5, 9, ...: the knots of the levels, up to half the number of parameter values."""
    return [2**i + 1 for i in range(1, count.bit_length()) if 2**i + 1 <= count // 2]


def _hats(count: int, knots: int) -> Any:
    """Piecewise linear functions of the place in the order of the parameter values, shape (count, knots)."""
    place = np.linspace(0, knots - 1, count)
    return np.clip(1 - np.abs(place[:, None] - np.arange(knots)), 0, None)


def _roughness(weights: list[Any]) -> Any:
    """sum of |W_(j+1) - W_j|, not squared: a square blurs jumps of the coefficients."""
    import jax.numpy as jnp

    def norm(difference: Any) -> Any:
        return jnp.sqrt(jnp.sum(difference**2, axis=(1, 2)) + 1e-12).sum()

    return sum(norm(w[1:] - w[:-1]) for w in weights)


def _draw_meta(key: Any, shapes: Shapes, count: int, spread: float) -> list[Any]:
    import jax

    networks = []
    for shape, own in zip(shapes, jax.random.split(key, len(shapes)), strict=True):
        widths = (1, *META, shape[0] * shape[1])
        layers = []
        for k, (a, b) in zip(
            jax.random.split(own, len(widths) - 1), zip(widths, widths[1:], strict=False), strict=True
        ):
            first, second = jax.random.split(k)
            scale = (2 / a) ** 0.5
            layers.append((scale * jax.random.normal(first, (a, b)), 0.1 * jax.random.normal(second, (b,))))
        # the last layer begins small in t and with the usual spread in its bias
        matrix, _ = layers[-1]
        bias = spread * jax.random.normal(jax.random.fold_in(own, 7), (matrix.shape[1],))
        layers[-1] = (0.3 * spread * matrix, bias)
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


FAMILIES = {
    "EQL": Family(
        lambda key, shapes, count, spread: _draw_same(key, shapes, 1, spread),
        lambda parameters, shapes, t: parameters,
        lambda weights: 0.0,
        3.0,
        5e-3,
    ),
    "SEQL": Family(_draw_stacked, _stacked_weights, _roughness, 3.0, 2e-3),
    "PEQL": Family(_draw_meta, _meta_weights, lambda weights: 0.0, 10.0, 2e-3),
}
