"""Let symnet find the term that a law lacks: Hall and Petch's law on alloys of several solute contents.

The measurements are made with sigma_y = 40 + 400 c^(2/3) + 600/sqrt(d) and noise of 2 MPa; the law begins without the
solute. The loop fits, looks at the residual vector, adds the term of the catalogue that explains most of it, and stops
when nothing helps.
"""

import numpy as np

import symnet as sn
from symnet.fitting.refine import refine

TRUTH = {"sigma_f": 40, "C": 400, "k": 600}
DOMAIN = {"c": (0.02, 0.2), "d": (5, 60)}


def measure(solute: float) -> sn.Data:
    """200 alloys, with their strengthening by the solute in MPa."""
    rng = np.random.default_rng(1)
    X = np.column_stack([rng.uniform(*DOMAIN[name], 200) for name in ("c", "d")])
    law = sn.laws.catalogue["hall-petch-labusch"].law().with_values({**TRUTH, "C": solute})
    return sn.Data(X, law(X) + rng.normal(scale=2.0, size=200), ["c", "d"], "sigma_y")


def main() -> dict[str, tuple[str, ...]]:
    law = sn.Law("sigma_f + k/sqrt(d)", variables=["c", "d"], output="sigma_y")
    alloys = refine(law, measure(solute=TRUTH["C"]), roles={"c": "concentration", "d": "length"})
    print(alloys.report(), "\n")
    print(alloys.fit.latex(), "\n")

    pure = refine(law, measure(solute=0.0))
    print("Without a solute:", pure)
    return {"alloys": alloys.added, "pure": pure.added}


if __name__ == "__main__":
    main()
