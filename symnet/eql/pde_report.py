"""What was found of a differential equation, beside the truth and the paper: tables III and VII, figures 5, 6, 13, 14.

Coefficients are read term by term: whatever stands before u, u_x, u_xx, u u_x or any other function of the inputs. A
term that the true equation does not have counts as an error of its whole coefficient, and so does one that is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import sympy

from symnet.eql.data import ParametricData
from symnet.eql.equations import Equations
from symnet.eql.pde import EQUATIONS, U_X, U_XX, Solution, U, grouped
from symnet.eql.refit import refit
from symnet.eql.restart import Restart
from symnet.errors import InvalidValueError
from symnet.functions import numeric_function
from symnet.pictures import BLUE, COLORS, STYLES, figure
from symnet.rings.ring import Array

#: The coefficients that Zhang et al. print, one row a tabulated parameter value, in the order of `true_coefficients`.
PAPER: Mapping[str, Mapping[str, Any]] = {
    # table III: u, u_x, u_xx
    "advection-diffusion": {
        "SEQL": [[-0.86, -0.77, 0.11], [0.83, -2.14, 0.07], [-0.86, -0.77, 0.11], [0.83, -2.14, 0.07]],
        "PEQL": [[-0.86, -0.76, 0.11], [0.86, -2.16, 0.09], [-0.86, -0.77, 0.11], [0.88, -2.17, 0.10]],
    },
    # table VII: u u_x, u_xx
    "burgers": {
        "SEQL": [[-1.15, 0.10], [-1.00, 0.10], [-0.86, 0.10], [-1.24, 0.10]],
        "PEQL": [[-1.16, 0.10], [-1.01, 0.10], [-0.85, 0.10], [-1.25, 0.10]],
    },
}
MARKERS = ("o", "x", "+", "s")


def coefficients(equations: Equations) -> dict[str, Array]:
    """What stands before each function of the inputs, {term: shape (T,)}."""
    split = _terms(equations.expression, equations.structure.inputs)
    found = numeric_function(list(split.values()), list(equations.structure.parameters))(equations.values)
    return dict(zip(split, found.T, strict=True))


def true_coefficients(name: str, t: Array) -> dict[str, Array]:
    """The coefficients of a row of `EQUATIONS` at parameter values, {term: shape (T,)}.

    >>> {term: float(c[0]) for term, c in true_coefficients("burgers", np.array([0.0])).items()}
    {'u*u_x': -1.0, 'u_xx': 0.1}
    """
    row = EQUATIONS[name]
    split = _terms(row.rate, [str(s) for s in (U, U_X, U_XX)])
    own = sympy.Symbol(row.parameter)
    values = numeric_function(list(split.values()), [own])(np.asarray(t, dtype=np.float64)[:, None])
    return dict(zip(split, values.T, strict=True))


def errors(name: str, equations: Equations) -> dict[str, Array]:
    """The absolute errors of the coefficients, {term: shape (T,)}, of terms that only one of the two has as well."""
    found, true = coefficients(equations), true_coefficients(name, equations.t)
    nothing = np.zeros(len(equations.t))
    return {term: np.abs(found.get(term, nothing) - true.get(term, nothing)) for term in {**true, **found}}


def has_true_terms(name: str, restart: Restart) -> bool:
    """Whether a restart's equation as trained has the true terms and no other, before anything is left out of it."""
    try:
        found = coefficients(restart.as_trained)
    except InvalidValueError:
        # too large to be read
        return False
    return set(found) == set(true_coefficients(name, restart.as_trained.t))


def refitted(equations: Equations, data: ParametricData) -> Equations:
    """The same structure fitted to other data value by value, for instance to differences of another order."""
    nearest = np.abs(data.t[:, None] - equations.t).argmin(axis=1)
    values = refit(equations.structure, equations.values[nearest], data)
    return Equations(equations.structure, values, data, "after refit")


def tabulated(name: str, equations: Equations) -> list[int]:
    """The positions of the parameter values that are nearest to the paper's."""
    return [int(np.abs(equations.t - value).argmin()) for value in EQUATIONS[name].tabulated]


def table(name: str, columns: Mapping[str, Equations]) -> str:
    """Tables III and VII with more rows: equations at the paper's parameter values.

    Args:
        name: of the row.
        columns: {heading: equations}, fitted at those parameter values among others.
    """
    paper = {f"paper, {family}": np.array(rows) for family, rows in PAPER[name].items()}
    true = true_coefficients(name, np.array(EQUATIONS[name].tabulated))
    lines = []
    for k, value in enumerate(EQUATIONS[name].tabulated):
        said = {"true": {term: c[k] for term, c in true.items()}}
        said |= {head: dict(zip(true, rows[k], strict=True)) for head, rows in paper.items()}
        for head, equations in columns.items():
            position = tabulated(name, equations)[k]
            said[head] = {term: c[position] for term, c in coefficients(equations).items()}
        lines.append(f"{EQUATIONS[name].parameter} = {value}")
        lines += [f"  {head:22} {_said(values)}" for head, values in said.items()]
    return "\n".join(lines)


def error_table(name: str, columns: Mapping[str, Equations]) -> str:
    """The largest error of each coefficient at the paper's parameter values; the arguments are those of `table`.

    The paper's numbers have two decimals, so that its errors are known to 0.005.
    """
    true = true_coefficients(name, np.array(EQUATIONS[name].tabulated))
    worst = {
        f"paper, {family}": dict(zip(true, np.abs(np.transpose(rows) - list(true.values())).max(axis=1), strict=True))
        for family, rows in PAPER[name].items()
    }
    for head, equations in columns.items():
        at = tabulated(name, equations)
        worst[head] = {term: error[at].max() for term, error in errors(name, equations).items()}
    heads = sorted({term for sizes in worst.values() for term in sizes}, key=_place)
    lines = ["largest error of".ljust(25) + "".join(f"{term:>10}" for term in heads)]
    for head, sizes in worst.items():
        lines.append(f"  {head:23}" + "".join(f"{sizes[term]:10.1e}" if term in sizes else " " * 10 for term in heads))
    return "\n".join(lines)


def fields(name: str, found: Mapping[str, Equations], solution: Solution, order: int = 2) -> Any:
    """A Figure of u, of u_t by differences, and of how far each equation's u_t is from that (figures 5a, 6a, 13a, 14a).

    Args:
        name: of the row.
        found: {what it is: equations}, drawn at their own parameter values.
        solution: whose differences are taken.
        order: of the differences.
    """
    row = EQUATIONS[name]
    columns, rate, axis, along = grouped(name, solution, order)
    panels: list[tuple[str, Array, Array]] = [("u", axis, columns[..., 0]), ("$u_t$, differences of u", axis, rate)]
    for label, equations in found.items():
        groups = np.abs(axis - equations.t[:, None]).argmin(axis=1)
        said = np.array([equations(columns[g], j) for j, g in enumerate(groups)])
        panels.append((f"error of $u_t$, {label}", equations.t, said - rate[groups]))
    out = figure(columns=len(panels), width=3.6, height=3.2)
    for axes, (title, places, values) in zip(out.axes, panels, strict=True):
        across = row.parameter == "x"
        x, t, shown = (places, along, values.T) if across else (along, places, values)
        size = float(np.abs(values).max())
        mesh = axes.pcolormesh(x, t, shown, cmap="RdBu_r", vmin=-size, vmax=size, shading="nearest", rasterized=True)
        out.colorbar(mesh, ax=axes)
        axes.set_title(title, fontsize=9)
        axes.set_xlabel("x")
        axes.set_ylabel("t")
    return out


def curves(name: str, found: Mapping[str, Equations], refits: Mapping[str, Equations]) -> Any:
    """A Figure of the coefficients over the parameter and of their errors (figures 5b, 6b, 13b, 14b).

    Args:
        name: of the row.
        found: {what it is: equations}, at most four, drawn as points in both panels.
        refits: more of them, at most six, drawn as lines among the errors.
    """
    out = figure(columns=2)
    left, right = out.axes
    t = np.linspace(EQUATIONS[name].low, EQUATIONS[name].high, 400)
    t = t if EQUATIONS[name].parameter == "x" else np.linspace(0, EQUATIONS[name].end, 400)
    true = true_coefficients(name, t)
    colors = dict(zip(true, (BLUE, *COLORS), strict=False))
    for term, curve in true.items():
        left.plot(t, curve, color=colors[term], linewidth=5, alpha=0.3, label=f"coefficient of ${_latex(term)}$, true")
    for (label, equations), marker in zip(found.items(), MARKERS, strict=False):
        for term, curve in coefficients(equations).items():
            color, size = colors.get(term, "black"), {"markersize": 3.5, "linestyle": "", "marker": marker}
            left.plot(equations.t, curve, color=color, **size)
            right.semilogy(equations.t, errors(name, equations)[term], color=color, **size)
        right.plot([], [], color="black", label=label, marker=marker, linestyle="", markersize=3.5)
    for (label, equations), style in zip(refits.items(), ("-", *STYLES), strict=False):
        for term, error in errors(name, equations).items():
            right.semilogy(equations.t, error, color=colors.get(term, "black"), linestyle=style, linewidth=1)
        right.plot([], [], color="black", label=label, linestyle=style, linewidth=1)
    for axes, title in ((left, "coefficients"), (right, "absolute errors")):
        axes.set_xlabel(EQUATIONS[name].parameter)
        axes.set_title(title, fontsize=9)
    out.legend(loc="outside lower center", ncols=5, frameon=False, fontsize=7)
    return out


def _terms(expression: sympy.Expr, inputs: Any) -> dict[str, sympy.Expr]:
    """{function of the inputs: its coefficient}; symbols are told apart by name alone."""
    plain = expression.xreplace({s: sympy.Symbol(s.name) for s in expression.free_symbols})
    split: dict[str, sympy.Expr] = {}
    for term in sympy.Add.make_args(sympy.expand(plain)):
        coefficient, rest = term.as_independent(*[sympy.Symbol(name) for name in inputs], as_Add=False)
        split[str(rest)] = split.get(str(rest), sympy.Integer(0)) + coefficient
    return {term: split[term] for term in sorted(split, key=_place)}


def _said(values: Mapping[str, float]) -> str:
    """Two decimals, as the paper prints, terms below 0.01 left out."""
    said = " + ".join(f"{value:.2f} {term}" for term, value in values.items() if abs(value) >= 0.01)
    return said.replace("+ -", "- ")


def _place(term: str) -> tuple[int, str]:
    """Terms are ordered by their derivatives."""
    return term.count("x"), term


def _latex(term: str) -> str:
    return term.replace("u_xx", "u_{xx}").replace("*", r"\,")
