"""Where a network's series may be used: radius of convergence, certified bounds, the largest box (extra `flint`)."""

import numpy as np

import symnet as sn


def main() -> None:
    rng = np.random.default_rng(2)
    net = sn.Network(
        [
            sn.Whitening(mean=[300.0, 2.0], std=[50.0, 0.5]),
            sn.Dense(rng.normal(size=(6, 2)) / 2, rng.normal(size=6) / 2, "tanh"),
            sn.Dense(rng.normal(size=(6, 6)) / 3, rng.normal(size=6) / 2, "tanh"),
            sn.Dense(rng.normal(size=(1, 6))),
        ],
        inputs=["T", "p"],
        outputs=["rate"],
    )
    center = {"T": 300, "p": 2}
    print(net.convergence(center), "\n")

    box = {"T": (285, 315), "p": (1.85, 2.15)}
    bound = net.remainder(6, center, box)
    points = np.column_stack([rng.uniform(*box[name], 10_000) for name in net.inputs])
    seen = np.abs(net(points) - net.series(6, center)(points)).max()
    print(bound)
    print(f"largest error seen at 10,000 points: {seen:.3g}\n")

    for tolerance in (1e-2, 1e-4, 1e-6):
        print(net.validity(6, tolerance, center))

    # the same for a law, and for the gap between a law and the network it was read off
    law = sn.Law("a + b*T + m*p + n*p**2 + q*T*p", ["T", "p"], output="rate")
    fit = sn.fit(law, net, order=4, domain=box)
    print("\nfitted law:", fit.latex(), "\n", sn.certify.difference(net, fit.law, box))


if __name__ == "__main__":
    main()
