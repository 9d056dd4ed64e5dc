"""Train the demo's network: python -m symnet.demo.train_aluminium [OUT.json]

31 points are few, so the network is small (8 tanh neurons) and its weight decay is chosen by leave-one-out
cross-validation, which never looks at the law. Needs the extra `sklearn`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from symnet.demo.aluminium import FEATURES, HERE, load_data
from symnet.network import InputMap, Network
from symnet.rings.ring import Array

DECAYS = (1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1)
HIDDEN = 8
SEED = 0


def estimator(decay: float) -> Any:
    """A perceptron on standardized features and a standardized target."""
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.neural_network import MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    perceptron = MLPRegressor(
        hidden_layer_sizes=(HIDDEN,), activation="tanh", solver="lbfgs", alpha=decay,
        max_iter=10_000, tol=1e-10, random_state=SEED,
    )  # fmt: skip
    return TransformedTargetRegressor(make_pipeline(StandardScaler(), perceptron), transformer=StandardScaler())


def left_out_error(decay: float, features: Array, y: Array) -> float:
    """Root mean square error of each point predicted by a network trained on the others."""
    keep = ~np.eye(len(y), dtype=bool)
    errors = [estimator(decay).fit(features[rest], y[rest]).predict(features[~rest])[0] - y[~rest][0] for rest in keep]
    return float(np.sqrt(np.mean(np.square(errors))))


def train() -> Network:
    """The network in the raw inputs (c, d), with how it was made in its metadata."""
    data = load_data()
    change = InputMap(list(FEATURES.values()), data.columns)
    features = change.forward(data.X)
    errors = {decay: left_out_error(decay, features, data.y) for decay in DECAYS}
    decay = min(errors, key=lambda key: errors[key])
    fitted = estimator(decay).fit(features, data.y)
    layers = Network.from_sklearn(fitted).layers
    metadata = {
        "title": "Yield stress of Al and Al-Mg from solute fraction c and grain size d (micrometres)",
        "trained_by": "python -m symnet.demo.train_aluminium",
        "weight_decay": decay,
        "seed": SEED,
        "leave_one_out_rmse": {str(key): round(value, 2) for key, value in errors.items()},
    }
    return Network([change, *layers], data.columns, [data.output], metadata)


def main(arguments: Sequence[str]) -> None:
    out = Path(arguments[0]) if arguments else HERE / "aluminium.json"
    network = train()
    network.save(out)
    print(f"wrote {out}")
    for decay, error in network.metadata["leave_one_out_rmse"].items():
        print(f"weight decay {decay}: leave-one-out rmse {error} MPa")


if __name__ == "__main__":
    main(sys.argv[1:])
