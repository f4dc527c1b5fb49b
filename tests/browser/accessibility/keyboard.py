"""Going through a page with the Tab key alone: what it reaches, in which order, and what it never comes to."""

from dataclasses import dataclass

from playwright.sync_api import Page

# One stop of the Tab key stands for a whole group, within which the arrow keys go on.
_NAMES = """
window.stops = [];
window.what = each => {
  const group = each.closest('[role=radiogroup], [role=tablist], [role=toolbar]');
  return group || each.closest('[data-testid=stDataFrame]') || each;
};
window.named = each => {
  const box = each.closest('[data-testid]');
  const words = each.getAttribute("aria-label") || each.innerText || (each.labels && each.labels[0]?.innerText) || "";
  const role = each.getAttribute("role") || each.tagName.toLowerCase();
  return role + " " + words.trim().slice(0, 50).replace(/\\s+/g, " ") + " in " + (box ? box.dataset.testid : "?");
};
true;
"""
_CONTROLS = """() => {
  const main = document.querySelector('[data-testid=stDialog]') || document.querySelector('[data-testid=stMain]');
  const asked = "button, a[href], input, select, textarea, summary, [role=button], [role=tab], [role=combobox],"
    + " [role=radio], [role=checkbox], [role=switch], [data-testid=stDataFrame]";
  const seen = each => each.checkVisibility({visibilityProperty: true, opacityProperty: false})
    && each.getBoundingClientRect().width > 0;
  const heading = each => each.closest('[data-testid=stHeaderActionElements], [data-testid=stElementToolbar]');
  return [...main.querySelectorAll(asked)].filter(each => !each.disabled && each.type !== "file"
    && each.ariaDisabled !== "true" && seen(each.type === "checkbox" ? each.parentElement : each) && !heading(each));
}"""
_NOTE = """() => {
  const now = document.activeElement;
  if (!now || now === document.body) return null;
  const what = window.what(now), place = window.stops.indexOf(what);
  if (place >= 0 && what === window.stops[window.stops.length - 1]) return [place, named(now)];
  window.stops.push(what);
  return [place, named(now)];
}"""
_MISSED = f"""() => {{
  const reached = new Set(window.stops.flatMap(each => [each, window.what(each)]));
  const controls = ({_CONTROLS})();
  const near = each => [...reached].some(stop => stop.contains(each) || (each.contains(stop) && each !== document.body)
    || each.parentElement?.closest('[data-baseweb], [data-testid^=stNumber]')?.contains(stop));
  return controls.filter(each => !near(window.what(each))).map(named);
}}"""


@dataclass(frozen=True, slots=True)
class Walk:
    """What the Tab key came by, in order; the controls it never came to; and whether it got out at the end."""

    stops: tuple[str, ...]
    missed: tuple[str, ...]
    left: bool


def walk(page: Page, most: int = 150) -> Walk:
    """From the top of the page, Tab by Tab, until the focus leaves the page or comes round."""
    page.evaluate(_NAMES)
    # The browser goes on from where the focus was last: back to the top.
    page.evaluate("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')")
    stops: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate(_NOTE)
        if found is None or found[0] == 0:
            return Walk(tuple(stops), tuple(page.evaluate(_MISSED)), True)
        stops.append(found[1])
    return Walk(tuple(stops), tuple(page.evaluate(_MISSED)), False)
