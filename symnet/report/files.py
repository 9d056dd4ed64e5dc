"""The files of a report: each appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from os import PathLike
from pathlib import Path

from symnet.errors import InvalidValueError, message
from symnet.report import pictures
from symnet.report.sections import Report
from symnet.report.tex import pictures_of

#: Characters that \includegraphics would stumble on in the name of a picture.
_AWKWARD = set("\\{}%#~^$&_ \"'")


def write_html(report: Report, path: str | PathLike[str]) -> Path:
    """Write the page; returns where it is.

    Raises:
        MissingExtraError: without docutils.
        OSError: where the file cannot be written.
    """
    return _write(Path(path), report.html().encode("utf-8"))


def write_tex(report: Report, path: str | PathLike[str]) -> list[Path]:
    """Write the document, and beside it its pictures as NAME-1.pdf, NAME-2.pdf, ...; returns where they are.

    Raises:
        InvalidValueError: for a name of the file that LaTeX cannot include pictures under.
        OSError: where a file cannot be written.
    """
    target = Path(path)
    found = pictures_of(report)
    if found and set(target.stem) & _AWKWARD:
        raise InvalidValueError(message("tex", "have a file name of letters, digits and -", target.name, "rename it"))
    names = {i: f"{target.stem}-{i + 1}.pdf" for i in range(len(found))}
    written = [_write(target.parent / names[i], pictures.pdf(block.figure)) for i, block in enumerate(found)]
    return [_write(target, report.tex(names).encode("utf-8")), *written]


def _write(path: Path, content: bytes) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path
