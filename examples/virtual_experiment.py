"""Virtual experiments on the aluminium network: one input varies, the other is held.

The network of `symnet demo` knows the yield stress of Al-Mg as a function of the magnesium fraction c and the grain
size d. Held at c = 0 it is a network in d alone, off which the Hall-Petch constants of pure aluminium are read;
held at a few grain sizes it says how much the first percent of magnesium adds there.
"""

import numpy as np

from symnet import Law, fit
from symnet.demo.aluminium import load_data, load_network
from symnet.printing import text_table

HALL_PETCH = Law("sigma_f + k/sqrt(d)", variables=["d"], output="sigma_y")


def pure_aluminium() -> dict[str, dict[str, float]]:
    """sigma_f and k at c = 0 from the slice, and from the measurements with c = 0 alone."""
    net, data = load_network(), load_data()
    pure = data.X[:, 0] == 0
    grains = data.X[pure][:, 1:]
    # u = log d, in which the law is entire, as in the demo
    sliced = net.slice(c=0, along="d").change_variables(["u"], {"d": "exp(u)"})
    law = HALL_PETCH.change_variables(["u"], {"d": "exp(u)"})
    from_network = fit(law, sliced, order=4, points=np.log(grains))
    direct = np.linalg.lstsq(np.column_stack([np.ones(len(grains)), grains**-0.5]), data.y[pure], rcond=None)[0]
    return {"slice": from_network.values, "data": dict(zip(("sigma_f", "k"), direct.tolist(), strict=True))}


def hardening() -> list[list[str]]:
    """For some grain sizes: stress and its slope in c at c = 0.01, from the slice's series."""
    rows = []
    for grain in (0.3, 1, 10, 100):
        series = load_network().slice(d=grain, along="c").series(2, center={"c": 0.01})
        rows.append([f"{grain:g}", f"{series[0]:.1f}", f"{series[1] / 100:.1f}"])
    return rows


def main() -> dict[str, dict[str, float]]:
    found = pure_aluminium()
    print("Hall-Petch constants of pure aluminium, MPa and MPa um^(1/2)")
    rows = [[name, *(f"{values[key]:.1f}" for key in ("sigma_f", "k"))] for name, values in found.items()]
    print(text_table(["from", "sigma_f", "k"], rows))
    print("\nAl-Mg at c = 0.01: stress in MPa, and what one more percent adds")
    print(text_table(["d in um", "sigma_y", "per percent"], hardening()))
    return found


if __name__ == "__main__":
    main()
