"""One traversal for numbers, JAX and SymPy: the printed equation is the model."""

import pickle

import numpy as np
import pytest
import sympy

from symnet.eql import PRIMITIVES, Graph, Primitive, Scaling, primitive
from symnet.eql.operations import NUMPY, SYMPY
from symnet.errors import InvalidTypeError, InvalidValueError

LAYERS = [
    {"constant": 1, "identity": 1, "square": 1, "sin": 1, "product": 2},
    {"cos": 1, "exp": 1, "sigmoid": 1, "division": 1, "power3": 1},
]


def drawn(graph, rng, batch=()):
    return [0.5 * rng.normal(size=(*batch, *shape)) for shape in graph.shapes]


def exact(array):
    return np.frompyfunc(sympy.Rational, 1, 1)(array)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("skips", [True, False])
def test_the_printed_equation_is_the_model(seed, skips):
    rng = np.random.default_rng(seed)
    graph = Graph(["x", "z"], LAYERS, skips, Scaling((3.0, 0.7), 1.9, -0.4))
    weights, X = drawn(graph, rng), rng.normal(size=(5, 2))
    symbols = sympy.symbols("x z")
    expression = graph(SYMPY, [exact(w) for w in weights], np.array([symbols], dtype=object))[0]
    values = graph(NUMPY, weights, X)
    for row, value in zip(X, values, strict=True):
        table = dict(zip(symbols, map(sympy.Rational, row), strict=True))
        assert float(expression.xreplace(table).evalf(30)) == pytest.approx(value, rel=1e-12, abs=1e-12)


def test_jax_computes_the_same():
    jnp = pytest.importorskip("jax.numpy", reason="needs the extra train")
    from symnet.eql.operations import jax_operations

    rng = np.random.default_rng(3)
    graph = Graph(["x"], LAYERS)
    weights, X = drawn(graph, rng, (4,)), rng.normal(size=(4, 6, 1))
    found = graph.core(jax_operations(), [jnp.asarray(w, "float32") for w in weights], jnp.asarray(X, "float32"))
    assert np.asarray(found) == pytest.approx(graph.core(NUMPY, weights, X), rel=1e-4, abs=1e-4)


def test_the_widths_of_the_paper():
    # Zhang et al.: 14 units, 16 preactivations; d -> 14 + d -> 28 + d -> 14 -> 1 with skips. Their constant takes a
    # preactivation that it does not use; ours takes none, hence 14 columns for 16.
    layer = {"constant": 2, "identity": 4, "square": 4, "sin": 2, "product": 2}
    assert Graph(["x"], [layer] * 3).shapes == [(1, 14), (15, 14), (29, 14), (14, 1)]
    assert Graph(["x"], [layer] * 3, skips=False).shapes == [(1, 14), (14, 14), (14, 14), (14, 1)]


def test_skips_append_what_came_in():
    graph = Graph(["x"], [{"square": 1}, {"identity": 2}])
    # x -> (x^2, x) -> identity of both -> their sum
    weights = [np.array([[1.0]]), np.eye(2), np.array([[1.0], [10.0]])]
    assert graph(NUMPY, weights, np.array([[3.0]])).tolist() == [39.0]


def test_a_user_adds_a_primitive_by_a_row():
    tangent = Primitive("tan", 1, lambda ops, x: ops.sin(x) / ops.cos(x), r"\tan(#1)")
    graph = Graph(["x"], [{tangent: 1}])
    weights = [np.array([[2.0]]), np.array([[3.0]])]
    x = sympy.Symbol("x")
    assert graph(SYMPY, [exact(w) for w in weights], np.array([[x]], dtype=object))[0] == 3 * sympy.sin(
        2 * x
    ) / sympy.cos(2 * x)
    assert graph(NUMPY, weights, np.array([[0.3]]))[0] == pytest.approx(3 * np.tan(0.6), rel=1e-14)


def test_division_is_guarded_in_numbers_and_in_symbols():
    graph = Graph(["x"], [{"division": 1, "identity": 1}])
    weights = [np.array([[1.0, 1.0, 1.0]]), np.array([[1.0], [1.0]])]
    X = np.array([[0.0], [1e-4], [2.0]])
    assert graph(NUMPY, weights, X).tolist() == [0.0, 1e-4, 3.0]
    x = sympy.Symbol("x", real=True)
    other = Graph(["x", "z"], [{"division": 1}])
    weights = [np.eye(2), np.array([[1.0]])]
    z = sympy.Symbol("z", real=True)
    quotient = other(SYMPY, [exact(w) for w in weights], np.array([[x, z]], dtype=object))[0]
    assert quotient.subs({x: 1, z: 2}) == sympy.Rational(1, 2)
    assert quotient.subs({x: 1, z: sympy.Rational(1, 10**4)}) == 0


def test_gradients_stay_finite_at_a_guarded_division():
    jax = pytest.importorskip("jax", reason="needs the extra train")
    from symnet.eql.operations import jax_operations

    divide = PRIMITIVES["division"]
    gradient = jax.grad(lambda b: divide(jax_operations(), 1.0, b))(0.0)
    assert float(gradient) == 0.0


def test_graphs_pickle():
    graph = Graph(["x"], LAYERS)
    again = pickle.loads(pickle.dumps(graph))
    assert again == graph
    assert again.shapes == graph.shapes


@pytest.mark.parametrize(
    ("make", "error", "text"),
    [
        (lambda: Graph(["x"], [{"sine": 1}]), InvalidValueError, "did you mean 'sin'"),
        (lambda: Graph(["x"], [{"sin": 0}]), InvalidValueError, "positive integer"),
        (lambda: Graph(["x"], []), InvalidValueError, "at least one layer"),
        (lambda: Graph(["x"], "sin"), InvalidTypeError, "list of"),
        (lambda: Graph(["x"], [["sin"]]), InvalidTypeError, "layers\\[0\\]"),
        (lambda: Graph(["x"], [{"constant": 2}]), InvalidValueError, "takes arguments"),
        (lambda: Graph(["x"], 1, scaling=Scaling((1.0, 2.0))), InvalidValueError, "scale 1 inputs"),
        (lambda: primitive(3), InvalidTypeError, "primitive must"),
        (lambda: primitive("power1"), InvalidValueError, "power1"),
    ],
)
def test_bad_input_is_named(make, error, text):
    with pytest.raises(error, match=text):
        make()
