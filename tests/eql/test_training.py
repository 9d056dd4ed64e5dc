"""Gradient descent on many restarts: independence, restarts that blow up, settling, precision, ragged groups."""

import copy
import dataclasses

import numpy as np
import pytest
import sympy

pytest.importorskip("jax", reason="needs the extra train")
pytest.importorskip("optax", reason="needs the extra train")

import jax

from symnet.eql import Graph, Options, ParametricData, Scaling, gates, targets, training
from symnet.eql.families import FAMILIES, OWN
from symnet.eql.operations import NUMPY, SYMPY
from symnet.errors import InvalidValueError

SHORT = {"steps": 60, "batch": 8}


#: Small, so that tests do not wait for the compiler.
LAYER = [{"identity": 1, "square": 1, "sin": 1}]


def problem(family="PEQL", layers=LAYER, T=4, n=24, given=None, **options):
    given = targets.data("f2", T=T, n=n, seed=1) if given is None else given
    present = given.mask > 0
    scaling = Scaling((float(np.abs(given.X[present]).max()),), float(given.y[present].std()))
    return training.Problem(Graph(["x"], layers, scaling=scaling), given, Options(family=family, **options))


def leaves(raw):
    return jax.tree.leaves([raw.parameters, raw.log_alpha, raw.losses])


def weights(problem, raw):
    t = training.scaled_parameter(problem.data.t)
    found = FAMILIES[problem.options.family].weights(raw.parameters, problem.graph.shapes, t)
    return [w * gates.expected(np, a) for w, a in zip(found, raw.log_alpha, strict=True)]


@pytest.fixture(scope="module")
def double():
    given = problem("SEQL", dtype="float64", **SHORT)
    return given, training.run(given, [2, 5, 9])


def test_a_seed_gives_the_same_alone_and_along_with_others(double):
    given, along = double
    alone = training.run(given, [5])[0]
    assert [raw.seed for raw in along] == [2, 5, 9]
    for a, b in zip(leaves(alone), leaves(along[1]), strict=True):
        assert b == pytest.approx(a, rel=1e-8, abs=1e-10)
    assert not np.allclose(along[0].log_alpha[0], along[1].log_alpha[0])


def watch(openings, losses=None, patience=0.1):
    """A watch over 20 stretches that has seen the given log alpha, one a stretch until it ended."""
    seen = training._Watch(3, patience, 20)
    for i, value in enumerate(openings):
        loss = 1.0 if losses is None else losses[i]
        seen.see({"weights": [np.array([float(i)])], "log_alpha": [np.array([5.0, value])]}, loss, 10 * (i + 1))
        if seen.ended:
            return i + 1, seen
    return None, seen


@pytest.mark.parametrize(
    ("changes", "end"),
    [
        ([0], 17),  # nothing moves: not before the cycle is over, at 5/6 of the run
        ([15], 18),  # two stretches without a change after the last one
        ([15, 17], 20),
        ([15, 17, 19], None),
    ],
)
def test_a_restart_ends_when_its_gates_have_been_still(changes, end):
    # log alpha jumps between an open and a closed gate
    openings, value = [], 5.0
    for i in range(20):
        value = -value if i in changes else value
        openings.append(value)
    assert watch(openings)[0] == end


def test_what_a_restart_does_after_its_end_is_not_kept():
    stretches, seen = watch([5.0] * 20)
    seen.see({"weights": [np.array([np.nan])], "log_alpha": [np.array([-5.0, -5.0])]}, np.nan, 180)
    raw = seen.raw()
    assert raw.finite
    assert (raw.seed, raw.steps, len(raw.losses)) == (3, 10 * stretches, stretches)
    assert raw.parameters[0] == [stretches - 1]
    assert watch([5.0] * 20, [1.0, 1.0, np.inf] + [1.0] * 17)[0] == 3


def test_restarts_that_overflow_are_marked_and_the_others_go_on():
    layers = [{"exp": 1, "identity": 1}]
    given = problem(layers=layers, spread=60.0, **SHORT)
    raws = training.run(given, range(8))
    finite = [raw.finite for raw in raws]
    assert any(finite)
    assert not all(finite)
    for raw in raws:
        # a loss that is not finite is the last one, and nothing comes back from it
        assert np.isfinite(raw.losses[:-1]).all()
        assert raw.finite or raw.steps < 60


def test_a_run_of_which_nothing_is_left_stops():
    given = problem(layers=[{"exp": 1}], spread=1e4, **SHORT)
    calls = []
    raws = training.run(given, [0, 1], lambda done, total: calls.append((done, total)))
    assert [raw.finite for raw in raws] == [False, False]
    assert calls == [(1, 20)]


def test_no_seeds_are_no_restarts():
    assert training.run(problem(**SHORT), []) == []


def test_the_computation_has_the_asked_precision_and_leaves_jax_as_it_was(double):
    before = jax.numpy.ones(1).dtype
    single = training.run(problem(**SHORT), [0])[0]
    assert jax.numpy.ones(1).dtype == before
    for raw, exact in ((single, True), (double[1][0], False)):
        assert all(leaf.dtype == np.float64 for leaf in leaves(raw))
        assert all(np.array_equal(a, a.astype(np.float32)) for a in raw.log_alpha) == exact


def test_padding_of_short_groups_is_never_seen():
    whole = targets.data("f2", T=4, n=24, seed=1)
    ragged = ParametricData(
        [x[: 24 - 5 * j] for j, x in enumerate(whole.X)], [y[: 24 - 5 * j] for j, y in enumerate(whole.y)], whole.t
    )
    poisoned = copy.copy(ragged)
    poisoned.X, poisoned.y = (
        np.where(ragged.mask[..., None] > 0, ragged.X, np.nan),
        np.where(ragged.mask > 0, ragged.y, np.nan),
    )
    given = problem(given=ragged, **SHORT)
    raw = training.run(given, [0])[0]
    again = training.run(dataclasses.replace(given, data=poisoned), [0])[0]
    assert raw.finite
    for a, b in zip(leaves(raw), leaves(again), strict=True):
        assert np.array_equal(a, b)


def test_plain_eql_finds_an_equation_without_a_parameter():
    rng = np.random.default_rng(0)
    x = rng.uniform(-2, 2, 100)
    given = problem(
        "EQL", [{"identity": 1, "square": 1, "sin": 1}], given=ParametricData([x], [2 * x - x**2 / 2]), steps=2000
    )
    best = min(training.run(given, range(4)), key=lambda raw: raw.losses[-1])
    symbol = sympy.Symbol("x")
    arrays = [np.frompyfunc(sympy.Float, 1, 1)(w[0]) for w in weights(given, best)]
    found = sympy.Poly(sympy.expand(given.graph(SYMPY, arrays, np.array([[symbol]], dtype=object))[0]), symbol)
    coefficients = [float(found.coeff_monomial(symbol**k)) for k in range(3)]
    assert coefficients == pytest.approx([0, 2, -0.5], abs=0.02)


def test_training_learns_f2_at_every_parameter_value():
    given = problem("SEQL", T=8, n=64, steps=1500)
    raw = min(training.run(given, range(4)), key=lambda raw: raw.losses[-1])
    test = targets.data("f2", T=8, n=50, seed=9, x=(-5, 5))
    values = given.graph(NUMPY, weights(given, raw), test.X)
    # outside of the training interval too: only the right equation goes on there
    assert ((values - test.y) ** 2).mean(axis=1).max() < 1e-3 * test.y.var()


@pytest.mark.parametrize("count", [1, 2, 31])
def test_stacked_weights_can_become_anything(count):
    family, shapes = FAMILIES["SEQL"], [(1, 3), (4, 1)]
    networks, own = jax.tree.map(
        lambda a: np.asarray(a, np.float64), family.draw(jax.random.PRNGKey(0), shapes, count, 0.5)
    )
    t = np.linspace(-1, 1, count)
    first = family.weights([networks, own], shapes, t)
    assert [w.shape for w in first] == [(count, 1, 3), (count, 4, 1)]
    assert all(np.array_equal(a, b) for a, b in zip(first, FAMILIES["PEQL"].weights(networks, shapes, t), strict=True))
    rng = np.random.default_rng(0)
    wanted = [rng.normal(size=w.shape) for w in first]
    own = [(want - have) / OWN for have, want in zip(first, wanted, strict=True)]
    for have, want in zip(family.weights([networks, own], shapes, t), wanted, strict=True):
        assert have == pytest.approx(want, abs=1e-12)


def test_roughness_is_the_sum_of_the_sizes_of_steps():
    steps = np.array([[[3.0, 4.0]], [[0.0, 0.0]], [[0.0, 2.0]]])
    stacked = np.cumsum(steps, axis=0)
    assert float(FAMILIES["SEQL"].roughness([stacked, stacked])) == pytest.approx(2 * (0 + 2), abs=1e-4)


def test_meta_weights_are_continuous_in_the_parameter_and_the_same_in_numpy_and_jax():
    family, shapes = FAMILIES["PEQL"], [(1, 3), (4, 1)]
    drawn = family.draw(jax.random.PRNGKey(0), shapes, 5, 0.5)
    t = np.linspace(-1, 1, 5)
    plain = family.weights(jax.tree.map(lambda a: np.asarray(a, np.float64), drawn), shapes, t)
    for a, b in zip(plain, family.weights(drawn, shapes, jax.numpy.asarray(t, "float32")), strict=True):
        assert a.dtype == np.float64
        assert np.asarray(b) == pytest.approx(a, abs=1e-5)
    near = family.weights(drawn, shapes, t + 1e-4)
    assert all(np.abs(a - b).max() < 1e-2 for a, b in zip(near, plain, strict=True))


@pytest.mark.parametrize("name", sorted(targets.TARGETS))
def test_targets_have_finite_data_and_a_graph(name):
    row = targets.target(name)
    given = targets.data(name, T=4, n=10, noise=0.05)
    assert given.X.min() >= row.x[0]
    assert given.X.max() <= row.x[1]
    Options(**row.options)
    shapes = row.graph.shapes
    value = row.graph.core(NUMPY, [np.ones((4, *s)) for s in shapes], given.X / 5)
    assert value.shape == (4, 10)


def test_clipped_gradients_let_a_division_be_learnt():
    t = np.linspace(1, 2, 4)
    x = np.random.default_rng(0).uniform(-3, 3, (4, 64))
    given = ParametricData(x, t[:, None] * x / (1 + x**2), t)
    layers = [{"constant": 1, "identity": 1, "square": 1}, {"division": 1}]
    # each restart is chaotic, and rounds differently on every processor: what holds is how many of them learn
    problems = [problem(layers=layers, given=given, steps=1500, clip=clip) for clip in (1.0, 0.0)]
    learnt = [sum(raw.losses[-1] < 0.5 for raw in training.run(given, range(1, 9))) for given in problems]
    assert learnt[0] >= learnt[1] + 2


def test_bad_options_are_explained():
    with pytest.raises(InvalidValueError, match="clip must be zero or a positive number, not -1"):
        Options(clip=-1)
    with pytest.raises(InvalidValueError, match="did you mean 'SEQL'"):
        Options(family="SEQ")


def test_bad_targets_are_explained():
    with pytest.raises(InvalidValueError, match="name must be a target"):
        targets.data("f9")
    with pytest.raises(InvalidValueError, match="n must be an integer of at least 4, not 2"):
        targets.data("f1", n=2)
    with pytest.raises(InvalidValueError, match="noise must be zero or positive, not -1"):
        targets.data("f1", noise=-1)
    with pytest.raises(InvalidValueError, match=r"x must be an interval \(low, high\)"):
        targets.data("f1", x=(2, 1))
