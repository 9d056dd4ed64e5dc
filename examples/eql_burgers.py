"""Burgers' equation with an oscillating coefficient, u_t = -(1 + sin(t)/4) u u_x + u_xx/10, found from its solution.

Zhang, Kim, Lu and Soljacic, "Deep learning and symbolic regression for discovering parametric equations", table VII.
A network sees u, u_x, u_xx and u_t as differences of u, of second order as the paper's; its equation is refitted, and
then fitted to sharper differences, from which the coefficients come back in closed form. Needs the extra `train`.

With a folder as argument: both families, 8 restarts, closed forms at every order, and the figures (docs/eql_pde.md).
"""

import sys
from pathlib import Path

from symnet import eql
from symnet.eql import pde, pde_report

NAME = "burgers"
QUICK = {"PEQL": {"restarts": 1, "steps": 3000}}
FULL = {"SEQL": {"restarts": 8, "steps": 16000}, "PEQL": {"restarts": 8, "steps": 4000}}


def main(folder=None):
    solution = pde.solve(NAME)
    size, also = (60, 256) if folder else (28, 128), pde.EQUATIONS[NAME].tabulated
    data = {order: pde.data(NAME, *size, order=order, solution=solution, also=also) for order in (2, 4, 6, 8, 10)}
    trained = {}
    for family, options in (FULL if folder else QUICK).items():
        found = eql.train(data[2], eql.Graph(data[2].inputs, 1), family=family, **pde.OPTIONS, **options)
        right = sum(pde_report.has_true_terms(NAME, one) for one in found.restarts)
        print(f"{family}: the true terms as trained in {right} of {len(found.restarts)} restarts")
        print("the best, after elimination:", found.best.after_elimination.expression)
        trained[f"{family} as trained"] = found.best.as_trained
    equations = found.best.after_elimination
    fitted = {f"refit, order {order}": pde_report.refitted(equations, points) for order, points in data.items()}
    print(pde_report.table(NAME, {**trained, "refit, order 2": fitted["refit, order 2"]}))
    print(pde_report.error_table(NAME, {**trained, **fitted}))
    for order in data if folder else [10]:
        closed = eql.closed_form(fitted[f"refit, order {order}"], data[order])
        print(f"closed form, order {order}: u_t = {closed.expression}")
    print(f"numbers were allowed to be moved by {max(closed.tolerance.values()):.1g}")
    if folder:
        start = str(Path(folder) / f"eql_pde_{NAME.replace('-', '_')}")
        pde_report.fields(NAME, trained, solution).savefig(f"{start}_fields.png", dpi=100)
        pde_report.curves(NAME, trained, fitted).savefig(f"{start}_curves.png", dpi=100)


if __name__ == "__main__":
    main(*sys.argv[1:])
