"""argparse's parser, with the nearest name where a word is not known."""

from __future__ import annotations

import argparse
import difflib
import re
from collections.abc import Iterator
from typing import Any, NoReturn


class Parser(argparse.ArgumentParser):
    """The parser of the command line and, as argparse makes them of the same class, of every command."""

    def parse_known_args(self, *given: Any) -> tuple[Any, list[str]]:  # type: ignore[override]
        """Refuses here what argparse would hand up to a parser that does not know these options."""
        found, left = super().parse_known_args(*given)
        if left:
            self.error(f"unrecognized arguments: {' '.join(left)}")
        return found, left

    def error(self, message: str) -> NoReturn:
        """Usage, what is wrong and the nearest name that is right on stderr; exit status 2."""
        given = re.findall(r"invalid choice: '([^']+)'|unrecognized arguments: (\S+)", message)
        words = [word.partition("=")[0] for pair in given for word in pair if word]
        close = [near for word in words for near in difflib.get_close_matches(word, list(self._known()), n=1)]
        super().error(f"{message}; did you mean {close[0]}?" if close else message)

    def _known(self) -> Iterator[str]:
        for action in self._actions:
            yield from action.option_strings
            yield from map(str, action.choices or ())
