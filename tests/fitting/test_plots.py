"""Pictures of a fit show its own numbers."""

import sys

import numpy as np
import pytest

import symnet as sn
from symnet.errors import InvalidValueError, MissingExtraError

LAW = sn.Law("a + b*x + g*sqrt(z)", ["x", "z"], output="sigma_y")
TRUTH = sn.Law("1 + 2*x + x**2/9 + sqrt(z)", ["x", "z"])


def test_lines_points_and_bars_are_the_fit(tmp_path):
    pytest.importorskip("matplotlib")
    fit = sn.fit(LAW, TRUTH, order=3, domain={"x": (0, 1), "z": (1, 2)})
    data = sn.Data([[0.5, 1.5], [0.25, 1.0]], [3.0, 2.0], ["x", "z"])
    figure = fit.plot(held={"z": 1.25}, data=data)
    slice_x, _, bars = figure.axes
    lines = {line.get_label(): line.get_xydata() for line in slice_x.get_lines()}
    x = lines["law"][:, 0]
    points = np.column_stack([x, np.full_like(x, 1.25)])
    assert lines["law"][:, 1] == pytest.approx(fit.law(points))
    assert lines["target"][:, 1] == pytest.approx(TRUTH(points))
    assert lines["data"].tolist() == [[0.5, 3.0], [0.25, 2.0]]
    widths = [patch.get_width() for patch in bars.patches]
    assert widths == sorted(widths, key=abs) and abs(widths[-1]) == max(map(abs, fit.residuals.values()))
    figure.savefig(tmp_path / "fit.png")
    assert (tmp_path / "fit.png").stat().st_size > 5000


@pytest.mark.parametrize("metric", ["gram", "scaled", "raw"])
def test_every_kind_of_fit_has_a_picture(metric):
    pytest.importorskip("matplotlib")
    fit = sn.fit(LAW, TRUTH, order=2, center=[0.5, 1.5], domain={"x": (0, 1), "z": (1, 2)}, metric=metric)
    assert len(fit.plot().axes) == 3
    direct = sn.fit(LAW, sn.Data([[0, 1], [1, 1], [0, 2], [1, 2]], [1.0, 3, 2, 4], ["x", "z"]))
    assert [axis.get_xlabel() for axis in direct.plot().axes][:2] == ["$x$", "$z$"]


def test_mistakes_are_named(monkeypatch):
    pytest.importorskip("matplotlib")
    fit = sn.fit(LAW, TRUTH, order=2, domain={"x": (0, 1), "z": (1, 2)})
    with pytest.raises(InvalidValueError, match="held must use the target's inputs"):
        fit.plot(held={"q": 1})
    with pytest.raises(InvalidValueError, match="data must have the columns"):
        fit.plot(data=sn.Data([[1.0]], [1.0], ["x"]))
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtraError, match=r"symnet\[plot\]"):
        fit.plot()


def test_coordinates_of_a_fourier_fit_are_wave_numbers():
    fit = sn.fit(LAW, TRUTH, order=3, domain={"x": (0, 1), "z": (1, 2)}, metric="fourier")
    assert "wave numbers" in fit.report() and "cos (1, 0)" in fit.report()
