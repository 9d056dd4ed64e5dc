"""What the film of springs taught: equations in positions, tables IV and V and figures 8 to 10 of Zhang et al."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import sympy

from symnet.eql.equations import Equations
from symnet.eql.film import Trained
from symnet.eql.springs import REACH, SEEN, TARGETS, Springs, images
from symnet.pictures import BLUE, COLORS, GREY, ORANGE, STYLES, figure
from symnet.printing import expression_latex
from symnet.rings.ring import Array

#: The times of the paper's tables, to three decimals.
TIMES = (-2.619, -1.095, 0.381, 1.905)
#: The symbols of the positions.
POSITIONS = sympy.symbols("psi1 psi2")
#: Coefficients below this are left out of tables, as in the paper.
SHOWN = 0.01


def line(found: Trained) -> tuple[float, float]:
    """(a, b) of the regression z = a psi + b of the latent variable on the position, evenly over [-3, 3]."""
    positions = np.linspace(-REACH, REACH, 601)
    a, b = np.polyfit(positions, found.latent(images(positions)), 1)
    return float(a), float(b)


def in_positions(found: Trained, equations: Equations, position: int) -> sympy.Expr:
    """An equation in latent variables with the regression line put in for them: the paper's "learned transformed".

    Args:
        found: whose encoder gives the line.
        equations: a stage of `found.restart`.
        position: of the time.
    """
    a, b = line(found)
    table = {sympy.Symbol(z): a * psi + b for z, psi in zip(equations.structure.inputs, POSITIONS, strict=True)}
    return sympy.expand(equations.at(position).evalf(15).xreplace(table))


def slope_errors(found: Trained, equations: Equations, target: str) -> tuple[Array, Array]:
    """How far an equation in positions is from the truth at each time.

    Returns:
        The largest error of a coefficient of positions, and that of the constant: shape (T,) each.
    """
    slopes, constants = [], []
    for position, t in enumerate(equations.t):
        true = TARGETS[target](sympy.Float(t), *POSITIONS)
        wrong = sympy.Poly(in_positions(found, equations, position) - true, *POSITIONS)
        slopes.append(max((abs(float(c)) for e, c in wrong.terms() if any(e)), default=0.0))
        constants.append(abs(float(wrong.coeff_monomial(1))))
    return np.array(slopes), np.array(constants)


def table(found: Trained, equations: Equations, target: str, times: Sequence[float] = TIMES) -> str:
    """Tables IV and V: at each time the true equation, the one in latent variables and that in positions.

    Times are rounded to the nearest one of the data; coefficients below 0.01 are left out, as in the paper.
    """
    lines = ["t | true | latent | transformed", "---|---|---|---"]
    for time in times:
        position = int(np.argmin(np.abs(equations.t - time)))
        t = float(equations.t[position])
        true = sympy.expand(TARGETS[target](sympy.Float(t), *POSITIONS))
        latents = [sympy.Symbol(z) for z in equations.structure.inputs]
        pieces = [
            _rounded(true, POSITIONS),
            _rounded(equations.at(position), latents),
            _rounded(in_positions(found, equations, position), POSITIONS),
        ]
        lines.append(" | ".join([f"{t:.3f}", *pieces]))
    return "\n".join(lines)


def extrapolation(found: Trained, test: Springs) -> tuple[float, float]:
    """Mean squared errors of the network as trained on pairs as near as training's, and on those farther apart."""
    squares = (found(test.film) - test.film.y) ** 2
    far = test.distances > SEEN
    return float(squares[~far].mean()), float(squares[far].mean())


def _rounded(expression: sympy.Expr, symbols: Sequence[sympy.Symbol]) -> str:
    """A polynomial to two decimals."""
    pieces = []
    for powers, number in sympy.Poly(expression, *symbols).terms():
        if abs(number) >= SHOWN:
            function = sympy.Mul(*[s**p for s, p in zip(symbols, powers, strict=True)])
            pieces.append(f"{float(number):+.2f}" + ("" if function == 1 else f" {function}"))
    return " ".join(pieces) or "0"


def picture(found: Trained, baseline: Trained, test: Springs, target: str, times: Sequence[float] = TIMES) -> Any:
    """Figures 8 to 10: predictions of both networks, the coefficients as functions of t, the latent variables.

    Args:
        found: with an equation behind its encoder.
        baseline: with the ReLU network.
        test: pairs of any distance, at the training's times.
        target: "force" or "energy".
        times: at which predictions are shown.

    Returns:
        a matplotlib Figure of four panels.

    Raises:
        MissingExtraError: without matplotlib.
    """
    out = figure(4, width=4.0)
    axes = out.axes
    for axis, network, name in ((axes[0], found, "equation"), (axes[1], baseline, "ReLU network")):
        _predictions(axis, network, test, target, times)
        axis.set_title(name)
    _coefficients(axes[2], found.restart.as_trained)
    _latents(axes[3], {"equation": found, "ReLU network": baseline})
    return out


def _predictions(axis: Any, network: Trained, test: Springs, target: str, times: Sequence[float]) -> None:
    predicted = network(test.film)
    d = np.linspace(-2 * REACH, 2 * REACH, 201)
    for color, style, time in zip((BLUE, *COLORS[1:]), STYLES, times, strict=False):
        j = int(np.argmin(np.abs(network.t - time)))
        t = network.t[j]
        axis.plot(d, TARGETS[target](t, 0.0, d), linestyle=style, color=color, linewidth=1, label=f"$t = {t:.3f}$")
        distance = test.positions[j, :, 1] - test.positions[j, :, 0]
        far = np.abs(distance) > SEEN
        axis.plot(distance[~far], predicted[j][~far], ".", color=color, markersize=3)
        axis.plot(distance[far], predicted[j][far], "x", color=ORANGE, markersize=4)
    axis.set_xlabel(r"$\psi_2 - \psi_1$ (crosses: farther apart than in training)")
    axis.set_ylabel(target)
    axis.legend(frameon=False, fontsize="small")


def _coefficients(axis: Any, equations: Equations) -> None:
    for color, style, symbol in zip((BLUE, *COLORS), ("-", *STYLES), equations.structure.parameters, strict=False):
        function = sympy.diff(equations.expression, symbol)
        label = f"of ${expression_latex(function)}$"
        axis.plot(equations.t, equations.coefficient(symbol.name), linestyle=style, color=color, label=label)
    axis.axhline(0, color=GREY, linewidth=0.5)
    axis.set_xlabel("$t$")
    axis.set_title("coefficients as trained")
    axis.legend(frameon=False, fontsize="small")


def _latents(axis: Any, networks: dict[str, Trained]) -> None:
    positions = np.linspace(-REACH, REACH, 301)
    for (name, network), color, style in zip(networks.items(), (BLUE, ORANGE), ("-", "--"), strict=True):
        axis.plot(positions, network.latent(images(positions)), linestyle=style, color=color, label=name)
    axis.set_xlabel(r"position $\psi$")
    axis.set_title("latent variable $z$")
    axis.legend(frameon=False, fontsize="small")
