"""Data grouped by a parameter: shapes, order, splits, and what is refused."""

import numpy as np
import pytest

from symnet.eql import ParametricData
from symnet.errors import InvalidValueError

X = np.arange(12.0).reshape(3, 4)
y = X**2
t = np.array([0.0, 1.0, 2.0])


def test_groups_may_differ_in_length_and_come_in_any_order():
    data = ParametricData(
        [[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0, 9.0]], [[1, 2, 3, 4], [5, 6, 7, 8, 9]], [2.0, 1.0]
    )
    assert data.t.tolist() == [1.0, 2.0]
    assert data.counts.tolist() == [5, 4]
    assert data.group(1)[1].tolist() == [1.0, 2.0, 3.0, 4.0]
    assert data.mask.sum() == 9


def test_rows_are_grouped_by_their_parameter():
    rng = np.random.default_rng(0)
    rows = rng.permutation(12)
    parameter = np.repeat(t, 4)
    data = ParametricData.from_columns(
        X.reshape(-1)[rows], y.reshape(-1)[rows], parameter[rows], parameter="temperature"
    )
    assert sorted(data.group(2)[0][:, 0].tolist()) == X[2].tolist()
    assert data.parameter == "temperature"
    assert data.t.tolist() == t.tolist()


def test_a_split_shares_out_every_point():
    data = ParametricData(X, y, t)
    train, held = data.split(0.25, 3)
    for j in range(3):
        both = sorted(train.group(j)[1].tolist() + held.group(j)[1].tolist())
        assert both == y[j].tolist()
        assert len(held.group(j)[1]) == 1
    assert (data.split(0.25, 3)[1].y == held.y).all()


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: ParametricData(X[:, :3], y[:, :3], t), r"X\[0\] must have at least 4 points, not 3"),
        (lambda: ParametricData(np.ones((3, 4)), y, t), "input 'x' must vary"),
        (lambda: ParametricData(X, np.ones((3, 4)), t), "y must vary"),
        (lambda: ParametricData(X, np.where(y == 4, np.nan, y), t), r"y\[0\] must be finite"),
        (lambda: ParametricData(X, y, [0.0, 1.0, 1.0]), "distinct values"),
        (lambda: ParametricData(X, y, [0.0, np.inf, 1.0]), "t must be finite"),
        (lambda: ParametricData(X, y, t[:2]), "t must have 3 values"),
        (lambda: ParametricData(X, y[:2], t), "y must have 3 groups"),
        (lambda: ParametricData(X, y[:, :3], t), r"y\[0\] must have 4 values"),
        (lambda: ParametricData(X, y, t, inputs=["a", "b"]), "name 1 inputs"),
        (lambda: ParametricData.from_columns(X.ravel(), y.ravel(), t), "equally many rows"),
    ],
)
def test_bad_data_is_named(make, text):
    with pytest.raises(InvalidValueError, match=text):
        make()
