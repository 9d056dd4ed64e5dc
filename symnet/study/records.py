"""The file of runs: one line a run, only ever appended to, so that a study that was stopped goes on from it.

Beside the CSV file stands a JSON file with the settings. A line is complete when it ends in a newline; what a kill
leaves behind is at most one line that does not, and it is cut off when the file is opened again.
"""

from __future__ import annotations

import csv
import gzip
import io
import math
import os
import zlib
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from symnet import files
from symnet.errors import FileFormatError, InvalidValueError, message
from symnet.study.morala import Run, measured
from symnet.study.settings import Configuration, Settings, differences

IDENTITY = ("activation", "constraint", "depth", "run", "seed")


class RunFile:
    """The runs that are done, and the file they are added to; a context manager that holds the file.

    Args:
        path: of the CSV file; the settings stand beside it in a file of the same name that ends in .json. Where only
            what `pack` made of it is there, that is unpacked first.
        settings: of the study.

    Attributes:
        runs: {(configuration, number): run} of all that is in the file.
        dropped: whether a line was cut off that a kill had torn.

    Raises:
        InvalidValueError: if the file is of a study with other settings, or another process is writing to it.
        FileFormatError: for a file that is no such table, or a run that stands in it twice.
        OSError: if the file cannot be written.
    """

    def __init__(self, path: str | os.PathLike[str], settings: Settings) -> None:
        self.path = Path(path)
        self.settings = settings
        self.columns = [*IDENTITY, *measured(settings)]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        _unpack(self.path)
        self._stream = open(self.path, "a+", encoding="utf-8", newline="")  # noqa: SIM115
        try:
            _lock(self._stream, self.path)
            self._check_settings()
            self.dropped = self._cut()
            self.runs = {run.key: run for run in self._read()}
            if self.path.stat().st_size == 0:
                self._write([self.columns])
        except BaseException:
            self._stream.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def append(self, runs: Iterable[Run]) -> None:
        """Add runs, all in one write, and wait until the disk has them.

        Raises:
            InvalidValueError: for a run that is there already; then none is added.
        """
        new: dict[Any, Run] = {}
        for run in runs:
            if run.key in self.runs or run.key in new:
                what = f"run {run.number} of {run.configuration}"
                raise InvalidValueError(message("runs", "be added once each", what, "it is in the file already"))
            new[run.key] = run
        self._write([self._row(run) for run in new.values()])
        self.runs.update(new)

    def sort(self) -> None:
        """Close the file, its lines in the order of configurations and runs: equal studies have equal files."""
        self._stream.close()
        rows = [self._row(run) for _, run in sorted(self.runs.items())]
        files.write(self.path, _text([self.columns, *rows]))

    def _write(self, rows: list[list[Any]]) -> None:
        self._stream.write(_text(rows))
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def _check_settings(self) -> None:
        beside = self.path.with_suffix(".json")
        if not beside.exists():
            if self.path.stat().st_size:
                remedy = "choose another folder, or put the settings back"
                raise FileFormatError(message(str(self.path), f"have its settings in {beside.name}", "alone", remedy))
            files.write(beside, self.settings.dumps())
            return
        found = Settings.loads(beside.read_text(encoding="utf-8"), str(beside))
        unlike = differences(self.settings, found)
        if unlike:
            here, there = ({name: pair[i] for name, pair in unlike.items()} for i in (0, 1))
            requirement = f"be those of the study in {self.path.parent}, {there}"
            remedy = "choose another folder, or give the same settings"
            raise InvalidValueError(message("settings", requirement, here, remedy))

    def _cut(self) -> bool:
        """Cut off what follows the last newline; whether there was anything."""
        raw = self.path.read_bytes()
        kept = raw.rfind(b"\n") + 1
        if kept < len(raw):
            self._stream.truncate(kept)
        return kept < len(raw)

    def _read(self) -> Iterable[Run]:
        self._stream.seek(0)
        rows = csv.reader(self._stream)
        header = next(rows, None)
        if header is not None and header != self.columns:
            raise FileFormatError(message(f"{self.path}, line 1", "name the columns of this study", header))
        seen: set[Any] = set()
        for row in rows:
            run = self._run(row, f"{self.path}, line {rows.line_num}")
            if run.key in seen:
                what = f"run {run.number} of {run.configuration}"
                raise FileFormatError(message(f"{self.path}, line {rows.line_num}", "be a run that is new", what))
            seen.add(run.key)
            yield run

    def _run(self, row: list[str], where: str) -> Run:
        if len(row) != len(self.columns):
            raise FileFormatError(message(where, f"have {len(self.columns)} cells", len(row), "remove the line"))
        activation, constraint, *identity = row[: len(IDENTITY)]
        try:
            depth, number, seed = map(int, identity)
            values = [float(cell) for cell in row[len(IDENTITY) :]]
        except ValueError as error:
            raise FileFormatError(message(where, "hold numbers", row, "remove the line")) from error
        if number < 0 or seed != self.settings.run_seed(number):
            remedy = "the line is from another study: remove it"
            raise FileFormatError(message(where, f"have the seed of run {number}", seed, remedy))
        return Run(
            Configuration(activation, constraint, depth),
            number,
            seed,
            dict(zip(measured(self.settings), values, strict=True)),
        )

    def _row(self, run: Run) -> list[Any]:
        numbers = [_cell(run.numbers[name]) for name in measured(self.settings)]
        return [*run.configuration, run.number, run.seed, *numbers]


def pack(path: Path) -> Path:
    """Replace a CSV file by FILE.csv.gz, whose bytes depend on the content alone; returns its path."""
    packed = _packed(path)
    files.write(packed, gzip.compress(path.read_bytes(), mtime=0))
    path.unlink()
    return packed


def _packed(path: Path) -> Path:
    return path.with_name(f"{path.name}.gz")


def _unpack(path: Path) -> None:
    packed = _packed(path)
    if path.exists() or not packed.exists():
        return
    remedy = "remove it, or put an undamaged one there"
    try:
        content = gzip.decompress(packed.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise FileFormatError(message(str(packed), "be compressed by gzip", str(error), remedy)) from error
    if not content:  # gzip takes no bytes at all for an empty file
        raise FileFormatError(message(str(packed), "be compressed by gzip", "empty", remedy))
    files.write(path, content)


def _text(rows: list[list[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _cell(value: float) -> str:
    """The shortest text that reads back as the same number."""
    return "nan" if math.isnan(value) else repr(float(value))


def _lock(stream: TextIO, path: Path) -> None:
    """Refuse a second writer; the system lets go of the lock when the process ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # Windows has no such lock
        return
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise InvalidValueError(
            message("out", "be written by one process at a time", str(path), "another study is running there")
        ) from error
