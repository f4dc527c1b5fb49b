"""Charts as their readers see them: words beside colour, and labels as the school wrote them."""

from typing import Any

import pandas as pd
import pytest

from fasttrack_core import charts


def bands(*labels: str) -> pd.DataFrame:
    rows = [(label, 1, "50%", "Notice it.") for label in labels]
    return pd.DataFrame(rows, columns=["label", "pupils", "share", "response"])


def texts(drawn: dict[str, Any]) -> list[str]:
    """Everything that is written on a picture."""
    return [row["text"] for layer in drawn["layer"] for row in layer["data"]["values"] if "text" in row]


NOBODY = pd.DataFrame({"key": [], "shown": [], "band": [], "attendance": []})


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("97.5-100", "97.5-100%"),
        ("97.5–100", "97.5–100%"),
        ("below 50", "below 50"),
        ("1st camp", "1st camp"),
        ("2 weeks missed", "2 weeks missed"),
    ],
)
def test_only_a_range_of_numbers_gets_a_percent_sign(label: str, shown: str) -> None:
    written = texts(charts.mountain(bands(label, "the rest"), NOBODY))
    assert shown in written
    assert "the rest" in written
    assert label == shown or label not in written
