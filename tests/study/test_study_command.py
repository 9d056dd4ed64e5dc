"""symnet study morala: its output, its files, and wrong usage."""

import json

import pytest

from symnet.cli import main
from symnet.study import Settings, runner

SMALL = ["study", "morala", "--runs", "2", "--activations", "tanh", "--depths", "1", "--epochs", "1", "--workers", "1"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    pytest.importorskip("jax", reason="training needs jax")
    pytest.importorskip("optax", reason="training needs optax")
    pytest.importorskip("matplotlib", reason="pictures need matplotlib")
    out = tmp_path_factory.mktemp("study")
    assert main([*SMALL, "--gzip", "--out", str(out)]) == 0
    assert [path.name for path in sorted((out / "data").iterdir())] == ["morala_study.csv.gz", "morala_study.json"]
    return out


def run(capsys, *arguments):
    status = main(list(arguments))
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_the_summary_as_text_and_as_json(folder, capsys):
    status, out, err = run(capsys, *SMALL, "--no-pictures", "--out", str(folder))
    assert status == 0 and err == ""
    assert "local closer" in out and "max |u|" in out and out.count("tanh") == 2 + 6
    data = json.loads(run(capsys, *SMALL, "--no-pictures", "--json", "--out", str(folder))[1])
    assert data["runs"] == 4 and data["settings"]["epochs"] == 1
    assert Settings.loads((folder / runner.RUNS).with_suffix(".json").read_text()) == Settings(epochs=1)


def test_the_page_shows_every_picture_and_says_how_it_was_made(folder):
    text = (folder / "morala_study.md").read_text()
    page = " ".join(text.split())
    assert "**4 runs: 2 of each of 2 configurations**" in page
    assert "`symnet study morala --runs 2 --activations tanh" in page and "--epochs 1" in page
    pictures = sorted(path.name for path in (folder / "pictures").iterdir())
    assert pictures == sorted(f"morala_{name}.png" for name in (
        "mse_depth1", "potential_depth1", "schemes_depth1", "activations", "predictions", "surfaces", "same_data"
    ))  # fmt: skip
    assert all(f"(pictures/{name})" in page for name in pictures)
    assert "(data/morala_study.csv.gz)" in page and "minutes for its 2 runs" in page
    assert "{" not in page and "}" not in page


def test_settings_that_do_not_match_are_explained(folder, capsys):
    changed = [*SMALL[:-3], "2", "--no-pictures", "--out", str(folder)]
    status, out, err = run(capsys, *changed)
    assert status == 1 and out == "" and "{'epochs': 1}, not {'epochs': 2}: choose another folder" in err


def test_a_dask_scheduler_gives_the_same_runs(folder, tmp_path, capsys):
    distributed = pytest.importorskip("distributed", reason="a Dask scheduler needs distributed")
    command = [*SMALL[:-2], "--no-pictures", "--out", str(tmp_path)]
    options = {"n_workers": 1, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**options) as cluster:
        status, out, _ = run(capsys, *command, "--dask", cluster.scheduler_address)
    assert status == 0 and "local closer" in out
    here, there = ((f / runner.RUNS).read_text().splitlines() for f in (folder, tmp_path))
    without_time = [[line.rpartition(",")[0] for line in lines] for lines in (here, there)]
    assert without_time[0] == without_time[1] and len(here) == 5


@pytest.mark.parametrize(
    ("option", "value", "piece"),
    [
        ("--activations", "tahn", "did you mean 'tanh'"),
        ("--constraints", "l3", "constraints"),
        ("--orders", "5,3", "orders"),
        ("--depths", "0", "depths"),
        ("--runs", "0", "runs"),
        ("--neurons", "0", "neurons"),
    ],
)
def test_mistakes_explain_themselves_and_exit_with_1(option, value, piece, capsys, tmp_path):
    status, out, err = run(capsys, "study", "morala", "--out", str(tmp_path / "new"), option, value)
    assert status == 1 and out == "" and err.startswith("symnet: error: ") and piece in err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["study"],
        ["study", "moral", "--out", "x"],
        ["study", "morala"],
        ["study", "morala", "--out", "x", "--runs", "-1"],
        ["study", "morala", "--out", "x", "--orders", "three"],
        ["study", "morala", "--out", "x", "--workers", "2", "--dask", "tcp://h:1"],
    ],
)
def test_wrong_usage_exits_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage: symnet" in capsys.readouterr().err
