"""Text from outside to a SymPy expression, through a whitelist.

The text is cut into our own tokens, numbers and names become placeholders, and the tree that Python's
`ast` makes of the rest is walked node by node: nothing is executed. Text may be hostile, so whatever
SymPy would compute at once is bounded first: powers by their bits, constants by their value.
"""

from __future__ import annotations

import ast
import operator
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from functools import partial
from itertools import accumulate
from typing import Any, NamedTuple

import sympy

from symnet.errors import ExpressionError, InvalidTypeError, message, nearest
from symnet.parsing.functions import FUNCTIONS
from symnet.parsing.limits import (
    DIGITS,
    LARGEST,
    MAX_BITS,
    MAX_BITS_OF_ARGUMENT,
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_POWERS,
    MAX_TERMS,
    REAL,
    SMALL,
    UNDECIDED,
    bits_of,
    has_short_exponents,
    is_real,
    power_fault,
    terms_of,
)

_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?P<name>[^\W\d]\w*)"
    r"|(?P<operator>\*\*|[-+*/^(),])|(?P<space>\s+)|(?P<unknown>.)"
)
_READS = ("hold only expressions", "numbers, names, + - * / ^ ( ) and calls such as exp(x) are read")

_normal = partial(unicodedata.normalize, "NFKC")  # as Python does with names


def parse_expression(
    text: str,
    *,
    argument: str = "text",
    symbols: Mapping[str, sympy.Symbol] | None = None,
    allowed: Iterable[str] | None = None,
) -> sympy.Expr:
    """The exact SymPy expression that `text` writes, with decimals as rationals and ^ as power.

    Args:
        text: at most `MAX_CHARACTERS` long and nested at most `MAX_DEPTH` deep. A name is a real
            symbol, also E, I and lambda; only `pi` is a constant, unless declared below.
        argument: what messages call `text`.
        symbols: the symbol to use for a name, for example one with ``positive=True``.
        allowed: the only names that may occur.

    Raises:
        InvalidTypeError: if `text` is not a str.
        ExpressionError: if it is not a real expression in `FUNCTIONS` within the limits above.

    >>> parse_expression("sigma_f + C*c^(2/3) + 0.5*k/sqrt(d)")
    C*c**(2/3) + sigma_f + k/(2*sqrt(d))
    """
    if not isinstance(text, str):
        raise InvalidTypeError(message(argument, "be a str", text, "give the expression as text"))
    with one_error(argument, text):
        return _Reader(text, argument, symbols or {}, allowed).read()


@contextmanager
def one_error(argument: str, value: object) -> Iterator[None]:
    """SymPy leaks errors of any type on odd input; callers are promised one."""
    try:
        yield
    except ExpressionError:
        raise
    except Exception as error:
        remedy = f"simplify or split it ({type(error).__name__})"
        raise ExpressionError(message(argument, "be simple enough for SymPy", value, remedy)) from error


class _Piece(NamedTuple):
    text: str
    column: int
    kind: str = ""

    def __repr__(self) -> str:
        return f"{self.text!r} at column {self.column}"


class _Value(NamedTuple):
    expr: sympy.Expr
    number: sympy.Expr | None = None  #: of a constant: `expr` itself if rational, else a Float


class _Reader:
    """One text on its way: tokens, then Python's tree, then SymPy."""

    def __init__(self, text: str, argument: str, symbols: Mapping[str, sympy.Symbol], allowed: Any) -> None:
        self.text, self.argument, self.whole = text, argument, _Piece(text, 1)
        self.symbols = {_normal(name): symbol for name, symbol in symbols.items()}
        self.allowed = None if allowed is None else {_normal(name) for name in allowed}

    def read(self) -> sympy.Expr:
        short = len(self.text) <= MAX_CHARACTERS
        self.require(short, self.whole, f"have at most {MAX_CHARACTERS:,} characters", "split it")
        self.require(self.text.strip(), self.whole, "be an expression", "it is empty")
        self.tokens = list(self.tokenize())
        expr = self.walk(self.tree()).expr
        self.require(is_real(expr), self.whole, *REAL)
        self.require(max(map(bits_of, expr.atoms(sympy.Rational)), default=0) <= MAX_BITS, self.whole, *SMALL)
        return expr

    def require(self, condition: object, where: _Piece | ast.expr, requirement: str, remedy: str) -> None:
        if not condition:
            if isinstance(where, ast.expr):
                where = self.piece(where.col_offset, where.end_col_offset or 0)
            raise ExpressionError(message(self.argument, requirement, where, remedy))

    def tokenize(self) -> Iterator[_Piece]:
        """The tokens; levels count what Python's parser recurses on: parentheses, signs, towers of powers."""
        before, levels = "", [0]
        for match in _TOKEN.finditer(self.text):
            text, kind = match[0], str(match.lastgroup)
            piece = _Piece(text, match.start() + 1, kind)
            self.require(kind != "unknown" and (kind != "name" or text.isidentifier()), piece, *_READS)
            if kind == "space":
                continue
            complete = before in ("number", "name", ")")
            joined = complete and (kind != "operator" or (text == "(" and before != "name"))
            self.require(not joined, piece, "have an operator before each operand", "write * for a product")
            if text in "()":
                levels = [*levels, 0] if text == "(" else levels[:-1] or [0]
            elif kind == "operator":
                levels[-1] = levels[-1] + 1 if text in ("**", "^") or not complete else 0
            shallow = len(levels) - 1 + sum(levels) <= MAX_DEPTH
            self.require(shallow, piece, f"nest at most {MAX_DEPTH} deep", "split the expression")
            yield piece
            before = text if kind == "operator" else kind

    def tree(self) -> ast.expr:
        """Python's tree; placeholders keep its rules for names, keywords and numbers out of it."""
        words = [
            token.text.replace("^", "**") if token.kind == "operator" else f"_{index}"
            for index, token in enumerate(self.tokens)
        ]
        self.starts = list(accumulate((len(word) + 1 for word in words[:-1]), initial=0))
        try:
            return ast.parse(" ".join(words), mode="eval").body
        except SyntaxError as error:
            place = self.piece((error.offset or 1) - 1, error.offset or 1)
            remedy = "check operators and parentheses there"
            raise ExpressionError(message(self.argument, "be complete", place, remedy)) from error

    def piece(self, begin: int, end: int) -> _Piece:
        """The part of the text that Python's columns `begin` to `end` stand for."""
        first = self.tokens[bisect_right(self.starts, begin) - 1]
        last = self.tokens[bisect_left(self.starts, end) - 1]
        return _Piece(self.text[first.column - 1 : last.column - 1 + len(last.text)], first.column)

    def walk(self, node: ast.expr) -> _Value:
        rule = _RULES.get(type(getattr(node, "op", node)))
        self.require(rule, node, *_READS)
        return rule(self, node)  # type: ignore[misc]

    def apply(self, node: ast.expr, operation: Callable[..., sympy.Expr], *operands: _Value) -> _Value:
        """`operation` on the operands; on their numbers first, for without bounds SymPy may not end."""
        number = None
        if all(operand.number is not None for operand in operands):
            number = operation(*(operand.number for operand in operands)).evalf(DIGITS, maxn=4 * DIGITS)
            self.require(number.is_Float or number.is_Rational, node, *REAL)
            self.require(abs(number) < LARGEST, node, *SMALL)
        expr = operation(*(operand.expr for operand in operands))
        if expr.is_Rational:
            self.require(bits_of(expr) <= MAX_BITS, node, *SMALL)
            return _Value(expr, expr)
        if number is None:
            self.require(expr.free_symbols, node, "write constants without names", "they cancel here")
        else:
            self.require(abs(number) > 1 / LARGEST, node, *SMALL)
            self.require(terms_of(expr) <= MAX_TERMS, node, "have simpler constants", "name a part of this one")
        return _Value(expr, number)

    def operand(self, node: Any) -> _Value:
        token = self.tokens[int(node.id[1:])]
        if token.kind == "name":
            return self.name(token)
        mantissa, _, exponent = token.text.lower().partition("e")
        digits = max(len(mantissa.replace(".", "")), len(exponent))
        short = digits <= MAX_DIGITS and abs(int(exponent or 0)) <= MAX_DIGITS
        limit = f"have at most {MAX_DIGITS} digits and exponents to {MAX_DIGITS}"
        self.require(short, token, limit, "round it")
        number = sympy.Rational(*Fraction(token.text).as_integer_ratio())
        return _Value(number, number)

    def name(self, token: _Piece) -> _Value:
        name = _normal(token.text)
        declared = name in (self.symbols if self.allowed is None else self.allowed)
        if name == "pi" and not declared:
            return _Value(sympy.pi, sympy.pi.evalf(DIGITS))
        self.require(declared or name not in FUNCTIONS, token, "call its functions", f"write {name}(...)")
        known = declared or self.allowed is None
        self.require(known, token, "hold only known names", nearest(name, self.allowed or ()))
        return _Value(self.symbols.get(name, sympy.Symbol(name, real=True)))

    def negative(self, node: Any) -> _Value:
        return self.apply(node, operator.neg, self.walk(node.operand))

    def chain(self, node: ast.expr, plain: type, inverted: type, inverse: Callable[..., Any]) -> list[_Value]:
        """The operands of a left-nested chain, found without recursion."""
        operands = []
        while isinstance(node, ast.BinOp) and isinstance(node.op, (plain, inverted)):
            value, direct = self.walk(node.right), isinstance(node.op, plain)
            operands.append(value if direct else self.apply(node.right, inverse, value))
            node = node.left
        return [self.walk(node), *reversed(operands)]

    def sum(self, node: Any) -> _Value:
        terms = self.chain(node, ast.Add, ast.Sub, operator.neg)
        value = self.apply(node, sympy.Add, *terms)
        if value.number is not None and not value.expr.is_Rational:
            # an irrational zero would later divide unseen, or have SymPy seek its minimal polynomial
            decided = abs(value.number) > UNDECIDED * max(abs(term.number or 0) for term in terms)
            self.require(decided, node, "have no constant that is hard to tell from 0", "write 0 or simplify")
        return value

    def product(self, node: Any) -> _Value:
        factors = self.chain(node, ast.Mult, ast.Div, lambda divisor: 1 / divisor)
        self.bound(node, sympy.Mul(*(factor.expr for factor in factors), evaluate=False), sympy.S.One)
        return self.apply(node, sympy.Mul, *factors)

    def power(self, node: Any) -> _Value:
        base, exponent = self.walk(node.left), self.walk(node.right)
        limit = max(MAX_POWERS) if base.number is None else MAX_POWERS[0]
        low = exponent.number is None or abs(exponent.number) <= limit
        self.require(low, node, f"have no exponent over {limit:,} here", "lower it")
        self.bound(node, base.expr, exponent.expr)
        return self.apply(node, sympy.Pow, base, exponent)

    def call(self, node: Any) -> _Value:
        token = self.tokens[int(node.func.id[1:])]
        name = _normal(token.text)
        remedy = f"write * for a product; {nearest(name, FUNCTIONS)}"
        self.require(name in FUNCTIONS, token, "call only known functions", remedy)
        single = len(node.args) == 1 and not node.keywords
        self.require(single, node, f"give {name} one argument", f"write {name}(x)")
        value = self.walk(node.args[0])
        if value.number is not None:
            small = bits_of(value.expr) <= MAX_BITS_OF_ARGUMENT and abs(value.number) < 2**MAX_BITS_OF_ARGUMENT
            limit = f"have at most {MAX_BITS_OF_ARGUMENT:,} bits of constants in {name}"
            self.require(small, node, limit, "round or rescale it")
        decidable = name not in ("sinh", "cosh", "tanh") or has_short_exponents(value.expr)
        self.require(decidable, node, f"have short exponents in {name}", "declare positive symbols or round")
        if name in ("exp", "sigmoid", "softplus"):  # exp(c*log(b)) becomes b**c
            nested = [logarithm.args[0] for logarithm in value.expr.atoms(sympy.log)]
            self.bound(node, sympy.E, *sympy.Add.make_args(value.expr), *nested)
        return self.apply(node, FUNCTIONS[name], value)

    def bound(self, node: ast.expr, base: sympy.Expr, *exponents: sympy.Expr) -> None:
        """Refuse powers, or a product as the power 1, of which SymPy would make large numbers."""
        factors = [factor.as_base_exp() for factor in sympy.Mul.make_args(base)]
        fault = power_fault((root, inner * exponent) for root, inner in factors for exponent in exponents)
        self.require(fault is None, node, *(fault or SMALL))


_RULES: dict[type, Callable[[_Reader, Any], _Value]] = {
    ast.Name: _Reader.operand, ast.Call: _Reader.call,
    ast.UAdd: lambda reader, node: reader.walk(node.operand), ast.USub: _Reader.negative,
    ast.Add: _Reader.sum, ast.Sub: _Reader.sum,
    ast.Mult: _Reader.product, ast.Div: _Reader.product, ast.Pow: _Reader.power,
}  # fmt: skip
