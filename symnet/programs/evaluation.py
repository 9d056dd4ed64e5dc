"""Programs as functions on arrays: through a compiler and ctypes, or instruction by instruction in numpy or JAX.

Python and JAX need no text for this: the same list of instructions from which the source file is written is carried
out directly, so that nothing is evaluated from text.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from symnet.errors import SymnetError, missing_extra
from symnet.programs.languages import Language
from symnet.programs.operations import OPERATIONS
from symnet.programs.program import Program
from symnet.rings import FLOAT64
from symnet.rings.ring import Array
from symnet.series.evaluate import points_array

#: Points that numpy works on at once, few enough for the results in use to stay in the cache.
BLOCK = 8192
#: The loop is vectorised, with glibc's vector functions for exp and the like (correct to 4 units in the last place),
#: which its headers offer only under __FAST_MATH__; -ffast-math itself is not used, as it breaks NaN and changes sums.
FLAGS = ("-O3", "-march=native", "-fno-math-errno", "-fno-trapping-math", "-D__FAST_MATH__")


class CompilerError(SymnetError, RuntimeError):
    """No compiler is there, or it refused the source."""


class Evaluation(NamedTuple):
    """What a compiled function returns.

    Attributes:
        value: shape (n, outputs).
        gradient: shape (n, outputs, inputs); None if it was not generated.
        hessian: shape (n, outputs, inputs, inputs); None if it was not generated.
    """

    value: Array
    gradient: Array | None = None
    hessian: Array | None = None


class Compiled:
    """A program as a function of points of shape (n, inputs)."""

    def __init__(self, program: Program, tables: Callable[[Array], Sequence[Array]]) -> None:
        self._program = program
        self._tables = tables

    def __call__(self, X: Any) -> Evaluation:
        """Value, gradient and Hessian at points X of shape (n, inputs).

        Raises:
            InvalidValueError: for a wrong shape or values that are not finite.
        """
        points = FLOAT64.array(points_array(X, self._program.inputs), "X")
        return Evaluation(*self._tables(np.ascontiguousarray(points, dtype=self._program.dtype)))


def through_numpy(program: Program) -> Compiled:
    """Instruction by instruction, block by block of points."""

    def tables(points: Array) -> list[Array]:
        shapes = [indices.shape for indices in program.outputs.tables.values()]
        out = [np.empty((len(points), *shape), dtype=program.dtype) for shape in shapes]
        for begin in range(0, len(points), BLOCK):
            block = slice(begin, begin + BLOCK)
            # outside the domain of an input map the results are NaN, as in the other languages
            with np.errstate(divide="ignore", invalid="ignore"):
                results = _run(program, np, points[block].T)
            for table, indices in zip(out, program.outputs.tables.values(), strict=True):
                for place, index in np.ndenumerate(indices):
                    table[(block, *place)] = results[index]
        return out

    return Compiled(program, tables)


def through_jax(program: Program) -> Compiled:
    """Traced once for each number of points and compiled by XLA.

    Raises:
        MissingExtraError: without JAX.
    """
    try:
        import jax
    except ImportError as error:
        raise missing_extra("jax", "train", "compiling for JAX") from error
    import jax.numpy as jnp

    @jax.jit
    def traced(columns: Any) -> list[Any]:
        results = _run(program, jnp, columns)
        shape = columns.shape[1:]
        return [
            jnp.stack([jnp.broadcast_to(results[i], shape) for i in indices.flat], axis=-1)
            for indices in program.outputs.tables.values()
        ]

    def tables(points: Array) -> list[Array]:
        with _in_double(program.precision == "double"):
            found = [np.asarray(table) for table in traced(points.T)]
        return [
            table.reshape(len(points), *indices.shape)
            for table, indices in zip(found, program.outputs.tables.values(), strict=True)
        ]

    return Compiled(program, tables)


def _in_double(double: bool) -> Any:
    """JAX in 64 or 32 bits within, outside as before; JAX moved the context to its top level."""
    import jax

    if hasattr(jax, "enable_x64"):
        return jax.enable_x64(double)
    from jax.experimental import enable_x64  # type: ignore[attr-defined,unused-ignore]

    return enable_x64(double)


def _run(program: Program, module: Any, columns: Any) -> list[Any]:
    """The results of the instructions, without those that are no longer needed."""
    results: list[Any] = []
    for (kind, arguments), done in zip(program.nodes, program.last_uses, strict=True):
        if kind == "input":
            results.append(columns[arguments[0]])
        elif kind == "const":
            results.append(program.dtype(arguments[0]))
        else:
            results.append(OPERATIONS[kind].compute(module, *(results[a] for a in arguments)))
        for index in done:
            results[index] = None
    return results


def through_compiler(
    program: Program, source: str, name: str, language: Language, compiler: str | None, flags: Sequence[str] | None
) -> Compiled:
    """A shared library, made in a folder that does not stay.

    Raises:
        CompilerError: if there is no compiler, or it fails.
    """
    function = getattr(_library(source, language, compiler, FLAGS if flags is None else flags), name)
    function.restype = None
    shapes = [indices.shape for indices in program.outputs.tables.values()]

    def tables(points: Array) -> list[Array]:
        out = [np.empty((len(points), *shape), dtype=program.dtype) for shape in shapes]
        arrays = [ctypes.c_void_p(array.ctypes.data) for array in (points, *out)]
        function(ctypes.c_size_t(len(points)), *arrays)
        return out

    return Compiled(program, tables)


def _library(source: str, language: Language, compiler: str | None, flags: Sequence[str]) -> ctypes.CDLL:
    found = _compiler(language, compiler)
    with tempfile.TemporaryDirectory(prefix="symnet") as folder:
        text, library = Path(folder) / f"source{language.suffix}", Path(folder) / "library.so"
        text.write_text(source, encoding="utf-8")
        command = [found, *flags, "-shared", "-fPIC", str(text), "-o", str(library), "-lm"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
        if done.returncode:
            said = "\n".join(done.stderr.strip().splitlines()[:5])
            raise CompilerError(f"{found} {' '.join(flags)} failed: {said}; give other flags, or another compiler")
        return ctypes.CDLL(str(library))


def _compiler(language: Language, wanted: str | None) -> str:
    names = language.compilers if wanted is None else (wanted,)
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise CompilerError(
            f"compile() needs a compiler, and none of {', '.join(names)} is there: install one "
            '(on Debian: apt install gcc gfortran), give its path, or take language="python"'
        )
    return found
