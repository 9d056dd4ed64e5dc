"""The source files themselves: counts, names, comments, strict compilers, series, mistakes, and the command."""

import ast
import re
import shutil
import subprocess
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
import sympy
from forty_digits import assert_close, derivatives

import symnet as sn
from symnet.cli import main
from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.programs import CompilerError
from symnet.programs.names import RESERVED, identifier, identifiers

rng = np.random.default_rng(11)
NET = sn.Network(
    [sn.Dense(rng.normal(size=(3, 2)), rng.normal(size=3), "softplus"), sn.Dense(rng.normal(size=(1, 3)))], ["c", "eta"]
)
POINTS = rng.normal(size=(4, 2))
needs_gcc = pytest.mark.skipif(shutil.which("gcc") is None, reason="no gcc on this machine")
needs_gfortran = pytest.mark.skipif(shutil.which("gfortran") is None, reason="no gfortran on this machine")


def published(shared_data, last=1.0):
    """The paper's network: softplus 2-10-10-1 in (c, eta^2), g = 0.01 net."""
    folder = shared_data / "b2_alloy"
    W = [np.loadtxt(folder / f"weights_{k}.txt", ndmin=2) for k in range(3)]
    b = [np.loadtxt(folder / f"bias_{k}.txt") for k in range(2)]
    layers = [sn.Dense(W[0].T, b[0], "softplus"), sn.Dense(W[1].T, b[1], "softplus"), sn.Dense(W[2].reshape(1, 10))]
    return sn.Network([sn.InputMap(["c", "eta**2"], ["c", "eta"]), *layers, sn.Dense([[0.01]])], ["c", "eta"], ["g"])


# operations


def counted(source):
    """Operations in the text of a Python source, by kind; a sum with a negative number is a difference there."""
    function = next(n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef) and n.name == "network")
    names = {ast.Add: "add", ast.Sub: "add", ast.Mult: "mul", ast.Div: "div"}
    out = Counter()
    for node in ast.walk(function):
        if isinstance(node, ast.BinOp):
            out[names[type(node.op)]] += 1
        elif isinstance(node, ast.UnaryOp) and not isinstance(node.operand, ast.Constant):
            out["neg"] += 1
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr != "asarray":
            out[node.func.attr.removesuffix("imum")] += 1
    return out


def test_the_published_network_in_1300_operations(shared_data):
    net = published(shared_data)
    code = sn.codegen(net, "python")
    assert code.total <= 1300
    assert sum(code.operations.values()) == code.total
    assert code.operations["exp"] == code.operations["log1p"] == code.operations["div"] == 20
    text, table = counted(code.source), Counter(code.operations)
    table["add"] += table.pop("sub")
    assert text == table
    assert f"{code.total:,} operations a point" in code.source.splitlines()[2]
    # the last layer's factor is multiplied into the weights beforehand
    assert sn.codegen(sn.Network(net.layers[:-1], net.inputs), "python").operations == code.operations
    print(f"\n2-10-10-1 with c and eta^2: {code.total} operations (4,500 in the paper, 1,700 for its B-spline)")


def test_the_published_network_at_forty_digits(shared_data):
    """Value, gradient and Hessian are the coefficients of the expansion about each point."""
    net = published(shared_data)
    points = np.array([[0.7071, 0.01], [0.3, -0.4], [1.3, 0.2]])
    got = sn.codegen(net, "python").compile()(points)
    expected = [np.empty(table.shape) for table in got]
    for k, point in enumerate(points):
        s = net.series(2, point.tolist(), sn.Real(40))
        unit = [(1, 0), (0, 1)]
        expected[0][k] = float(s[0, 0])
        expected[1][k] = [float(s[e]) for e in unit]
        expected[2][k, 0] = [[float(s.derivative(tuple(np.add(a, b)))) for b in unit] for a in unit]
    assert_close(got, expected)


def test_adjoints_cost_less_than_the_naive_count():
    """18 m^2 n is the paper's leading term for m neurons in each of n layers; ours is 8 m^2 (n - 1)."""
    totals = []
    for m in (6, 8, 10):
        weights = [rng.normal(size=shape) for shape in ((m, 2), (m, m), (1, m))]
        layers = [sn.Dense(weights[0], None, "tanh"), sn.Dense(weights[1], None, "tanh"), sn.Dense(weights[2])]
        totals.append(sn.codegen(sn.Network(layers), "python").total)
    assert np.diff(totals, 2)[0] == 8 * 2 * 2**2


def test_constants_of_the_text_are_the_programs_to_the_bit():
    code = sn.codegen(NET, "python")
    written = {
        n.value for n in ast.walk(ast.parse(code.source)) if isinstance(n, ast.Constant) and isinstance(n.value, float)
    }
    assert written == {abs(arguments[0]) for kind, arguments in code.program.nodes if kind == "const"}


def test_common_subexpressions_are_shared():
    net = sn.Network([sn.InputMap(["exp(x*y) + x*y", "exp(x*y)"], ["x", "y"])], ["x", "y"])
    code = sn.codegen(net)
    assert code.operations["exp"] == 1
    assert code.source.count(" = exp(") == 1


# series


def dense_series(variables, order, center, outputs=1, seed=0):
    local = np.random.default_rng(seed)
    net = sn.Network(
        [
            sn.Dense(local.normal(size=(3, len(variables))), local.normal(size=3), "tanh"),
            sn.Dense(local.normal(size=(outputs, 3))),
        ],
        variables,
    )
    return net.series(order, center)


SERIES = {
    "one variable": dense_series(["x"], 7, [0.3]),
    "two": dense_series(["c", "eta"], 6, [0.2, -0.1], outputs=2),
    "three": dense_series(["x", "y", "z"], 4, None),
    "four": dense_series(["x", "y", "z", "w"], 3, [1, 2, 3, 4]),
    "sparse": sn.Series.from_dict(
        {(9, 0): 2, (3, 5): -1, (0, 1): Fraction(1, 3)}, ["x", "y"], 9, [Fraction(1, 2), 0], "exact"
    ),
    "constant": sn.Series.from_dict({(0, 0): 2.5}, ["x", "y"], 0),
    "zero": sn.Series.from_dict({}, ["x", "y"], 3),
    "generators": sn.Network([sn.Dense([[1, 2]], [Fraction(1, 5)], "sigmoid")]).series(4),
}


@pytest.mark.parametrize("name", SERIES)
def test_series_are_their_polynomials(name):
    s = SERIES[name]
    d = len(s.variables)
    points = np.random.default_rng(2).normal(size=(5, d)) + np.array([float(c) for c in s.center])
    exprs = s.as_expr(expand_definitions=True)
    net = sn.Network(
        [sn.InputMap([sympy.sympify(e) for e in (exprs if isinstance(exprs, list) else [exprs])], s.variables)],
        s.variables,
    )
    expected = derivatives(net, points)
    for derivative in (0, 1, 2):
        got = sn.codegen(s, "python", derivative).compile()(points)
        assert_close(got[: derivative + 1], expected[: derivative + 1])
    if shutil.which("gcc"):
        assert_close(sn.codegen(s).compile(flags=["-O1"])(points), expected)


def test_horner_takes_two_operations_a_term():
    s = SERIES["two"].output(0)
    terms = len(s.to_dict())
    assert sn.codegen(s, derivatives=0).total == 2 * (terms - 1) + len(s.variables)


# names and strict compilers

HOSTILE = [
    "<script>",
    "double",
    "end",
    "lambda",
    "η²",
    "c",
    "C",
    "exp",
    "t1",
    "x*/y",
    "a \\",
    "2nd",
    "inputs",
    "real",
    "λ",
    "ξ" * 30,
]


@needs_gcc
def test_hostile_names_in_strict_c(tmp_path):
    net = hostile()
    for name in ("static", "main-thing", "*/ #error", "C"):
        code = sn.codegen(net, name=name)
        code.save(tmp_path / "net.c")
        strict = ["gcc", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-c", "net.c", "-o", "net.o"]
        subprocess.run(strict, cwd=tmp_path, check=True)
    assert_close(code.compile(flags=["-O0"])(ONES), sn.codegen(net, "python").compile()(ONES), 1e-13)


def hostile():
    local = np.random.default_rng(4)
    return sn.Network([sn.Dense(local.normal(size=(2, len(HOSTILE))), None, "softplus")], HOSTILE, ["*/ while", "y\\"])


ONES = np.linspace(-1, 1, 2 * len(HOSTILE)).reshape(2, -1)


@needs_gfortran
def test_hostile_names_in_strict_fortran(tmp_path):
    sn.codegen(hostile(), "fortran", name="end").save(tmp_path / "net.f90")
    subprocess.run(
        ["gfortran", "-std=f2008", "-Wall", "-Wno-unused-dummy-argument", "-Werror", "-c", "net.f90"],
        cwd=tmp_path,
        check=True,
    )


@needs_gfortran
def test_long_products_keep_within_fortrans_lines(tmp_path):
    names = [letter * 40 for letter in "abcdefgh"]
    product = "*".join(names)
    net = sn.Network([sn.InputMap([f"{product}/(1 + {product})**2", f"{product}**(1/3)"], names)], names)
    code = sn.codegen(net, "fortran", derivatives=1)
    assert max(map(len, code.source.splitlines())) <= 132
    code.save(tmp_path / "net.f90")
    subprocess.run(["gfortran", "-std=f2008", "-Werror", "-c", "net.f90"], cwd=tmp_path, check=True)
    points = np.full((1, 8), 0.9)
    assert_close(code.compile(flags=["-O0"])(points)[:2], sn.codegen(net, "python", 1).compile()(points)[:2], 1e-13)


@pytest.mark.parametrize("language", ["python", "jax"])
def test_hostile_names_in_python(language):
    source = sn.codegen(hostile(), language, name="lambda").source
    (function,) = [n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef) and n.name != "_table"]
    assert function.name == "lambda_"
    assert source.isascii()


def test_identifiers():
    found = identifiers(HOSTILE)
    assert len({name.lower() for name in found}) == len(HOSTILE)
    assert all(re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII) and len(name) <= 50 for name in found)
    assert not {name.lower() for name in found} & RESERVED
    assert [identifier(n) for n in ("σ_y", "é", "Ω", "x1", "T3", "日本")] == ["sigma_y", "e", "Omega", "x1", "T3_", "v"]


C_MAIN = """
#include <stdio.h>
#include <stddef.h>
void g(size_t, const double *, double *, double *, double *);
int main(void)
{
    const double x[2] = {0.25, -0.5};
    double value[1], gradient[2], hessian[4];
    g(1, x, value, gradient, hessian);
    printf("%.17g %.17g %.17g %.17g %.17g %.17g %.17g", value[0], gradient[0], gradient[1], hessian[0], hessian[1], hessian[2], hessian[3]);
    return 0;
}
"""
FORTRAN_MAIN = """
program use_it
  use g_module, only: g
  use, intrinsic :: iso_c_binding, only: c_double, c_size_t
  real(c_double) :: x(2, 1), value(1, 1), gradient(2, 1, 1), hessian(2, 2, 1, 1)
  x(:, 1) = [0.25_c_double, -0.5_c_double]
  call g(1_c_size_t, x, value, gradient, hessian)
  print "(7es25.16e3)", value, gradient, hessian
end program
"""


def numbers(command, folder):
    subprocess.run(command, cwd=folder, check=True)
    out = subprocess.run([folder / "a.out"], capture_output=True, text=True, check=True).stdout
    v = np.array(out.split(), dtype=float)
    return [v[:1].reshape(1, 1), v[1:3].reshape(1, 1, 2), v[3:].reshape(1, 1, 2, 2)]


@needs_gcc
def test_a_c_program_uses_it(tmp_path):
    sn.codegen(NET, name="g").save(tmp_path / "g.c")
    (tmp_path / "main.c").write_text(C_MAIN)
    got = numbers(["gcc", "-std=c99", "-O2", "main.c", "g.c", "-lm"], tmp_path)
    assert_close(got, derivatives(NET, [[0.25, -0.5]]))


@needs_gfortran
def test_a_fortran_program_uses_it(tmp_path):
    sn.codegen(NET, "fortran", name="g").save(tmp_path / "g.f90")
    (tmp_path / "main.f90").write_text(FORTRAN_MAIN)
    got = numbers(["gfortran", "-std=f2008", "-O2", "g.f90", "main.f90"], tmp_path)
    assert_close(got, derivatives(NET, [[0.25, -0.5]]))


def test_save_and_repr(tmp_path):
    code = sn.codegen(NET, "fortran", name="g")
    code.save(tmp_path / "g.f90")
    assert (tmp_path / "g.f90").read_text() == code.source
    assert [p.name for p in tmp_path.iterdir()] == ["g.f90"]
    assert max(map(len, code.source.splitlines())) <= 132
    assert repr(code) == "Generated(name='g', language='fortran', inputs=('c', 'eta'), outputs=('y',))"
    with pytest.raises(FileNotFoundError):
        code.save(tmp_path / "no" / "g.f90")


# mistakes

SYMBOLS = sn.Network.symbolic([1, 2, 1], "tanh")
MISTAKES = [
    (lambda: sn.codegen(SYMBOLS), InvalidValueError, "weights"),
    (lambda: sn.codegen(SYMBOLS.series(2)), InvalidValueError, "must be a number"),
    (lambda: sn.codegen(NET.rationalize().series(1, [sympy.Symbol("a"), 0])), InvalidValueError, "center of c must be a number"),
    (lambda: sn.codegen(sn.Network([sn.Dense([[1]], None, "generic")])), InvalidValueError, "generic"),
    (lambda: sn.codegen(sn.Network([sn.Dense([[1]], None, "elu", alpha=sympy.Symbol("a"))])), InvalidValueError, "alpha must be a number"),
    (lambda: sn.codegen(NET, "fortrna"), InvalidValueError, "did you mean 'fortran'"),
    (lambda: sn.codegen(NET, precision="half"), InvalidValueError, "precision"),
    (lambda: sn.codegen(NET, derivatives=3), InvalidValueError, "derivatives must be 0, 1 or 2"),
    (lambda: sn.codegen(NET, derivatives=True), InvalidValueError, "derivatives must be 0, 1 or 2"),
    (lambda: sn.codegen(NET, name=3), InvalidTypeError, "name must be text"),
    (lambda: sn.codegen(NET, max_operations=10), InvalidValueError, "at most 10 instructions"),
    (lambda: sn.codegen(sn.Law("a*x", ["x"])), InvalidTypeError, "function must be a Network or Series"),
    (lambda: sn.codegen(sn.Network([sn.Dense([[1e200]])]), precision="single"), InvalidValueError, "be finite in single precision"),
    (lambda: sn.codegen(sn.Network([sn.InputMap([sympy.gamma(sympy.Symbol("x"))], ["x"])])), InvalidValueError, "functions that every language has"),
    (lambda: sn.codegen(sn.Network([sn.InputMap([sympy.I * sympy.Symbol("x")], ["x"])])), InvalidValueError, "real"),
    (lambda: sn.codegen(NET, "python").compile()([[1.0]]), InvalidValueError, "shape"),
    (lambda: sn.codegen(NET, "python").compile()([[1.0, np.nan]]), InvalidValueError, "finite"),
]  # fmt: skip


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case[2][:30])
def test_mistakes(case):
    make, error, text = case
    with pytest.raises(error, match=text):
        make()


def test_outside_the_domain_is_nan():
    net = sn.Network([sn.InputMap(["log(x)", "x"], ["x"])], ["x"])
    for language in ["python", *(["c"] if shutil.which("gcc") else [])]:
        value, gradient, _ = sn.codegen(net, language).compile()([[-1.0], [2.0]])
        assert np.isnan(value[0, 0]) and value[1].tolist() == [np.log(2), 2] and gradient[0].tolist() == [[-1], [1]]


def test_without_a_compiler(monkeypatch):
    monkeypatch.setenv("PATH", "")
    for language, names in (("c", "gcc, cc, clang"), ("fortran", "gfortran")):
        with pytest.raises(CompilerError, match=f'none of {names} is there.*language="python"'):
            sn.codegen(NET, language).compile()
    with pytest.raises(CompilerError, match="none of icc is there"):
        sn.codegen(NET).compile(compiler="icc")


@needs_gcc
def test_a_compiler_that_refuses():
    with pytest.raises(CompilerError, match="-fno-such-option.*failed"):
        sn.codegen(NET).compile(flags=["-fno-such-option"])


def test_without_jax(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "jax", None)
    with pytest.raises(sn.SymnetError, match=r"symnet\[train\]"):
        sn.codegen(NET, "jax").compile()


# the command


def test_the_command(tmp_path, capsys):
    path = str(tmp_path / "net.json")
    NET.save(path)
    assert main(["codegen", path, "--language", "python", "--derivatives", "1", "--name", "g"]) == 0
    assert capsys.readouterr().out == sn.codegen(NET, "python", 1, "g").source
    target = tmp_path / "s.c"
    assert (
        main(["codegen", path, "--order", "3", "--at", "c=0.1,eta=0", "--precision", "single", "--output", str(target)])
        == 0
    )
    code = sn.codegen(NET.series(3, {"c": Fraction(1, 10), "eta": 0}), precision="single")
    assert target.read_text() == code.source
    assert f"series, {code.total} operations a point" in capsys.readouterr().out
    assert main(["codegen", path, "--at", "c=0.1"]) == 1
    assert "--at must come with --order" in capsys.readouterr().err
    assert main(["codegen", path, "--max-operations", "5"]) == 1
    assert "at most 5 instructions" in capsys.readouterr().err


@needs_gcc
def test_the_library_has_no_effect_on_small_numbers():
    """-ffast-math would make the whole process flush denormal numbers to zero; the default flags do not."""
    sn.codegen(NET).compile()(POINTS)
    assert (np.full(8, 1e-300) * 1e-15 > 0).all()
