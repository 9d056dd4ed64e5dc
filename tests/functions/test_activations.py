"""The activation table: every row against SymPy, mpmath and FLINT, and its errors."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.errors import ExpansionError, InvalidTypeError, InvalidValueError
from symnet.functions import ACTIVATIONS
from symnet.functions.table import ALIASES

X = sympy.Symbol("x", real=True)
ELEMENTWISE = [name for name, row in ACTIVATIONS.items() if row.elementwise]
KINKED = [name for name, row in ACTIVATIONS.items() if row.kinks]
PARAMETERS = {
    "softplus": {"alpha": Fraction(5, 2)},
    "elu": {"alpha": Fraction(1, 3)},
    "leaky_relu": {"slope": Fraction(1, 7)},
}
CENTERS = [Fraction(3, 10), Fraction(-7, 5)]


def with_parameters(name):
    return sn.activation(name, **PARAMETERS.get(name, {}))


def piece(function, center):
    """The SymPy form on the side of the kink that the centre lies on."""
    form = function.expr(X)
    side = sympy.Symbol("x", positive=True) if center > 0 else sympy.Symbol("x", negative=True)
    return form.xreplace({X: side}).xreplace({side: X}), X


def sympy_taylor(function, center, order):
    form, x = piece(function, center)
    point = sympy.Rational(center.numerator, center.denominator)
    return [sympy.diff(form, x, n).subs(x, point) / sympy.factorial(n) for n in range(order + 1)]


@pytest.mark.parametrize("center", CENTERS)
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_taylor_coefficients_against_sympy_in_every_ring(name, center):
    function = with_parameters(name)
    expected = [sympy.N(value, 45) for value in sympy_taylor(function, center, 5)]
    exact = function.taylor(5, center)
    real = function.taylor(5, center, sn.Real(40))
    floats = function.taylor(5, center, "float64")
    balls = function.taylor(5, center, sn.Ball(160))
    for e, a, r, f, b in zip(expected, exact, real, floats, balls, strict=True):
        scale = max(abs(e), sympy.Float("1e-3"))
        assert abs(sympy.N(a, 45) - e) < scale * sympy.Float("1e-40", 50)
        assert abs(sympy.Float._new(r._mpf_, 140) - e) < scale * sympy.Float("1e-38", 50)
        assert f == pytest.approx(float(e), rel=1e-12, abs=1e-14)
        assert b.overlaps(sn.Ball(160).convert(sympy.Rational(str(e))) + type(b)(0, "1e-38"))


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_twelve_coefficients_against_mpmath_at_an_irrational_center(name):
    function = with_parameters(name)
    with mpmath.workdps(60):
        center = mpmath.sqrt(2) / 3
        form = sympy.lambdify(X, piece(function, 1)[0], modules="mpmath")
        expected = mpmath.taylor(form, center, 12)
        got = function.taylor(12, sympy.sqrt(2) / 3, sn.Real(50))
        for e, g in zip(expected, got, strict=True):
            assert abs(g - e) < mpmath.mpf(10) ** -35 * max(1, abs(e))


def flint_series(name, center, order):
    """The same functions through python-flint's own power series over balls."""
    import flint

    x = flint.arb_series([flint.arb(flint.fmpq(center.numerator, center.denominator)), 1], prec=order + 1)
    one = flint.arb_series([1], prec=order + 1)
    sigmoid = one / (one + (-x).exp())
    softplus = (one + x.exp()).log()
    by_name = {
        "sigmoid": sigmoid,
        "tanh": (x.exp() - (-x).exp()) / (x.exp() + (-x).exp()),
        "softplus": softplus,
        "exp": x.exp(),
        "sin": x.sin(),
        "cos": x.cos(),
        "gaussian": (-(x * x)).exp(),
        "arctan": x.atan(),
        "silu": x * sigmoid,
        "mish": x * ((2 * softplus).exp() - 1) / ((2 * softplus).exp() + 1),
        "square": x * x,
        "linear": x,
        "erf": x.erf(),
    }
    return by_name[name]


@pytest.mark.parametrize("center", CENTERS)
@pytest.mark.parametrize(
    "name",
    [
        "sigmoid",
        "tanh",
        "softplus",
        "exp",
        "sin",
        "cos",
        "gaussian",
        "arctan",
        "silu",
        "mish",
        "square",
        "linear",
        "erf",
    ],
)
def test_balls_overlap_flints_own_series(name, center):
    import flint

    with flint.ctx.workprec(200):
        flint_cap, flint.ctx.cap = flint.ctx.cap, 21
        try:
            expected = flint_series(name, center, 20)
            for n, ball in enumerate(sn.activation(name).taylor(20, center, sn.Ball(200))):
                assert ball.overlaps(expected[n]), n
                assert ball.rad() < 1e-30
        finally:
            flint.ctx.cap = flint_cap


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_values_equal_the_sympy_form(name):
    function = with_parameters(name)
    points = np.linspace(-4, 4, 17)
    expected = [float(sympy.N(function.expr(sympy.Rational(str(p))), 30)) for p in points]
    assert function(points) == pytest.approx(expected, rel=1e-14, abs=1e-15)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "softplus", "softmax", "silu", "mish", "gelu", "elu"])
def test_values_do_not_overflow(name):
    with np.errstate(all="raise", under="ignore"):
        assert np.all(np.isfinite(sn.activation(name)(np.array([-1e3, 0.0, 1e3]))))


@pytest.mark.parametrize("name", KINKED)
def test_kinks_are_refused_and_both_pieces_expanded(name):
    function = sn.activation(name)
    with pytest.raises(ExpansionError, match="off its kink at 0"):
        function.taylor(3, 0)
    with pytest.raises(ExpansionError, match="side is not decided"):
        function.taylor(3, sympy.Symbol("a"))
    assert function.taylor(2, 1) != function.taylor(2, -1)
    assert function.radius(Fraction(-3, 4)) == Fraction(3, 4)


def test_relu_of_a_dead_neuron_is_zero():
    net = sn.Network([sn.Dense([[0, 0]], [0], "relu"), sn.Dense([[3]], [5])])
    assert net.series(2).to_dict() == {(0, 0): 5}


@pytest.mark.parametrize("name", [n for n in ELEMENTWISE if ACTIVATIONS[n].nearest and not ACTIVATIONS[n].kinks])
def test_radius_is_the_distance_to_the_nearest_singularity(name):
    """The closed form against the smallest distance to the listed points, and against the root test."""
    function = with_parameters(name)
    for center in (Fraction(0), Fraction(6, 5)):
        radius = float(function.radius(center))
        listed = function.singularities
        found = []
        for part in listed.args if isinstance(listed, sympy.Union) else [listed]:
            if isinstance(part, sympy.ImageSet):
                found += [complex(part.lamda(k)) for k in range(-3, 4)]
            else:
                found += [complex(p) for p in part]
        assert radius == pytest.approx(min(abs(p - float(center)) for p in found), rel=1e-12)
        tail = function.taylor(80, center, sn.Real(30))[40:]
        estimate = max(abs(c) ** (1.0 / n) for n, c in enumerate(tail, start=40) if c) ** -1
        assert float(estimate) == pytest.approx(radius, rel=0.12)


def test_entire_functions_have_infinite_radius():
    for name in ("exp", "sin", "erf", "gelu", "square", "linear", "gaussian"):
        assert sn.activation(name).radius(1) == sympy.oo
        assert sn.activation(name).singularities == sympy.S.EmptySet


def test_softmax_series_sums_to_one_and_matches_sympy():
    W = [[1, 2], [-1, 3], [Fraction(1, 2), -2]]
    net = sn.Network([sn.Dense(W, [0, 1, Fraction(1, 3)], "softmax")], ["x", "y"])
    s = net.series(4, ring=sn.Real(40))
    total = s.output(0) + s.output(1) + s.output(2)
    assert abs(total[0, 0] - 1) < mpmath.mpf(10) ** -38
    assert all(abs(total[tuple(e)]) < mpmath.mpf(10) ** -38 for e in s.monomials[1:].tolist())
    x, y = sympy.symbols("x y")
    exact = sympy.diff(net.expr()[1], x, 2, y, 1).subs({x: 0, y: 0}).evalf(45) / 2
    got = sympy.Float._new(s.output(1)[2, 1]._mpf_, 140)
    assert abs(got - exact) < sympy.Float("1e-36", 40)


def test_softplus_approaches_relu():
    sharp = sn.activation("softplus", alpha=1000)
    assert sharp(np.array([-1.0, 1.0])) == pytest.approx([0.0, 1.0], abs=1e-12)


def test_rational_ring_holds_what_is_rational():
    assert sn.activation("sigmoid").taylor(3, ring="rational") == [
        sympy.Rational(1, 2),
        sympy.Rational(1, 4),
        0,
        -sympy.Rational(1, 48),
    ]
    assert sn.activation("softsign").taylor(2, 1, "rational") == [
        sympy.Rational(1, 2),
        sympy.Rational(1, 4),
        -sympy.Rational(1, 8),
    ]
    with pytest.raises(ExpansionError, match="ring 'rational'"):
        sn.activation("tanh").taylor(3, 1, "rational")


def test_closed_forms_are_reached_through_the_activation():
    sigmoid = sn.activation("sigmoid")
    taylor = sigmoid.taylor(60)
    for form in ("rational", "bernoulli", "zeta", "euler"):
        assert [sigmoid.coefficient(n, form) for n in range(61)] == taylor
    n = sympy.Symbol("n", integer=True, nonnegative=True)
    assert sigmoid.general_term("bernoulli").subs(n, 7) == taylor[7]
    soft = sn.activation("softplus", alpha=3)
    assert [soft.coefficient(n) for n in range(61)] == soft.taylor(60)
    assert [sn.activation("tanh").coefficient(n, "zeta") for n in range(61)] == sn.activation("tanh").taylor(60)
    with pytest.raises(InvalidValueError, match="have a general term, not 'mish': known: .*gelu"):
        sn.activation("mish").coefficient(3)


def test_generic_coefficients_are_named_by_layer_and_neuron():
    net = sn.Network.symbolic([1, 2, 1], "generic", bias=False)
    s = net.series(2)
    names = ("w^{(1)}_{1,1}", "w^{(1)}_{2,1}", "w^{(2)}_{1,1}", "w^{(2)}_{1,2}")
    w1, w2, v1, v2 = map(sympy.Symbol, names)
    s2 = sympy.Symbol("s_{2}")
    assert sympy.expand(s[2] - s2 * (v1 * w1**2 + v2 * w2**2)) == 0
    assert sympy.Symbol("s_{1}") in s.definitions
    with pytest.raises(InvalidValueError, match="hold symbols for a generic"):
        sn.Network([sn.Dense([[1.0]], None, "generic")]).series(2)
    with pytest.raises(InvalidValueError, match="generic"):
        sn.activation("generic")([1.0])


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: sn.activation("tahn"), InvalidValueError, "did you mean 'tanh'"),
        (lambda: sn.activation(3), InvalidTypeError, "name of an activation"),
        (lambda: sn.activation("tanh", alpha=1), InvalidValueError, "none is defined"),
        (lambda: sn.activation("softplus", beta=1), InvalidValueError, "known: alpha"),
        (lambda: sn.activation("softplus", alpha=-1), InvalidValueError, "alpha must be positive"),
        (lambda: sn.activation("softplus", alpha=0.0), InvalidValueError, "alpha must be positive"),
        (lambda: sn.activation("elu", alpha=float("nan")), InvalidValueError, "finite"),
        (lambda: sn.activation("elu", alpha="2"), InvalidTypeError, "number or a SymPy"),
        (lambda: sn.activation("softmax").taylor(2), InvalidValueError, "one argument"),
        (lambda: sn.activation("tanh").taylor(-1), InvalidValueError, "order"),
        (lambda: sn.activation("tanh").taylor(2, 0.5), InvalidValueError, "exact"),
    ],
)
def test_mistakes_are_named(call, error, text):
    with pytest.raises(error, match=text):
        call()


def test_aliases():
    for alias, name in ALIASES.items():
        assert sn.activation(alias) == sn.activation(name)
