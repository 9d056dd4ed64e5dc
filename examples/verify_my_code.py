"""Check your own Taylor code against symnet: a certificate, the likely cause of a mistake, and test vectors."""

import math

import numpy as np

import symnet as sn
from symnet.certify import vectors, verify

RNG = np.random.default_rng(0)
W, B, V = RNG.normal(size=(4, 2)), RNG.normal(size=4), RNG.normal(size=(1, 4))
ORDER = 3


def my_network(X: np.ndarray) -> np.ndarray:
    """Your network, as you evaluate it; numpy passes complex numbers through."""
    return np.tanh(X @ W.T + B) @ V.T


def my_coefficients() -> dict[tuple[int, int], float]:
    """Your Taylor coefficients: tanh about each pre-activation, and the multinomial theorem."""
    t = np.tanh(B)
    taylor = [t, 1 - t**2, -t * (1 - t**2), (3 * t**2 - 1) * (1 - t**2) / 3]
    return {
        (i, n - i): float(math.comb(n, i) * V[0] @ (taylor[n] * W[:, 0] ** i * W[:, 1] ** (n - i)))
        for n in range(ORDER + 1)
        for i in range(n + 1)
    }


def main() -> None:
    net = sn.Network([sn.Dense(W, B, "tanh"), sn.Dense(V)], inputs=["c", "d"])
    theirs = my_coefficients()
    certificate = verify(theirs, net, ORDER, digits=12)
    print(certificate.report(top=3), "\n")
    assert certificate.passed()

    # a mistake: derivatives where coefficients are wanted
    wrong = {e: a * math.factorial(e[0]) * math.factorial(e[1]) for e, a in theirs.items()}
    print(repr(verify(wrong, net, ORDER, digits=12)), verify(wrong, net, ORDER).causes[0], "\n")

    # a callable is enough: its coefficients are found by contour integrals
    print(verify(my_network, net, ORDER, digits=9).report(top=1), "\n")

    # exact numbers for code in another language
    data = vectors(net, ORDER, digits=40, points=1)
    print(data["terms"][1], data["points"][0])


if __name__ == "__main__":
    main()
