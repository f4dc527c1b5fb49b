"""Going through a page with the Tab key alone: what it reaches, in which order, and what it never comes to."""

from playwright.sync_api import Page

# One stop stands for a group within which the arrow keys go on; a small button of a field for which keys do the same
# (the arrow of a list, the steps of a number) is reached with its field.
_PREPARE = """() => {
  const stops = [];
  let same = 0, rounds = 0;
  const group = each => each.closest('[role=radiogroup], [role=tablist], [role=toolbar], [data-testid=stDataFrame]');
  const what = each => group(each) || each;
  const named = each => {
    const box = each.closest('[data-testid]');
    const words = each.ariaLabel || each.innerText || each.labels?.[0]?.innerText || "";
    const role = each.role || each.tagName.toLowerCase();
    return role + " " + words.trim().slice(0, 60).replace(/\\s+/g, " ") + " in " + (box ? box.dataset.testid : "?");
  };
  const shown = each => {
    const seen = each.matches("input") && each.closest("label") || each;
    const large = part => part.getBoundingClientRect().width > 1 && part.getBoundingClientRect().height > 1;
    return large(seen) && large(seen.parentElement) && seen.checkVisibility({visibilityProperty: true});
  };
  const asked = "button, a[href], input, select, textarea, summary, [role=button], [role=tab], [role=combobox],"
    + " [role=radio], [role=checkbox], [role=switch], [role=slider], [data-testid=stDataFrame]";
  const aside = '[data-testid=stHeaderActionElements], [data-testid=stElementToolbar], [aria-hidden=true], [inert]';
  const reached = each => {
    const own = what(each);
    if (stops.some(stop => own.contains(stop))) return true;
    const field = each.tabIndex < 0 && each.closest('[data-testid=stElementContainer]');
    return !!field && stops.some(stop => field.contains(stop));
  };
  window.keyboardWalk = {
    note() {
      const now = document.activeElement;
      if (!now || now === document.body) return null;
      const known = stops.indexOf(now), last = stops[stops.length - 1];
      same = now === last ? same + 1 : 0;
      if (known > 0 && now !== last) rounds += 1;
      // A table draws its cells anew when it pleases: one that is no longer there is neither before nor after.
      const follows = !!last && last !== now && last.isConnected
        && !!(now.compareDocumentPosition(last) & Node.DOCUMENT_POSITION_FOLLOWING);
      const back = follows && what(now) !== what(last);
      stops.push(now);
      return {again: known === 0 && now !== last, caught: same > %d || rounds > %d, back, name: named(now)};
    },
    missed() {
      const place = document.querySelector('[role=dialog], [data-testid=stMain]');
      const main = document.querySelector('[data-testid=stDialog]') || place;
      return [...main.querySelectorAll(asked)].filter(each => !each.disabled && each.type !== "file"
        && each.ariaDisabled !== "true" && shown(each) && !each.closest(aside) && !reached(each)).map(named);
    },
  };
  // The browser goes on from where the focus was last: back to the top.
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}"""
SAME, ROUNDS = 60, 12
"""So often may the focus stay where it is (a table's cells are one stop each), or return to where it was."""


def stops(page: Page) -> list[str]:
    """What the Tab key comes by from the top of the page until it leaves the page or comes round."""
    return _walk(page)[0]


def problems(page: Page) -> list[str]:
    """Controls that the Tab key never comes to, steps back against the order of the page, and no way out."""
    return _walk(page)[1]


def _walk(page: Page) -> tuple[list[str], list[str]]:
    page.evaluate(_PREPARE % (SAME, ROUNDS))
    found: list[str] = []
    wrong: list[str] = []
    while True:
        page.keyboard.press("Tab")
        stop = page.evaluate("keyboardWalk.note()")
        if stop is None or stop["again"]:
            break
        if stop["caught"]:
            wrong.append(f"the Tab key does not get out of {stop['name']}")
            break
        if stop["back"]:
            wrong.append(f"the Tab key goes back, from {found[-1]} to {stop['name']}")
        found.append(stop["name"])
    missed = [f"the Tab key never comes to {name}" for name in page.evaluate("keyboardWalk.missed()")]
    return found, [*wrong, *missed]
