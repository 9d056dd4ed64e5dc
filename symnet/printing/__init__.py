"""LaTeX of SymPy expressions: numbers, names, sums broken over lines, equations, tables. Knows no symnet object."""

from symnet.printing.breaking import times
from symnet.printing.document import document
from symnet.printing.equations import Equation, equation_latex, render
from symnet.printing.expressions import Printer, expression_latex
from symnet.printing.names import escape_text, name_latex
from symnet.printing.numbers import DIGITS, number_latex, number_text, round_number
from symnet.printing.options import LatexOptions
from symnet.printing.screen import on_screen, text_on_screen
from symnet.printing.sums import join_terms
from symnet.printing.tables import booktabs, html_table, text_table

__all__ = [
    "DIGITS",
    "Equation",
    "LatexOptions",
    "Printer",
    "booktabs",
    "document",
    "equation_latex",
    "escape_text",
    "expression_latex",
    "html_table",
    "join_terms",
    "name_latex",
    "number_latex",
    "number_text",
    "on_screen",
    "render",
    "round_number",
    "text_on_screen",
    "text_table",
    "times",
]
