"""The files of a report: each appears whole or not at all."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from symnet import files
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
    return files.write(path, report.html())


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
    written = [files.write(target.parent / names[i], pictures.pdf(block.figure)) for i, block in enumerate(found)]
    return [files.write(target, report.tex(names)), *written]
