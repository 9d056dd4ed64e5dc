"""A network, its series and a fitted law as one page: what `symnet report` writes, from Python.

python examples/report_page.py [out.html]
"""

import sys

import numpy as np

import symnet as sn
from symnet.report import report


def network():
    """A small network in the solute fraction c and the grain size d, with weights from a seed."""
    rng = np.random.default_rng(1)
    hidden = sn.Dense(rng.normal(size=(4, 2)) / 2, rng.normal(size=4) / 2, "tanh")
    output = sn.Dense(30 * rng.normal(size=(1, 4)), [140.0])
    return sn.Network([sn.Whitening([0.05, 20], [0.03, 8]), hidden, output], ["c", "d"], ["sigma_y"])


def main(path=None):
    law = sn.Law("sigma_f + C*c + k/sqrt(d)", ["c", "d"], output="sigma_y")
    found = report(network(), law, order=3, domain={"c": (0.02, 0.08), "d": (12, 28)})
    certificate = found.to_json()["certificate"]
    print(f"|network - series| <= {certificate['bound']:.3f} over the domain, proven")
    print("sections:", ", ".join(section.name for section in found.sections))
    if path is not None:
        from symnet.report.files import write_html

        print(f"wrote {write_html(found, path)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
