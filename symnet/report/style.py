"""The style and the script of the page; both stand in the page itself."""

#: Colours by role, light and dark; text on its ground has a contrast of at least 4.5 in both.
LIGHT = {"ground": "#ffffff", "panel": "#f3f5f8", "text": "#1a1e24", "quiet": "#525c68", "line": "#c3cad3",
         "link": "#0a4fb3", "on-link": "#ffffff", "alarm": "#8a3200", "alarm-ground": "#fff1e5"}  # fmt: skip
DARK = {"ground": "#12161c", "panel": "#1c222b", "text": "#e7eaef", "quiet": "#aab4c0", "line": "#465160",
        "link": "#8db8ff", "on-link": "#0c1420", "alarm": "#ffc08a", "alarm-ground": "#33210f"}  # fmt: skip


def _variables(colors: dict[str, str]) -> str:
    return "".join(f"--{name}: {color}; " for name, color in colors.items())


STYLE = (
    f"""
:root {{ color-scheme: light dark; {_variables(LIGHT)}}}
@media (prefers-color-scheme: dark) {{ :root {{ {_variables(DARK)}}} }}
"""
    + """\
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.55 system-ui, sans-serif; }
header, nav, main, footer { max-width: 60rem; margin: 0 auto; padding: 0 1rem; }
h1, h2, h3 { line-height: 1.25; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; margin: 1.5rem 0 .3rem; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 .8rem; padding-top: .6rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 0; }
p, dd, li, figcaption, caption { overflow-wrap: anywhere; }
a { color: var(--link); }
a:focus-visible, button:focus-visible, summary:focus-visible, [tabindex]:focus-visible {
  outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--ground); padding: .3rem .6rem; z-index: 1; }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; padding: 0; list-style: none; }
nav a { display: inline-block; padding: .25rem 0; }
.quiet { color: var(--quiet); }
dl { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .3rem 1.2rem; margin: 1rem 0; }
dt { color: var(--quiet); overflow-wrap: anywhere; }
dd { margin: 0; }
.scroll { overflow: auto; max-width: 100%; margin: 1rem 0; }
.formula { padding: .6rem .8rem; background: var(--panel); border-radius: .4rem; }
math { font-size: 1.1em; }
mtext { font-family: system-ui, sans-serif; font-size: .9em; }
math[display=block] { width: max-content; margin: 0; text-align: left; }
mtable.ams-align { math-style: normal; }
mtable.ams-align > mtr > mtd { text-align: left; padding: .25em 0; }
mtable.ams-align > mtr > mtd:nth-child(odd) { text-align: right; padding-right: .3em; }
mtable.cases > mtr > mtd { text-align: left; }
table { border-collapse: collapse; min-width: min(100%, 20rem); }
caption { text-align: left; padding: .3rem 0; font-weight: 600; }
th, td { padding: .3rem .8rem .3rem 0; text-align: right; font-variant-numeric: tabular-nums; vertical-align: top;
  white-space: nowrap; }
th { font-weight: 600; }
th:first-child, .words { text-align: left; }
tbody th { font-weight: 400; }
thead th { border-bottom: 2px solid var(--line); }
tbody tr { border-bottom: 1px solid var(--line); }
figure { margin: 1.5rem 0; }
figure img { max-width: 100%; height: auto; background: #fff; border-radius: .4rem; display: block; }
figcaption { color: var(--quiet); padding-top: .3rem; }
.alarm { color: var(--alarm); background: var(--alarm-ground); padding: .5rem .8rem; border-radius: .4rem; }
.left-out { color: var(--quiet); border-left: 3px solid var(--line); padding-left: .8rem; }
.copy { margin: 1.2rem 0; }
.copy > div { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; margin-bottom: .3rem; }
button { font: inherit; padding: .25rem .9rem; color: var(--on-link); background: var(--link); border: 0;
  border-radius: .3rem; cursor: pointer; }
summary { cursor: pointer; padding: .2rem 0; color: var(--link); }
pre { max-height: 30rem; padding: .8rem; background: var(--panel); border-radius: .4rem;
  font: .85rem/1.45 ui-monospace, monospace; }
footer { margin-top: 3rem; padding-bottom: 4rem; }
[role=status] { position: fixed; left: 50%; bottom: 1rem; transform: translateX(-50%); max-width: 90vw;
  background: var(--text); color: var(--ground); border-radius: .4rem; }
[role=status] { pointer-events: none; }
[role=status]:not(:empty) { padding: .4rem 1rem; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .6rem; } }
@media print { nav, .skip, button { display: none; } .scroll { overflow: visible; max-height: none; } }
"""
)

#: Copies the text of the element that a button names. Where the clipboard is refused, as for some files opened from
#: the disk, the text is selected and copied the old way. Without a script the buttons stay hidden.
SCRIPT = """
"use strict";
const said = document.querySelector("[role=status]");
function say(text) { said.textContent = ""; setTimeout(() => { said.textContent = text; }, 50); }
function select(source) {
  const box = document.createElement("textarea");
  box.value = source.textContent;
  box.setAttribute("aria-hidden", "true");
  box.style.cssText = "position: fixed; top: 0; opacity: 0";
  document.body.append(box);
  const before = document.activeElement;
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  before.focus();
  return done;
}
async function copy(source) {
  try { await navigator.clipboard.writeText(source.textContent); return true; } catch { return select(source); }
}
for (const button of document.querySelectorAll("button[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copies);
    if (await copy(source)) { say("Copied: " + button.dataset.what); return; }
    source.closest("details").open = true;
    source.focus();
    say("Your browser does not let a page copy: the text is shown, select and copy it");
  });
}
"""
