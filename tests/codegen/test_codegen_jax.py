"""Sources of Python and JAX run by themselves, and JAX in this process."""

import os
import subprocess
import sys

import numpy as np
import pytest
from codegen_cases import POINTS, compiled, exact, functions_case, network
from forty_digits import assert_close

import symnet as sn
from symnet.functions.table import ACTIVATIONS

RUN = """
import importlib, sys
import numpy as np
points = np.loadtxt("points.txt")
for name in sys.argv[1:]:
    module = importlib.import_module("net_" + name)
    value, gradient, hessian = module.network(points)
    np.savez("out_" + name, value, gradient, hessian)
    if name != sys.argv[-1]:
        continue
    one = module.network(points[0])
    assert [t.shape for t in one] == [t.shape[1:] for t in (value, gradient, hessian)]
    assert all(np.allclose(a, b[0], rtol=1e-13, atol=1e-14) for a, b in zip(one, (value, gradient, hessian)))
"""


@pytest.mark.parametrize(
    ("language", "names", "environment"),
    [
        ("python", tuple(ACTIVATIONS), {}),
        ("jax", tuple(ACTIVATIONS), {"JAX_DISABLE_JIT": "1"}),
        ("jax", ("softplus",), {}),
    ],
    ids=["python", "jax without XLA's compiler, which takes seconds each", "jax"],
)
def test_the_source_files_run_by_themselves(language, names, environment, tmp_path):
    """In a process that knows nothing of symnet."""
    if language == "jax":
        pytest.importorskip("jax")
    for name in names:
        sn.codegen(network(name), language).save(tmp_path / f"net_{name}.py")
    np.savetxt(tmp_path / "points.txt", POINTS, fmt="%.17g")
    (tmp_path / "run.py").write_text(RUN + "assert 'symnet' not in sys.modules\n")
    subprocess.run([sys.executable, "run.py", *names], cwd=tmp_path, check=True, env={**os.environ, **environment})
    for name in names:
        found = np.load(tmp_path / f"out_{name}.npz")
        assert all(table.dtype == np.float64 for table in found.values())
        assert_close(list(found.values()), exact(name))


def test_jax_in_this_process_leaves_its_precision_alone():
    jnp = pytest.importorskip("jax.numpy")
    before = jnp.ones(1).dtype
    assert_close(sn.codegen(network("gelu"), "jax").compile()(POINTS), exact("gelu"))
    assert jnp.ones(1).dtype == before


@pytest.mark.parametrize("kind", ["activations", "functions"])
def test_operations_in_single_precision_and_functions(kind):
    pytest.importorskip("jax")
    if kind == "functions":
        net, points, expected = functions_case()
        assert_close(compiled(net, "jax", derivatives=0)(points)[:1], expected[:1])
        return
    got = compiled(network("mish"), "jax", precision="single")(POINTS)
    assert all(table.dtype == np.float32 for table in got)
    assert_close(got, exact("mish"), 5e-6)
