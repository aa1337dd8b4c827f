"""The language of an answer, for the examiner's wording."""

from __future__ import annotations

import pytest

from tutor.language import Language, tell


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It makes the network non-linear.", "en"),
        ("Weil das Netz sonst linear ist.", "de"),
        ("nichtlineare Abhängigkeiten", "de"),
        ("keine Ahnung", "de"),
        ("la normalisation réduit le décalage des couches", "other"),
        ("Потому что сеть иначе линейна", "other"),
        ("چون شبکه خطی است", "other"),
    ],
)
def test_the_language_is_told_by_its_small_words(text: str, language: Language) -> None:
    """English and German have wordings of their own; every other language is one."""
    assert tell(text) == language


@pytest.mark.parametrize("text", ["ReLU", "", "$W_2 x$", "gradient descent"])
def test_without_such_words_the_language_stays(text: str) -> None:
    """A term alone says nothing: the language so far goes on."""
    assert tell(text, "de") == "de"
    assert tell(text) == "en"
