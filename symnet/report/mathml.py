r"""LaTeX as symnet prints it, as MathML: docutils converts the formulas, and what users typed becomes text.

docutils knows the environments that symnet prints and names every command that it does not know. It leaves the
inside of \text as LaTeX, so names are taken out before and put back afterwards, unescaped from LaTeX and escaped
for HTML.
"""

from __future__ import annotations

import functools
import re
from html import escape

from symnet.errors import missing_extra
from symnet.printing import escape_text

_TEXT = re.compile(r"\\(?:text|mathrm)\{")
#: Stand for texts while the formula is converted: characters that no font and no name has a use for.
_FIRST, _LAST = 0xE000, 0xF8FF
#: The characters that `escape_text` changes and that can be told from what it makes of them.
_KNOWN = [chr(i) for i in (*range(0x20, 0x180), *range(0x370, 0x400), *range(0x2010, 0x2100), 0x221A, 0x221E, 0x2212)]
_UNKNOWN = re.compile(r"\[U\+([0-9A-F]{4,6})\]")
#: Spaces at the ends of a text, which a browser would drop.
_EDGES = re.compile(r"^ +| +$")
#: The distance between two rows, for which MathML has no place.
_ROW_SPACE = re.compile(r"\\\\\[[^\]]*\]")
_BETWEEN_TAGS = re.compile(r">\s+<")


def mathml(latex: str, display: bool = False) -> str:
    """A <math> element; a formula that cannot be converted is shown as its LaTeX in a <code> element.

    Raises:
        MissingExtraError: without docutils.

    >>> mathml("x^{2}")
    '<math><msup><mi>x</mi><mn>2</mn></msup></math>'
    """
    try:
        from docutils.utils.math import MathError  # type: ignore[import-untyped]
        from docutils.utils.math.latex2mathml import tex2mathml  # type: ignore[import-untyped]
    except ImportError as error:
        raise missing_extra("docutils", "report", "a page with formulas") from error
    texts: list[str] = []
    try:
        found = tex2mathml(_ROW_SPACE.sub(r"\\\\", _without_texts(latex, texts)))
    except (MathError, IndexError):
        return f'<code class="unread">{escape(latex)}</code>'
    out = _BETWEEN_TAGS.sub("><", found).replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "", 1)
    for i, text in enumerate(texts):
        out = out.replace(chr(_FIRST + i), escape(_EDGES.sub("\u00a0", text)))
    return out.replace("<math", '<math display="block"', 1) if display else out


def without_mathematics(text: str) -> str:
    r"""A label with formulas between dollar signs as it can be read without setting them.

    >>> print(without_mathematics(r"$\text{yield \%}^{2}$"))
    yield %^{2}
    """
    texts: list[str] = []
    out = _without_texts(text.replace("$", ""), texts)
    for i, inside in enumerate(texts):
        out = out.replace(rf"\text{{{chr(_FIRST + i)}}}", inside)
    return out


def _without_texts(latex: str, texts: list[str]) -> str:
    r"""The formula with the inside of every \text and \mathrm replaced by one character of its own."""
    parts, position = [], 0
    while (start := _TEXT.search(latex, position)) and len(texts) <= _LAST - _FIRST:
        end = _closing(latex, start.end())
        parts += [latex[position : start.start()], rf"\text{{{chr(_FIRST + len(texts))}}}"]
        texts.append(plain_text(latex[start.end() : end]))
        position = end + 1
    return "".join([*parts, latex[position:]])


def _closing(latex: str, position: int) -> int:
    """Where the brace closes that was opened before this position."""
    depth = 1
    for found in re.finditer(r"\\.|[{}]", latex[position:], re.DOTALL):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0:
            return position + found.start()
    return len(latex)


def plain_text(latex: str) -> str:
    r"""What `escape_text` was given: its inverse, but for characters that it cannot tell apart.

    >>> plain_text(escape_text("<5 % of x_1 & σ²>"))
    '<5 % of x_1 & σ²>'
    """
    pattern, table = _inverse()
    named = _UNKNOWN.sub(lambda found: chr(int(found[1], 16)), latex)
    return pattern.sub(lambda found: table[found[0]], named)


@functools.cache
def _inverse() -> tuple[re.Pattern[str], dict[str, str]]:
    pairs = [(escape_text(character), character) for character in _KNOWN]
    table: dict[str, str] = {}
    for text, character in pairs:
        # what became plain letters, such as a ligature, cannot be told from letters that were typed
        if text != character and ("\\" in text or text == "''"):
            table.setdefault(text, character)
    longest = sorted(table, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest))), table
