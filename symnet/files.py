"""Files that appear whole or not at all, and JSON read as data."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import IO, Any

from symnet.errors import FileFormatError, message

#: Larger files of JSON are refused before they are parsed.
MAX_BYTES = 256 * 2**20


@contextmanager
def replacing(path: str | PathLike[str]) -> Iterator[IO[bytes]]:
    """A stream of bytes that replaces the file when it ends without an error, and leaves nothing otherwise."""
    target = Path(path)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=target.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp's files are for their owner alone
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write(path: str | PathLike[str], content: str | bytes) -> Path:
    """Write text (UTF-8) or bytes as a whole; returns where."""
    with replacing(path) as stream:
        stream.write(content.encode("utf-8") if isinstance(content, str) else content)
    return Path(path)


def read_json(path: str | PathLike[str], writer: str) -> Any:
    """What a file of JSON says; nothing in it is evaluated, and NaN and Infinity are refused.

    Args:
        path: of the file.
        writer: what writes such files, for the message.

    Raises:
        FileFormatError: for a file over `MAX_BYTES`, or one that is not JSON.
        FileNotFoundError: if there is no such file.
    """
    source = Path(path)
    size = source.stat().st_size
    if size > MAX_BYTES:
        remedy = "a network of that size does not belong in JSON"
        raise FileFormatError(message("file", f"be at most {MAX_BYTES:,} bytes", size, remedy))
    try:
        return json.loads(source.read_text(encoding="utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise FileFormatError(f"{source} must be JSON written by {writer}: {error}") from error


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not a number that can be held")
