"""The paper's benchmark f1 to f4: equations read off PEQL networks, beside the paper's own, and refitted.

Zhang, Kim, Lu and Soljacic, "Deep learning and symbolic regression for discovering parametric equations", tables II
and VI. Needs the extra `train`. Give a number of restarts to train more than two: docs/eql.md has 8.
"""

import sys

import numpy as np

from symnet import eql

TABULATED = [-2.619, -1.095, 0.381, 1.905]
FUNCTIONS = {
    "f1 = t x": lambda t, x: t * x,
    "f2 = t x^2 + 3 sin(t) x": lambda t, x: t * x**2 + 3 * np.sin(t) * x,
    "f3 = t x^2 + 3 sgn(t) x": lambda t, x: t * x**2 + 3 * np.sign(t) * x,
    "f4 = sin((5 + t) x / 2)": lambda t, x: np.sin((5 + t) / 2 * x),
}
#: What the paper's PEQL says at these t, as printed there.
PAPER = {
    "f1": ["-2.62*x - 0.02", "-1.10*x", "0.38*x", "1.91*x"],
    "f2": ["-2.62*x**2 - 1.50*x + 0.01", "-1.10*x**2 - 2.66*x + 0.02", "0.38*x**2 + 1.12*x", "1.90*x**2 + 2.83*x"],
    "f3": ["-2.63*x**2 - 3.02*x - 0.03", "-1.11*x**2 - 3*x - 0.01", "0.39*x**2 + 3.01*x", "1.91*x**2 + 3.02*x + 0.03"],
    "f4": ["sin(1.19*x)", "sin(1.95*x)", "sin(2.69*x)", "sin(3.45*x)"],
}


def data(function, width, seed):
    """Points in |x| <= width at 32 values of t, the tabulated ones among them."""
    rng = np.random.default_rng(seed)
    t = np.sort([*np.linspace(-3, 3, 28), *TABULATED])
    x = rng.uniform(-width, width, (len(t), 256))
    return eql.ParametricData(x, function(t[:, None], x), t)


def main(restarts=2):
    for title, function in FUNCTIONS.items():
        train, test = data(function, 3, 0), data(function, 5, 1)
        found = eql.train(train, restarts=restarts, steps=2500 if restarts < 3 else 4000)
        best = found.best
        print(f"\n{title}, as found: {found.equations.output} = {best.closed_form().expression}")
        print(f"{'t':>7}  {'paper, PEQL':28}{'as trained':28} after refit")
        for t, paper in zip(TABULATED, PAPER[title[:2]], strict=True):
            trained, _, refitted = (stage.rounded(stage.index(t)) for stage in best.stages)
            print(f"{t:7}  {paper:28}{trained!s:28} {refitted}")
        errors = ", ".join(f"{stage.stage} {stage.mean_square(test):.1e}" for stage in best.stages)
        print(f"mean squared error on |x| <= 5: {errors}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
