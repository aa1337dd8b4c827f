"""The theme can be read: contrast of at least 4.5 to 1 (WCAG AA) in light and dark."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
CSS = (ROOT / "tutor" / "ui" / "style.css").read_text(encoding="utf-8")
COLOURS = ("green", "orange", "red", "gray", "blue", "violet")


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(first: str, second: str) -> float:
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("base", ["light", "dark"])
@pytest.mark.parametrize("colour", COLOURS)
def test_verdict_colours_can_be_read(base: str, colour: str) -> None:
    """As text on their own background, and on the page's."""
    theme = CONFIG["theme"][base]
    text = theme[f"{colour}TextColor"]
    assert contrast(text, theme[f"{colour}BackgroundColor"]) >= 4.5
    assert contrast(text, theme["backgroundColor"]) >= 4.5


@pytest.mark.parametrize("base", ["light", "dark"])
def test_text_and_links_can_be_read(base: str) -> None:
    """Also on a marked quote, where the text keeps its colour."""
    theme = CONFIG["theme"][base]
    for back in ("backgroundColor", "secondaryBackgroundColor", "greenBackgroundColor"):
        assert contrast(theme["textColor"], theme[back]) >= 7
    assert contrast(theme["linkColor"], theme["backgroundColor"]) >= 4.5


def test_the_accent_is_one_and_carries_white_text() -> None:
    """The same in light and dark; visible against both backgrounds (3 to 1 for controls)."""
    light, dark = CONFIG["theme"]["light"], CONFIG["theme"]["dark"]
    assert light["primaryColor"] == dark["primaryColor"]
    assert contrast(light["primaryColor"], "#ffffff") >= 4.5
    for theme in (light, dark):
        assert contrast(theme["primaryColor"], theme["backgroundColor"]) >= 3


@pytest.mark.parametrize(
    ("name", "key"),
    [("met", "green"), ("partial", "orange"), ("contradicted", "red"), ("unmet", "gray")],
)
def test_quotes_are_marked_in_the_colours_of_the_verdicts(name: str, key: str) -> None:
    """The style sheet and the theme hold the same values."""
    for suffix, part in (("", "TextColor"), ("-back", "BackgroundColor")):
        (pair,) = re.findall(rf"--{name}{suffix}: light-dark\((#\w+), (#\w+)\)", CSS)
        assert pair == tuple(CONFIG["theme"][base][key + part] for base in ("light", "dark"))


def test_type_is_large_enough_and_nothing_leaves_the_machine() -> None:
    """At least 17 px; localhost only, no statistics, no e-mail prompt, no traceback."""
    assert CONFIG["theme"]["baseFontSize"] >= 17
    assert CONFIG["server"]["address"] == "localhost"
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["server"]["showEmailPrompt"] is False
    assert CONFIG["client"]["showErrorDetails"] == "none"


def test_what_is_chosen_can_be_read() -> None:
    """An open tab and a slider's value, which Streamlit writes in the accent: too dark on the dark page."""
    (pair,) = re.findall(r"--chosen: light-dark\((#\w+), (#\w+)\)", CSS)
    for base, text in zip(("light", "dark"), pair, strict=True):
        theme = CONFIG["theme"][base]
        assert text == theme["blueTextColor"]
        for back in ("backgroundColor", "secondaryBackgroundColor", "blueBackgroundColor"):
            assert contrast(text, theme[back]) >= 4.5
    (rule,) = re.findall(r"([^}]*)\{ color: var\(--chosen\); \}", CSS)
    assert "stTab" in rule and "stSliderThumbValue" in rule
