"""Terms: additive pieces of the catalogue's laws, from which `symnet.refine` proposes what a law may lack.

To add a term, add a row to `TERMS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from symnet.errors import InvalidTypeError, InvalidValueError, message, nearest


@dataclass(frozen=True)
class Term:
    """A template of an additive term.

    Attributes:
        name: the key in TERMS.
        text: in the language of `symnet.parsing`, with x (and z) for the variables; the rest are parameters, of
            which the first is the factor.
        law: the entry of the catalogue that has such a term; "" for none in particular.
        roles: the kinds of variable for which it is meant; empty for any.
        scales: parameters besides the factor, measured in the unit of x: their start is a typical x.
    """

    name: str
    text: str
    law: str = ""
    roles: tuple[str, ...] = ()
    scales: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many variables it takes: 0, 1 or 2."""
        return sum(re.search(rf"\b{v}\b", self.text) is not None for v in ("x", "z"))

    def suits(self, roles: Iterable[str | None]) -> bool:
        """Whether it is meant for variables of these roles; None is an unknown one, which anything suits."""
        return not self.roles or all(role is None or role in self.roles for role in roles)

    def on(self, *variables: str) -> str:
        """The text on variables of these names.

        >>> TERMS["labusch"].on("c")
        'C*c**(2/3)'
        """
        names = dict(zip(("x", "z"), variables, strict=False))
        return re.sub(r"\b[xz]\b", lambda found: names[found[0]], self.text)


#: The roles that a variable may be given.
ROLES = ("concentration", "length", "temperature", "strain", "rate", "stress", "time", "density")

_ROWS = (
    Term("constant", "a"),
    Term("linear", "a*x"),
    Term("square", "a*x**2"),
    Term("fleischer", "C*sqrt(x)", "fleischer", ("concentration", "density", "strain", "time")),
    Term("labusch", "C*x**(2/3)", "labusch", ("concentration",)),
    Term("hall-petch", "k/sqrt(x)", "hall-petch", ("length",)),
    Term("orowan", "a/x", "orowan", ("length", "temperature")),
    Term("andrade", "a*x**(1/3)", "andrade", ("time",)),
    Term("logarithm", "a*log(x)", "johnson-cook", ("rate", "stress", "time", "temperature", "length")),
    Term("arrhenius", "A*exp(-Q/x)", "arrhenius", ("temperature",), ("Q",)),
    Term("voce", "A*exp(-x/x_0)", "voce", ("strain", "time", "temperature"), ("x_0",)),
    Term("interaction", "a*x*z"),
)

#: name -> term.
TERMS: Mapping[str, Term] = {term.name: term for term in _ROWS}


def templates(
    variables: Sequence[str], roles: Mapping[str, str] | None = None, names: Iterable[str] | None = None
) -> Iterator[tuple[Term, tuple[str, ...]]]:
    """Every term with the variables on which to try it.

    Args:
        variables: those that may occur.
        roles: what a variable is, one of ROLES; a variable without a role is tried with every term.
        names: of the terms; default all. A term asked for by name is tried on each variable whose role is unknown
            or suits.

    Raises:
        InvalidValueError: for an unknown name, role or variable.

    >>> [term.on(*on) for term, on in templates(["c"], {"c": "concentration"})]
    ['a', 'a*c', 'a*c**2', 'C*sqrt(c)', 'C*c**(2/3)']
    """
    known = check_roles(roles, variables)
    for name in TERMS if names is None else names:
        if name not in TERMS:
            raise InvalidValueError(message("term", "be one of the catalogue's", name, nearest(str(name), TERMS)))
        for on in combinations(variables, TERMS[name].count):
            if TERMS[name].suits(known.get(variable) for variable in on):
                yield TERMS[name], on


def check_roles(roles: Mapping[str, str] | None, variables: Sequence[str]) -> dict[str, str]:
    """The roles as a dict.

    Raises:
        InvalidTypeError: if they are no mapping.
        InvalidValueError: for an unknown variable or role.
    """
    if roles is not None and not isinstance(roles, Mapping):
        raise InvalidTypeError(message("roles", "be a mapping {variable: role}", roles, "write {'T': 'temperature'}"))
    for variable, role in (roles or {}).items():
        if variable not in variables:
            raise InvalidValueError(message("roles", "use the target's inputs", variable, nearest(variable, variables)))
        if role not in ROLES:
            raise InvalidValueError(message(f"roles[{variable!r}]", "be a known role", role, nearest(str(role), ROLES)))
    return dict(roles or {})
