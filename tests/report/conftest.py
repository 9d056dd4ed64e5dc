"""A browser and a LaTeX compiler for the tests of reports; without one the tests skip, saying so."""

import re
import shutil
import subprocess

import numpy as np
import pytest

import symnet as sn

#: What chromium is started with: no screen, no sandbox within a container, and nothing that goes to the network.
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--window-size=1100,900",
]  # fmt: skip
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


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """Chromium without a screen; its profile is new and empty."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if program is None or driver is None:
        pytest.skip("chromium or chromedriver is not installed: the packages chromium and chromium-driver have them")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for flag in [*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"]:
        options.add_argument(flag)
    found = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield found
    found.quit()


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
