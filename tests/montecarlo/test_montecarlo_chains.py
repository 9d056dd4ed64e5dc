"""Chains: seeds, states that are saved and gone on with, Ctrl-C, and files that are something else."""

import json

import numpy as np
import pytest

from symnet.errors import FileFormatError, InvalidValueError
from symnet.montecarlo import Chains, ClusterExpansion, Windows, around
from symnet.montecarlo.sweep import Sweeper

WINDOWS = Windows([0.5, 0.7, 0.9], [0.2, 0.0, -0.1], 15.0, [10.0, 20.0, 30.0], 5.5)
MODEL = ClusterExpansion(pair=1.0, point=0.25)


def chains(seed=3):
    return Chains(WINDOWS, MODEL, (3, 4, 2), seed)


def test_a_seed_is_a_run():
    first, again, other = chains(), chains(), chains(seed=4)
    for each in (first, again, other):
        each.run(20)
    assert np.array_equal(first.counts, again.counts)
    assert np.array_equal(first.occupations, again.occupations)
    assert not np.array_equal(first.counts, other.counts)


def test_counts_are_those_of_the_configurations():
    run = chains()
    run.run(15)
    assert run.counts.shape == (15, 2, 3)
    assert np.array_equal(run.counts[-1], run.occupations.sum(axis=(2, 3, 4)))
    assert (run.done, run.sites) == (15, 48)
    c, eta = run.series
    x1, x2 = run.counts[:, 0].T / 24, run.counts[:, 1].T / 24
    assert c == pytest.approx((x1 + x2) / 2**0.5) and eta == pytest.approx((x1 - x2) / 2**0.5)
    assert ((run.acceptance > 0) & (run.acceptance <= 1)).all()


def test_without_a_bias_every_draw_is_accepted():
    free = Chains(Windows(0.7, 0.0, 0.0, 0.0, [5.0, 50.0]), MODEL, (3, 3, 3), 1)
    free.run(30)
    assert (free.acceptance == 1).all()


def test_a_larger_cell_accepts_as_many():
    """The tangent's point is the mean of the draws, so that acceptance does not fall with the number of sites."""
    shares = []
    for size in (4, 12):
        run = Chains(around(2**-0.5, [0.0, 0.3, 0.6], MODEL, 6.0, 10.0), MODEL, (size,) * 3, 2)
        run.run(80)
        shares.append(run.acceptance)
    assert np.min(shares) > 0.5 and np.abs(shares[0] - shares[1]).max() < 0.15


def test_a_saved_state_goes_on_bit_by_bit(tmp_path):
    whole, part = chains(), chains()
    whole.run(30)
    part.run(12)
    part.save(tmp_path / "state.npz")
    back = Chains.load(tmp_path / "state.npz")
    assert back.model == MODEL and back.cells == (3, 4, 2)
    back.run(18)
    assert np.array_equal(back.counts, whole.counts)
    assert np.array_equal(back.acceptance, whole.acceptance)
    assert [p.name for p in tmp_path.iterdir()] == ["state.npz"]


def test_forgetting_the_warm_up_leaves_the_configurations():
    whole, part = chains(), chains()
    whole.run(30)
    part.run(12)
    part.forget()
    part.run(18)
    assert np.array_equal(part.counts, whole.counts[12:])


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_an_interrupted_sweep_is_undone(monkeypatch, after):
    whole, stopped = chains(), chains()
    whole.run(10)
    stopped.run(4)
    update, calls = Sweeper._update, []

    def interrupted(self, *arguments):
        if len(calls) == after:
            raise KeyboardInterrupt
        calls.append(1)
        return update(self, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Sweeper, "_update", interrupted)
        with pytest.raises(KeyboardInterrupt):
            stopped.run(6)
    assert stopped.done == 4 + after // 2
    stopped.run(10 - stopped.done)
    assert np.array_equal(stopped.counts, whole.counts)
    assert np.array_equal(stopped.occupations, whole.occupations)


def damaged(path, **changes):
    with np.load(path) as file:
        parts = dict(file)
    parts.update(changes)
    np.savez(path, **{name: value for name, value in parts.items() if value is not None})


@pytest.mark.parametrize(
    "changes",
    [
        {"counts": None},
        {"occupations": np.zeros((2, 3, 3, 4, 2))},
        {"occupations": np.full((2, 3, 3, 4, 2), 2, np.uint8)},
        {"occupations": np.zeros((2, 2, 3, 4, 2), np.uint8)},
        {"occupations": np.zeros((2, 3, 3, 4, 2), np.uint8)},
        {"windows": np.ones((4, 3))},
        {"windows": -np.ones((5, 3))},
        {"accepted": np.zeros(2, np.int64)},
        {"header": np.array("{")},
        {"header": np.array(json.dumps({"model": {"pair": 1.0}, "generator": {"bit_generator": "MT19937"}}))},
        {"header": np.array(json.dumps({"model": {"triplet": 1.0}, "generator": {}}))},
        {"counts": np.array([None])},
    ],
    ids=lambda changes: "-".join(changes),
)
def test_a_file_that_is_no_state_is_refused(tmp_path, changes):
    run, path = chains(), tmp_path / "state.npz"
    run.run(3)
    run.save(path)
    damaged(path, **changes)
    with pytest.raises(FileFormatError, match=r"state\.npz must"):
        Chains.load(path)


def test_text_is_no_state(tmp_path):
    (tmp_path / "state.npz").write_text("no archive")
    with pytest.raises(FileFormatError):
        Chains.load(tmp_path / "state.npz")


@pytest.mark.parametrize("cells", [(1, 4, 4), (4, 4), (4.0, 4, 4), 8, (True, 2, 2), "888"])
def test_bad_cells(cells):
    with pytest.raises(InvalidValueError, match="cells must be three integers"):
        Chains(WINDOWS, MODEL, cells)


@pytest.mark.parametrize("seed", [None, -1, 1.5, "1", [], [1, -1], True])
def test_bad_seeds(seed):
    with pytest.raises(InvalidValueError, match="seed must be"):
        Chains(WINDOWS, MODEL, (2, 2, 2), seed)


@pytest.mark.parametrize("sweeps", [-1, 2.0, True])
def test_bad_sweeps(sweeps):
    with pytest.raises(InvalidValueError, match="sweeps must be"):
        chains().run(sweeps)


@pytest.mark.parametrize(
    "energies", [{"pair": float("nan")}, {"point": "1"}, {"constant": True}, {"pair": float("inf")}]
)
def test_bad_energies(energies):
    with pytest.raises(InvalidValueError, match="must be a finite energy"):
        ClusterExpansion(**energies)


@pytest.mark.parametrize(
    "numbers, complaint",
    [
        ((0.7, 0, -1, 1, 5), "phi_c must be zero or more"),
        ((0.7, 0, 1, [1, -1], 5), "phi_eta must be zero or more"),
        ((0.7, 0, 1, 1, 0), "temperature must be positive"),
        (([0.7, 0.8], [0, 0, 0], 1, 1, 5), "shapes that broadcast"),
        (("a", 0, 1, 1, 5), "shapes that broadcast"),
        (([[0.7]], 0, 1, 1, 5), "on one axis"),
        (([], 0, 1, 1, 5), "on one axis"),
        ((float("nan"), 0, 1, 1, 5), "be finite"),
    ],
)
def test_bad_windows(numbers, complaint):
    with pytest.raises(InvalidValueError, match=complaint):
        Windows(*numbers)


def test_windows_around_points_need_a_bias():
    with pytest.raises(InvalidValueError, match="phi must be positive"):
        around(0.7, 0.0, MODEL, 5.0, 0.0)
