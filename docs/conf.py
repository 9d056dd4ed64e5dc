"""Sphinx: MyST pages, of which those with a notebook's header are executed while the site is built."""

import sys
from importlib.metadata import version as _version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "extensions"))

project = "symnet"
author = "the symnet developers"
copyright = "2026, the symnet developers"
release = version = _version("symnet")

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    # of this site: docs/extensions
    "recorded_runs",
    "stated_numbers",
    "mathematics",
]
exclude_patterns = ["_build", "jupyter_execute"]
html_theme = "furo"
html_title = "symnet"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_math_renderer = "mathml"
templates_path: list[str] = []

myst_enable_extensions = ["dollarmath", "colon_fence", "deflist"]
myst_heading_anchors = 3

# what a page shows was printed while it was built; a cell that raises ends the build
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
# arrays and optional packages' types stay as they are written
autodoc_preserve_defaults = True
napoleon_google_docstring = True
napoleon_use_rtype = False
napoleon_use_ivar = True
# attributes of different classes may have the same name
suppress_warnings = ["ref.python"]
copybutton_exclude = ".linenos, .gp, .go"
# names in single backticks are code
default_role = "code"


def _plain_formulas(app, what, name, obj, options, lines):
    """Bars and stars of formulas in docstrings are no markup; examples stay as they are."""
    example = False
    for number, line in enumerate(lines):
        example = line.lstrip().startswith(">>>") or (example and bool(line.strip()))
        if not example and "``" not in line:
            lines[number] = line.replace("|", r"\|").replace("*", r"\*")


def setup(app):
    # before napoleon, which adds markup of its own
    app.connect("autodoc-process-docstring", _plain_formulas, priority=400)
