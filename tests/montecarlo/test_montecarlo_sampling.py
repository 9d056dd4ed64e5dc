"""Sampling in groups: executors, folders that are gone on with, the table and its file."""

from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest

from symnet.errors import ExecutorError, FileFormatError, InvalidTypeError, InvalidValueError
from symnet.montecarlo import ClusterExpansion, Table, Windows, around, sample
from symnet.montecarlo import sampling as module

MODEL = ClusterExpansion()
WINDOWS = around(0.7, np.linspace(-0.3, 0.3, 7), MODEL, 7.0, 20.0)
OPTIONS = {"cells": (3, 3, 3), "sweeps": 64, "warmup": 10, "seed": 5, "group": 3}


def same(first, second):
    return all(np.array_equal(a, b) for a, b in zip(first.columns.values(), second.columns.values()))


@pytest.fixture(scope="module")
def table():
    return sample(WINDOWS, MODEL, **OPTIONS)


def test_potentials_are_equations_20_and_21(table):
    assert len(table) == 7
    assert np.array_equal(table.mu_c, -2 * 20.0 * (table.c - WINDOWS.kappa_c))
    assert np.array_equal(table.mu_eta, -2 * 20.0 * (table.eta - WINDOWS.kappa_eta))
    assert np.array_equal(table.mu_c_error, 40 * table.c_error)
    assert np.array_equal(table.mu_eta_error, 40 * table.eta_error)


def test_the_executor_does_not_matter(table):
    with ProcessPoolExecutor(2) as pool:
        assert same(table, sample(WINDOWS, MODEL, executor=pool, **OPTIONS))


def test_a_seed_matters(table):
    assert not same(table, sample(WINDOWS, MODEL, **{**OPTIONS, "seed": 6}))


def test_a_folder_goes_on_after_a_stop(table, tmp_path, monkeypatch):
    measure, calls = module._measure, []

    def stopped(*arguments):
        if len(calls) == 2:
            raise KeyboardInterrupt
        calls.append(arguments[-1][0])
        return measure(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(module, "_measure", stopped)
        with pytest.raises(KeyboardInterrupt):
            sample(WINDOWS, MODEL, folder=tmp_path, **OPTIONS)
    assert sorted(p.name for p in tmp_path.glob("*.csv")) == ["group_0000.csv", "group_0001.csv"]
    again = []
    monkeypatch.setattr(module, "_measure", lambda *a: again.append(a[-1][0]) or measure(*a))
    assert same(table, sample(WINDOWS, MODEL, folder=tmp_path, **OPTIONS))
    assert again == [2]
    assert same(table, sample(WINDOWS, MODEL, folder=tmp_path, **OPTIONS)) and again == [2]


def test_a_dead_executor_keeps_what_is_done(table, tmp_path):
    class Dying:
        """Does two pieces, then dies as a pool does."""

        def __init__(self):
            self.left = 2

        def submit(self, work, piece):
            from concurrent.futures import Future
            from concurrent.futures.process import BrokenProcessPool

            future = Future()
            if self.left:
                future.set_result(work(piece))
            else:
                future.set_exception(BrokenProcessPool("killed"))
            self.left = max(0, self.left - 1)
            return future

    with pytest.raises(ExecutorError):
        sample(WINDOWS, MODEL, folder=tmp_path, executor=Dying(), **OPTIONS)
    assert len(list(tmp_path.glob("group_*.csv"))) == 2
    assert same(table, sample(WINDOWS, MODEL, folder=tmp_path, **OPTIONS))


@pytest.mark.parametrize("change", [{"seed": 6}, {"sweeps": 65}, {"warmup": 11}, {"cells": (3, 3, 4)}, {"group": 2}])
def test_a_folder_is_of_one_sampling(tmp_path, change):
    sample(WINDOWS[:3], MODEL, folder=tmp_path, **OPTIONS)
    with pytest.raises(InvalidValueError, match=f"{next(iter(change))} differ"):
        sample(WINDOWS[:3], MODEL, folder=tmp_path, **{**OPTIONS, **change})


def test_a_folder_is_of_one_model_and_one_set_of_windows(tmp_path):
    sample(WINDOWS[:3], MODEL, folder=tmp_path, **OPTIONS)
    with pytest.raises(InvalidValueError, match="windows differ"):
        sample(WINDOWS[1:4], MODEL, folder=tmp_path, **OPTIONS)
    with pytest.raises(InvalidValueError, match="model differ"):
        sample(WINDOWS[:3], ClusterExpansion(pair=1.5), folder=tmp_path, **OPTIONS)


def test_damaged_settings(tmp_path):
    (tmp_path / "settings.json").write_text("{")
    with pytest.raises(FileFormatError, match="settings of a sampling"):
        sample(WINDOWS[:3], MODEL, folder=tmp_path, **OPTIONS)


@pytest.mark.parametrize(
    "change",
    [
        {"sweeps": 15},
        {"sweeps": 20.0},
        {"warmup": -1},
        {"group": 0},
        {"group": True},
        {"seed": -1},
        {"cells": (1, 2, 2)},
    ],
)
def test_bad_numbers(change):
    with pytest.raises(InvalidValueError, match=f"{next(iter(change))} must be"):
        sample(WINDOWS, MODEL, **{**OPTIONS, **change})


@pytest.mark.parametrize("wrong", [{"windows": (0.7, 0, 1, 1, 5)}, {"model": 1.0}, {"windows": None}])
def test_something_else_than_windows_or_a_model(wrong):
    with pytest.raises(InvalidTypeError, match=f"{next(iter(wrong))} must be of symnet"):
        sample(**{"windows": WINDOWS, "model": MODEL, **OPTIONS, **wrong})


def test_series_that_are_too_short_say_so(table):
    """At kT just below the transition a large order parameter without a bias moves slowly."""
    slow = sample(Windows(2**-0.5, 0.0, 0.0, 0.0, [5.5, 60.0]), MODEL, (6, 6, 6), sweeps=128, warmup=20, seed=1)
    assert slow.settled.tolist() == [False, True]


def test_a_bad_executor():
    with pytest.raises(InvalidTypeError, match="executor must"):
        sample(WINDOWS, MODEL, executor=4, **OPTIONS)


def test_a_file_reads_back_as_the_same_numbers(table, tmp_path):
    table.to_csv(tmp_path / "table.csv")
    assert same(table, Table.from_csv(tmp_path / "table.csv"))


def test_rows_are_selected(table):
    few = table.select(table.eta > 0)
    assert 0 < len(few) < 7 and (few.eta > 0).all()
    assert np.array_equal(few.mu_eta, table.mu_eta[table.eta > 0])


def lines(table, path):
    table.to_csv(path)
    return path.read_text().splitlines()


@pytest.mark.parametrize(
    "damage, complaint",
    [
        (lambda rows: ["c,eta", *rows[1:]], "line 1 must be kappa_c"),
        (lambda rows: [], "line 1 must be kappa_c"),
        (lambda rows: rows[:1], "have a line a window"),
        (lambda rows: [*rows[:2], "1,2,3", *rows[2:]], "line 3 must hold 16 finite numbers"),
        (lambda rows: [*rows, rows[1].replace(rows[1].split(",")[5], "nan")], "line 9 must hold 16 finite numbers"),
        (lambda rows: [*rows, rows[1].replace(rows[1].split(",")[5], "x")], "line 9 must hold 16 finite numbers"),
        (lambda rows: [*rows, ",".join(["0.7", "0", "-1", *rows[1].split(",")[3:]])], "must hold windows"),
        (
            lambda rows: [*rows, ",".join([*rows[1].split(",")[:13], "3", *rows[1].split(",")[14:]])],
            "line 9 must have the mu_eta",
        ),
    ],
)
def test_files_that_are_no_table(table, tmp_path, damage, complaint):
    path = tmp_path / "table.csv"
    path.write_text("\n".join(damage(lines(table, path))) + "\n")
    with pytest.raises(FileFormatError, match=complaint):
        Table.from_csv(path)
