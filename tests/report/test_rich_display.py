"""What notebooks show of networks, series, laws, fits and certificates: never more than a screen, all escaped."""

import numpy as np
import pytest

import symnet as sn
from symnet.certify import remainder
from symnet.printing.screen import LINES, text_on_screen

NAME = "<script>"


def test_long_text_is_cut_with_a_count():
    shown = text_on_screen("\n".join(map(str, range(LINES + 1500))))
    assert shown.count("\n") == LINES and "... (1,500 more lines)" in shown
    assert "more" not in text_on_screen("\n".join(map(str, range(LINES))))
    assert text_on_screen("<b>&").endswith("<pre>&lt;b&gt;&amp;</pre></div>")


def test_networks():
    deep = sn.Network([sn.Dense(np.eye(2), None, "tanh")] * 100, [NAME, "d"])
    assert "&lt;script&gt;" in deep._repr_html_() and "(62 more lines)" in deep._repr_html_()
    few = sn.Network([sn.Dense(np.eye(2), None, "tanh")] * 7, ["c", "d"])
    assert few._repr_html_() is None and r"\begin{pmatrix} c \\ d" in few._repr_latex_()
    assert "where" not in few._repr_latex_() and "where" in sn.Network(few.layers[:6])._repr_latex_()


def test_series_and_laws():
    many = sn.Network([sn.Dense(np.ones((20, 2)))]).series(1)
    assert r"y_{8} &=" in many._repr_latex_() and r"y_{9} &=" not in many._repr_latex_()
    assert "(12 more outputs)" in many._repr_latex_()
    law = sn.Law(" + ".join(f"a{i}*x**{i}" for i in range(40)), ["x"])
    assert law._repr_latex_().count("x^{") <= 12 and r"\cdots" in law._repr_latex_()
    assert r"\cdots" not in sn.Law("a*x + b", ["x"])._repr_latex_()


def test_fits_and_certificates(tmp_path):
    pytest.importorskip("flint")
    net = sn.Network([sn.Dense([[0.5]], [0.1], "tanh")], [NAME])
    (tmp_path / "c.csv").write_text(f"{NAME},y\n0,0.1\n1,0.5\n")
    things = [net.convergence(), remainder(net, 1, box=[(-0.1, 0.1)]), net.validity(1, 0.1),
              sn.Network([sn.Dense([[1.0]], [1.0], "relu")], [NAME]).region(),
              sn.verify(str(tmp_path / "c.csv"), net, 1)]  # fmt: skip
    for thing in things:
        html = thing._repr_html_()
        assert html.startswith('<div style="max-height') and "<script" not in html
        assert "&lt;script&gt;" in html
    fitted = sn.fit(sn.Law("a*x + b", ["x"]), sn.Law("1 + x/3", ["x"]), domain={"x": (0, 1)})
    assert fitted._repr_html_().startswith('<div style="max-height')
