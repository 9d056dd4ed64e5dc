"""The enthalpy of vaporization of mercury, read off a network of its vapour pressure (needs the extra `train`).

Clausius and Clapeyron: ln p = A - H/(R T). The network knows ln p as a function of T only; the law is compared with it
over the measured temperatures. Data: R. C. Weast, ed., CRC Handbook of Chemistry and Physics, as in R's `pressure`.
"""

import numpy as np
from sklearn.compose import TransformedTargetRegressor
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import symnet as sn

CELSIUS = range(0, 361, 20)
MMHG = (2e-4, 0.0012, 0.006, 0.03, 0.09, 0.27, 0.75, 1.85, 4.2, 8.8,
        17.3, 32.1, 57, 96, 157, 247, 376, 558, 806)  # fmt: skip
LAW = sn.Law("A - H/(R*T)", variables=["T"], fixed={"R": "8.314462618"}, output="ln_p")


def train(X: np.ndarray, y: np.ndarray) -> sn.Network:
    """A 1-8-1 tanh network."""
    perceptron = MLPRegressor(
        hidden_layer_sizes=(8,), activation="tanh", solver="lbfgs", alpha=1e-4, max_iter=2000, random_state=0
    )
    model = TransformedTargetRegressor(make_pipeline(StandardScaler(), perceptron), transformer=StandardScaler())
    return sn.Network.from_sklearn(model.fit(X, y), inputs=["T"], outputs=["ln_p"])


def main() -> dict[str, float]:
    X = np.array(CELSIUS)[:, None] + 273.15
    data = sn.Data(X, np.log(MMHG), ["T"], "ln_p")
    net = train(X, data.y)
    direct = sn.fit(LAW, data)
    read = sn.fit(LAW, net, order=6, data=data)
    print(read.report(compare=direct.values, top=4), "\n")
    for name, result in (("direct fit", direct), ("network", read)):
        H = result.params["H"]
        print(f"{name}: H = {H.value / 1000:.2f} +- {H.stderr / 1000:.2f} kJ/mol")
    return {"direct": direct.values["H"], "network": read.values["H"]}


if __name__ == "__main__":
    main()
