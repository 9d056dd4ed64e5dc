"""The page as text: well formed, self-contained, every text of a user escaped; and the document compiles."""

import json
import re
from html.parser import HTMLParser

import pytest
from conftest import HOSTILE, HOSTILE_METADATA, HOSTILE_OUTPUTS, network

import symnet as sn
from symnet.report import report
from symnet.report.files import write_tex
from symnet.report.mathml import mathml, without_mathematics

pytest.importorskip("docutils", reason="docutils makes the MathML")

VOID = {"meta", "img", "br", "hr", "link", "input", "wbr"}
#: Every element that a page may have; a name that got through would add another, or another script.
KNOWN = """
html head meta title style body a header nav main footer section h1 h2 h3 p ul li dl dt dd div table caption thead
tbody tr th td figure figcaption img button details summary pre script strong math mrow mi mn mo mtext msup msub
msubsup mfrac msqrt mroot mtable mtr mtd mspace mstyle munder munderover mover code mpadded
"""


class Page(HTMLParser):
    """Elements with their attributes in order, text by element, and whether all that opens is closed."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.texts = [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        names = [name for name, _ in attributes]
        assert len(names) == len(set(names)), (tag, names)
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append((self.open[-1] if self.open else "", data))

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self):
        return "".join(text for tag, text in self.texts if tag not in ("script", "style"))


@pytest.fixture(scope="module")
def ordinary():
    law = sn.Law("s0 + k*d + C*c", ["c", "d"], output="sigma_y")
    return report(network(), law, 2, domain={"c": (0, 0.1), "d": (0, 0.1)})


@pytest.fixture(scope="module")
def evil(hostile):
    law = sn.Law("a*u + b", ["u"], output="</math><script>alert(5)</script>")
    inner = hostile.change_variables(["u", *HOSTILE[1:]], {HOSTILE[0]: "u"})
    return [report(hostile, order=2), report(inner, law, 2, output=HOSTILE_OUTPUTS[0])]


def pages(*reports):
    return [Page(one.html()) for one in reports]


def test_the_page_is_well_formed_and_every_id_is_unique(ordinary):
    (page,) = pages(ordinary)
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in page.elements:
        for name in ("aria-labelledby", "data-copies"):
            assert attributes.get(name, ids[0]) in ids
        assert attributes.get("href", "#" + ids[0]).removeprefix("#") in ids


def test_nothing_comes_from_elsewhere(ordinary):
    (page,) = pages(ordinary)
    for tag, attributes in page.elements:
        assert tag not in {"link", "iframe", "object", "base", "form"}
        assert attributes.get("src", "data:image/svg+xml;base64,").startswith("data:image/svg+xml;base64,")
    text = ordinary.html()
    assert not re.search(r"@import|url\(|https?:", re.sub(r"base64,[^\"]*", "", text))
    policy = next(a["content"] for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; img-src data:;") and "unsafe" not in policy


def test_headings_landmarks_and_tables(ordinary):
    (page,) = pages(ordinary)
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:]))
    assert all(len(page.all(tag)) == 1 for tag in ("main", "header", "nav", "footer", "h1", "title"))
    assert {a["scope"] for a in page.all("th")} == {"col", "row"}
    assert len(page.all("caption")) == len(page.all("table")) > 3
    assert all(a["alt"] for a in page.all("img"))
    scrolling = [a for _, a in page.elements if "scroll" in a.get("class", "")]
    assert len(scrolling) > 8 and all(a["tabindex"] == "0" and a["aria-label"] for a in scrolling)


def test_hostile_names_show_as_text_and_as_nothing_else(evil):
    for page in pages(*evil):
        assert {tag for tag, _ in page.elements} <= set(KNOWN.split())
        assert len(page.all("script")) == len(page.all("style")) == 1
        allowed = {"class", "id", "href", "lang", "charset", "name", "content", "http-equiv", "aria-label", "hidden",
                   "aria-labelledby", "aria-live", "role", "tabindex", "scope", "src", "alt", "width", "height", "type",
                   "data-copies", "data-what", "display", "stretchy", "mathvariant", "columnalign", "rspace", "lspace",
                   "maxsize", "minsize", "symmetric", "movablelimits", "fence", "form", "linethickness"}  # fmt: skip
        assert {name for _, attributes in page.elements for name in attributes} <= allowed
        for name in [*HOSTILE[1:], *HOSTILE_OUTPUTS]:
            assert name in page.text
    first = pages(evil[0])[0]
    assert all(part in first.text for item in HOSTILE_METADATA.items() for part in item)
    # inside formulas too
    formulas = [text for tag, text in first.texts if tag == "mtext"]
    assert {*HOSTILE, *HOSTILE_OUTPUTS} <= set(formulas)


def test_json_to_copy_is_the_json_of_the_report(evil):
    one = evil[0]
    page = Page(one.html())
    texts = [text for tag, text in page.texts if tag == "pre" and text.startswith("{")]
    data = [json.loads(text) for text in texts]
    assert data == [section.data for section in one.sections if section.data]
    assert data[0]["inputs"] == HOSTILE


def test_the_same_report_is_the_same_page(ordinary):
    assert ordinary.html() == ordinary.html()


@pytest.mark.parametrize("latex", [r"\nosuchcommand{x}", r"\frac{1}"])
def test_what_cannot_be_converted_is_shown_as_latex(latex):
    assert mathml(latex) == f'<code class="unread">{latex}</code>'


def test_no_formula_of_the_package_is_shown_as_latex(ordinary, evil):
    others = [sn.Network.symbolic([2, 2, 1], name) for name in ("tanh", "generic", "softplus", "erf", "relu")[:4]]
    for one in [ordinary, *evil, *(report(net, order=2) for net in others)]:
        assert 'class="unread"' not in one.html()


def test_mathematics():
    assert mathml(r"\frac{a}{b}", display=True).startswith('<math display="block"><mfrac>')
    assert mathml(r"\text{where } x") == "<math><mtext>where\u00a0</mtext><mi>x</mi></math>"
    assert "<mtext>yield</mtext>" in mathml(r"\sigma_{\mathrm{yield}}")
    assert "<mtext>a{b}</mtext>" in mathml(r"\text{a\{b\}}")
    matrix = mathml(r"\begin{pmatrix} a \\[4pt] b \end{pmatrix}")
    assert matrix == mathml(r"\begin{pmatrix} a \\ b \end{pmatrix}") and "[" not in matrix
    assert without_mathematics(r"$\text{\textless{}x\textgreater{}}^{2}$") == "<x>^{2}"


# the document


def test_the_documents_compile(ordinary, evil, tmp_path, compile_latex):
    for i, one in enumerate([ordinary, *evil]):
        target, *pictures = write_tex(one, tmp_path / f"report{i}.tex")
        assert pictures and all(path.name in target.read_text(encoding="utf-8") for path in pictures)
        assert "Output written" in compile_latex(target)


def test_a_document_without_its_pictures_says_so(ordinary, tmp_path, compile_latex):
    text = ordinary.tex()
    assert text.count("was not written") == 4 and r"\includegraphics" not in text
    (tmp_path / "alone.tex").write_text(text, encoding="utf-8")
    compile_latex(tmp_path / "alone.tex")


def test_a_large_network_makes_a_document(tmp_path, compile_latex):
    import numpy as np

    layers = [sn.Dense(np.ones((300, 400)) / 7, None, "tanh"), *[sn.Dense(np.eye(300), None, "tanh")] * 25]
    compile_latex(write_tex(report(sn.Network(layers)), tmp_path / "large.tex")[0])
