"""A LaTeX compiler for the tests; without pdflatex they skip, saying so."""

import re
import shutil
import subprocess

import pytest

#: Lines of a log that name a fault: TeX's errors, and boxes that stick out of the page or a table.
FAULT = re.compile(
    r"^(?:!|Overfull|LaTeX Error|LaTeX Warning: (?!Label|There were undefined references)).*", re.MULTILINE
)


@pytest.fixture
def compile_latex(tmp_path):
    """`compile_latex(source)` runs pdflatex on a whole file and returns its log; a fault fails the test."""
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not installed: texlive-latex-base and texlive-latex-recommended have it")

    def run(source: str) -> str:
        (tmp_path / "page.tex").write_text(source, encoding="utf-8")
        command = ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "-no-shell-escape", "page.tex"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, check=False)
        log = (tmp_path / "page.log").read_text(encoding="latin-1")
        faults = FAULT.findall(log)
        assert done.returncode == 0 and not faults, "\n".join([*faults, log[-1500:]])
        return log

    return run
