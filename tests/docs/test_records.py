"""Every long run that the site shows has its record, made by the command in the table, and every record is shown."""

import re
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
sys.path.insert(0, str(DOCS / "records"))
import record  # noqa: E402

FILES = {path.stem for path in record.HERE.glob("*.txt")}
SHOWN = {name for page in DOCS.rglob("*.md")
         for name in re.findall(r"^```\{record\} (\w+)$", page.read_text(encoding="utf-8"), re.M)}  # fmt: skip


@pytest.mark.parametrize("name", record.RECORDS)
def test_a_record_was_made_by_its_command(name):
    head, output = record.read(name)
    assert tuple(head) == record.HEADER and all(head.values())
    assert head["command"] == f"python {record.RECORDS[name]}"
    assert output.strip()


def test_every_file_has_its_row():
    assert not FILES - set(record.RECORDS)


def test_every_record_is_shown_and_nothing_else():
    assert set(record.RECORDS) == SHOWN


def test_what_a_command_runs_is_in_the_repository():
    for arguments in record.RECORDS.values():
        script = re.match(r"(?:-m ([\w.]+)|(\S+\.py))", arguments)
        module, path = script.groups()
        if module != "pytest":
            path = path or module.replace(".", "/") + ".py"
            assert (record.ROOT / path).exists(), arguments


def test_a_record_comes_back_as_it_was_written(tmp_path, monkeypatch):
    monkeypatch.setattr(record, "HERE", tmp_path)
    monkeypatch.setattr(record, "RECORDS", {"made": "made.py --all"})
    record.write("made", "\nfirst\n\n# not a header: 3\n\n", 12.4)
    head, output = record.read("made")
    assert head["command"] == "python made.py --all" and head["seconds"] == "12"
    assert "symnet" in head["versions"]
    assert output == "first\n\n# not a header: 3\n"


def test_a_run_is_kept_and_a_failing_one_leaves_the_record(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(record, "HERE", tmp_path)
    script = tmp_path / "made.py"
    monkeypatch.setattr(record, "RECORDS", {"made": str(script)})
    script.write_text("print('12 of 30')", encoding="utf-8")
    record.main(["made"])
    assert record.read("made")[1] == "12 of 30\n"
    script.write_text("print('other'); raise SystemExit(3)", encoding="utf-8")
    with pytest.raises(SystemExit, match="made ended with status 3; its record stays as it was"):
        record.main(["made"])
    assert record.read("made")[1] == "12 of 30\n"


@pytest.mark.parametrize("names", [[], ["unknown"]])
def test_other_names_are_told_what_there_is(names):
    with pytest.raises(SystemExit, match="there are: .*benchmarks"):
        record.main(names)
