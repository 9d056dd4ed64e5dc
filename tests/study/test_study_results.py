"""The page of the full study in docs is what its stored runs give, word by word."""

import re
import shutil
from pathlib import Path

from symnet.study.page import page
from symnet.study.records import RunFile
from symnet.study.settings import Settings

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_every_number_of_the_page_comes_from_the_stored_runs(tmp_path):
    path = tmp_path / "morala_study.csv"
    for name in ("morala_study.csv.gz", "morala_study.json"):
        shutil.copy(DOCS / "data" / name, tmp_path)
    settings = Settings.loads((tmp_path / "morala_study.json").read_text(encoding="utf-8"), "settings")
    text = (DOCS / "morala_study.md").read_text(encoding="utf-8")
    command, versions = re.search(r"written by `(.*?)`\s+\((.*?)\);", text, re.S).groups()
    pictures = re.findall(r"\]\(pictures/(.*?)\)", text)
    with RunFile(path, settings) as records:
        runs = list(records.runs.values())
    made = page(
        runs, settings, pictures, " ".join(command.split()), " ".join(versions.split()), "data/morala_study.csv.gz"
    )
    assert made == text
