"""Rich display in notebooks that is never larger than a screen: what is longer is counted or scrolls."""

from __future__ import annotations

from html import escape

#: Lines of text shown before the rest is counted.
LINES = 40


def on_screen(html: str) -> str:
    """HTML in a box that scrolls where it is larger than a screen."""
    return f'<div style="max-height: 40em; max-width: 100%; overflow: auto">{html}</div>'


def text_on_screen(text: str, lines: int = LINES) -> str:
    """Plain text as HTML: escaped, its first lines, and how many more there are.

    >>> text_on_screen("a < b")
    '<div style="max-height: 40em; max-width: 100%; overflow: auto"><pre>a &lt; b</pre></div>'
    """
    listed = text.split("\n")
    rest = len(listed) - lines
    shown = listed if rest <= 0 else [*listed[:lines], f"... ({rest:,} more lines)"]
    return on_screen(f"<pre>{escape(chr(10).join(shown))}</pre>")
