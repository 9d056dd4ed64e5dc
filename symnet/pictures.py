"""What every picture shares: an empty figure, and colours and styles that the colour-blind tell apart in print."""

from __future__ import annotations

from typing import Any

from symnet.errors import missing_extra

#: The palette of Okabe and Ito.
BLUE, ORANGE, GREEN, PINK, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#7F7F7F"
COLORS = (ORANGE, GREEN, PINK, "#E69F00", "#56B4E9")
STYLES: tuple[Any, ...] = ("--", "-.", ":", (0, (5, 1)), (0, (1, 1)))


def figure(columns: int = 1, width: float = 4.8, height: float = 3.9) -> Any:
    """An empty matplotlib Figure with `columns` axes in a row.

    Raises:
        MissingExtraError: without matplotlib.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise missing_extra("matplotlib", "plot", "a picture") from error
    out = Figure(figsize=(width * columns, height), layout="constrained")
    out.subplots(1, columns, squeeze=False)
    return out
