"""Every likely cause is planted on several networks, by code of its own, and found."""

from itertools import product
from math import factorial, prod

import mpmath
import numpy as np
import pytest

import symnet as sn
from symnet.certify import verify

ORDER = 4
CENTER = [0.25, -0.5]


def dense(widths, seed, activation):
    rng = np.random.default_rng(seed)
    return [
        sn.Dense(rng.normal(size=(b, a)), rng.normal(size=b) / 2, activation if i < len(widths) - 2 else "linear")
        for i, (a, b) in enumerate(zip(widths, widths[1:]))
    ]


NETS = {
    "tanh": sn.Network(dense([2, 5, 1], 1, "tanh"), ["c", "d"]),
    "sigmoid-two-hidden": sn.Network(dense([2, 3, 3, 1], 2, "sigmoid"), ["c", "d"]),
    "softplus-two-outputs": sn.Network(dense([2, 4, 2], 3, "softplus"), ["c", "d"]),
    "whitened": sn.Network([sn.Whitening([0.5, 2.0], [0.5, 4.0]), *dense([2, 2, 1], 4, "tanh")], ["c", "d"]),
}


@pytest.fixture(params=NETS, name="net")
def _net(request):
    return NETS[request.param]


def rows(series):
    return {tuple(e): list(row) for e, row in zip(series.monomials.tolist(), series.coefficients.tolist())}


def scaled(net, factor):
    return {e: [v * factor(e) for v in row] for e, row in rows(net.series(ORDER, CENTER)).items()}


def with_layers(net, change):
    return sn.Network([change(layer) for layer in net.layers], net.inputs, net.outputs)


def composed(net, expand, degree=ORDER):
    """The network by Horner's rule on bare dictionaries; `expand(f, u0)` gives Taylor coefficients and the shift."""
    d = len(net.inputs)
    unit = [tuple(int(i == j) for j in range(d)) for i in range(d)]
    hidden = [{(0,) * d: CENTER[i], unit[i]: 1.0} for i in range(d)]
    for layer in net.layers:
        if isinstance(layer, sn.Whitening):
            hidden = [affine([h], [1 / s], -m / s, d) for h, m, s in zip(hidden, layer.mean, layer.std)]
            continue
        hidden = [affine(hidden, row, b, d) for row, b in zip(layer.weights, layer.bias)]
        if layer.activation.name != "linear":
            hidden = [activated(u, expand, layer.activation.name, degree, d) for u in hidden]
    return {e: [h.get(e, 0.0) for h in hidden] for e in product(range(ORDER + 1), repeat=d) if sum(e) <= ORDER}


def affine(hidden, weights, offset, d):
    out = {(0,) * d: float(offset)}
    for w, h in zip(weights, hidden):
        for e, a in h.items():
            out[e] = out.get(e, 0.0) + float(w) * a
    return out


FUNCTIONS = {
    "tanh": mpmath.tanh,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
}


def activated(u, expand, name, degree, d):
    zero = (0,) * d
    at, shift = expand(u[zero])
    with mpmath.workdps(30):
        taylor = [float(a) for a in mpmath.taylor(FUNCTIONS[name], at, degree)]
    inner = {e: a - (shift if e == zero else 0) for e, a in u.items()}
    out = {zero: taylor[-1]}
    for a in reversed(taylor[:-1]):
        new = {}
        for (e, x), (f, y) in product(out.items(), inner.items()):
            g = tuple(map(sum, zip(e, f)))
            if sum(g) <= ORDER:
                new[g] = new.get(g, 0.0) + x * y
        out = new
        out[zero] = out.get(zero, 0.0) + a
    return out


def single(values):
    return values.astype(np.float32).astype(np.float64)


PLANTED = {
    "truncated activation series: activations replaced by polynomials about 0 of degree": lambda net: composed(
        net, lambda u0: (0, 0), 7
    ),
    "truncated activation series: cut at degree 2 about the pre-activation": lambda net: composed(
        net, lambda u0: (u0, u0), 2
    ),
    "expansion about 0 instead of the pre-activation, to the order": lambda net: composed(net, lambda u0: (0, 0)),
    "expansion about 0 instead of the pre-activation: the activation's derivatives are those at 0": lambda net: (
        composed(net, lambda u0: (0, u0))
    ),
    "factorials left in: partial derivatives": lambda net: scaled(net, lambda e: prod(map(factorial, e))),
    "factorials left in: multiplied by n!": lambda net: scaled(net, lambda e: factorial(sum(e))),
    "factorials: divided by e1! e2! ... once too often": lambda net: scaled(net, lambda e: 1 / prod(map(factorial, e))),
    "factorials: divided by n! once too often": lambda net: scaled(net, lambda e: 1 / factorial(sum(e))),
    "factorials: the multinomial coefficient": lambda net: scaled(
        net, lambda e: prod(map(factorial, e)) / factorial(sum(e))
    ),
    "variable order: theirs is d, c": lambda net: {e[::-1]: row for e, row in rows(net.series(ORDER, CENTER)).items()},
    "float32 arithmetic": lambda net: {e: single(np.array(r)) for e, r in rows(net.series(ORDER, CENTER)).items()},
    "weights rounded to float32": lambda net: net_of(net, single).series(ORDER, CENTER),
    "bias dropped": lambda net: with_layers(
        net, lambda x: sn.Dense(x.weights, None, x.activation) if isinstance(x, sn.Dense) else x
    ).series(ORDER, CENTER),
    "off-by-one order: nothing above degree 3": lambda net: {
        e: row for e, row in rows(net.series(ORDER, CENTER)).items() if sum(e) < ORDER
    },
    "sign of the center": lambda net: rows(net.series(ORDER, [-c for c in CENTER])),
    "center ignored": lambda net: rows(net.series(ORDER)),
    "powers of x instead of x - center": lambda net: net.series(ORDER, CENTER).as_expr(),
}


def net_of(net, change):
    return with_layers(
        net,
        lambda x: sn.Dense(change(x.weights), change(x.bias), x.activation) if isinstance(x, sn.Dense) else x,
    )


@pytest.mark.parametrize("cause", PLANTED)
def test_a_planted_mistake_is_named_first(cause, net):
    theirs = PLANTED[cause](net)
    if cause.startswith("powers"):
        theirs = raw_powers(net)
    found = verify(theirs, net, ORDER, CENTER, digits=12)
    assert not found.passed()
    # with one hidden layer, activations cut at degree 2 are the same as the network cut there: both are named
    same = "cut at degree 2" in cause and len(net.layers) < 4 and net is not NETS["sigmoid-two-hidden"]
    assert any(text.startswith(cause) for text in found.causes[same : same + 1]), found.causes
    assert not same or found.causes[0] == "nothing above degree 2, the order is 4"
    assert f"likely cause: {cause}" in found.report()


@pytest.mark.parametrize(
    ("name", "degrees"), [("tanh", "7 or 8"), ("sigmoid-two-hidden", "7 or 8"), ("softplus-two-outputs", "6 or 7")]
)
def test_the_degree_of_the_activation_series_is_named(name, degrees):
    found = verify(composed(NETS[name], lambda u0: (0, 0), 7), NETS[name], ORDER, CENTER)
    assert found.causes[0].endswith(f"about 0 of degree {degrees}")


def raw_powers(net):
    """The polynomial multiplied out in powers of x, by SymPy."""
    import sympy

    symbols = [sympy.Symbol(name) for name in net.inputs]
    expressions = net.series(ORDER, CENTER).as_expr()
    expressions = expressions if isinstance(expressions, list) else [expressions]
    polynomials = [sympy.Poly(sympy.expand(e), *symbols) for e in expressions]
    return [{e: float(a) for e, a in p.terms()} for p in polynomials]


def test_transposed_weights():
    for name, layer in (("sigmoid-two-hidden", 2), ("whitened", 2)):
        net = NETS[name]
        layers = list(net.layers)
        square = next(i for i, x in enumerate(layers) if isinstance(x, sn.Dense) and x.weights.shape[0] == x.inputs)
        old = layers[square]
        layers[square] = sn.Dense(old.weights.T, old.bias, old.activation)
        found = verify(sn.Network(layers, net.inputs).series(ORDER, CENTER), net, ORDER, CENTER)
        assert found.causes[0] == f"transposed weights in layer {layer}"


def test_one_bias_standardization_and_outputs():
    net = NETS["sigmoid-two-hidden"]
    layers = list(net.layers)
    layers[1] = sn.Dense(layers[1].weights, None, layers[1].activation)
    found = verify(sn.Network(layers, net.inputs).series(ORDER, CENTER), net, ORDER, CENTER)
    assert found.causes == ("bias dropped in layer 2",)
    net = NETS["whitened"]
    found = verify(sn.Network(net.layers[1:], net.inputs).series(ORDER, CENTER), net, ORDER, CENTER)
    assert found.causes == ("standardization left out in layer 1",)
    net = NETS["softplus-two-outputs"]
    swapped = {e: row[::-1] for e, row in rows(net.series(ORDER, CENTER)).items()}
    assert verify(swapped, net, ORDER, CENTER).causes == ("output order: theirs is y2, y1",)


def test_nn2poly_form_with_two_degrees_by_layer():
    net = NETS["sigmoid-two-hidden"]
    theirs = net.series(3, scheme="maclaurin", taylor_orders=[3, 5])
    found = verify(theirs, net, 3)
    assert found.causes[0].endswith("about 0 of degree 3 and 5 by layer")


def test_three_variables_in_any_order():
    rng = np.random.default_rng(8)
    net = sn.Network([sn.Dense(rng.normal(size=(4, 3)), rng.normal(size=4), "tanh"), sn.Dense(rng.normal(size=(1, 4)))])
    # their columns are x3, x1, x2
    theirs = {(e[2], e[0], e[1]): row for e, row in rows(net.series(3)).items()}
    found = verify(theirs, net, 3)
    assert found.causes[0].startswith("variable order: theirs is x3, x1, x2")
    assert verify(theirs, net, 3, variables=["x3", "x1", "x2"]).passed(12)


def test_no_cause_is_named_where_none_fits(net):
    assert verify(net.series(ORDER, CENTER), net, ORDER, CENTER, digits=10).causes == ()
    rng = np.random.default_rng(0)
    noisy = {e: [v * (1 + 0.1 * rng.normal()) for v in row] for e, row in rows(net.series(ORDER, CENTER)).items()}
    assert verify(noisy, net, ORDER, CENTER).causes == ()


def test_a_law_has_causes_too():
    law = sn.Law("3*exp(c)*log(d)", ["c", "d"])
    series = law.series(3, [0.5, 2.0])
    assert verify(series, law, 3, [0.5, 2.0], digits=12).passed()
    theirs = {e: v * prod(map(factorial, e)) for e, v in series.to_dict().items()}
    assert verify(theirs, law, 3, [0.5, 2.0]).causes[0].startswith("factorials left in: partial")


def test_order_zero_has_causes_too(net):
    """A value at the center alone; activations are then walked in polynomials of degree 0."""
    wrong = [(1.5 * np.asarray(row, float)).tolist() for row in net.series(0, CENTER).coefficients.tolist()]
    found = verify({(0, 0): wrong[0]}, net, 0, CENTER)
    assert not found.passed(12) and isinstance(found.causes, tuple)
