"""Learning curves: both kinds learn, are what they say, repeat, and are stored."""

import numpy as np
import pytest

from symnet import alloy
from symnet.alloy import comparison
from symnet.alloy.learning import Curves, learning_curves, load_curves, save_curves
from symnet.alloy.samples import network_error
from symnet.errors import FileFormatError, InvalidValueError
from symnet.idnn import gradient

pytest.importorskip("jax", reason="the extra train is not installed")
pytest.importorskip("optax", reason="the extra train is not installed")


@pytest.fixture(scope="module")
def data():
    return alloy.teacher(2000, seed=2).split()


@pytest.fixture(scope="module")
def curves(data):
    return {kind: learning_curves(*data, kind, seeds=(0, 7), epochs=6) for kind in ("idnn", "plain")}


def test_the_networks_are_those_that_were_measured(data, curves):
    """The last error, from the networks that come back: derivatives of one, outputs of the other."""
    kept, held = data

    def plain(network):
        return lambda points: network(points) * np.column_stack([np.ones(len(points)), 2 * points[:, 1]])

    for kind, functions in (("idnn", gradient), ("plain", plain)):
        for i, network in enumerate(curves[kind].networks):
            expected = [network_error(part.error(functions(network))) for part in (kept, held)]
            found = [curves[kind].training[i, -1], curves[kind].validation[i, -1]]
            assert found == pytest.approx(expected, rel=1e-9)


def test_both_learn_and_differ_by_seed(curves):
    for part in curves.values():
        assert part.training.shape == part.validation.shape == (2, 7)
        assert np.all(part.validation[:, -1] < 0.2 * part.validation[:, 0])
        assert part.validation[0, -1] != part.validation[1, -1]


def test_a_run_repeats(data, curves):
    again = learning_curves(*data, "idnn", seeds=(0, 7), epochs=6)
    assert np.array_equal(again.validation, curves["idnn"].validation)


def test_the_sizes_are_the_papers(curves):
    assert curves["idnn"].networks[0].widths == (2, 2, 10, 10, 1)
    assert curves["idnn"].networks[0].layers[-1].bias is None
    assert curves["plain"].networks[0].widths == (2, 2, 10, 10, 2)


def test_curves_are_stored(curves, tmp_path):
    path = tmp_path / "curves.csv"
    save_curves(path, list(curves.values()))
    for kind, part in load_curves(path).items():
        assert part.seeds == (0, 7)
        assert part.training == pytest.approx(curves[kind].training, rel=1e-5)
        assert part.validation == pytest.approx(curves[kind].validation, rel=1e-5)


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "", "kind,seed,epoch,training,validation\nidnn,0,0,x,1\n"])
def test_other_files_are_refused(tmp_path, text):
    path = tmp_path / "curves.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileFormatError):
        load_curves(path)


@pytest.mark.parametrize(
    ("options", "match"),
    [({"kind": "idn"}, "did you mean 'idnn'"), ({"seeds": ()}, "at least one"), ({"epochs": 0}, "at least one")],
)
def test_bad_settings_are_refused(data, options, match):
    with pytest.raises(InvalidValueError, match=match):
        learning_curves(*data, **options)


def test_a_minibatch_of_points_is_needed(data):
    with pytest.raises(InvalidValueError, match="at least 10 points"):
        learning_curves(data[0].rows(slice(9)), data[1])


def test_the_stored_study_says_what_the_paper_found():
    """Of ten networks each after 20 epochs the mean error of plain networks is the higher one."""
    from pathlib import Path

    found = load_curves(Path(__file__).resolve().parents[2] / "docs" / "data" / "alloy_learning_curves.csv")
    assert {kind: part.validation.shape for kind, part in found.items()} == {"idnn": (10, 21), "plain": (10, 21)}
    last = {kind: part.validation[:, -1] for kind, part in found.items()}
    assert last["plain"].mean() > last["idnn"].mean() and np.median(last["plain"]) > np.median(last["idnn"])


def test_a_network_for_the_table(data):
    kept, held = data
    (network,) = comparison.fit_network(kept, epochs=5, finish=30)
    row = comparison.network_row("network", network, kept, held)
    assert row.unknowns == 2 * 10 + 10 + 100 + 10 + 10
    assert row.validation == pytest.approx(held.error(gradient(network)))
    assert row.validation < 0.1 * held.error(lambda points: 0 * points)
    assert "network" in comparison.table([row])
    assert isinstance(Curves("idnn", (0,), np.zeros((1, 1)), np.zeros((1, 1))).networks, tuple)


def test_pictures():
    pytest.importorskip("matplotlib", reason="the extra plot is not installed")
    from symnet.alloy import pictures

    curves = {"idnn": Curves("idnn", (0, 1), np.ones((2, 3)), np.ones((2, 3)))}
    for made, panels in (
        (pictures.free_energy_surface(), 4),
        (pictures.order_potential(), 2),
        (pictures.learning(curves), 1),
        (pictures.titanium(), 2),
    ):
        assert len(made.axes) == panels
        assert all(axes.has_data() for axes in made.axes)
