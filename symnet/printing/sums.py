"""Terms, in LaTeX or plain text, joined to a sum."""

from __future__ import annotations

from collections.abc import Iterable

from symnet.printing.breaking import joined


def join_terms(terms: Iterable[str], max_terms: int | None = None) -> str:
    r"""Terms of a sum joined with their signs; beyond `max_terms` an ellipsis tells that some are missing.

    >>> join_terms(["a", "-b", "c"], max_terms=2)
    'a - b + \\cdots'
    """
    listed = list(terms)
    shown = joined(listed if max_terms is None else listed[:max_terms])
    if max_terms is not None and max_terms < len(listed):
        shown.append(r"+ \cdots" if shown else r"\cdots")
    return " ".join(shown) or "0"
