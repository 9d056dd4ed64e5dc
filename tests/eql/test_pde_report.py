"""From a differential equation's solution to its coefficients: errors beside the paper's, and closed forms."""

import numpy as np
import pytest
import sympy

from symnet import eql
from symnet.eql import pde, pde_report
from symnet.eql.structure import Structure

pytest.importorskip("scipy", reason="needs SciPy, which comes with the extra train")

u, u_x, u_xx, x, t = sympy.symbols("u u_x u_xx x t")
p1, p2, p3 = sympy.symbols("p1 p2 p3")
INPUTS = ("u", "u_x", "u_xx")
#: name: (the true structure, the truth as an expression)
TRUTH = {
    "advection-diffusion": (
        p1 * u_x + p2 * u + p3 * u_xx,
        u_x * (sympy.cos(2 * sympy.pi * x / 5) - sympy.Rational(3, 2))
        - 2 * sympy.pi / 5 * sympy.sin(2 * sympy.pi * x / 5) * u
        + u_xx / 10,
    ),
    "burgers": (p1 * u_xx + p2 * u * u_x, -(1 + sympy.sin(t) / 4) * u * u_x + u_xx / 10),
}


@pytest.fixture(scope="module", params=sorted(TRUTH))
def found(request):
    """(name, {order: (data, the true structure refitted to it)}), on the authors' grids."""
    name = request.param
    expression = TRUTH[name][0]
    parameters = tuple(p for p in (p1, p2, p3) if p in expression.free_symbols)
    solution, out = pde.solve(name), {}
    for order, size in {2: (60, 256), 4: (60, 256), 10: (28, 128)}.items():
        data = pde.data(name, *size, order=order, solution=solution, also=pde.EQUATIONS[name].tabulated)
        # from nowhere near: the structure is linear in its parameters
        start = eql.Equations(
            Structure(expression, INPUTS, parameters), np.zeros((len(data.t), len(parameters))), data, ""
        )
        out[order] = data, pde_report.refitted(start, data)
    return name, solution, out


def at_the_tables(name, equations):
    """The largest error over the paper's parameter values, {term: error}."""
    places = pde_report.tabulated(name, equations)
    return {term: error[places].max() for term, error in pde_report.errors(name, equations).items()}


def papers(name):
    """The smaller of the two families' largest errors, {term: error}."""
    true = pde_report.true_coefficients(name, np.array(pde.EQUATIONS[name].tabulated))
    rows = [np.abs(np.transpose(r) - list(true.values())).max(axis=1) for r in pde_report.PAPER[name].values()]
    return dict(zip(true, np.min(rows, axis=0), strict=True))


@pytest.mark.parametrize(("order", "better"), [(2, 10), (4, 1000)])
def test_refitted_coefficients_are_nearer_than_the_papers(found, order, better):
    name, _, orders = found
    ours = at_the_tables(name, orders[order][1])
    for term, error in papers(name).items():
        # two decimals of 0.1 say nothing below 0.005
        assert ours[term] < max(error, 0.005) / better


def test_the_equation_comes_back_in_closed_form(found):
    name, _, orders = found
    data, equations = orders[10]
    closed = eql.closed_form(equations, data)
    assert sympy.expand(closed.expression - TRUTH[name][1]) == 0
    assert closed.constants == {}
    assert closed.unexplained == ()
    assert max(closed.tolerance.values()) < 2e-8


def test_differences_of_second_order_do_not_give_a_closed_form(found):
    # their truncation error is a curve of its own, 1e-4 to 1e-3 of u_t
    name, solution, orders = found
    data = pde.data(name, 16, 64, solution=solution)
    assert eql.closed_form(pde_report.refitted(orders[2][1], data), data).unexplained


def test_true_coefficients_are_the_papers():
    found = pde_report.true_coefficients("advection-diffusion", np.array([-1.875]))
    assert list(found) == ["u", "u_x", "u_xx"]
    # table III prints 0.89, -2.21 and 0.10
    assert [round(float(c[0]), 2) for c in found.values()] == [0.89, -2.21, 0.10]
    found = pde_report.true_coefficients("burgers", np.array([0.627, 8.157]))
    assert np.round(found["u*u_x"], 2).tolist() == [-1.15, -1.24]


def test_terms_too_many_and_missing_are_errors():
    times = np.linspace(0.5, 3, 5)
    rng = np.random.default_rng(0)
    X = rng.normal(size=(5, 8, 3))
    data = eql.ParametricData(X, X[..., 0], times, inputs=list(INPUTS))
    wrong = Structure(p1 * u * u_x + p2 * sympy.sin(u) + p2 * u * (1 + u_x), INPUTS, (p1, p2))
    values = np.stack([-(1 + np.sin(times) / 4), np.full(5, 0.25)], axis=1)
    errors = pde_report.errors("burgers", eql.Equations(wrong, values, data, "as trained"))
    assert errors["u*u_x"] == pytest.approx(0.25)
    assert errors["u"] == pytest.approx(0.25)
    assert errors["sin(u)"] == pytest.approx(0.25)
    assert errors["u_xx"] == pytest.approx(0.1)


def test_tables_show_the_paper_and_ours(found):
    name, _, orders = found
    columns = {"refit, order 2": orders[2][1]}
    lines = pde_report.table(name, columns).splitlines()
    blocks = [lines[i : i + 5] for i in range(0, len(lines), 5)]
    assert len(blocks) == 4
    for heading, true, _, _, ours in blocks:
        assert heading.startswith(f"{pde.EQUATIONS[name].parameter} = ")
        # to two decimals a refit is the truth
        assert ours.split(None, 3)[3] == true.split(None, 1)[1]
    errors = pde_report.error_table(name, columns).splitlines()
    assert [line.strip().split("  ")[0] for line in errors[1:]] == ["paper, SEQL", "paper, PEQL", "refit, order 2"]
    worst = at_the_tables(name, orders[2][1])
    assert [float(v) for v in errors[-1].split()[3:]] == pytest.approx(
        [worst[k] for k in errors[0].split()[3:]], rel=0.1
    )


def test_pictures_are_drawn(found):
    pytest.importorskip("matplotlib", reason="needs the extra plot")
    name, solution, orders = found
    equations = orders[2][1]
    fields = pde_report.fields(name, {"refit": equations}, solution)
    shown = [axes.collections[0].get_array() for axes in fields.axes[:3]]
    assert np.array_equal(shown[0], solution.u[1:-1])
    # the error of a refit is far below u_t
    assert np.abs(shown[2]).max() < 0.02 * np.abs(shown[1]).max()
    curves = pde_report.curves(name, {"refit": equations}, {"order 4": orders[4][1]})
    left, right = curves.axes
    drawn = [line.get_ydata() for line in right.lines if len(line.get_ydata())]
    assert len(drawn) == 2 * len(pde_report.errors(name, equations))
    assert drawn[-1].max() < drawn[0].max()
    assert left.get_xlabel() == pde.EQUATIONS[name].parameter


def test_a_restart_is_checked_against_the_true_terms():
    pytest.importorskip("jax", reason="needs the extra train")
    data = pde.data("burgers", 8, 32, solution=pde.solve("burgers", (64, 64)))
    graph = eql.Graph(data.inputs, [{"product": 1, "identity": 1}])
    (restart,) = eql.train(data, graph, restarts=1, steps=20, penalty=0.0).restarts
    # every gate is open after 20 steps without a penalty: squares and other products are among the terms
    assert not pde_report.has_true_terms("burgers", restart)
    weights = [np.zeros_like(w) for w in restart.weights()]
    weights[0][:, 0, 0] = weights[0][:, 1, 1] = weights[0][:, 2, 2] = weights[1][...] = 1.0
    restart.weights = lambda: weights
    restart.__dict__.pop("as_trained")
    assert pde_report.has_true_terms("burgers", restart)
