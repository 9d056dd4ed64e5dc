"""Simulations: order in time, energy and mass, symmetry, checkpoints, interruptions, and the paper's finding."""

import itertools
import json
import signal
import time
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symnet as sn
from symnet.alloy.b2 import b2_network
from symnet.alloy.bspline import b2_bspline
from symnet.errors import FileFormatError, InvalidTypeError, InvalidValueError
from symnet.phasefield import Constant, Grid, PhaseField, Run, free_energy, load, quenched, simulate

# the package's name simulate is the function
simulation = __import__("symnet.phasefield.simulate", fromlist=["advanced"])

pytest.importorskip("scipy", reason="phase fields need SciPy")
SMALL = Grid((12, 10), (0.12, 0.1))
LAW = sn.Law("2*(c - 7/10)**2 + c*eta**2/10 - eta**2/8 + eta**4/6 + (c - 7/10)*eta/20", ["c", "eta"])
EVEN = sn.Law("2*(c - 7/10)**2 + c*eta**2/10 - eta**2/8 + eta**4/6", ["c", "eta"])


def same(a, b):
    """Every bit of two runs, but for their status."""
    arrays = ("c", "eta", "history", "times", "snapshots")
    equal = all(np.array_equal(getattr(a, name), getattr(b, name)) for name in arrays)
    return equal and (a.t, a.step, a.refused, a.constants) == (b.t, b.step, b.refused, b.constants)


def test_the_error_falls_with_the_square_of_the_step():
    grid = Grid((16, 18), (0.3, 0.3))
    x, y = (2 * np.pi * p / 0.3 for p in grid.points)
    start = Run(0.7 + 0.05 * np.cos(x + y), 0.3 * np.sin(x) + 0.1 * np.cos(2 * y))
    model = PhaseField(LAW, grid)
    runs = [simulate(model, start, 2.0, tolerance=None, step=2.0 / n) for n in (16, 32, 64, 128)]
    assert [len(r.history) - 1 for r in runs] == [16, 32, 64, 128] and not any(r.refused for r in runs)
    for name, least in (("c", 1.8), ("eta", 1.97)):
        fields = [getattr(r, name) for r in runs]
        changes = [np.max(abs(a - b)) for a, b in itertools.pairwise(fields)]
        orders = [np.log2(a / b) for a, b in itertools.pairwise(changes)]
        assert least < orders[0] < orders[1] < 2.01 and changes[0] > 1e-5


@pytest.mark.parametrize("tolerance", [1e-2, 1e-4])
def test_the_energy_falls_and_the_composition_stays(tolerance):
    run = simulate(PhaseField(LAW, SMALL), quenched(SMALL, 0.69, 0.2, seed=4), 500.0, tolerance)
    assert run.status == "done" and run.t == 500 and len(run.history) > 10
    assert np.max(np.diff(run.column("energy"))) <= 1e-16
    assert np.max(abs(run.column("mean_c") - 0.69)) < 1e-13
    assert np.max(run.column("error")) <= tolerance
    assert run.visited["eta"] == (np.min(run.column("low_eta")), np.max(run.column("high_eta")))


@given(st.integers(0, 2**32 - 1), st.floats(0.01, 0.5))
@settings(max_examples=10, deadline=None)
def test_eta_and_minus_eta_are_the_same_to_the_last_bit(seed, amplitude):
    start = quenched(SMALL, 0.7, amplitude, seed)
    # as a polynomial by Horner's rule: numpy's own power of -x may differ from that of x in the last bit
    model = PhaseField(EVEN.series(4), SMALL)
    up = simulate(model, start, 10.0, 1e-2)
    down = simulate(model, Run(start.c, -start.eta), 10.0, 1e-2)
    assert np.array_equal(up.eta, -down.eta) and np.array_equal(up.c, down.c)


@given(st.integers(0, 11), st.integers(0, 9), st.integers(0, 100))
@settings(max_examples=8, deadline=None)
def test_shifted_fields_stay_shifted(i, j, seed):
    start = quenched(SMALL, 0.7, 0.3, seed)
    model = PhaseField(LAW, SMALL)
    here = simulate(model, start, 5.0, None, step=0.5)
    there = simulate(model, Run(start.c, np.roll(start.eta, (i, j), (0, 1))), 5.0, None, step=0.5)
    np.testing.assert_allclose(there.eta, np.roll(here.eta, (i, j), (0, 1)), atol=1e-12)


def test_domains_with_the_network_and_none_with_the_spline():
    """The finding of the paper, on a thirteenth of its area."""
    grid = Grid((56, 56), (0.56, 0.56))
    start = quenched(grid, seed=1)
    net = simulate(PhaseField(b2_network(), grid), start, 171.5, 1e-3)
    assert net.status == "done" and np.max(abs(net.column("mean_c") - 0.5**0.5)) < 1e-10
    assert np.mean(abs(net.eta) > 0.66) > 0.7 and net.eta.min() < -0.69 and net.eta.max() > 0.69
    assert np.max(abs(net.c - 0.5**0.5)) < 0.005
    spline = simulate(PhaseField(b2_bspline(), grid), start, 171.5, 1e-3)
    assert np.max(abs(spline.eta)) < 1e-4 and np.max(abs(spline.c - 0.5**0.5)) < 1e-6
    for run in (net, spline):
        assert np.max(np.diff(run.column("energy"))) < 1e-13


def test_snapshots_are_at_the_times_exactly():
    run = simulate(PhaseField(LAW, SMALL), quenched(SMALL), 3.0, times=[0.7, 2.0, 9.0])
    assert run.times.tolist() == [0, 0.7, 2] and run.snapshots.shape == (3, 2, 12, 10)
    assert {0.7, 2.0, 3.0} <= set(run.column("t").tolist())
    shorter = simulate(PhaseField(LAW, SMALL), quenched(SMALL), 0.7)
    assert np.array_equal(run.snapshots[1], [shorter.c, shorter.eta])


@pytest.mark.parametrize("at", [1, 5, 14])
def test_ctrl_c_keeps_the_last_good_state_and_the_continuation_is_the_same_to_the_last_bit(tmp_path, monkeypatch, at):
    model, start, times = PhaseField(LAW, SMALL), quenched(SMALL, amplitude=0.1), [0.4, 3.0]
    whole = simulate(model, start, 20.0, 1e-3, times=times)
    calls = []

    def interrupted(*args):
        calls.append(args)
        if len(calls) == at:
            signal.raise_signal(signal.SIGINT)
        return advance(*args)

    advance = simulation.advanced
    with monkeypatch.context() as patch:
        patch.setattr(simulation, "advanced", interrupted)
        stopped = simulate(model, start, 20.0, 1e-3, times=times, checkpoint=tmp_path / "run.npz")
    assert stopped.status == "interrupted" and 0 <= stopped.t < 20 and len(stopped.history) <= at
    found = load(tmp_path / "run.npz")
    assert same(found, stopped) and found.status == "interrupted"
    assert same(simulate(model, found, 20.0, 1e-3, times=times), whole)
    assert [p.name for p in tmp_path.iterdir()] == ["run.npz"]


def test_a_checkpoint_on_the_way_continues_like_the_whole(tmp_path, monkeypatch):
    model, start, path = PhaseField(LAW, SMALL), quenched(SMALL, amplitude=0.1), tmp_path / "run.npz"
    whole = simulate(model, start, 20.0, 1e-3)

    def killed(run, target):
        save(run, target)
        raise MemoryError("killed")

    save = Run.save
    with monkeypatch.context() as patch:
        patch.setattr(Run, "save", killed)
        with pytest.raises(MemoryError):
            simulate(model, start, 20.0, 1e-3, checkpoint=path, every=7)
    found = load(path)
    assert len(found.history) == 8 and found.status == "running"
    assert same(simulate(model, found, 20.0, 1e-3, checkpoint=path), whole) and load(path).status == "done"


def test_steps_that_raise_the_energy_are_refused_and_halved():
    """A splitting without the curvatures is unstable at large steps; the energy falls all the same."""
    energy = free_energy(LAW)
    blind = PhaseField(type(energy)(energy.first, lambda points: np.zeros((len(points), 3))), SMALL)
    start = Run(0.7 + quenched(SMALL, amplitude=0.1, seed=5).eta, quenched(SMALL, amplitude=0.3).eta)
    run = simulate(blind, start, 0.3, None, step=0.3)
    assert run.status == "done" and run.refused > 3
    assert np.max(np.diff(run.column("energy"))) <= 1e-16
    careful = simulate(PhaseField(LAW, SMALL), start, 0.3, None, step=0.3)
    assert careful.refused < run.refused


def test_a_field_that_blows_up_stops_with_the_last_good_state(tmp_path):
    model = PhaseField(sn.Law("c**2/2 - eta**4", ["c", "eta"]), SMALL, mobility=Constant(1.0))
    path = tmp_path / "run.npz"
    run = simulate(model, Run(np.zeros((12, 10)), np.ones((12, 10))), 10.0, 1e-2, checkpoint=path)
    # eta' = eta^3 from 1 is infinite at t = 1/2
    assert run.status.startswith("stopped at t = 0.") and "the step fell below 1e-08, since the tol" in run.status
    assert run.t == pytest.approx(0.5, abs=2e-3) and np.all(np.isfinite(run.eta)) and run.eta.min() > 100
    assert np.all(np.diff(run.column("energy")) < 0)
    assert same(load(tmp_path / "run.npz"), run)


def test_fixed_steps_that_overflow_stop_too():
    model = PhaseField(sn.Law("c**2/2 - exp(eta**2)", ["c", "eta"]), SMALL, mobility=Constant(1.0))
    run = simulate(model, Run(np.zeros((12, 10)), np.ones((12, 10))), 10.0, None, step=1.0)
    assert run.status.startswith("stopped at t = 0") and "not finite" in run.status and np.all(np.isfinite(run.eta))


def test_a_mobility_that_becomes_negative_stops():
    model = PhaseField(LAW, SMALL, mobility=lambda c, eta: 0.04 - eta**2)
    run = simulate(model, quenched(SMALL), 1e4, None, step=20.0)
    # it is reached in the end or not at all, but never crossed
    assert np.max(abs(run.eta)) <= 0.2 and np.max(np.diff(run.column("energy"))) <= 1e-16
    tilted = PhaseField(sn.Law("c**2 - eta", ["c", "eta"]), SMALL, mobility=lambda c, eta: 1 - eta)
    jumped = simulate(tilted, Run(np.zeros((12, 10)), np.zeros((12, 10))), 1e3, None, step=50.0)
    assert jumped.eta.max() <= 1 and jumped.eta.max() > 0.9


def test_leaving_the_box_stops_or_warns():
    energy = free_energy(LAW, box={"c": (0.6, 0.8), "eta": (-0.2, 0.2)})
    model = PhaseField(energy, SMALL)
    run = simulate(model, quenched(SMALL), 1e4, 1e-3)
    assert "leaves the free energy's box c in [0.6, 0.8] x eta in [-0.2, 0.2]" in run.status
    assert 0.15 < np.max(abs(run.eta)) <= 0.2 and run.t < 1e4
    with pytest.warns(UserWarning, match="leaves the free energy's box") as warned:
        through = simulate(model, quenched(SMALL), 1e4, 1e-3, outside="warn")
    assert through.status == "done" and np.max(abs(through.eta)) > 0.2 and len(warned) == 1
    with pytest.raises(InvalidValueError, match="start must lie in the free energy's box"):
        simulate(model, Run(np.full((12, 10), 0.9), np.zeros((12, 10))), 1.0)


MODEL = PhaseField(LAW, SMALL)
START = quenched(SMALL)


@pytest.mark.parametrize(
    "change, error, words",
    [
        ({"start": START.c}, InvalidTypeError, "start must be a Run"),
        ({"start": Run(START.c[:3], START.eta)}, InvalidValueError, "c must have the grid's shape"),
        ({"start": Run(START.c, START.eta * np.nan)}, InvalidValueError, "eta must be finite"),
        ({"start": Run(START.c, START.eta, t=5.0)}, InvalidValueError, "until must lie after the start's time 5"),
        ({"until": np.inf}, InvalidValueError, "until must be finite"),
        ({"times": ["1"]}, InvalidValueError, "times must be finite"),
        ({"tolerance": 0.0}, InvalidValueError, "tolerance must be a positive number"),
        ({"step": -1.0}, InvalidValueError, "step must be a positive number, not -1"),
        ({"every": 0}, InvalidValueError, "every must be a positive integer"),
        ({"outside": "ignore"}, InvalidValueError, "outside must be one of stop, warn"),
        (
            {"model": PhaseField(LAW, SMALL, mobility=lambda c, eta: -1 + 0 * c)},
            InvalidValueError,
            r"start must be a state that can be continued, not 'the mobility is negative at c = 0.707107, eta = .*\(-1\)",
        ),
        (
            {"model": PhaseField(sn.Law("log(eta)*c", ["c", "eta"]), SMALL)},
            InvalidValueError,
            "the free energy is not finite at c = 0.707107, eta = -",
        ),
        (
            {"start": simulate(MODEL, START, 0.1), "model": PhaseField(LAW, SMALL, chi=1e-4)},
            InvalidValueError,
            "model must have the run's constants",
        ),
        (
            {"start": simulate(MODEL, START, 0.1), "model": PhaseField(EVEN, Grid((12, 10), (0.12, 0.1)))},
            InvalidValueError,
            "model must give the run's energy .* at its last state",
        ),
    ],
)
def test_bad_input(change, error, words):
    given_ = {"model": MODEL, "start": START, "until": 1.0, **change}
    with pytest.raises(error, match=words):
        simulate(**given_)


def rewritten(path, **changes):
    with np.load(path) as file:
        content = {name: file[name] for name in file.files}
    facts = json.loads(str(content.pop("facts")))
    for name, value in changes.items():
        (content if name in content else facts)[name] = value
    np.savez(path, facts=np.array(json.dumps(facts)), **content)


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"format": "other"}, "be of the format symnet-phasefield"),
        ({"version": 2}, "version 1"),
        ({"t": "now"}, "hold 't'"),
        ({"step": float("nan")}, "hold finite numbers"),
        ({"constants": {"chi": "x"}}, "hold finite numbers"),
        ({"c": np.zeros((3, 3))}, "hold finite 'eta' of shape"),
        ({"eta": np.full((12, 10), np.inf)}, "hold finite 'eta'"),
        ({"history": np.zeros((2, 3))}, "hold finite 'history'"),
        ({"eta": np.array([{}], dtype=object)}, "be a phase-field run, not 'Object arrays cannot be loaded"),
    ],
)
def test_damaged_files(tmp_path, changes, words):
    path = tmp_path / "run.npz"
    simulate(MODEL, START, 0.1).save(path)
    rewritten(path, **changes)
    with pytest.raises(FileFormatError, match=words):
        load(path)


def test_other_files(tmp_path):
    path = tmp_path / "run.npz"
    for content in (b"", b"PK\x03\x04 torn", b"text"):
        path.write_bytes(content)
        with pytest.raises(FileFormatError, match="be a phase-field run"):
            load(path)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("c.npy", b"")
    with pytest.raises(FileFormatError, match="be a phase-field run"):
        load(path)
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.npz")


def test_columns_and_starts():
    assert repr(simulate(MODEL, START, 0.1)) == "Run(t=0.1, steps=1, refused=0, status='done')"
    with pytest.raises(InvalidValueError, match="name must be one of t, step"):
        START.column("mass")
    with pytest.raises(InvalidValueError, match="amplitude must be finite"):
        quenched(SMALL, amplitude=-1.0)
    assert np.array_equal(quenched(SMALL, seed=3).eta, quenched(SMALL, seed=3).eta)


@pytest.mark.benchmark
def test_the_papers_run_takes_under_five_minutes():
    """200 x 200 points to t = 171.5 at the default tolerance, in processor time: 5 minutes of 2 cores are 600 s."""
    grid = Grid(workers=2)
    begin = time.process_time()
    run = simulate(PhaseField(b2_network(), grid), quenched(grid), 171.5)
    seconds = time.process_time() - begin
    print(f"{seconds:.0f} s of processor time, {run}")
    assert run.status == "done" and seconds < 300
