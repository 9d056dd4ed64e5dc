"""The languages, one row each: a program as the text of a source file. To add one, write its function and its row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnet.programs.listing import Listing, Style, wrapped
from symnet.programs.program import Program


@dataclass(frozen=True)
class Unit:
    """What a source file is written from.

    Attributes:
        program: its instructions.
        name: the function's identifier.
        inputs: the identifiers of the inputs.
        header: lines of comment.
    """

    program: Program
    name: str
    inputs: Sequence[str]
    header: Sequence[str]

    @property
    def double(self) -> bool:
        return self.program.precision == "double"

    @property
    def tables(self) -> dict[str, Any]:
        return self.program.outputs.tables

    def uses(self, *kinds: str) -> list[str]:
        """Which of the kinds of operations occur."""
        return [kind for kind in kinds if kind in self.program.operations]

    def shortest(self, number: float) -> str:
        """The shortest decimal that reads back as the same number of the precision."""
        return repr(float(number)) if self.double else str(np.float32(number))


# C


def c_source(unit: Unit) -> str:
    """C99; one function over points, whose loop compilers can vectorise."""
    real, suffix = ("double", "") if unit.double else ("float", "f")
    listing = Listing(unit.program, Style("c", lambda v: f"{unit.shortest(v)}{suffix}", suffix), unit.inputs)
    results = ", ".join(f"{real} *restrict {table}" for table in unit.tables)
    body = [f"const {real} {name} = inputs[{len(unit.inputs)}*point + {i}];" for i, name in enumerate(unit.inputs)]
    lines = [line for text in body for line in wrapped(text, " " * 8)]
    for index, name in listing.named.items():
        lines += wrapped(f"const {real} {name} = {listing.statement(index)};", " " * 8)
    for table, indices in unit.tables.items():
        for k, index in enumerate(indices.flat):
            lines.append(f"        {table}[{indices.size}*point + {k}] = {listing.name(index)};")
    return _text(
        [f"/* {line} */" for line in unit.header],
        ["", "#include <math.h>", "#include <stddef.h>", ""],
        [_C_HELPERS[kind].format(real=real) for kind in unit.uses("min", "max")],
        [f"void {unit.name}(size_t count, const {real} *restrict inputs,", f"    {results})"],
        ["{", "    for (size_t point = 0; point < count; ++point) {"],
        lines,
        ["    }", "}"],
    )


#: fmin and fmax would drop a NaN, and hold up vectorisation.
_C_HELPERS = {
    "min": "static inline {real} lesser({real} a, {real} b) {{ return b < a ? b : a; }}\n",
    "max": "static inline {real} greater({real} a, {real} b) {{ return b > a ? b : a; }}\n",
}


# Fortran


def fortran_source(unit: Unit) -> str:
    """Fortran 2008: a module with a subroutine that C can call; arrays have the point as their last index."""
    kind = "c_double" if unit.double else "c_float"
    listing = Listing(unit.program, Style("fortran", lambda v: f"{unit.shortest(v)}_dp"), unit.inputs)
    lines = [f"{name} = inputs({i}, point)" for i, name in enumerate(unit.inputs, start=1)]
    lines += [f"{name} = {listing.statement(index)}" for index, name in listing.named.items()]
    for table, indices in unit.tables.items():
        for place, index in np.ndenumerate(indices):
            where = ", ".join(str(i + 1) for i in reversed(place))
            lines.append(f"{table}({where}, point) = {listing.name(index)}")
    shapes = [f"{t}({', '.join(map(str, reversed(a.shape)))}, count)" for t, a in unit.tables.items()]
    arguments = ", ".join(["count", "inputs", *unit.tables])
    declared = ", ".join([*unit.inputs, *listing.named.values()])
    functions = unit.uses("log1p", "expm1")
    helpers = unit.uses("min", "max")
    return _text(
        [f"! {line}" for line in unit.header],
        [f"module {unit.name}_module", f"  use, intrinsic :: iso_c_binding, only: c_size_t, dp => {kind}"],
        ["  implicit none", "  private", f"  public :: {unit.name}"],
        [_FORTRAN_INTERFACE.format(name=f, c=f if unit.double else f"{f}f") for f in functions],
        ["contains"],
        [f'  subroutine {unit.name}({arguments}) bind(c, name="{unit.name}")'],
        ["    integer(c_size_t), value, intent(in) :: count"],
        [f"    real(dp), intent(in) :: inputs({len(unit.inputs)}, count)"],
        [f"    real(dp), intent(out) :: {shape}" for shape in shapes],
        wrapped(f"real(dp) :: {declared}", " " * 4, mark=" &"),
        ["    integer(c_size_t) :: point", "    do point = 1, count"],
        [line for text in lines for line in wrapped(text, " " * 6, mark=" &")],
        ["    end do", f"  end subroutine {unit.name}"],
        [_FORTRAN_HELPER.format(name=_FORTRAN_HELPERS[h][0], sign=_FORTRAN_HELPERS[h][1]) for h in helpers],
        [f"end module {unit.name}_module"],
    )


_FORTRAN_INTERFACE = """\
  interface
    pure function {name}(argument) bind(c, name="{c}")
      import :: dp
      real(dp), value, intent(in) :: argument
      real(dp) :: {name}
    end function {name}
  end interface"""
_FORTRAN_HELPERS = {"min": ("lesser", "<"), "max": ("greater", ">")}
_FORTRAN_HELPER = """\
  elemental real(dp) function {name}(a, b)
    real(dp), intent(in) :: a, b
    {name} = merge(b, a, b {sign} a)
  end function {name}"""


# Python with numpy, and JAX


def python_source(unit: Unit) -> str:
    """Python with numpy, for arrays of points."""
    special = unit.uses("erf", "erfc")
    head = ["import math", ""] if special else []
    head += ["import numpy as np"]
    head += [f"{name} = np.vectorize(math.{name}, otypes=[float])" for name in special]
    return _array_source(unit, "python", "np", head, [])


def jax_source(unit: Unit) -> str:
    """JAX, compiled on its first call."""
    head = ["import jax", "import jax.numpy as jnp"]
    special = unit.uses("erf", "erfc")
    head += [f"from jax.scipy.special import {', '.join(special)}"] if special else []
    if unit.double:
        head += ["", "# without this JAX computes in 32 bits", 'jax.config.update("jax_enable_x64", True)']
    return _array_source(unit, "jax", "jnp", head, ["@jax.jit"])


def _array_source(unit: Unit, language: str, module: str, head: list[str], decorators: list[str]) -> str:
    listing = Listing(unit.program, Style(language, unit.shortest), unit.inputs)
    dtype = f"{module}.{np.dtype(unit.program.dtype).name}"
    lines = [f"{name} = inputs[..., {i}]" for i, name in enumerate(unit.inputs)]
    body = [line for text in lines for line in wrapped(text, " " * 4)]
    for index, name in listing.named.items():
        body += _python_statement(name, listing.statement(index))
    for table, indices in unit.tables.items():
        entries = ", ".join(listing.name(index) for index in indices.flat)
        body += wrapped(f"{table} = _table(inputs, {indices.shape}, [{entries}])", " " * 4)
    return _text(
        [f"# {line}" for line in unit.header],
        [*head, "", "", "def _table(inputs, shape, entries):"],
        ['    """The entries, arrays or numbers, side by side at each point."""'],
        [f"    columns = [{module}.broadcast_to({module}.asarray(e, {dtype}), inputs.shape[:-1]) for e in entries]"],
        [f"    return {module}.stack(columns, axis=-1).reshape(inputs.shape[:-1] + shape)", "", ""],
        [*decorators, f"def {unit.name}(inputs):"],
        [f'    """{", ".join(unit.tables)} at points of shape (..., {len(unit.inputs)})."""'],
        [f"    inputs = {module}.asarray(inputs, {dtype})"],
        body,
        [f"    return {', '.join(unit.tables)}"],
    )


def _python_statement(name: str, text: str) -> list[str]:
    """An assignment, in parentheses if it takes several lines."""
    lines = wrapped(f"{name} = {text}", " " * 4)
    if len(lines) == 1:
        return lines
    return [f"    {name} = (", *wrapped(text, " " * 8), "    )"]


def _text(*parts: Sequence[str]) -> str:
    return "\n".join(line for part in parts for line in part) + "\n"


@dataclass(frozen=True)
class Language:
    """One language: its writer, the suffix of its files, and its compilers by preference (none: it needs none)."""

    write: Callable[[Unit], str]
    suffix: str
    compilers: tuple[str, ...] = ()


LANGUAGES = {
    "c": Language(c_source, ".c", ("gcc", "cc", "clang")),
    "fortran": Language(fortran_source, ".f90", ("gfortran",)),
    "python": Language(python_source, ".py"),
    "jax": Language(jax_source, ".py"),
}
