"""Series of logits, probabilities and log-probabilities, for any number of classes, exact to order."""

import warnings
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.errors import InvalidValueError

NAMES = ["x", "y"]
X, Y, T = sympy.symbols("x y t")
CENTER = {"x": Fraction(1, 5), "y": Fraction(-1, 3)}


def random_classifier(classes, seed=0, inputs=2, scale=1.0):
    r = np.random.default_rng(seed)
    layers = [
        sn.Dense(r.normal(size=(5, inputs)), r.normal(size=5), "tanh"),
        sn.Dense(scale * r.normal(size=(classes, 5)), r.normal(size=classes), "softmax"),
    ]
    return sn.Network(layers, inputs=[f"x{i + 1}" for i in range(inputs)])


def exact_classifier(bias=True):
    """Three classes of two inputs with a hidden layer that is a polynomial, so that SymPy can follow.

    The logits at the origin are integers (1, 0, 3 with biases), so that only powers of e occur.
    """
    return sn.Network(
        [
            sn.Dense([[1, Fraction(1, 2)], [Fraction(-1, 3), 1]], [1, -1] if bias else None, "square"),
            sn.Dense([[1, 0], [Fraction(1, 2), -1], [0, 2]], [0, Fraction(1, 2), 1] if bias else None),
            sn.Softmax(),
        ],
        inputs=NAMES,
    )


def sympy_series(expression, order, at):
    """The Taylor coefficients of an expression by SymPy's own derivatives: {exponents: value}."""
    out = {}
    for i in range(order + 1):
        for j in range(order + 1 - i):
            value = sympy.diff(expression, X, i, Y, j).subs(at) / (sympy.factorial(i) * sympy.factorial(j))
            out[i, j] = value
    return out


def difference(series, found, expected):
    """Zero if a coefficient is the expected one: as rational functions of e, generators put in."""
    meaning = {k: v.subs(series.definitions) for k, v in series.definitions.items()}
    return sympy.cancel((found.subs(meaning) - expected).subs(sympy.E, T))


@pytest.mark.parametrize("bias", [False, True])
def test_three_classes_of_two_inputs_against_sympy(bias):
    """Every coefficient of every class in the exact ring."""
    net, at = exact_classifier(bias), {X: 0, Y: 0}
    order = 2 if bias else 3
    s = net.series(order)
    z = net.logits().expr()
    for one, logit in zip(s, z, strict=True):
        probability = sympy.exp(logit) / sum(map(sympy.exp, z))
        for exponents, expected in sympy_series(probability, order, at).items():
            assert difference(s, one.coefficient(exponents), expected) == 0, exponents
    assert bool(s.definitions) == bias


@pytest.mark.parametrize("classes", [2, 3, 6])
def test_probabilities_add_to_one_exactly(classes):
    """The sum of all softmax series is the series 1, 0, 0, ... : as rational functions of the generators."""
    weights = [[Fraction(i - 2, j + 1) for j in range(2)] for i in range(classes)]
    free = sn.Network([sn.Dense(weights, None, "softmax")], inputs=NAMES).series(4)
    assert sum(free, 0).to_dict() == {(0, 0): 1}
    biased = sn.Network([sn.Dense(weights, list(range(classes)), "softmax")], inputs=NAMES).series(3)
    total = sum(biased, 0)
    values = [sympy.cancel(value.subs(biased.definitions)) for value in map(total.coefficient, biased.monomials)]
    assert values == [1] + [0] * (len(values) - 1)
    deep = random_classifier(classes).rationalize()
    ball = sum(deep.series(4, [Fraction(1, 7), 1], sn.Ball(100)), 0)
    assert ball.coefficients[0, 0].contains(1) and all(v.contains(0) for v in ball.coefficients[1:, 0])
    assert all(v.rad() < 1e-25 for v in ball.coefficients[:, 0])


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_probabilities_add_to_one_in_floats(classes):
    for seed in range(3):
        s = random_classifier(classes, seed, inputs=3).series(4, [0.1, -0.2, 0.3])
        total = s.coefficients.sum(axis=1)
        assert abs(total[0] - 1) < 1e-15
        assert np.max(np.abs(total[1:])) < 1e-15 * np.max(np.abs(s.coefficients).sum(axis=1)) * classes


@pytest.mark.parametrize("ring", ["float64", sn.Real(40)])
def test_probabilities_are_the_composition_of_the_logits(ring):
    """exp(z_i) / sum_j exp(z_j), by the arithmetic of series: another way than the softmax recurrence."""
    net = random_classifier(4, 3)
    center = [0.3, -0.2]
    s, z = net.series(5, center, ring), net.logits().series(5, center, ring)
    powers = [one.exp() for one in z]
    limit = 1e-13 if ring == "float64" else mpmath.mpf(10) ** -38
    for one, power in zip(s, powers, strict=True):
        rest = one - power / sum(powers, 0)
        assert all(abs(s.ring.to_user(v)) < limit for v in rest.coefficients.flat)


@pytest.mark.parametrize("ring", ["float64", sn.Real(40)])
def test_log_probabilities_are_the_logarithms(ring):
    net = random_classifier(3, 4)
    center = [0.3, -0.2]
    logs, s = net.log_probabilities(4, center, ring), net.series(4, center, ring)
    limit = 1e-13 if ring == "float64" else mpmath.mpf(10) ** -37
    for one, p in zip(logs, s, strict=True):
        assert all(abs(s.ring.to_user(v)) < limit for v in (one - p.log()).coefficients.flat)
    assert logs.outputs == net.outputs


def test_log_probabilities_exactly():
    net = exact_classifier()
    z, logs = net.logits().expr(), net.log_probabilities(2)
    for one, logit in zip(logs, z, strict=True):
        expected = sympy_series(logit - sympy.log(sum(map(sympy.exp, z))), 2, {X: 0, Y: 0})
        for exponents, value in expected.items():
            assert difference(logs, one.coefficient(exponents), value) == 0


def test_log_probabilities_where_probabilities_underflow():
    """Logits of thousands: p is 0 in float64, log p is not; against 60 digits."""
    net = random_classifier(3, 1, scale=3000.0)
    assert np.min(net([[0.2, 0.1]])) == 0
    found, exact = (net.log_probabilities(2, [0.2, 0.1], ring) for ring in ("float64", sn.Real(60)))
    for mine, true in zip(found.coefficients.flat, exact.coefficients.flat, strict=True):
        assert float(mine) == pytest.approx(float(exact.ring.to_user(true)), rel=1e-11, abs=1e-10)


def test_one_sigmoid_is_the_log_odds():
    layers = [sn.Dense([[1, 2], [0, 1]], [1, 0], "tanh"), sn.Dense([[1, Fraction(1, 2)]], [1], "sigmoid")]
    net = sn.Network(layers, inputs=NAMES)
    s, z = net.series(4, CENTER, sn.Real(40)), net.logits().series(4, CENTER, sn.Real(40))
    odds = (s / (1 - s)).log() - z
    logs = net.log_probabilities(4, CENTER, sn.Real(40)) - s.log()
    for one in (odds, logs):
        assert all(abs(s.ring.to_user(v)) < mpmath.mpf(10) ** -37 for v in one.coefficients.flat)
    two = sn.Network([layers[0], sn.Dense([[0, 0], [1, Fraction(1, 2)]], [0, 1], "softmax")], inputs=NAMES)
    rest = two.series(4, CENTER, sn.Real(40)).output(1) - s
    assert all(abs(s.ring.to_user(v)) < mpmath.mpf(10) ** -38 for v in rest.coefficients.flat)


def test_logits_of_every_way_to_end_in_probabilities():
    dense = sn.Dense([[1, 2], [0, 1]], [3, 0])
    ends = [[dense, sn.Softmax()], [sn.Dense([[1, 2], [0, 1]], [3, 0], "softmax")], [dense, sn.Softmax(), sn.Dropout()]]
    for layers in ends:
        net = sn.Network(layers, NAMES, ["no", "yes"], {"from": "a test"})
        assert net.logits().expr() == [X + 2 * Y + 3, Y]
        assert net.logits().outputs == ("no", "yes") and net.logits().metadata == net.metadata
    assert sn.Network([sn.Softmax()], NAMES).logits().expr() == [X, Y]
    assert sn.Network([dense, sn.Activation("sigmoid")], NAMES).logits().expr() == [X + 2 * Y + 3, Y]


@pytest.mark.parametrize("last", ["tanh", "linear"])
def test_a_network_without_probabilities_is_refused(last):
    net = sn.Network([sn.Dense([[1, 2]], None, last)])
    for ask in (net.logits, lambda: net.log_probabilities(2)):
        with pytest.raises(InvalidValueError, match="last layer must be a softmax or sigmoid, not Dense.*Softmax()"):
            ask()
    net = sn.Network([sn.Dense([[1, 2]], None, "sigmoid"), sn.Whitening([0.5], [2.0])])
    with pytest.raises(InvalidValueError, match="not Whitening"):
        net.logits()


def trained(load, hidden=(8,)):
    pytest.importorskip("sklearn")
    from sklearn import datasets
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    data = getattr(datasets, load)()
    model = make_pipeline(
        StandardScaler(),
        MLPClassifier(
            hidden_layer_sizes=hidden, activation="tanh", solver="lbfgs", alpha=1.0, max_iter=300, random_state=0
        ),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(data.data, data.target)
    return model, data


@pytest.mark.parametrize(("load", "order"), [("load_iris", 4), ("load_wine", 3), ("load_digits", 2)])
def test_a_trained_classifier_near_a_point(load, order):
    """The remainder of logits and probabilities falls by 2^(order + 1) when the distance is halved."""
    model, data = trained(load)
    net = sn.Network.from_sklearn(model)
    center = data.data.mean(axis=0)
    step = np.random.default_rng(0).normal(size=len(center)) * data.data.std(axis=0)
    expected = model.predict_proba(np.stack([center]))
    for f in (net, net.logits()):
        s = f.series(order, center)
        errors = [np.max(np.abs(f([center + h * step]) - s([center + h * step]))) for h in (0.01, 0.02)]
        assert errors[1] < 1e-3
        assert errors[1] / errors[0] == pytest.approx(2 ** (order + 1), rel=0.35)
    assert net.series(0, center).coefficients == pytest.approx(expected, rel=1e-12)


def test_derivatives_of_a_trained_classifier_by_jax():
    """Value, Jacobian and Hessian of probabilities and logits, from the framework's weights alone."""
    jax = pytest.importorskip("jax")
    model, data = trained("load_iris")
    net = sn.Network.from_sklearn(model)
    scaler, mlp = model.steps[0][1], model.steps[1][1]
    center = data.data[60]

    def logits(x):
        for i, (w, b) in enumerate(zip(mlp.coefs_, mlp.intercepts_, strict=True)):
            x = (x if i else (x - scaler.mean_) / scaler.scale_) @ w + b
            x = x if i == len(mlp.coefs_) - 1 else jax.numpy.tanh(x)
        return x

    with jax.enable_x64(True):
        point = jax.numpy.asarray(center)
        for f, s in [
            (logits, net.logits().series(2, center)),
            (lambda x: jax.nn.softmax(logits(x)), net.series(2, center)),
            (lambda x: jax.nn.log_softmax(logits(x)), net.log_probabilities(2, center)),
        ]:
            value, jacobian = np.asarray(f(point)), np.asarray(jax.jacfwd(f)(point))
            hessian = np.asarray(jax.jacfwd(jax.jacfwd(f))(point))
            for i, one in enumerate(s):
                assert one[0, 0, 0, 0] == pytest.approx(value[i], rel=1e-11)
                for a in range(4):
                    e = [0] * 4
                    e[a] += 1
                    assert one.derivative(e) == pytest.approx(jacobian[i, a], rel=1e-9, abs=1e-12)
                    for b in range(4):
                        both = list(e)
                        both[b] += 1
                        assert one.derivative(both) == pytest.approx(hessian[i, a, b], rel=1e-8, abs=1e-11)
