"""Polynomial regression from a network: the two terms behind noisy data of four inputs, one of which does nothing.

With a path as argument the picture of the most important terms is drawn too (extra `plot`).
"""

import sys

import numpy as np

import symnet as sn


def truth(X: np.ndarray) -> np.ndarray:
    """y = 2 + 3 x1 x2 - x3^2; x4 only disturbs."""
    return 2 + 3 * X[:, 0] * X[:, 1] - X[:, 2] ** 2


def r2(values: np.ndarray, X: np.ndarray) -> float:
    return float(1 - np.mean((values - truth(X)) ** 2) / np.var(truth(X)))


def main(path: str | None = None) -> None:
    from sklearn.model_selection import GridSearchCV

    rng = np.random.default_rng(0)
    X = rng.uniform(-1, 1, size=(250, 4))
    y = truth(X) + 0.1 * rng.normal(size=250)
    test = rng.uniform(-1, 1, size=(400, 4))

    search = GridSearchCV(
        sn.PolynomialFromNetwork(center="origin", hidden_layer_sizes=(10,), random_state=0),
        {"order": [2, 3], "penalty": [0.003, 0.01]},
        cv=3,
    )
    model = search.fit(X, y).best_estimator_
    print(f"chosen: {search.best_params_}")
    network = model.network_
    # nn2poly's model of the same network: every activation by its polynomial about 0
    theirs = network.series(search.best_params_["order"], scheme="maclaurin", taylor_orders=5)
    for name, f in [("network", network), ("its series", model.series_), ("nn2poly's polynomial", theirs)]:
        print(f"R2 on new data, {name}: {r2(f(test)[:, 0], test):.3f}")
    print()
    print(model.series_.table(top=6, X=X).text(digits=3))
    if path:
        model.series_.plot_importance(10, X=X).savefig(path, dpi=160)


if __name__ == "__main__":
    main(*sys.argv[1:])
