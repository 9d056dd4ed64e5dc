"""What test_resume.py runs as a process of its own, to kill it in its second piece of restarts."""

import sys
import time

import numpy as np

from symnet import eql
from symnet.eql import discovery

GRAPH = eql.Graph(["x"], [{"identity": 1, "square": 1}])
#: One restart a piece: what comes out for a seed is then the same to the last bit in every run.
SETTINGS = {"family": "EQL", "restarts": 3, "piece": 1, "steps": 20, "batch": 8}


def data():
    x = np.random.default_rng(0).uniform(-2, 2, 30)
    return eql.ParametricData([x], [x**2 + x])


def announced(problem, seeds, report=None, run=discovery.run):
    """The work on a piece, with a line on stdout before it; the second one stays in flight until the kill."""
    print(*seeds, flush=True)
    if seeds == [1]:
        time.sleep(600)
    return run(problem, seeds, report)


if __name__ == "__main__":
    discovery.run = announced
    eql.train(data(), GRAPH, path=sys.argv[1], **SETTINGS)
