"""Whatever takes an executor gives on threads, processes and Dask the very result that it gives without one."""

from concurrent.futures import Future
from functools import partial

import nets
import pytest
import sympy

import symnet as sn
from symnet.certify.remainder import difference
from symnet.errors import ExpansionError, InvalidTypeError

pytest.importorskip("flint", reason="python-flint makes rationals and balls")

EXACT_DEEP = nets.network([2, 3, 4, 2], exact=True)
TWINS = sn.Network([sn.Dense([[1, 2], [1, 2], [3, 1], [1, 2]], [1, 1, 0, 1], "sin"), sn.Dense([[1, 1, 1, 2]], [0])])
SEPARATE = sn.Network(
    [
        sn.InputMap(["exp(x1)", "x1*x2"], ["x1", "x2"]),
        sn.Dense(nets.network([2, 5]).layers[0].weights, [0.1] * 5),
        sn.Dropout(0.5),
        sn.Activation("elu"),
        sn.BatchNorm([1.5] * 5, [0.1] * 5, [0.2] * 5, [2.0] * 5),
        sn.Dense(nets.network([5, 3], seed=1).layers[0].weights),
        sn.Softmax(),
    ],
    inputs=["x1", "x2"],
)

TANH = nets.network([2, 4, 2])
BOX = [(-1.5, 1.0), (-1.0, 1.5)]

#: name: (network, order, ring, other options)
SERIES = {
    "real": (nets.network([3, 6, 5, 2]), 4, "real(30)", {}),
    "real, three hidden": (nets.network([2, 4, 4, 4, 1], "sigmoid"), 4, "real(30)", {"center": [0.3, -0.2]}),
    "real, one hidden": (nets.network([3, 7, 1], "softplus"), 4, "real(30)", {}),
    "real, many outputs": (nets.network([3, 4, 9]), 4, "real(30)", {}),
    "real, one input": (nets.network([1, 5, 5, 1], "gelu"), 5, "real(30)", {"center": [0.5]}),
    "real, separate layers": (SEPARATE, 3, "real(30)", {"center": [0.2, 0.3]}),
    "real, maclaurin": (nets.network([2, 5, 5, 1]), 4, "real(30)", {"scheme": "maclaurin", "taylor_orders": [3, 2]}),
    "ball": (nets.network([3, 6, 5, 2]), 4, "ball(100)", {}),
    "float64": (nets.network([3, 60, 50, 2]), 4, "float64", {}),
    "rational": (nets.network([3, 5, 4, 2], exact=True, bias=False), 4, "rational", {}),
    "exact, polynomials": (nets.network([3, 5, 4, 2], exact=True, bias=False), 4, "exact", {}),
    "exact, generators": (EXACT_DEEP, 3, "exact", {"center": [sympy.Rational(1, 3), 0]}),
    "exact, equal neurons": (TWINS, 3, "exact", {}),
    "exact, symbols": (sn.Network.symbolic([2, 2, 3, 1], "tanh"), 2, "exact", {}),
    "exact, generic": (sn.Network.symbolic([1, 2, 3, 1], "generic"), 2, "exact", {}),
    "exact, generic maclaurin": (sn.Network.symbolic([2, 3, 2], "generic"), 2, "exact", {"scheme": "maclaurin"}),
    "order 0": (EXACT_DEEP, 0, "exact", {}),
}


@pytest.mark.parametrize("case", SERIES)
def test_a_series_is_the_same_on_any_executor(case, executor):
    network, order, ring, options = SERIES[case]
    here = network.series(order, ring=ring, **options)
    there = network.series(order, ring=ring, executor=executor, **options)
    assert there == here
    assert there.definitions == here.definitions
    assert there.coefficients.tolist() == here.coefficients.tolist() or ring.startswith(("real", "ball"))
    assert there.outputs == here.outputs
    if ring == "float64":
        assert there.coefficients.tobytes() == here.coefficients.tobytes()


class Counting:
    """An executor that keeps what it is given, and works at once."""

    _max_workers = 4

    def __init__(self):
        self.pieces = []

    def submit(self, work, piece):
        self.pieces.append((work, piece))
        done = Future()
        done.set_result(work(piece))
        return done


@pytest.mark.parametrize(
    ("widths", "begin", "blocks"),
    [
        ([3, 9, 9, 1], 1, [(0, 2), (2, 4), (4, 6), (6, 9)]),
        ([3, 9, 9, 9, 1], 2, [(0, 2), (2, 4), (4, 6), (6, 9)]),
        ([3, 50, 1], 0, [(0, 12), (12, 25), (25, 37), (37, 50)]),
        ([3, 20, 200], 1, [(0, 50), (50, 100), (100, 150), (150, 200)]),
        ([3, 3, 3, 3], 1, [(0, 1), (1, 2), (2, 3)]),
    ],
)
def test_the_costliest_layer_is_divided_among_the_workers(widths, begin, blocks):
    counting = Counting()
    nets.network(widths).series(3, ring="real(20)", executor=counting)
    assert [piece for _, piece in counting.pieces] == blocks
    assert {work.stage.begin for work, _ in counting.pieces} == {begin}


def test_float64_and_single_neurons_stay_here():
    counting = Counting()
    nets.network([3, 9, 9, 1]).series(3, executor=counting)
    nets.network([3, 1, 1]).series(3, ring="real(20)", executor=counting)
    assert counting.pieces == []


def test_a_kink_is_the_same_error(executor):
    network = sn.Network([sn.Dense([[1, 2], [2, 1], [1, 1]], [1, 1, 0], "relu"), sn.Dense([[1, 1, 1]])])
    with pytest.raises(ExpansionError, match="neuron 1,3 on it") as here:
        network.series(2)
    with pytest.raises(ExpansionError, match="neuron 1,3 on it") as there:
        network.series(2, executor=executor)
    assert str(there.value) == str(here.value)


@pytest.mark.parametrize("ring", ["float64", "real(20)"])
def test_what_is_no_executor_is_refused(ring):
    with pytest.raises(InvalidTypeError, match="executor must be"):
        EXACT_DEEP.rationalize().series(2, ring=ring, executor=2)
    with pytest.raises(InvalidTypeError, match="executor must be"):
        TANH.remainder(3, box=[(-1, 1), (-1, 1)], executor=2)


# subdivisions of a box


def test_a_bound_is_the_same_on_any_executor(executor):
    ask = partial(TANH.remainder, 4, center=[0.1, 0.2], box=BOX, factor=1.02)
    here = ask()
    assert here.boxes > 15
    assert here.status == "as near as asked"
    assert ask(executor=executor) == here


def test_a_bound_whose_budget_is_spent_is_the_same(executor):
    here = TANH.remainder(3, box=BOX, subdivisions=5, factor=1.01)
    assert (here.status, here.boxes) == ("budget spent", 6)
    assert TANH.remainder(3, box=BOX, subdivisions=5, factor=1.01, executor=executor) == here


def test_a_region_of_validity_is_the_same(executor):
    here = TANH.validity(3, 1e-2, subdivisions=4)
    assert TANH.validity(3, 1e-2, subdivisions=4, executor=executor) == here


def test_a_difference_is_the_same(executor):
    hidden, last = TANH.layers
    other = sn.Network([hidden, sn.Dense(last.weights * 1.01, last.bias)])
    assert difference(TANH, other, BOX, executor=executor) == difference(TANH, other, BOX)


def test_a_singularity_in_the_box_is_the_same_error(executor):
    network = sn.Network([sn.InputMap(["log(x)"], ["x"]), sn.Dense([[1.0]], [0.0], "tanh")], inputs=["x"])
    for where in (None, executor):
        with pytest.raises(ExpansionError, match="box must hold no singularity"):
            network.remainder(2, center=[1], box=[(-1, 2)], subdivisions=3, executor=where)


# starts of a fit


def test_a_fit_is_the_same_on_any_executor(executor):
    network = nets.network([1, 6, 1], seed=2)
    law = sn.Law("a*exp(-b*x1) + k", variables=["x1"], parameters=["a", "b", "k"])
    series = partial(sn.fit, law, network, order=5, starts=4, seed=3)
    here, there = series(), series(executor=executor)
    assert there.values == here.values
