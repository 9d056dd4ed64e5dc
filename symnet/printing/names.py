r"""Names and text in LaTeX: whatever a user calls a quantity compiles.

sigma_f          \sigma_{f}             Greek letters, sub- and superscripts
w^{(1)}_{2,1}    w^{(1)}_{2,1}          the names that symnet makes
sigma_yield      \sigma_{\mathrm{yield}}
yield stress     \text{yield stress}    anything else is text, escaped
"""

from __future__ import annotations

import re
import unicodedata

from sympy.printing.conventions import split_super_sub
from sympy.printing.latex import greek_letters_set, tex_greek_dictionary, translate

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    # the standard fonts have no straight quotation mark
    '"': "''",
    "°": r"\ensuremath{^{\circ}}",
    "·": r"\ensuremath{\cdot}",
    "×": r"\ensuremath{\times}",
    "±": r"\ensuremath{\pm}",
    "≤": r"\ensuremath{\le}",
    "≥": r"\ensuremath{\ge}",
    "√": r"\ensuremath{\surd}",
    "∞": r"\ensuremath{\infty}",
    "−": r"\ensuremath{-}",
    "–": "--",
    "—": "---",
    "’": "'",
    "ß": r"\ss{}",
    "ø": r"\o{}",
    "Ø": r"\O{}",
    "æ": r"\ae{}",
    "Æ": r"\AE{}",
    "ł": r"\l{}",
    "Ł": r"\L{}",
    **{character: "\\" + character for character in "_%&#{}"},
    # in text LaTeX takes its dollar from another font, which may have to be made first
    "$": r"\ensuremath{\$}",
}
_ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r",
    "\u030b": "H",
    "\u030c": "v",
    "\u0327": "c",
}
_SCRIPTS = {"<super>": "^", "<sub>": "_"}

#: Names of symnet's own making: a head with scripts in braces.
_MADE = re.compile(r"([A-Za-z]+)((?:[_^]\{[A-Za-z0-9(),+\- ]*\}){1,2})")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*")
_WITH_TAIL = re.compile(r"([A-Za-z]+)_([^_^{}]+)")
_WORD = re.compile(r"[A-Za-z]{3,}")


def escape_text(text: str) -> str:
    r"""Text for LaTeX's text mode, with every character that LaTeX or its fonts would stumble on replaced.

    Accents are built, Greek letters and scripts set as mathematics; a character that the standard fonts lack
    is named by its number.

    >>> print(escape_text("5 % of x_1 & σ²"))
    5 \% of x\_1 \& \ensuremath{\sigma}\ensuremath{^{2}}
    """
    return "".join(_escape_character(character) for character in text)


def _escape_character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if " " <= character <= "~":
        return character
    if character.isspace() or not character.isprintable():
        return " "
    return _decomposed(character) or _greek(character) or f"[U+{ord(character):04X}]"


def _decomposed(character: str) -> str:
    """A letter with an accent, or a raised or lowered figure; empty for others."""
    parts = unicodedata.decomposition(character).split()
    if len(parts) == 2 and parts[0] in _SCRIPTS:
        inner = chr(int(parts[1], 16))
        return rf"\ensuremath{{{_SCRIPTS[parts[0]]}{{{inner}}}}}" if inner.isascii() else ""
    if len(parts) == 2 and parts[0] == "<compat>":
        return _escape_character(chr(int(parts[1], 16)))
    if len(parts) == 2 and not parts[0].startswith("<"):
        base, accent = (chr(int(part, 16)) for part in parts)
        if base.isascii() and accent in _ACCENTS:
            return f"\\{_ACCENTS[accent]}{{{base}}}"
    return ""


def _greek(character: str) -> str:
    """A Greek letter as mathematics; empty for other characters."""
    found = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (\w+)", unicodedata.name(character, ""))
    if not found:
        return ""
    name = found[2].lower().replace("lamda", "lambda").replace("final sigma", "varsigma")
    name = name.capitalize() if found[1] == "CAPITAL" else name
    if name.lower() not in greek_letters_set and name not in greek_letters_set:
        return ""
    return rf"\ensuremath{{{_letter(name)}}}"


def _letter(name: str) -> str:
    return str(tex_greek_dictionary.get(name, "\\" + name))


def name_latex(name: str) -> str:
    r"""The name of a variable, parameter or output in LaTeX's math mode.

    >>> [name_latex(name) for name in ("sigma_f", "x1", "T_max", "sigma_0.2", "x%", "t_{1,1}")]
    ['\\sigma_{f}', 'x_{1}', 'T_{\\mathrm{max}}', '\\sigma_{0.2}', '\\text{x\\%}', 't_{1,1}']
    """
    made = _MADE.fullmatch(name)
    if made and _scripts_differ(made[2]):
        return _head(made[1]) + made[2]
    if _PLAIN.fullmatch(name):
        head, above, below = split_super_sub(name)
        upper = "^{" + " ".join(map(_part, above)) + "}" if above else ""
        lower = "_{" + " ".join(map(_part, below)) + "}" if below else ""
        return _head(head) + upper + lower
    tail = _WITH_TAIL.fullmatch(name)
    if tail:
        return f"{_head(tail[1])}_{{{_tail(tail[2])}}}"
    single = _greek(name) if len(name) == 1 else ""
    return single.removeprefix(r"\ensuremath{").removesuffix("}") if single else rf"\text{{{escape_text(name)}}}"


def _scripts_differ(scripts: str) -> bool:
    """LaTeX refuses two subscripts or two superscripts."""
    return len(set(re.findall(r"[_^](?=\{)", scripts))) == len(re.findall(r"[_^](?=\{)", scripts))


def _head(word: str) -> str:
    return _letter(word) if word in greek_letters_set else _part(word)


def _part(word: str) -> str:
    """One word of a name: a Greek letter, a letter with an accent (xbar), or upright if it is a long word."""
    known = translate(word)
    return rf"\mathrm{{{word}}}" if known == word and _WORD.fullmatch(word) else str(known)


def _tail(text: str) -> str:
    return text if re.fullmatch(r"[0-9.,+\-()/]+", text) else rf"\text{{{escape_text(text)}}}"
