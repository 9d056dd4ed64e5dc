"""Coefficients from elsewhere as exact fractions by exponents: mappings, arrays, series, SymPy; files in `files.py`.

Every number is read without rounding: a float is the binary number that it is, text the decimal that it writes.
Nothing is evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from os import PathLike
from typing import Any

import numpy as np
import sympy

from symnet.errors import InvalidTypeError, InvalidValueError, SymnetError, message, nearest
from symnet.rings import Real
from symnet.rings.numbers import as_fraction, as_sympy, dyadic, is_float, parse_rational, same_number
from symnet.series import Series
from symnet.series.space import check_names

#: Bits of an IEEE double, and of the narrower types of numpy.
DOUBLE = 53
_BITS = {"float16": 11, "float32": 24, "float64": DOUBLE}
FORMS = (
    "a dict {exponents: value}, (exponents, values), a Series, a SymPy polynomial, or the path of a CSV or JSON file"
)

Row = tuple[Fraction | None, ...]


@dataclass(frozen=True)
class Frame:
    """What the coefficients must fit: the inputs, outputs, order and centre, and the order of their exponents.

    Attributes:
        columns: the inputs in the order in which the other program counts them.
    """

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    order: int
    center: tuple[Any, ...]
    columns: tuple[str, ...]

    @classmethod
    def of(
        cls, inputs: Sequence[str], outputs: Sequence[str], order: int, center: Sequence[Any], variables: Any
    ) -> Frame:
        """Raises InvalidValueError if `variables` is not an order of the inputs."""
        frame = cls(tuple(inputs), tuple(outputs), order, tuple(center), tuple(inputs))
        return frame if variables is None else frame.ordered(variables)

    def ordered(self, variables: Any, argument: str = "variables") -> Frame:
        """The same with other columns."""
        names = check_names(argument, variables)
        if sorted(names) != sorted(self.inputs):
            unknown = next((name for name in names if name not in self.inputs), None)
            remedy = nearest(unknown, self.inputs) if unknown else f"name all of {', '.join(self.inputs)}"
            raise InvalidValueError(message(argument, f"be the inputs {list(self.inputs)}", list(names), remedy))
        return Frame(self.inputs, self.outputs, self.order, self.center, names)

    def check(self, order: Any = None, center: Any = None) -> None:
        """Refuse coefficients that were declared for another order or another centre."""
        if order is not None and order != self.order:
            remedy = f"verify with order={order}"
            raise InvalidValueError(message("coefficients", f"have the order {self.order}", order, remedy))
        if center is None:
            return
        if len(center) != len(self.columns):
            raise InvalidValueError(message("center of the coefficients", f"have {len(self.columns)} numbers", center))
        own = dict(zip(self.inputs, self.center, strict=True))
        for name, value in zip(self.columns, center, strict=True):
            if not _same_coordinate(value, own[name]):
                remedy = "expand both about the same point"
                raise InvalidValueError(message("coefficients", f"be about {name} = {own[name]}", value, remedy))


def _same_coordinate(value: Any, own: Any) -> bool:
    """Equality; for text also as the float that it writes, since 0.1 in a file is 0.1 in the program that wrote it."""
    if same_number(value, own):
        return True
    return isinstance(value, str) and is_float(own) and float(parse_rational(value)) == float(own)


@dataclass(frozen=True)
class Coefficients:
    """Foreign coefficients: one fraction an output for each monomial that is given; None where it is not.

    Attributes:
        bits: of the numbers they were computed with, for the unit in the last place.
    """

    rows: Mapping[tuple[int, ...], Row]
    bits: int = DOUBLE


class Collector:
    """Rows as they are read: checks exponents and numbers, refuses duplicates, and puts the inputs in order."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.rows: dict[tuple[int, ...], Row] = {}
        self.bits: int | None = None
        self._order = [frame.columns.index(name) for name in frame.inputs]

    def add(self, exponents: Sequence[Any], values: Any, place: str = "") -> None:
        """One monomial with its values, one an output."""
        where = place or f"coefficient of {tuple(exponents)}"
        key = self._key(exponents, place)
        row = tuple(self._number(value, where) for value in _several(values))
        if len(row) != len(self.frame.outputs):
            requirement = f"have {len(self.frame.outputs)} values, one for each of {list(self.frame.outputs)}"
            raise InvalidValueError(message(where, requirement, len(row), "give one value an output"))
        if key in self.rows:
            raise InvalidValueError(message(where, "be given once", f"a second value for {key}", "remove one"))
        if sum(key) <= self.frame.order:
            self.rows[key] = row
        elif any(row):
            remedy = "verify with that order, or leave the higher degrees out"
            raise InvalidValueError(message(where, f"have a degree of at most {self.frame.order}", sum(key), remedy))

    def _key(self, exponents: Sequence[Any], place: str) -> tuple[int, ...]:
        where = f"exponents{f' ({place})' if place else ''}"
        if len(exponents) != len(self.frame.inputs):
            columns = list(self.frame.columns)
            raise InvalidValueError(message(where, f"be {len(columns)}, one for each of {columns}", tuple(exponents)))
        return tuple(_natural(exponents[i], where) for i in self._order)

    def _number(self, value: Any, where: str) -> Fraction:
        number, bits = read_number(value, where)
        if bits is not None:
            self.bits = bits if self.bits is None else max(self.bits, bits)
        return number

    def done(self) -> Coefficients:
        if not self.rows:
            raise InvalidValueError(message("coefficients", "hold at least one monomial", "none", f"give {FORMS}"))
        return Coefficients(self.rows, DOUBLE if self.bits is None else self.bits)


def read_number(value: Any, where: str) -> tuple[Fraction, int | None]:
    """A number as the fraction that it is, and the bits of its type (None if it is exact).

    Raises:
        InvalidValueError: for NaN, infinity or text that is not a number.
        InvalidTypeError: for something else.
    """
    if isinstance(value, str):
        number = parse_rational(value, where)
        return number, None if "/" in value or "x" in value.lower() else _bits_of_text(value)
    exact = as_fraction(value)
    if exact is not None:
        return exact, None
    if hasattr(value, "mid") and hasattr(value, "rad"):
        value = as_sympy_ball(value)
    if isinstance(value, sympy.Expr) and value.is_number and not value.is_Float:
        value = value.evalf(60)
    if not is_float(value):
        raise InvalidTypeError(message(where, "be a real number", value, "convert it first"))
    try:
        return dyadic(value), _bits(value)
    except InvalidValueError as error:
        raise InvalidValueError(message(where, "be finite", value, "the other program overflowed there")) from error


def _bits_of_text(text: str) -> int:
    """A decimal of up to 17 significant digits is how a double is written."""
    figures = len("".join(c for c in text.lower().partition("e")[0] if c.isdigit()).lstrip("0"))
    return DOUBLE if figures <= 17 else int(figures * 3.33)


def as_sympy_ball(ball: Any) -> sympy.Expr:
    """The midpoint of a python-flint ball."""
    mantissa, exponent = ball.mid().man_exp()
    return sympy.Integer(int(mantissa)) * sympy.Integer(2) ** int(exponent)


def _bits(value: Any) -> int:
    if isinstance(value, np.floating):
        return _BITS.get(value.dtype.name, DOUBLE)
    if isinstance(value, sympy.Float):
        return int(value._prec)
    # an mpf does not know its precision: its mantissa, odd, is at most that long
    return max(DOUBLE, int(value._mpf_[3])) if hasattr(value, "_mpf_") else DOUBLE


def _several(values: Any) -> Iterable[Any]:
    if isinstance(values, np.ndarray):
        return list(values.reshape(-1))
    return values if isinstance(values, (list, tuple)) else (values,)


def _natural(value: Any, where: str) -> int:
    if isinstance(value, str) and value.strip().isdecimal() and len(value) <= 6:
        value = int(value)
    whole = isinstance(value, (float, np.floating)) and float(value).is_integer()
    if isinstance(value, (bool, np.bool_)) or not (whole or isinstance(value, (int, np.integer))) or value < 0:
        raise InvalidValueError(message(where, "be non-negative integers", value, "one an input"))
    return int(value)


def read_coefficients(theirs: Any, frame: Frame) -> Coefficients:
    """Coefficients in any of the forms that `symnet.certify.verify` takes, but a callable.

    Raises:
        InvalidTypeError, InvalidValueError: if they cannot be read or do not fit the frame.
        FileFormatError: for a file that is not what it should be.
    """
    if isinstance(theirs, Coefficients):
        return theirs
    if isinstance(theirs, (str, PathLike)):
        from symnet.certify.files import read_file

        return read_file(theirs, frame)
    if isinstance(theirs, Series):
        return _of_series(theirs, frame)
    if isinstance(theirs, (sympy.Expr, sympy.Poly)):
        return _of_polynomials([theirs], frame)
    if isinstance(theirs, Mapping):
        return _of_mapping(theirs, frame)
    if isinstance(theirs, tuple) and len(theirs) == 2 and not isinstance(theirs[0], (sympy.Expr, Mapping)):
        return of_arrays(theirs[0], theirs[1], frame)
    if isinstance(theirs, (list, tuple)) and theirs:
        return _one_an_output(list(theirs), frame)
    raise InvalidTypeError(message("theirs", f"be {FORMS}, or a callable", theirs, "see docs/verification.md"))


def _of_series(series: Series, frame: Frame) -> Coefficients:
    frame = frame.ordered(series.variables)
    frame.check(series.order, series.center)
    if series.definitions:
        series = series.to_ring(Real(60))
    collector = Collector(frame)
    for exponents, row in zip(series.monomials.tolist(), series.coefficients, strict=True):
        collector.add(exponents, [series.ring.to_user(value) for value in row])
    return collector.done()


def _of_mapping(terms: Mapping[Any, Any], frame: Frame) -> Coefficients:
    if set(terms) == {"labels", "values"}:
        return of_labels(terms["labels"], terms["values"], frame)
    if terms and set(terms) <= set(frame.outputs) and all(isinstance(value, Mapping) for value in terms.values()):
        if set(terms) != set(frame.outputs):
            raise InvalidValueError(message("theirs", f"have the outputs {list(frame.outputs)}", sorted(terms)))
        return _one_an_output([terms[name] for name in frame.outputs], frame)
    if terms and all(isinstance(key, str) for key in terms):
        return of_labels(list(terms), list(terms.values()), frame)
    collector = Collector(frame)
    for key, values in terms.items():
        collector.add((key,) if isinstance(key, (int, np.integer)) else _sequence(key), values)
    return collector.done()


def _sequence(key: Any) -> Sequence[Any]:
    if not isinstance(key, tuple):
        remedy = "write {(2, 1): 0.5}, or nn2poly's labels {'1,1,2': 0.5}"
        raise InvalidTypeError(message("key of theirs", "be a tuple of exponents", key, remedy))
    return key


def of_arrays(exponents: Any, values: Any, frame: Frame) -> Coefficients:
    """Exponents of shape (n, d) and values of shape (n,) or (n, outputs)."""
    powers, numbers = np.asarray(exponents), np.asarray(values)
    d = len(frame.inputs)
    if powers.ndim == 1 and d == 1:
        powers = powers[:, None]
    if powers.ndim != 2 or powers.shape[1] != d:
        raise InvalidValueError(message("exponents", f"have shape (n, {d})", powers.shape, "one column an input"))
    if numbers.ndim not in (1, 2) or len(numbers) != len(powers):
        raise InvalidValueError(message("values", f"have {len(powers)} rows, as the exponents", numbers.shape))
    collector = Collector(frame)
    for row, value in zip(powers.tolist(), numbers, strict=True):
        collector.add(row, value)
    return collector.done()


def of_labels(labels: Sequence[Any], values: Sequence[Any], frame: Frame) -> Coefficients:
    """nn2poly's form: the variables of each monomial counted from 1, "1,1,2" or [1, 1, 2] for x1^2 x2, 0 for 1."""
    lists = all(isinstance(x, (Sequence, np.ndarray)) and not isinstance(x, str) for x in (labels, values))
    if not lists or len(labels) != len(values):
        raise InvalidValueError(message("values", "be as many as the labels", values, "one for each label"))
    collector = Collector(frame)
    for label, value in zip(labels, values, strict=True):
        collector.add(label_exponents(label, len(frame.inputs)), value, f"label {label}")
    return collector.done()


def label_exponents(label: Any, dimension: int) -> tuple[int, ...]:
    """The exponents of a label of nn2poly.

    >>> label_exponents("1,1,3", 3), label_exponents("0", 2)
    ((2, 0, 1), (0, 0))
    """
    parts = label.split(",") if isinstance(label, str) else label if isinstance(label, Sequence) else [label]
    numbers = [_natural(part, f"label {label!r}") for part in parts]
    if numbers == [0]:
        return (0,) * dimension
    if not numbers or min(numbers) < 1 or max(numbers) > dimension:
        remedy = "write '0' for the constant and '1,1,2' for x1^2 x2"
        raise InvalidValueError(message("label", f"name variables from 1 to {dimension}", label, remedy))
    return tuple(numbers.count(i + 1) for i in range(dimension))


def _of_polynomials(expressions: Sequence[Any], frame: Frame) -> Coefficients:
    """SymPy polynomials in the inputs, rewritten in powers of x - center."""
    symbols = [sympy.Symbol(name) for name in frame.inputs]
    read = [_polynomial(e, symbols, frame) for e in expressions]
    return _merged([Coefficients(rows, bits) for rows, bits in read], frame)


def _polynomial(expression: Any, symbols: list[Any], frame: Frame) -> tuple[dict[tuple[int, ...], Row], int]:
    expr = expression.as_expr()
    for symbol in expr.free_symbols:
        if symbol not in symbols:
            remedy = nearest(symbol.name, frame.inputs)
            raise InvalidValueError(message("theirs", f"be a polynomial in {list(frame.inputs)}", symbol.name, remedy))
    floats = expr.atoms(sympy.Float)
    bits = max((int(f._prec) for f in floats), default=DOUBLE)
    exact = expr.xreplace({f: as_sympy(dyadic(f)) for f in floats})
    moved = {s: s + as_sympy(dyadic(c) if is_float(c) else c) for s, c in zip(symbols, frame.center, strict=True)}
    try:
        terms = sympy.Poly(exact.subs(moved, simultaneous=True) if any(frame.center) else exact, *symbols).terms()
    except sympy.PolynomialError as error:
        raise InvalidValueError(message("theirs", "be a polynomial", expression, "expand it first")) from error
    collector = Collector(Frame(frame.inputs, ("y",), frame.order, frame.center, frame.inputs))
    for exponents, value in terms:
        collector.add(exponents, value)
    return collector.rows, bits


def _one_an_output(sources: list[Any], frame: Frame) -> Coefficients:
    if len(sources) != len(frame.outputs):
        requirement = f"have one entry for each of {list(frame.outputs)}"
        raise InvalidValueError(message("theirs", requirement, len(sources), f"an entry is {FORMS}"))
    parts = []
    for name, source in zip(frame.outputs, sources, strict=True):
        try:
            single = Frame(frame.inputs, (name,), frame.order, frame.center, frame.columns)
            parts.append(read_coefficients(source, single))
        except SymnetError as error:
            raise type(error)(f"output {name}: {error}") from error
    return _merged(parts, frame)


def _merged(parts: Sequence[Coefficients], frame: Frame) -> Coefficients:
    """One output each, side by side."""
    if len(parts) != len(frame.outputs):
        raise InvalidValueError(message("theirs", f"have {len(frame.outputs)} outputs", len(parts), "give a list"))
    keys = dict.fromkeys(key for part in parts for key in part.rows)
    rows = {key: tuple(part.rows.get(key, (None,))[0] for part in parts) for key in keys}
    return Coefficients(rows, max(part.bits for part in parts))
