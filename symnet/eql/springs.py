"""Springs seen on film: pairs of one-dimensional images of particles, and the force or the energy between them.

An image has 64 pixels on the line from -4 to 4 and shows one particle as a Gaussian density of standard deviation
0.1 around its position psi. At the time t the spring between two particles has

    F = -k(t) (psi2 - psi1),   E = k(t)/2 (psi2 - psi1)^2,   k(t) = (5 - t)/2

(Zhang et al., "Deep learning and symbolic regression for discovering parametric equations", section III C).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnet.eql.encoder import ImageData
from symnet.errors import InvalidValueError, message, nearest
from symnet.rings.ring import Array

#: Where the pixels are.
PIXELS = np.linspace(-4, 4, 64)
PIXELS.setflags(write=False)
#: The width of a particle.
SPREAD = 0.1
#: Particles are in [-REACH, REACH], times too.
REACH = 3.0
#: Training sees no pair that is farther apart.
SEEN = 4.0


def stiffness(t: Any) -> Any:
    """k(t) = (5 - t)/2."""
    return (5 - t) / 2


#: The targets as functions of t and the two positions.
TARGETS: Mapping[str, Callable[[Any, Any, Any], Any]] = {
    "force": lambda t, first, second: -stiffness(t) * (second - first),
    "energy": lambda t, first, second: stiffness(t) / 2 * (second - first) ** 2,
}


def images(positions: Any) -> Array:
    """One image a position.

    Args:
        positions: any shape.

    Returns:
        the shape of the positions with 64 pixels appended: exp(-(x - psi)^2 / (2 s^2)) / (s sqrt(2 pi)), s = 0.1.

    >>> images([0.0, 1.0]).shape
    (2, 64)
    """
    distances = (PIXELS - np.asarray(positions, dtype=np.float64)[..., None]) / SPREAD
    return np.exp(-(distances**2) / 2) / (SPREAD * np.sqrt(2 * np.pi))


@dataclass(frozen=True)
class Springs:
    """Pairs of particles, what their images are, and the target.

    Attributes:
        positions: shape (T, n, 2).
        film: the images and the target, as an encoder is trained on.
    """

    positions: Array
    film: ImageData

    @property
    def distances(self) -> Array:
        """|psi2 - psi1|, shape (T, n)."""
        return np.abs(self.positions[..., 1] - self.positions[..., 0])


def data(
    target: str = "force", values: int = 127, points: int = 512, span: float | None = SEEN, seed: int = 0
) -> Springs:
    """Pairs at times evenly spaced on [-3, 3], drawn afresh at each time.

    Args:
        target: "force" or "energy".
        values: how many times; the default has those of the paper's tables among them. (The authors' code has 128,
            with 0 twice.)
        points: pairs a time.
        span: the largest distance of a pair, as training has it; None for any, as the test has it.
        seed: of the draw.

    Raises:
        InvalidValueError: for another target, numbers below one or a span that is not positive.

    >>> data("energy", values=3, points=5).film.y.shape
    (3, 5)
    """
    if target not in TARGETS:
        raise InvalidValueError(message("target", "be force or energy", target, nearest(str(target), TARGETS)))
    for name, value in (("values", values), ("points", points)):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
            raise InvalidValueError(message(name, "be a positive integer", value))
    if span is not None and not span > 0:
        raise InvalidValueError(message("span", "be positive, or None for any distance", span))
    positions = _pairs(np.random.default_rng(seed), values * points, span).reshape(values, points, 2)
    t = np.linspace(-REACH, REACH, values)
    y = TARGETS[target](t[:, None], positions[..., 0], positions[..., 1])
    rows = np.arange(2 * values * points).reshape(positions.shape)
    return Springs(positions, ImageData(images(positions.reshape(-1)), rows, y, t))


def _pairs(rng: np.random.Generator, count: int, span: float | None) -> Array:
    """Uniform pairs, those too far apart left out."""
    kept = np.zeros((0, 2))
    while len(kept) < count:
        drawn = rng.uniform(-REACH, REACH, (2 * count, 2))
        near = np.ones(len(drawn), dtype=bool) if span is None else np.abs(drawn[:, 1] - drawn[:, 0]) <= span
        kept = np.concatenate([kept, drawn[near]])
    return kept[:count]
