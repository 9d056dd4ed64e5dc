"""One run of the study: a network trained on polynomial data, and how well its polynomials stand for it."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symnet.network import Network
from symnet.rings.ring import Array
from symnet.series import Series
from symnet.study.data import Data, generate
from symnet.study.settings import SCHEMES, Configuration, Settings

#: A polynomial fails for a network if their mean squared difference exceeds this part of the network's variance.
FAILED = 0.01


@dataclass(frozen=True)
class Run:
    """What is kept of one run; `numbers` has a value for every name of `measured(settings)`."""

    configuration: Configuration
    number: int
    seed: int
    numbers: Mapping[str, float]

    @property
    def key(self) -> tuple[Configuration, int]:
        return self.configuration, self.number

    @property
    def diverged(self) -> bool:
        """Whether the training ended in numbers that are not finite, so that there is no network."""
        return math.isnan(self.numbers["variance"])

    def mse(self, scheme: str, order: int) -> float:
        """The mean squared difference of network and polynomial at the test points."""
        return self.numbers[mse_name(scheme, order)]

    def relative(self, scheme: str, order: int) -> float:
        """That difference as a part of the variance of the network's own output at these points."""
        return self.mse(scheme, order) / self.numbers["variance"]

    def failed(self, scheme: str, order: int) -> bool:
        """Whether the polynomial misses more than the part `FAILED` of the network's variance."""
        return not self.relative(scheme, order) <= FAILED


@dataclass(frozen=True)
class Block:
    """Runs `first` to `last`, exclusive, of one configuration, which are trained together."""

    settings: Settings
    configuration: Configuration
    first: int
    last: int

    @property
    def numbers(self) -> range:
        return range(self.first, self.last)


def blocks(settings: Settings, configuration: Configuration, runs: int) -> Iterator[Block]:
    """The blocks that make up so many runs of a configuration."""
    for first in range(0, runs, settings.block):
        yield Block(settings, configuration, first, min(first + settings.block, runs))


def measured(settings: Settings) -> list[str]:
    """The names of the numbers of a run.

    mse_train and mse_test compare the network with the data, the others the polynomials with the network at the test
    points; variance is that of the network's output there, potential the largest |u_j| of a hidden neuron, and seconds
    is the time of the run, its share of the block's training included.

    >>> measured(Settings(orders=(3,)))
    ['mse_train', 'mse_test', 'variance', 'potential', 'mse_maclaurin_3', 'mse_local_3', 'seconds']
    """
    mses = [mse_name(scheme, order) for scheme in SCHEMES for order in settings.orders]
    return ["mse_train", "mse_test", "variance", "potential", *mses, "seconds"]


def mse_name(scheme: str, order: int) -> str:
    """The name of a polynomial's difference from the network."""
    return f"mse_{scheme}_{order}"


def run_block(block: Block) -> list[Run]:
    """Train the networks of a block and measure their polynomials.

    The result depends on the block alone: not on the process, the executor, or other blocks.

    Raises:
        MissingExtraError: without jax and optax.
    """
    begin = time.perf_counter()
    data = [generate(block.settings.run_seed(number), block.settings) for number in block.numbers]
    networks = train(block.settings, block.configuration, [block.settings.run_seed(n) for n in block.numbers], data)
    share = (time.perf_counter() - begin) / len(data)
    return [
        _run(block, number, one, network, share)
        for number, one, network in zip(block.numbers, data, networks, strict=True)
    ]


def train(
    settings: Settings, configuration: Configuration, seeds: Sequence[int], data: Sequence[Data]
) -> list[Network | None]:
    """One network a seed, each on its own data set; None where the training diverged."""
    from symnet.training import train_many

    trained = train_many(
        np.stack([one.X[: one.training] for one in data]),
        np.stack([one.y[: one.training, None] for one in data]),
        settings.widths(configuration.depth),
        configuration.activation,
        seeds,
        constraint=None if configuration.constraint == "none" else configuration.constraint,
        epochs=settings.epochs,
        batch_size=min(settings.batch_size, settings.training),
        learning_rate=settings.learning_rate,
    )
    return [one.network for one in trained]


def _run(block: Block, number: int, data: Data, network: Network | None, share: float) -> Run:
    begin = time.perf_counter()
    if network is None:
        numbers = dict.fromkeys(measured(block.settings), math.nan)
    else:
        numbers = measure(network, data, block.settings.orders)
    numbers["seconds"] = share + time.perf_counter() - begin
    return Run(block.configuration, number, block.settings.run_seed(number), numbers)


def measure(network: Network, data: Data, orders: Sequence[int]) -> dict[str, float]:
    """The numbers of a trained network, all but the time."""
    squared = (network(data.X)[:, 0] - data.y) ** 2
    output = network(data.test)[:, 0]
    out = {
        "mse_train": float(np.mean(squared[: data.training])),
        "mse_test": float(np.mean(squared[data.training :])),
        "variance": float(np.var(output)),
        "potential": float(max(np.max(np.abs(u)) for u in potentials(network, data.test))),
    }
    for (scheme, order), series in polynomials(network, orders).items():
        out[mse_name(scheme, order)] = float(np.mean((series(data.test)[:, 0] - output) ** 2))
    return out


def polynomials(network: Network, orders: Sequence[int]) -> dict[tuple[str, int], Series]:
    """The network's polynomial about 0 for each scheme and order.

    maclaurin: every activation replaced by its Taylor polynomial of degree q about 0, products cut above degree q.
    local: the Taylor polynomial of degree q of the network itself; lower orders are parts of the highest.
    """
    whole = network.series(max(orders), ring="float64")
    out: dict[tuple[str, int], Series] = {}
    for order in orders:
        out["maclaurin", order] = network.series(order, ring="float64", scheme="maclaurin", taylor_orders=order)
        out["local", order] = whole.truncate(order)
    return out


def potentials(network: Network, X: Array) -> list[Array]:
    """The synaptic potentials u = W h + b of every hidden layer at X, each of shape (n, neurons)."""
    out: list[Any] = []
    h = X
    for layer in network.layers[:-1]:
        dense: Any = layer
        out.append(h @ np.asarray(dense.weights, dtype=np.float64).T + np.asarray(dense.bias, dtype=np.float64))
        h = layer.forward(h)
    return out
