"""What each numbered equation of the five sources states, whether it holds, and which test proves it.

To add a row, add it to the file of its document and run ``python tests/sources/build.py``; the tests compare docs/source_check.md with the table.
Formulas are written for Markdown between dollar signs. "Misprint" is a slip that the context corrects; "wrong" is
mathematics that fails as it is meant.
"""

from __future__ import annotations

from row import HOLDS, Row
from rows_first_draft import METHODS
from rows_first_draft_layers import LAYERS
from rows_integrable import INTEGRABLE
from rows_parametric import PARAMETRIC
from rows_slides import SLIDES

FIRST_DRAFT = METHODS + LAYERS

DOCUMENTS = {
    "000": "Temple, Stebner, Collins, Kappes: A general approach for learning constitutive relationships (physical laws) "
    "from neural networks, first draft",
    "001": "The same paper, second draft (with M. Miller), where the equations are renumbered",
    "002": "Zhang, Kim, Lu, Soljacic: Deep learning and symbolic regression for discovering parametric equations",
    "003": "Teichert, Natarajan, Van der Ven, Garikipati: Machine learning materials physics: integrable deep neural "
    "networks enable scale bridging by learning free energy functions",
    "004": "Morala, Cifuentes, Lillo, Ucar: Can neural networks be explained using polynomial regression and Taylor "
    "series? (slides, 2021; formulas are not numbered)",
}

#: Number in the second draft -> number in the first.
SECOND_DRAFT = {
    **dict(zip(range(1, 7), ("29", "30", "31", "33", "39", "27"), strict=True)),
    **dict(zip(range(7, 18), ("29", "30", "31", "32", "33", "34", "35", "36", "37", "38", "39"), strict=True)),
    **dict(zip(range(18, 29), ("4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14"), strict=True)),
    **dict(zip(range(29, 38), ("20", "21", "22", "23", "24", "25", "26", "27", "28"), strict=True)),
    **dict(zip(range(38, 49), ("29", "30", "31", "32", "33", "34", "35", "36", "37", "38", "39"), strict=True)),
    **dict(zip(range(49, 61), map(str, range(40, 52)), strict=True)),
}
#: What the second draft prints otherwise.
SECOND_DRAFT_REMARKS = {
    6: r"$(\mathbf S)_m^{l_m}$ is printed right here, and $\alpha_k$ for $a_k$",
    21: r"$\alpha_k = 1/(Z^k\, k!)$ here: the power of $Z$ is a misprint for $Z$",
    36: r"$(\mathbf S)_m^{l_m}$ is printed right here",
}


def second_draft() -> tuple[Row, ...]:
    """The rows of the second draft: those of the first under their new numbers."""
    first = {row.number: row for row in FIRST_DRAFT}
    rows = []
    for number, old in SECOND_DRAFT.items():
        row = first[old]
        remark = SECOND_DRAFT_REMARKS.get(number, "")
        right = number in (6, 36)
        rows.append(
            Row(
                str(number),
                f"first draft ({old})",
                HOLDS if right else row.status,
                row.test,
                "" if right else row.correct,
                remark,
            )
        )
    return tuple(rows)


TABLES = {"000": FIRST_DRAFT, "001": second_draft(), "002": PARAMETRIC, "003": INTEGRABLE, "004": SLIDES}
