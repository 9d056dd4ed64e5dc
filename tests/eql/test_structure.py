"""From weights to an equation with as few parameters as it has, and back to the same values."""

import numpy as np
import pytest
import sympy

from symnet.eql import Graph, Scaling
from symnet.eql.operations import NUMPY
from symnet.eql.structure import Structure, structure, without
from symnet.errors import InvalidValueError
from symnet.functions import numeric_function

x = sympy.Symbol("x")


def values_of(found, parameters, X):
    symbols = [sympy.Symbol(n) for n in found.inputs] + list(found.parameters)
    rows = np.hstack([X, np.broadcast_to(parameters, (len(X), len(parameters)))])
    return numeric_function([found.expression], symbols)(rows)[:, 0]


def sparse(graph, rng, count, share):
    out = []
    for shape in graph.shapes:
        mask = rng.uniform(size=shape) < share
        out.append(0.5 * rng.normal(size=(count, *shape)) * mask)
    return out


@pytest.mark.parametrize("seed", range(12))
def test_a_structure_has_the_networks_values(seed):
    rng = np.random.default_rng(seed)
    layers = [{"identity": 2, "square": 1, "sin": 1, "product": 1}, {"identity": 1, "sin": 1, "exp": 1, "sigmoid": 1}]
    graph = Graph(["x", "z"], layers, scaling=Scaling((2.0, 3.0), 1.5, 0.25 if seed % 2 else 0.0))
    weights = sparse(graph, rng, 3, 0.35)
    X = rng.uniform(-1, 1, size=(20, 2))
    found, parameters = structure(graph, weights)
    expected = graph(NUMPY, weights, np.broadcast_to(X, (3, 20, 2)))
    for j in range(3):
        assert values_of(found, parameters[j], X) == pytest.approx(expected[j], rel=1e-9, abs=1e-9)


def test_products_of_weights_become_one_parameter():
    graph = Graph(["x"], [{"identity": 2, "sin": 1}, {"identity": 1}], skips=True)
    weights = [np.array([[[2.0, 3.0, 0.0]]]), np.array([[[1.0], [1.0], [0.0], [4.0]]]), np.array([[[5.0]]])]
    found, parameters = structure(graph, weights)
    assert found.expression == sympy.Symbol("p1") * x
    assert parameters.tolist() == [[45.0]]


def test_parameters_inside_functions_and_denominators():
    graph = Graph(["x"], [{"identity": 1, "square": 1, "constant": 1}, {"division": 1, "sin": 1}], skips=True)
    # numerator 6 x; denominator 2 + 4 x^2; sin of 2 pi (x / 2)
    first = np.array([[[1.0, 1.0]]])
    second = np.array([[[6.0, 0.0, 0.5], [0.0, 4.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 0.0]]])
    found, parameters = structure(graph, [first, second, np.array([[[1.0], [7.0]]])])
    back = found.expression.xreplace(dict(zip(found.parameters, map(sympy.nsimplify, parameters[0]), strict=True)))
    expected = 6 * x / (2 + 4 * x**2) + 7 * sympy.sin(sympy.pi * x)
    assert sympy.N(back.subs(x, sympy.Rational(1, 3)), 15) == pytest.approx(
        float(expected.subs(x, sympy.Rational(1, 3)))
    )
    # one coefficient and one of the denominator, whose constant is 1; one in front of the sine and one inside
    assert len(found.parameters) == 4


def test_dead_branches_leave_no_parameters():
    graph = Graph(["x"], [{"identity": 1, "square": 1}, {"identity": 1, "sin": 1}], skips=False)
    weights = [np.array([[[3.0, 5.0]]]), np.array([[[2.0, 4.0], [0.0, 4.0]]]), np.array([[[1.0], [0.0]]])]
    found, parameters = structure(graph, weights)
    assert (found.expression, parameters.tolist()) == (sympy.Symbol("p1") * x, [[6.0]])


def test_nothing_open_is_zero():
    graph = Graph(["x"], 1)
    found, parameters = structure(graph, [np.zeros((4, *s)) for s in graph.shapes])
    assert found.expression == 0
    assert parameters.shape == (4, 0)


def test_setting_a_parameter_to_zero_reduces_the_rest():
    p = sympy.symbols("p1:4")
    found = Structure(p[0] * x + p[1] * sympy.sin(p[2] * x), ("x",), p)
    smaller, values = without(found, np.array([[1.0, 2.0, 3.0]]), [2])
    assert smaller.expression == sympy.Symbol("p1") * x
    assert values.tolist() == [[1.0]]


def test_a_network_too_large_to_read_is_refused():
    graph = Graph([f"x{i}" for i in range(1, 5)], [{"square": 3}, {"square": 2}])
    rng = np.random.default_rng(0)
    with pytest.raises(InvalidValueError, match="at most 300 terms"):
        structure(graph, [rng.normal(size=(1, *s)) for s in graph.shapes])
