"""B-splines of the B2 free energy by the number of knots, on derivatives of the published network.

Without arguments on 8,000 points. With --all: 140,080 points, optimised knots, networks, and the Monte Carlo data
(some minutes; needs the extra `train`).
"""

import sys

import numpy as np

from symnet import alloy
from symnet.alloy import comparison as compare

OPTIMISED = 4000  # points that knots are optimised on
NETWORK = 20_000  # points that the network is trained on


def main(everything: bool = False) -> list[compare.Row]:
    kept, held = alloy.teacher(140_080 if everything else 8_000).split()
    print(f"teacher: {len(kept):,} points to fit, {len(held):,} to validate; published B-spline, not fitted to these:")
    rows = [compare.measured("published B-spline", 289, alloy.b2_bspline().gradient, kept, held)]
    rows += compare.spline_rows(kept, held, range(1, 16) if everything else (3, 7, 13), progress=everything)
    if everything:
        rows += thorough(kept, held)
    print(compare.table(rows))
    if everything:
        monte_carlo()
    return rows


def thorough(kept: alloy.Samples, held: alloy.Samples, count: int = 13) -> list[compare.Row]:
    """Optimised knots, and a network."""
    rows = []
    for method in ("evolution", "descent"):
        knots = alloy.optimized_knots(kept.rows(slice(OPTIMISED)), count, method, limit=20)
        rows.append(compare.spline_row(f"{count} knots by {method}", knots, kept, held))
    (net,) = compare.fit_network(kept.rows(slice(NETWORK)))
    return [*rows, compare.network_row("network 2-10-10-1", net, kept, held)]


def monte_carlo() -> None:
    """The same on sampled, noisy derivatives of a nearest-neighbour model, in units of its pair energy."""
    from symnet import montecarlo

    data = montecarlo.stored()
    samples = alloy.Samples(np.column_stack([data.c, data.eta]), np.column_stack([data.mu_c, data.mu_eta]))
    kept, held = samples.split()
    print(f"\nMonte Carlo: {len(kept):,} points to fit, {len(held):,} to validate")
    (net,) = compare.fit_network(kept, epochs=50, finish=3000)
    network = compare.network_row("network 2-10-10-1", net, kept, held)
    print(compare.table([*compare.spline_rows(kept, held, range(1, 16)), network]))


if __name__ == "__main__":
    main("--all" in sys.argv[1:])
