r"""How wide LaTeX will be, in em of its font, without running TeX: good enough to break lines.

The widths are those of Computer Modern, rounded up; the tests compare them with TeX's own.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\\begin\{\w+\*?\}|\\end\{\w+\*?\}|\\[A-Za-z]+|\\.|[^\\]", re.DOTALL)

#: Of scripts, relative to the line.
SCRIPT = 0.72
_LETTER, _DIGIT, _BINARY, _RELATION = 0.58, 0.5, 1.23, 1.34

_CHARACTERS = {
    **dict.fromkeys("+-", _BINARY),
    **dict.fromkeys("=<>", _RELATION),
    **dict.fromkeys("0123456789", _DIGIT),
    **dict.fromkeys("()[]!:;", 0.45),
    **dict.fromkeys(".|'", 0.28),
    **dict.fromkeys("mwMWNH", 0.95),
    **dict.fromkeys("ABCDEFGIJKLOPQRSTUVXYZ", 0.78),
    **dict.fromkeys("ijlrt", 0.42),
    **dict.fromkeys(" \n~", 0.0),
    "&": 1.0,
    ",": 0.45,
    "/": 0.5,
}

_COMMANDS = {
    **dict.fromkeys(["left", "right", "displaystyle", "limits", "nolimits", "bigl", "bigr"], 0.05),
    **dict.fromkeys(["Bigl", "Bigr", "biggl", "biggr"], 0.25),
    **dict.fromkeys([",", ":", ";", "!"], 0.28),
    **dict.fromkeys(["cdot", "times", "pm"], _BINARY),
    **dict.fromkeys(["le", "ge", "leq", "geq", "ne", "neq", "in", "to", "sim", "wedge", "vee", "mapsto"], _RELATION),
    **dict.fromkeys(["cdots", "ldots", "dots"], 1.4),
    **dict.fromkeys(["ln", "log", "sin", "cos", "tan", "exp", "max", "min"], 1.7),
    **dict.fromkeys(["tanh", "sinh", "cosh", "bmod", "operatorname"], 2.4),
    **dict.fromkeys(["sum", "prod", "int"], 1.65),
    **dict.fromkeys(["infty", "lfloor", "rfloor"], 1.0),
    **dict.fromkeys(["ensuremath", "text", "mathrm", "mathbb", "mathit", "label", "notag", "substack"], 0.0),
    "quad": 1.0,
    "qquad": 2.0,
    "\\": 0.0,
}
_OTHER_COMMAND = 0.68
#: Stacked arguments, of which the widest counts, and what surrounds them.
_STACKED = {"frac": (2, 0.3), "binom": (2, 1.1), "tfrac": (2, 0.3), "dfrac": (2, 0.3), "sqrt": (1, 0.9)}
_TEXT = {"text", "mathrm", "operatorname", "textbf", "textit"}
#: Letters of running text, on average; capitals and digits are a little more.
_TEXT_LETTER = 0.52


def width(latex: str) -> float:
    """The width of a formula in display style, in em.

    >>> 2.2 < width("a + b") < 2.6
    True
    """
    return _Reader(latex).row()


def text_width(text: str) -> float:
    """The width of running text with $formulas$ in it, in em."""
    parts = re.split(r"(?<!\\)\$", text)
    return sum(width(part) if i % 2 else _plain_text(part) for i, part in enumerate(parts))


def _plain_text(text: str) -> float:
    visible = re.sub(r"\\(?:textbackslash|textasciitilde|textasciicircum|ensuremath|[A-Za-z]+)", "x", text)
    visible = re.sub(r"[{}\\]", "", visible)
    return sum(0.75 if c.isupper() else 0.34 if c in " ijl.,:;'" else _TEXT_LETTER for c in visible)


class _Reader:
    """A formula read token by token, its groups measured recursively."""

    def __init__(self, latex: str) -> None:
        self.tokens = _TOKEN.findall(latex)
        self.position = 0

    def row(self, end: str = "") -> float:
        """The width up to a closing token; of several rows the widest."""
        widest = total = script = 0.0
        while self.position < len(self.tokens):
            token = self._next()
            if token == end or (end and token.startswith(end)):
                break
            if token in "^_":
                # a sub- and a superscript stand above each other
                script, total = self._script(script, total)
                continue
            if not token.isspace():
                script = 0.0
            if token == "\\\\":
                widest, total = max(widest, total), 0.0
                continue
            total += self._width(token)
        return max(widest, total)

    def _script(self, before: float, total: float) -> tuple[float, float]:
        wide = SCRIPT * self._argument() + 0.06
        return max(before, wide), total + max(wide - before, 0.0)

    def _next(self) -> str:
        self.position += 1
        return str(self.tokens[self.position - 1])

    def _width(self, token: str) -> float:
        if token == "{":
            return self.row("}")
        if token.startswith("\\begin"):
            return self.row("\\end") + 1.5
        if not token.startswith("\\"):
            return _CHARACTERS.get(token, _LETTER)
        name = token[1:]
        if name in _STACKED:
            count, around = _STACKED[name]
            self._option()
            return max(self._argument() for _ in range(count)) + around
        if name in _TEXT:
            return self._text() + (0.4 if name == "operatorname" else 0.0)
        if name in ("sum", "prod"):
            return self._limits()
        return _COMMANDS.get(name, _OTHER_COMMAND)

    def _argument(self) -> float:
        """The next group or token."""
        while self.position < len(self.tokens) and self.tokens[self.position].isspace():
            self.position += 1
        return self._width(self._next()) if self.position < len(self.tokens) else 0.0

    def _option(self) -> None:
        """An argument in square brackets, which stands in the corner of a root."""
        if self.position < len(self.tokens) and self.tokens[self.position] == "[":
            while self.position < len(self.tokens) and self._next() != "]":
                pass

    def _text(self) -> float:
        start = self.position
        self._argument()
        return _plain_text("".join(self.tokens[start : self.position]))

    def _limits(self) -> float:
        """A sum is as wide as the widest of its sign and limits."""
        widest = _COMMANDS["sum"]
        while self.position < len(self.tokens) and self.tokens[self.position] in "^_":
            self.position += 1
            widest = max(widest, SCRIPT * self._argument() + 0.2)
        return widest
