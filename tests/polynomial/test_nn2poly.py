"""scheme="maclaurin" is nn2poly's algorithm, at any depth: its stored values, and a slow oracle in SymPy."""

import json
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import symnet as sn

CASES = ["tanh-one-hidden", "softplus-one-hidden", "sigmoid-two-hidden"]
X = sympy.Symbol("x")
FORMULAS = {
    "tanh": sympy.tanh(X),
    "sigmoid": 1 / (1 + sympy.exp(-X)),
    "softplus": sympy.log(1 + sympy.exp(X)),
    "sin": sympy.sin(X),
    "exp": sympy.exp(X),
    "linear": X,
}


def reference(shared_data, name):
    cases = json.loads((shared_data / "nn2poly" / "nn2poly_reference.json").read_text())["cases"]
    assert sorted(case["name"] for case in cases) == sorted(CASES)
    return next(case for case in cases if case["name"] == name)


@pytest.mark.parametrize("name", CASES)
def test_stored_values_to_the_last_digits(shared_data, name):
    """Against 40 digits from the exact weights: nn2poly's own rounding is all that is left."""
    case = reference(shared_data, name)
    layers = [
        sn.Dense(np.array(w)[1:].T, np.array(w)[0], function)
        for w, function in zip(case["weights"], case["activations"], strict=True)
    ]
    orders = [k for k, f in zip(case["taylor_orders"], case["activations"], strict=True) if f != "linear"]
    s = sn.Network(layers).series(case["max_order"], scheme="maclaurin", taylor_orders=orders, ring=sn.Real(40))
    theirs = np.array(case["values"], dtype=float).reshape(len(case["labels"]), -1)
    assert len(case["labels"]) == s.space.size
    for label, row in zip(case["labels"], theirs, strict=True):
        exponents = tuple(label.count(i + 1) for i in range(case["inputs"]))
        ours = s[exponents] if len(s.outputs) > 1 else [s[exponents]]
        for mine, value in zip(ours, row, strict=True):
            assert abs(float(mine - value)) <= 1e-14 * abs(value) + 2e-17


def taylor_polynomial(function, degree):
    """The coefficients at 0 from SymPy's derivatives, which symnet has no part in."""
    derivatives, expression = [], FORMULAS[function]
    for k in range(degree + 1):
        derivatives.append(sympy.nsimplify(expression.subs(X, 0)) / sympy.factorial(k))
        expression = sympy.diff(expression, X)
    return derivatives


def cut(expression, variables, order):
    """The terms of total degree at most `order`."""
    terms = sympy.Poly(sympy.expand(expression), *variables).terms()
    return sympy.Add(*[c * sympy.prod(v**e for v, e in zip(variables, m)) for m, c in terms if sum(m) <= order])


def slow_model(layers, variables, order, degrees):
    """Put Taylor polynomials for activations, expand and truncate, layer by layer."""
    values, remaining = list(variables), iter(degrees)
    for layer in layers:
        sums = [b + sum(w * v for w, v in zip(row, values)) for row, b in zip(layer.weights, layer.bias)]
        name = layer.activation.name
        coefficients = [0, 1] if name == "linear" else taylor_polynomial(name, next(remaining))
        values = []
        for u in sums:
            power, total = sympy.Integer(1), sympy.Integer(0)
            for c in coefficients:
                total += c * power
                power = cut(power * u, variables, order)
            values.append(cut(total, variables, order))
    return values


@settings(max_examples=12)
@given(
    hidden=st.lists(
        st.tuples(st.integers(1, 2), st.sampled_from(sorted(set(FORMULAS) - {"linear"})), st.integers(1, 3)),
        min_size=1,
        max_size=4,
    ),
    inputs=st.integers(1, 2),
    order=st.integers(1, 4),
    seed=st.integers(0, 10**6),
)
def test_any_depth_equals_the_slow_model_exactly(hidden, inputs, order, seed):
    rng = np.random.default_rng(seed)

    def numbers(*shape):
        out = np.empty(shape, dtype=object)
        for i in np.ndindex(shape):
            out[i] = Fraction(int(rng.integers(-3, 4)), int(rng.integers(1, 4)))
        return out

    widths = [inputs, *[width for width, _, _ in hidden], 1]
    names = [*[function for _, function, _ in hidden], "linear"]
    layers = [
        sn.Dense(numbers(b, a), numbers(b), name) for a, b, name in zip(widths[:-1], widths[1:], names, strict=True)
    ]
    degrees = [degree for _, _, degree in hidden]
    net = sn.Network(layers)
    s = net.series(order, scheme="maclaurin", taylor_orders=degrees)
    variables = sympy.symbols(net.inputs)
    (expected,) = slow_model(layers, variables, order, degrees)
    # softplus(0) = log 2 may be a generator; both sides are polynomials in it
    assert sympy.expand(s.as_expr(expand_definitions=True) - expected) == 0
    if "softplus" not in names:
        rational = net.series(order, scheme="maclaurin", taylor_orders=degrees, ring="rational")
        terms = sympy.Poly(expected, *variables).terms()
        assert rational.to_dict() == {exponents: value for exponents, value in terms if value}


def test_a_layer_has_at_most_the_order_before_times_its_taylor_order():
    """nn2poly's rule for the order after a layer needs no code of its own: higher terms are zero."""
    first, second = sn.Dense([[1, 2]], [Fraction(1, 2)], "tanh"), sn.Dense([[3]], [1], "sin")
    s = sn.Network([first, second]).series(6, scheme="maclaurin", taylor_orders=[3, 1])
    assert max(map(sum, s.to_dict())) == 3
    s = sn.Network([first, second]).series(8, scheme="maclaurin", taylor_orders=[1, 3])
    assert max(map(sum, s.to_dict())) == 3
