"""The expansion of networks against independent oracles."""

import json
from fractions import Fraction
from math import factorial, prod

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import symnet as sn
from symnet.functions import ACTIVATIONS
from symnet.series.monomials import monomials

SMOOTH = [
    "sigmoid",
    "tanh",
    "softplus",
    "exp",
    "sin",
    "cos",
    "gaussian",
    "erf",
    "gelu",
    "silu",
    "mish",
    "arctan",
    "square",
]


def rational_network(widths, activation, seed, bias=True):
    """Random small rational weights; the last layer linear."""
    rng = np.random.default_rng(seed)

    def numbers(*shape):
        return np.vectorize(lambda p, q: Fraction(int(p), int(q)), otypes=[object])(
            rng.choice([-3, -2, -1, 1, 2, 3], size=shape), rng.integers(2, 6, size=shape)
        )

    layers = []
    for i, (columns, rows) in enumerate(zip(widths, widths[1:])):
        last = i == len(widths) - 2
        layers.append(
            sn.Dense(numbers(rows, columns), numbers(rows) if bias else None, "linear" if last else activation)
        )
    return sn.Network(layers)


def as_sympy_float(value, digits=50):
    return sympy.Float._new(value._mpf_, mpmath.libmp.dps_to_prec(digits))


@pytest.mark.parametrize("activation", SMOOTH)
def test_against_sympy_derivatives(activation):
    """Every coefficient to order 3 of a 2-2-1 net: exact values, evaluated to 45 digits."""
    net = rational_network([2, 2, 1], activation, 1)
    center = [Fraction(1, 5), Fraction(-1, 4)]
    s = net.series(3, center, sn.Real(50))
    x, y = sympy.symbols("x1 x2")
    at = {x: sympy.Rational(1, 5), y: sympy.Rational(-1, 4)}
    expression = net.expr()
    for e in s.monomials.tolist():
        exact = sympy.diff(expression, x, e[0], y, e[1]).subs(at).evalf(45) / prod(map(factorial, e))
        assert abs(as_sympy_float(s[tuple(e)]) - exact) < sympy.Float("1e-40", 45) * max(1, abs(exact))


def arb_network(weights, names, v, center, order):
    """The network along x = c + t v through python-flint's own univariate power series."""
    import flint

    def series(*coefficients):
        return flint.arb_series(list(coefficients), prec=order + 1)

    functions = {
        "tanh": lambda u: ((2 * u).exp() - 1) / ((2 * u).exp() + 1),
        "sigmoid": lambda u: series(1) / (series(1) + (-u).exp()),
        "softplus": lambda u: (series(1) + u.exp()).log(),
        "sin": lambda u: u.sin(),
        "linear": lambda u: u,
    }

    def arb(value):
        return flint.arb(flint.fmpq(value.numerator, value.denominator))

    hidden = [series(arb(c), arb(d)) for c, d in zip(center, v, strict=True)]
    for (W, b), name in zip(weights, names, strict=True):
        sums = [sum((h * arb(w) for w, h in zip(row, hidden)), series(arb(o))) for row, o in zip(W, b)]
        hidden = [functions[name](u) for u in sums]
    return hidden


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "softplus", "sin"])
@pytest.mark.parametrize("widths", [[3, 4, 1], [2, 3, 3, 2], [2, 2, 2, 2, 1]])
def test_against_flint_along_random_directions(activation, widths):
    """The degree-n part at v equals the n-th coefficient of the univariate series, enclosed by balls."""
    import flint

    net = rational_network(widths, activation, len(widths))
    order = 6
    rng = np.random.default_rng(5)
    center = [Fraction(int(p), 7) for p in rng.integers(-3, 4, size=widths[0])]
    weights = [
        (
            [[Fraction(int(w.p), int(w.q)) for w in row] for row in layer.weights],
            [Fraction(int(b.p), int(b.q)) for b in layer.bias],
        )
        for layer in net.layers
    ]
    names = [layer.activation.name for layer in net.layers]
    s = net.series(order, center, sn.Ball(300))
    table = monomials(widths[0], order)
    for _ in range(3):
        v = [Fraction(int(p), 5) for p in rng.integers(-4, 5, size=widths[0])]
        flint_cap, flint.ctx.cap = flint.ctx.cap, order + 1
        try:
            with flint.ctx.workprec(300):
                expected = arb_network(weights, names, v, center, order)
                for column, output in enumerate(expected):
                    for n in range(order + 1):
                        rows = range(*table.degree(n).indices(table.size))
                        part = sum(
                            (s.coefficients[r, column] * flint.arb(flint.fmpq(p.numerator, p.denominator))
                             for r in rows
                             for p in [prod((a**int(k) for a, k in zip(v, table.exponents[r])), start=Fraction(1))]),
                            flint.arb(0),
                        )  # fmt: skip
                        assert part.overlaps(output[n])
                        assert part.rad() < 1e-50
        finally:
            flint.ctx.cap = flint_cap


@settings(max_examples=25)
@given(
    widths=st.lists(st.integers(1, 3), min_size=2, max_size=4),
    activation=st.sampled_from(SMOOTH),
    seed=st.integers(0, 10**6),
    center=st.lists(st.fractions(-1, 1, max_denominator=8), min_size=3, max_size=3),
)
def test_rings_agree_on_random_networks(widths, activation, seed, center):
    """float64, 40 digits, balls and the exact expansion give the same series."""
    net = rational_network(widths, activation, seed)
    point = center[: widths[0]]
    order = 3
    real = net.series(order, point, sn.Real(40))
    ball = net.series(order, point, sn.Ball(200))
    floats = net.series(order, point, "float64")
    exact = net.series(order, point).to_ring(sn.Real(40)) if max(widths) * len(widths) < 9 else real
    scale = max(1, *(abs(real.ring.to_mpf(value)) for value in real.coefficients.flat))
    for index, value in np.ndenumerate(real.coefficients):
        number = real.ring.to_mpf(value)
        assert abs(exact.ring.to_mpf(exact.coefficients[index]) - number) <= scale * mpmath.mpf(10) ** -40
        assert abs(floats.coefficients[index] - number) <= 1e-11 * scale
        around = ball.ring.zero.__class__(0, float(scale) * 1e-38)
        assert ball.coefficients[index].overlaps(ball.ring.convert(number) + around)


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), depth=st.integers(1, 3), activation=st.sampled_from(sorted(ACTIVATIONS)))
def test_series_approaches_the_network_near_the_center(seed, depth, activation):
    """|net - series| shrinks like h^(K+1): by 2^4 within a factor when h is halved, or is at rounding level."""
    rng = np.random.default_rng(seed)
    widths = [2] + [3] * depth + [1]
    layers = [
        sn.Dense(rng.normal(size=(b, a)) * 0.7, rng.normal(size=b) + 0.05, activation if b > 1 else "linear")
        for a, b in zip(widths, widths[1:])
    ]
    net = sn.Network(layers)
    center = rng.normal(size=2) * 0.3
    s = net.series(3, center.tolist())
    direction = rng.normal(size=2)
    # so near that no kink lies between
    errors = [abs(float((net([center + h * direction]) - s([center + h * direction])).item())) for h in (1e-3, 2e-3)]
    size = max(1.0, float(np.max(np.abs(s.coefficients))))
    assert errors[0] <= max(size * 1e3 * 1e-12, 1e-13)
    assert errors[1] <= max(32 * errors[0], size * 1e-12)


@pytest.mark.parametrize(("widths", "seed"), [([2, 3, 3, 1], 2), ([2, 2, 2, 2, 1], 3), ([1, 4, 4, 2], 4)])
@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "softplus"])
def test_exact_coefficients_with_biases_agree_with_fifty_digits(widths, seed, activation):
    """Two and three hidden layers: generators evaluated to 50 digits against Real(50)."""
    net = rational_network(widths, activation, seed)
    order = 3 if len(widths) == 5 else 4 if widths[0] == 1 else 3
    exact = net.series(order)
    assert exact.definitions
    evaluated, real = exact.to_ring(sn.Real(50)), net.series(order, ring=sn.Real(50))
    for a, b in zip(evaluated.coefficients.flat, real.coefficients.flat, strict=True):
        x, y = evaluated.ring.to_mpf(a), real.ring.to_mpf(b)
        assert abs(x - y) <= mpmath.mpf(10) ** -50 * max(1, abs(y))


def test_exact_expansion_equals_its_own_definition():
    """Generators put back in: the exact coefficient is the SymPy derivative, symbol for symbol."""
    net = sn.Network.symbolic([1, 2, 1], "tanh")
    s = net.series(2)
    x = sympy.Symbol("x1")
    for n in range(3):
        expected = sympy.diff(net.expr(), x, n).subs(x, 0) / sympy.factorial(n)
        full = s.output(0).as_expr(expand_definitions=True).coeff(x, n) if n else s.as_expr(True).subs(x, 0)
        assert sympy.simplify(sympy.expand(full - expected)) == 0


def test_both_exact_rings_agree_and_use_parity():
    net = rational_network([3, 4, 4, 1], "tanh", 9, bias=False)
    exact, rational = net.series(7, ring="exact"), net.series(7, ring="rational")
    assert exact.to_dict() == rational.to_dict()
    assert all(sum(e) % 2 == 1 for e in exact.to_dict())
    assert exact.definitions == {}
    assert not net.series(3, ring="rational").output(0)[0, 0, 0]


def test_contraction_of_the_last_degree_changes_nothing():
    """A wide layer into one output takes the contracted route; two outputs of the same net do not."""
    rng = np.random.default_rng(0)
    W1, b1, W2, b2 = rng.normal(size=(9, 3)), rng.normal(size=9), rng.normal(size=(9, 9)) / 3, rng.normal(size=9)
    for name in ("tanh", "sigmoid", "exp"):
        v = rng.normal(size=(1, 9))
        head = [sn.Dense(W1, b1, name), sn.Dense(W2, b2, name)]
        one = sn.Network([*head, sn.Dense(v, [0.5])]).series(5)
        many = sn.Network([*head, sn.Dense(np.repeat(v, 9, axis=0), [0.5] * 9)]).series(5)
        scale = np.max(np.abs(one.coefficients))
        assert np.max(np.abs(many.coefficients - one.coefficients)) < 1e-13 * scale
    assert head[1].activation.contracts(one.algebra, np.ones((one.space.size, 9)), 1)
    assert not head[1].activation.contracts(one.algebra, np.ones((one.space.size, 9)), 9)


def test_nn2poly_reference_values(shared_data):
    """scheme="maclaurin" gives every stored coefficient of nn2poly, for one and two hidden layers."""
    reference = json.loads((shared_data / "nn2poly" / "nn2poly_reference.json").read_text())
    checked = 0
    for case in reference["cases"]:
        layers = [
            sn.Dense(np.array(w)[1:].T, np.array(w)[0], name)
            for w, name in zip(case["weights"], case["activations"], strict=True)
        ]
        orders = [k for k, name in zip(case["taylor_orders"], case["activations"], strict=True) if name != "linear"]
        s = sn.Network(layers).series(case["max_order"], scheme="maclaurin", taylor_orders=orders)
        values = np.array(case["values"], dtype=float).reshape(len(case["labels"]), -1)
        for label, value in zip(case["labels"], values, strict=True):
            exponents = tuple(label.count(i + 1) for i in range(case["inputs"]))
            got = np.atleast_1d(s[exponents])
            assert got == pytest.approx(value, rel=1e-12, abs=0)
            checked += 1
        assert len(case["labels"]) == s.space.size
    assert checked == sum(len(case["labels"]) for case in reference["cases"]) >= 60


def test_maclaurin_is_horner_on_the_preactivation():
    """With biases it differs from the Taylor series, as the design explains; without it agrees."""
    net = rational_network([2, 3, 1], "tanh", 3)
    s = net.series(3, scheme="maclaurin", taylor_orders=3, ring="rational")
    x1, x2 = sympy.symbols("x1 x2")
    first, last = net.layers
    hidden = [b + w[0] * x1 + w[1] * x2 for w, b in zip(first.weights, first.bias, strict=True)]
    model = last.bias[0] + sum(v * (u - u**3 / 3) for v, u in zip(last.weights[0], hidden, strict=True))
    full = sympy.Poly(sympy.expand(model), x1, x2)
    assert s.to_dict() == {e: c for e, c in full.terms() if sum(e) <= 3 and c}
    assert s.to_ring("float64") != net.series(3, ring="float64")
    free = rational_network([2, 3, 1], "tanh", 3, bias=False)
    assert free.series(5, scheme="maclaurin") == free.series(5)


def test_maclaurin_of_softmax_is_its_taylor_polynomial_in_all_classes():
    net = sn.Network([sn.Dense([[1, 2], [0, 1]], None, "softmax")])
    a, b = net.series(3, scheme="maclaurin", ring=sn.Real(30)), net.series(3, ring=sn.Real(30))
    for x, y in zip(a.coefficients.flat, b.coefficients.flat, strict=True):
        assert abs(a.ring.to_mpf(x) - b.ring.to_mpf(y)) < mpmath.mpf(10) ** -29


@pytest.mark.parametrize("widths", [(10, 100, 100, 1), (2, 50, 50, 1), (4, 50, 50, 1)])
def test_float64_loses_at_most_three_digits(widths, capsys):
    """Against Real(50), largest error in a degree over its largest coefficient; the loss is printed."""
    rng = np.random.default_rng(0)
    layers = [
        sn.Dense(rng.normal(size=(b, a)) / np.sqrt(a), 0.3 * rng.normal(size=b), "tanh" if b > 1 else "linear")
        for a, b in zip(widths, widths[1:])
    ]
    net = sn.Network(layers)
    order = {10: 2, 2: 10, 4: 5}[widths[0]]
    got = net.series(order).coefficients[:, 0]
    exact = net.series(order, ring=sn.Real(50)).to_ring("float64").coefficients[:, 0]
    table = monomials(widths[0], order)
    worst = max(
        np.max(np.abs(got[rows] - exact[rows])) / np.max(np.abs(exact[rows]))
        for rows in map(table.degree, range(order + 1))
    )
    lost = float(np.log10(max(worst / np.finfo(float).eps, 1.0)))
    with capsys.disabled():
        print(f"\nfloat64 {'-'.join(map(str, widths))} tanh, order {order}: {lost:.2f} digits lost against Real(50)")
    assert lost <= 3
