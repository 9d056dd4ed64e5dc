"""Exact Taylor coefficients of small networks: symbols, rationals, fifty digits, and their LaTeX."""

from fractions import Fraction

import symnet as sn


def main() -> None:
    # weights as symbols: the coefficient of x1^2 x2, with t_{1,j} = tanh(b_j) as generators
    symbolic = sn.Network.symbolic([2, 2, 1], activation="tanh").series(3)
    print("coefficient of x1^2 x2:", symbolic[2, 1])
    print("where", symbolic.definitions, "\n")

    # the source's own notation: an activation with undetermined Taylor coefficients s_k
    generic = sn.Network.symbolic([1, 2, 1], activation="generic", bias=False).series(2)
    print(generic.latex(), "\n")

    # rational weights about a rational centre
    W1, b1 = [[Fraction(1, 2), -1], [1, Fraction(1, 3)]], [0, Fraction(1, 5)]
    net = sn.Network([sn.Dense(W1, b1, "sigmoid"), sn.Dense([[2, -3]], [1])], inputs=["c", "d"], outputs=["y"])
    exact = net.series(2, center={"c": 0, "d": Fraction(1, 4)})
    print(exact.latex(), "\n")

    # the same to fifty digits, and how far float64 is from it
    precise = exact.to_ring(sn.Real(50))
    floats = net.series(2, center={"c": 0, "d": 0.25}, ring="float64")
    print("fifty digits:", precise.ring.to_sympy(precise.coefficients[1, 0]))
    print("float64:     ", floats[1, 0])

    # closed forms of the activation's own coefficients
    sigmoid = sn.activation("sigmoid")
    print("\nsigmoid's x^7:", sigmoid.coefficient(7, form="zeta"), "=", sigmoid.coefficient(7, form="bernoulli"))
    print("general term: ", sigmoid.general_term("bernoulli"))


if __name__ == "__main__":
    main()
