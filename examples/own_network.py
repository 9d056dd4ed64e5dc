"""Write a network down by hand, save it, expand it about a point, and fit a law to it."""

import tempfile
from pathlib import Path

import numpy as np

import symnet as sn


def main() -> None:
    rng = np.random.default_rng(1)
    net = sn.Network(
        [
            sn.Whitening(mean=[300.0, 2.0], std=[50.0, 0.5]),
            sn.Dense(rng.normal(size=(6, 2)) / 2, rng.normal(size=6) / 2, "tanh"),
            sn.Dense(rng.normal(size=(1, 6))),
        ],
        inputs=["T", "p"],
        outputs=["rate"],
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "net.json"
        net.save(path)
        assert sn.load(path) == net
    series = net.series(order=4, center={"T": 300, "p": 2})
    print(series, "\n")
    near = np.array([[310.0, 2.1]])
    print("network", net(near)[0, 0], "series", series(near)[0, 0], "\n")
    law = sn.Law("a + b*(T - 300) + m*(p - 2) + n*(p - 2)**2", variables=["T", "p"], output="rate")
    print(sn.fit(law, net, order=4, domain={"T": (280, 320), "p": (1.8, 2.2)}).report())


if __name__ == "__main__":
    main()
