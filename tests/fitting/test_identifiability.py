"""Identifiability: ranks against SymPy's symbolic rank, combinations against the law, and what is proven."""

import hypothesis.strategies as st
import numpy as np
import pytest
import sympy
from hypothesis import given

import symnet as sn
from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.fitting.identifiability import identifiability
from symnet.fitting.sensitivity import RowSpace
from symnet.laws import catalogue

HALL_PETCH = "sigma_f + C*c**(2/3) + k/sqrt(d)"


def names(texts):
    return {sympy.sympify(t, locals={n: sympy.Symbol(n) for n in "QCNES"}) for t in texts}


#: law, variables, order, centre, determined, combinations, unseen, least order (None: none can exist)
CASES = [
    ("a*b*x + c", ["x"], 3, None, ["c"], ["a*b"], [], None),
    ("a*exp(b + x)", ["x"], 2, None, [], ["a*exp(b)"], [], None),
    ("A*exp(-Q/(k*T))", ["T"], 3, {"T": 300}, ["A"], ["Q/k"], [], None),
    (HALL_PETCH, ["c", "d"], 0, {"c": 0.05, "d": 15}, [], None, [], 1),
    (HALL_PETCH, ["c", "d"], 2, {"c": 0.05, "d": 15}, ["sigma_f", "C", "k"], [], [], 1),
    ("s + A*(1 - exp(-x/tau))", ["x"], 1, None, ["s"], ["A/tau"], [], 2),
    ("s + A*(1 - exp(-x/tau))", ["x"], 2, None, ["s", "A", "tau"], [], [], 2),
    ("(a + b)*(p + q)*x", ["x"], 3, None, [], ["(a + b)*(p + q)"], [], None),
    ("(a + 2*b)*x + b", ["x"], 1, None, ["a", "b"], [], [], 1),
    ("(a + 2*b)*x", ["x"], 1, None, [], ["a + 2*b"], [], None),
    ("a*b**2*x", ["x"], 1, None, [], ["a*b**2"], [], None),
    ("a*(1 + b)*x + c*a", ["x"], 2, None, [], ["a*c", "(b + 1)/c"], [], None),
    ("a*exp(-b*x)", ["x"], 0, None, ["a"], [], ["b"], 1),
    ("V*x/(K + x)", ["x"], 1, None, [], ["V/K"], [], 2),
    ("A*x**n", ["x"], 0, {"x": "1/20"}, [], ["A/20**n"], [], 1),
    ("a*b*exp(-c*d*x) + f*x**6", ["x"], 3, None, [], ["a*b", "c*d"], ["f"], None),
    ("a*b*exp(-c*d*x) + f*x**6", ["x"], 6, None, ["f"], ["a*b", "c*d"], [], None),
    ("a*sin(w*x + p)", ["x"], 4, None, ["a", "w", "p"], [], [], 2),
    ("a*x + 0*b", ["x"], 0, None, [], [], ["a"], 1),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c[0]} at {c[2]}")
def test_what_an_order_determines(case):
    text, variables, order, center, determined, combinations, unseen, least = case
    found = identifiability(sn.Law(text, variables), order, center)
    assert found.determined == tuple(determined)
    assert found.unseen == tuple(unseen)
    if combinations is not None:
        assert {sympy.simplify(e) for e in found.combinations} == {sympy.simplify(e) for e in names(combinations)}
    assert found.rank == len(found.determined) + len(found.combinations)
    assert found.least_order == least
    assert found.impossible == (least is None)
    assert found.complete == (found.rank == len(found.law.parameters))


@pytest.mark.parametrize(
    "text, order",
    [
        ("a*b*x + c", 3),
        ("a*exp(-b*x) + c", 2),
        ("a*x/(b + c*x)", 3),
        ("(a*x + b)**3 + c*a", 2),
        ("a*b*x + b*c*x**2", 2),
    ],
)
def test_ranks_are_those_of_the_symbolic_jacobian(text, order):
    law = sn.Law(text, ["x"])
    found = identifiability(law, order)
    parameters = [sympy.Symbol(n) for n in law.parameters]
    x = sympy.Symbol("x")
    for k in range(order + 1):
        rows = [sympy.diff(law.expr, x, j).subs(x, 0) for j in range(k + 1)]
        symbolic = sympy.Matrix(rows).jacobian(parameters)
        assert found.ranks[k] == symbolic.rank(simplify=True)
    assert found.exact


@given(st.lists(st.lists(st.integers(-2, 2), min_size=4, max_size=4), min_size=1, max_size=3))
def test_monomials_determine_the_lattice_of_their_exponents(exponents):
    """sum_k p^(e_k) x^k: the rank is that of the exponents, and combinations are monomials in their span."""
    p = sympy.symbols("p1:5")
    x = sympy.Symbol("x")
    expression = sympy.Add(*[sympy.Mul(*[s**n for s, n in zip(p, e)]) * x**k for k, e in enumerate(exponents)])
    if not expression.free_symbols & set(p):
        return
    found = identifiability(sn.Law(expression, ["x"]), len(exponents) - 1)
    used = [i for i, s in enumerate(p) if s in expression.free_symbols]
    matrix = sympy.Matrix([[e[i] for i in used] for e in exponents])
    assert found.rank == matrix.rank()
    for combination in [*map(sympy.Symbol, found.determined), *found.combinations]:
        row = sympy.Matrix([[sympy.simplify(p[i] * sympy.diff(combination, p[i]) / combination) for i in used]])
        assert row.is_symbolic() is False  # so it is a monomial, with these exponents
        assert matrix.col_join(row).rank() == matrix.rank()


@pytest.mark.parametrize("case", [c for c in CASES if c[5]], ids=lambda c: c[0])
def test_coefficients_are_functions_of_the_combinations(case):
    """The gradients of what is determined span the rows of the Jacobian, checked in floats at another point."""
    text, variables, order, center = case[:4]
    law = sn.Law(text, variables)
    found = identifiability(law, order, center)
    parameters = [sympy.Symbol(n) for n in law.parameters]
    point = dict(zip(parameters, (sympy.Rational(p, 7) for p in (5, 8, 11, 6, 9, 10))))
    known = [*map(sympy.Symbol, found.determined), *found.combinations]
    gradients = np.array(sympy.Matrix(known).jacobian(parameters).subs(point).evalf(30).tolist(), dtype=float)
    series = law.series(order, center)
    coefficients = sympy.Matrix([series.ring.to_sympy(a) for a in series.coefficients[:, 0]])
    rows = np.array(coefficients.jacobian(parameters).subs(point).evalf(30).tolist(), dtype=float)
    rank = np.linalg.matrix_rank(gradients)
    assert rank == found.rank == np.linalg.matrix_rank(rows, tol=1e-9 * np.abs(rows).max())
    assert np.linalg.matrix_rank(np.vstack([gradients, rows / np.abs(rows).max()]), tol=1e-9) == rank


def test_a_symmetry_says_so_and_is_one():
    found = identifiability(sn.Law("a*b*x + c", ["x"]), 2)
    (motion,) = found.symmetries
    assert motion.of_law and motion.proven
    assert motion.text in ("a -> a*exp(t), b -> b*exp(-t)", "a -> a*exp(-t), b -> b*exp(t)")
    assert "does not change under" in found.verdict and "verified symbolically" in found.proof


def test_a_symmetry_of_one_order_is_not_one_of_the_law():
    found = identifiability(sn.Law("V*s/(K + s)", ["s"]), 1)
    assert [s.of_law for s in found.symmetries] == [False]
    assert not found.impossible and found.ranks[:3] == (0, 1, 2)


def test_no_symmetry_of_a_known_kind_leaves_a_coefficient():
    found = identifiability(sn.Law("sqrt(a**2 + b**2)*x + c", ["x"]), 2)
    assert found.combinations == (sympy.sqrt(sympy.Symbol("a") ** 2 + sympy.Symbol("b") ** 2),)
    assert found.least_order is None and not found.impossible
    assert "no order up to" in found.verdict and "probability one" in found.proof


def test_fixed_parameters_bounds_and_initial_values_are_heeded():
    text = "a*b*x + c"
    assert identifiability(sn.Law(text, ["x"], fixed={"b": 3}), 1).complete
    law = sn.Law("A*sqrt(x - x0)", ["x"], initial={"x0": 5}, bounds={"x0": (4, 9)})
    assert identifiability(law, 1, {"x": 10}).determined == ("A", "x0")


def test_tiny_values_are_not_taken_for_zero():
    law = sn.Law("A*exp(-E/(R*T))", ["T"], fixed={"R": "8.314"}, initial={"E": 1e5, "A": 1e-30})
    assert identifiability(law, 1, {"T": 10}).determined == ("A", "E")


def test_laws_of_the_catalogue_where_they_are_used():
    """What textbooks know: which constants of a law cannot be told apart by measuring it."""
    expected = {"archard": {"k/H"}, "irwin": {"K_c/Y"}, "archie": {"a*rho_w"}, "taylor": {"G*M*alpha*b"}}
    for name, combinations in expected.items():
        found = identifiability(catalogue[name].law(), 3, catalogue[name].point)
        assert set(map(str, found.combinations)) == combinations and found.impossible


def test_seeds_reproduce_and_do_not_matter():
    law = sn.Law("a*b*exp(-c*x) + b", ["x"])
    results = [identifiability(law, 3, seed=seed).report() for seed in (0, 0, 1, 2)]
    assert len(set(results)) == 1


def test_report_and_latex():
    found = identifiability(sn.Law("a*b*x + c", ["x"]), 1)
    report = found.report()
    for words in ("rank   2 of 3 parameters", "determined: c", "only in combination: a*b", "no order determines"):
        assert words in report
    latex = found.latex()
    assert r"\toprule" in latex and "$c, a b$" in latex
    assert repr(found) == "Identifiability(rank 2 of 3 at order 1: c, a*b)"


def test_forty_parameters_of_ten_inputs():
    variables = [f"x{i}" for i in range(1, 11)]
    products = [f"{a}*{b}" for i, a in enumerate(variables) for b in variables[i + 1 :]][:29]
    terms = ["1", *variables, *products]
    law = sn.Law(" + ".join(f"p{i}*{t}" for i, t in enumerate(terms)), variables)
    found = identifiability(law, 4)
    assert found.ranks == (1, 11, 40, 40, 40) and found.least_order == 2


@given(st.lists(st.lists(st.fractions(-3, 3, max_denominator=5), min_size=4, max_size=4), max_size=6))
def test_row_space_is_linear_algebra(rows):
    span = RowSpace()
    for row in rows:
        span.add(row)
    matrix = sympy.Matrix(len(rows), 4, [sympy.Rational(x.numerator, x.denominator) for r in rows for x in r])
    assert span.rank == matrix.rank()
    null = span.null(4)
    assert len(null) == 4 - span.rank
    assert all(sum(a * b for a, b in zip(row, vector)) == 0 for row in rows for vector in null)


@pytest.mark.parametrize(
    "law, order, options, error, words",
    [
        ("a*x", 1, {}, InvalidTypeError, "law must be a Law"),
        (sn.Law("3*x", ["x"]), 1, {}, InvalidValueError, "law must have a free parameter"),
        (sn.Law("a*x", ["x"]), -1, {}, InvalidValueError, "order must be a non-negative integer"),
        (sn.Law("a*x", ["x"]), 2.0, {}, InvalidValueError, "order must be a non-negative integer"),
        (sn.Law("a*x", ["x"]), 1, {"center": {"y": 1}}, InvalidValueError, "center must use the inputs' names"),
        (sn.Law("a*sqrt(x)", ["x"]), 1, {}, InvalidValueError, "analytic"),
        (sn.Law("a*sqrt(x - b)", ["x"]), 1, {"center": {"x": "1/9"}}, InvalidValueError, "initial must be parameters"),
        (sn.Law("a*x", ["x"]), 9, {"max_terms": 5}, InvalidValueError, "over the limit"),
    ],
)
def test_bad_input(law, order, options, error, words):
    with pytest.raises(error, match=words):
        identifiability(law, order, **options)
