"""What can be copied from a report: the LaTeX of its formulas and tables, and its JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from symnet.report.sections import Block, Section, Source
from symnet.report.subject import Subject, left_out

#: Characters of one text to copy; longer ones are left out, since a browser would choke on them.
MOST = 400_000


def to_copy(subject: Subject, sections: Sequence[Section]) -> Section:
    """LaTeX without cuts, and JSON of every section."""
    blocks: list[Block] = []
    for source in _sources(subject, sections):
        size = len(source.text)
        fits = size <= MOST
        what = f"The {source.language} of {source.name} is"
        blocks.append(source if fits else left_out(what, f"it has {size:,} characters; --json and Python give it"))
    return Section("copy", "LaTeX and JSON to copy", tuple(blocks))


def _sources(subject: Subject, sections: Sequence[Section]) -> Iterator[Source]:
    if subject.series is not None:
        yield Source("the series", "LaTeX", subject.series.latex(**subject.printing))
        yield Source("the coefficients as a table", "LaTeX", subject.series.latex_table(**subject.printing))
    yield Source("the network", "LaTeX", subject.network.latex(**subject.printing))
    if subject.result is not None:
        yield Source("the fitted law", "LaTeX", subject.result.latex())
        yield Source("the constants as a table", "LaTeX", subject.result.latex_table())
    for section in sections:
        if section.data:
            title = section.title[0].lower() + section.title[1:]
            yield Source(f"{title} (section)", "JSON", json.dumps(section.data, indent=1, ensure_ascii=False))
