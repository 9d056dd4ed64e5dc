"""Derivatives of a free energy from Monte Carlo: a bcc alloy that orders as B2, below and at its transition.

Method: Teichert, Natarajan, Van der Ven and Garikipati (2019), equations 16 to 21. Energies and k_B T are in units of
the nearest-neighbour pair interaction.
"""

import numpy as np

from symnet import montecarlo
from symnet.montecarlo import meanfield

MODEL = montecarlo.ClusterExpansion(pair=1.0)
TEMPERATURE = 5.0
EQUAL = 2**-0.5


def potentials():
    """mu_eta on the line of equal composition: its sign falls from + to - at eta = 0, so that domains form."""
    windows = montecarlo.around(EQUAL, np.linspace(-0.6, 0.6, 9), MODEL, TEMPERATURE, phi=10.0)
    table = montecarlo.sample(windows, MODEL, cells=(6, 6, 6), sweeps=500, warmup=100, seed=1)
    mean = meanfield.potentials(table.c, table.eta, MODEL, TEMPERATURE)[1]
    print("    eta    mu_eta   +-      mean field")
    for row in zip(table.eta, table.mu_eta, table.mu_eta_error, mean, strict=True):
        print("{:8.3f} {:8.3f} {:7.3f} {:9.3f}".format(*row))
    return table


def transition():
    """Where the Binder cumulants of two cells cross; the known temperature is 6.35435."""
    found = montecarlo.cumulants([4, 8], [6.1, 6.25, 6.4, 6.55], MODEL, sweeps=600, warmup=60, replicas=5, seed=1)
    (place,) = montecarlo.crossings(found)
    print(f"order-disorder transition: kT = {place.temperature:.3f} +- {place.error:.3f}")
    return place


def stored():
    """The data that come with symnet, to train on."""
    table = montecarlo.stored()
    about = montecarlo.description()
    print(f"stored: {len(table)} windows at kT = {about['temperature']}, cells of {about['sites']} sites")
    print(f"median standard error of mu_eta: {np.median(table.mu_eta_error):.4f}")
    return table


def main():
    """Run all three."""
    return potentials(), transition(), stored()


if __name__ == "__main__":
    main()
