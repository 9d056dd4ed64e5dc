"""The control that trains nothing, and what counts as a function's structure."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import sympy

from symnet import eql
from symnet.eql import targets
from symnet.eql.control import MAX_LIVE, live
from symnet.eql.operations import NUMPY
from symnet.eql.structure import structure
from symnet.errors import InvalidTypeError, InvalidValueError

x, p = sympy.Symbol("x"), sympy.symbols("p1:7")
GRAPH = eql.Graph(["x"], [{"identity": 1, "square": 1, "sin": 1}])


def data(t=(1.0, 1.5, 2.0), seed=0):
    values = np.array(t)
    X = np.random.default_rng(seed).uniform(-2, 2, (len(t), 40))
    return eql.ParametricData(X, values[:, None] * X**2 + X, values)


@pytest.fixture(scope="module")
def drawn():
    return eql.control(data(), GRAPH, trials=6, starts=4)


@pytest.mark.parametrize("seed", range(8))
def test_dead_branches_say_nothing(seed):
    rng = np.random.default_rng(seed)
    graph = eql.Graph(
        ["x", "z"], [{"constant": 1, "identity": 1, "product": 1}, {"square": 1, "product": 2}, {"sin": 2}]
    )
    masks = [rng.uniform(size=shape) < 0.4 for shape in graph.shapes]
    weights = [rng.normal(size=shape) for shape in graph.shapes]
    kept = live(graph, masks)
    points = rng.normal(size=(20, 2))
    whole, pruned = (
        graph(NUMPY, [w * m for w, m in zip(weights, some, strict=True)], points) for some in (masks, kept)
    )
    assert np.array_equal(whole, pruned)
    assert all(np.all(m >= k) for m, k in zip(masks, kept, strict=True))


def test_a_branch_that_skips_a_layer_is_alive():
    graph = eql.Graph(["x"], [{"identity": 1}, {"square": 1, "sin": 1}])
    # the second layer takes [identity, x]; only the sine of x goes out
    masks = [np.ones((1, 1), bool), np.array([[True, False], [False, True]]), np.array([[False], [True]])]
    kept = live(graph, masks)
    assert [m.tolist() for m in kept] == [[[False]], [[False, False], [False, True]], [[False], [True]]]


def test_a_function_of_few_terms_is_found_without_training(drawn):
    equations = drawn.best.after_refit
    assert equations.expression == p[0] * x + p[1] * x**2
    assert np.abs(equations.coefficient("p2") - [1, 1.5, 2]).max() < 1e-12
    assert [e.stage for e in drawn.best.stages] == ["as drawn", "after elimination", "after refit"]
    assert all(0 < r.open_gates <= MAX_LIVE and len(r.losses) == 0 for r in drawn.restarts)


def test_what_is_drawn_depends_on_the_seed_and_not_on_the_neighbours_or_the_executor(drawn):
    with ThreadPoolExecutor(2) as executor:
        # the held-out points belong to the seed of the call, what is drawn to that of the trial
        again = eql.control(data(), GRAPH, trials=6, starts=4, executor=executor)
    assert [r.seed for r in again.restarts] == list(range(6))
    for one, other in zip(drawn.restarts, again.restarts, strict=True):
        assert one.as_trained.expression == other.as_trained.expression
        assert np.array_equal(one.as_trained.values, other.as_trained.values)
    assert len({r.as_trained.expression for r in drawn.restarts}) > 1


def test_neighbours_help_a_parameter_value_whose_own_starts_fail():
    # with one start for each value the frequency is found at some values only, and passed on
    t = np.linspace(1, 4, 16)
    X = np.random.default_rng(0).uniform(-3, 3, (len(t), 60))
    given = eql.ParametricData(X, np.sin(t[:, None] * X), t)
    found = eql.control(given, eql.Graph(["x"], [{"sin": 1}]), trials=3, starts=4)
    assert found.best.as_trained.mean_square(given) < 1e-20


@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        ({"trials": 0}, InvalidValueError, "trials must be a positive integer"),
        ({"starts": 1.5}, InvalidValueError, "starts must be a positive integer"),
        ({"graph": eql.Graph(["z"])}, InvalidValueError, "graph must have the inputs"),
        ({"holdout": 0.0}, InvalidValueError, "holdout"),
        ({"executor": 3}, InvalidTypeError, "executor"),
        ({"data": [[1.0]]}, InvalidTypeError, "ParametricData"),
    ],
)
def test_bad_input_is_explained(change, error, text):
    with pytest.raises(error, match=text):
        eql.control(**{"data": data(), "graph": GRAPH, **change})


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("f1", p[0] * x, p[0] * x + p[1]),
        ("f2", p[0] * x + p[1] * x**2, p[0] * x**2),
        ("f3", p[0] * x + p[1] * x**2, p[0] * x + p[1] * x**3),
        ("f4", p[0] * sympy.sin(p[1] * x), p[0] * sympy.sin(p[1] * x) + p[2] * sympy.sin(p[3] * x)),
        ("chirp", p[0] * sympy.sin(p[1] * x + p[2] * x**2), p[0] * sympy.sin(p[1] * x + p[2] * x**2 + p[3])),
        (
            "quotient",
            p[0] * x * sympy.sin(p[1] * x) / (p[2] + x**2) + p[3] * sympy.sin(p[4] * x) / (1 + p[5] * x**2),
            p[0] * x * sympy.sin(p[1] * x) / (1 + p[2] * x**2),
        ),
        ("packet", p[0] * sympy.exp(p[1] * x**2) * sympy.cos(p[2] * x), p[0] * sympy.cos(p[1] * x)),
        (
            "decay",
            p[0] * x * sympy.exp(p[1] * x) * sympy.sin(p[2] * x),
            p[0] * x * sympy.exp(p[1] * x**2) * sympy.sin(p[2] * x),
        ),
    ],
)
def test_a_structure_is_right_whatever_its_coefficients(name, right, wrong):
    row = targets.target(name)
    assert row.has_structure(right) and not row.has_structure(wrong)
    names = {p[i]: p[(i + 1) % 6] for i in range(6)}
    assert row.has_structure(right.subs(names, simultaneous=True))


def test_a_network_that_says_the_quotient_has_its_structure():
    row = targets.target("quotient")
    # layer 1: x, x^2, sin; layer 2: (x + t) sin(x) out of [1, x, x^2, sin, x], and x; layer 3: division
    weights = [np.zeros(shape) for shape in row.graph.shapes]
    weights[0][0] = [1.0, 1.0, 1 / (2 * np.pi)]
    weights[1][:4, 0], weights[1][3, 1] = [0.5, 1.0, 0.0, 0.0], 1.0
    weights[2][0, 0], weights[2][[2, 4], 1] = 1.0, 1.0
    weights[3][0, 0] = 1.0
    points = np.linspace(-3, 3, 7)
    assert row.graph(NUMPY, weights, points[:, None]) == pytest.approx(row(points, 0.5), rel=1e-12)
    found, _ = structure(row.graph, [w[None] for w in weights])
    assert row.has_structure(found.expression)
