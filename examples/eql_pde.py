"""Differential equations with coefficients that vary, found from their solutions.

    u_t = f'(x) u + f(x) u_x + u_xx/10, f = cos(2 pi x/5) - 3/2     advection and diffusion
    u_t = -(1 + sin(t)/4) u u_x + u_xx/10                           Burgers

Zhang, Kim, Lu and Soljacic, "Deep learning and symbolic regression for discovering parametric equations", tables III
and VII. Trained on differences of u of second order, like the paper's; the equation is then refitted to sharper ones,
from which the coefficients come back in closed form. With a name and a folder: both families, 8 restarts, figures.
"""

import sys

from symnet import eql
from symnet.eql import pde, pde_report

QUICK = {"advection-diffusion": {"PEQL": (2, 3000)}, "burgers": {"PEQL": (1, 3000)}}
FULL = {
    "advection-diffusion": {"SEQL": (8, 4000), "PEQL": (8, 8000)},
    "burgers": {"SEQL": (8, 16000), "PEQL": (8, 4000)},
}


def run(name, families, size, orders):
    """What was found, printed; the solution and the equations as trained and fitted at each order."""
    solution = pde.solve(name)
    options = {"solution": solution, "also": pde.EQUATIONS[name].tabulated}
    data = {order: pde.data(name, *size, order=order, **options) for order in (2, 4, 6, 8, 10)}
    trained = {}
    for family, (restarts, steps) in families.items():
        chosen = {"family": family, "restarts": restarts, "steps": steps}
        found = eql.train(data[2], eql.Graph(data[2].inputs, 1), **chosen, **pde.OPTIONS)
        right = sum(pde_report.has_true_terms(name, one) for one in found.restarts)
        print(f"{name}, {family}: the true terms as trained in {right} of {len(found.restarts)} restarts")
        print("the best, after elimination:", found.best.after_elimination.expression)
        trained[f"{family} as trained"] = found.best.as_trained
    equations = found.best.after_elimination
    fitted = {f"refit, order {order}": pde_report.refitted(equations, points) for order, points in data.items()}
    print(pde_report.table(name, trained | {"refit, order 2": fitted["refit, order 2"]}))
    print(pde_report.error_table(name, {**trained, **fitted}))
    for order in orders:
        closed = eql.closed_form(fitted[f"refit, order {order}"], data[order])
        print(f"closed form, order {order}: u_t = {closed.expression}")
    print(f"numbers were allowed to be moved by {max(closed.tolerance.values()):.1g}")
    return solution, trained, fitted


def main(name=None, folder=None):
    if name is None:
        for name, families in QUICK.items():
            run(name, families, (28, 128), [10])
        return
    solution, trained, fitted = run(name, FULL[name], (60, 256), (2, 4, 6, 8, 10))
    start = f"{folder}/eql_pde_{name.replace('-', '_')}"
    pde_report.fields(name, trained, solution).savefig(f"{start}_fields.png", dpi=100)
    pde_report.curves(name, trained, fitted).savefig(f"{start}_curves.png", dpi=100)


if __name__ == "__main__":
    main(*sys.argv[1:])
