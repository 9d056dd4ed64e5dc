"""How Taylor, Legendre, Chebyshev and Fourier sums of the Hall-Petch law behave as their order grows.

Taylor's series about c = 0.05, d = 15 holds for c < 0.1 and d < 30, where the law's branch points at 0 are nearer than
the point itself; the other bases know the whole box. The picture needs the extra `plot`.
"""

import sys

import numpy as np

import symnet as sn
from symnet.printing import text_table

LAW = sn.Law("40 + 400*c**(2/3) + 600/sqrt(d)", variables=["c", "d"], output="sigma_y")
DOMAIN = {"c": (0.02, 0.2), "d": (5, 60)}
CENTER = {"c": 0.05, "d": 15}
ORDERS = [1, 2, 3, 4, 6, 8, 10, 12]
WIDE = {"c": 0.36, "d": 110}  # twice the widths
BASES = {
    "Taylor": ("taylor", {"center": CENTER}, {"color": "black", "linestyle": "-", "marker": "o"}),
    "Legendre": ("legendre", {}, {"color": "#0072B2", "linestyle": "--", "marker": "s"}),
    "Chebyshev": ("chebyshev", {}, {"color": "#D55E00", "linestyle": "-.", "marker": "^"}),
    "Fourier, mirrored": ("fourier", {}, {"color": "#009E73", "linestyle": ":", "marker": "D"}),
    "Fourier, wide": ("fourier", {"period": WIDE}, {"color": "#CC79A7", "linestyle": "--", "marker": "v"}),
}


def errors() -> dict[str, np.ndarray]:
    """The largest error in MPa, inside and outside of the Taylor radius: shape (orders, 2) for each basis."""
    grid = np.stack(np.meshgrid(*[np.linspace(*ends, 101) for ends in DOMAIN.values()]), axis=-1).reshape(-1, 2)
    inside = np.all(grid < 2 * np.array(list(CENTER.values())), axis=1)
    out = {}
    for name, (basis, options, _) in BASES.items():
        differences = [np.abs(LAW.project(basis, k, DOMAIN, **options)(grid)[:, 0] - LAW(grid)) for k in ORDERS]
        out[name] = np.array([[d[inside].max(), d[~inside].max()] for d in differences])
    return out


def picture(found: dict[str, np.ndarray], path: str) -> None:
    from matplotlib.figure import Figure  # the object interface needs no display

    figure = Figure(figsize=(8, 3.6), layout="constrained")
    for i, (axis, where) in enumerate(zip(figure.subplots(1, 2, sharey=True), ("inside", "outside"), strict=True)):
        for name, values in found.items():
            axis.semilogy(ORDERS, values[:, i], label=name, markersize=5, markerfacecolor="white", **BASES[name][2])
        axis.set(title=f"{where} the Taylor radius", xlabel="order", ylabel="" if i else "largest error in MPa")
        axis.grid(color="0.85", linewidth=0.6)
    axis.legend(frameon=False, fontsize="small")
    figure.savefig(path, dpi=160)


def main(path: str | None = None) -> dict[str, np.ndarray]:
    found = errors()
    cells = [
        [n, w, *(f"{x:.1e}" for x in v[:, i])] for n, v in found.items() for i, w in enumerate(["inside", "outside"])
    ]
    print(text_table(["largest error in MPa", "radius", *(f"order {k}" for k in ORDERS)], cells, left=2))
    if path:
        picture(found, path)
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
