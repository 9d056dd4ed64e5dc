"""A report on a network and a law, as data, and as a page in HTML or a document in LaTeX."""

from symnet.report.report import report
from symnet.report.sections import Report, Section

__all__ = ["Report", "Section", "report"]
