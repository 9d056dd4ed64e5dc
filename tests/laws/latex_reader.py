"""An oracle: the LaTeX of a law read back into SymPy, by a descent that shares no code with the printer but names."""

import re

import sympy

from symnet.printing import name_latex

FUNCTIONS = {r"\ln": sympy.log, r"\sinh": sympy.sinh}


def read_latex(text, names):
    """The expression that `text` writes, with the symbols called `names`."""
    return _Reader(text, names).whole()


class _Reader:
    def __init__(self, text, names):
        self.names = {name_latex(name): sympy.Symbol(name) for name in names}
        known = sorted(map(re.escape, self.names), key=len, reverse=True)
        pattern = "|".join([*known, r"\\left\(", r"\\right\)", r"\\[a-z]+", r"\d+", r"[-+^{}\[\]e]", r"(?P<bad>\S)"])
        self.tokens = [found[0] for found in re.finditer(pattern, text)]

    def whole(self):
        value = self.sum()
        assert not self.tokens, f"left over: {self.tokens}"
        return value

    def take(self, expected=None):
        token = self.tokens.pop(0)
        assert expected in (None, token), f"{expected} expected, not {token}"
        return token

    def next(self):
        return self.tokens[0] if self.tokens else ""

    def sum(self):
        value = sympy.Integer(0)
        while True:
            sign = self.take() if self.next() in ("+", "-") else "+"
            value += self.product() * (1 if sign == "+" else -1)
            if self.next() not in ("+", "-"):
                return value

    def product(self):
        value = self.power()
        while self.next() not in ("", "+", "-", "}", "]", r"\right)"):
            value *= self.power()
        return value

    def power(self):
        base = self.atom()
        return base ** self.group() if self.next() == "^" and self.take("^") else base

    def group(self):
        self.take("{")
        value = self.sum()
        self.take("}")
        return value

    def bracket(self):
        value = self.sum()
        self.take(r"\right)")
        return value

    def atom(self):
        token = self.take()
        if token in self.names:
            return self.names[token]
        if token.isdigit():
            return sympy.Integer(token)
        if token in FUNCTIONS:
            return self.function(FUNCTIONS[token])
        return {r"\frac": self.fraction, r"\sqrt": self.root, r"\left(": self.bracket, r"\pi": lambda: sympy.pi,
                "e": lambda: sympy.E}[token]()  # fmt: skip

    def fraction(self):
        top = self.group()
        return top / self.group()

    def root(self):
        degree = 2
        if self.next() == "[":
            self.take("[")
            degree = self.sum()
            self.take("]")
        return self.group() ** (sympy.Integer(1) / degree)

    def function(self, function):
        exponent = self.group() if self.next() == "^" and self.take("^") else 1
        return function(self.group()) ** exponent
