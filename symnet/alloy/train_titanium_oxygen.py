"""Train the network of the Ti-O excess free energy: python -m symnet.alloy.train_titanium_oxygen [OUT.json]

Its derivative is fitted to mu less the ideal part, with the published weights (10 on residuals in the two-phase
regions). Five seeds; the one with the smallest weighted error is kept. A second look leaves out every fifth point in
turn, for the network and for Redlich-Kister alike. Needs the extra `train`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from symnet.alloy.titanium_oxygen import (
    FOLDER,
    ChemicalPotential,
    FreeEnergy,
    fit_redlich_kister,
    network_energy,
    redlich_kister,
)
from symnet.alloy.titanium_oxygen import chemical_potential as measured
from symnet.network import Dense, Network, Whitening
from symnet.network.weights import as_float
from symnet.training import train_many

WIDTHS = (1, 10, 10, 1)
ACTIVATION = "tanh"
EPOCHS, FINISH, RATE = 500, 2000, 1e-2
SEEDS = tuple(range(5))
FOLDS = 5
#: z = (x - 1/4)/(1/4) in [-1, 1].
CENTRE = HALF_WIDTH = Fraction(1, 4)


def train(data: ChemicalPotential, seeds: Sequence[int] = SEEDS) -> list[Network]:
    """One network E(x) a seed, of widths 1-10-10-1, in eV per Ti; its constant is arbitrary."""
    scale = float(np.std(data.excess))
    x = (data.x[:, None] - float(CENTRE)) / float(HALF_WIDTH)
    targets = np.column_stack([data.excess / scale, data.weights / np.sqrt(np.mean(data.weights**2))])
    runs = train_many(
        x, targets, WIDTHS, ACTIVATION, seeds, epochs=EPOCHS, batch_size=len(x), learning_rate=RATE, finish=FINISH,
        loss=_loss, progress=True,
    )  # fmt: skip
    return [_in_x(run.network, scale * float(HALF_WIDTH), run.seed) for run in runs if run.network is not None]


def _loss(predict: Any, layers: Any, x: Any, y: Any) -> Any:
    """The mean of (w (dN/dz - target))^2, with the target and w in the columns of y."""
    import jax

    slopes = jax.grad(lambda z: predict(layers, z).sum())(x)[:, 0]
    return ((slopes - y[:, 0]) ** 2 * y[:, 1] ** 2).mean()


def _in_x(network: Network, scale: float, seed: int) -> Network:
    """E(x) = scale N(z): dE/dx = scale N'(z)/HALF_WIDTH."""
    *hidden, last = network.layers
    weights = as_float(last.weights, "weights") * scale  # type: ignore[attr-defined]
    metadata = {
        "title": "Excess free energy of O in hcp Ti at 800 K, eV per Ti, of x = N(O)/N(Ti)",
        "trained_by": "python -m symnet.alloy.train_titanium_oxygen",
        "source": "Teichert et al., Comput. Mater. Sci. 128 (2017) 127-139; mechanoChemIGA, LGPL-2.1-or-later",
        "seed": seed,
    }
    return Network([Whitening([CENTRE], [HALF_WIDTH]), *hidden, Dense(weights)], ["x"], ["E"], metadata)


def errors(data: ChemicalPotential, energy: FreeEnergy) -> list[float]:
    """The root mean square errors of mu in eV: unweighted, weighted."""
    values = energy.potential(data.x)
    return [data.rms(values), data.rms(values, weighted=True)]


def best(networks: Sequence[Network], data: ChemicalPotential) -> Network:
    """The network with the smallest weighted error."""
    return min(networks, key=lambda network: errors(data, network_energy(network))[1])


def left_out(data: ChemicalPotential) -> dict[str, list[float]]:
    """The errors at points that were left out, every fifth in turn; one network (seed 0) a turn."""
    squares: dict[str, list[list[float]]] = {"network": [], "Redlich-Kister": []}
    for fold in range(FOLDS):
        out = np.arange(len(data.x)) % FOLDS == fold
        kept, held = (ChemicalPotential(data.x[part], data.mu[part]) for part in (~out, out))
        found = {"network": network_energy(train(kept, (0,))[0]), "Redlich-Kister": fit_redlich_kister(kept)}
        for name, energy in found.items():
            squares[name].append(errors(held, energy))
    return {name: np.sqrt(np.mean(np.square(values), axis=0)).tolist() for name, values in squares.items()}


def main(arguments: Sequence[str]) -> None:
    data = measured()
    network = best(train(data), data)
    out = Path(arguments[0]) if arguments else FOLDER / "network.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    network.save(out)
    print(f"wrote {out}, seed {network.metadata['seed']}")
    rows = {
        "network": errors(data, network_energy(network)),
        "Redlich-Kister": errors(data, redlich_kister()),
        **{f"{name}, left out": values for name, values in left_out(data).items()},
    }
    for name, (plain, weighted) in rows.items():
        print(f"{name}: rms of mu {1000 * plain:.2f} meV, weighted {1000 * weighted:.2f} meV")


if __name__ == "__main__":
    main(sys.argv[1:])
