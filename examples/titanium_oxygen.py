"""Oxygen in titanium at 800 K: mu by a network of its integral, g exactly, beside the published Redlich-Kister form.

Teichert et al., Comput. Mater. Sci. 128 (2017) 127-139. Figure: python examples/titanium_oxygen.py FOLDER
"""

import sys

import numpy as np

from symnet import alloy
from symnet.alloy.titanium_oxygen import network_energy


def main(folder: str | None = None) -> dict[str, float]:
    data = alloy.chemical_potential()
    net = alloy.titanium_network()
    energies = {"network": network_energy(net), "Redlich-Kister": alloy.redlich_kister()}
    print(f"{len(data.x)} points, {int(np.sum(data.weights > 1))} of weight 10; E(x): {net!r}\n")

    print("root mean square error of mu, meV per O      all equal   weighted")
    out = {}
    for name, energy in energies.items():
        values = energy.potential(data.x)
        out[name] = data.rms(values)
        print(f"  {name:42} {1000 * data.rms(values):9.2f}  {1000 * data.rms(values, weighted=True):9.2f}")

    x, g = alloy.integrated_free_energy()
    print("\ndifference from the numerically integrated g, meV per Ti   rms   after the best line through (0, 0)")
    for name, energy in energies.items():
        difference = 1000 * (energy.energy(x) - g)
        line = difference @ x / (x @ x) * x
        rms = [np.sqrt(np.mean(values**2)) for values in (difference, difference - line)]
        print(f"  {name:56} {rms[0]:5.2f}  {rms[1]:5.2f}")

    g_quarter = energies["network"].g.subs("x", "1/4").evalf(20)
    print(f"\ng(1/4) of the network, exactly an expression, to 20 digits: {g_quarter} eV per Ti")
    if folder:
        from symnet.alloy import pictures

        pictures.titanium().savefig(f"{folder}/alloy_titanium_oxygen.png", dpi=110)
    return out


if __name__ == "__main__":
    main(*sys.argv[1:2])
