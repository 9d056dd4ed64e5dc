"""The directive `record`: what a long run printed, with its command, date, machine and versions.

```{record} eql_noise
:from: f2          only the lines from the first that begins so
:to: mean          up to the first after it that begins so, which is not shown
```
"""

import sys
from itertools import dropwhile, takewhile
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive, directives

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "records"))
import record


class Record(Directive):
    required_arguments = 1
    option_spec = {"from": directives.unchanged, "to": directives.unchanged}

    def run(self):
        name = self.arguments[0]
        if name not in record.RECORDS or not (record.HERE / f"{name}.txt").exists():
            raise self.error(f"no record {name}; there are: {', '.join(record.RECORDS)}")
        head, output = record.read(name)
        self.state.document.settings.record_dependencies.add(str(record.HERE / f"{name}.txt"))
        lines = output.splitlines()
        if first := self.options.get("from"):
            lines = list(dropwhile(lambda line: not line.startswith(first), lines))
        if last := self.options.get("to"):
            lines = lines[:1] + list(takewhile(lambda line: not line.startswith(last), lines[1:]))
        if not lines:
            raise self.error(f"no line of the record {name} begins with {first!r}")
        text = "\n".join(lines).rstrip()
        block = nodes.literal_block(text, text, language="none")
        said = f"{head['command']}: {head['seconds']} s on {head['date']}; {head['machine']}; {head['versions']}"
        return [block, nodes.paragraph("", "", nodes.emphasis("", said), classes=["record"])]


def setup(app):
    app.add_directive("record", Record)
    return {"version": "1", "parallel_read_safe": True}
