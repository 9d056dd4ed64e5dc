"""How Taylor, Legendre, Chebyshev and Fourier sums of the Hall-Petch law behave as their order grows.

Taylor's series about c = 0.05, d = 15 holds for c < 0.1 and d < 30. With a path as argument the picture is drawn too.
"""

import sys

import numpy as np

import symnet as sn
from symnet.printing import text_table

LAW = sn.Law("40 + 400*c**(2/3) + 600/sqrt(d)", variables=["c", "d"], output="sigma_y")
DOMAIN = {"c": (0.02, 0.2), "d": (5, 60)}
CENTER, ORDERS = {"c": 0.05, "d": 15}, [1, 2, 3, 4, 6, 8, 10, 12]
BASES = {
    "Taylor": ("taylor", {"center": CENTER}, "-o", "black"),
    "Legendre": ("legendre", {}, "--s", "#0072B2"),
    "Chebyshev": ("chebyshev", {}, "-.^", "#D55E00"),
    "Fourier, mirrored": ("fourier", {}, ":D", "#009E73"),
    "Fourier, twice as wide": ("fourier", {"period": {"c": 0.36, "d": 110}}, "--v", "#CC79A7"),
}


def errors() -> dict[str, np.ndarray]:
    """The largest error inside and outside of the Taylor radius: shape (2, orders) for each basis."""
    grid = np.stack(np.meshgrid(*[np.linspace(*ends, 101) for ends in DOMAIN.values()]), axis=-1).reshape(-1, 2)
    inside = np.all(grid < 2 * np.array(list(CENTER.values())), axis=1)
    out = {}
    for name, (basis, options, *_) in BASES.items():
        sizes = [np.abs(LAW.project(basis, k, DOMAIN, **options)(grid)[:, 0] - LAW(grid)) for k in ORDERS]
        out[name] = np.array([[size[part].max() for size in sizes] for part in (inside, ~inside)])
    return out


def picture(found: dict[str, np.ndarray], path: str) -> None:
    from matplotlib.figure import Figure  # the object interface needs no display

    figure = Figure(figsize=(8, 3.6), layout="constrained")
    for i, axis in enumerate(figure.subplots(1, 2, sharey=True)):
        for name, values in found.items():
            axis.semilogy(ORDERS, values[i], BASES[name][2], color=BASES[name][3], label=name, markerfacecolor="white")
        axis.set(title=f"{['inside', 'outside'][i]} the Taylor radius", xlabel="order")
    figure.supylabel("largest error in MPa")
    axis.legend(frameon=False, fontsize="small")
    figure.savefig(path, dpi=160)


def main(path: str | None = None) -> None:
    found = errors()
    for i, where in enumerate(["inside", "outside"]):
        rows = [[name, *(f"{x:.1e}" for x in values[i])] for name, values in found.items()]
        print(f"error in MPa {where} the Taylor radius\n{text_table(['order', *map(str, ORDERS)], rows)}\n")
    if path:
        picture(found, path)


if __name__ == "__main__":
    main(*sys.argv[1:])
