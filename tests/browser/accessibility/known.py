"""What axe finds in Streamlit itself: no page of ours can correct it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """A rule of axe, the elements that break it as a CSS selector, why it is Streamlit's, its version, when seen."""

    rule: str
    selector: str
    why: str
    version: str = "1.67.0"
    seen: str = "2026-11-22"


KNOWN = (
    Known("list", 'ul[data-testid="stSidebarNavItems"]', "The navigation puts each section of its list into a div."),
    Known("listitem", 'ul[data-testid="stSidebarNavItems"] li', "The same: between the list and its items is a div."),
    Known(
        "presentation-role-conflict", '[data-testid="stFileUploaderDropzone"]',
        "The place for files is called presentational and has a name; its button and field are named.",
    ),
    Known(
        "region", '[role="listbox"], [data-st-overlay-root]',
        "The open list of a select box, and what help says, stand at the end of the document, outside its landmarks.",
    ),
    Known(
        "scrollable-region-focusable", '[data-testid="stTable"] > div',
        "A table that is wider than a narrow window scrolls in a box of its own, which has no place among the stops of "
        "the Tab key by itself; Chromium and Firefox give it one.",
    ),
    Known(
        "landmark-banner-is-top-level", "header:not([data-testid])",
        "The month of a date field opens as a dialog with a header of its own, in which stand month and year.",
    ),
    Known(
        "landmark-no-duplicate-banner", "header[data-testid]",
        "The same: a second header on the page, beside those of the frame.",
    ),
    Known("landmark-unique", 'header[data-testid="stHeader"]', "The same: two headers without a name."),
)  # fmt: skip
