"""The demo: the data are the published ones, the constants agree, and it prints what it promises."""

import csv
import json
import re
import subprocess
import sys

import numpy as np
import pytest

from symnet.demo import aluminium


@pytest.fixture(scope="module")
def demo():
    return aluminium.run()


def test_the_shipped_rows_are_the_reference_rows(shared_data):
    """31 rows: pure aluminium and Al-Mg in at %, every figure as in the reference table."""
    expected = []
    with open(shared_data / "aluminium_hall_petch" / "hall_petch_al.csv", newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            magnesium = re.fullmatch(r"Al-([\d.]+)Mg \(at%\)", row["material"])
            if magnesium or re.fullmatch(r"Al \(?[\d.]+%\)?", row["material"]):
                c = float(magnesium[1]) / 100 if magnesium else 0.0
                expected.append((c, float(row["grain_size_um"]), float(row["yield_or_HVover3_MPa"])))
    data = aluminium.load_data()
    assert len(data) == len(expected) == 31
    assert np.column_stack([data.X, data.y]) == pytest.approx(np.array(expected), rel=1e-12)


def test_the_direct_fit_gives_the_published_figures(demo):
    values = demo.direct.values
    assert values["sigma_f"] == pytest.approx(38.7, abs=0.05)
    assert values["C"] == pytest.approx(2180, abs=1)
    assert values["k"] == pytest.approx(123.6, abs=0.05)
    assert demo.direct.r_squared == pytest.approx(0.946, abs=5e-4)


def test_the_constants_agree_as_well_as_the_networks_error_allows(demo):
    """The difference is the shift that the network's own residual causes, to a tenth of a standard error."""
    for name, direct in demo.direct.params.items():
        difference = demo.result.values[name] - direct.value
        assert abs(difference - demo.shift_expected[name]) < 0.1 * direct.stderr
        assert abs(difference) < direct.stderr
    assert demo.result.metric == "data"
    assert demo.network_r_squared > 0.97


def test_the_networks_own_series_and_law_are_on_one_basis(demo):
    assert demo.network_series.variables == demo.law_series.variables == ("s", "u")
    assert demo.network_series.order == demo.law_series.order == 4
    assert len(demo.result.residuals) == 9


def test_the_text_holds_everything_promised(demo):
    text = demo.text()
    for piece in (
        "Crystals 13(3), 413 (2023)", "Dense(2 -> 8, tanh)", "no Taylor series", "Series of the network", "std. error",
        "Series of the law", "compared with", "law - target", r"\sigma_{y} = ", "closed form", "within 0.0",
    ):  # fmt: skip
        assert piece in text, piece
    assert max(map(len, text.splitlines())) <= 120


def test_the_command_prints_it_in_time():
    done = subprocess.run(
        [sys.executable, "-m", "symnet.cli", "demo"], capture_output=True, text=True, check=True, timeout=60
    )
    assert "How well they agree" in done.stdout and done.stderr == ""
    data = json.loads(
        subprocess.run(
            [sys.executable, "-m", "symnet.cli", "demo", "--json"], capture_output=True, text=True, check=True
        ).stdout
    )
    assert data["rows"] == 31 and set(data["constants"]) == {"sigma_f", "C", "k"}


def test_the_shipped_network_is_what_the_script_trains():
    """Training is deterministic: the same decay is chosen and the values agree closely."""
    pytest.importorskip("sklearn")
    from symnet.demo.train_aluminium import estimator

    shipped, data = aluminium.load_network(), aluminium.load_data()
    features = shipped.layers[0].forward(data.X)
    fitted = estimator(shipped.metadata["weight_decay"]).fit(features, data.y)
    assert fitted.predict(features) == pytest.approx(shipped(data.X)[:, 0], rel=0.02)
