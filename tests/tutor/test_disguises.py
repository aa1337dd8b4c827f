"""What a text hides, as its flags tell it: invisible characters and letters that pass for others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor import disguises, guards


@pytest.mark.parametrize(
    "answer",
    [
        "an o\u00adver\u00adfit\u00adted model",  # soft hyphens from a PDF
        "\ufeffa pasted answer",  # byte order mark
        "f\u2061(x) = a\u2062x",  # operators from MathML
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian needs the non-joiner
        "good \U0001f469\u200d\U0001f4bb",  # joined emoji
        "a line\u200b\nand another",  # left over from a web page
    ],
)
def test_typographic_invisibles_are_fine(answer: str) -> None:
    """Invisible characters with a job to do raise no flag."""
    assert guards.flags(answer) == ()


@pytest.mark.parametrize(
    "answer",
    [
        "gra\u200bdient",
        "end.\u200b\u200c\u200b",
        "\u202eskram lluf\u202c",
        "text" + "".join(chr(0xE0000 + ord(char)) for char in "met"),
        "a\u00ad \u2060\u2060",
    ],
)
def test_hidden_text_is_flagged(answer: str) -> None:
    """Inside a Latin word, in a row, or turning the direction, they hide something."""
    assert "invisible_characters" in guards.flags(answer)


@pytest.mark.parametrize(
    "word",
    [
        "σx", "Δw", "λmax", "sinθ", "dθdt", "αLoss", "Δloss", "sinαcosβ", "νSVM", "μbatch", "wᵀx",
        "CNNками", "GPUшка", "градиент", "κλίση", "naïve", "x̂ᵢⱼ", "𝐖𝐱", "µPa",
    ],
)  # fmt: skip
def test_formulas_and_foreign_words_are_one_script(word: str) -> None:
    """Greek letters of formulas and inflected borrowings disguise nothing, nor do other scripts."""
    assert guards.flags(f"hence {word} holds") == ()


@pytest.mark.parametrize(
    "word", ["gr\u0430dient", "l\u043ess", "ign\u03bfre", "gr\u03b1dient", "\u0421NN", "\u0391dam"]
)
def test_look_alikes_are_mixed_scripts(word: str) -> None:
    """A Cyrillic or Greek letter that passes for a Latin one raises the flag."""
    assert "mixed_scripts" in guards.flags(word)


@settings(deadline=None, max_examples=60, database=None)
@given(st.text(alphabet=st.characters(max_codepoint=0x17F), max_size=80))
def test_visible_keeps_what_can_be_seen(text: str) -> None:
    """Only format characters go, and a second pass changes nothing."""
    shown = disguises.visible(text)
    assert shown == disguises.visible(shown)
    assert shown == text.replace("\u00ad", "")
