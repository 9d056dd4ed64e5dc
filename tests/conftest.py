"""Settings for the whole suite: reproducible Hypothesis, the shared data, ring parameters."""

from pathlib import Path

import hypothesis
import pytest

hypothesis.settings.register_profile(
    "symnet",
    deadline=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    max_examples=40,
)
hypothesis.settings.load_profile("symnet")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The reference data beside the checkout; tests that need it skip, saying so, where it is absent."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"the reference data are not at {folder}")
    return folder
