"""Every kind of output is compiled, on a page of its own, and no line sticks out of it."""

from fractions import Fraction

import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.formulas import hidden_layer, scalar_layer, vector_layer, yield_strength
from symnet.formulas.generating import general_term
from symnet.formulas.table import table
from symnet.printing import booktabs, document, equation_latex, escape_text, name_latex
from symnet.printing.width import text_width, width

HALL_PETCH = "sigma_f + C*c**(2/3) + k/sqrt(d)"
#: Names that a user may well give.
AWKWARD = ["yield stress", "x%", "a_b_c", "50$ & more", "σ", "Größe", "c#1", "{", "\\end{document}", "中", "sigma_0.2"]


def network(symbolic=False):
    if symbolic:
        return sn.Network.symbolic([2, 2, 1], "tanh")
    rng = np.random.default_rng(3)
    layers = [
        sn.Whitening([0.1, 20.0], [0.05, 8.0]),
        sn.Dense(rng.normal(size=(12, 2)), rng.normal(size=12), "softplus", alpha=2),
        sn.Dense(rng.normal(size=(2, 12)), rng.normal(size=2)),
    ]
    return sn.Network(layers, ["c", "yield stress"], ["sigma_y", "x%"])


def dyadic():
    rng = np.random.default_rng(4)
    layers = [
        sn.Dense(rng.normal(size=(2, 2))),
        sn.Dense(rng.normal(size=(1, 2))),
        sn.Dense(rng.normal(size=(1, 1)), None, "square"),
    ]
    return sn.Network(layers, ["a", "b"]).rationalize().series(2)


def fitted():
    rng = np.random.default_rng(5)
    points = rng.uniform(1, 2, size=(30, 2))
    values = 3 + 2 * points[:, 0] ** (2 / 3) + 0.5 / np.sqrt(points[:, 1]) + 0.1 * rng.normal(size=30)
    return sn.fit(sn.Law(HALL_PETCH, ["c", "d"], output="sigma_y"), sn.Data(points, values, ["c", "d"]))


def many_variables():
    names = [f"x{i}" for i in range(1, 9)]
    return sn.Network([sn.Dense([list(range(1, 9))], [Fraction(1, 3)], "tanh")], names).series(
        2, [Fraction(i, 7) for i in range(8)]
    )


def names_in_a_series():
    return sn.Series.from_dict(
        {(2,) * 1 + (0,) * (len(AWKWARD) - 1): 1, (1,) * 2 + (0,) * (len(AWKWARD) - 2): -2}, AWKWARD, 2
    )


KINDS = {
    "series over symbols": lambda: network(True).series(3).latex(document=True),
    "numbered series": lambda: network(True).series(3).latex(document=True, label="eq:net"),
    "multline": lambda: network(True).series(2).latex(document=True, environment="multline", label="eq:net"),
    "generic series": lambda: sn.Network.symbolic([2, 2, 2, 1], "generic").series(2).latex(document=True),
    "series of floats": lambda: network().series(4, [0.1, 20.0]).latex(document=True, digits=5),
    "descending, three a line": lambda: network(True).series(2).latex(document=True, order="descending", terms_per_line=3),
    "long fractions": lambda: dyadic().latex(document=True),
    "many variables": lambda: many_variables().latex(document=True),
    "awkward names": lambda: names_in_a_series().latex(document=True),
    "cut-off series": lambda: many_variables().latex(document=True, max_terms=4),
    "table of a series": lambda: network().series(5, [0.1, 20.0]).latex_table(document=True, digits=5, caption="5 %", label="tab:a"),
    "network": lambda: network().latex(document=True, digits=4),
    "network of symbols": lambda: sn.Network.symbolic([3, 4, 2], "sigmoid").latex(document=True),
    "wide network": lambda: sn.Network([sn.Dense(np.ones((40, 30)), None, "relu"), sn.Dense(np.ones((1, 40)))]).latex(document=True),
    "layers of every kind": lambda: sn.Network(
        [sn.InputMap(["c", "log(d)"], ["c", "d"]), sn.BatchNorm([1, 2], [0, 1], [0, 0], [1, 3]), sn.Dropout(0.1), sn.Activation("tanh"), sn.Softmax()],
        ["c", "d"],
    ).latex(document=True),
    "law": lambda: sn.Law(HALL_PETCH + " + A*exp(-Q/(R*T))*(1 + c)**n", ["c", "d", "T"]).latex(document=True, label="eq:law"),
    "law with numbers": lambda: sn.Law(HALL_PETCH, ["c", "d"], fixed={"k": 600.25}).latex(document=True, digits=3),
    "series of a law": lambda: sn.Law(HALL_PETCH, ["c", "d"]).series(5, ["1/10", 20]).latex(document=True),
    "fit": lambda: fitted().latex(document=True),
    "table of a fit": lambda: fitted().latex_table(document=True, caption="Constants"),
    "closed form of a fit": lambda: fitted().latex_closed_form("C", document=True),
    "general terms": lambda: document(*[rf"\[ {general_term(n).latex()} \]" for n in ("tanh", "exp", "sigmoid", "erf")]),
    "scalar layer": lambda: scalar_layer(6).latex(document=True, label="eq:b6"),
    "sum of a scalar layer": lambda: scalar_layer(4).latex(form="sum", document=True),
    "vector layer": lambda: vector_layer((2, 2), inputs=2).latex(document=True),
    "hidden layer": lambda: hidden_layer((1, 2)).latex(document=True),
    "yield strength": lambda: yield_strength().latex(document=True),
    "table of general terms": lambda: table().latex(document=True),
    "equation over pages": lambda: equation_latex("y", sum(sympy.Symbol(f"a{i}") * sympy.Symbol("x") ** i for i in range(600)), document=True),
    "wide left side": lambda: equation_latex(sympy.Function("f")(*sympy.symbols("x1:20")), sympy.Symbol("x1"), document=True),
    "table of awkward text": lambda: booktabs(AWKWARD[:4], [AWKWARD[4:8], ["long text " * 30, *AWKWARD[8:]]], document=True, caption=" ".join(AWKWARD)),
    "long table": lambda: booktabs(["n", "n^2"], [[i, i * i] for i in range(100)], document=True, caption="Squares", label="tab:n"),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_output_compiles(compile_latex, kind):
    log = compile_latex(KINDS[kind]())
    assert "Output written on page.pdf" in log


def test_displays_compile_in_a_document_of_the_user(compile_latex):
    series, law = network(True).series(2), sn.Law(HALL_PETCH, ["c", "d"])
    bodies = [rf"\[ {text} \]" for text in (law.latex(), series.latex(terms_per_line=1), fitted().latex())]
    bodies += [law.latex(label="eq:a"), series.latex(environment="align", terms_per_line=1), fitted().latex_table()]
    bodies += [f"{thing._repr_latex_()}" for thing in (law, fitted())]
    compile_latex(document(*bodies))


def test_the_compiler_finds_faults(compile_latex):
    """A check that could not fail would prove nothing."""
    for body in (r"\[ \left( x \]", r"\undefinedmacro", r"\[ " + "x + " * 200 + r" x \]"):
        with pytest.raises(AssertionError, match="Overfull|!"):
            compile_latex(document(body))


FORMULAS = [
    r"x^{4} + x^{3} - 2 x_{1}", r"\frac{a + b}{c}", r"1.5 \cdot 10^{-9} x", r"\tanh{\left(x \right)}",
    r"\left(w^{(1)}_{2,1}\right)^{2} w^{(2)}_{1,1}", r"\sum_{k=0}^{\infty} s_{k} x^{k}", r"e^{- \frac{Q}{R T}}",
    r"\sigma_{\mathrm{yield}} = \text{yield stress} + \sqrt{2}", r"\binom{k}{k_1, k_2} B_{n} \zeta\left(n\right)",
    r"12345678901234567890", r"\begin{pmatrix} a & b \\ c & d \end{pmatrix} \begin{cases} x & y \end{cases}",
    "MmWwNn abcdefghij ABCDEFG", r"\alpha \beta \gamma \Omega \ldots \le \ge", r"\int_{0}^{1} f dx \max \log \sinh",
]  # fmt: skip


def test_estimated_widths_are_those_of_tex(compile_latex):
    r"""Never more than 3 % below TeX's own width and not far above: lines must fit, and be filled."""
    lines = [rf"\settowidth{{\parindent}}{{$\displaystyle {f}$}}\typeout{{WIDTH \the\parindent}}" for f in FORMULAS]
    log = compile_latex(document(*lines, "x"))
    measured = [float(line.split()[1].removesuffix("pt")) / 10 for line in log.splitlines() if line.startswith("WIDTH")]
    assert len(measured) == len(FORMULAS)
    for formula, true in zip(FORMULAS, measured):
        assert 0.97 * true <= width(formula) <= 1.5 * true + 1, (formula, width(formula), true)
    assert sum(map(width, FORMULAS)) < 1.25 * sum(measured)


def test_estimated_widths_of_text(compile_latex):
    texts = ["running text of a table", "Capitals AND MORE", "with $x^{2}$ in it", "iiiii lllll"]
    lines = [rf"\settowidth{{\parindent}}{{{t}}}\typeout{{WIDTH \the\parindent}}" for t in texts]
    log = compile_latex(document(*lines, "x"))
    measured = [float(line.split()[1].removesuffix("pt")) / 10 for line in log.splitlines() if line.startswith("WIDTH")]
    for text, true in zip(texts, measured):
        assert 0.97 * true <= text_width(text) <= 1.35 * true, (text, text_width(text), true)


def test_every_character_compiles(compile_latex):
    """The whole of Latin-1, Greek and some others, in text and in names."""
    characters = [chr(i) for i in [*range(1, 0x180), *range(0x370, 0x400), *range(0x2010, 0x2040), 0x20AC, 0x1F600]]
    compile_latex(
        document(
            r"\raggedright", *[escape_text(" ".join(characters[i : i + 20])) for i in range(0, len(characters), 20)]
        )
    )
    compile_latex(document(*[f"${name_latex(c)}^2$" for c in characters if c.strip()]))
