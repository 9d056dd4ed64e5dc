"""A quenched B2 alloy orders: antiphase domains with the published network, none with the published B-spline.

Without arguments a piece of 0.64 x 0.64. With a folder the paper's 2 x 2 on 200 x 200 points to t = 171.5, with
pictures: python examples/antiphase_domains.py FOLDER (see `symnet.phasefield.paper` for the rest).
"""

import sys

from symnet.alloy.b2 import b2_network
from symnet.alloy.bspline import b2_bspline
from symnet.phasefield import Grid, PhaseField, paper, quenched, simulate


def main() -> None:
    grid = Grid((64, 64), (0.64, 0.64))
    start = quenched(grid, c=0.5**0.5, amplitude=0.01, seed=0)
    for name, source in {"network": b2_network(), "B-spline": b2_bspline()}.items():
        model = PhaseField(source, grid)
        print(paper.report(name, simulate(model, start, until=171.5, tolerance=1e-3)))


if __name__ == "__main__":
    paper.main(["domains", sys.argv[1]]) if len(sys.argv) > 1 else main()
