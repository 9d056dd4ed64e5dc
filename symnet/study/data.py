"""The data of one run: a random polynomial with noise, scaled to [-1, 1], in two parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from symnet.rings.ring import Array
from symnet.series.monomials import monomials
from symnet.study.settings import Settings


@dataclass(frozen=True)
class Data:
    """A scaled data set and the polynomial behind it.

    Attributes:
        X: inputs in [-1, 1], shape (samples, variables); the first `training` rows are for training.
        y: the response in [-1, 1], shape (samples,).
        training: how many rows are for training.
        coefficients: of the polynomial in the inputs as they were, in the order of `symnet.series` monomials.
        centers, halves: the middle and half of the range of every input, and of the response last.
    """

    X: Array
    y: Array
    training: int
    coefficients: Array
    degree: int
    centers: Array
    halves: Array

    @property
    def test(self) -> Array:
        """The inputs of the test points."""
        return self.X[self.training :]

    def polynomial(self, X: Array) -> Array:
        """The polynomial without noise, in scaled units, at scaled inputs of shape (n, variables)."""
        raw = self.centers[:-1] + self.halves[:-1] * X
        return np.asarray((values(self.coefficients, self.degree, raw) - self.centers[-1]) / self.halves[-1])


def values(coefficients: Array, degree: int, X: Array) -> Array:
    """A polynomial of all monomials up to a degree at X of shape (n, variables)."""
    exponents = monomials(X.shape[1], degree).exponents
    return np.asarray(np.prod(X[:, None, :] ** exponents, axis=2) @ coefficients)


def generate(seed: int, settings: Settings) -> Data:
    """The data set of the run with this seed.

    As in the authors' script: X normal with variance 1 about random means, all monomials up to the degree with
    uniform coefficients, normal noise, every column scaled to [-1, 1] by its least and greatest value over all points,
    and a random split.

    >>> data = generate(7, Settings())
    >>> data.X.shape, float(data.X.min()), float(round(data.y.max(), 12)), data.test.shape
    ((200, 3), -1.0, 1.0, (50, 3))
    """
    rng = np.random.default_rng(seed)
    means = rng.uniform(-settings.means, settings.means, settings.variables)
    X = means + rng.standard_normal((settings.samples, settings.variables))
    count = len(monomials(settings.variables, settings.degree).exponents)
    coefficients = rng.uniform(-settings.coefficients, settings.coefficients, count)
    y = values(coefficients, settings.degree, X) + settings.noise * rng.standard_normal(settings.samples)
    columns = np.column_stack([X, y])
    low, high = columns.min(axis=0), columns.max(axis=0)
    centers, halves = (low + high) / 2, (high - low) / 2
    # clipped, because rounding may put the ends one unit in the last place outside
    scaled = np.clip((columns - centers) / halves, -1, 1)[rng.permutation(settings.samples)]
    return Data(scaled[:, :-1], scaled[:, -1], settings.training, coefficients, settings.degree, centers, halves)
