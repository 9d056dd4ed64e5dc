"""Every number that a page's prose states must stand in what the page itself printed; a page that breaks this warns.

Measured numbers are decimals, powers of ten, percentages, "N of M", "N times" and integers from 100 on. The prose is
paragraphs, lists, tables and captions; printed is what its cells, its records and its code show. A prose number is
found if a printed one rounds to it at the digits stated; "5 %" also finds 0.05. What is no measurement (a tolerance, a
source's figure) is listed in the page's header with where it comes from:

    numbers:
      "0.70711": the ideal well, 1/sqrt(2)
"""

import json
import re
from decimal import Decimal

from docutils import nodes

WRITTEN = r"\d+(?:,\d{3})+|\d+(?:\.\d+)?(?:e[-+]?\d+)?"
#: What of a page's prose is looked up, and how it is written there.
MEASURED = re.compile(rf"(?<![\w.,/^-])(?:\d+ of \d+\b|(?:{WRITTEN})(?: %| times\b)?)(?![\w/])")
#: A unit of measurement may follow a number, a sign may precede it.
PRINTED = re.compile(rf"(?<![\w.])(?:{WRITTEN})")
YEAR = re.compile(r"(1[89]|20)\d\d$")
#: Pages that are written by a program which a test runs and compares, or whose numbers are those of named tests.
ELSEWHERE = {
    "catalogue": "tests/laws/test_catalogue.py",
    "source_check": "tests/sources",
    "morala_study": "tests/study/test_study_results.py",
    "changelog": "versions",
    "citation": "versions",
}


def measured(text):
    """The numbers of a prose text that must have been printed."""
    for found in MEASURED.finditer(text):
        word = found.group()
        plain = word.removesuffix(" %").removesuffix(" times")
        telling = word != plain or " of " in word or "." in plain or "e" in plain
        if telling or (int(plain.replace(",", "")) >= 100 and not YEAR.match(plain)):
            yield word


def printed(texts):
    """The numbers of what was printed, and "N of M" as it stands."""
    found = set()
    for text in texts:
        found |= {Decimal(word.replace(",", "")) for word in PRINTED.findall(text)}
    return found, {words for text in texts for words in re.findall(r"\d+ of \d+", text)}


def known(word, numbers, counts):
    if " of " in word:
        return word in counts
    percent, plain = word.endswith(" %"), word.removesuffix(" %").removesuffix(" times").replace(",", "")
    stated = Decimal(plain)
    return any(_rounds(n, stated) or (percent and _rounds(n * 100, stated)) for n in numbers)


def _rounds(number, stated):
    """Whether a printed number is the stated one at the digits stated."""
    if not number or not stated:
        return number == stated
    return abs(number - stated) <= Decimal((0, (5,), stated.as_tuple().exponent - 1))


def check(app, doctree):
    # here, so that the tests can read this file without Sphinx
    from sphinx.util import logging

    logger = logging.getLogger(__name__)
    page = app.env.docname
    if page in ELSEWHERE or page.startswith("api/"):
        return
    # MyST hands tables of a header on as JSON
    given = set(json.loads(app.env.metadata[page].get("numbers", "{}")))
    blocks = [node.astext() for node in doctree.findall(nodes.literal_block)]
    blocks += [node.astext() for node in doctree.findall(nodes.raw)]
    numbers, counts = printed(blocks)
    for node in doctree.findall(lambda n: isinstance(n, (nodes.paragraph, nodes.title))):
        if "record" in node.get("classes", ()):
            continue
        parts = (part for part in node.findall(nodes.Text) if not isinstance(part.parent, (nodes.literal, nodes.math)))
        text = "".join(part.astext() for part in parts)
        for word in measured(text):
            if word not in given and not known(word, numbers, counts):
                logger.warning("the number %r was not printed on this page", word, location=node, type="numbers")


def setup(app):
    app.connect("doctree-read", check)
    return {"version": "1", "parallel_read_safe": True}
