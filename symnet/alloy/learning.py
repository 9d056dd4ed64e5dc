"""Learning curves of networks of derivatives beside plain networks, as the paper's figure 5 compares them.

Both have two hidden layers of ten softplus neurons on (c, eta^2). The first, 2-10-10-1 without a bias at the output, is
trained through its derivatives; the second, 2-10-10-2, has mu_c and mu_eta/(2 eta) as outputs of their own. Initial
weights are normal with deviation 0.1, cut at two deviations, biases 0.1; Adagrad with rate 0.1 and initial sum 0.1;
minibatches of 10; labels 100 times the potentials; loss the mean over points and both components. These are the
settings of the authors' public scripts. All networks of a kind are trained at once, in float64.

    python -m symnet.alloy.learning OUT.csv      writes the ten curves of each kind
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from symnet.alloy.b2 import LABELS
from symnet.alloy.samples import Samples, teacher
from symnet.errors import FileFormatError, InvalidValueError, message, nearest
from symnet.network import Dense, InputMap, Network
from symnet.progress import counted
from symnet.rings.ring import Array
from symnet.series.space import check_order
from symnet.training.precision import precision

BATCH = 10
EPOCHS = 20
RATE = 0.1
#: Deviation of the initial weights, value of the initial biases, and Adagrad's initial sum of squares.
START = 0.1
HIDDEN = (10, 10)
#: The number of outputs of each kind.
KINDS = {"idnn": 1, "plain": 2}
COLUMNS = ("kind", "seed", "epoch", "training", "validation")


@dataclass(frozen=True, eq=False)
class Curves:
    """Errors of several networks while they were trained, in the unit of `symnet.alloy.samples.network_error`.

    Attributes:
        kind: "idnn" or "plain".
        seeds: one a network.
        training: after each epoch, on all training points, shape (networks, epochs + 1); first before training.
        validation: likewise, on the points held out.
        networks: with outputs g, or mu_c and mu_eta; none when read from a file.
    """

    kind: str
    seeds: tuple[int, ...]
    training: Array
    validation: Array
    networks: tuple[Network, ...] = ()


def learning_curves(
    kept: Samples, held: Samples, kind: str = "idnn", seeds: Sequence[int] = tuple(range(10)), epochs: int = EPOCHS,
    progress: bool = False,
) -> Curves:  # fmt: skip
    """Train one network a seed and measure it after each epoch.

    Args:
        kept: trained on; of the last points fewer than a minibatch are not seen in an epoch, others in each.
        held: points for validation only.
        kind: "idnn" for a free energy trained through its derivatives, "plain" for its derivatives on their own.
        seeds: of the initial weights and the order of points.
        epochs: how often the points are seen.
        progress: show on a terminal how many epochs are done.

    Raises:
        InvalidValueError: for an unknown kind, no seeds, no epochs, or fewer points than a minibatch.
        MissingExtraError: without JAX and optax.
    """
    if kind not in KINDS:
        raise InvalidValueError(message("kind", "be a known kind of network", kind, nearest(str(kind), KINDS)))
    if len(kept) < BATCH:
        raise InvalidValueError(message("kept", f"have at least {BATCH} points, a minibatch", len(kept)))
    if check_order(epochs, "epochs") < 1 or not seeds:
        raise InvalidValueError(message("epochs and seeds", "be at least one", (epochs, list(seeds))))
    numbers = counted(range(epochs), epochs, f"epochs of {kind} networks") if progress else range(epochs)
    with precision("float64", "a learning curve") as jax:
        begin, epoch, measure = _program(jax, kind)
        data = [[jax.numpy.asarray(a) for a in (part.points, LABELS * part.mu)] for part in (kept, held)]
        keys = jax.vmap(jax.random.key)(jax.numpy.asarray(seeds))
        state = begin(keys)
        errors = [[measure(state[0], *part) for part in data]]
        for number in numbers:
            state = epoch(state, jax.vmap(jax.random.fold_in, (0, None))(keys, number + 1), *data[0])
            errors.append([measure(state[0], *part) for part in data])
        layers = [[np.asarray(array) for array in layer] for layer in state[0]]
    table = np.array(errors)
    networks = tuple(_network(kind, [[array[i] for array in layer] for layer in layers]) for i in range(len(seeds)))
    return Curves(kind, tuple(seeds), table[:, 0].T, table[:, 1].T, networks)


@lru_cache(maxsize=len(KINDS))
def _program(jax: Any, kind: str) -> tuple[Any, Any, Any]:
    """Compiled functions of all networks at once: begin, one epoch, and the error on points."""
    import optax

    jnp = jax.numpy
    optimizer = optax.adagrad(RATE, initial_accumulator_value=START, eps=0)
    widths = (2, *HIDDEN, KINDS[kind])

    def net(layers: Any, x: Any) -> Any:
        h = jnp.stack([x[:, 0], x[:, 1] ** 2], axis=1)
        for weights, bias in layers[:-1]:
            h = jax.nn.softplus(h @ weights.T + bias)
        return h @ layers[-1][0].T + (layers[-1][1] if kind == "plain" else 0)

    def predict(layers: Any, x: Any) -> Any:
        if kind == "idnn":
            return jax.grad(lambda points: net(layers, points).sum())(x)
        return net(layers, x) * jnp.stack([jnp.ones(len(x)), 2 * x[:, 1]], axis=1)

    def loss(layers: Any, x: Any, y: Any) -> Any:
        return ((predict(layers, x) - y) ** 2).mean()

    def begin(key: Any) -> Any:
        keys = jax.random.split(key, len(widths) - 1)
        layers = [
            [START * jax.random.truncated_normal(k, -2.0, 2.0, (b, a)), jnp.full(b, START)]
            for k, a, b in zip(keys, widths, widths[1:], strict=False)
        ]
        return layers, optimizer.init(layers)

    def step(state: Any, batch: Any) -> Any:
        layers, memory = state
        updates, memory = optimizer.update(jax.grad(loss)(layers, *batch), memory)
        return (optax.apply_updates(layers, updates), memory), None

    def epoch(state: Any, key: Any, x: Any, y: Any) -> Any:
        count = len(x) // BATCH
        order = jax.random.permutation(key, len(x))[: count * BATCH]
        return jax.lax.scan(step, state, [a[order].reshape(count, BATCH, 2) for a in (x, y)])[0]

    compiled = [jax.vmap(begin), jax.vmap(epoch, (0, 0, None, None)), jax.vmap(loss, (0, None, None))]
    return tuple(jax.jit(function) for function in compiled)


def _network(kind: str, layers: Sequence[Sequence[Array]]) -> Network:
    """The trained layers in the potentials' own unit; of the plain kind before mu_eta is multiplied by 2 eta."""
    hidden = [Dense(weights, bias, "softplus") for weights, bias in layers[:-1]]
    weights, bias = layers[-1]
    last = Dense(weights / LABELS) if kind == "idnn" else Dense(weights / LABELS, bias / LABELS)
    outputs = ["g"] if kind == "idnn" else ["mu_c", "mu_eta_over_2_eta"]
    return Network([InputMap(["c", "eta**2"], ["c", "eta"]), *hidden, last], ["c", "eta"], outputs)


def save_curves(path: Path, curves: Sequence[Curves]) -> None:
    """Write the errors as CSV: kind, seed, epoch, training, validation."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        for part in curves:
            for i, seed in enumerate(part.seeds):
                for number, pair in enumerate(zip(part.training[i], part.validation[i], strict=True)):
                    writer.writerow([part.kind, seed, number, *(f"{value:.6g}" for value in pair)])


def load_curves(path: Path) -> dict[str, Curves]:
    """The curves of each kind, as `save_curves` wrote them.

    Raises:
        FileFormatError: for other columns, or entries that are no numbers.
    """
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    if not rows or tuple(rows[0]) != COLUMNS:
        raise FileFormatError(message(path.name, f"have the columns {COLUMNS}", list(rows[0]) if rows else "no rows"))
    found: dict[str, dict[int, list[tuple[float, float]]]] = {}
    try:
        for row in rows:
            pair = (float(row["training"]), float(row["validation"]))
            found.setdefault(row["kind"], {}).setdefault(int(row["seed"]), []).append(pair)
        arrays = {kind: np.array(list(runs.values())) for kind, runs in found.items()}
    except (TypeError, ValueError) as error:
        raise FileFormatError(message(path.name, "hold numbers, as many epochs a network", str(error))) from error
    return {kind: Curves(kind, tuple(found[kind]), a[:, :, 0], a[:, :, 1]) for kind, a in arrays.items()}


def main(arguments: Sequence[str]) -> None:
    """Both kinds on the teacher's 140,080 points; the file holds what is done."""
    if len(arguments) != 1:
        raise SystemExit("usage: python -m symnet.alloy.learning OUT.csv")
    kept, held = teacher().split()
    curves: list[Curves] = []
    for kind in KINDS:
        curves.append(learning_curves(kept, held, kind, progress=True))
        save_curves(Path(arguments[0]), curves)
        last = curves[-1].validation[:, -1]
        print(f"{kind}: median {np.median(last):.3g} ({last.min():.3g} to {last.max():.3g}), mean {last.mean():.3g}")


if __name__ == "__main__":
    main(sys.argv[1:])
