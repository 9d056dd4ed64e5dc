"""Figure 12 of the paper: how wrong the coefficients of f2 and f3 are as trained, PEQL beside SEQL.

Zhang, Kim, Lu and Soljacic, "Deep learning and symbolic regression for discovering parametric equations". Data and
settings are those of eql_paper_functions.py. Without arguments f2 and PEQL only; arguments: restarts and the file for
the picture, as the documentation has it with 8. Needs the extras `train` and `plot`.
"""

import sys
from pathlib import Path

import numpy as np

from symnet.eql import train
from symnet.pictures import BLUE, ORANGE, figure

sys.path.insert(0, str(Path(__file__).parent))
from eql_paper_functions import VALUES, data

#: The coefficients of x and x^2 as functions of t.
TRUE = {"f2": (lambda t: 3 * np.sin(t), lambda t: t), "f3": (lambda t: 3 * np.sign(t), lambda t: t)}


def errors(name, family, restarts):
    """t, and how far the coefficients of x and x^2 as trained are from the true ones."""
    found = train(
        data(name, VALUES[family], 3, 0), restarts=restarts, family=family, steps=2500 if restarts < 3 else 4000
    )
    equation = found.best.as_trained
    powers = {"x": 0, "x**2": 1}
    wrong = {}
    for symbol in equation.structure.parameters:
        function = str(equation.expression.diff(symbol))
        if function in powers:
            wrong[function] = equation.coefficient(symbol.name) - TRUE[name][powers[function]](equation.t)
    return equation.t, wrong


def main(restarts=2, cases=(("f2", "PEQL"),), path=None):
    out = figure(columns=len(cases), width=3.4, height=3.0)
    for axis, (name, family) in zip(out.axes, cases, strict=True):
        t, wrong = errors(name, family, restarts)
        sizes = ", ".join(f"{f} {np.sqrt(np.mean(e**2)):.1e}" for f, e in wrong.items())
        print(f"{name}, {family}: root mean square errors of the coefficients as trained: {sizes}", flush=True)
        for color, (function, error) in zip((BLUE, ORANGE), wrong.items(), strict=False):
            axis.plot(
                t, error, ".-", color=color, markersize=3, linewidth=0.8, label=f"of ${function.replace('**', '^')}$"
            )
        axis.set_title(f"{name}, {family}: error of the coefficients", fontsize=9)
        axis.set_xlabel("$t$")
        axis.legend(frameon=False)
    if path:
        out.savefig(path, dpi=90)


if __name__ == "__main__":
    every = [(name, family) for name in TRUE for family in VALUES]
    main(int(sys.argv[1]), every, sys.argv[2]) if len(sys.argv) == 3 else main()
