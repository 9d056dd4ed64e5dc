r"""Coefficients of a network with one hidden layer, as a polynomial regression: Morala et al.'s beta.

For z = v_0 + sum_j v_j sigma(u_j) with u_j = w_{0,j} + sum_i w_{i,j} x_i, and l_1 ... l_t the inputs of a monomial,
x_i among them m_i times, the multinomial theorem gives the coefficient of x_{l_1} ... x_{l_t}, about x = 0:

    beta_{l_1...l_t} = sum_j v_j sigma^(t)(w_{0,j}) / (m_1! ... m_p!) prod_i w_{i,j}^(m_i)                     (finite)

exactly. Morala, Cifuentes, Lillo and Ucar (Neural Networks 142, 2021) expand sigma about 0 to the degree q instead,

    beta_{l_1...l_t} = sum_j v_j sum_{n=t}^q sigma^(n)(0) / ((n - t)! m_1! ... m_p!) w_{0,j}^(n-t) prod_i w_{i,j}^(m_i),

the form "sum": the Taylor polynomial of sigma^(t) at w_{0,j}, cut at degree q - t. As q grows it tends to the finite
form if |w_{0,j}| is less than sigma's radius of convergence; without biases the two are equal from q = t on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import factorial, prod
from typing import Any

import sympy

from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.formulas.formula import Formula
from symnet.formulas.partitions import check_positive
from symnet.formulas.sigma import SigmaDerivative
from symnet.series.space import check_order

J = sympy.Symbol("j", integer=True, positive=True)
N = sympy.Symbol("n", integer=True, nonnegative=True)
DEGREE = sympy.Symbol("q", integer=True, nonnegative=True)
WIDTH = sympy.Symbol("h_1", integer=True, positive=True)
W, V = sympy.IndexedBase("w"), sympy.IndexedBase("v")

#: Neurons above which the sum over them is not written out.
MAX_WIDTH = 10_000


def hidden_layer(
    l: Sequence[int] = (),  # noqa: E741 - the source's letter
    width: int | None = None,
    inputs: int | None = None,
    degree: int | sympy.Expr | None = None,
    bias: bool = True,
) -> Formula:
    """beta_{l_1...l_t} of z = v_0 + sum_j v_j sigma(w_{0,j} + sum_i w_{i,j} x_i), about x = 0.

    Args:
        l: the inputs of the monomial, from 1: (1, 1, 2) is x_1^2 x_2, () is the intercept beta_0.
        width: the number h_1 of neurons, to write the sum over them out; None keeps a SymPy Sum.
        inputs: how many inputs there are, to check l.
        degree: the q of the form "sum": a number, a symbol (the default q) or infinity.
        bias: whether there are the biases w_{0,j} and v_0.

    Returns:
        A `Formula` in the forms "finite", exact, and "sum", Morala's. Its symbols are w[i, j] (input i, neuron j;
        Dense has it as W[j - 1][i - 1]), v[j], h_1 and q.

    Raises:
        InvalidValueError: for an input that is not among 1..inputs, no neurons, or a bad degree.
        InvalidTypeError: if l is not a sequence.

    >>> print(hidden_layer((1, 1, 2)))
    beta_{1,1,2} = Sum(sigma^(3)(w[0, j])*v[j]*w[1, j]**2*w[2, j]/2, (j, 1, h_1))
    >>> hidden_layer((), width=1, degree=2).expr("sum")
    (sigma(0) + sigma'(0)*w[0, 1] + sigma''(0)*w[0, 1]**2/2)*v[1] + v[0]
    """
    monomial = _check_inputs(l, inputs)
    last = _check_degree(degree)
    t = len(monomial)
    factor = _weights(monomial)
    at = W[0, J] if bias else sympy.S.Zero
    forms = {"finite": SigmaDerivative(t, at) * factor, "sum": _taylor(t, at, last, factor)}
    constant = V[0] if bias and not t else sympy.S.Zero
    left = sympy.Symbol(f"beta_{{{','.join(map(str, monomial))}}}" if t else "beta_0")
    written = {name: constant + _over_neurons(V[J] * term, width) for name, term in forms.items()}
    return Formula(left, written, source="Morala et al. 2021, the slides on the coefficients' formula")


def _weights(monomial: tuple[int, ...]) -> sympy.Expr:
    """prod_i w_{i,j}^(m_i) / m_i!."""
    counts = Counter(monomial)
    divisor = prod(map(factorial, counts.values()))
    return sympy.Mul(sympy.Rational(1, divisor), *[W[i, J] ** m for i, m in sorted(counts.items())])


def _taylor(t: int, at: sympy.Expr, last: sympy.Expr, factor: sympy.Expr) -> sympy.Expr:
    """sum_{n=t}^last sigma^(n)(0) at^(n-t) / (n - t)! times the factor, written out where last is a number."""
    if last.is_Integer and last < t:
        return sympy.S.Zero
    if at == 0:
        return SigmaDerivative(t, 0) * factor
    if not last.is_Integer:
        return sympy.Sum(SigmaDerivative(N, 0) * at ** (N - t) / sympy.factorial(N - t) * factor, (N, t, last))
    terms = [SigmaDerivative(n, 0) * at ** (n - t) / factorial(n - t) for n in range(t, int(last) + 1)]
    return sympy.Add(*terms) * factor


def _over_neurons(term: sympy.Expr, width: int | None) -> sympy.Expr:
    if width is None:
        return sympy.Sum(term, (J, 1, WIDTH)) if term != 0 else sympy.S.Zero
    if check_positive(width, "width") > MAX_WIDTH:
        remedy = "leave width out to keep the sum over the neurons"
        raise InvalidValueError(message("width", f"be at most {MAX_WIDTH:,} to be written out", width, remedy))
    return sympy.Add(*[term.xreplace({J: sympy.Integer(j)}) for j in range(1, width + 1)])


def _check_inputs(given: Any, inputs: int | None) -> tuple[int, ...]:
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise InvalidTypeError(message("l", "be a tuple of inputs", given, "write (1, 1, 2) for x1^2 x2"))
    known = None if inputs is None else check_positive(inputs, "inputs")
    listed = tuple(sorted(check_positive(one, "an input in l") for one in given))
    if known is not None and listed and listed[-1] > known:
        raise InvalidValueError(message("l", f"name inputs from 1 to {known}", listed[-1], "raise inputs"))
    return listed


def _check_degree(degree: Any) -> sympy.Expr:
    if degree is None:
        return DEGREE
    if degree is sympy.oo or isinstance(degree, sympy.Symbol):
        return degree
    return sympy.Integer(check_order(degree, "degree"))
