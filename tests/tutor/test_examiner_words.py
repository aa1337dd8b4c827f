"""The sentences of the examiner, in both languages."""

from __future__ import annotations

from tutor.examiner_words import say, sentences


def test_every_sentence_has_both_languages_with_the_same_parts() -> None:
    """A part that one language lacks would be lost in the other."""
    import string

    for name, wordings in sentences().items():
        assert set(wordings) == {"en", "de"}, name
        parts = [{p[1] for p in string.Formatter().parse(text)} for text in wordings.values()]
        assert parts[0] == parts[1], name


def test_another_language_is_answered_in_english() -> None:
    """As the built-in examiner has no other."""
    assert say("is_number", "other") == say("is_number", "en")
