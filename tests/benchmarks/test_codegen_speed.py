"""Generated code: C against numpy, for value, gradient and Hessian of a 2-10-10-1 network.

The peer is numpy as one would write it for this network by hand: matrix products over all points, softplus and its
slopes once a neuron, the same adjoints and the same J^T M J, so that only the way of computing differs.
"""

import shutil

import numpy as np
import pytest

import symnet as sn

from timing import best, timed  # isort: skip

pytestmark = pytest.mark.benchmark
POINTS = 40_000


def weights():
    rng = np.random.default_rng(0)
    return [rng.normal(size=shape) for shape in ((10, 2), (10,), (10, 10), (10,), (1, 10))]


def network():
    W1, b1, W2, b2, w3 = weights()
    layers = [sn.Dense(W1, b1, "softplus"), sn.Dense(W2, b2, "softplus"), sn.Dense(w3)]
    return sn.Network([sn.InputMap(["c", "eta**2"], ["c", "eta"]), *layers], ["c", "eta"])


def peer(X):
    """Value, gradient and Hessian with numpy."""
    W1, b1, W2, b2, w3 = weights()
    h = np.column_stack([X[:, 0], X[:, 1] ** 2])
    z1 = h @ W1.T + b1
    s1 = 1 / (1 + np.exp(-z1))
    z2 = np.logaddexp(0, z1) @ W2.T + b2
    s2 = 1 / (1 + np.exp(-z2))
    value = np.logaddexp(0, z2) @ w3.T
    J2 = np.matmul(W2, s1[:, :, None] * W1)
    to_z2 = w3 * s2
    to_z1 = (to_z2 @ W2) * s1
    gradient = to_z1 @ W1
    H = np.matmul(J2.transpose(0, 2, 1), (to_z2 * (1 - s2))[:, :, None] * J2)
    H += np.matmul(W1.T, (to_z1 * (1 - s1))[:, :, None] * W1)
    slope = np.column_stack([np.ones(len(X)), 2 * X[:, 1]])
    H *= slope[:, :, None] * slope[:, None, :]
    H[:, 1, 1] += 2 * gradient[:, 1]
    return value, (gradient * slope)[:, None], H[:, None]


@pytest.mark.parametrize(("flags", "limit"), [(None, 1.5), (["-O2"], 1.5)], ids=["default", "O2"])
def test_c_against_numpy(measured, flags, limit):
    if shutil.which("gcc") is None:
        pytest.skip("no gcc on this machine")
    X = np.random.default_rng(1).uniform(-1, 1, size=(POINTS, 2))
    code = sn.codegen(network())
    compiling, function = timed(lambda: code.compile(flags=flags))
    for ours, theirs in zip(function(X), peer(X), strict=True):
        assert np.max(np.abs(ours - theirs)) <= 1e-12 * np.max(np.abs(theirs))
    ours, theirs = best(lambda: function(X), lambda: peer(X), repeat=9)
    what = f"C, {' '.join(flags or ['default flags'])}, compiled in {compiling:.1f} s"
    measured(what, f"{1e9 * ours / POINTS:.0f} ns", "numpy", f"{1e9 * theirs / POINTS:.0f} ns", theirs / ours, limit)
    assert theirs / ours >= limit


def test_the_first_call_of_jax_code(measured):
    """Printed, not asserted: XLA's time for the straight line of instructions, against gcc's."""
    pytest.importorskip("jax")
    if shutil.which("gcc") is None:
        pytest.skip("no gcc on this machine")
    code = sn.codegen(network(), "jax")
    point = np.zeros((1, 2))
    ours, _ = timed(lambda: code.compile()(point))
    theirs, _ = timed(lambda: sn.codegen(network()).compile()(point))
    measured("JAX code, its first call", f"{ours:.1f} s", "C with gcc", f"{theirs:.1f} s")
    assert code.total == sn.codegen(network()).total
