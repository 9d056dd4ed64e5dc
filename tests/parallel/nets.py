"""Seeded networks for the executors' tests."""

import numpy as np
from sympy import Rational

import symnet as sn


def network(widths, activation="tanh", seed=0, exact=False, bias=True):
    """Seeded weights; exact ones are sixteenths."""
    rng = np.random.default_rng(seed)
    layers = []
    for depth, (columns, rows) in enumerate(zip(widths, widths[1:], strict=False), start=1):
        weights, offsets = rng.normal(size=(rows, columns)) / columns**0.5, 0.3 * rng.normal(size=rows)
        if exact:
            weights, offsets = ([_sixteenth(x) for x in row] for row in (weights, offsets))
        last = depth == len(widths) - 1
        layers.append(sn.Dense(weights, offsets if bias else None, "linear" if last else activation))
    return sn.Network(layers)


def _sixteenth(x):
    return [_sixteenth(y) for y in x] if np.ndim(x) else Rational(round(16 * x), 16)
