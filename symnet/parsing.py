"""Text from outside to a SymPy expression, and back, through a whitelist.

The text is cut into our own tokens, numbers and names become placeholders, and the tree that Python's
`ast` makes of the rest is walked node by node: nothing is executed. Text may be hostile, so whatever
SymPy would compute at once is bounded first: powers by their bits, constants by their value.

To add a function, add a row to `FUNCTIONS`: its SymPy form, which must also accept a Float.
"""

from __future__ import annotations

import ast
import math
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
from sympy.printing.str import StrPrinter

from symnet.errors import ExpressionError, InvalidTypeError, message, nearest

FUNCTIONS: dict[str, Callable[[sympy.Expr], sympy.Expr]] = {
    "exp": sympy.exp, "log": sympy.log, "ln": sympy.log, "sqrt": sympy.sqrt, "cbrt": sympy.cbrt,
    "log10": lambda x: sympy.log(x) / sympy.log(10), "log2": lambda x: sympy.log(x) / sympy.log(2),
    "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan,
    "asin": sympy.asin, "acos": sympy.acos, "atan": sympy.atan,
    "arcsin": sympy.asin, "arccos": sympy.acos, "arctan": sympy.atan,
    "sinh": sympy.sinh, "cosh": sympy.cosh, "tanh": sympy.tanh,
    "asinh": sympy.asinh, "acosh": sympy.acosh, "atanh": sympy.atanh,
    "abs": sympy.Abs, "cot": sympy.cot,  # SymPy writes sqrt(x**2) and tan(x + pi/2) with these
    "erf": sympy.erf, "erfc": lambda x: 1 - sympy.erf(x),
    "sigmoid": lambda x: 1 / (1 + sympy.exp(-x)), "softplus": lambda x: sympy.log(1 + sympy.exp(x)),
}  # fmt: skip

MAX_CHARACTERS, MAX_DEPTH, MAX_DIGITS = 10_000, 100, 400
MAX_POWERS = (1_000, 10_000)  #: largest numeric exponent of a constant, and of anything else
MAX_BITS = 10_000  #: of an exact number; also the binary orders of magnitude of a constant
MAX_MERGED_BITS = 1_000_000  #: that SymPy may pass through merging powers: 2**(a*x) * 2**(b - a*x)
MAX_CONSTANT = 40  #: nodes of an irrational constant: SymPy may need time exponential in them
DIGITS = 60  #: worked with for a constant; a sum that cancels two thirds of them counts as undecided

_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?P<name>[^\W\d]\w*)"
    r"|(?P<operator>\*\*|[-+*/^(),])|(?P<space>\s+)|(?P<unknown>.)"
)
_normal = partial(unicodedata.normalize, "NFKC")
_LARGEST = sympy.Float(2, DIGITS) ** MAX_BITS
_UNDECIDED = sympy.Float(10, DIGITS) ** (-2 * DIGITS // 3)
_READS = ("hold only expressions", "numbers, names, + - * / ^ ( ) and calls such as exp(x) are read")
_REAL = ("be a real expression", "this is infinite or complex")
_SMALL = (f"keep its numbers within {MAX_BITS:,} bits", "lower or round the exponents, or write them as fractions")


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
    C*c**(2/3) + k/(2*sqrt(d)) + sigma_f
    """
    if not isinstance(text, str):
        raise InvalidTypeError(message(argument, "be a str", text, "give the expression as text"))
    with _one_error(argument, text):
        return _Reader(text, argument, symbols or {}, allowed).read()


@contextmanager
def _one_error(argument: str, value: object) -> Iterator[None]:
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

    def __repr__(self) -> str:
        return f"{self.text!r} at column {self.column}"


class _Value(NamedTuple):
    expr: sympy.Expr
    number: sympy.Expr | None = None  #: of a constant: `expr` itself if rational, else a Float


class _Reader:
    """One text on its way: tokens, then Python's tree, then SymPy."""

    def __init__(self, text: str, argument: str, symbols: Mapping[str, sympy.Symbol], allowed: Iterable[str] | None):
        self.text, self.argument, self.whole = text, argument, _Piece(text, 1)
        self.symbols = {_normal(name): symbol for name, symbol in symbols.items()}
        self.allowed = None if allowed is None else {_normal(name) for name in allowed}

    def read(self) -> sympy.Expr:
        short = len(self.text) <= MAX_CHARACTERS
        self.require(short, self.whole, f"have at most {MAX_CHARACTERS:,} characters", "split it")
        self.require(self.text.strip(), self.whole, "be an expression", "it is empty")
        self.tokens = list(self.tokenize())
        expr = self.walk(self.tree()).expr
        self.require(not expr.has(sympy.I, sympy.zoo, sympy.nan, sympy.oo, -sympy.oo), self.whole, *_REAL)
        self.require(all(_bits(number) <= MAX_BITS for number in expr.atoms(sympy.Rational)), self.whole, *_SMALL)
        return expr

    def require(self, condition: object, where: _Piece | ast.expr, requirement: str, remedy: str) -> None:
        if not condition:
            piece = where if isinstance(where, _Piece) else self.piece(where.col_offset, where.end_col_offset or 0)
            raise ExpressionError(message(self.argument, requirement, piece, remedy))

    def tokenize(self) -> Iterator[tuple[str, _Piece]]:
        """The tokens; levels count what makes Python's parser recurse: parentheses, signs and power towers."""
        previous, levels = "", [0]
        for match in _TOKEN.finditer(self.text):
            kind, text, piece = str(match.lastgroup), match[0], _Piece(match[0], match.start() + 1)
            self.require(kind != "unknown" and (kind != "name" or text.isidentifier()), piece, *_READS)
            if kind == "space":
                continue
            after = previous in ("number", "name", ")")
            joined = after and (kind != "operator" or (text == "(" and previous != "name"))
            self.require(not joined, piece, "have an operator before each operand", "write * for a product")
            if text in "()":
                levels = [*levels, 0] if text == "(" else levels[:-1] or [0]
            elif kind == "operator":
                levels[-1] = levels[-1] + 1 if text in ("**", "^") or not after else 0
            depth = len(levels) - 1 + sum(levels)
            self.require(depth <= MAX_DEPTH, piece, f"nest at most {MAX_DEPTH} deep", "split the expression")
            yield kind, piece
            previous = text if kind == "operator" else kind

    def tree(self) -> ast.expr:
        """Python's tree; placeholders keep its rules for names, keywords and numbers out of it."""
        words = [piece.text.replace("^", "**") if kind == "operator" else f"_{index}"
                 for index, (kind, piece) in enumerate(self.tokens)]  # fmt: skip
        self.starts = list(accumulate((len(word) + 1 for word in words[:-1]), initial=0))
        try:
            return ast.parse(" ".join(words), mode="eval").body
        except SyntaxError as error:
            place = self.piece((error.offset or 1) - 1, error.offset or 1)
            remedy = "check operators and parentheses there"
            raise ExpressionError(message(self.argument, "be complete", place, remedy)) from error

    def piece(self, begin: int, end: int) -> _Piece:
        """The part of the text that Python's columns `begin` to `end` stand for."""
        first = self.tokens[bisect_right(self.starts, begin) - 1][1]
        last = self.tokens[bisect_left(self.starts, end) - 1][1]
        return _Piece(self.text[first.column - 1 : last.column - 1 + len(last.text)], first.column)

    def walk(self, node: ast.expr) -> _Value:
        rule = _RULES.get(type(getattr(node, "op", node)))
        self.require(rule, node, *_READS)
        return rule(self, node)  # type: ignore[misc]

    def apply(self, node: ast.expr, operation: Callable[..., sympy.Expr], *operands: _Value) -> _Value:
        """`operation` on the operands; on their numbers first, for without bounds SymPy may not end."""
        number = None
        if all(operand.number is not None for operand in operands):
            number = operation(*(operand.number for operand in operands)).evalf(DIGITS, maxn=MAX_BITS // 3)
            self.require(number.is_Float or number.is_Rational, node, *_REAL)
            self.require(abs(number) < _LARGEST, node, *_SMALL)
        expr = operation(*(operand.expr for operand in operands))
        if expr.is_Rational:
            self.require(_bits(expr) <= MAX_BITS, node, *_SMALL)
            return _Value(expr, expr)
        self.require(number is not None or expr.free_symbols, node, "write constants without names", "they cancel here")
        self.require(number is None or abs(number) > 1 / _LARGEST, node, *_SMALL)
        few = number is None or sum(1 for _ in sympy.preorder_traversal(expr)) <= MAX_CONSTANT
        self.require(few, node, "have simpler constants", "name a part of this one and declare it as a symbol")
        return _Value(expr, number)

    def operand(self, node: Any) -> _Value:
        kind, piece = self.tokens[int(node.id[1:])]
        if kind == "name":
            return self.name(piece)
        mantissa, _, exponent = piece.text.lower().partition("e")
        short = max(len(mantissa), len(exponent)) <= MAX_DIGITS + 1 and abs(int(exponent or 0)) <= MAX_DIGITS
        self.require(short, piece, f"have at most {MAX_DIGITS} digits and exponents to {MAX_DIGITS}", "round it")
        number = sympy.Rational(*Fraction(piece.text).as_integer_ratio())
        return _Value(number, number)

    def name(self, piece: _Piece) -> _Value:
        name = _normal(piece.text)
        declared = name in (self.symbols if self.allowed is None else self.allowed)
        if name == "pi" and not declared:
            return _Value(sympy.pi, sympy.pi.evalf(DIGITS))
        self.require(declared or name not in FUNCTIONS, piece, "call its functions", f"write {name}(...)")
        known = declared or self.allowed is None
        self.require(known, piece, "hold only known names", nearest(name, self.allowed or ()))
        return _Value(self.symbols.get(name, sympy.Symbol(name, real=True)))

    def sign(self, node: Any) -> _Value:
        value = self.walk(node.operand)
        return self.apply(node, operator.neg, value) if isinstance(node.op, ast.USub) else value

    def chain(self, node: ast.expr, kinds: tuple[type, type], inverse: Callable[..., sympy.Expr]) -> list[_Value]:
        """The operands of a left-nested chain, found without recursion; those of the second kind inverted."""
        operands = []
        while isinstance(node, ast.BinOp) and isinstance(node.op, kinds):
            value = self.walk(node.right)
            operands.append(self.apply(node.right, inverse, value) if isinstance(node.op, kinds[1]) else value)
            node = node.left
        return [self.walk(node), *reversed(operands)]

    def sum(self, node: Any) -> _Value:
        terms = self.chain(node, (ast.Add, ast.Sub), operator.neg)
        expr, number = self.apply(node, sympy.Add, *terms)
        # an irrational zero would later divide unseen, or have SymPy seek its minimal polynomial
        decided = number is None or expr.is_Rational or abs(number) > _UNDECIDED * max(abs(t.number) for t in terms)
        self.require(decided, node, "have no constant that is hard to tell from 0", "write 0 or a simpler form")
        return _Value(expr, number)

    def product(self, node: Any) -> _Value:
        factors = self.chain(node, (ast.Mult, ast.Div), lambda divisor: 1 / divisor)
        self.bound(node, MAX_MERGED_BITS, ((factor.expr, sympy.S.One) for factor in factors))
        return self.apply(node, sympy.Mul, *factors)

    def power(self, node: Any) -> _Value:
        base, exponent = self.walk(node.left), self.walk(node.right)
        size, limit = exponent.number, MAX_POWERS[base.number is None]
        self.require(size is None or abs(size) <= limit, node, f"have no exponent over {limit:,} here", "lower it")
        bits = MAX_BITS if exponent.expr.is_Integer else MAX_MERGED_BITS
        self.bound(node, bits, [(base.expr, exponent.expr)])
        return self.apply(node, sympy.Pow, base, exponent)

    def call(self, node: Any) -> _Value:
        piece = self.tokens[int(node.func.id[1:])][1]
        name = _normal(piece.text)
        known = f"write * for a product; {nearest(name, FUNCTIONS)}"
        self.require(name in FUNCTIONS, piece, "call only known functions", known)
        one = len(node.args) == 1 and not node.keywords
        self.require(one, node, f"give {name} one argument", f"write {name}(x)")
        value = self.walk(node.args[0])
        # exp(c*log(b)) becomes b**c, in any function that holds an exp
        self.bound(node, MAX_MERGED_BITS, ((sympy.E, term) for term in sympy.Add.make_args(value.expr)))
        return self.apply(node, FUNCTIONS[name], value)

    def bound(self, node: ast.expr, limit: int, powers: Iterable[tuple[sympy.Expr, sympy.Expr]]) -> None:
        """Refuse powers that SymPy, as it merges them, could turn into numbers over `limit` bits."""
        bits, radical_bits, denominator = 0, 0, 1
        for base, exponent in powers:
            for factor in sympy.Mul.make_args(base):
                root, inner = factor.as_base_exp()
                merged = inner * exponent
                numbers = merged.atoms(sympy.Rational)
                heavy = _bits(root) + (_bits(merged) if merged.has(sympy.log) else 0)
                bits += max(heavy, int(merged.is_Integer)) * max((abs(int(n)) for n in numbers), default=1)
                common = math.lcm(*(int(n.q) for n in numbers)) if heavy else 1
                # 12**(7001/10000) becomes 2**4002 * 3**7001 under one root
                radical_bits += heavy * (common > 1)
                denominator = math.lcm(denominator, common)
        self.require(bits + radical_bits * denominator <= limit, node, *_SMALL)


def _bits(expr: sympy.Expr) -> int:
    numbers = expr.atoms(sympy.Rational) - {sympy.S.Zero, sympy.S.One, sympy.S.NegativeOne}
    return sum(int(number.p).bit_length() + int(number.q - 1).bit_length() for number in numbers)


_RULES: dict[type, Callable[[_Reader, Any], _Value]] = {
    ast.Name: _Reader.operand, ast.Call: _Reader.call, ast.UAdd: _Reader.sign, ast.USub: _Reader.sign,
    ast.Add: _Reader.sum, ast.Sub: _Reader.sum, ast.Mult: _Reader.product, ast.Div: _Reader.product,
    ast.Pow: _Reader.power,
}  # fmt: skip


class _Text(StrPrinter):
    """SymPy's own text, less what `parse_expression` would read as another thing."""

    def _print_Exp1(self, expr: sympy.Expr) -> str:
        return "exp(1)"

    def _print_Abs(self, expr: sympy.Expr) -> str:
        return f"abs({self._print(expr.args[0])})"


def expression_text(expr: sympy.Expr) -> str:
    """Text that `parse_expression` reads back as `expr`, given its symbols; Floats as exact dyadics.

    What SymPy evaluates by itself is evaluated when read: 2*(x + y) from ``factor`` as 2*x + 2*y.

    Raises:
        InvalidTypeError: if `expr` is not a SymPy expression.
        ExpressionError: if it has a function, a name or a size that the language has not.

    >>> expression_text(sympy.sqrt(sympy.Symbol("d")) / 3 + sympy.Float("0.5"))
    'sqrt(d)/3 + 1/2'
    """
    if not isinstance(expr, sympy.Expr):
        raise InvalidTypeError(message("expr", "be a SymPy expression", expr, "parse text first"))
    symbols = {symbol.name: symbol for symbol in expr.atoms(sympy.Symbol)}
    with _one_error("expr", expr):
        exact = _exact(expr)
        text = _Text().doprint(exact)
        same = parse_expression(text, argument="expr", symbols=symbols) == exact
    if not same:
        raise ExpressionError(message("expr", "be what its text reads as", text, "rename symbols or simplify it"))
    return text


def _exact(expr: sympy.Expr) -> sympy.Expr:
    if expr.is_Float and (expr.is_zero or 1 / _LARGEST < abs(expr) < _LARGEST):
        return sympy.Rational(expr)
    return expr.func(*map(_exact, expr.args)) if expr.args else expr
