"""JAX in the wanted precision, for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from symnet.errors import missing_extra


@contextmanager
def precision(dtype: str, purpose: str = "training") -> Iterator[Any]:
    """The module jax, computing in "float64" or "float32" within; outside as before.

    Raises:
        MissingExtraError: without JAX or optax.
    """
    try:
        import jax
        import optax  # noqa: F401
    except ImportError as error:
        raise missing_extra(str(error.name), "train", purpose) from error
    if hasattr(jax, "enable_x64"):
        context = jax.enable_x64(dtype == "float64")
    else:
        from jax.experimental import enable_x64  # type: ignore[attr-defined,unused-ignore]

        context = enable_x64(dtype == "float64")
    with context:
        yield jax
