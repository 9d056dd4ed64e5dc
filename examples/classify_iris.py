"""A classifier of three irises as polynomials: its logits, its probabilities, and how often each is right."""

import numpy as np

import symnet as sn
from symnet.printing import text_table


def main() -> None:
    from sklearn.datasets import load_iris
    from sklearn.model_selection import cross_val_score
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    data = load_iris()
    X, y = data.data, data.target
    perceptron = MLPClassifier(
        hidden_layer_sizes=(8,), activation="tanh", solver="lbfgs", alpha=2.0, max_iter=1000, random_state=0
    )
    model = make_pipeline(StandardScaler(), perceptron).fit(X, y)
    net = sn.Network.from_sklearn(model, ["sl", "sw", "pl", "pw"], outputs=data.target_names.tolist())
    center = X.mean(axis=0)

    rows = []
    for order in (1, 2, 3, 4):
        logits, proba = net.logits().series(order, center), net.series(order, center)
        right = [np.mean(s(X).argmax(axis=1) == y) for s in (logits, proba)]
        # points a tenth of the way from the mean to the flowers
        near = center + 0.1 * (X - center)
        rows.append([str(order), *(f"{r:.3f}" for r in right), f"{np.abs(proba(near) - net(near)).max():.1e}"])
    print(f"right answers of the network: {model.score(X, y):.3f}")
    print(text_table(["order", "by logits", "by probabilities", "error of p near the mean"], rows))

    s = net.series(4, center)
    print(
        f"\nthe probabilities add to 1: largest other coefficient {np.abs(s.coefficients.sum(axis=1)[1:]).max():.1e}\n"
    )
    print(net.logits().series(2, center).table(top=3, X=X).text(digits=3))
    found = cross_val_score(sn.PolynomialClassifierFromNetwork(order=2, random_state=0), X, y, cv=5)
    print(f"\npolynomial classifier, 5-fold cross-validation: {found.mean():.3f}")


if __name__ == "__main__":
    main()
