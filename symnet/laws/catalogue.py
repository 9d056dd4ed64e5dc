"""The catalogue of laws: a mapping of names to entries, and the search in it.

To add a law, add an `Entry` to the file of its field in `symnet.laws.fields`; the tests run over all entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from symnet.errors import InvalidTypeError, InvalidValueError, message, nearest
from symnet.laws.entry import Entry
from symnet.laws.fields import FIELDS
from symnet.printing import text_table


class Found(tuple[Entry, ...]):
    """Entries that print themselves as a table."""

    __slots__ = ()

    def __repr__(self) -> str:
        rows = [[entry.name, f"{entry.output.name} = {entry.expression}", entry.title] for entry in self]
        return text_table(["name", "law", ""], rows, left=3) if rows else "no law found"


class Catalogue(Mapping[str, Entry]):
    """Entries by name, in the order of the fields."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = {entry.name: entry for entry in entries}

    def __getitem__(self, name: str) -> Entry:
        try:
            return self._entries[name]
        except (KeyError, TypeError):
            raise InvalidValueError(
                message("name", "be a law of the catalogue", name, nearest(str(name), self._entries))
            ) from None

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def get(self, name: str, default: Any = None) -> Any:
        """The entry, or the default."""
        return self._entries.get(name, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"Catalogue({len(self)} laws: {', '.join(self)})"

    def search(self, text: str) -> Found:
        """The entries in which every word of the text occurs: first those that have it in the name, then by order.

        Args:
            text: words, in any order and case; each may be the beginning of a word. Name, title, field, keywords,
                expression, meanings of the quantities and source are searched.

        Raises:
            InvalidTypeError: if it is not text.
            InvalidValueError: if it has no word.

        >>> [entry.name for entry in catalogue.search("creep stress temperature")]
        ['norton', 'garofalo', 'larson-miller']
        """
        if not isinstance(text, str):
            raise InvalidTypeError(message("text", "be words to search for", text))
        words = _words(text)
        if not words:
            raise InvalidValueError(message("text", "have at least one word", text, "write search('creep')"))
        found = [entry for entry in self.values() if _matches(words, _words(_all_text(entry)))]
        return Found(sorted(found, key=lambda entry: not _matches(words, _words(f"{entry.name} {entry.title}"))))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _matches(words: list[str], among: list[str]) -> bool:
    return all(any(other.startswith(word) for other in among) for word in words)


def _all_text(entry: Entry) -> str:
    meanings = [quantity.meaning for quantity in entry.quantities.values()]
    parts = (entry.name, entry.title, entry.field, entry.keywords, entry.expression, entry.source, *meanings)
    return " ".join(parts)


#: All laws.
catalogue = Catalogue(entry for entries in FIELDS.values() for entry in entries)


def search(text: str) -> Found:
    """Laws of the catalogue by words; see `Catalogue.search`.

    >>> search("grain size")[0].name
    'hall-petch'
    """
    return catalogue.search(text)
