"""Equations from noisy data: as trained, refitted value by value, and refitted jointly with smooth coefficients.

Without arguments one seed of f3 = t x^2 + 3 sgn(t) x; with --all the whole table. Needs the extra `train`.
"""

import sys

import numpy as np

from symnet import eql

NOISE = 0.05
FUNCTIONS = {
    "f2": lambda t, x: t * x**2 + 3 * np.sin(t) * x,
    "f3": lambda t, x: t * x**2 + 3 * np.sign(t) * x,
    "f4": lambda t, x: np.sin((5 + t) / 2 * x),
}


def data(function, width, noise, rng):
    t = np.linspace(-3, 3, 32)
    x = rng.uniform(-width, width, (len(t), 256))
    y = function(t[:, None], x)
    return eql.ParametricData(x, y + noise * y.std() * rng.normal(size=y.shape), t)


def errors(name, seed, restarts):
    """Mean squared errors on |x| <= 5 of the three read-outs, and the equation in closed form."""
    rng = np.random.default_rng(seed)
    train, test = data(FUNCTIONS[name], 3, NOISE, rng), data(FUNCTIONS[name], 5, 0.0, rng)
    best = eql.train(train, restarts=restarts, seed=seed, learning_rate=2e-3).best
    stages = (best.as_trained, best.after_refit, best.after_joint_refit)
    return [stage.mean_square(test) for stage in stages], best


def table():
    print("| function | as trained | value by value | jointly | jointly best |\n|---|---|---|---|---|")
    for name in FUNCTIONS:
        found = np.array([errors(name, seed, restarts=4)[0] for seed in range(10)])
        medians = " | ".join(f"{m:.1e}" for m in np.median(found, axis=0))
        print(f"| {name} | {medians} | {np.sum(found[:, 2] < found[:, :2].min(axis=1))} of 10 |", flush=True)


def main():
    found, best = errors("f3", 0, restarts=1)
    for stage, error in zip(("as trained", "value by value", "jointly"), found, strict=True):
        print(f"{stage:15} mean squared error on |x| <= 5: {error:.2g}")
    t, jumps = best.after_refit.t, best.after_joint_refit.joint.jumps[0]
    print("the coefficient of x jumps between t =", [t[j : j + 2].round(3).tolist() for j in jumps])
    print("closed form:", best.closed_form().expression)


if __name__ == "__main__":
    table() if "--all" in sys.argv else main()
