"""The variance about local straight-line fits to nearest neighbours, and the same with each point left out."""

from __future__ import annotations

from math import sqrt

import numpy as np

from symnet.rings.ring import Array

#: The larger neighbourhood, from which curvature is told, is so many times the smaller one.
RATIO = 2
#: Distances held in memory at a time, in entries.
BLOCK = 4_000_000
#: Added to the diagonal of the normal equations, relative to its mean, where neighbours lie in a plane.
RIDGE = 1e-6


def corrected(points: Array, values: Array, k: int) -> tuple[float, Array, float, float]:
    """The variance, the same with each point left out, the correction for curvature, and the width of neighbourhoods.

    The last is the mean squared distance over that of two random points.
    """
    indices = nearest(points, RATIO * k + 1)
    small, small_out, r2 = _estimate(points, values, indices, k)
    large, large_out, wider = _estimate(points, values, indices, RATIO * k)
    growth = float(np.mean(wider**2) - np.mean(r2**2))
    # only repeated measurements have neighbourhoods that do not grow, and there is no curvature among them
    slope = float(np.mean(r2**2)) / growth if growth > 0 else 0.0
    curvature = slope * (large - small)
    return (
        small - curvature,
        small_out - slope * (large_out - small_out),
        curvature,
        float(r2.mean()) / (2 * points.shape[1]),
    )


def _estimate(points: Array, values: Array, indices: Array, k: int) -> tuple[float, Array, Array]:
    """The mean squared residual from k neighbours, the same with each point left out, and squared distances."""
    squares, distances = residuals(points, values, indices[:, :k])
    total = squares.sum()
    left_out = total - squares
    for position in range(k):
        # the points that lose this neighbour take the next one instead
        others = np.delete(indices[:, : k + 1], position, axis=1)
        changed, _ = residuals(points, values, others)
        np.add.at(left_out, indices[:, position], changed - squares)
    return float(total / len(values)), left_out / (len(values) - 1), distances


def variance(values: Array) -> tuple[float, Array]:
    """The sample variance, and the same with each value left out."""
    n = len(values)
    total, squares = values.sum(), (values**2).sum()
    rest, rest_squares = total - values, squares - values**2
    return float(squares - total**2 / n) / (n - 1), (rest_squares - rest**2 / (n - 1)) / (n - 2)


def jackknife_error(left_out: Array) -> float:
    """The standard error of an estimate from its values with each point left out."""
    n = len(left_out)
    return sqrt((n - 1) / n * float(np.sum((left_out - left_out.mean()) ** 2)))


def nearest(points: Array, count: int) -> Array:
    """For each point the indices of the `count` nearest others, nearest first: shape (n, count)."""
    n = len(points)
    squares = np.einsum("ij,ij->i", points, points)
    out = np.empty((n, count), dtype=np.intp)
    step = max(1, BLOCK // n)
    for start in range(0, n, step):
        rows = slice(start, min(start + step, n))
        distances = squares[rows, None] + squares[None] - 2 * points[rows] @ points.T
        distances[np.arange(rows.stop - start), np.arange(start, rows.stop)] = np.inf
        part = np.argpartition(distances, count - 1, axis=1)[:, :count]
        order = np.argsort(np.take_along_axis(distances, part, axis=1), axis=1, kind="stable")
        out[rows] = np.take_along_axis(part, order, axis=1)
    return out


def residuals(points: Array, values: Array, indices: Array) -> tuple[Array, Array]:
    """Squared residuals, and mean squared distances to the neighbours.

    The value at a point is predicted by the straight line (a plane in several inputs) fitted to its neighbours
    `indices`, as sum_j w_j y_j with sum_j w_j = 1. The error y - sum_j w_j y_j has variance sigma^2 (1 + sum_j w_j^2),
    by which its square is divided, so that each has the mean sigma^2 where the function is straight.

    Returns:
        two arrays of shape (n,).
    """
    weights, offsets = _line_weights(points, indices)
    missed = values - np.einsum("nk,nk->n", weights, values[indices])
    return missed**2 / (1 + np.einsum("nk,nk->n", weights, weights)), np.einsum(
        "nki,nki->n", offsets, offsets
    ) / indices.shape[1]


def _line_weights(points: Array, indices: Array) -> tuple[Array, Array]:
    """The weights of the least-squares line at each point, and the neighbours relative to it."""
    dimension = points.shape[1]
    offsets = points[indices] - points[:, None, :]
    mean = offsets.mean(axis=1, keepdims=True)
    centred = offsets - mean
    gram = np.einsum("nki,nkj->nij", centred, centred)
    size = np.trace(gram, axis1=1, axis2=2) / dimension
    # without any spread, as among repeated measurements, the slope is zero and the weights are equal
    gram += (RIDGE * size + np.finfo(float).tiny)[:, None, None] * np.eye(dimension)
    slope = np.linalg.solve(gram, -mean[:, 0, :, None])[:, :, 0]
    return 1 / indices.shape[1] + np.einsum("nki,ni->nk", centred, slope), offsets
