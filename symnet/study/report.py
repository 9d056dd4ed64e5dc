"""Everything a finished study is written as: the pictures and the page, in its folder."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from symnet.study import examples, figures
from symnet.study.morala import Run
from symnet.study.page import page
from symnet.study.records import replace
from symnet.study.runner import selected
from symnet.study.settings import Settings

PICTURES, PAGE = Path("pictures"), Path("morala_study.md")

#: Pictures of the runs of each depth, and pictures of examples.
OF_DEPTH: dict[str, Callable[[Sequence[Run], Settings], Any]] = {
    "mse": figures.distributions,
    "potential": figures.against_potential,
    "schemes": figures.schemes,
}
OF_EXAMPLES: dict[str, Callable[[Sequence[Run], Settings], Any]] = {
    "activations": examples.activations,
    "predictions": examples.predictions,
    "surfaces": examples.surfaces,
    "same_data": examples.same_data,
}
#: Dots per inch of the files.
RESOLUTION = 110


def write(directory: Path, runs: Sequence[Run], settings: Settings, command: str) -> Path:
    """Write `pictures/morala_*.png` and the page `morala_study.md` that shows them; returns the page's path.

    Args:
        directory: the study's folder.
        runs: of the study; those with the fewest hidden layers give the examples.
        settings: what they share.
        command: that made them, for the page.

    Raises:
        MissingExtraError: without matplotlib, jax or optax.
    """
    (directory / PICTURES).mkdir(parents=True, exist_ok=True)
    names = []
    for name, picture in drawn(runs, settings):
        file = f"morala_{name}.png"
        picture.savefig(directory / PICTURES / file, dpi=RESOLUTION)
        names.append(file)
    replace(directory / PAGE, page(runs, settings, names, command, versions()))
    return directory / PAGE


def drawn(runs: Sequence[Run], settings: Settings) -> Iterator[tuple[str, Any]]:
    """All pictures with their names."""
    depths = sorted({run.configuration.depth for run in runs})
    for depth in depths:
        for name, draw in OF_DEPTH.items():
            yield f"{name}_depth{depth}", draw(selected(runs, depth), settings)
    for name, draw in OF_EXAMPLES.items():
        yield name, draw(selected(runs, depths[0]), settings)


def versions() -> str:
    """What the numbers were computed with."""
    found = [f"Python {platform.python_version()}"]
    for package in ("symnet", "numpy", "jax", "optax"):
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)
