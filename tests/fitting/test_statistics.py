"""Quantiles against scipy, intervals against theory, and what the report says in each format."""

from html.parser import HTMLParser
from math import inf

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

import symnet as sn
from symnet.errors import InvalidValueError
from symnet.fitting import statistics

LAW = sn.Law("a + b*x + g*x**2", ["x"])
X = np.linspace(-1, 2, 25)
TRUTH = {"a": 2.0, "b": -1.0, "g": 0.5}


def noisy(seed, sigma=0.3):
    y = LAW.with_values(TRUTH)(X[:, None]) + sigma * np.random.default_rng(seed).normal(size=len(X))
    return sn.fit(LAW, sn.Data(X[:, None], y, ["x"]))


@settings(max_examples=40)
@given(st.floats(0.001, 0.999), st.integers(1, 2000))
def test_student_quantiles(probability, freedom):
    expected = scipy.stats.t.ppf(probability, freedom)
    assert statistics.student_quantile(probability, freedom) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@settings(max_examples=40)
@given(st.floats(0.01, 0.999), st.integers(1, 12), st.integers(1, 300))
def test_fisher_quantiles(probability, m, n):
    expected = scipy.stats.f.ppf(probability, m, n)
    assert statistics.fisher_quantile(probability, m, n) == pytest.approx(expected, rel=1e-8)


def test_intervals_cover_the_truth_as_often_as_they_say():
    hits = sum(TRUTH[name] in fit.interval(name, 0.9) for fit in map(noisy, range(100)) for name in TRUTH)
    # 270 of 300 expected; three correlated intervals a seed, so a standard deviation of at most 9
    assert 243 <= hits <= 297


def test_the_interval_is_the_textbook_one():
    fit = noisy(1)
    parameter, half = fit.params["b"], scipy.stats.t.ppf(0.975, 22)
    assert tuple(fit.interval("b")) == pytest.approx(
        (parameter.value - half * parameter.stderr, parameter.value + half * parameter.stderr)
    )
    assert parameter.t == pytest.approx(parameter.value / parameter.stderr)


def test_correlations_are_those_of_the_design():
    J = np.column_stack([np.ones_like(X), X, X**2])
    covariance = np.linalg.inv(J.T @ J)
    deviation = np.sqrt(np.diag(covariance))
    assert noisy(2).correlations == pytest.approx(covariance / np.outer(deviation, deviation))


def test_criteria_are_those_of_burnham_and_anderson():
    fit = noisy(3)
    n, rss = len(X), fit.sum_of_squares
    assert fit.criteria.aic == pytest.approx(n * np.log(rss / n) + 8)
    assert fit.criteria.bic == pytest.approx(n * np.log(rss / n) + 4 * np.log(n))
    assert fit.criteria.reduced == pytest.approx(rss / 22)
    assert statistics.criteria(0.0, 5, 2).aic == -inf


def test_without_degrees_of_freedom_nothing_is_claimed():
    fit = sn.fit(LAW, sn.Data([[0.0], [1.0], [2.0]], [1.0, 2.0, 4.0], ["x"]))
    assert tuple(fit.interval("a")) == (-inf, inf)
    assert fit.criteria.reduced is None
    assert "n/a" in fit.report() and "nan" not in fit.report().lower()


class _Balanced(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_reports_in_both_formats_say_the_same():
    fit = noisy(4)
    plain, html = fit.report(compare=TRUTH), fit.report(compare=TRUTH, format="html")
    for piece in ("AIC", "chi^2", "95 % interval", "correlation", "compared with", "law - target"):
        assert piece in plain and piece in html
    parser = _Balanced()
    parser.feed(html)
    assert not parser.open and html == fit.report(compare=TRUTH, format="html")
    hostile = sn.Law("a*x", ["x"], output="<script>")
    assert "<script>" not in sn.fit(hostile, sn.Data([[1.0], [2.0]], [1.0, 2.1], ["x"])).report(format="html")


def test_mistakes_are_named():
    fit = noisy(5)
    for call, text in [
        (lambda: fit.interval("q"), "name must be a free parameter"),
        (lambda: fit.interval("a", 1.5), "level must lie between 0 and 1"),
        (lambda: fit.interval("a", method="guess"), "method must be"),
        (lambda: fit.report(format="pdf"), "format must be"),
        (lambda: fit.report(level=0), "level must lie"),
    ]:
        with pytest.raises(InvalidValueError, match=text):
            call()
