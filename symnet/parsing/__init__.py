"""Expressions from outside: text to SymPy through a whitelist, and back. Nothing is evaluated."""

from symnet.parsing.functions import FUNCTIONS
from symnet.parsing.reader import parse_expression
from symnet.parsing.writer import expression_text

__all__ = ["FUNCTIONS", "expression_text", "parse_expression"]
