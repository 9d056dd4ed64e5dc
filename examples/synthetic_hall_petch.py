"""Read the constants of a known law off a network trained on it (needs the extra `train`).

The same steps as `symnet demo`, on 2000 noiseless points of sigma_y = 40 + 400 c^(2/3) + 600/sqrt(d):
the three constants must come back within 0.2 %.
"""

import warnings

import numpy as np
from sklearn.compose import TransformedTargetRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import symnet as sn

TRUTH = {"sigma_f": 40, "C": 400, "k": 600}
LAW = sn.Law("sigma_f + C*c**(2/3) + k/sqrt(d)", variables=["c", "d"], output="sigma_y")
DOMAIN = {"c": (0.02, 0.2), "d": (5, 60)}


def train(X: np.ndarray, y: np.ndarray) -> sn.Network:
    """A 2-12-12-1 tanh network; the standardization becomes its first layer."""
    perceptron = MLPRegressor(
        hidden_layer_sizes=(12, 12), activation="tanh", solver="lbfgs", alpha=0, max_iter=3000, tol=0, random_state=0
    )
    model = TransformedTargetRegressor(make_pipeline(StandardScaler(), perceptron), transformer=StandardScaler())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return sn.Network.from_sklearn(model.fit(X, y), inputs=["c", "d"], outputs=["sigma_y"])


def main() -> dict[str, dict[str, float]]:
    rng = np.random.default_rng(0)
    X = np.column_stack([rng.uniform(*DOMAIN[name], 2000) for name in ("c", "d")])
    y = LAW.with_values(TRUTH)(X)
    net = train(X, y)
    print(f"relative mean square error of the network: {np.mean((net(X)[:, 0] - y) ** 2) / np.var(y):.1e}\n")
    fits = {
        "data": sn.fit(LAW, net, order=6, points=X),
        "legendre": sn.fit(LAW, net, order=6, domain=DOMAIN),
    }
    for fit in fits.values():
        print(fit.report(compare=TRUTH, top=5), "\n")
    print(fits["data"].latex())
    return {name: fit.values for name, fit in fits.items()}


if __name__ == "__main__":
    main()
