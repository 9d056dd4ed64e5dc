"""The general terms of the activations: against SymPy's power series, against each other, and for symbolic n."""

import time
from fractions import Fraction

import mpmath
import pytest
import sympy
import taylor_oracle as oracle
from sympy import Rational, atanh, log, sqrt

import symnet as sn
from symnet.errors import ExpansionError, InvalidTypeError, InvalidValueError
from symnet.formulas.domains import domain_latex
from symnet.formulas.generating import general_term
from symnet.functions import closed_forms
from symnet.functions.general_terms import INDEX, NAMES, forms
from symnet.functions.stirling import written_out

ORDER = oracle.ORDER
N = INDEX
THIRD, FAR = Rational(1, 3), Rational(-7, 4)
MEAN, STD = Rational(5, 3), Rational(7, 2)
SHARP, SLOPE, ALPHA = Rational(7, 2), Rational(1, 5), Rational(3, 2)

#: name, form, centre, parameters, oracle: every function in every form, about 0 and elsewhere.
CASES = [
    *[("linear", "closed", c, {}, oracle.linear) for c in (0, THIRD)],
    *[("square", "closed", c, {}, oracle.square) for c in (0, THIRD)],
    *[("exp", "closed", c, {}, oracle.of_exp) for c in (0, FAR)],
    *[("sin", form, 0, {}, oracle.sin) for form in ("closed", "parity")],
    *[("cos", form, 0, {}, oracle.cos) for form in ("closed", "parity")],
    *[(name, "closed", FAR, {}, f) for name, f in (("sin", oracle.sin), ("cos", oracle.cos))],
    *[("sigmoid", form, 0, {}, oracle.sigmoid) for form in forms("sigmoid")],
    *[("sigmoid", "stirling", c, {}, oracle.sigmoid) for c in (log(2), -log(5))],
    *[("tanh", form, 0, {}, oracle.tanh) for form in forms("tanh")],
    *[("tanh", "stirling", atanh(t), {}, oracle.tanh) for t in (THIRD, Rational(-4, 5))],
    *[
        ("softplus", form, 0, {"alpha": a}, lambda c, a=a: oracle.softplus(c, a))
        for a in (1, SHARP)
        for form in forms("softplus")
    ],
    ("softplus", "stirling", log(2) / SHARP, {"alpha": SHARP}, lambda c: oracle.softplus(c, SHARP)),
    *[("silu", form, 0, {}, oracle.silu) for form in forms("silu")],
    ("silu", "stirling", log(2), {}, oracle.silu),
    *[("gaussian", form, 0, {}, oracle.gaussian) for form in ("hermite", "parity")],
    *[("erf", form, 0, {}, oracle.of_erf) for form in ("hermite", "parity")],
    *[("gelu", form, 0, {}, oracle.gelu) for form in ("hermite", "parity")],
    ("gaussian", "hermite", FAR, {}, oracle.gaussian),
    ("erf", "hermite", FAR, {}, oracle.of_erf),
    ("gelu", "hermite", FAR, {}, oracle.gelu),
    *[("arctan", form, 0, {}, oracle.arctan) for form in ("binomial", "parity")],
    *[("arctan", "binomial", c, {}, oracle.arctan) for c in (THIRD, FAR)],
    *[("relu", "positive", c, {}, oracle.linear) for c in (0, THIRD)],
    *[("relu", "negative", c, {}, lambda c: [0] * (ORDER + 1)) for c in (0, FAR)],
    *[("leaky_relu", "positive", c, {"slope": SLOPE}, oracle.linear) for c in (0, THIRD)],
    *[
        ("leaky_relu", "negative", c, {"slope": SLOPE}, lambda c: oracle.times(SLOPE, oracle.linear(c)))
        for c in (0, FAR)
    ],
    *[("elu", "positive", c, {"alpha": ALPHA}, oracle.linear) for c in (0, THIRD)],
    *[("elu", "negative", c, {"alpha": ALPHA}, lambda c: oracle.elu(c, ALPHA)) for c in (0, FAR)],
    *[("softsign", "positive", c, {}, lambda c: oracle.softsign(c, 1)) for c in (0, THIRD)],
    *[("softsign", "negative", c, {}, lambda c: oracle.softsign(c, -1)) for c in (0, FAR)],
    *[
        (
            "whitening",
            "closed",
            c,
            {"mean": MEAN, "std": STD},
            lambda c: [(c - MEAN) / STD, 1 / STD, *[0] * (ORDER - 1)],
        )
        for c in (0, THIRD)
    ],
]


@pytest.mark.parametrize(
    ("name", "form", "center", "parameters", "expected"), CASES, ids=[f"{c[0]}-{c[1]}-{c[2]}" for c in CASES]
)
def test_sixty_coefficients(name, form, center, parameters, expected):
    center = sympy.sympify(center)
    term = general_term(name, form, center=center, **parameters)
    found = [term.coefficient(n) for n in range(ORDER + 1)]
    assert [sympy.expand(a - b) for a, b in zip(found, expected(center), strict=True)] == [0] * (ORDER + 1)


def test_the_cases_cover_every_function_and_form():
    tested = {(name, form) for name, form, _, _, _ in CASES}
    assert tested == {(name, form) for name in NAMES for form in (*forms(name), *forms(name, sympy.Symbol("c")))}


SMOOTH = [name for name in NAMES if name != "whitening" and not sn.activation(name).kinks]


@pytest.mark.parametrize("name", SMOOTH)
def test_about_a_symbolic_center_the_term_is_the_derivative(name):
    c = sympy.Symbol("c", real=True)
    function, term = sn.activation(name), general_term(name, center=c)
    for n in range(6):
        expected = sympy.diff(function.expr(c), c, n) / sympy.factorial(n)
        difference = (term.coefficient(n) - expected).rewrite(sympy.exp)
        assert sympy.simplify(difference) == 0


@pytest.mark.parametrize("name", SMOOTH)
def test_the_term_is_the_series_of_the_engine_and_of_mpmath(name):
    """A centre where the values are irrational: 60 digits, from numerical derivatives that symnet does not do."""
    center, order = Rational(3, 7), 20
    term, function = general_term(name, center=center), sn.activation(name)
    engine = function.taylor(order, center, sn.Real(60))
    x = sympy.Symbol("x")
    with mpmath.workdps(60):
        found = [mpmath.mpf(str(sympy.N(term.coefficient(n), 60))) for n in range(order + 1)]
        derived = mpmath.taylor(sympy.lambdify(x, function.expr(x), "mpmath"), mpmath.mpf(3) / 7, order)
        for a, b, d in zip(found, engine, derived, strict=True):
            assert abs(a - b) < mpmath.mpf(10) ** -50 * (1 + abs(a))
            assert abs(a - d) < mpmath.mpf(10) ** -35 * (1 + abs(a))


@pytest.mark.parametrize("name", closed_forms.CLOSED_FORM_NAMES)
def test_euler_form_is_the_bernoulli_form_for_every_index(name):
    """Equation 43 put into the term, for a symbolic n."""
    m = sympy.Wild("m")
    euler = general_term(name, "euler").term
    turned = euler.replace(sympy.euler(m, 0), -2 * (2 ** (m + 1) - 1) * sympy.bernoulli(m + 1) / (m + 1))
    assert not turned.has(sympy.euler)
    bernoulli = general_term(name, "bernoulli").term
    for n in (2 * sympy.Symbol("i", integer=True, positive=True) + r for r in (0, 1)):
        # B of odd index vanishes: where it stands beside (-1)^n, the sign is that of the even ones
        difference = (turned - bernoulli).subs(N, n)
        assert sympy.simplify(vanishing(difference)) == 0


@pytest.mark.parametrize("name", closed_forms.CLOSED_FORM_NAMES)
def test_zeta_form_is_the_bernoulli_form_for_every_index(name):
    """Euler's zeta(2m) = (-1)^(m+1) (2 pi)^(2m) B_2m/(2 (2m)!), for a symbolic n."""
    u = sympy.Wild("u")
    factor = -((-1) ** (u / 2)) * (2 * sympy.pi) ** u * sympy.bernoulli(u) / (2 * sympy.factorial(u))
    turned = general_term(name, "zeta").term.replace(sympy.zeta(u), factor)
    assert not turned.has(sympy.zeta)
    bernoulli = general_term(name, "bernoulli").term
    for n in (2 * sympy.Symbol("i", integer=True, positive=True) + r for r in (0, 1)):
        assert sympy.simplify(vanishing((turned - bernoulli).subs(N, n))) == 0


def vanishing(expression):
    """Bernoulli numbers of odd index above 1 are 0."""
    odd = [b for b in expression.atoms(sympy.bernoulli) if b.args[0].is_odd]
    return expression.subs(dict.fromkeys(odd, 0))


def test_relu_about_either_side_is_equation_9_with_its_index():
    z = sympy.Symbol("z", real=True)
    term = general_term("relu", center=z)
    assert [term.term.subs({N: n, z: 3}) for n in range(4)] == [3, 1, 0, 0]
    assert [term.term.subs({N: n, z: -3}) for n in range(4)] == [0, 0, 0, 0]
    assert [general_term("relu", "positive").coefficient(n) for n in range(4)] == [0, 1, 0, 0]


def test_whitening_is_equation_28():
    mean, std = sympy.Symbol("m"), sympy.Symbol("s", positive=True)
    term = general_term("whitening", mean=mean, std=std)
    assert sympy.expand(term.coefficient(0) + mean / std) == 0
    assert [term.coefficient(n) for n in (1, 2, 3)] == [1 / std, 0, 0]
    net = sn.Network([sn.Whitening([3], [2])])
    found = general_term("whitening", mean=3, std=2)
    assert net.series(3).to_dict() == {(n,): found.coefficient(n) for n in (0, 1)}


def test_series_is_the_taylor_polynomial():
    x = sympy.Symbol("x")
    assert general_term("tanh").series(5) == x - x**3 / 3 + 2 * x**5 / 15
    assert sympy.expand(general_term("square", center=3).series(2)) == x**2
    y = sympy.Symbol("y")
    assert general_term("exp", variable=y).series(2) == 1 + y + y**2 / 2


def test_index_and_variable_may_be_chosen_and_do_not_clash():
    k, x = sympy.Symbol("k"), sympy.Symbol("x")
    term = general_term("softplus", "rational", n=k, alpha=sympy.Symbol("j", positive=True))
    assert term.term.free_symbols == {k, sympy.Symbol("j", positive=True)}
    assert general_term("sigmoid", center=x).variable != x


def test_every_finite_sum_can_be_written_out_at_a_high_index():
    """From 100 terms on SymPy hunts for closed forms first; the sums must not need that."""
    term = general_term("tanh", "stirling", center=atanh(THIRD)).term.subs(N, 150)
    assert not written_out(term).has(sympy.Sum)
    # |a_n|^(1/n) -> 1/R: the order of size that the nearest pole gives
    radius = float(sn.activation("tanh").radius(atanh(THIRD)))
    assert abs(float(abs(written_out(term)))) ** (1 / 150) == pytest.approx(1 / radius, rel=0.05)


def test_the_activation_gives_the_same_terms_and_numbers():
    assert sn.activation("gelu").general_term() == general_term("gelu").term
    assert sn.activation("gelu").coefficient(4) == general_term("gelu").coefficient(4)
    soft = sn.activation("softplus", alpha=3)
    assert soft.coefficient(4, "stirling") == soft.coefficient(4, "zeta") == soft.coefficient(4)
    assert soft.forms() == forms("softplus")
    assert general_term(soft).term == soft.general_term()
    assert sn.activation("relu").coefficient(1, center=2) == 1


ENDS = [(name, c) for name in ("sigmoid", "tanh", "softplus", "silu", "arctan") for c in (0, Rational(1, 2))]
END_ORDER = 400


def at_the_ends(name, center):
    """The domain, and a_n R^n for n = 0..END_ORDER from the engine, whose coefficients are those of the term."""
    domain = general_term(name, center=center).domain
    radius = mpmath.mpf(str(sympy.N(domain.end - center, 40)))
    coefficients = sn.activation(name).taylor(END_ORDER, center, sn.Real(40))
    return domain, [a * radius**n for n, a in enumerate(coefficients)]


@pytest.mark.parametrize(("name", "center"), ENDS)
def test_the_domain_ends_where_the_series_does(name, center):
    """Beyond the end the terms grow; at an end that is left out they do not fall to 0."""
    domain, terms = at_the_ends(name, center)
    last = [abs(t) for t in terms[-12:]]
    assert max(a * mpmath.mpf("1.1") ** END_ORDER for a in last) > 1e10
    assert max(a * mpmath.mpf("0.9") ** END_ORDER for a in last) < 1e-10
    closed = max(last) < 0.1
    assert closed == (domain.start in domain) == (domain.end in domain)


@pytest.mark.parametrize(("name", "center"), [case for case in ENDS if case[0] in ("softplus", "arctan")])
def test_a_closed_end_belongs_to_the_domain(name, center):
    """The mean of the partial sums is the function there, and the terms fall as 1/n: the series converges."""
    domain, terms = at_the_ends(name, center)
    assert max(abs(t) * n for n, t in enumerate(terms)) < 10
    function = sn.activation(name)
    for sign, end in ((-1, domain.start), (1, domain.end)):
        sums = [mpmath.mpf(0)]
        for n, term in enumerate(terms):
            sums.append(sums[-1] + sign**n * term)
        mean = sum(sums[END_ORDER // 2 :]) / len(sums[END_ORDER // 2 :])
        assert float(mean) == pytest.approx(float(function(float(end))), abs=1e-3)


def test_domains_beside_a_kink():
    x = sympy.Symbol("x")
    assert general_term("relu", center=-2).domain == sympy.Interval(-sympy.oo, 0)
    assert general_term("softsign", center=1).domain == sympy.Interval.Ropen(0, 3)
    assert general_term("softsign", "negative").domain == sympy.Interval.Lopen(-1, 0)
    z = sympy.Symbol("z", real=True)
    assert general_term("relu", center=z).domain == sympy.ConditionSet(x, x * z >= 0, sympy.S.Reals)
    assert general_term("exp").domain == sympy.S.Reals


def test_domains_in_latex_are_inequalities():
    x, z = sympy.Symbol("x"), sympy.Symbol("z", real=True)
    shown = {
        r"- \pi \leq x \leq \pi": general_term("softplus"),
        "x \\leq 0": general_term("relu", "negative"),
        r"0 \leq x < 1": general_term("softsign", "positive"),
        r"x z \geq 0": general_term("relu", center=z),
        r"-\infty < x < \infty": general_term("exp"),
    }
    for latex, term in shown.items():
        assert domain_latex(term.domain, x) == latex
    p = sympy.Symbol("p", positive=True)
    assert domain_latex(general_term("softsign", center=p).domain, x) == r"-1 < x < 2 p + 1,\ 0 \leq x"


def test_latex():
    assert general_term("exp").latex() == r"e^{x} = \sum_{n=0}^{\infty} \frac{1}{n!} x^{n}"
    zeta = general_term("sigmoid", "zeta", center=0).latex()
    assert r"\zeta\left(n + 1\right)" in zeta and r"\text{where } a_{n} &= \begin{cases}" in zeta
    assert "B_{n + 1}" in general_term("tanh").latex()
    assert r"E_{n}\left(0\right)" in general_term("sigmoid", "euler").latex()
    assert r"\genfrac{\{}{\}}{0pt}{}{n + 1}{k + 1}" in general_term("sigmoid", "rational").latex()
    assert r"\left(x - c\right)^{n}" in general_term("exp", center=sympy.Symbol("c")).latex()
    assert general_term("relu", "negative").latex() == r"\max\left(0, x\right) = 0"
    assert r"H_{n}\left(0\right)" in general_term("gaussian", "hermite").latex()
    assert general_term("exp")._repr_latex_().startswith("$")
    assert str(general_term("exp")) == "exp(x) = Sum(1/factorial(n) * x**n, n = 0..oo) on Reals"


@pytest.mark.benchmark
@pytest.mark.parametrize("name", closed_forms.CLOSED_FORM_NAMES)
@pytest.mark.parametrize("form", closed_forms.FORMS)
def test_coefficients_to_500_take_under_a_second(name, form):
    for cached in vars(closed_forms).values():
        if hasattr(cached, "cache_clear"):
            cached.cache_clear()
    start = time.perf_counter()
    for n in range(501):
        sn.activation(name).coefficient(n, form)
    seconds = time.perf_counter() - start
    print(f"\n{name} in the form {form}, n = 0..500: {seconds:.3f} s")
    assert seconds < 1


@pytest.mark.parametrize("n", [-1, 1.5, True, None, "2", Rational(1, 2), sympy.Integer(-3)])
def test_a_bad_index_is_refused(n):
    with pytest.raises(InvalidValueError, match="n must be a non-negative integer"):
        general_term("exp").coefficient(n)
    with pytest.raises(InvalidValueError, match="n must be a non-negative integer"):
        sn.activation("sigmoid").coefficient(n, "stirling")


def test_a_bad_symbolic_index_is_refused():
    with pytest.raises(InvalidTypeError, match=r"n must be a SymPy expression, not 3: .*coefficient"):
        general_term("exp", n=3)
    for n in (sympy.Integer(-1), Rational(1, 2), sympy.Symbol("n", negative=True)):
        with pytest.raises(InvalidValueError, match="n must be a non-negative integer index"):
            general_term("exp", n=n)
    with pytest.raises(InvalidValueError, match="order must be a non-negative integer"):
        general_term("exp").series(-1)


def test_functions_without_a_general_term_are_told_what_exists():
    for name in ("mish", "generic"):
        with pytest.raises(InvalidValueError, match="have a general term.*known: arctan, cos.*tanh"):
            general_term(name)
    with pytest.raises(InvalidValueError, match="softmax_term"):
        general_term("softmax")
    with pytest.raises(InvalidValueError, match="did you mean 'tanh'"):
        general_term("tahn")


def test_unknown_forms_are_told_which_exist():
    with pytest.raises(InvalidValueError, match="form of sigmoid .* not 'zetta': did you mean 'zeta'.*bernoulli"):
        general_term("sigmoid", "zetta")
    with pytest.raises(InvalidValueError, match="not 'zeta': .*known: stirling"):
        general_term("sigmoid", "zeta", center=1)
    with pytest.raises(InvalidTypeError, match="form must be text, not 3"):
        general_term("sigmoid", 3)


def test_a_center_on_the_kink_is_refused():
    for name in ("relu", "leaky_relu", "elu", "softsign"):
        with pytest.raises(ExpansionError, match=f"keep off the kink of {name} at 0.*positive"):
            general_term(name)
    with pytest.raises(ExpansionError, match="lie on the positive side of relu's kink"):
        general_term("relu", "positive", center=-1)
    with pytest.raises(ExpansionError, match="lie on the negative side of elu's kink"):
        general_term("elu", "negative", center=1)


@pytest.mark.parametrize(
    ("center", "error", "text"),
    [
        (0.5, InvalidTypeError, "center must be an exact number .*Fraction"),
        (sympy.Float("0.5"), InvalidTypeError, "center must be an exact number"),
        ("1/2", InvalidTypeError, "center must be an exact number"),
        (True, InvalidTypeError, "center must be an exact number"),
        (sympy.I, InvalidValueError, "center must be real and finite"),
        (sympy.oo, InvalidValueError, "center must be real and finite"),
        (sympy.nan, InvalidValueError, "center must be real and finite"),
    ],
)
def test_a_center_is_exact_and_real(center, error, text):
    with pytest.raises(error, match=text):
        general_term("tanh", center=center)


def test_parameters_are_checked():
    for alpha in (0, -1, -sympy.pi):
        with pytest.raises(InvalidValueError, match="alpha must be positive"):
            general_term("softplus", alpha=alpha)
        with pytest.raises(InvalidValueError, match="alpha must be positive"):
            general_term("softplus", center=1, alpha=alpha)
    with pytest.raises(InvalidValueError, match="std must be positive, not 0"):
        general_term("whitening", mean=1, std=0)
    with pytest.raises(InvalidValueError, match="parameter of tanh"):
        general_term("tanh", alpha=2)
    with pytest.raises(InvalidTypeError, match="variable must be a SymPy symbol"):
        general_term("tanh", variable="x")


def test_centers_of_every_library():
    assert general_term("exp", center=Fraction(1, 2)) == general_term("exp", center=Rational(1, 2))
    assert general_term("exp", center=sqrt(2)).coefficient(0) == sympy.exp(sqrt(2))
