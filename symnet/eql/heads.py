"""What stands behind an encoder: a network that is an equation, or the ReLU network that it is compared with.

A head draws its parameters and says what it predicts from latent variables; `symnet.eql.film` trains it together
with the encoder.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from symnet.eql import gates
from symnet.eql.families import FAMILIES, Family
from symnet.eql.graph import Graph
from symnet.eql.operations import NUMPY, jax_operations
from symnet.eql.options import Options
from symnet.rings.ring import Array


class Head(Protocol):
    """What training asks of a head.

    Attributes:
        rates: the learning rate of each of its groups of parameters, over the base.
    """

    rates: Mapping[str, float]

    def draw(self, key: Any, values: int, objects: int) -> dict[str, Any]:
        """Parameters for so many values of t and latent variables, by the names of `rates`."""

    def predict(self, parameters: Any, z: Any, chosen: Any, t: Any, key: Any) -> tuple[Any, Any]:
        """Scaled outputs (m, n) and the penalty, for latent variables (m, n, k) at the values t[chosen]."""

    def evaluate(self, parameters: Any, z: Array, t: Array) -> Array:
        """Scaled outputs (T, n) after training, for latent variables (T, n, k) at the values t."""


class EquationHead:
    """A graph of any family: SEQL with weights a value of t, PEQL with weights as functions of t, or EQL."""

    def __init__(self, graph: Graph, options: Options) -> None:
        self.graph, self.options = graph, options
        self.rates: Mapping[str, float] = {"weights": 1.0, "log_alpha": options.gates}

    @property
    def family(self) -> Family:
        """The row of the table; not kept, as rows hold functions that do not pickle."""
        return FAMILIES[self.options.family]

    def draw(self, key: Any, values: int, objects: int) -> dict[str, Any]:
        import jax

        of_weights, of_gates = jax.random.split(key)
        shapes = self.graph.shapes
        drawn = self.family.draw(of_weights, shapes, values, self.options.spread)
        return {
            "weights": drawn,
            "log_alpha": [
                0.01 * jax.random.normal(k, shape)
                for k, shape in zip(jax.random.split(of_gates, len(shapes)), shapes, strict=True)
            ],
        }

    def predict(self, parameters: Any, z: Any, chosen: Any, t: Any, key: Any) -> tuple[Any, Any]:
        import jax
        import jax.numpy as jnp

        weights = self.family.weights(parameters["weights"], self.graph.shapes, t)
        keys = jax.random.split(key, len(weights))
        gated = [
            # EQL has one weight set for all values of t
            jnp.broadcast_to(w, (len(t), *w.shape[1:]))[chosen]
            * gates.sample(jnp, jax.random.uniform(k, a.shape, a.dtype), a)
            for w, a, k in zip(weights, parameters["log_alpha"], keys, strict=True)
        ]
        opened = sum(gates.penalty(jnp, a).sum() for a in parameters["log_alpha"])
        extra = opened + self.options.smoothness * self.family.roughness(weights)
        return self.graph.core(jax_operations(), gated, z), extra

    def evaluate(self, parameters: Any, z: Array, t: Array) -> Array:
        settled = [gates.expected(np, a) for a in parameters["log_alpha"]]
        weights = self.family.weights(parameters["weights"], self.graph.shapes, t)
        return self.graph.core(NUMPY, [np.asarray(w) * g for w, g in zip(weights, settled, strict=True)], z)


class ReluHead:
    """Dense layers with ReLU of the latent variables and t, as the paper's baseline has them."""

    rates: Mapping[str, float] = {"layers": 1.0}

    def __init__(self, widths: tuple[int, ...] = (64, 256, 1024, 128)) -> None:
        self.widths = widths

    def draw(self, key: Any, values: int, objects: int) -> dict[str, Any]:
        import jax

        widths = (objects + 1, *self.widths, 1)
        shapes = list(zip(widths, widths[1:], strict=False))
        keys = jax.random.split(key, len(shapes))
        return {
            "layers": [
                ((2 / s[0]) ** 0.5 * jax.random.normal(k, s), jax.numpy.zeros(s[1]))
                for k, s in zip(keys, shapes, strict=True)
            ]
        }

    def predict(self, parameters: Any, z: Any, chosen: Any, t: Any, key: Any) -> tuple[Any, Any]:
        import jax
        import jax.numpy as jnp

        times = jnp.broadcast_to(t[chosen][:, None, None], (*z.shape[:2], 1))
        h = jnp.concatenate([z, times], axis=-1)
        for matrix, bias in parameters["layers"][:-1]:
            h = jax.nn.relu(h @ matrix + bias)
        matrix, bias = parameters["layers"][-1]
        return (h @ matrix + bias)[..., 0], 0.0

    def evaluate(self, parameters: Any, z: Array, t: Array) -> Array:
        return np.asarray(self.predict(parameters, z, np.arange(len(t)), t, None)[0], dtype=np.float64)


def plain(parameters: Any) -> Any:
    """The same tree with numpy arrays in double precision."""
    import jax

    return jax.tree.map(lambda a: np.asarray(a, dtype=np.float64), parameters)
