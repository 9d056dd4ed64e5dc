"""A free energy g(c, eta) as C, Fortran and Python for a phase-field code: value, gradient and Hessian together."""

import shutil

import numpy as np

import symnet as sn


def main() -> None:
    # a network in (c, eta^2), so that g is even in eta; take your own with sn.load("net.json")
    rng = np.random.default_rng(0)
    net = sn.Network(
        [
            sn.InputMap(["c", "eta**2"], ["c", "eta"]),
            sn.Dense(rng.normal(size=(10, 2)), rng.normal(size=10), "softplus"),
            sn.Dense(rng.normal(size=(10, 10)), rng.normal(size=10), "softplus"),
            sn.Dense(0.01 * rng.normal(size=(1, 10))),
        ],
        inputs=["c", "eta"],
        outputs=["g"],
    )
    for derivatives in (0, 1, 2):
        code = sn.codegen(net, "c", derivatives, name="free_energy")
        print(f"derivatives={derivatives}: {code.total:,} operations a point")
    print("by kind:", ", ".join(f"{count} {kind}" for kind, count in code.operations.items()))

    # the text is yours: code.save("free_energy.c"); here are its function and its first statements
    lines = code.source.splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith("void"))
    print("\n".join(lines[begin : begin + 8]))

    # the same instructions as a function on arrays: through gcc if it is there, else through numpy
    points = np.array([[0.7, 0.1], [0.2, -0.4]])
    language = "c" if shutil.which("gcc") else "python"
    energy = sn.codegen(net, language).compile()
    value, gradient, hessian = energy(points)
    print("g      ", value[:, 0].round(6))
    print("mu_c   ", gradient[:, 0, 0].round(6))
    print("mu_eta ", gradient[:, 0, 1].round(6))
    print("Hessian", hessian[0, 0].round(6).tolist())

    # and the network's polynomial about a point, for a fraction of the operations
    series = net.series(6, center={"c": 0.7, "eta": 0.0})
    polynomial = sn.codegen(series, "fortran", name="free_energy_series")
    print(f"series of order 6: {polynomial.total} operations a point, in {polynomial.language}")


if __name__ == "__main__":
    main()
