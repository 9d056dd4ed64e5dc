"""The pictures show what was computed, and the studies of the paper run at a small size."""

import numpy as np
import pytest

import symnet as sn
from symnet.alloy.bspline import b2_bspline
from symnet.errors import InvalidValueError
from symnet.phasefield import Grid, PhaseField, figures, load, paper, quenched, simulate

pytest.importorskip("scipy", reason="phase fields need SciPy")
pytest.importorskip("matplotlib", reason="pictures need matplotlib")
GRID = Grid((8, 12), (0.4, 0.6))
LAW = sn.Law("2*(c - 7/10)**2 + eta**4/4 - eta**2/8", ["c", "eta"])
RUN = simulate(PhaseField(LAW, GRID), quenched(GRID), 4.0, 1e-3, times=[1.0, 2.0])


def test_fields_are_the_snapshots():
    panels = figures.fields(RUN, times=[0, 2, 4]).axes[:3]
    assert [axis.get_title() for axis in panels] == ["t = 0", "t = 2", "t = 4"]
    shown = [axis.images[0] for axis in panels]
    for image, expected in zip(shown, (RUN.snapshots[0, 1], RUN.snapshots[2, 1], RUN.eta), strict=True):
        assert np.array_equal(image.get_array(), expected) and image.get_clim() == (-(0.5**0.5), 0.5**0.5)
    assert shown[0].get_extent() == [0, 0.6, 0, 0.4]
    composition = figures.fields(RUN, "c", [1.0])
    assert np.array_equal(composition.axes[0].images[0].get_array(), RUN.snapshots[1, 0])
    with pytest.raises(InvalidValueError, match="name must be 'c' or 'eta'"):
        figures.fields(RUN, "mu")
    with pytest.raises(InvalidValueError, match=r"times must have snapshots, which are at \[0.0, 1.0, 2.0\], not 3"):
        figures.fields(RUN, times=[3])


def test_energies_are_those_of_the_history():
    (line,) = figures.energies({"law": RUN}).axes[0].lines
    energy = RUN.column("energy")
    np.testing.assert_array_equal(line.get_xydata(), np.column_stack([RUN.column("t"), energy[0] - energy])[1:])


def test_slopes_and_surfaces_are_the_derivatives():
    picture = figures.slopes({"law": LAW, "spline": b2_bspline()}, c=0.7)
    for axis in picture.axes:
        eta, slope = axis.lines[0].get_xydata().T
        np.testing.assert_allclose(slope, eta**3 - eta / 4, atol=1e-15)
    assert [axis.get_title() for axis in figures.surfaces(LAW, 21).axes[:3]] == [
        "$g$",
        r"$\partial g/\partial c$",
        r"$\partial g/\partial\eta$",
    ]


def test_the_studies_write_runs_and_pictures(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(paper, "EARLY", (1.0, 3.0))
    monkeypatch.setattr(paper, "LATE", (4.0, 6.0))
    monkeypatch.setattr(paper, "SHOWN", (0.0, 3.0, 6.0, 99.0))
    for study in ("domains", "coarsening", "halved"):
        where = [str(tmp_path / "out"), "--pictures", str(tmp_path / "drawn")]
        paper.main([study, *where, "--points", "12", "--workers", "1"])
    names = {p.name for p in tmp_path.rglob("*")}
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"network.npz", "bspline.npz", "late.npz", "halved.npz"}
    assert {"phasefield_energy.png", "phasefield_network_late.png", "phasefield_surfaces.png"} <= names
    late, printed = load(tmp_path / "out" / "late.npz"), capsys.readouterr().out
    assert late.t == 6 and late.times.tolist() == [0, 1, 3, 4, 6] and late.status == "done"
    table = paper.course(late, paper.SHOWN)
    rows = [line.split() for line in table.splitlines()[2:]]
    assert table in printed and [row[0] for row in rows] == ["0", "3", "6"]
    ends = [late.eta.min(), late.eta.max(), late.c.min(), late.c.max()]
    assert rows[-1][1] == str(len(late.history) - 1) and rows[-1][3:] == [f"{end:.5f}" for end in ends]
    assert "network, late: Run(t=6," in printed and "t = 3: eta changes by" in printed


def test_the_study_of_polynomials(tmp_path, capsys, monkeypatch):
    pytest.importorskip("flint", reason="certified bounds need python-flint")
    monkeypatch.setattr(paper, "EARLY", (1.0, 3.0))
    monkeypatch.setattr(paper, "POLYNOMIALS", {"taylor": ("taylor", 4, {"c": (0.70, 0.71), "eta": (-0.05, 0.05)})})
    paper.main(["series", str(tmp_path), "--points", "10"])
    printed = capsys.readouterr().out
    assert "proven largest errors on c in [0.7, 0.71] x eta in [-0.05, 0.05]: mu_c " in printed
    assert "against the network at t = 3: eta changes by" in printed
