"""Answers told anew: what each way does to the words, since the verdict depends on it."""

from __future__ import annotations

import random

import pytest

from evals import retold

_RIGHT = "Units are dropped in training, not in testing."
_SEEDS = range(200)


@pytest.mark.parametrize(
    ("wrong", "both"),
    [
        ("Units are not dropped in training, not in testing.", ("are", "are not")),
        ("Units are dropped in testing, not in training.", ("training", "testing")),
        ("Units are kept in training, not in testing.", ("dropped", "kept")),
    ],
)
def test_near_copies_are_told_in_one_sentence(wrong: str, both: tuple[str, str]) -> None:
    """Both versions of what differs stand there, one after the other, and the shared words once."""
    for seed in _SEEDS:
        told = retold.in_one_sentence(_RIGHT, wrong, random.Random(seed))
        assert told is not None
        assert told.count("Units") == 1
        assert all(one in told for one in both)
        assert told.endswith(".")


@pytest.mark.parametrize("wrong", ["Weights are kept small by a penalty.", _RIGHT])
def test_what_is_no_near_copy_is_not(wrong: str) -> None:
    """Sentences with little in common, and twice the same one, have no choice between them."""
    assert retold.in_one_sentence(_RIGHT, wrong, random.Random(0)) is None


def test_both_are_told_whole() -> None:
    """Neither version loses words, in whatever frame they stand, and no frame shows through."""
    wrong = "The penalty keeps weights small."
    for tell in (retold.both, retold.rejected, retold.turned):
        for seed in _SEEDS:
            told = tell(_RIGHT, wrong, random.Random(seed)).lower()
            assert "units are dropped in training, not in testing" in told
            assert "the penalty keeps weights small" in told
            assert "{" not in told


def test_terms_are_named_beside_the_answer() -> None:
    """The answer stands there as it was, and at least one term of the wording with it."""
    terms = {"units", "dropped", "training", "testing"}
    for seed in _SEEDS:
        told = retold.with_terms("It was found in Toronto.", _RIGHT, random.Random(seed))
        assert "It was found in Toronto" in told
        assert any(term in told.lower() for term in terms)
    assert retold.with_terms("It was.", "a b", random.Random(0)) == "It was."


def test_words_lose_their_order() -> None:
    """The same words, in hardly ever the same order; few words keep theirs."""
    told = [retold.shuffled(_RIGHT, random.Random(seed)) for seed in _SEEDS]
    plain = _RIGHT.replace(",", "").rstrip(".")
    assert {tuple(sorted(t.rstrip(".").split())) for t in told if t} == {tuple(sorted(plain.split()))}  # fmt: skip
    assert sum(t is not None and t.rstrip(".") == plain for t in told) <= 2
    assert retold.shuffled("Units are dropped.", random.Random(0)) is None


def test_company_is_put_before_or_after() -> None:
    """The answer is found whole, with what others say at either end of it."""
    said = ["Nobody asked for this."]
    told = [
        retold.in_company(_RIGHT, "What is dropped?", ["It is a mask."], said, random.Random(seed))
        for seed in _SEEDS
    ]
    assert all(_RIGHT in text and text != _RIGHT for text in told)
    assert any(text.startswith(_RIGHT) for text in told)
    assert any(text.endswith(_RIGHT) for text in told)
    assert any("It is a mask." in text for text in told)
    assert any(said[0] in text for text in told)
