"""symnet formula: every kind, in text and LaTeX, and its mistakes."""

import json

import pytest

from symnet.cli import main


def run(capsys, *arguments):
    status = main(["formula", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.mark.parametrize(
    ("arguments", "text", "latex"),
    [
        (["scalar-layer", "--index", "3"], "b_3 = ", r"b_{3} = \frac{a_{1}^{3} \theta^{3} \sigma^{(3)}"),
        (["scalar-layer", "--index", "2", "--form", "sum"], "Sum(", r"\sum_{k=2}^{\infty}"),
        (["scalar-layer", "--index", "1", "--bias"], "beta", r"\beta"),
        (["vector-layer", "--index", "2,1", "--inputs", "2"], "a^{(2)}_{2,1}*theta_2", r"b_{2,1} = "),
        (["vector-layer", "--index", "1,1"], "where A_{n} = Sum", r"\text{where } A_{n}"),
        (["hidden-layer", "--index", "1,1,2"], "beta_{1,1,2} = Sum(", r"\beta_{1,1,2} = \sum_{j=1}^{h_{1}}"),
        (["hidden-layer"], "beta_0 = v[0] + Sum(", r"\beta_{0} = "),
        (["hidden-layer", "--index", "1", "--width", "2"], "v[2]*w[1, 2]", r"v_{2}"),
        (["activation", "sigmoid", "--form", "zeta"], "zeta(n + 1)", r"\zeta\left(n + 1\right)"),
        (["activation", "tanh", "--center", "1/2"], "stirling2(n, k)", r"\tanh{\left(\frac{1}{2} \right)}"),
        (["activation", "softplus", "--alpha", "3"], "log(2)/3", r"\ln{\left(2 \right)}"),
        (["table"], "C*log(1 + x)", r"\toprule"),
        (["table", "--center", "2"], "C*x**(2/3)", r"\midrule"),
    ],
    ids=" ".join,
)
def test_every_kind_in_text_and_latex(arguments, text, latex, capsys):
    status, out, _ = run(capsys, *arguments)
    assert status == 0 and text in out
    status, out, _ = run(capsys, *arguments, "--latex")
    assert status == 0 and latex in out and "documentclass" not in out
    status, out, _ = run(capsys, *arguments, "--json")
    found = json.loads(out)
    assert status == 0 and (text in found if arguments[0] == "table" else latex in found["latex"])
    status, out, _ = run(capsys, *arguments, "--document")
    assert status == 0 and out.startswith(r"\documentclass") and r"\end{document}" in out


@pytest.mark.parametrize(
    ("arguments", "piece"),
    [
        (["vector-layer", "--index", "9,9,9,9"], "terms"),
        (["vector-layer", "--index", "1", "--inputs", "0"], "inputs"),
        (["hidden-layer", "--index", "3", "--inputs", "2"], "from 1 to 2"),
        (["hidden-layer", "--index", "0"], "input"),
        (["activation", "mish"], "known: arctan"),
        (["activation", "sigmoid", "--form", "fourier"], "bernoulli"),
        (["activation", "relu"], "kink"),
        (["table", "--center", "-1"], "positive"),
    ],
    ids=" ".join,
)
def test_mistakes_exit_with_1_and_say_what_to_do(arguments, piece, capsys):
    status, out, err = run(capsys, *arguments)
    assert status == 1 and out == ""
    assert err.startswith("symnet: error: ") and piece in err


@pytest.mark.parametrize("arguments", [[], ["scalar-layer"], ["scalar-layer", "--index", "-1"], ["unknown"],
                                       ["vector-layer", "--index", "1,x"], ["activation"]])  # fmt: skip
def test_wrong_usage_exits_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["formula", *arguments])
    assert stopped.value.code == 2 and "usage: symnet formula" in capsys.readouterr().err


def test_one_format_at_a_time(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["formula", "activation", "exp", "--json", "--document"])
    assert stopped.value.code == 2 and "not allowed with argument" in capsys.readouterr().err
