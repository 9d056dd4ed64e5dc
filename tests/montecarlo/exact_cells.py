"""Exact averages of small cells by counting all their configurations, from distances instead of array shifts."""

import functools
import itertools

import numpy as np


def neighbour_matrix(cells):
    """A[i, j] = 1 where corner i and centre j of the periodic cell are nearest neighbours, by their distance."""
    corners = np.array(list(itertools.product(*map(range, cells))), float)
    gap = corners[:, None, :] - (corners[None, :, :] + 0.5)
    size = np.array(cells, float)
    gap -= size * np.round(gap / size)
    # in a cell of 2 a neighbour on one side is one on the other side no more: half a cell is the shortest image
    return (np.abs(np.sum(gap**2, axis=-1) - 0.75) < 1e-9).astype(float)


def states(sites):
    """All configurations of `sites` sites as spins, shape (2^sites, sites)."""
    return 2.0 * ((np.arange(2**sites)[:, None] >> np.arange(sites)) & 1) - 1.0


def joint(cells, pair, point, kappa_c, kappa_eta, phi_c, phi_eta, temperature):
    """P(n1, n2) that n1, n2 sites of the sublattices are B, from the sum over all configurations of both."""
    return biased(unbiased(cells, pair, point, temperature), kappa_c, kappa_eta, phi_c, phi_eta, temperature)


@functools.cache
def unbiased(cells, pair, point, temperature):
    """ln of the sum of exp(-E / kT) over the configurations with n1 and n2 sites B."""
    links = neighbour_matrix(cells)
    n = len(links)
    spins = states(n)
    number = ((spins + 1) / 2).sum(axis=1).astype(int)
    log_weights = np.zeros((n + 1, n + 1)) - np.inf
    for count in range(n + 1):
        second = spins[number == count]
        fields = second @ links.T
        # each configuration of the second with all 2^n of the first
        energy = spins @ fields.T * pair + point * (spins.sum(axis=1)[:, None] + second.sum(axis=1)[None, :])
        for other in range(n + 1):
            log_weights[other, count] = np.logaddexp.reduce(-energy[number == other].ravel() / temperature)
    return log_weights


def biased(log_weights, kappa_c, kappa_eta, phi_c, phi_eta, temperature):
    """P(n1, n2) of equation 19 from the logarithm of the unbiased weight of each pair of numbers."""
    n = len(log_weights) - 1
    x1, x2 = np.meshgrid(np.arange(n + 1) / n, np.arange(n + 1) / n, indexing="ij")
    c, eta = (x1 + x2) / 2**0.5, (x1 - x2) / 2**0.5
    bias = 2 * n * (phi_c * (c - kappa_c) ** 2 + phi_eta * (eta - kappa_eta) ** 2)
    weights = np.exp(log_weights - bias / temperature - (log_weights - bias / temperature).max())
    return weights / weights.sum()


def means(probability):
    """<c> and <eta> of P(n1, n2)."""
    n = len(probability) - 1
    x1 = np.arange(n + 1) @ probability.sum(axis=1) / n
    x2 = np.arange(n + 1) @ probability.sum(axis=0) / n
    return (x1 + x2) / 2**0.5, (x1 - x2) / 2**0.5
