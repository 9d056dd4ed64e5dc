"""Invariant polynomials of a finite matrix group: the Reynolds operator, Molien's series, and no generator too many.

R(p) = 1/|G| sum_g p(g x) projects the polynomials onto the invariant ones, and

    M(t) = 1/|G| sum_g 1/det(1 - t g)

counts them by degree (T. Molien, 1897; B. Sturmfels, Algorithms in Invariant Theory, chapter 2). Degree by degree, what
products of the generators found so far do not span is filled up by images of R; their number is the least there can be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import prod
from typing import Any

import sympy
from sympy.polys.rings import ring as polynomial_ring

from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.idnn.groups import Matrix, check_closed, closure, read_matrices
from symnet.network import InputMap
from symnet.series import monomials
from symnet.series.space import check_names, check_order

T = sympy.Symbol("t")


@dataclass(frozen=True)
class Invariants:
    """Generators of the invariant polynomials of a group up to a degree.

    Attributes:
        variables: the names of the coordinates.
        polynomials: homogeneous generators by rising degree, none of which is a polynomial in the others.
        group: the matrices.
        degree: up to which they are generators.
    """

    variables: tuple[str, ...]
    polynomials: tuple[sympy.Expr, ...]
    group: tuple[Matrix, ...]
    degree: int

    @property
    def degrees(self) -> tuple[int, ...]:
        """The degrees of the generators."""
        return tuple(sympy.Poly(p, *self._symbols).total_degree() for p in self.polynomials)

    @cached_property
    def molien(self) -> sympy.Expr:
        """Molien's series as a rational function of t: its coefficient of t^k is the number of invariants."""
        return molien(self.group)

    @cached_property
    def complete(self) -> bool:
        """Whether it is proven that these generate all invariants, of any degree.

        So it is if the degree reaches the number of elements (E. Noether, 1916). Otherwise let as many of the
        generators as there are variables have no common zero but the origin, and degrees d_i. Then the invariants are a
        free module over them (Hochster and Eagon), whose generators have the degrees in M(t) prod (1 - t^d_i): a
        polynomial, and what lies beyond its degree is generated.
        """
        if self.degree >= len(self.group):
            return True
        for chosen in combinations(self.polynomials, len(self.variables)):
            if _only_origin(chosen, self._symbols):
                degrees = [sympy.Poly(p, *self._symbols).total_degree() for p in chosen]
                numerator = sympy.cancel(self.molien * prod(1 - T**d for d in degrees))
                return bool(self.degree >= sympy.Poly(numerator, T).degree())
        return False

    @property
    def _symbols(self) -> list[sympy.Symbol]:
        return [sympy.Symbol(name) for name in self.variables]


def invariants(
    group: Any = None, degree: int | None = None, *, generators: Any = None, variables: Sequence[str] | None = None
) -> Invariants:
    """Generators of the polynomials that a finite group of matrices leaves unchanged, up to a degree.

    Args:
        group: all matrices, acting as x -> g x; integers, rationals, or SymPy numbers such as sqrt(3)/2.
        degree: up to which to look; default the number of elements, which always suffices (Noether).
        generators: in place of `group`, matrices that generate it.
        variables: names of the coordinates; default x, y, z or x1, x2, ...

    Returns:
        Invariants, as few as there can be; `complete` says whether they are known to generate all degrees.

    Raises:
        InvalidValueError: if the group is not closed (naming the product that is missing), or has too many elements;
            for matrices that are not exact, square and invertible.

    >>> invariants([[[1, 0], [0, 1]], [[1, 0], [0, -1]]], variables=["c", "eta"]).polynomials
    (c, eta**2)
    >>> quarter_turn, mirror = [[0, -1], [1, 0]], [[1, 0], [0, -1]]
    >>> square = invariants(generators=[quarter_turn, mirror])
    >>> square.polynomials, len(square.group), square.complete
    ((x**2 + y**2, x**2*y**2), 8, True)
    """
    if (group is None) == (generators is None):
        raise InvalidTypeError(message("group", "be given, or generators", group, "one of the two"))
    if group is not None:
        elements = read_matrices(group, "group")
        check_closed(elements)
    else:
        elements = closure(read_matrices(generators, "generators"))
    names = _variables(variables, elements[0].rows)
    highest = len(elements) if degree is None else check_order(degree, "degree")
    if highest < 1:
        raise InvalidValueError(message("degree", "be at least 1", highest, "constants are invariant anyway"))
    return Invariants(names, tuple(_generators(elements, names, highest)), tuple(elements), highest)


def molien(group: Sequence[Matrix]) -> sympy.Expr:
    """Molien's series of a group as a rational function of t.

    >>> molien([Matrix([[1]]), Matrix([[-1]])])
    -1/((t - 1)*(t + 1))
    """
    identity = sympy.eye(group[0].rows)
    counts: dict[sympy.Expr, int] = {}
    for matrix in group:
        # few classes of elements, so few fractions to add
        determinant = sympy.expand((identity - T * matrix).det(method="berkowitz"))
        counts[determinant] = counts.get(determinant, 0) + 1
    return sympy.factor(sympy.cancel(sympy.Add(*[n / d for d, n in counts.items()]) / len(group)))


def taylor(fraction: sympy.Expr, order: int) -> list[int]:
    """The coefficients of 1, t, ..., t^order of a rational function of t, by division.

    >>> taylor(1 / ((1 - T) * (1 - T**2)), 4)
    [1, 1, 2, 2, 3]
    """
    numerator, denominator = (sympy.Poly(p, T).all_coeffs()[::-1] for p in sympy.fraction(sympy.together(fraction)))
    out: list[int] = []
    for k in range(order + 1):
        head = numerator[k] if k < len(numerator) else 0
        tail = sum(d * out[k - j] for j, d in enumerate(denominator[1 : k + 1], start=1))
        out.append(int((head - tail) / denominator[0]))
    return out


def input_map(inputs: Sequence[str], invariants: Invariants | Sequence[Any]) -> InputMap:
    """The layer that gives a network the invariants of its inputs, so that it has the symmetry exactly.

    Args:
        inputs: names of the inputs, in the order of the invariants' variables.
        invariants: an Invariants, or expressions in the inputs.

    >>> input_map(["c", "eta"], ["c", "eta**2"])
    InputMap(c, eta -> c, eta**2)
    """
    names = check_names("inputs", inputs)
    if not isinstance(invariants, Invariants):
        return InputMap(invariants, names)
    if len(names) != len(invariants.variables):
        wrong = f"name {len(invariants.variables)} inputs, one for each of {list(invariants.variables)}"
        raise InvalidValueError(message("inputs", wrong, list(names)))
    new = {sympy.Symbol(old): sympy.Symbol(name) for old, name in zip(invariants.variables, names, strict=True)}
    return InputMap([p.xreplace(new) for p in invariants.polynomials], names)


def _variables(given: Sequence[str] | None, dimension: int) -> tuple[str, ...]:
    if given is None:
        return tuple("xyz"[:dimension]) if dimension <= 3 else tuple(f"x{i + 1}" for i in range(dimension))
    names = check_names("variables", given)
    if len(names) != dimension:
        raise InvalidValueError(message("variables", f"name {dimension} coordinates", list(names)))
    return names


def _generators(group: Sequence[Matrix], names: Sequence[str], highest: int) -> list[sympy.Expr]:
    """Degree by degree: new generators are what completes the products of those known to Molien's number."""
    entries = [x for matrix in group for x in matrix]
    domain = sympy.construct_domain(entries, extension=True, field=True)[0]
    space, *xs = polynomial_ring([sympy.Symbol(name) for name in names], domain)
    images = [
        [sum((x * domain.from_sympy(a) for x, a in zip(xs, row, strict=True)), space.zero) for row in matrix.tolist()]
        for matrix in group
    ]
    counts = taylor(molien(group), highest)
    known: list[tuple[int, Any]] = []
    for degree in range(1, highest + 1):
        wanted = counts[degree]
        spanned = _Span(domain)
        for product in _products(known, degree, space.one):
            spanned.add(product)
        if spanned.rank == wanted:
            continue
        candidates = [_reynolds(images, e, space) for e in _exponents(len(xs), degree)]
        for candidate in sorted(filter(None, candidates), key=len):
            if spanned.rank < wanted and spanned.add(candidate):
                known.append((degree, candidate))
    return [_whole(polynomial.as_expr(), names) for _, polynomial in known]


def _exponents(dimension: int, degree: int) -> list[tuple[int, ...]]:
    table = monomials(dimension, degree)
    return [tuple(row) for row in table.exponents[table.degree(degree)].tolist()]


def _reynolds(images: Sequence[Sequence[Any]], exponents: tuple[int, ...], space: Any) -> Any:
    """The mean of a monomial over the group, times a number that makes its leading coefficient 1."""
    total = space.zero
    for row in images:
        total = total + prod((x**e for x, e in zip(row, exponents, strict=True)), start=space.one)
    return total.monic() if total else total


def _whole(polynomial: sympy.Expr, names: Sequence[str]) -> sympy.Expr:
    """The polynomial times a number, so that rational coefficients become integers without a common factor."""
    found = sympy.Poly(polynomial, *[sympy.Symbol(name) for name in names])
    if not (found.domain.is_ZZ or found.domain.is_QQ):
        return polynomial
    return found.clear_denoms()[1].primitive()[1].as_expr()


def _products(known: Sequence[tuple[int, Any]], degree: int, one: Any) -> list[Any]:
    """All products of generators that have this degree."""
    if degree == 0:
        return [one]
    out = []
    for i, (own, generator) in enumerate(known):
        if own <= degree:
            out += [generator * rest for rest in _products(known[i:], degree - own, one)]
    return out


class _Span:
    """A growing space of polynomials in echelon form."""

    def __init__(self, domain: Any) -> None:
        self.domain = domain
        self.rows: dict[Any, Any] = {}

    @property
    def rank(self) -> int:
        return len(self.rows)

    def add(self, polynomial: Any) -> bool:
        """Whether the polynomial enlarges the space."""
        while polynomial:
            lead = polynomial.leading_expv()
            if lead not in self.rows:
                self.rows[lead] = polynomial.monic()
                return True
            polynomial = polynomial - self.rows[lead].mul_ground(polynomial[lead])
        return False


def _only_origin(polynomials: Sequence[sympy.Expr], symbols: Sequence[sympy.Symbol]) -> bool:
    """Whether homogeneous polynomials have no common zero but the origin: a power of every variable leads the basis."""
    basis = sympy.groebner(polynomials, *symbols, order="grevlex")
    leading = [sympy.Poly(p, *symbols).monoms(order="grevlex")[0] for p in basis.exprs]
    pure = {next(i for i, e in enumerate(m) if e) for m in leading if sum(e > 0 for e in m) == 1}
    return len(pure) == len(symbols)
