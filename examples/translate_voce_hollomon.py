"""Translate one community's hardening law into another's: Voce's constants into Hollomon's.

The residual between the laws, as a share of the stress, measures how far they say the same over a range of strain.
"""

import symnet as sn
from symnet.fitting.translate import translate
from symnet.printing import text_table

#: Constants of an annealed aluminium alloy, in MPa.
VOCE = {"sigma_s": 400, "sigma_0": 150, "epsilon_c": 0.08}
RANGES = {"early": (0.02, 0.06), "middle": (0.05, 0.15), "whole": (0.02, 0.2)}


def main() -> dict[str, float]:
    voce = sn.laws.catalogue["voce"].law().with_values(VOCE)
    hollomon = sn.laws.catalogue["hollomon"].law()
    whole = translate(voce, hollomon, {"epsilon": RANGES["whole"]})
    print(whole.report(), "\n")

    rows = []
    for place, span in RANGES.items():
        found = translate(voce, hollomon, {"epsilon": span})
        constants = [f"{value:.4g}" for value in found.fit.values.values()]
        rows.append([place, f"{span[0]} to {span[1]}", *constants, f"{100 * found.relative_rms:.2g} %"])
    print(text_table(["strain", "", *whole.fit.values, "relative rms"], rows, left=2), "\n")
    print("Hollomon's law nearest to Voce's over the whole range:", whole.fit.latex())
    return {"relative_rms": whole.relative_rms, **whole.fit.values}


if __name__ == "__main__":
    main()
