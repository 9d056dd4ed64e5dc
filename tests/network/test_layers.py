"""Layers and networks: values, expressions, series of every layer, changes of variable, and mistakes."""

from fractions import Fraction

import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.errors import ExpansionError, ExpressionError, InvalidTypeError, InvalidValueError

rng = np.random.default_rng(0)
STACKS = {
    "dense": [sn.Dense(rng.normal(size=(3, 2)), rng.normal(size=3), "tanh"), sn.Dense(rng.normal(size=(2, 3)))],
    "whitening": [sn.Whitening([0.1, -2.0], [0.5, 3.0]), sn.Dense(rng.normal(size=(2, 2)), None, "sigmoid")],
    "batch_norm": [
        sn.Dense(rng.normal(size=(3, 2)), rng.normal(size=3)),
        sn.BatchNorm([1.0, 2.0, 0.5], [0.1, 0.2, 0.3], [0.0, 1.0, -1.0], [1.0, 4.0, 0.25]),
        sn.Activation("softplus", alpha=2),
        sn.Dense(rng.normal(size=(1, 3))),
    ],
    "input_map": [
        sn.InputMap(["exp(x1)*x2", "x2**2", "log(3 + x1)"], ["x1", "x2"]),
        sn.Dense(rng.normal(size=(2, 3)), None, "sin"),
    ],
    "dropout": [sn.Dropout(0.2), sn.Dense(rng.normal(size=(2, 2)), rng.normal(size=2), "gelu"), sn.Dropout(0.5)],
    "softmax": [
        sn.Dense(rng.normal(size=(3, 2)), rng.normal(size=3), "tanh"),
        sn.Dense(rng.normal(size=(3, 3))),
        sn.Softmax(),
    ],
    "activation_function": [sn.activation("silu"), sn.Dense(rng.normal(size=(1, 2)))],
}


@pytest.mark.parametrize("name", STACKS)
def test_values_expression_and_series_agree(name):
    net = sn.Network(STACKS[name], inputs=["x1", "x2"])
    points = rng.uniform(-0.5, 0.5, size=(7, 2))
    values = net(points)
    expressions = net.expr() if isinstance(net.expr(), list) else [net.expr()]
    symbols = sympy.symbols("x1 x2")
    for i, point in enumerate(points):
        numbers = dict(zip(symbols, map(sympy.Float, point), strict=True))
        for j, expression in enumerate(expressions):
            assert float(expression.evalf(30, subs=numbers)) == pytest.approx(values[i, j], rel=1e-12, abs=1e-13)
    center = points[0].tolist()
    s = net.series(6, center)
    near = np.array([center]) + 1e-2
    assert s(near)[0] == pytest.approx(net(near)[0], rel=1e-9)
    assert [one[0, 0] for one in s] == pytest.approx(values[0].tolist(), rel=1e-13)
    precise = net.series(3, center, sn.Real(30))
    assert [float(precise.ring.to_mpf(v)) for v in precise.coefficients.flat] == pytest.approx(
        s.truncate(3).coefficients.ravel().tolist(), rel=1e-11, abs=1e-13
    )


def test_exact_layers_stay_exact():
    half = Fraction(1, 2)
    net = sn.Network(
        [
            sn.InputMap(["x**2", "x/3"], ["x"]),
            sn.Whitening([half, 0], [2, Fraction(3, 4)]),
            sn.Dense([[1, -1]], [half], "square"),
            sn.BatchNorm([1], [0], [half], [3], eps=1),
        ],
        inputs=["x"],
    )
    x = sympy.Symbol("x")
    assert net.exact
    got = net.series(4)
    assert sympy.expand(got.as_expr() - net.expr()) == 0
    assert net.series(4, ring="rational").to_dict() == got.to_dict()
    assert sympy.degree(net.expr(), x) == 4


def test_symmetric_inputs_give_symmetric_series():
    net = sn.Network([sn.InputMap(["c", "eta**2"], ["c", "eta"]), sn.Dense([[1, 2]], [1], "softplus")], ["c", "eta"])
    s = net.series(5, ring="exact")
    assert all(e[1] % 2 == 0 for e in s.to_dict())


def test_change_of_variables_merges_with_the_map():
    net = sn.Network([sn.InputMap(["c**(2/3)", "log(d)"], ["c", "d"]), sn.Dense([[1, 2]], [0], "tanh")], ["c", "d"])
    inner = net.change_variables(["s", "u"], {"c": "s**(3/2)", "d": "exp(u)"})
    assert inner.inputs == ("s", "u")
    assert inner.layers == net.layers[1:]
    outer = inner.change_variables(["d", "s"], {"u": "log(d)"})
    assert outer([[3.0, 0.2]]) == pytest.approx(net([[0.2**1.5, 3.0]]), rel=1e-14)


def test_rationalize_offers_both_readings():
    net = sn.Network(
        [sn.Dense([[0.1]], [0.2], "sigmoid"), sn.Whitening([0.3], [0.5]), sn.BatchNorm([0.1], [0.2], [0.3], [0.4])]
    )
    dyadic, decimal = net.rationalize("dyadic"), net.rationalize("decimal")
    assert decimal.layers[0].weights[0, 0] == sympy.Rational(1, 10)
    assert dyadic.layers[0].weights[0, 0] == sympy.Rational(3602879701896397, 2**55)
    assert dyadic.exact and decimal.exact and not net.exact
    assert decimal(np.array([[0.7]])) == pytest.approx(net(np.array([[0.7]])), rel=1e-15)
    assert dyadic.expr() == net.expr()
    assert decimal.series(2, ring="exact").to_ring("float64")[1] == pytest.approx(net.series(2)[1], rel=1e-13)


def test_the_weights_choose_the_ring():
    assert sn.Network([sn.Dense([[1, 2]])]).series(1).ring == sn.EXACT
    assert sn.Network([sn.Dense([[1.0, 2.0]])]).series(1).ring == sn.FLOAT64
    assert sn.Network([sn.Dense([[1, 0.5]])]).series(1).ring == sn.FLOAT64
    assert sn.Network([sn.Dense([[sympy.Symbol("a"), 2]])]).series(1).ring == sn.EXACT


def test_center_and_monomials_by_name():
    net = sn.Network([sn.Dense([[1, 2]], [0], "exp")], inputs=["c", "d"], outputs=["sigma_y"])
    s = net.series(3, center={"d": 1, "c": Fraction(1, 2)})
    assert s.center == (Fraction(1, 2), 1)
    assert s.coefficient({"d": 2}) == s[0, 2]
    assert s.output("sigma_y") == s


def test_symbolic_center():
    a = sympy.Symbol("a")
    s = sn.Network([sn.Dense([[1]], None, "sin")]).series(2, center=[a])
    assert s.as_expr(expand_definitions=True).subs(sympy.Symbol("x1"), a) == sympy.sin(a)


DENSE = sn.Dense([[1.0, 2.0]], [0.0])
MISTAKES = [
    (lambda: sn.Dense([1, 2]), InvalidValueError, r"weights must have shape \(outputs, inputs\)"),
    (lambda: sn.Dense([[1, 2], [3]]), InvalidValueError, "weights must be a rectangular array"),
    (lambda: sn.Dense([[]]), InvalidValueError, "no empty axis"),
    (lambda: sn.Dense([[1, 2]], [1, 2]), InvalidValueError, "bias must have 1 entries"),
    (lambda: sn.Dense([[np.nan]]), InvalidValueError, "weights must be finite"),
    (lambda: sn.Dense([[1.0]], [np.inf]), InvalidValueError, "bias must be finite"),
    (lambda: sn.Dense([[sympy.oo]]), InvalidValueError, "finite"),
    (lambda: sn.Dense([["1"]]), InvalidTypeError, "array of real numbers"),
    (lambda: sn.Dense([[1j]]), InvalidTypeError, "array of real numbers"),
    (lambda: sn.Dense([[sympy.Symbol("a"), 0.5]]), InvalidValueError, "floats or symbols, not both"),
    (lambda: sn.Dense([[1]], None, "tahn"), InvalidValueError, "did you mean 'tanh'"),
    (lambda: sn.Whitening([0.0], [0.0]), InvalidValueError, "std must be positive"),
    (lambda: sn.Whitening([0.0, 1.0], [1.0]), InvalidValueError, "equal lengths"),
    (lambda: sn.BatchNorm([1.0], [0.0], [0.0], [-1.0]), InvalidValueError, r"var \+ eps must be positive"),
    (lambda: sn.Dropout(1.5), InvalidValueError, r"rate must be a number in \[0, 1\)"),
    (lambda: sn.InputMap(["q + 1"], ["x"]), ExpressionError, "q"),
    (lambda: sn.InputMap([sympy.Symbol("q")], ["x"]), InvalidValueError, "use the variables"),
    (lambda: sn.InputMap("x", ["x"]), InvalidTypeError, "list of expressions"),
    (lambda: sn.InputMap(["__import__('os')"], ["x"]), ExpressionError, "expressions"),
    (lambda: sn.Network([]), InvalidTypeError, "non-empty list"),
    (lambda: sn.Network(DENSE), InvalidTypeError, "list of layers"),
    (lambda: sn.Network([3]), InvalidTypeError, r"layers\[0\] must be a layer"),
    (lambda: sn.Network([DENSE, DENSE]), InvalidValueError, r"layers\[1\] must take 1 inputs"),
    (lambda: sn.Network([DENSE], inputs=["a"]), InvalidValueError, r"layers\[0\] must take 1 inputs"),
    (lambda: sn.Network([DENSE], inputs=["a", "a"]), InvalidValueError, "inputs must be distinct"),
    (lambda: sn.Network([DENSE], outputs=["a", "b"]), InvalidValueError, "name 1 outputs"),
    (lambda: sn.Network([sn.Activation("tanh")]), InvalidValueError, "named when no layer fixes"),
    (lambda: sn.Network.symbolic([2]), InvalidValueError, "two or more"),
    (lambda: sn.Network.symbolic([2, 0]), InvalidValueError, "positive integers"),
    (lambda: sn.Network([DENSE]).series(-1), InvalidValueError, "order must be a non-negative integer, not -1"),
    (lambda: sn.Network([DENSE]).series(2.0), InvalidValueError, "order must be a non-negative integer"),
    (lambda: sn.Network([DENSE]).series(True), InvalidValueError, "order must be a non-negative integer"),
    (lambda: sn.Network([DENSE]).series(2, [0]), InvalidValueError, "one coordinate for each"),
    (lambda: sn.Network([DENSE]).series(2, {"c": 0}), InvalidValueError, "center must use the inputs' names"),
    (lambda: sn.Network([DENSE]).series(2, [0, np.nan]), InvalidValueError, "center must be finite"),
    (lambda: sn.Network([DENSE]).series(2, ring="foo"), InvalidValueError, "ring must be the name of a ring"),
    (lambda: sn.Network([DENSE]).series(2, ring="exact"), InvalidValueError, r"rationalize\('decimal'\)"),
    (lambda: sn.Network([DENSE]).series(2, scheme="taylor"), InvalidValueError, "'local' or 'maclaurin'"),
    (lambda: sn.Network([DENSE]).series(2, taylor_orders=3), InvalidValueError, "None for the local scheme"),
    (lambda: sn.Network([DENSE]).series(2, None, None, "maclaurin", [3, 3]), InvalidValueError, "0 entries"),
    (lambda: sn.Network([DENSE]).series(9999), InvalidValueError, "over the limit of 5,000,000"),
    (lambda: sn.Network([DENSE]).rationalize("binary"), InvalidValueError, "'dyadic' or 'decimal'"),
    (lambda: sn.Network([DENSE])([[1.0]]), InvalidValueError, r"shape \(n, 2\)"),
    (lambda: sn.Network([DENSE])([[1.0, np.inf]]), InvalidValueError, "X must be finite"),
    (lambda: sn.Network.symbolic([2, 1])([[1.0, 2.0]]), InvalidValueError, "use the ring 'exact' for symbols"),
    (lambda: sn.Network([DENSE]).change_variables(["u"], {"q": "u"}), InvalidValueError, "for the inputs"),
    (lambda: sn.Network([sn.Dense([[1.0]], [0.0], "relu")]).series(2), ExpansionError, "off its kink"),
    (lambda: sn.Network([sn.InputMap(["log(x)"], ["x"])]).series(2), ExpansionError, "log is analytic"),
    (lambda: sn.Network([sn.InputMap(["x**(2/3)"], ["x"])]).series(2), ExpansionError, "branch point"),
    (lambda: sn.Network([sn.InputMap(["sqrt(x)"], ["x"])]).series(2, [-1]), ExpansionError, "not real"),
    (lambda: sn.Network([sn.InputMap(["log(x)"], ["x"])])([[-1.0]]), InvalidValueError, "is defined"),
]


@pytest.mark.parametrize(("call", "error", "text"), MISTAKES, ids=range(len(MISTAKES)))
def test_mistakes_are_named(call, error, text):
    with pytest.raises(error, match=text) as caught:
        call()
    assert isinstance(caught.value, sn.SymnetError)


def test_float_infinity_out_of_range_is_an_error_not_a_nan():
    net = sn.Network([sn.Dense([[800.0]], [0.0], "exp")])
    with pytest.raises(ExpansionError, match="exp"):
        net.series(2, [1.0])
