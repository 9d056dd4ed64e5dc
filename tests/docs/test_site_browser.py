"""The built site in a real browser: formulas, search, widths, nothing from elsewhere. CI builds it and names its folder."""

import os
import time
from pathlib import Path

import pytest

FOLDER = os.environ.get("SYMNET_SITE")
PAGES = sorted(p for p in Path(FOLDER).rglob("*.html") if "_static" not in p.parts) if FOLDER else []
pytestmark = pytest.mark.skipif(not FOLDER, reason="SYMNET_SITE names no built site: sphinx-build makes one")
#: Of a phone.
NARROW = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}

FORMULAS = """return [...document.querySelectorAll("math")].filter(m => m.getClientRects().length).map(m => {
  const box = m.getBoundingClientRect(); return [m.namespaceURI.endsWith("MathML"), box.width, box.height, m.textContent]; })"""
ELSEWHERE = (
    """return [...performance.getEntriesByType("resource")].map(e => e.name).filter(n => !n.startsWith("file:"))"""
)
TOO_WIDE = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"


def opened(browser, page, query=""):
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", NARROW)
    browser.get_log("browser")
    browser.get(Path(page).resolve().as_uri() + query)
    return browser


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(FOLDER).as_posix())
def test_a_page_is_sound(page, browser):
    seen = opened(browser, page)
    assert seen.execute_script("return document.title")
    assert seen.execute_script(TOO_WIDE) <= 0
    assert seen.execute_script(ELSEWHERE) == []
    assert not [line for line in seen.get_log("browser") if line["level"] == "SEVERE"]
    formulas = seen.execute_script(FORMULAS)
    assert all(ours and ((width > 1 and height > 1) or not text.strip()) for ours, width, height, text in formulas)
    # LaTeX where a formula should stand
    assert not seen.execute_script("return document.querySelectorAll('code.unread').length")


def test_there_are_formulas(browser):
    assert len(opened(browser, Path(FOLDER) / "mathematics.html").execute_script(FORMULAS)) > 20


@pytest.mark.parametrize(
    ("word", "page"), [("Bernoulli", "mathematics"), ("from_onnx", "guides/import"), ("LaTeX", "paper")]
)
def test_the_search_finds(word, page, browser):
    seen = opened(browser, Path(FOLDER) / "search.html", f"?q={word}")
    found, until = [], time.monotonic() + 20
    while not any(page in link for link in found) and time.monotonic() < until:
        found = seen.execute_script("return [...document.querySelectorAll('#search-results a')].map(a => a.href)")
        time.sleep(0.1)
    assert any(page in link for link in found), found
