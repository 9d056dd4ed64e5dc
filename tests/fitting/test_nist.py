"""The certified values of NIST's nonlinear sets, from both starts, in float64 and with thirty digits.

A certified value has 11 digits, of which the last is rounded: ten can be asked for. With -s a table is printed.
"""

import math
from decimal import Decimal

import nist  # isort: skip
import numpy as np
import pytest

import symnet as sn

SETS = {name: nist.read(name) for name in nist.FILES} | nist.TYPED
if "Misra1a" in SETS:
    SETS["Misra1c"] = nist.misra1c()
#: Digits that float64 must give: six, but where the parameters hang together so closely that it cannot.
FLOAT_DIGITS = 6
RUNS = [(name, start) for name in sorted(SETS) for start in (0, 1)]


def digits(found, certified):
    """The least number of common digits, at most 11: -log10 of the relative error."""
    errors = [abs(float(Decimal(str(value)) / want - 1)) for value, want in zip(found, certified, strict=True)]
    return min(11.0, -math.log10(max(*errors, 1e-11)))


def fitted(name, start, ring):
    problem = SETS[name]
    result = sn.fit(problem.law(start), problem.data(), ring=ring)
    values = digits(result.values.values(), problem.values)
    return result, values, digits([p.stderr for p in result.params.values()], problem.deviations)


@pytest.mark.parametrize(("name", "start"), RUNS)
def test_certified_values_with_digits(name, start):
    result, values, deviations = fitted(name, start, sn.Real(30))
    _, rough, _ = fitted(name, start, None)
    print(f"\n{name:9} start {start + 1}: {values:5.2f} digits, deviations {deviations:5.2f}, in float64 {rough:5.2f}")
    assert result.success and result.status == "converged"
    assert values >= 10 and deviations >= 8
    assert rough >= FLOAT_DIGITS


@pytest.mark.parametrize("name", sorted(nist.SIMULATED))
def test_models_without_rows_from_both_starts(name):
    """Noise on the certified curve: both starts reach one minimum, below the curve's own residual, to all digits."""
    problem = nist.SIMULATED[name]
    curve = problem.law(0).with_values(dict(zip(problem.law(0).parameters, problem.values)))
    data = problem.data()
    noise = float(np.sum((data.y - curve(data.X)) ** 2))
    results = [sn.fit(problem.law(start), data, ring=ring) for start in (0, 1) for ring in (None, sn.Real(30))]
    assert all(result.success for result in results)
    for result in results:
        assert float(result.sum_of_squares) < noise
        assert [float(v) for v in result.values.values()] == pytest.approx(
            [float(v) for v in results[1].values.values()], rel=1e-7
        )
        for name, value in result.values.items():
            error = float(result.params[name].stderr)
            assert abs(float(value) - dict(zip(result.values, problem.values))[name]) < 5 * error
    digits = [list(map(str, result.values.values())) for result in results[1::2]]
    assert digits[0] == digits[1]


def test_exchangeable_terms_keep_the_order_of_the_start():
    """MGH17 has two exponentials: whichever starts slower ends slower."""
    problem = SETS["MGH17"]
    certified = dict(zip(problem.law(0).parameters, problem.values))
    start = {"b1": 0.5, "b2": -1.0, "b3": 1.5, "b4": 0.02, "b5": 0.01}
    result = sn.fit(sn.Law(problem.model, ["x"], initial=start), problem.data())
    assert result.values["b4"] == pytest.approx(float(certified["b5"]), rel=1e-8)
    assert result.values["b3"] == pytest.approx(float(certified["b2"]), rel=1e-8)
