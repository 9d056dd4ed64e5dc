"""Likely causes of wrong coefficients: each mistake is made on the network itself, and fits if it gives their numbers.

A row of the table makes hypotheses: a sentence, and the coefficients that the mistake would give. To add a cause, add
a row. In float64, since causes are told apart by their first digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, product
from math import comb, factorial, prod
from typing import Any

import numpy as np

from symnet.certify.coefficients import Coefficients
from symnet.certify.reference import Reference
from symnet.errors import SymnetError
from symnet.network import BatchNorm, Dense, Network, Whitening
from symnet.network.layers import Layer, Scheme
from symnet.network.weights import as_float
from symnet.rings import FLOAT64
from symnet.rings.ring import Array
from symnet.series import Algebra, Series, Space, monomials

#: Digits that a cause must explain, and by how many it must beat the exact coefficients.
ENOUGH, GAIN = 5.0, 2.0
#: Networks are expanded again only so far that they have at most this many monomials.
MONOMIALS = 500
#: Degrees of activation series tried beyond the order, and how many combinations of two layers.
BEYOND, PAIRS = 4, 64
#: Numbers this near to a number of float32, relatively, count as one: nine digits in a file write it.
SINGLE, FEWEST = 6e-9, 4

Hypothesis = tuple[str, Array]


@dataclass(frozen=True)
class Case:
    """What is known: the function, the exact coefficients and theirs, as float64 arrays (monomials, outputs)."""

    function: Any
    reference: Reference
    exact: Array
    theirs: Array
    bits: int
    scales: list[list[float]]

    @property
    def order(self) -> int:
        return self.reference.order

    @property
    def small(self) -> int:
        """The order to which networks are expanded again."""
        d = len(self.reference.variables)
        return max(m for m in range(self.order + 1) if m <= 1 or comb(d + m, m) <= MONOMIALS)

    @property
    def powers(self) -> Array:
        return np.array(self.reference.exponents, dtype=np.int64).reshape(len(self.exact), -1)

    def series(self, network: Any, center: Any = None, **options: Any) -> Array:
        """Coefficients of a changed network, about the given centre if no other is named."""
        point = self.reference.center if center is None else center
        found: Series = network.series(self.small, list(point), FLOAT64, **options)
        return found.coefficients

    def digits(self, hypothesis: Array) -> float:
        """How well theirs agree with a hypothesis on its monomials: of the largest error in a degree, relatively."""
        rows = len(hypothesis)
        worst, degrees = 0.0, self.powers[:rows].sum(axis=1)
        for j, scale in enumerate(self.scales):
            errors = np.abs(self.theirs[:rows, j] - hypothesis[:, j])
            for n in range(int(degrees.max()) + 1):
                size = max(float(np.max(np.abs(hypothesis[degrees == n, j]))), 10.0 ** scale[n])
                error = float(np.max(errors[degrees == n]))
                worst = max(worst, error / size if size else float(error > 0))
        return float(-np.log10(max(worst, 1e-17)))


def likely_causes(function: Any, reference: Reference, theirs: Coefficients, count: int = 3) -> tuple[str, ...]:
    """Sentences for the causes that fit, the best first; none if none fits."""
    try:
        case = _case(function, reference, theirs)
    except OverflowError:
        return ()
    found = []
    with np.errstate(all="ignore"):
        for row, make in enumerate(CAUSES):
            fits = [fit for text, values in _hypotheses(make, case) if (fit := _fit(case, text, values))]
            if fits:
                digits, text = max(fits, key=lambda fit: round(fit[0]))
                found.append((-round(digits), row, text))
        single = _float32(case)
    best = min(found, default=(0, 0, ""))[0]
    texts = [text for digits, _, text in sorted(found) if digits <= best + 1]
    return tuple([*single, *texts][:count])


def _case(function: Any, reference: Reference, theirs: Coefficients) -> Case:
    exact = np.array([[float(v) for v in row] for row in reference.values])
    absent = (None,) * len(reference.outputs)
    rows = [[float(v or 0) for v in theirs.rows.get(e, absent)] for e in reference.exponents]
    scales = [reference.scales(j) for j in range(len(reference.outputs))]
    return Case(function, reference, exact, np.array(rows), theirs.bits, scales)


def _hypotheses(make: Callable[[Case], Iterator[Hypothesis]], case: Case) -> Iterator[Hypothesis]:
    """Those that can be carried out: a changed network may have a kink at the centre, and a law has no layers."""
    if make in OF_LAYERS and not isinstance(case.function, Network):
        return
    try:
        yield from make(case)
    except SymnetError:
        return


def _fit(case: Case, text: str, values: Array) -> tuple[float, str] | None:
    if not np.all(np.isfinite(values)):
        return None
    digits, before = case.digits(values), case.digits(case.exact[: len(values)])
    return (digits, text) if digits >= max(ENOUGH, before + GAIN) else None


def _float32(case: Case) -> list[str]:
    """Float32 numbers that are right to float32's precision."""
    values = case.theirs[case.theirs != 0]
    near = np.abs(values - values.astype(np.float32)) <= SINGLE * np.abs(values)
    single = case.bits <= 24 or (len(values) >= FEWEST and bool(np.all(near)))
    return ["float32 arithmetic"] if single and case.digits(case.exact) >= 3 else []


# mistakes in the coefficients


def _cut(case: Case) -> Iterator[Hypothesis]:
    degrees = case.powers.sum(axis=1)
    last = int(degrees[np.any(case.theirs != 0, axis=1)].max(initial=0))
    for n in sorted({last, case.order - 1} & set(range(case.order))):
        off = "off-by-one order: " if n == case.order - 1 else ""
        yield f"{off}nothing above degree {n}, the order is {case.order}", np.where(degrees[:, None] > n, 0, case.exact)


def _factorials(case: Case) -> Iterator[Hypothesis]:
    partial = np.array([prod(map(factorial, map(int, e))) for e in case.powers], dtype=float)[:, None]
    total = np.array([factorial(int(e.sum())) for e in case.powers], dtype=float)[:, None]
    yield "factorials left in: partial derivatives, not divided by e1! e2! ...", case.exact * partial
    yield "factorials left in: multiplied by n!, n the total degree", case.exact * total
    yield "factorials: divided by e1! e2! ... once too often", case.exact / partial
    yield "factorials: divided by n! once too often, n the total degree", case.exact / total
    yield "factorials: the multinomial coefficient n!/(e1! e2! ...) is left out", case.exact * partial / total


def _variable_order(case: Case) -> Iterator[Hypothesis]:
    """The inputs matched by the coefficients of their pure powers, then checked on all."""
    table = monomials(case.powers.shape[1], case.order)
    d = table.dimension

    def pure(values: Array, i: int) -> Array:
        rows = [table.index(tuple(n * (k == i) for k in range(d))) for n in range(1, case.order + 1)]
        return values[rows].reshape(-1)

    free, permutation = list(range(d)), []
    for i in range(d):
        mine = pure(case.theirs, i)
        gaps = {k: float(np.sum(np.abs(pure(case.exact, k) - mine))) for k in free}
        permutation.append(min(gaps, key=lambda k: gaps[k]))
        free.remove(permutation[-1])
    if permutation == list(range(d)):
        return
    # their exponent of column i is the exponent of input permutation[i]
    back = np.argsort(permutation)
    rows = [table.index(tuple(int(e[back[k]]) for k in range(d))) for e in case.powers]
    names = [case.reference.variables[k] for k in permutation]
    text = f"variable order: theirs is {', '.join(names)}; verify with variables={names}"
    yield text, case.exact[rows]


def _output_order(case: Case) -> Iterator[Hypothesis]:
    outputs = case.reference.outputs
    nearest = [int(np.argmin(np.abs(case.exact - case.theirs[:, [j]]).sum(axis=0))) for j in range(len(outputs))]
    if len(set(nearest)) == len(outputs) and nearest != list(range(len(outputs))):
        yield f"output order: theirs is {', '.join(outputs[j] for j in nearest)}", case.exact[:, nearest]


# mistakes about the centre


def _negative_center(case: Case) -> Iterator[Hypothesis]:
    center = [-float(c) for c in case.reference.center]
    if any(center):
        yield "sign of the center: expanded about its negative", case.series(case.function, center)


def _origin(case: Case) -> Iterator[Hypothesis]:
    if any(case.reference.center):
        origin = [0.0] * len(case.reference.center)
        yield "center ignored: expanded about the origin", case.series(case.function, origin)


def _raw_powers(case: Case) -> Iterator[Hypothesis]:
    center = tuple(float(c) for c in case.reference.center)
    if any(center) and case.small == case.order:
        names, outputs = case.reference.variables, case.reference.outputs
        own = Series(Space(names, case.order, center), FLOAT64, case.exact.copy(), outputs)
        raw = own.compose(*Series.variables_of(names, case.order))
        yield "powers of x instead of x - center", raw.coefficients


# mistakes in the activations


def _maclaurin(case: Case) -> Iterator[Hypothesis]:
    layers = sum(layer.nonlinear for layer in case.function.layers)
    degrees = range(1, case.small + BEYOND + 1)
    found = [(k, case.series(case.function, scheme="maclaurin", taylor_orders=k)) for k in degrees]
    for _, group in groupby(found, key=lambda pair: pair[1].tobytes()):
        # a degree whose coefficient vanishes changes nothing, as the even ones of tanh
        same = list(group)
        if case.order in [k for k, _ in same]:
            yield "expansion about 0 instead of the pre-activation, to the order of the expansion", same[0][1]
        else:
            yield _by_polynomials(" or ".join(str(k) for k, _ in same)), same[0][1]
    pairs = [p for p in product(degrees, degrees) if p[0] != p[1]] if layers == 2 else []
    for orders in pairs[:PAIRS]:
        values = case.series(case.function, scheme="maclaurin", taylor_orders=orders)
        yield _by_polynomials(f"{orders[0]} and {orders[1]} by layer"), values


def _by_polynomials(degrees: str) -> str:
    return f"truncated activation series: activations replaced by polynomials about 0 of degree {degrees}"


def _shifted(case: Case) -> Iterator[Hypothesis]:
    text = "expansion about 0 instead of the pre-activation: the activation's derivatives are those at 0"
    yield text, _walk(case, case.small, at_zero=True)


def _truncated(case: Case) -> Iterator[Hypothesis]:
    for degree in range(1, case.small):
        text = f"truncated activation series: cut at degree {degree} about the pre-activation"
        yield text, _walk(case, degree, at_zero=False)


def _walk(case: Case, degree: int, at_zero: bool) -> Array:
    """Activations as polynomials in u - u_0 with the Taylor coefficients at u_0, or wrongly those at 0."""
    d = len(case.reference.variables)
    algebra = Algebra(monomials(d, case.small), FLOAT64)
    h = algebra.coordinates(FLOAT64.array(list(case.reference.center), "center"))
    for layer in case.function.layers:
        u = layer.preactivation(algebra, h)
        function = getattr(layer, "activation", None)
        if not layer.nonlinear or function is None or not function.elementwise:
            h = layer.activate(algebra, u, Scheme())
            continue
        line = Algebra(monomials(1, degree), FLOAT64)
        start = line.zeros(u.shape[1])
        start[1:2] = 1.0  # of degree 0 there is no such row
        start[0] = 0.0 if at_zero else u[0]
        rest = u.copy()
        rest[0] = 0.0
        h = algebra.polynomial(function.series(line, start), rest)
    return h


# mistakes in the layers


def _changed(case: Case, change: Callable[[Layer], Layer | None], chosen: Sequence[int]) -> Array:
    """The network with some layers changed; None takes a layer out."""
    layers = [change(layer) if i in chosen else layer for i, layer in enumerate(case.function.layers)]
    network = Network([x for x in layers if x is not None], case.function.inputs, case.function.outputs)
    return case.series(network)


def _each_and_all(
    case: Case, text: str, test: Callable[[Layer], bool], change: Callable[[Any], Layer | None]
) -> Iterator[Hypothesis]:
    chosen = [i for i, layer in enumerate(case.function.layers) if test(layer)]
    for group in ([chosen] if len(chosen) > 1 else []) + [[i] for i in chosen]:
        where = "all layers" if len(group) > 1 else f"layer {group[0] + 1}"
        yield f"{text} in {where}", _changed(case, change, group)


def _bias(case: Case) -> Iterator[Hypothesis]:
    def test(layer: Layer) -> bool:
        return isinstance(layer, Dense) and layer.bias is not None and bool(np.any(as_float(layer.bias, "bias")))

    yield from _each_and_all(case, "bias dropped", test, lambda x: Dense(x.weights, None, x.activation))


def _transposed(case: Case) -> Iterator[Hypothesis]:
    def test(layer: Layer) -> bool:
        return isinstance(layer, Dense) and layer.weights.shape[0] == layer.weights.shape[1] > 1

    yield from _each_and_all(case, "transposed weights", test, lambda x: Dense(x.weights.T, x.bias, x.activation))


def _standardization(case: Case) -> Iterator[Hypothesis]:
    yield from _each_and_all(
        case, "standardization left out", lambda x: isinstance(x, (Whitening, BatchNorm)), lambda x: None
    )


def _rounded(case: Case) -> Iterator[Hypothesis]:
    def single(values: Array | None) -> Array | None:
        return None if values is None else as_float(values, "weights").astype(np.float32).astype(np.float64)

    dense = [i for i, layer in enumerate(case.function.layers) if isinstance(layer, Dense)]

    def change(x: Any) -> Layer:
        return Dense(single(x.weights), single(x.bias), x.activation)

    yield "weights rounded to float32", _changed(case, change, dense)


#: What is done to layers needs a Network.
OF_LAYERS = (_bias, _transposed, _standardization, _rounded, _shifted, _maclaurin, _truncated)
#: Simple mistakes first: of two that explain the numbers equally well, the earlier is named first.
CAUSES: tuple[Callable[[Case], Iterator[Hypothesis]], ...] = (
    _cut, _factorials, _variable_order, _output_order, _bias, _negative_center, _origin, _raw_powers,
    _transposed, _standardization, _rounded, _shifted, _maclaurin, _truncated,
)  # fmt: skip
