"""The published network of the B2 free energy, and its potentials as exact expressions.

G. H. Teichert, A. R. Natarajan, A. Van der Ven, K. Garikipati, Computer Methods in Applied Mechanics and Engineering
353 (2019) 201-216. Weights: mechanoChem/mechanoChemIGA, LGPL-2.1 or later; see `data/README.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import sympy

from symnet.alloy.files import HERE, numbers, rationals
from symnet.errors import InvalidTypeError, InvalidValueError, message
from symnet.network import Dense, InputMap, Network
from symnet.printing import expression_latex

FOLDER = HERE / "b2_alloy"
#: The network was trained to 100 times the chemical potentials.
LABELS = 100
CITATION = "Teichert, Natarajan, Van der Ven, Garikipati, Comput. Methods Appl. Mech. Eng. 353 (2019) 201-216"


def b2_network(exact: bool = False) -> Network:
    """The free energy g(c, eta) = net(c, eta^2)/100 that the paper trained, a plain network 2-10-10-1 of softplus.

    c = (x1 + x2)/sqrt(2) in [0, sqrt(2)] and eta = (x1 - x2)/sqrt(2) with the sublattice compositions x1, x2 in
    [0, 1] (its equations 16 and 17), so that |eta| <= min(c, sqrt(2) - c). Its derivatives are the chemical potentials
    mu_c = dg/dc and mu_eta = dg/deta, in the paper's unit of energy per atom. The constant of g is arbitrary.

    Args:
        exact: False for float64, which are bit by bit the numbers that were trained (in single precision); True for
            the decimals of the files as rational numbers, which are those rounded to 19 digits.

    Returns:
        a Network with inputs c, eta and output g. The factor 1/100 is in the last layer, exactly in both.

    >>> net = b2_network()
    >>> net
    Network([InputMap(c, eta -> c, eta**2), Dense(2 -> 10, softplus), Dense(10 -> 10, softplus), \
Dense(10 -> 1, linear, no bias)], inputs=['c', 'eta'])
    >>> net([[0.5**0.5, 0.5**0.5]]).round(4)
    array([[-1.6149]])
    """
    read = rationals if exact else numbers
    # the files have a row an input, and a number a row for biases
    weights = [list(zip(*read(FOLDER / f"weights_{i}.txt"), strict=True)) for i in range(3)]
    biases = [[value for (value,) in read(FOLDER / f"bias_{i}.txt", 1)] for i in range(2)]
    last = [[Fraction(value) / LABELS for value in row] for row in weights[2]]
    layers = [InputMap(["c", "eta**2"], ["c", "eta"])]
    hidden = [Dense([list(row) for row in w], b, "softplus") for w, b in zip(weights, biases, strict=False)]
    metadata = {"title": "Free energy of a B2 alloy", "source": CITATION, "licence": "LGPL-2.1-or-later"}
    return Network([*layers, *hidden, Dense(last)], ["c", "eta"], ["g"], metadata)


@dataclass(frozen=True)
class Potentials:
    """A free energy and its first derivatives as SymPy expressions in the inputs of its network.

    Attributes:
        g: the free energy.
        mu: its derivative by each input, by name.
    """

    g: sympy.Expr
    mu: dict[str, sympy.Expr]

    def latex(self, digits: int | None = 4) -> dict[str, str]:
        r"""Each as LaTeX, under the names g, mu_c, ...; `digits` as for `symnet.printing.expression_latex`.

        >>> potentials(Network([Dense([[2]], None, "tanh")], ["c"])).latex()["mu_c"]
        '2 - 2 \\tanh^{2}{\\left(2 c \\right)}'
        """
        named = {"g": self.g, **{f"mu_{name}": mu for name, mu in self.mu.items()}}
        return {name: expression_latex(expression, digits) for name, expression in named.items()}


def potentials(network: Network) -> Potentials:
    """The network's output and its partial derivatives, exact for the weights it has.

    Raises:
        InvalidTypeError: for what is not a Network.
        InvalidValueError: for a network of several outputs.

    >>> potentials(b2_network()).mu["eta"].subs("eta", 0)
    0
    """
    if not isinstance(network, Network):
        raise InvalidTypeError(message("network", "be a Network", network))
    if len(network.outputs) != 1:
        raise InvalidValueError(message("network", "have one output, the free energy", list(network.outputs)))
    return Potentials(network.expr(), {name: network.differentiate(name).expr() for name in network.inputs})
