"""The B-spline beside the network: validation errors by the number of knots (the paper's figure 9), as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnet.alloy.bspline import fit_bspline
from symnet.alloy.knots import Knots, uniform_knots
from symnet.alloy.samples import Samples
from symnet.errors import InvalidValueError, message
from symnet.network import Dense, InputMap, Network
from symnet.network.weights import as_float
from symnet.printing import text_table
from symnet.progress import counted
from symnet.rings.ring import Array
from symnet.training import train_many

#: Where the sign of mu_eta decides whether domains form: eta = 0.01 at c = 1/sqrt(2), the largest initial perturbation.
PROBE = (0.5**0.5, 0.01)


@dataclass(frozen=True)
class Row:
    """One representation: errors in the unit of `Samples.error`, and mu_eta at PROBE."""

    name: str
    unknowns: int
    training: float
    validation: float
    slope: float


def measured(name: str, unknowns: int, gradient: Callable[[Array], Any], kept: Samples, held: Samples) -> Row:
    """The row of a gradient function (n, 2) -> (n, 2)."""
    slope = float(np.asarray(gradient(np.array([PROBE])))[0, 1])
    return Row(name, unknowns, kept.error(gradient), held.error(gradient), slope)


def spline_row(name: str, knots: Knots, kept: Samples, held: Samples) -> Row:
    """The B-spline with these knots, fitted to the first samples."""
    surface = fit_bspline(kept, knots)
    return measured(name, surface.control.size, surface.gradient, kept, held)


def spline_rows(kept: Samples, held: Samples, counts: Iterable[int], progress: bool = False) -> list[Row]:
    """B-splines with these numbers of uniform interior knots a direction."""
    numbers = list(counts)
    each = counted(numbers, len(numbers), "numbers of knots") if progress else numbers
    return [spline_row(f"{n} uniform knots", uniform_knots(n), kept, held) for n in each]


def fit_network(
    kept: Samples, seeds: Sequence[int] = (0,), epochs: int = 20, finish: int = 1000, widths: Sequence[int] = (10, 10)
) -> list[Network]:
    """Networks g(c, eta) of softplus in (c, eta^2), trained through their derivatives: Adam, then L-BFGS.

    Args:
        kept: what they are trained on.
        seeds: one a network.
        epochs: of Adam, in minibatches of 32.
        finish: iterations of L-BFGS on all points.
        widths: of the hidden layers.

    Returns:
        those that did not diverge; the constant of g is arbitrary.

    Raises:
        MissingExtraError: without JAX and optax.
        InvalidValueError: for bad numbers, or if all diverged.
    """
    # the trainer works best with targets of about 1
    scale = float(np.sqrt(np.mean(kept.mu**2)))
    runs = train_many(
        kept.points, kept.mu / scale, [2, *widths, 1], "softplus", seeds, epochs=epochs, finish=finish,
        loss=_derivative_loss,
    )  # fmt: skip
    networks = []
    for run in runs:
        if run.network is not None:
            *hidden, last = run.network.layers
            layers = [*hidden, Dense(as_float(last.weights, "weights") * scale)]  # type: ignore[attr-defined]
            networks.append(Network([InputMap(["c", "eta**2"], ["c", "eta"]), *layers], ["c", "eta"], ["g"]))
    if not networks:
        raise InvalidValueError(message("seeds", "give a network that converges", list(seeds), "try other seeds"))
    return networks


def _derivative_loss(predict: Any, layers: Any, x: Any, y: Any) -> Any:
    """The mean square of (dg/dc, dg/deta) - y at points (c, eta), with g a function of (c, eta^2)."""
    import jax

    def total(points: Any) -> Any:
        return predict(layers, jax.numpy.stack([points[:, 0], points[:, 1] ** 2], axis=1)).sum()

    return ((jax.grad(total)(x) - y) ** 2).mean()


def network_row(name: str, network: Network, kept: Samples, held: Samples) -> Row:
    """A network of the free energy; its unknowns are its weights and biases."""
    from symnet.idnn import gradient

    dense = [layer for layer in network.layers if isinstance(layer, Dense)]
    unknowns = sum(layer.weights.size + (0 if layer.bias is None else layer.bias.size) for layer in dense)
    return measured(name, unknowns, gradient(network), kept, held)


def table(rows: Iterable[Row]) -> str:
    """The rows as text.

    >>> print(table([Row("13 uniform knots", 289, 1e-3, 2e-3, -6.5e-4)]))
    representation    unknowns  training MSE  validation MSE  mu_eta at eta = 0.01
    ----------------  --------  ------------  --------------  --------------------
    13 uniform knots       289       1.0e-03         2.0e-03              -6.5e-04
    """
    header = ["representation", "unknowns", "training MSE", "validation MSE", "mu_eta at eta = 0.01"]
    return text_table(
        header,
        [[r.name, str(r.unknowns), *(f"{v:.1e}" for v in (r.training, r.validation, r.slope))] for r in rows],
    )
