"""An encoder of images: convolutions, dense layers and one number, the latent variable; and the data it is trained on.

The layers are those of Zhang et al. (figure 7): convolutions that are linear, each followed by a maximum over pairs
of neighbours, dense layers with ReLU, a dense layer to one number, normalised over the batch. Pure functions of
parameters and images, in JAX.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from symnet.errors import InvalidValueError, message
from symnet.rings.ring import Array

#: Images that are encoded at once outside of training.
PIECE = 4096


@dataclass(frozen=True)
class ImageData:
    """Values that depend on a few images each, for several values of a parameter.

    Args:
        images: shape (images, pixels), each distinct image once.
        rows: shape (T, n, k), the k images of each point by their positions in `images`.
        y: shape (T, n).
        t: shape (T,), increasing.

    Raises:
        InvalidValueError: for shapes that do not fit, rows that are no positions, numbers that are not finite or t
            that does not increase.
    """

    images: Array
    rows: Array
    y: Array
    t: Array

    def __post_init__(self) -> None:
        object.__setattr__(self, "images", np.asarray(self.images, dtype=np.float32))
        object.__setattr__(self, "rows", np.asarray(self.rows))
        for name in ("y", "t"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=np.float64))
        _check(self)

    def split(self, fraction: float, seed: int) -> tuple[ImageData, ImageData]:
        """Two parts with the given fraction of the points of every t in the second, drawn at random."""
        count = self.y.shape[1]
        held = max(1, round(fraction * count))
        order = np.argsort(np.random.default_rng(seed).random(self.y.shape), axis=1)
        return self._part(order[:, held:]), self._part(order[:, :held])

    def _part(self, order: Array) -> ImageData:
        groups = np.arange(len(self.t))[:, None]
        return ImageData(self.images, self.rows[groups, order], self.y[groups, order], self.t)


def _check(data: ImageData) -> None:
    if data.images.ndim != 2 or not data.images.size:
        raise InvalidValueError(message("images", "have shape (images, pixels)", data.images.shape))
    if data.rows.ndim != 3 or not data.rows.size or data.rows.dtype.kind not in "iu":
        raise InvalidValueError(message("rows", "be whole numbers of shape (T, n, k)", data.rows.shape))
    if data.rows.min() < 0 or data.rows.max() >= len(data.images):
        wrong = int(data.rows.min() if data.rows.min() < 0 else data.rows.max())
        raise InvalidValueError(message("rows", f"be positions of {len(data.images)} images", wrong))
    if data.y.shape != data.rows.shape[:2]:
        raise InvalidValueError(message("y", f"have shape {data.rows.shape[:2]}, as rows says", data.y.shape))
    if data.t.shape != data.rows.shape[:1] or not np.all(np.diff(data.t) > 0):
        raise InvalidValueError(message("t", f"have {len(data.rows)} increasing values", data.t.tolist()))
    for name in ("images", "y", "t"):
        if not np.all(np.isfinite(getattr(data, name))):
            raise InvalidValueError(message(name, "be finite", float(np.max(getattr(data, name)))))


@dataclass(frozen=True)
class Encoder:
    """The sizes of an encoder.

    Attributes:
        channels: of the convolutions, each of which halves the number of pixels.
        kernel: the convolutions' width in pixels.
        hidden: the widths of the dense layers with ReLU.
    """

    channels: tuple[int, ...] = (32, 64)
    kernel: int = 5
    hidden: tuple[int, ...] = (128, 16)

    def check(self, pixels: int) -> None:
        """Raises InvalidValueError if images of so many pixels cannot be halved once a convolution."""
        if pixels % 2 ** len(self.channels):
            remedy = "pad the images, or give fewer channels"
            raise InvalidValueError(message("pixels", f"be a multiple of {2 ** len(self.channels)}", pixels, remedy))

    def draw(self, key: Any, pixels: int) -> Any:
        """Parameters: (kernels, biases) of the convolutions and of the dense layers, variance 2/inputs."""
        import jax

        widths = (1, *self.channels)
        dense = (self.channels[-1] * pixels // 2 ** len(self.channels), *self.hidden, 1)
        shapes: list[tuple[int, ...]] = [(self.kernel, a, b) for a, b in zip(widths, widths[1:], strict=False)]
        shapes += [(a, b) for a, b in zip(dense, dense[1:], strict=False)]
        keys = jax.random.split(key, len(shapes))
        return [
            ((2 / np.prod(s[:-1])) ** 0.5 * jax.random.normal(k, s, "float32"), jax.numpy.zeros(s[-1], "float32"))
            for k, s in zip(keys, shapes, strict=True)
        ]

    def __call__(self, parameters: Any, images: Any) -> Any:
        """The latent variable before its normalisation: images (n, pixels) to (n,)."""
        import jax

        h = images[:, :, None]
        convolutions = len(self.channels)
        for kernels, bias in parameters[:convolutions]:
            form = ("NWC", "WIO", "NWC")
            h = jax.lax.conv_general_dilated(h, kernels, (1,), "SAME", dimension_numbers=form) + bias
            h = h.reshape(len(h), -1, 2, h.shape[-1]).max(axis=2)
        h = h.reshape(len(h), -1)
        for matrix, bias in parameters[convolutions:-1]:
            h = jax.nn.relu(h @ matrix + bias)
        matrix, bias = parameters[-1]
        return (h @ matrix + bias)[:, 0]

    def encode(self, parameters: Any, images: Any) -> Array:
        """The same outside of training, piece by piece, as a numpy array."""
        encoded = _compiled(self)
        pieces = [images[i : i + PIECE] for i in range(0, len(images), PIECE)]
        return np.concatenate([np.asarray(encoded(parameters, piece), dtype=np.float64) for piece in pieces])


@cache
def _compiled(encoder: Encoder) -> Callable[[Any, Any], Any]:
    """Compiled once for encoders of equal sizes."""
    import jax

    return jax.jit(encoder.__call__)
