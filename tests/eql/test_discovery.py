"""From data to equations: stages, choice, storage, executors."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import sympy

pytest.importorskip("jax", reason="needs the extra train")
pytest.importorskip("optax", reason="needs the extra train")

from symnet import Law, eql
from symnet.eql import structure
from symnet.eql.discovery import Discovery
from symnet.eql.restart import Restart
from symnet.errors import FileFormatError, InvalidTypeError, InvalidValueError

SMALL = {"steps": 1500, "learning_rate": 2e-3, "batch": 16}
LAYER = [{"identity": 1, "square": 1, "sin": 1}]


def data(count=6, points=48, seed=0):
    rng = np.random.default_rng(seed)
    t = np.linspace(1, 2, count)
    X = rng.uniform(-2, 2, (count, points))
    return eql.ParametricData(X, t[:, None] * X**2 + X, t)


@pytest.fixture(scope="module")
def found():
    given = data()
    return given, eql.train(given, eql.Graph(["x"], LAYER), restarts=4, **SMALL)


def test_the_equation_is_found_and_refitted_to_rounding(found):
    given, discovery = found
    x, (p1, p2) = sympy.Symbol("x"), sympy.symbols("p1 p2")
    equations = discovery.equations
    assert equations.expression == p1 * x + p2 * x**2
    assert np.abs(equations.coefficient("p2") - given.t).max() < 1e-12
    assert equations.mean_square(given) < 1e-24
    assert [e.stage for e in discovery.best.stages] == ["as trained", "after elimination", "after refit"]
    assert "p1*x + p2*x**2" in discovery.report()


def test_the_exact_expression_is_the_network(found):
    given, discovery = found
    restart = discovery.best
    expression = restart.exact(2)
    values = restart(given.X)[2]
    for row, value in zip(given.X[2][:5, 0], values[:5], strict=True):
        assert float(expression.subs("x", sympy.Rational(row))) == pytest.approx(value, rel=1e-12, abs=1e-12)
    assert not expression.atoms(sympy.Float)


def test_a_law_for_each_parameter_value(found):
    given, discovery = found
    law = discovery.equations.law(3)
    assert isinstance(law, Law)
    assert law.parameters == ()
    series = law.series(2, {"x": 0})
    assert float(series[2]) == pytest.approx(given.t[3], rel=1e-12)
    free = discovery.equations.law(3, free=True)
    assert free.parameters == ("p1", "p2")
    assert free.initial["p2"] == pytest.approx(given.t[3])
    assert r"p_{2}(t) x^{2}" in discovery.equations.latex()


def test_peql_is_evaluated_between_its_values_and_seql_is_not(found):
    given, discovery = found
    between = discovery.best.weights([1.05, 1.5])
    assert between[0].shape[0] == 2
    stacked = eql.train(given, eql.Graph(["x"], LAYER), restarts=1, family="SEQL", **{**SMALL, "steps": 20})
    with pytest.raises(InvalidValueError, match="family='PEQL'"):
        stacked.restarts[0].weights([1.05])


def test_a_stopped_run_goes_on_from_its_directory(tmp_path, found):
    given, whole = found
    graph = eql.Graph(["x"], LAYER)
    eql.train(given, graph, restarts=2, path=tmp_path, piece=2, **SMALL)
    files = {f.name: f.stat().st_mtime_ns for f in tmp_path.glob("restart_*")}
    assert sorted(files) == ["restart_0.npz", "restart_1.npz"]
    with ThreadPoolExecutor(1) as executor:
        again = eql.train(given, graph, restarts=4, path=tmp_path, piece=2, executor=executor, **SMALL)
    assert {name: (tmp_path / name).stat().st_mtime_ns for name in files} == files
    assert [r.seed for r in again.restarts] == [0, 1, 2, 3]
    for one, other in zip(again.restarts, whole.restarts, strict=True):
        assert one.losses[0] == pytest.approx(other.losses[0], rel=1e-4)
    with pytest.raises(InvalidValueError, match="restarts of this very problem"):
        eql.train(data(seed=5), graph, restarts=1, path=tmp_path, **SMALL)
    (tmp_path / "restart_0.npz").write_bytes(b"PK not an archive")
    with pytest.raises(FileFormatError, match=r"restart_0\.npz"):
        eql.train(given, graph, restarts=1, path=tmp_path, **SMALL)


def test_restarts_that_blow_up_are_dropped_and_counted():
    rng = np.random.default_rng(0)
    X = rng.uniform(-2, 2, (2, 32))
    given = eql.ParametricData(X, X**2 * np.array([[1.0], [2.0]]), [1.0, 2.0])
    graph = eql.Graph(["x"], [{"exp": 2, "square": 1}, {"exp": 2, "identity": 1}])
    discovery = eql.train(given, graph, restarts=6, family="SEQL", spread=6.0, steps=60)
    assert discovery.dropped
    assert len(discovery.dropped) + len(discovery.restarts) == 6
    assert "dropped because they blew up" in discovery.report()


@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        ({"restarts": 0}, InvalidValueError, "restarts must be a positive integer"),
        ({"family": "PEQ"}, InvalidValueError, "did you mean 'PEQL'"),
        ({"steps": -1}, InvalidValueError, "steps"),
        ({"penalty": float("nan")}, InvalidValueError, "penalty"),
        ({"holdout": 1.0}, InvalidValueError, "holdout"),
        ({"executor": 3}, InvalidTypeError, "executor"),
        ({"graph": eql.Graph(["z"])}, InvalidValueError, "graph must have the inputs"),
        ({"family": "EQL"}, InvalidValueError, "family"),
    ],
)
def test_bad_options_are_named(change, error, text):
    with pytest.raises(error, match=text):
        eql.train(**{"data": data(), **SMALL, **change})


def test_data_must_be_grouped():
    with pytest.raises(InvalidTypeError, match="ParametricData"):
        eql.train([[1.0, 2.0]])


def test_a_network_too_large_to_read_is_counted_and_the_others_count(found, monkeypatch):
    given, discovery = found
    one = discovery.best
    # read anew, with fewer terms than the equation has
    again = Restart(one.problem, one.raw, one._held, one._all)
    monkeypatch.setattr(structure, "MAX_TERMS", 1)
    with pytest.raises(InvalidValueError, match="network must have at most 1 terms to be read, not 2: prune it"):
        _ = again.as_trained
    readable = next(iter(discovery.restarts))
    mixed = Discovery([readable, again], [7], float((given.y**2).mean()))
    assert mixed.best is readable and mixed.unreadable == [one.seed]
    assert "dropped because they blew up: seeds 7" in mixed.report()
    assert f"too large to be read: seeds {one.seed}" in mixed.report()
    with pytest.raises(InvalidValueError, match="not '1 dropped, 1 too large': lower the learning rate"):
        _ = Discovery([again], [7], 1.0).best


def test_small_weights_are_left_out_where_only_then_an_equation_can_be_read(monkeypatch):
    given = data()
    whole = eql.train(given, eql.Graph(["x"], LAYER), restarts=1, steps=20, penalty=0.0).restarts[0]
    full = structure.structure(whole.problem.graph, whole.weights())[0]
    terms = len(sympy.Add.make_args(full.expression))
    again = Restart(whole.problem, whole.raw, whole._held, whole._all)
    # the smallest weights of the last layer, and with them a term, are below 3 % of the largest
    last = again.weights()[-1]
    last[:, 1] = 0.01 * np.abs(last).max()
    monkeypatch.setattr(again, "weights", lambda: [*whole.weights()[:-1], last])
    monkeypatch.setattr(structure, "MAX_TERMS", terms - 1)
    assert len(sympy.Add.make_args(again.as_trained.expression)) == terms - 1
