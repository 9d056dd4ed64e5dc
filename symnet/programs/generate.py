"""sn.codegen: a network or series as source code with its derivatives, and as a fast function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from os import PathLike
from textwrap import wrap
from typing import Any

from symnet import files
from symnet.errors import InvalidTypeError, InvalidValueError, message, nearest
from symnet.network import Network
from symnet.programs.builder import MAX_OPERATIONS, PRECISIONS, Builder
from symnet.programs.evaluation import Compiled, through_compiler, through_jax, through_numpy
from symnet.programs.languages import LANGUAGES, Unit
from symnet.programs.listing import WIDTH
from symnet.programs.names import comment, identifier, identifiers
from symnet.programs.network import network_program
from symnet.programs.polynomial import series_program
from symnet.programs.program import Program
from symnet.series import Series

_WHAT = {0: "Value", 1: "Value and gradient", 2: "Value, gradient and Hessian"}


@dataclass(frozen=True)
class Generated:
    """Source code of a function with its derivatives.

    Attributes:
        source: the text of the file.
        name: the function's name in it.
        language: "c", "fortran", "python" or "jax".
        inputs, outputs: the identifiers in it, in the order of the function's inputs and outputs.
        program: the instructions from which it was written.
    """

    source: str = field(repr=False)
    name: str
    language: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    program: Program = field(repr=False)

    @property
    def operations(self) -> dict[str, int]:
        """The operations at one point by kind; every instruction counts as one, a call of exp too."""
        return self.program.operations

    @property
    def total(self) -> int:
        """All operations at one point."""
        return self.program.total

    def save(self, path: str | PathLike[str]) -> None:
        """Write the source; the file appears whole or not at all."""
        files.write(path, self.source)

    def compile(self, compiler: str | None = None, flags: Sequence[str] | None = None) -> Compiled:
        """The function on arrays: f(X) gives value (n, outputs), gradient (n, outputs, inputs) and Hessian.

        C and Fortran are compiled and loaded through ctypes. For Python and JAX the instructions are carried out
        directly, without evaluating the text.

        Args:
            compiler: of C or Fortran, a name or path; default gcc, cc or clang, and gfortran.
            flags: of the compiler; default `symnet.programs.evaluation.FLAGS`, which vectorise the loop.

        Raises:
            CompilerError: if there is no compiler, or it fails.
            MissingExtraError: for JAX, if it is not installed.
        """
        language = LANGUAGES[self.language]
        if language.compilers:
            return through_compiler(self.program, self.source, self.name, language, compiler, flags)
        return through_jax(self.program) if self.language == "jax" else through_numpy(self.program)


def codegen(
    function: Network | Series,
    language: str = "c",
    derivatives: int = 2,
    name: str | None = None,
    precision: str = "double",
    max_operations: int = MAX_OPERATIONS,
) -> Generated:
    """A network or series as source code: value, gradient and Hessian together, common subexpressions shared.

    For a network y = phi_L o ... o phi_1 with J_s = d(input of phi_s)/dx and the adjoints lambda_s of the outputs of
    phi_s, one forward and one backward sweep give the gradient, and

        Hess y = sum_s J_s^T (sum_i lambda_{s,i} Hess phi_{s,i}) J_s,

    in which affine layers have no part. A series is written as nested Horner schemes or with shared powers, whichever
    takes fewer operations.

    Args:
        function: a Network or Series with numbers as weights or coefficients.
        language: "c" (C99), "fortran" (2008), "python" (numpy) or "jax".
        derivatives: the highest order of the derivatives, 0, 1 or 2.
        name: of the function in the source; default "network" or "series". It is made an identifier.
        precision: "double", or "single" for 32 bits.
        max_operations: refuse functions that need more instructions.

    Returns:
        the code, with its text as `source` and a function on arrays by `compile()`. In C it is
        `void name(size_t count, const double *inputs, double *value, double *gradient, double *hessian)` with
        arrays in C's order of shapes (count, inputs), (count, outputs), (count, outputs, inputs) and
        (count, outputs, inputs, inputs); in Fortran the same memory, so that the indices run the other way.

    Raises:
        InvalidTypeError: for something else than a Network or Series.
        InvalidValueError: for symbolic weights or coefficients, an unknown language or precision, another order of
            derivatives, numbers that overflow the precision, or too many operations.

    >>> from symnet.network import Dense
    >>> code = codegen(Network([Dense([[1, 2]], [3], "tanh")], inputs=["c", "d"]), derivatives=1)
    >>> code.operations
    {'mul': 3, 'add': 2, 'tanh': 1, 'sub': 1}
    >>> code.compile()([[-3.0, 0.0]])
    Evaluation(value=array([[0.]]), gradient=array([[[1., 2.]]]), hessian=None)
    """
    _check("language", language, LANGUAGES)
    _check("precision", precision, PRECISIONS)
    if isinstance(derivatives, bool) or derivatives not in _WHAT:
        raise InvalidValueError(message("derivatives", "be 0, 1 or 2", derivatives, "2 adds the Hessian"))
    if not isinstance(function, (Network, Series)):
        raise InvalidTypeError(message("function", "be a Network or Series", function, "expand a law with law.series"))
    if name is not None and not isinstance(name, str):
        raise InvalidTypeError(message("name", "be text", name, "give the name of the function in the source"))
    kind = "network" if isinstance(function, Network) else "series"
    own = identifier(kind if name is None else name, kind)

    def new_builder(count: int) -> Builder:
        return Builder(count, precision, max_operations)

    if isinstance(function, Network):
        program, names = network_program(function, derivatives, new_builder), function.inputs
    else:
        program, names = series_program(function, derivatives, new_builder), function.variables
    inputs = identifiers(names, taken=[own, f"{own}_module"])
    outputs = identifiers(function.outputs)
    header = _header(function, program, derivatives, names, inputs)
    source = LANGUAGES[language].write(Unit(program, own, inputs, header))
    return Generated(source, own, language, tuple(inputs), tuple(outputs), program)


def _header(function: Any, program: Program, derivatives: int, names: Sequence[str], inputs: list[str]) -> list[str]:
    """What the file says about itself, one comment a line."""
    kinds = ", ".join(f"{count} {kind}" for kind, count in program.operations.items())
    named = ", ".join(n if n == i else f"{i} ({n})" for n, i in zip(names, inputs, strict=True))
    summary = function.summary().splitlines() if isinstance(function, Network) else [
        f"series of order {function.order} about {tuple(map(str, function.center))}"
    ]  # fmt: skip
    lines = [
        f"{_WHAT[derivatives]}, written by symnet.",
        f"Inputs: {named}. Outputs: {', '.join(function.outputs)}.",
        f"{program.total:,} operations a point: {kinds}.",
        "Every instruction counts as one operation, and so does a call of exp or the like.",
        "Arrays, the last index fastest: inputs (count, inputs), value (count, outputs), gradient",
        "(count, outputs, inputs), hessian (count, outputs, inputs, inputs).",
        *summary,
    ]
    return [part for line in lines for part in wrap(comment(line), WIDTH - 8, break_on_hyphens=False)]


def _check(argument: str, value: Any, known: Any) -> None:
    if not isinstance(value, str) or value not in known:
        raise InvalidValueError(message(argument, "be a known one", value, nearest(str(value), known)))
