"""The shipped settings hold what was decided, and every text of the theme can be read on every ground it stands on."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from streamlit import config

from pages.components.frame import drawing

TEXT, SHAPE = 4.5, 3.0  # WCAG 2.2 AA: 1.4.3 for text, 1.4.11 for borders and marks
GROUNDS = ("backgroundColor", "secondaryBackgroundColor")
HUES = ("red", "orange", "yellow", "blue", "green", "violet", "gray")
SCALES = ("chartSequentialColors", "chartDivergingColors")

DECIDED = {
    "server": {
        "address": "127.0.0.1",
        "port": 8501,
        "allowedHosts": ["127.0.0.1", "localhost"],
        "headless": True,
        "showEmailPrompt": False,
        "maxUploadSize": 100,
        "maxMessageSize": 50,
        "enableXsrfProtection": True,
        "enableCORS": True,
        "xsrfCookieSameSite": "strict",
        "enableStaticServing": False,
        "enableAgentApi": False,
        "disconnectedSessionTTL": 120,
        "fileWatcherType": "none",
        "runOnSave": False,
    },
    "browser": {"gatherUsageStats": False},
    "client": {
        "showErrorDetails": "none",
        "showErrorLinks": False,
        "toolbarMode": "minimal",
        "disableDataExport": True,
    },
    "runner": {"magicEnabled": False, "enforceSerializableSessionState": True, "postScriptGC": False},
    "logger": {"level": "warning"},
}


@pytest.fixture(scope="module")
def settings(root: Path) -> dict[str, Any]:
    """The shipped settings."""
    return tomllib.loads((root / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb as WCAG 2.2 defines it, 0 to 1."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def flat(table: dict[str, Any], start: str = "") -> dict[str, Any]:
    """Dotted key -> value."""
    found: dict[str, Any] = {}
    for key, value in table.items():
        found |= flat(value, f"{start}{key}.") if isinstance(value, dict) else {start + key: value}
    return found


def test_contrast_is_measured_as_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") < TEXT < contrast("#767676", "#ffffff")


def test_the_server_is_set_as_decided_and_nothing_of_a_deployment_is_in_it(settings: dict[str, Any]) -> None:
    assert {key: value for key, value in settings.items() if key != "theme"} == DECIDED


def test_every_setting_is_one_that_this_streamlit_knows(settings: dict[str, Any]) -> None:
    assert set(flat(settings)) <= set(config.get_config_options())


def test_no_setting_reaches_for_the_network(settings: dict[str, Any]) -> None:
    assert not [key for key, value in flat(settings).items() if "//" in str(value)]
    fonts = {value for key, value in flat(settings).items() if key.lower().endswith("font")}
    assert fonts <= {"sans-serif", "serif", "monospace"}


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_and_links_can_be_read_on_the_page_and_in_the_sidebar(settings: dict[str, Any], mode: str) -> None:
    theme = settings["theme"][mode]
    for part in (theme, theme["sidebar"]):
        for ground in GROUNDS:
            assert contrast(part["textColor"], part[ground]) >= 7
            assert contrast(part["linkColor"], part[ground]) >= TEXT
            assert contrast(part["primaryColor"], part[ground]) >= SHAPE
        assert contrast(part["borderColor"], part["backgroundColor"]) >= SHAPE
        assert contrast("#ffffff", part["primaryColor"]) >= TEXT  # the word on a main button is white
    assert contrast(theme["codeTextColor"], theme["codeBackgroundColor"]) >= TEXT
    assert contrast(theme["dataframeHeaderTextColor"], theme["dataframeHeaderBackgroundColor"]) >= TEXT


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("hue", HUES)
def test_notices_and_coloured_words_can_be_read(settings: dict[str, Any], mode: str, hue: str) -> None:
    theme = settings["theme"][mode]
    for ground in (f"{hue}BackgroundColor", *GROUNDS):
        assert contrast(theme[f"{hue}TextColor"], theme[ground]) >= TEXT
    assert contrast(theme[f"{hue}Color"], theme["backgroundColor"]) >= SHAPE


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_chart_colours_stand_out_from_the_page_and_scales_have_ten_steps(settings: dict[str, Any], mode: str) -> None:
    theme = settings["theme"][mode]
    series = theme["chartCategoricalColors"]
    assert len(set(series)) == len(series)
    assert min(contrast(colour, theme["backgroundColor"]) for colour in series) >= SHAPE
    for scale in SCALES:
        assert len(set(theme[scale])) == 10
    steps = [contrast(colour, theme["backgroundColor"]) for colour in theme["chartSequentialColors"]]
    assert steps == sorted(steps)


@pytest.mark.parametrize("time", ["light", "dark"])
def test_the_mountain_is_drawn_in_the_colours_of_the_page(settings: dict[str, Any], time: str) -> None:
    theme = settings["theme"][time]
    assert (drawing.INK[time], drawing.PAPER[time]) == (theme["textColor"], theme["backgroundColor"])
