"""Quick compilation for the whole folder: most of these tests train for a moment, and wait for the compiler."""

import pytest


@pytest.fixture(scope="module", autouse=True)
def quickly_compiled():
    try:
        import jax
    except ImportError:
        yield
        return
    before = jax.config.read("jax_disable_most_optimizations")
    jax.config.update("jax_disable_most_optimizations", True)
    yield
    jax.config.update("jax_disable_most_optimizations", before)
