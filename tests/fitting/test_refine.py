"""refine finds the term that is missing and adds none where none is; translate measures how near two laws are."""

import warnings

import mpmath
import numpy as np
import pytest

import symnet as sn
from symnet.errors import InvalidTypeError, InvalidValueError
from symnet.fitting.refine import refine
from symnet.fitting.refinement import fisher_tail
from symnet.fitting.statistics import fisher_quantile
from symnet.fitting.translate import translate

BASE = sn.Law("sigma_f + k/sqrt(d)", ["c", "d"], output="sigma_y")
WHOLE = sn.Law("sigma_f + k/sqrt(d) + C*c**(2/3)", ["c", "d"])
DOMAIN = {"c": (0.02, 0.2), "d": (5, 60)}
SEEDS = range(20)


def measured(seed, solute, noise=2.0, rows=200):
    rng = np.random.default_rng([seed, 4])
    X = np.column_stack([rng.uniform(*DOMAIN[name], rows) for name in "cd"])
    y = WHOLE.with_values({"sigma_f": 40, "k": 600, "C": solute})(X)
    return sn.Data(X, y + noise * rng.normal(size=rows), ["c", "d"])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_solute_is_found_where_it_is(seed):
    result = refine(BASE, measured(seed, 400))
    assert result.added == ("C*c**(2/3)",) and result.reason == "nothing helps"
    assert [r.fit.law.expr.has(sn.Law("c", ["c"]).expr) for r in result.rounds] == [False, True]
    direct = sn.fit(WHOLE, measured(seed, 400))
    assert result.fit.values == pytest.approx(direct.values)
    assert all(abs(p.value - truth) < 4 * p.stderr for p, truth in zip(result.fit.params.values(), (40, 600, 400)))


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_added_where_there_is_no_solute(seed):
    result = refine(BASE, measured(seed, 0))
    assert result.added == () and len(result.rounds) == 1 and result.reason == "nothing helps"
    assert result.fit.values == sn.fit(BASE, measured(seed, 0)).values


def network(solute):
    """A network that is the law: its first layer makes the features."""
    features = sn.InputMap(["c**(2/3)", "1/sqrt(d)"], ["c", "d"])
    return sn.Network([features, sn.Dense([[float(solute), 600.0]], [40.0])], ["c", "d"], ["sigma_y"])


@pytest.mark.parametrize(
    "kind", [{"metric": "legendre", "order": 5}, {"metric": "data"}, {"metric": "gram", "order": 3}]
)
def test_a_network_as_the_target(kind):
    points = measured(0, 0).X
    result = refine(BASE, network(400), domain=DOMAIN, points=points, **kind)
    assert result.added == ("C*c**(2/3)",) and result.reason == "tolerance"
    assert refine(BASE, network(0), domain=DOMAIN, points=points, **kind).added == ()


@pytest.mark.parametrize("seed", range(4))
def test_a_trained_network_as_the_target(seed):
    pytest.importorskip("sklearn")
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.neural_network import MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    for solute, added in ((400, ("C*c**(2/3)",)), (0, ())):
        data = measured(seed, solute)
        perceptron = MLPRegressor(hidden_layer_sizes=(8, 8), activation="tanh", solver="lbfgs", alpha=1e-4, max_iter=600,
                                  tol=0, random_state=seed)  # fmt: skip
        model = TransformedTargetRegressor(make_pipeline(StandardScaler(), perceptron), transformer=StandardScaler())
        warnings.simplefilter("ignore")  # it has learnt enough after 600 iterations
        net = sn.Network.from_sklearn(model.fit(data.X, data.y), inputs=["c", "d"], outputs=["sigma_y"])
        error = float(np.sqrt(np.mean((net(data.X)[:, 0] - data.y) ** 2) / np.var(data.y)))
        assert refine(BASE, net, points=data.X, order=5, tolerance=error).added == added


def test_two_terms_are_found_in_turn_and_shapes_are_fitted():
    truth = sn.Law("5 + 300*exp(-2/T) + 0.5*p", ["T", "p"])
    result = refine(sn.Law("a", ["T", "p"]), truth, domain={"T": (0.5, 3), "p": (0, 1)}, roles={"T": "temperature"})
    assert result.added == ("A*exp(-Q/T)", "a_2*p") and result.reason == "tolerance"
    assert result.fit.values == pytest.approx({"a": 5, "A": 300, "Q": 2, "a_2": 0.5}, rel=1e-6)
    assert result.rounds[0].error > result.rounds[1].error > result.rounds[2].error < 1e-6


def test_what_is_fixed_tied_or_bounded_in_the_law_stays():
    law = sn.Law("s + t + k/sqrt(d)", ["d"], fixed={"k": 600}, bounds={"s": (0, 50)}, ties={"t": "s"})
    result = refine(law, measured(2, 400), ["labusch"], roles={"c": "concentration"})
    assert result.fit.problem.law.fixed == law.fixed and set(result.fit.values) == {"s", "C"}
    assert result.fit.values["s"] == pytest.approx(20, abs=1) and result.fit.params["s"].bounds == (0, 50)


def test_inputs_may_have_the_names_of_a_terms_parameters():
    truth = sn.Law("1 + 2*a + 5*exp(-3/Q)", ["a", "Q"])
    result = refine(sn.Law("s", ["a"]), truth, ["linear", "arrhenius"], order=6, domain={"a": (0, 1), "Q": (1, 4)},
                    roles={"Q": "temperature"})  # fmt: skip
    assert set(result.added) == {"a*a_3", "A*exp(-Q_2/Q)"}
    assert result.fit.values == pytest.approx({"s": 1, "a_3": 2, "A": 5, "Q_2": 3}, rel=1e-5)


def test_a_term_that_was_taken_for_two_others_is_left_out_again():
    """The product of two inputs explains most at first, and nothing once both are there."""
    rng = np.random.default_rng(8)
    X = rng.uniform(0.2, 3, size=(200, 2))
    data = sn.Data(X, 3 * X[:, 0] + 3 * X[:, 1] + 0.05 * rng.normal(size=200), ["p", "q"])
    result = refine(sn.Law("s", ["p"]), data, ["linear", "interaction"])
    assert str(result.rounds[0].chosen) == "a*p*q" and result.added == ("a_2*p", "a_3*q")
    assert result.rounds[-1].dropped == ("a*p*q",) and "left out again" in result.report()
    assert result.fit.values == pytest.approx({"s": 0, "a_2": 3, "a_3": 3}, abs=0.05)


def test_candidates_are_names_texts_and_laws():
    data = measured(3, 400)
    assert refine(BASE, data, ["labusch"], roles={"c": "concentration"}).added == ("C*c**(2/3)",)
    assert refine(BASE, data, ["k*c**(2/3)", "a*c"]).added == ("c**(2/3)*k_2",)  # k is the law's
    power = refine(BASE, data, [sn.Law("C*c**n", ["c"], initial={"n": 0.5}, bounds={"n": (0.1, 2)})])
    assert power.fit.params["n"].value == pytest.approx(2 / 3, abs=4 * power.fit.params["n"].stderr)
    tied = sn.Law("p*c**(2/3) + q*c", ["c"], ties={"q": "2*p"})
    assert refine(BASE, data, [tied]).added == ("c**(2/3)*p + 2*c*p",)
    known = refine(BASE, data, [sn.Law("C*c**n", ["c"], fixed={"n": "2/3"})])
    assert known.added == ("C*c**(2/3)",)
    # one that is there already, and one without a value somewhere, are out of the question
    notes = {str(t): t.note for t in refine(BASE, data, ["q/sqrt(d)", "g*log(c - 0.1)", "h*c"]).rounds[0].trials}
    assert notes["q/sqrt(d)"] == "in the law already" and notes["g*log(c - 1/10)"] == "not finite over the region"
    assert notes["c*h"] == ""


def test_what_cannot_be_told_apart_is_said():
    """With eight times the noise the exponents 1/2, 2/3 and 1 of the solute are equally good."""
    result = refine(
        BASE, measured(0, 400, noise=16.0), ["fleischer", "labusch", "linear"], roles={"c": "concentration"}
    )
    first = result.rounds[0]
    assert len(result.added) == 1 and {str(first.chosen), *map(str, first.equivalent)} >= {"C*sqrt(c)", "C*c**(2/3)"}
    assert "not told apart from it" in result.report()
    assert not refine(BASE, measured(0, 400, noise=0.2), ["fleischer", "labusch"]).rounds[0].equivalent


def test_fewer_parameters_are_preferred_among_equals():
    rng = np.random.default_rng(5)
    X = rng.uniform(0.5, 2, size=(60, 1))
    data = sn.Data(X, 1 + 2 * X[:, 0] + 0.5 * rng.normal(size=60), ["x"])
    result = refine(sn.Law("a", ["x"]), data, [sn.Law("b*x**n", ["x"]), "b*x"])
    assert result.added == ("b*x",) and [str(t) for t in result.rounds[0].equivalent] == ["b*x**n"]


def test_significance_is_not_size():
    """On many points a misfit that is small beside the noise is significant, and not worth a term unless asked for."""
    rng = np.random.default_rng(6)
    x = rng.uniform(0, 1, size=1000)
    data = sn.Data(x[:, None], 0.4 + x + rng.normal(size=1000), ["x"])
    unasked = refine(sn.Law("b*x", ["x"]), data, ["constant"])
    assert unasked.added == () and "but it takes only" in unasked.report()
    asked = refine(sn.Law("b*x", ["x"]), data, ["constant"], gain=0.0)
    chosen = asked.rounds[0].chosen
    assert asked.added == ("a",) and chosen.p < 1e-3 and 0 < chosen.gain < 0.1


def test_the_rounds_are_kept_and_shown():
    shown = []
    result = refine(BASE, measured(1, 400), show=shown.append)
    assert len(shown) == len(result.rounds) == 2 and all(text in result.report() for text in shown)
    for piece in (
        "round 1",
        "round 2",
        "candidate",
        "labusch",
        "added: C*c**(2/3)",
        "stopped after round 2",
        "std. error",
    ):
        assert piece in result.report()
    first = result.rounds[0]
    assert first.chosen.explained == pytest.approx(first.chosen.gain)  # what the residual vector promised is kept
    assert result.error == result.rounds[1].error == pytest.approx(first.chosen.error)
    assert "C*c**(2/3)" in repr(result) and result.law.parameters == ()
    assert refine(BASE, measured(1, 400), max_rounds=0).reason == "max_rounds"
    assert refine(BASE, measured(1, 400), tolerance=0.9).reason == "tolerance"


def test_fishers_tail_is_its_quantile_inverted():
    for m, n, p in [(1, 10, 0.95), (3, 20, 0.99), (2, 200, 0.5)]:
        assert fisher_tail(fisher_quantile(p, m, n), m, n) == pytest.approx(1 - p, rel=1e-9)
    density = lambda x: x ** (mpmath.mpf(1) / 2) / (1 + 3 * x / 20) ** (mpmath.mpf(23) / 2)  # noqa: E731
    whole, tail = mpmath.quad(density, [0, 1, mpmath.inf]), mpmath.quad(density, [2.5, 10, mpmath.inf])
    assert fisher_tail(2.5, 3, 20) == pytest.approx(float(tail / whole), rel=1e-8)


def test_translation_is_exact_between_two_forms_of_one_law():
    source = sn.Law("A*exp(b*x)", ["x"]).with_values({"A": 2, "b": 3})
    into = sn.Law("p*q**x", ["x"], initial={"q": 10}, bounds={"q": (1, 100)})
    found = translate(source, into, {"x": (0, 1)})
    assert found.law.fixed.keys() == {"p", "q"} and found.verdict == "the same law"
    assert found.fit.values == pytest.approx({"p": 2, "q": np.exp(3)}, rel=1e-9)


def test_voce_into_hollomon_is_the_best_least_squares_fit():
    voce = sn.laws.catalogue["voce"].law().with_values({"sigma_s": 400, "sigma_0": 150, "epsilon_c": 0.08})
    found = translate(voce, sn.laws.catalogue["hollomon"].law(), {"epsilon": (0.02, 0.2)}, order=20)
    strain = np.linspace(0.02, 0.2, 20001)
    stress = voce(strain[:, None])

    def rms(K, n):
        return np.sqrt(np.mean((K * strain**n - stress) ** 2) / np.mean(stress**2))

    K, n = found.fit.values["K"], found.fit.values["n"]
    assert found.relative_rms == pytest.approx(rms(K, n), rel=2e-3) and 0.01 < found.relative_rms < 0.02
    assert all(rms(K * a, n + b) > rms(K, n) for a, b in [(1.001, 0), (0.999, 0), (1, 0.001), (1, -0.001)])
    narrow = translate(voce, sn.laws.catalogue["hollomon"].law(), {"epsilon": (0.05, 0.06)})
    assert narrow.relative_rms < found.relative_rms / 10 and narrow.verdict == "equivalent within 1 %"
    for piece in ("from", "into", "relative rms", "largest", "at epsilon = 0.2", "K "):
        assert piece in found.report()
    assert "relative rms 1.3" in repr(found)


def test_translation_over_a_box():
    source = sn.Law("2*x*y + 1", ["x", "y"])
    found = translate(source, sn.Law("a*x*y + b", ["y", "x"]), {"x": (0, 1), "y": (1, 2)})
    assert found.relative_rms < 1e-9 and found.fit.values == pytest.approx({"a": 2, "b": 1})
    other = translate(sn.Law("exp(20*x)", ["x"]), sn.Law("a + b*x", ["x"]), {"x": (0, 1)})
    assert other.verdict == "different laws on this domain"


DATA = measured(0, 400)
MISTAKES = [
    (lambda: refine(BASE, DATA, ["labush"]), InvalidValueError, "did you mean 'labusch'"),
    (lambda: refine(BASE, DATA, ["C*q**(2/3)"]), InvalidValueError, r"candidates\[0\] must depend on an input"),
    (lambda: refine(BASE, DATA, ["a*c", "C*q*c"]), InvalidValueError, r"candidates\[1\] must have known symbols only.*c, d"),
    (lambda: refine(BASE, DATA, ["c**2"]), InvalidValueError, r"factor of its own.*a\*\(c\*\*2\)"),
    (lambda: refine(BASE, DATA, ["exp(-Q/c)"]), InvalidValueError, "factor of its own"),
    (lambda: refine(BASE, DATA, ["a*c +"]), InvalidValueError, "expression"),
    (lambda: refine(BASE, DATA, [sn.Law("a*T", ["T"])]), InvalidValueError, "inputs of the target, not 'T'"),
    (lambda: refine(BASE, DATA, []), InvalidValueError, "at least one term"),
    (lambda: refine(BASE, DATA, "a*c"), InvalidTypeError, "be a list of terms"),
    (lambda: refine(BASE, DATA, 3), InvalidTypeError, "be a list of terms"),
    (lambda: refine(BASE, DATA, [3]), InvalidTypeError, r"candidates\[0\] must be text"),
    (lambda: refine(BASE, DATA, tolerance=-1), InvalidValueError, "tolerance must be at least 0"),
    (lambda: refine(BASE, DATA, tolerance=np.nan), InvalidValueError, "tolerance"),
    (lambda: refine(BASE, DATA, level=0), InvalidValueError, "level"),
    (lambda: refine(BASE, DATA, gain=1), InvalidValueError, "gain must be at least 0 and below 1"),
    (lambda: refine(BASE, DATA, max_rounds=-1), InvalidValueError, "max_rounds"),
    (lambda: refine(BASE, DATA, max_rounds=1.5), InvalidValueError, "max_rounds"),
    (lambda: refine(BASE, DATA, roles={"c": "solute"}), InvalidValueError, r"roles\['c'\] must be a known role"),
    (lambda: refine(BASE, DATA, roles={"e": "length"}), InvalidValueError, "target's inputs"),
    (lambda: refine("a*c", DATA), InvalidTypeError, "law must be a Law"),
    (lambda: refine(WHOLE, DATA.X), InvalidTypeError, "target must be"),
    (lambda: translate(DATA, BASE, DOMAIN), InvalidTypeError, "source must be a Law"),
    (lambda: translate(WHOLE, BASE, DOMAIN), InvalidValueError, "without free parameters"),
    (lambda: translate(sn.Law("x", ["x"]), sn.Law("a*x", ["x"]), {"x": (1, 0)}), InvalidValueError, "low < high"),
    (lambda: translate(sn.Law("0*x", ["x"]), sn.Law("a*x", ["x"]), {"x": (0, 1)}), InvalidValueError, "not vanish"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "error", "text"), MISTAKES, ids=range(len(MISTAKES)))
def test_mistakes_are_named(call, error, text):
    with pytest.raises(error, match=text):
        call()
