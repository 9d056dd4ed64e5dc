"""Pictures of the region show the numbers they claim to show."""

import sys

import numpy as np
import pytest

import symnet as sn
from symnet.errors import InvalidValueError, MissingExtraError

pytest.importorskip("flint")
pytest.importorskip("matplotlib")
from symnet.certify import pictures

NET = sn.Network([sn.Dense([[1.0, 0.5], [0.25, -1.0]], [0.1, 0.2], "tanh"), sn.Dense([[2.0, 1.0]])], ["x", "y"])


def labels(figure):
    return figure.axes[0].get_legend_handles_labels()[1]


def test_coefficients_by_degree_and_the_radius_that_they_give():
    net = sn.Network([sn.Dense([[2.0]], [0.0], "sigmoid")], ["x"])
    figure = pictures.coefficients(net.series(41))
    (radius,) = [float(text.split("approx")[1].strip(" $")) for text in labels(figure) if "approx" in text]
    assert radius == pytest.approx(np.pi / 2, rel=0.02)
    with pytest.raises(InvalidValueError, match="order of at least 4"):
        pictures.coefficients(net.series(3))


def test_orders_along_a_slice():
    figure = pictures.orders(NET, [1, 3], along="y", center=[0.5, 0.0])
    lines = {line.get_label(): line.get_xydata() for line in figure.axes[0].get_lines()}
    t = lines["network"][:, 0]
    points = np.column_stack([np.full_like(t, 0.5), t])
    assert lines["network"][:, 1] == pytest.approx(NET(points)[:, 0])
    assert lines["order 3"][:, 1] == pytest.approx(NET.series(3, [0.5, 0.0])(points)[:, 0])
    assert any("proven" in text for text in labels(figure))
    with pytest.raises(InvalidValueError, match="along must be an input"):
        pictures.orders(NET, [1], along="z")


@pytest.mark.parametrize("name", ["softplus", "tanh", "sigmoid", "exp"])
def test_activations_with_their_true_radius(name, tmp_path):
    figure = pictures.activation_polynomials(name)
    known = {"softplus": r"\pi$", "tanh": r"\frac{\pi}{2}$", "sigmoid": r"\pi$"}
    shown = [text for text in labels(figure) if text.startswith("converges")]
    assert [text.endswith(known[name]) for text in shown] == [True] * (name in known)
    figure.savefig(tmp_path / "picture.png")
    assert (tmp_path / "picture.png").stat().st_size > 5000


def test_error_map():
    figure = pictures.error_map(NET, 3, box=[(-0.5, 0.5), (-0.5, 0.5)], grid=21)
    assert "proven: at most" in figure.axes[0].get_title()
    with pytest.raises(InvalidValueError, match="two inputs"):
        pictures.error_map(sn.Network([sn.Dense([[1.0]])]), 1, box=[(0, 1)])


def test_without_matplotlib(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtraError, match=r"symnet\[plot\]"):
        pictures.activation_polynomials("tanh")


def test_symbols_in_coefficients_are_refused_by_name():
    series = sn.Network.symbolic([1, 1, 1], activation="tanh").series(4)
    with pytest.raises(InvalidValueError, match=r"series must have numbers as coefficients, not \['b"):
        pictures.coefficients(series)
