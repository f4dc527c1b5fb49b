"""What axe finds on a page as it stands, and whether anything of the page is wider than the window."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.accessibility.known import KNOWN, Known

_LOOK = """async ([known, rules]) => {
  const options = {resultTypes: ["violations"], elementRef: true};
  if (rules.length) options.runOnly = {type: "rule", values: rules};
  const found = await axe.run(document, options);
  return found.violations.flatMap(each => each.nodes.map(node => ({
    rule: each.id,
    help: each.help,
    html: node.html.slice(0, 300),
    why: [...node.any, ...node.all, ...node.none].map(check => check.message).join("; "),
    known: known.findIndex(([rule, selector]) => rule === each.id && node.element.matches(selector)),
  })));
}"""

_WIDER = """() => {
  const root = document.scrollingElement, wide = root.clientWidth;
  const scrolls = each => /auto|scroll|hidden|clip/.test(getComputedStyle(each).overflowX);
  const main = document.querySelector('[data-testid="stMain"]');
  const over = [...document.querySelectorAll('[data-testid="stMain"] *')].filter(each => {
    const box = each.getBoundingClientRect();
    if (box.right <= wide + 1 || box.width === 0 || getComputedStyle(each).visibility === "hidden") return false;
    for (let up = each.parentElement; up && up !== main; up = up.parentElement) if (scrolls(up)) return false;
    return true;
  });
  const ways = [root.scrollWidth - wide, main ? main.scrollWidth - main.clientWidth : 0];
  if (Math.max(...ways) <= 0) return [];
  const name = each => each.tagName.toLowerCase() + "." + (each.dataset.testid || each.className);
  return [Math.max(...ways) + " pixels: " + over.slice(0, 6).map(name).join(", ")];
}"""


@dataclass(frozen=True, slots=True)
class Violation:
    """An element that breaks a rule of axe. ``known``: the entry of the dated list, None where it is ours."""

    rule: str
    help: str
    html: str
    why: str
    known: Known | None

    def __str__(self) -> str:
        html = re.sub(r' class="[^"]*"|react-aria[\w:.-]*', "", self.html)
        return f"{self.rule} ({self.help})\n    {html}\n    {self.why}"


def look(page: Page, rules: Iterable[str] = ()) -> list[Violation]:
    """Every violation on the page as it stands, by all rules of axe or by those that are named."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(_LOOK, [[[each.rule, each.selector] for each in KNOWN], list(rules)])
    return [Violation(**{**each, "known": KNOWN[each["known"]] if each["known"] >= 0 else None}) for each in found]


def wider_than_window(page: Page) -> list[str]:
    """Empty where nothing scrolls sideways but in a box of its own; else by how much, and the elements that do it."""
    return list(page.evaluate(_WIDER))
