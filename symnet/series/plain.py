"""A series as plain data for JSON: exponents, and coefficients as numbers or text that lose nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symnet.series.series import Series


def plain(series: Series) -> dict[str, Any]:
    """Variables, center, order, ring, outputs, definitions and terms.

    >>> from symnet.series import Series
    >>> plain(Series.from_dict({(1,): "1/3"}, ["x"], 1, ring="exact"))["terms"][1]
    {'exponents': [1], 'coefficients': ['1/3']}
    """
    return {
        "variables": list(series.variables),
        "center": [str(c) for c in series.center],
        "order": series.order,
        "ring": str(series.ring),
        "outputs": list(series.outputs),
        "definitions": {str(k): str(v) for k, v in series.definitions.items()},
        "terms": [
            {"exponents": exponents, "coefficients": [_number(series, value) for value in row]}
            for exponents, row in zip(series.monomials.tolist(), series.coefficients, strict=True)
        ],
    }


def _number(series: Series, value: Any) -> Any:
    user = series.ring.to_user(value)
    return user if isinstance(user, float) else str(series.ring.to_sympy(value))
