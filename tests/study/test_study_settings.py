"""Settings and selections: seeds, storage, and what is refused."""

import json

import pytest

from symnet.errors import FileFormatError, InvalidTypeError, InvalidValueError
from symnet.study.settings import Configuration, Selection, Settings, differences


def test_a_seed_belongs_to_the_study_and_the_run():
    seeds = {Settings(seed=seed).run_seed(number) for seed in range(20) for number in range(500)}
    assert len(seeds) > 9990  # of 10,000 draws from 2^31, about 0.02 pairs fall together
    assert all(0 <= seed < 2**31 for seed in seeds)
    assert Settings(seed=3, neurons=4).run_seed(7) == Settings(seed=3).run_seed(7)


def test_settings_come_back_from_their_file():
    settings = Settings(seed=5, noise=0.3, orders=(1, 2, 8), epochs=7)
    assert Settings.loads(settings.dumps()) == settings
    assert differences(settings, Settings(seed=5, orders=(1, 2, 8), epochs=7)) == {"noise": (0.3, 0.1)}


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "{", json.dumps({"format": "another"}), Settings().dumps().replace('"seed"', '"sead"')],
)
def test_a_file_that_holds_no_settings_is_refused(text):
    with pytest.raises(FileFormatError, match=r"it\.json must"):
        Settings.loads(text, "it.json")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("seed", -1), ("samples", 3), ("samples", 10.5), ("samples", True), ("variables", 0), ("degree", 0),
        ("neurons", 0), ("epochs", 0), ("batch_size", "50"), ("block", 0), ("noise", -0.1), ("noise", float("nan")),
        ("coefficients", 0), ("means", float("inf")), ("learning_rate", 0), ("train_share", 1.0),
        ("train_share", 0.001), ("orders", ()), ("orders", (3, 3)), ("orders", (5, 3)), ("orders", (0, 3)),
        ("orders", (3, -5)),
    ],
)  # fmt: skip
def test_bad_settings_are_refused_by_name(name, value):
    with pytest.raises(InvalidValueError, match=name):
        Settings(**{name: value})


def test_orders_must_be_a_list():
    with pytest.raises(InvalidTypeError, match="orders must be a list"):
        Settings(orders=3)


def test_a_selection_is_every_combination_those_of_a_depth_together():
    found = list(Selection(2, ["tanh", "sigmoid"], ["none", "l1"], [2, 1]).configurations())
    assert found[0] == Configuration("tanh", "none", 2) and found[-1] == Configuration("sigmoid", "l1", 1)
    assert len(found) == len(set(found)) == 8
    assert [c.depth for c in found] == [2] * 4 + [1] * 4


@pytest.mark.parametrize(
    ("name", "value", "piece"),
    [
        ("runs", 0, "runs"),
        ("activations", ["tahn"], "did you mean 'tanh'"),
        ("activations", ["relu"], "known names"),
        ("activations", ["linear"], "known names"),
        ("activations", ["tanh", "tanh"], "each once"),
        ("constraints", ["l3"], "constraints"),
        ("constraints", [], "constraints"),
        ("depths", [0], "depths"),
    ],
)
def test_bad_selections_are_refused_by_name(name, value, piece):
    with pytest.raises(InvalidValueError, match=piece):
        Selection(**{name: value})


def test_one_name_is_no_list():
    with pytest.raises(InvalidTypeError, match="activations must be a list"):
        Selection(activations="tanh")
