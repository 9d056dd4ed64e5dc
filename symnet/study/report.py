"""Everything a finished study is written as: the pictures and the page, in its folder."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from symnet import files
from symnet.study import examples, figures
from symnet.study.morala import Run
from symnet.study.page import page
from symnet.study.records import pack
from symnet.study.runner import RUNS
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


def write(directory: Path, runs: Sequence[Run], settings: Settings, command: str, packed: bool = False) -> Path:
    """Write `pictures/morala_*.png` and the page `morala_study.md` that shows them; returns the page's path.

    Args:
        directory: the study's folder.
        runs: of the study; those with the fewest hidden layers give the examples.
        settings: what they share.
        command: that made them, for the page.
        packed: compress the file of runs.

    Raises:
        MissingExtraError: without matplotlib, jax or optax.
    """
    (directory / PICTURES).mkdir(parents=True, exist_ok=True)
    names = []
    for name, picture in drawn(runs, settings):
        names.append(f"morala_{name}.png")
        picture.savefig(directory / PICTURES / names[-1], dpi=RESOLUTION)
    file = pack(directory / RUNS).name if packed else RUNS.name
    files.write(directory / PAGE, page(runs, settings, names, command, versions(), f"{RUNS.parent.name}/{file}"))
    return directory / PAGE


def drawn(runs: Sequence[Run], settings: Settings) -> Iterator[tuple[str, Any]]:
    """All pictures with their names."""
    depths = sorted({run.configuration.depth for run in runs})
    for depth in depths:
        for name, draw in OF_DEPTH.items():
            yield f"{name}_depth{depth}", draw(_of_depth(runs, depth), settings)
    for name, draw in OF_EXAMPLES.items():
        yield name, draw(_of_depth(runs, depths[0]), settings)


def _of_depth(runs: Sequence[Run], depth: int) -> list[Run]:
    return [run for run in runs if run.configuration.depth == depth]


def versions() -> str:
    """What the numbers were computed with."""
    found = [f"Python {platform.python_version()}"]
    for package in ("symnet", "numpy", "jax", "optax"):
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)
