"""The file of runs: exact numbers, kills at any byte, duplicates, and files that are not such a file."""

import csv
import math

import pytest
from made_runs import SETTINGS, made, made_study

from symnet.errors import FileFormatError, InvalidValueError
from symnet.study.records import RunFile, pack
from symnet.study.settings import Configuration, Settings

TANH = Configuration("tanh", "none", 1)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "runs.csv"


def test_runs_come_back_bit_by_bit(path):
    runs = [made(TANH, 0, seconds=0.1 + 0.2), made(TANH, 1, mse_local_3=5e-324, variance=1e308, potential=math.inf)]
    # the order of the numbers in a run is not that of the columns
    runs[0] = type(runs[0])(TANH, 0, runs[0].seed, dict(reversed(runs[0].numbers.items())))
    with RunFile(path, SETTINGS) as file:
        file.append(runs)
    with RunFile(path, SETTINGS) as file:
        assert list(file.runs.values()) == runs and not file.dropped
    with open(path, newline="") as stream:
        assert float(next(csv.DictReader(stream))["mse_local_5"]) == runs[0].numbers["mse_local_5"]


def test_a_run_that_diverged_is_kept(path):
    with RunFile(path, SETTINGS) as file:
        file.append([made(TANH, 0, variance=math.nan)])
    with RunFile(path, SETTINGS) as file:
        assert file.runs[TANH, 0].diverged and not made(TANH, 1).diverged


def test_a_kill_at_any_byte_loses_at_most_what_was_being_written(path):
    runs = [made(TANH, n) for n in range(3)]
    with RunFile(path, SETTINGS) as file:
        file.append(runs[:2])
        before = path.stat().st_size
        file.append(runs[2:])
    whole = path.read_bytes()
    for cut in range(before, len(whole) + 1):
        path.write_bytes(whole[:cut])
        with RunFile(path, SETTINGS) as file:
            assert file.dropped == (before < cut < len(whole))
            missing = [run for run in runs if run.key not in file.runs]
            assert missing == ([] if cut == len(whole) else runs[2:])
            file.append(missing)
        assert path.read_bytes() == whole


def test_a_kill_within_the_first_line_is_mended(path):
    with RunFile(path, SETTINGS):
        pass
    header = path.read_bytes()
    for cut in range(len(header)):
        path.write_bytes(header[:cut])
        with RunFile(path, SETTINGS) as file:
            assert file.runs == {}
        assert path.read_bytes() == header


def test_sorting_makes_equal_studies_equal_files(path, tmp_path):
    runs = made_study(3)
    texts = []
    for i, order in enumerate([runs, runs[::-1], runs[1::2] + runs[::2]]):
        with RunFile(tmp_path / str(i) / "runs.csv", SETTINGS) as file:
            file.append(order)
            file.sort()
        texts.append((tmp_path / str(i) / "runs.csv").read_bytes())
    assert texts[0] == texts[1] == texts[2]
    with RunFile(tmp_path / "1" / "runs.csv", SETTINGS) as file:
        assert list(file.runs.values()) == runs


def test_a_run_is_added_once_and_a_refused_call_adds_nothing(path):
    with RunFile(path, SETTINGS) as file:
        file.append([made(TANH, 0)])
        for twice in ([made(TANH, 1), made(TANH, 0)], [made(TANH, 1), made(TANH, 1)]):
            with pytest.raises(InvalidValueError, match="added once each, not 'run . of tanh, none, depth 1'"):
                file.append(twice)
    with RunFile(path, SETTINGS) as file:
        assert list(file.runs) == [(TANH, 0)]


def test_a_run_twice_in_the_file_is_refused(path):
    with RunFile(path, SETTINGS) as file:
        file.append([made(TANH, 0)])
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines, lines[-1]]))
    with pytest.raises(FileFormatError, match="line 3 must be a run that is new"):
        RunFile(path, SETTINGS)


@pytest.mark.parametrize(
    ("column", "value", "piece"),
    [
        ("depth", "one", "hold numbers"),
        ("variance", "0.1.2", "hold numbers"),
        ("variance", "", "hold numbers"),
        ("seed", "17", "the line is from another study"),
        ("run", "-1", "have the seed of run -1"),
        ("run", "1,1", "cells"),
    ],
)
def test_a_line_that_was_changed_is_refused_with_its_number(path, column, value, piece):
    with RunFile(path, SETTINGS) as file:
        file.append([made(TANH, 0)])
        place = file.columns.index(column)
    header, line = path.read_text().splitlines()
    cells = line.split(",")
    cells[place] = value
    path.write_text(f"{header}\n{','.join(cells)}\n")
    with pytest.raises(FileFormatError, match=f"line 2 must .*{piece}|line 2 .*{piece}"):
        RunFile(path, SETTINGS)


def test_another_table_is_refused(path):
    with RunFile(path, SETTINGS):
        pass
    path.write_text("a,b\n1,2\n")
    with pytest.raises(FileFormatError, match="line 1 must name the columns"):
        RunFile(path, SETTINGS)


def test_other_settings_are_refused_with_both_values_and_the_file_is_left_alone(path):
    with RunFile(path, SETTINGS) as file:
        file.append([made(TANH, 0)])
    before = path.read_bytes()
    with pytest.raises(InvalidValueError, match=r"{'noise': 0\.1}, not {'noise': 0\.2}: choose another folder"):
        RunFile(path, Settings(orders=(3, 5), block=2, noise=0.2))
    assert path.read_bytes() == before


def test_runs_without_their_settings_are_refused(path):
    with RunFile(path, SETTINGS) as file:
        file.append([made(TANH, 0)])
    path.with_suffix(".json").unlink()
    with pytest.raises(FileFormatError, match=r"settings in runs\.json"):
        RunFile(path, SETTINGS)


def test_one_writer_at_a_time(path):
    pytest.importorskip("fcntl", reason="the lock is that of POSIX")
    with RunFile(path, SETTINGS), pytest.raises(InvalidValueError, match="another study is running there"):
        RunFile(path, SETTINGS)
    RunFile(path, SETTINGS).__exit__(None, None, None)


def test_a_packed_file_is_the_same_for_the_same_runs_and_goes_on(path, tmp_path):
    with RunFile(path, SETTINGS) as file:
        file.append([made(TANH, 0)])
    plain = path.read_bytes()
    packed = pack(path)
    first = packed.read_bytes()
    assert packed.name == "runs.csv.gz" and not path.exists()
    with RunFile(path, SETTINGS) as file:
        assert list(file.runs) == [(TANH, 0)]
    assert path.read_bytes() == plain and pack(path).read_bytes() == first


@pytest.mark.parametrize("content", [b"", b"no gzip", None])
def test_a_damaged_packed_file_is_refused(path, content):
    with RunFile(path, SETTINGS) as file:
        file.append([made(TANH, 0)])
    packed = pack(path)
    packed.write_bytes(packed.read_bytes()[:-20] if content is None else content)
    with pytest.raises(FileFormatError, match=r"runs\.csv\.gz must be compressed by gzip"):
        RunFile(path, SETTINGS)
