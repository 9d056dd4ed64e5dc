"""The page in a real browser: formulas, widths, copying, keyboard, contrast, and no errors."""

import pytest
from conftest import HOSTILE, network

import symnet as sn
from symnet.report import report
from symnet.report.files import write_html

pytest.importorskip("docutils", reason="docutils makes the MathML")

WIDTHS = {"phone": 360, "desk": 1100}
#: The least contrast of text, WCAG 2.1 AA; large text would need less and is held to the same.
TEXT = 4.5

#: For every element with text of its own: what it says and its contrast with what is painted behind it.
#: Luminance as in WCAG 2.1.
CONTRASTS = """
const parse = c => c.match(/[\\d.]+/g).map(Number);
const linear = v => (v /= 255, v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
function ground(element) {
  for (; element; element = element.parentElement) {
    const color = parse(getComputedStyle(element).backgroundColor);
    if (color.length === 3 || color[3] === 1) return color;
    if (color[3] > 0) throw new Error("half transparent ground");
  }
  return [255, 255, 255];
}
const found = [];
for (const details of document.querySelectorAll("details")) details.open = true;
document.querySelector("[role=status]").textContent = "Copied";
for (const element of document.body.querySelectorAll("*")) {
  const own = [...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  if (!own || element.matches("script, style") || !element.getClientRects().length) continue;
  const style = getComputedStyle(element);
  const pair = [luminance(parse(style.color)), luminance(ground(element))].sort((a, b) => b - a);
  found.push([element.tagName, element.textContent.slice(0, 40), (pair[0] + 0.05) / (pair[1] + 0.05)]);
}
return found;
"""
#: Every control that can be used; the page's script has shown the buttons.
CONTROLS = "a[href], button, summary, [tabindex='0']"


@pytest.fixture(scope="module")
def pages(tmp_path_factory, hostile):
    folder = tmp_path_factory.mktemp("pages")
    law = sn.Law("s0 + k*d + C*c", ["c", "d"], output="sigma_y")
    domain = {"c": (0, 0.1), "d": (0, 0.1)}
    made = {"ordinary": report(network(), law, 3, domain=domain), "hostile": report(hostile, order=2)}
    return {name: write_html(one, folder / f"{name}.html").as_uri() for name, one in made.items()}


@pytest.fixture(params=["ordinary", "hostile"])
def page(request, pages, browser):
    return pages[request.param]


def opened(browser, page, width="desk", scheme="light"):
    metrics = {"width": WIDTHS[width], "height": 800, "deviceScaleFactor": 1, "mobile": width == "phone"}
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    browser.get_log("browser")
    browser.get(page)
    return browser


def test_formulas_are_rendered(browser, page):
    script = """return [...document.querySelectorAll("math")].map(m => {
      const box = m.getBoundingClientRect(); return [m.namespaceURI, box.width, box.height]; })"""
    found = opened(browser, page).execute_script(script)
    assert len(found) >= 10
    assert all(name.endswith("/MathML") and width > 3 and height > 3 for name, width, height in found)
    script = "const f = document.querySelector('mfrac, mtable').getBoundingClientRect(); return f.height"
    assert browser.execute_script(script) > 30


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_overflows(browser, page, width):
    opened(browser, page, width)
    browser.execute_script("for (const d of document.querySelectorAll('details')) d.open = true")
    assert browser.execute_script("return document.scrollingElement.scrollWidth") <= WIDTHS[width]
    # what is wider than the page stands in a box that scrolls, and no cell runs into the next
    script = """return [...document.querySelectorAll("main *, header *, nav *")].filter(e =>
        e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll")).map(e => e.outerHTML.slice(0, 80))"""
    assert browser.execute_script(script) == []
    script = """return [...document.querySelectorAll("th, td")].filter(c => [...c.children].some(e =>
        e.getBoundingClientRect().right > c.getBoundingClientRect().right + 1)).map(c => c.textContent)"""
    assert browser.execute_script(script) == []


def test_pictures_are_shown(browser, page):
    script = "return [...document.images].map(i => [i.complete, i.naturalWidth, i.clientWidth])"
    found = opened(browser, page, "phone").execute_script(script)
    assert found and all(done and natural > 100 and 100 < shown <= 360 for done, natural, shown in found)


@pytest.mark.parametrize("refused", [False, True])
def test_copy_buttons_copy(browser, page, refused):
    """With the clipboard of the browser, and where that is refused, by selecting."""
    opened(browser, page)
    script = """window.copied = [];
      const clipboard = {writeText: arguments[0] ? () => Promise.reject(new Error("refused"))
                                                 : text => { window.copied.push(text); return Promise.resolve(); }};
      Object.defineProperty(navigator, "clipboard", {value: clipboard, configurable: true});
      document.addEventListener("copy", () => window.copied.push(document.activeElement.value));"""
    browser.execute_script(script, refused)
    buttons = browser.find_elements("css selector", "button")
    assert len(buttons) > 4
    for button in buttons:
        assert button.is_displayed()
        button.click()
        said = f"Copied: {button.get_attribute('data-what')}"
        wait = "const [s, end] = arguments; const t = setInterval(() => { if (document.querySelector('[role=status]').textContent === s) { clearInterval(t); end(true); } }, 10)"
        assert browser.execute_async_script(wait, said)
        assert browser.execute_script("return document.activeElement === arguments[0]", button)
    texts = browser.execute_script("return [...document.querySelectorAll('pre')].map(p => p.textContent)")
    assert browser.execute_script("return window.copied") == texts


def test_the_clipboard_itself_holds_what_was_copied(browser, pages):
    """No part is replaced: the page writes, and what is pasted into a text field is what it wrote."""
    from selenium.webdriver.common.keys import Keys

    opened(browser, pages["ordinary"])
    button = browser.find_element("css selector", "button")
    button.click()
    browser.execute_script("const a = document.createElement('textarea'); a.id = 'pasted'; document.body.append(a)")
    field = browser.find_element("id", "pasted")
    field.send_keys(Keys.CONTROL, "v")
    source = browser.find_element("id", button.get_attribute("data-copies"))
    assert field.get_property("value") == source.get_property("textContent") != ""


def test_when_nothing_can_be_copied_the_text_is_shown(browser, pages):
    opened(browser, pages["ordinary"])
    browser.execute_script("""document.execCommand = () => false;
      Object.defineProperty(navigator, "clipboard", {value: undefined, configurable: true})""")
    button = browser.find_element("css selector", "button")
    button.click()
    source = browser.find_element("id", button.get_attribute("data-copies"))
    browser.execute_async_script("setTimeout(arguments[0], 200)")
    assert source.is_displayed() and browser.switch_to.active_element == source
    assert "select and copy it" in browser.find_element("css selector", "[role=status]").text


def test_the_keyboard_reaches_every_control(browser, page):
    from selenium.webdriver.common.keys import Keys

    opened(browser, page)
    browser.execute_script("for (const d of document.querySelectorAll('details')) d.open = true")
    controls = browser.execute_script(f'return [...document.querySelectorAll("{CONTROLS}")].length')
    script = f"""return [[...document.querySelectorAll("{CONTROLS}")].indexOf(document.activeElement),
      getComputedStyle(document.activeElement).outlineStyle]"""
    body, reached = browser.find_element("css selector", "body"), []
    for _ in range(controls):
        body.send_keys(Keys.TAB) if not reached else browser.switch_to.active_element.send_keys(Keys.TAB)
        position, outline = browser.execute_script(script)
        assert outline == "solid", position
        reached.append(position)
    assert reached == list(range(controls))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(browser, page, scheme):
    found = opened(browser, page, scheme=scheme).execute_script(CONTRASTS)
    assert len(found) > 60
    assert [entry for entry in found if entry[2] < TEXT] == []
    ground = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 22, 28)"}[scheme]


def test_no_errors_and_no_script_but_the_page_s_own(browser, page):
    opened(browser, page)
    browser.find_element("css selector", "button").click()
    assert browser.get_log("browser") == []
    # an alert would have raised UnexpectedAlertPresentException above
    script = "return performance.getEntriesByType('resource').filter(r => !r.name.startsWith('data:')).map(r => r.name)"
    assert browser.execute_script(script) == []
    assert browser.execute_script("return [document.scripts.length, document.querySelectorAll('[onload]').length]") == [
        1,
        0,
    ]


def test_the_policy_of_the_page_stops_a_script_that_got_in(browser, pages):
    opened(browser, pages["ordinary"])
    browser.execute_script("""const s = document.createElement("script"); s.textContent = "window.got = 1";
      document.body.append(s)""")
    assert browser.execute_script("return window.got") is None
    assert any("Content Security Policy" in entry["message"] for entry in browser.get_log("browser"))


def test_hostile_names_are_read_as_they_are(browser, pages):
    opened(browser, pages["hostile"])
    text = browser.find_element("css selector", "main").text
    assert all(name in text for name in HOSTILE)
    assert all(name in browser.title for name in HOSTILE)
