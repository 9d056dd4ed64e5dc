"""The estimators by name: their module subclasses scikit-learn's, which importing symnet must not need."""

from __future__ import annotations

from typing import Any

#: What `symnet` and `symnet.polynomial` offer beside what they import.
ESTIMATORS = ("PolynomialClassifierFromNetwork", "PolynomialFromNetwork")


def estimator(name: str) -> Any:
    """An estimator class; `symnet` and `symnet.polynomial` have this as their `__getattr__` (PEP 562).

    Raises:
        AttributeError: for any other name.
        MissingExtraError: without scikit-learn.
    """
    if name not in ESTIMATORS:
        raise AttributeError(f"symnet has no attribute {name!r}")
    from symnet.polynomial import estimators

    return getattr(estimators, name)
