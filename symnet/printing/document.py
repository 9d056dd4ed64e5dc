"""A LaTeX file that compiles on its own, with amsmath and booktabs and no other package."""

from __future__ import annotations

#: One em of the document's font (10 point Computer Modern) and the width of its text, in points.
EM = 10.00002
TEXT_POINTS = 484.0
#: The width of its text in em, with a little left over for what the estimate of widths misses.
TEXT_WIDTH = 0.94 * TEXT_POINTS / EM
#: What the number of an equation takes, in em.
NUMBER_WIDTH = 3.5

_HEAD = rf"""\documentclass[10pt,a4paper]{{article}}
\usepackage{{amsmath}}
\usepackage{{booktabs}}
\setlength{{\textwidth}}{{{TEXT_POINTS:.0f}pt}}
\setlength{{\oddsidemargin}}{{-15.5pt}}
\setlength{{\textheight}}{{690pt}}
\setlength{{\topmargin}}{{-40pt}}
\setlength{{\parindent}}{{0pt}}
\setlength{{\parskip}}{{6pt}}
\setlength{{\belowcaptionskip}}{{6pt}}
\allowdisplaybreaks
\begin{{document}}
"""


def document(*blocks: str) -> str:
    r"""Displays, tables and paragraphs as a file for pdflatex.

    >>> print(document(r"\[ x \]").splitlines()[0])
    \documentclass[10pt,a4paper]{article}
    """
    return _HEAD + "\n\n".join(blocks) + "\n\\end{document}\n"
