"""Coefficients from CSV and JSON files, strictly and as data: nothing in a file is evaluated."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from symnet.certify.coefficients import Coefficients, Collector, Frame, label_exponents, of_labels
from symnet.errors import FileFormatError, SymnetError, message

#: Larger files are refused before they are read.
MAX_BYTES = 256 * 2**20
_JSON_FORMS = "'terms' as symnet expand --json writes, 'labels' and 'values', 'exponents' and 'values', or labels"


def read_file(path: str | PathLike[str], frame: Frame) -> Coefficients:
    """Coefficients from a file: CSV, or JSON if its name or first character says so.

    Raises:
        FileFormatError: naming the file and what is wrong in it.
        OSError: if it cannot be read.
    """
    source = Path(path)
    size = source.stat().st_size
    if size > MAX_BYTES:
        raise FileFormatError(message(str(source), f"be at most {MAX_BYTES:,} bytes", size, "split it by output"))
    try:
        text = source.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileFormatError(f"{source} must be text in UTF-8: {error}") from error
    json_like = source.suffix.lower() == ".json" or text.lstrip()[:1] in ("{", "[")
    try:
        return _read_json(text, frame) if json_like and source.suffix.lower() != ".csv" else _read_csv(text, frame)
    except SymnetError as error:
        raise FileFormatError(f"{source}: {error}") from error


def _read_csv(text: str, frame: Frame) -> Coefficients:
    """Columns: one of exponents for each input, or one named label; then one for each output, or one named value."""
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        table = [(lines.line_num, row) for row in lines if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise FileFormatError(f"line {lines.line_num} must be CSV: {error}") from error
    if not table:
        raise FileFormatError(message("file", "have a header and one line a monomial", "an empty file"))
    header = [cell.strip() for cell in table[0][1]]
    values = ["value"] if "value" in header and len(frame.outputs) == 1 else list(frame.outputs)
    keys = ["label"] if "label" in header else list(frame.inputs)
    if sorted(header) != sorted(keys + values):
        remedy = "or 'label' and the values; R's write.csv needs row.names = FALSE"
        wanted = [*frame.inputs, *values]
        raise FileFormatError(message("columns", f"be {wanted}", header, remedy))
    # a header names the inputs, whatever order the caller has; labels count them
    collector = Collector(frame if keys == ["label"] else frame.ordered(frame.inputs))
    for line, row in table[1:]:
        if len(row) != len(header):
            raise FileFormatError(message(f"line {line}", f"have {len(header)} cells", len(row)))
        cells = dict(zip(header, row, strict=True))
        power = [cells[k] for k in keys]
        exponents = label_exponents(power[0], len(frame.inputs)) if keys == ["label"] else power
        collector.add(exponents, [cells[v] for v in values], f"line {line}")
    return collector.done()


def _read_json(text: str, frame: Frame) -> Coefficients:
    try:
        # numbers stay text, so that no digit is lost and no huge one is computed
        data = json.loads(
            text, parse_float=str, parse_int=str, parse_constant=_refuse_constant, object_pairs_hook=_unique
        )
    except (ValueError, RecursionError) as error:
        raise FileFormatError(f"must be JSON: {error}") from error
    if not isinstance(data, dict) or not data:
        raise FileFormatError(message("file", f"be an object with {_JSON_FORMS}", data))
    if isinstance(data.get("variables"), list):
        frame = frame.ordered(data["variables"])
    order = data.get("order")
    frame.check(int(order) if isinstance(order, str) and order.isdecimal() else order, _numbers(data.get("center")))
    for keys, read in _FORMS.items():
        if all(key in data for key in keys):
            return read(data, frame)
    if not all(isinstance(value, (str, list)) for value in data.values()):
        raise FileFormatError(message("file", f"be an object with {_JSON_FORMS}", sorted(data)))
    return of_labels(list(data), list(data.values()), frame)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a coefficient")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(n for n in names if names.count(n) > 1)!r} is there twice")
    return out


def _numbers(center: Any) -> Any:
    if center is None:
        return None
    if not isinstance(center, list) or not all(isinstance(value, str) for value in center):
        raise FileFormatError(message("center", "be a list of numbers", center))
    return center


def _terms(data: Mapping[str, Any], frame: Frame) -> Coefficients:
    """The form of `symnet expand --json` and of `symnet vectors`."""
    outputs = data.get("outputs")
    if outputs is not None and outputs != list(frame.outputs):
        raise FileFormatError(message("outputs", f"be {list(frame.outputs)}", outputs, "name the output to verify"))
    if data.get("definitions"):
        raise FileFormatError(message("coefficients", "be numbers", "generators", "expand over real(50)"))
    collector = Collector(frame)
    for term in data["terms"] if isinstance(data["terms"], list) else [None]:
        if not isinstance(term, dict) or not isinstance(term.get("exponents"), list) or "coefficients" not in term:
            raise FileFormatError(message("terms", "be a list of {'exponents': [...], 'coefficients': [...]}", term))
        collector.add(term["exponents"], term["coefficients"])
    return collector.done()


def _arrays(data: Mapping[str, Any], frame: Frame) -> Coefficients:
    exponents, values = data["exponents"], data["values"]
    lists = isinstance(exponents, list) and isinstance(values, list) and all(isinstance(e, list) for e in exponents)
    if not lists or len({len(e) for e in exponents}) > 1:
        raise FileFormatError(message("exponents", "be a list of lists of equal length", exponents))
    collector = Collector(frame)
    if len(exponents) != len(values):
        raise FileFormatError(message("values", f"be {len(exponents)}, as many as the exponents", len(values)))
    for row, value in zip(exponents, values, strict=True):
        collector.add(row, value)
    return collector.done()


#: keys -> reader
_FORMS: dict[tuple[str, ...], Callable[[Mapping[str, Any], Frame], Coefficients]] = {
    ("terms",): _terms,
    ("labels", "values"): lambda data, frame: of_labels(data["labels"], data["values"], frame),
    ("exponents", "values"): _arrays,
}
