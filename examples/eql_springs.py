"""Springs on film: from pairs of images to the force or energy between two particles, and beyond what was seen.

Tables IV and V of Zhang, Kim, Lu and Soljacic, "Deep learning and symbolic regression for discovering parametric
equations". Without arguments a reduced problem; with a target and a family, such as `force SEQL`, that of the paper
beside a ReLU network, which takes some minutes; a third argument is the file for a picture (figures 8 to 10). Needs the
extra `train`.
"""

import sys

import numpy as np

from symnet.eql import Graph, film, springs, springs_report
from symnet.eql.encoder import Encoder
from symnet.eql.heads import ReluHead

#: True and learned at the paper's four times.
PAPER = {"force": "3.81 3.05 2.31 1.55, 3.82 3.05 2.31 1.55", "energy": "1.90 1.52 1.16 0.77, 1.91 1.53 1.16 0.77"}
#: Settings of the full problem.
FULL = {
    "SEQL": {"steps": 8000, "batch": 2, "groups": 127, "final": 0.02, "penalty": 6e-3},
    "PEQL": {"steps": 10000, "batch": 4, "groups": 64, "learning_rate": 2e-3, "final": 0.02, "penalty": 6e-3},
}
BASELINE = {"batch": 4, "groups": 32, "learning_rate": 1e-3, "encoder_rate": 1.0}
REDUCED = {"steps": 1200, "batch": 12, "learning_rate": 4e-3, "encoder_rate": 1.0, "encoder": Encoder((4,), 5, (24,))}


def show(found, test, target, baseline=None):
    for stage in found.restart.stages:
        at = [np.argmin(np.abs(stage.t - time)) for time in springs_report.TIMES]
        slopes, constants = (e[at].round(3) for e in springs_report.slope_errors(found, stage, target))
        print(f"{stage.stage}: {stage.expression}; errors at these times: slopes {slopes}, constant {constants}")
    print(springs_report.table(found, found.restart.as_trained, target))
    for name, network in (("equation", found), ("ReLU network", baseline)):
        if network is not None:
            near, far = springs_report.extrapolation(network, test)
            print(f"mean squared error of the {name}, pairs as near as in training: {near:.2g}, farther: {far:.2g}")


def full(target, family, picture=None):
    seen, test = springs.data(target), springs.data(target, points=256, span=None, seed=1)
    found = film.train(seen.film, family=family, **FULL[family])
    baseline = film.train(seen.film, ReluHead(), **BASELINE, steps=4000 if target == "force" else 3000)
    print(f"slopes of the paper's tables, true and learned: {PAPER[target]}")
    show(found, test, target, baseline)
    if picture:
        springs_report.picture(found, baseline, test, target).savefig(picture, dpi=80)


def main():
    seen = springs.data("force", values=5, points=200)
    test = springs.data("force", values=5, points=100, span=None, seed=1)
    graph = Graph(["z1", "z2"], [{"identity": 2, "square": 1, "product": 1}])
    show(film.train(seen.film, graph, family="SEQL", **REDUCED), test, "force")


if __name__ == "__main__":
    full(*sys.argv[1:]) if sys.argv[1:] else main()
