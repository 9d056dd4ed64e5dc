"""Networks that several test modules write code for, their exact values, and how they are compiled."""

import shutil
from functools import lru_cache

import numpy as np
import pytest
from forty_digits import derivatives

import symnet as sn
from symnet.parsing.functions import FUNCTIONS

QUICK = ("-O1",)
PARAMETERS = {"leaky_relu": {"slope": 0.2}, "elu": {"alpha": 1.5}, "softplus": {"alpha": 2.5}}
LANGUAGES = ["c", "fortran", "python"]  # JAX has a module of its own, since its compiler takes seconds each


def weights(*shape, seed=0):
    return np.random.default_rng([*shape, seed]).normal(size=shape)


@lru_cache
def network(name):
    """Two inputs, two outputs, the activation twice; the points are off the kinks of the piecewise ones."""
    parameters = PARAMETERS.get(name, {})
    first = sn.Dense(weights(2, 2), weights(2), name, **parameters)
    return sn.Network([first, sn.Dense(weights(2, 2, seed=1), weights(2, seed=1), name, **parameters)], ["c", "eta"])


POINTS = weights(4, 2, seed=7)


@lru_cache
def exact(name):
    return derivatives(network(name), POINTS)


def compiled(function, language, **options):
    if language == "fortran" and shutil.which("gfortran") is None:
        pytest.skip("no gfortran on this machine")
    if language == "c" and shutil.which("gcc") is None:
        pytest.skip("no gcc on this machine")
    code = sn.codegen(function, language, **options)
    if language == "jax":
        return without_xla(code.compile())
    return code.compile(flags=QUICK) if language in ("c", "fortran") else code.compile()


def without_xla(function):
    """Operation by operation, since XLA's compiler takes seconds for each function."""

    def run(points):
        with pytest.importorskip("jax").disable_jit():
            return function(points)

    return run


@lru_cache
def functions_case():
    arguments = {
        "acosh": "2 + x**2",
        "asin": "x*y/4",
        "arcsin": "y/4",
        "acos": "x/4",
        "arccos": "x*y/5",
        "atanh": "x/3",
    }
    texts = [f"{name}({arguments.get(name, '1 + x**2 + y**2/3')})" for name in FUNCTIONS]
    texts += ["abs(x - 5)*y", "abs(x*y)", "pi*x**5/(1 + y**2)**2", "(x**2 + 1)**y", "x**65", "(2 + x)**0.3"]
    net = sn.Network([sn.InputMap(texts, ["x", "y"]), sn.Dense(weights(1, len(texts)))], ["x", "y"])
    points = np.random.default_rng(5).uniform(0.1, 0.9, size=(2, 2))
    return net, points, derivatives(net, points)
