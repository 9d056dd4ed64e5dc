"""Springs from images: the data, the encoder against plain numpy, and training end to end on a reduced problem."""

import pickle
import sys

import numpy as np
import pytest
import sympy

from symnet.eql import Graph, film, springs
from symnet.eql.encoder import Encoder, ImageData
from symnet.eql.heads import EquationHead, ReluHead
from symnet.eql.options import Options
from symnet.eql.springs_report import POSITIONS, extrapolation, in_positions, line, picture, slope_errors, table
from symnet.errors import InvalidTypeError, InvalidValueError, MissingExtraError

LAYER = [{"identity": 2, "square": 1, "product": 1}]
SMALL = Encoder((4,), 5, (24,))


def test_an_image_is_a_density_around_its_position():
    positions = np.array([-2.7, 0.123, 2.9])
    pictures = springs.images(positions)
    gap = springs.PIXELS[1] - springs.PIXELS[0]
    # trapezoidal sums of a Gaussian are exact to exp(-2 (pi s/h)^2), here 5e-6
    assert pictures.sum(axis=1) * gap == pytest.approx(np.ones(3), abs=1e-4)
    assert (pictures * springs.PIXELS).sum(axis=1) * gap == pytest.approx(positions, abs=1e-4)
    variance = (pictures * (springs.PIXELS - positions[:, None]) ** 2).sum(axis=1) * gap
    assert variance == pytest.approx(np.full(3, 0.01), abs=1e-4)
    assert springs.images(springs.PIXELS[5])[5] == pytest.approx(10 / np.sqrt(2 * np.pi), rel=1e-14)


@pytest.mark.parametrize(("target", "value"), [("force", -1.5 * 0.5), ("energy", 0.75 * 0.25)])
def test_targets(target, value):
    assert springs.TARGETS[target](2.0, 1.0, 1.5) == pytest.approx(value, rel=1e-15)


def test_training_sees_near_pairs_only_and_the_test_all():
    near = springs.data("force", values=7, points=100, seed=3)
    assert near.distances.max() <= 4 and np.abs(near.positions).max() <= 3
    far = springs.data("force", values=7, points=100, span=None, seed=3)
    # two uniform numbers on [-3, 3] are farther apart than 4 with probability 1/9
    assert 0.05 < (far.distances > 4).mean() < 0.18
    k = (5 - near.film.t) / 2
    assert np.array_equal(near.film.y, -k[:, None] * (near.positions[..., 1] - near.positions[..., 0]))
    assert np.array_equal(near.film.images[near.film.rows], springs.images(near.positions).astype(np.float32))
    assert np.array_equal(near.positions, springs.data("energy", values=7, points=100, seed=3).positions)


def test_the_default_times_are_those_of_the_paper_s_tables():
    t = np.linspace(-3, 3, 127)
    assert [round(float(t[j]), 3) for j in (8, 40, 71, 103)] == [-2.619, -1.095, 0.381, 1.905]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"target": "forces"}, "force"),
        ({"values": 0}, "values"),
        ({"points": 2.5}, "points"),
        ({"span": -1}, "span"),
        ({"span": float("nan")}, "span"),
    ],
)
def test_bad_springs(arguments, words):
    with pytest.raises(InvalidValueError, match=words):
        springs.data(**{"values": 3, "points": 5, **arguments})


def _film(**changes):
    rows = np.arange(24).reshape(2, 6, 2) % 10
    good = {"images": np.eye(10, 8), "rows": rows, "y": rows.sum(axis=2) * 1.0, "t": [0.0, 1.0]}
    return ImageData(**{**good, **changes})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"images": np.ones(8)}, "images"),
        ({"images": np.full((10, 8), np.nan)}, "finite"),
        ({"rows": np.zeros((2, 6), dtype=int)}, "rows"),
        ({"rows": np.zeros((2, 6, 2))}, "whole numbers"),
        ({"rows": np.full((2, 6, 2), 10)}, "10"),
        ({"rows": np.full((2, 6, 2), -1)}, "-1"),
        ({"y": np.zeros((2, 5))}, "y"),
        ({"y": np.full((2, 6), np.inf)}, "finite"),
        ({"t": [1.0, 1.0]}, "increasing"),
        ({"t": [0.0, 1.0, 2.0]}, "increasing"),
    ],
)
def test_bad_films(changes, words):
    with pytest.raises(InvalidValueError, match=words):
        _film(**changes)


def test_a_split_keeps_every_point_once():
    film_ = springs.data(values=3, points=10).film
    first, second = film_.split(0.2, 1)
    assert first.y.shape == (3, 8) and second.y.shape == (3, 2)
    assert np.array_equal(np.sort(np.concatenate([first.y, second.y], axis=1)), np.sort(film_.y, axis=1))
    where = {int(r[0]): y for r, y in zip(film_.rows.reshape(-1, 2), film_.y.reshape(-1), strict=True)}
    assert all(where[int(r[0])] == y for r, y in zip(second.rows.reshape(-1, 2), second.y.reshape(-1), strict=True))


def test_an_encoder_is_what_numpy_computes():
    jax = pytest.importorskip("jax")
    encoder = Encoder((2, 3), 5, (4,))
    rng = np.random.default_rng(0)
    drawn = encoder.draw(jax.random.PRNGKey(1), 16)
    parameters = [(np.asarray(w, float), rng.normal(size=b.shape)) for w, b in drawn]
    image = rng.normal(size=16)
    h = image[:, None]
    for kernels, bias in parameters[:2]:
        # np.correlate reads the kernel forwards, as networks do
        columns = [
            sum(np.correlate(np.pad(h[:, a], 2), kernels[:, a, b], "valid") for a in range(h.shape[1])) + bias[b]
            for b in range(len(bias))
        ]
        h = np.max(np.reshape(np.array(columns).T, (-1, 2, len(bias))), axis=1)
    (matrix, bias), (last, end) = parameters[2:]
    expected = (np.maximum(h.reshape(-1) @ matrix + bias, 0) @ last + end)[0]
    assert encoder.encode(parameters, np.array([image, 0 * image], dtype=np.float32))[0] == pytest.approx(
        expected, rel=1e-4
    )


def test_the_baseline_is_what_numpy_computes():
    jax = pytest.importorskip("jax")
    head = ReluHead((5, 3))
    parameters = head.draw(jax.random.PRNGKey(0), 2, 2)
    z, t = np.random.default_rng(0).normal(size=(2, 4, 2)), np.array([-1.0, 0.5])
    h = np.concatenate([z, np.broadcast_to(t[:, None, None], (2, 4, 1))], axis=2)
    *hidden, (last, _) = [(np.asarray(w), b) for w, b in parameters["layers"]]
    for matrix, _ in hidden:
        h = np.maximum(h @ matrix, 0)
    assert head.evaluate(parameters, z, t) == pytest.approx((h @ last)[..., 0], rel=1e-4, abs=1e-5)


@pytest.fixture(scope="module")
def force():
    pytest.importorskip("optax")
    given = springs.data("force", values=4, points=200)
    counted, normalised = [], []
    statistics = film.Course.statistics

    def remembered(course, parameters):
        normalised.append((statistics(course, parameters), np.asarray(parameters[0][0], float)))
        return normalised[-1][0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(film.Course, "statistics", remembered)
        found = film.train(
            given.film,
            Graph(["z1", "z2"], LAYER),
            encoder=SMALL,
            family="SEQL",
            steps=1500,
            batch=12,
            learning_rate=4e-3,
            encoder_rate=1.0,
            report=lambda done, of: counted.append((done, of)),
        )
    assert len(counted) == 20 and counted[-1] == (1500, 1500)
    found.normalised = normalised
    return found


def test_training_finds_the_force_and_the_positions(force):
    equations = force.restart.as_trained
    z1, z2 = sympy.symbols("z1 z2")
    p1, p2 = equations.structure.parameters
    assert equations.expression == p1 * z1 + p2 * z2
    # the stiffness is between 1 and 4
    assert max(error.max() for error in slope_errors(force, equations, "force")) < 0.15
    positions = np.linspace(-3, 3, 50)
    a, b = line(force)
    assert np.corrcoef(positions, force.latent(springs.images(positions)))[0, 1] ** 2 > 0.999
    assert abs(a) == pytest.approx(1 / np.sqrt(3), rel=0.1) and abs(b) < 0.2  # latent variables are normalised


def test_the_equation_extrapolates(force):
    test = springs.data("force", values=4, points=100, span=None, seed=1)
    near, far = extrapolation(force, test)
    # half a percent of what is to be explained, where training has seen nothing
    assert near < 0.05 and far < 0.005 * (test.film.y[test.distances > 4] ** 2).mean()


def test_the_head_says_what_the_equation_says(force):
    data = springs.data("force", values=4, points=20, span=None, seed=5).film
    z = force.latents(data)
    assert force(data) == pytest.approx(force.restart(z), rel=1e-12)
    equations = force.restart.as_trained
    assert force(data)[2] == pytest.approx(equations(z[2], 2), rel=1e-10)


def test_a_refit_with_the_encoder_fixed_is_the_least_squares_solution(force):
    equations = force.restart.after_refit
    seen, held = force.course.data, force._held
    for j in range(4):
        z = np.concatenate([force.latents(seen)[j], force.latents(held)[j]])
        y = np.concatenate([seen.y[j], held.y[j]])
        assert equations.values[j] == pytest.approx(np.linalg.lstsq(z, y, rcond=None)[0], rel=1e-8)


def test_an_equation_in_positions_is_the_same_on_the_line(force):
    equations = force.restart.as_trained
    a, b = line(force)
    psi = np.array([[0.3, -1.2], [2.0, 1.0]])
    expected = equations(a * psi + b, 1)
    shown = in_positions(force, equations, 1)
    assert [float(shown.subs(dict(zip(POSITIONS, row, strict=True)))) for row in psi] == pytest.approx(
        expected, rel=1e-9
    )
    assert table(force, equations, "force", [0.9]).splitlines()[2].startswith("1.000 | +2.00 psi1 -2.00 psi2 | ")


def test_a_picture_of_both_networks(force):
    pytest.importorskip("matplotlib")
    given = springs.data("force", values=4, points=50)
    baseline = film.train(given.film, ReluHead((8,)), encoder=SMALL, steps=3, batch=4)
    test = springs.data("force", values=4, points=20, span=None, seed=2)
    axes = picture(force, baseline, test, "force", [-3.0, 3.0]).axes
    assert [axis.get_title() for axis in axes[:2]] == ["equation", "ReLU network"] and len(axes) == 4
    assert np.array_equal(axes[2].lines[0].get_ydata(), force.restart.as_trained.values[:, 0])
    with pytest.raises(InvalidTypeError, match="head"):
        _ = baseline.restart


def test_the_normalisation_stays_what_fine_tuning_used(force):
    # once, at five sixths of the run, and the encoder has moved since
    ((normalisation, kernels),) = force.normalised
    assert normalisation == (force.center, force.width)
    assert not np.array_equal(kernels, force.parameters["encoder"][0][0])


def test_a_seed_fixes_the_run():
    pytest.importorskip("optax")
    given = springs.data("energy", values=3, points=20).film
    graph = Graph(["z1", "z2"], [{"square": 1}])
    # three steps end before the normalisation is frozen, which would be compiled anew
    settings = {"encoder": SMALL, "steps": 3, "batch": 2, "family": "SEQL"}
    runs = [film.train(given, graph, seed=s, **settings) for s in (1, 1)]
    assert np.array_equal(runs[0].losses, runs[1].losses) and len(set(runs[0].losses.tolist())) == 3
    weights = [run.parameters["encoder"][0][0] for run in runs]
    assert np.array_equal(weights[0], weights[1])


def test_a_trained_network_travels(force):
    there = pickle.loads(pickle.dumps(force))
    images = springs.images([0.5, 1.0])
    assert np.array_equal(there.latent(images), force.latent(images))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"groups": 0}, "groups"),
        ({"encoder_rate": -1.0}, "encoder_rate"),
        ({"head": Graph(["z1"])}, "2 inputs"),
        ({"encoder": Encoder((2, 2, 2, 2))}, "multiple of 16"),
        ({"family": "SEQ"}, "SEQL"),
        ({"steps": 0}, "steps"),
    ],
)
def test_bad_training(arguments, words):
    with pytest.raises(InvalidValueError, match=words):
        film.train(_film(images=np.eye(10, 24)), **arguments)


def test_bad_calls(force):
    with pytest.raises(InvalidTypeError, match="ImageData"):
        film.train(np.ones(3))
    with pytest.raises(InvalidValueError, match="images"):
        force.latent(np.ones((2, 3)))
    with pytest.raises(InvalidValueError, match="training's values"):
        force(springs.data(values=3, points=5).film)


def test_one_equation_for_all_times():
    jax = pytest.importorskip("jax")
    head = EquationHead(Graph(["z1", "z2"], LAYER), Options(family="EQL"))
    parameters = head.draw(jax.random.PRNGKey(0), 3, 2)
    parameters["log_alpha"] = [a + 50 for a in parameters["log_alpha"]]  # every gate open
    z, t = np.random.default_rng(0).normal(size=(1, 4, 2)).repeat(3, axis=0), np.array([-1.0, 0.0, 1.0])
    found, _ = head.predict(parameters, z.astype("float32"), np.array([2, 0, 1]), t, jax.random.PRNGKey(1))
    assert np.asarray(found) == pytest.approx(head.evaluate(parameters, z, t), rel=1e-4, abs=1e-5)
    assert np.array_equal(found[0], found[1])


def test_without_jax_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "jax", None)
    with pytest.raises(MissingExtraError, match=r"symnet\[train\]"):
        film.train(_film(), encoder=SMALL, steps=1)


def test_of_several_seeds_the_best_at_held_out_points_comes_first():
    pytest.importorskip("optax")
    given = springs.data("force", values=3, points=60).film
    options = {"encoder": SMALL, "family": "SEQL", "steps": 40, "batch": 4, "encoder_rate": 1.0}
    graph = Graph(["z1", "z2"], LAYER)
    found = film.train_many(given, graph, seeds=(3, 4), **options)
    errors = [one.held_out_error for one in found]
    assert errors == sorted(errors) and sorted(one.seed for one in found) == [3, 4]
    alone = film.train(given, graph, seed=4, **options)
    same = next(one for one in found if one.seed == 4)
    assert np.array_equal(same(given), alone(given))
    with pytest.raises(InvalidValueError, match="seeds must hold at least one seed"):
        film.train_many(given, graph, seeds=[])
