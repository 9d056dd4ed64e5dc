"""scalar_layer against the source's own equations, the series engine and SymPy's differentiation."""

import pytest
import sympy
from sympy import Rational, Sum, factorial, oo

from symnet.errors import ExpansionError, InvalidValueError
from symnet.formulas import SigmaDerivative, scalar_layer

from engine import ELEMENTWISE, SMOOTH, layer_coefficients, rational, seeded  # isort: skip

ORDER = 6
K = sympy.Symbol("k", integer=True, nonnegative=True)
S = sympy.IndexedBase("s")
THETA, BETA, A0, A1, A2 = sympy.symbols("theta beta a_0 a_1 a_2")
Z = sympy.Symbol("z")


def numbers(*key, a_0=None):
    """Random theta, beta and a_0..a_ORDER; theta a_0 is not 0 unless a_0 is given."""
    rng = seeded(*key)
    values = {"theta": rational(rng, nonzero=True), "beta": rational(rng)}
    values.update({f"a_{n}": rational(rng, nonzero=n == 0) for n in range(ORDER + 1)})
    return values if a_0 is None else {**values, "a_0": a_0}


def by_engine(name, values, bias, taylor_order=None):
    terms = {(n,): values[f"a_{n}"] for n in range(ORDER + 1)}
    beta = values["beta"] if bias else 0
    found = layer_coefficients(name, [terms], [values["theta"]], beta, ORDER, 1, taylor_order)
    return [found[n,] for n in range(ORDER + 1)]


def by_formula(name, values, bias, **options):
    used = values if bias else {key: value for key, value in values.items() if key != "beta"}
    used = {sympy.Symbol(key): value for key, value in used.items()}
    return [scalar_layer(n, bias).substitute(name, used, **options) for n in range(ORDER + 1)]


def test_equations_49_to_51_term_for_term():
    assert scalar_layer(0).expr("sum") == Sum(S[K] * THETA**K * A0**K, (K, 0, oo))
    assert scalar_layer(1).expr("sum") == Sum(K * S[K] * THETA**K * A0 ** (K - 1) * A1, (K, 1, oo))
    bracket = K * (K - 1) / 2 * A0 ** (K - 2) * A1**2 + K * A0 ** (K - 1) * A2
    assert scalar_layer(2).expr("sum") == S[1] * THETA * A2 + Sum(S[K] * THETA**K * bracket, (K, 2, oo))


def test_the_finite_form_of_the_first_three():
    u = THETA * A0
    assert scalar_layer(0).expr() == SigmaDerivative(0, u)
    assert scalar_layer(1).expr() == SigmaDerivative(1, u) * THETA * A1
    expected = SigmaDerivative(1, u) * THETA * A2 + SigmaDerivative(2, u) / 2 * THETA**2 * A1**2
    assert scalar_layer(2).expr() == expected


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("i", range(8))
def test_the_finite_form_is_the_chain_rule_of_sympy(i, bias):
    x = sum(sympy.Symbol(f"a_{n}") * Z**n for n in range(i + 1))
    y = SigmaDerivative(0, THETA * x + (BETA if bias else 0))
    expected = y.diff(Z, i).subs(Z, 0).doit() / factorial(i)
    assert sympy.expand(scalar_layer(i, bias).expr() - expected) == 0


@pytest.mark.parametrize("i", range(5))
@pytest.mark.parametrize("function", [sympy.exp, sympy.sin, sympy.atan, lambda u: 1 / (1 + u**2)])
def test_a_function_put_in_is_differentiated(i, function):
    """sigma^(r)(u) by SymPy's diff of the function itself, at symbols for theta and a_n."""
    u = sympy.Symbol("u")
    x = sum(sympy.Symbol(f"a_{n}") * Z**n for n in range(i + 1))
    expected = function(THETA * x).diff(Z, i).subs(Z, 0) / factorial(i)
    found = scalar_layer(i).expr().replace(SigmaDerivative, lambda r, point: function(u).diff(u, int(r)).subs(u, point))
    assert sympy.simplify(found - expected) == 0


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_any_activation_is_the_engine_s_coefficient(name, bias):
    values = numbers("engine", name, bias)
    assert by_formula(name, values, bias) == by_engine(name, values, bias)


@pytest.mark.parametrize("name", SMOOTH)
def test_about_zero(name):
    values = numbers("zero", name, a_0=sympy.S.Zero)
    assert by_formula(name, values, False) == by_engine(name, values, False)


def test_symbols_may_be_left():
    found = scalar_layer(2).substitute("tanh", {"theta": 1, "a_0": 0})
    assert found == A2
    assert scalar_layer(1).substitute("exp") == A1 * THETA * sympy.exp(A0 * THETA)


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("last", [0, 1, 3, 7])
@pytest.mark.parametrize("name", ["tanh", "sigmoid", "softplus", "exp", "gelu"])
def test_the_sum_cut_at_k_is_the_source_s_scheme(name, last, bias):
    """sigma replaced by its Taylor polynomial of degree K about 0: the engine's scheme "maclaurin"."""
    values = numbers("cut", name, last)
    assert by_formula(name, values, bias, form="sum", last=last) == by_engine(name, values, bias, last)


@pytest.mark.parametrize("a_0", [sympy.S.Zero, Rational(2, 3)])
@pytest.mark.parametrize("degree", range(9))
def test_for_a_polynomial_the_sum_is_the_finite_form(degree, a_0):
    """Degrees below and above i; at a_0 = 0 the sum has 0^0 = 1."""
    values = numbers("polynomial", degree, a_0=a_0)
    rng = seeded("s", degree)
    polynomial = [rational(rng) for _ in range(degree + 1)]
    for bias in (False, True):
        found = by_formula(polynomial, values, bias)
        assert found == by_formula(polynomial, values, bias, form="sum")
        x = sum(values[f"a_{n}"] * Z**n for n in range(ORDER + 1))
        u = values["theta"] * x + (values["beta"] if bias else 0)
        y = sympy.Poly(sum(s * u**k for k, s in enumerate(polynomial)), Z)
        assert found == [y.coeff_monomial(Z**n) for n in range(ORDER + 1)]


@pytest.mark.parametrize("i", range(5))
def test_for_exp_the_infinite_sum_is_the_finite_form(i):
    """s_k = 1/k!, all symbols left: SymPy sums to infinity."""
    theta, a_0 = sympy.symbols("theta a_0", positive=True)
    formula = scalar_layer(i)
    infinite = formula.substitute("exp", {"theta": theta, "a_0": a_0}, form="sum")
    assert infinite.has(Sum)
    finite = formula.substitute("exp", {"theta": theta, "a_0": a_0})
    total = infinite.replace(lambda e: isinstance(e, Sum), _summed)
    assert sympy.simplify(total - finite) == 0


def _summed(total):
    """An infinite sum, term by term of its expanded summand."""
    (limit,) = total.limits
    terms = sympy.Add.make_args(sympy.expand(total.function))
    return sympy.Add(*[Sum(sympy.combsimp(term), limit).doit() for term in terms])


def test_the_number_of_terms_is_that_of_partitions():
    assert [scalar_layer(i).terms() for i in range(8)] == [1, 1, 2, 3, 5, 7, 11, 15]
    assert scalar_layer(20).terms() == 627
    assert scalar_layer(2).terms("sum") == 3


def test_text_and_latex():
    assert str(scalar_layer(1)) == "b_1 = a_1*theta*sigma'(a_0*theta)"
    assert scalar_layer(1).latex() == r"b_{1} = a_{1} \theta \sigma'\left(a_{0} \theta\right)"
    sums = scalar_layer(1).latex("sum")
    assert r"\sum_{k=1}^{\infty}" in sums and "s_{k}" in sums


@pytest.mark.parametrize("i", [-1, 1.0, "2", None, True, Rational(1, 2)])
def test_the_index_is_a_non_negative_integer(i):
    with pytest.raises(InvalidValueError, match="i must be a non-negative integer"):
        scalar_layer(i)


def test_an_index_too_large_is_refused_with_the_number_of_terms():
    with pytest.raises(InvalidValueError, match="has 204,226 terms, over the limit of 10,000"):
        scalar_layer(50)
    with pytest.raises(InvalidValueError, match="has more than .* terms, over the limit"):
        scalar_layer(10**9)
    assert scalar_layer(7, max_terms=15).terms() == 15
    with pytest.raises(InvalidValueError, match="has 15 terms, over the limit of 14"):
        scalar_layer(7, max_terms=14)


def test_no_derivative_on_a_kink():
    with pytest.raises(ExpansionError):
        scalar_layer(1).substitute("relu", {"theta": 1, "a_0": 0})
