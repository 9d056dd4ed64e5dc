"""Networks to report on, and a LaTeX compiler; without one its tests skip, saying so."""

import re
import shutil
import subprocess

import numpy as np
import pytest

import symnet as sn

#: Lines of a log of TeX that name a fault.
FAULT = re.compile(r"^(?:!|Overfull|LaTeX Error|LaTeX Warning: (?!Label|There were undefined references)).*", re.M)

#: Names that break out of markup wherever they are not escaped.
HOSTILE = ["<script>alert(1)</script>", '" onload="alert(2)']
HOSTILE_OUTPUTS = ["</script><img src=x onerror=alert(3)>", "$&%\\end{document}"]
HOSTILE_METADATA = {"</pre><script>alert(4)</script>": "<!-- \\input{x} & \\end{verbatim}", "title": "]]> &lt; '"}


def network(inputs=("c", "d"), outputs=("sigma_y",), neurons=3, metadata=None, seed=1):
    rng = np.random.default_rng(seed)
    inner = sn.Dense(rng.normal(size=(neurons, len(inputs))) / 2, rng.normal(size=neurons) / 2, "tanh")
    outer = sn.Dense(rng.normal(size=(len(outputs), neurons)), rng.normal(size=len(outputs)))
    return sn.Network([inner, outer], list(inputs), list(outputs), metadata)


@pytest.fixture(scope="session")
def hostile():
    return network(HOSTILE, HOSTILE_OUTPUTS, metadata=HOSTILE_METADATA)


@pytest.fixture
def compile_latex(tmp_path):
    """`compile_latex(path)` runs pdflatex on a file and returns its log; a fault fails the test."""
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not installed: texlive-latex-base and texlive-latex-recommended have it")

    def run(path):
        command = ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "-no-shell-escape", path.name]
        done = subprocess.run(command, cwd=path.parent, capture_output=True, timeout=120, check=False)
        log = path.with_suffix(".log").read_text(encoding="latin-1")
        faults = FAULT.findall(log)
        assert done.returncode == 0 and not faults, "\n".join([*faults, log[-1500:]])
        return log

    return run
