"""Grid: a periodic rectangle and its Fourier derivatives."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType

import numpy as np

from symnet.errors import InvalidTypeError, InvalidValueError, message, missing_extra
from symnet.rings.ring import Array


@dataclass(frozen=True)
class Grid:
    """Points of a rectangle with periodic sides, and derivatives of what is sampled there.

    The derivative of the trigonometric interpolant multiplies its mode k by ik. The mode at half the sampling
    frequency has no derivative there (its sign is not known), so that the discrete derivative is antisymmetric:
    sum a (Db) = -sum (Da) b, which is what makes the discrete energy fall.

    Args:
        shape: points in each of the two directions; 1 makes the problem one-dimensional.
        length: of the two sides.
        workers: threads of the Fourier transforms; the result does not depend on them.

    Raises:
        InvalidValueError: for sizes that are not positive.
        MissingExtraError: without SciPy.

    >>> grid = Grid((1, 8), (1.0, 2.0))
    >>> grid.points[1].ravel().tolist()
    [0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75]
    """

    shape: tuple[int, int] = (200, 200)
    length: tuple[float, float] = (2.0, 2.0)
    workers: int = 1

    def __post_init__(self) -> None:
        if not _pair_of(self.shape, int) or min(self.shape) < 1:
            raise InvalidValueError(message("shape", "be two positive integers", self.shape, "write (200, 200)"))
        if not _pair_of(self.length, (int, float)) or not all(0 < side < math.inf for side in self.length):
            raise InvalidValueError(message("length", "be two positive numbers", self.length, "write (2.0, 2.0)"))
        if not isinstance(self.workers, int) or self.workers < 1:
            raise InvalidValueError(message("workers", "be a positive integer", self.workers, "1 is one thread"))
        _fft()

    @property
    def cell(self) -> float:
        """The area that belongs to a point."""
        return self.length[0] * self.length[1] / (self.shape[0] * self.shape[1])

    @property
    def points(self) -> tuple[Array, Array]:
        """The two coordinates of every point, each of the grid's shape."""
        axes = [np.arange(n) * (side / n) for n, side in zip(self.shape, self.length, strict=True)]
        rows, columns = np.meshgrid(*axes, indexing="ij")
        return rows, columns

    def forward(self, field: Array) -> Array:
        """The modes of a real field, half of them, since the others are their conjugates."""
        return np.asarray(_fft().rfft2(field, workers=self.workers))

    def backward(self, modes: Array) -> Array:
        """The real field of these modes."""
        return np.asarray(_fft().irfft2(modes, s=self.shape, workers=self.workers))

    @cached_property
    def waves(self) -> tuple[Array, Array]:
        """The wave numbers of the modes in both directions, to be broadcast against them."""
        (m, n), (height, width) = self.shape, self.length
        rows = 2 * np.pi * np.fft.fftfreq(m, height / m)
        columns = 2 * np.pi * np.fft.rfftfreq(n, width / n)
        return rows[:, None], columns[None, :]

    @cached_property
    def squares(self) -> Array:
        """k^2 of every mode: minus the Laplacian."""
        rows, columns = self.waves
        return np.asarray(rows**2 + columns**2)

    @cached_property
    def derivatives(self) -> tuple[Array, Array]:
        """ik in both directions, 0 at half the sampling frequency."""
        m, n = self.shape
        rows, columns = (wave.copy() for wave in self.waves)
        if m % 2 == 0:
            rows[m // 2] = 0
        if n % 2 == 0:
            columns[:, n // 2] = 0
        return 1j * rows, 1j * columns

    @cached_property
    def first_squares(self) -> Array:
        """k^2 of the modes that have a derivative: minus the divergence of the gradient."""
        rows, columns = self.derivatives
        return -np.asarray((rows**2 + columns**2).real)

    @cached_property
    def counts(self) -> Array:
        """How many modes of the full transform each kept one stands for: 1 or 2."""
        n = self.shape[1]
        out = np.full(self.squares.shape, 2.0)
        out[:, 0] = 1
        if n % 2 == 0:
            out[:, n // 2] = 1
        return out

    def squared_gradient(self, modes: Array) -> float:
        """The integral of |grad u|^2."""
        power = self.counts * self.squares * (modes.real**2 + modes.imag**2)
        return float(np.sum(power)) * self.cell / (self.shape[0] * self.shape[1])

    def divergence(self, mobility: Array, modes: Array) -> Array:
        """The modes of div(M grad u)."""
        out = np.zeros_like(modes)
        for factor in self.derivatives:
            out += factor * self.forward(mobility * self.backward(factor * modes))
        return out

    def check(self, name: str, field: object) -> Array:
        """A field as float64 of the grid's shape.

        Raises:
            InvalidTypeError, InvalidValueError: for something else, another shape, or values that are not finite.
        """
        try:
            array = np.asarray(field, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise InvalidTypeError(message(name, "be an array of real numbers", field)) from error
        if array.shape != tuple(self.shape):
            raise InvalidValueError(message(name, f"have the grid's shape {tuple(self.shape)}", array.shape))
        if not np.all(np.isfinite(array)):
            raise InvalidValueError(message(name, "be finite", "a field with NaN or infinity"))
        return array


def _pair_of(value: object, kinds: type | tuple[type, ...]) -> bool:
    return (
        isinstance(value, tuple)
        and len(value) == 2
        and all(isinstance(v, kinds) and not isinstance(v, bool) for v in value)
    )


def _fft() -> ModuleType:
    try:
        import scipy.fft  # type: ignore[import-untyped,unused-ignore]
    except ImportError as error:
        raise missing_extra("scipy", "scipy", "a phase field") from error
    module: ModuleType = scipy.fft
    return module
