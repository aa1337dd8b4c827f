"""Short forms are told from the two texts alone."""

from __future__ import annotations

import pytest

from tutor.judges.shorthand import abbreviates, spelt_out
from tutor.judges.text import parse


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("val", "validation"),
        ("err", "error"),
        ("px", "pixel"),
        ("attn", "attention"),
        ("img", "image"),
    ],
)
def test_beginnings_and_consonants_count(short: str, full: str) -> None:
    """The first letters of a word, or its consonants from the first letter on."""
    assert abbreviates(short, full)


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("car", "cart"),
        ("a", "attention"),
        ("loss", "glossary"),
        ("dense", "density"),
    ],
)
def test_other_words_do_not(short: str, full: str) -> None:
    """One letter, one letter less, letters from the middle, and a word that merely shares a stem."""
    assert not abbreviates(short, full)


@pytest.mark.parametrize(
    ("acronym", "text", "run"),
    [
        ("MHSA", "it has multi-head self-attention", ("multi", "attention")),
        ("AUC", "the area under the curve", ("area", "curve")),
        ("FFN", "a feed-forward network", ("feed", "network")),
    ],
)
def test_acronyms_are_spelt_out(acronym: str, text: str, run: tuple[str, str]) -> None:
    """Initials of neighbouring words, small words between them left out where needed."""
    words = parse(text).words
    ((which, first, end),) = spelt_out(parse(acronym).words, words)
    assert which == 0
    assert (words[first].text, words[end - 1].text) == run


def test_no_acronym_without_its_words() -> None:
    """An acronym whose words are not there links to nothing."""
    assert list(spelt_out(parse("MHSA").words, parse("a layer of neurons").words)) == []
