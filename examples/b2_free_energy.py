"""The published free energy of a B2 alloy: exact expressions, its wells, and why the B-spline forms no domains.

Teichert et al., Comput. Methods Appl. Mech. Eng. 353 (2019) 201-216. Figures: python examples/b2_free_energy.py FOLDER
"""

import sys

import numpy as np
import sympy
from scipy.optimize import minimize

from symnet import alloy
from symnet.idnn import gradient

CENTRE = 0.5**0.5


def main(folder: str | None = None) -> dict[str, float]:
    net, spline = alloy.b2_network(), alloy.b2_bspline()
    slope = gradient(net)
    print(net.summary(), "\n")

    exact = alloy.potentials(net).mu["eta"]
    c, eta = sympy.symbols("c eta")
    print("mu_eta(c, -eta) + mu_eta(c, eta) =", sympy.expand_mul(exact + exact.xreplace({eta: -eta})))
    at = {c: 1 / sympy.sqrt(2), eta: sympy.Rational(1, 100)}
    print("mu_eta at c = 1/sqrt(2), eta = 1/100, to 30 digits:", exact.subs(at).evalf(30), "\n")

    for sign in (1, -1):
        found = minimize(
            lambda p: net([p])[0, 0], [CENTRE, sign * CENTRE], jac=lambda p: slope([p])[0], method="BFGS", tol=1e-9
        )
        print(f"stationary well: c = {found.x[0]:.5f}, eta = {found.x[1]:+.5f}  (ideal 0.70711, {sign * CENTRE:+.5f})")
    points = alloy.domain_points(100_000)
    lowest = points[np.argmin(net(points))]
    print(f"lowest of {len(points):,} points of the domain: c = {lowest[0]:.3f}, |eta| = {abs(lowest[1]):.3f}\n")

    near = np.array([[CENTRE, e] for e in (-0.02, -0.01, 0.01, 0.02)])
    print("eta            ", *(f"{e:+.2f}   " for e in near[:, 1]))
    for name, function in (("network", slope), ("B-spline", spline.gradient)):
        print(f"mu_eta {name:8}", *(f"{mu:+.1e}" for mu in function(near)[:, 1]))
    if folder:
        from symnet.alloy import pictures

        pictures.free_energy_surface().savefig(f"{folder}/alloy_surfaces.png", dpi=110)
        pictures.order_potential().savefig(f"{folder}/alloy_mu_eta.png", dpi=110)
    return {"network": float(slope(near)[2, 1]), "spline": float(spline.gradient(near)[2, 1])}


if __name__ == "__main__":
    main(*sys.argv[1:2])
