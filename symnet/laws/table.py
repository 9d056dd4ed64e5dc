"""The catalogue as a page of Markdown: `python -m symnet.laws.table > docs/catalogue.md`."""

from __future__ import annotations

from symnet.laws.catalogue import catalogue
from symnet.laws.entry import Entry, Quantity
from symnet.laws.fields import FIELDS
from symnet.laws.terms import TERMS

_HEAD = """\
# The catalogue of laws

This page is written by `python -m symnet.laws.table`; to change it, change the entries in `symnet/laws/fields`.

`sn.laws.search("creep")` finds laws by words, `sn.laws.catalogue["norton"]` is an entry, its `law()` an `sn.Law` that
starts a fit at the typical values below, and `report()` says all that stands here. Numbers inside symnet are plain and
in the units given here; with the extra `units`, `law(fixed={"k": "0.6 MPa*m**0.5"})`, `entry.points(d=lengths)` and
`entry.plain("sigma_y", stresses)` take quantities of pint in any unit of the dimension. Universal constants and
reference values are fixed in every fit.
"""


def markdown() -> str:
    """The page: a section for each law, and the terms that `refine` draws on."""
    parts = [_HEAD, f"{len(catalogue)} laws:"]
    for entries in FIELDS.values():
        parts.append(f"## {entries[0].field.capitalize()}")
        parts += [_section(entry) for entry in entries]
    return "\n\n".join([*(part.strip() for part in parts), _terms()]) + "\n"


def _section(entry: Entry) -> str:
    rows = [_row(role, quantity) for role, quantity in entry.roles]
    law = f"$$\n{entry.law().latex()}\n$$\n\n    {entry.output.name} = {entry.expression}"
    head = f"### {entry.name}\n\n{entry.title}\n\n{law}"
    table = "| name | | meaning | unit | typical | range |\n|---|---|---|---|---|---|\n" + "\n".join(rows)
    return f"{head}\n\n{table}\n\nLimits: {entry.limits}.\n\nSource: {entry.source}."


def _row(role: str, quantity: Quantity) -> str:
    ends = ["" if end is None else f"{end:.6g}" for end in quantity.bounds]
    span = " to ".join(ends) if all(ends) else f"from {ends[0]}" if ends[0] else f"up to {ends[1]}" if ends[1] else ""
    cells = (quantity.name, role, quantity.meaning, quantity.unit, f"{quantity.typical:.6g}", span)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _terms() -> str:
    head = "## Terms that `sn.refine` may add\n\nx (and z) stand for inputs of the target.\n\n"
    rows = [f"| {t.name} | `{t.text}` | {t.law} | {', '.join(t.roles) or 'any'} |" for t in TERMS.values()]
    return f"{head}| name | term | law | for inputs that are |\n|---|---|---|---|\n" + "\n".join(rows)


if __name__ == "__main__":
    print(markdown(), end="")
