"""Ids, normalising, and merging identical questions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from knowledge.cards import Card, Problem, Source, Status, card_id, merge, normalise
from knowledge.classify import make_card


def card(question: str, answer: str = "", file: str = "a.txt", line: int = 1) -> Card:
    return make_card(question, answer, Source(file=file, line=line))


def test_id_depends_on_the_text_alone() -> None:
    """The same question has the same id whatever file, line, answer, case or spacing it has."""
    one = card("What is a cat?", "A pet.", "a.txt", 1)
    other = card("what is  a CAT", "", "b.txt", 9)
    assert one.id == other.id == card_id("What is a cat?")


def test_id_is_fixed() -> None:
    """Ids are stored with attempts, so the rule that makes them may not change unnoticed."""
    assert card_id("What is a cat?") == "813bc3adf399"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x + 1", "x - 1"),
        ("x − 1", "x × 1"),
        ("a < b", "a > b"),
        ("a ≤ b", "a ≥ b"),
        ("P(A|B)", "P(A, B)"),
        ("x²", "x₂"),
        ("a → b", "a b"),
        ("√x", "x"),
        ("∂f", "∇f"),
        ("कि", "का"),
        ("!!!", "???"),
        ("What is C#?", "What is C?"),
        ("f''(0)", "f'(0)"),
        ("f'(x)", "f(x)"),
        ("P(s'|s)", "P(s|s)"),
        ("n!", "n"),
        ("n! / (n-1)!", "n! / (n-1)"),
        ("a != b", "a = b"),
        ("[0, 1)", "(0, 1)"),
        ("(0, 1]", "(0, 1)"),
        ("the & operator", "the @ operator"),
        ("What does @property do?", "What does property do?"),
    ],
)
def test_meaning_keeps_questions_apart(one: str, other: str) -> None:
    """Signs of mathematics and marks of letters tell questions apart."""
    assert card_id(one) != card_id(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What's  ReLU?", "what's relu"),
        ("x − 1", "x-1"),
        ("x²", "x^2"),
        ("ﬁlter", "filter"),
        ("Café", "cafe\u0301"),
        ("“Why”", '"why"'),
        ("Why?!", "Why"),
        ("What is ‘vitamin C’?", "What is vitamin C?"),
        ("the students' (own) notes", "the students (own) notes"),
        ("f′(x)", "f'(x)"),
        ("C♯", "C#"),
        ("## Why?", "Why"),
    ],
)
def test_form_does_not_keep_questions_apart(one: str, other: str) -> None:
    """Case, punctuation, spacing and the Unicode form of a sign do not matter."""
    assert normalise(one) == normalise(other)


@settings(deadline=None)
@given(st.text())
def test_normalising_is_stable(text: str) -> None:
    """A normalised text normalises to itself, and every text has an id."""
    assert normalise(normalise(text)) == normalise(text)
    assert len(card_id(text)) == 12


def test_merge_keeps_all_sources_and_answers() -> None:
    """Identical questions become one card, with every place and every differing answer."""
    (merged,) = merge(
        [
            card("Who?", "", "a.txt"),
            card("who", "Me.", "b.txt"),
            card("Who?", "You.", "c.txt"),
            card("Who ?", "me", "d.txt"),
        ]
    )
    assert (merged.answer, merged.alternatives, merged.status) == ("Me.", ("You.",), "answered")
    assert [s.file for s in merged.sources] == ["b.txt", "a.txt", "c.txt", "d.txt"]


def test_merge_prefers_the_whole_answer() -> None:
    """A partial answer is the card's only where there is no full one; it is not lost either way."""
    cards = [card("Name 3 pets.", "cat, dog"), card("Name 3 pets.", "cow, hen, pig", "b.txt")]
    (merged,) = merge(cards)
    assert (merged.answer, merged.alternatives) == ("cow, hen, pig", ("cat, dog",))
    (partial,) = merge([card("Name 3 pets.", "cat, dog"), card("Name 3 pets.", "hen", "b.txt")])
    assert (partial.status, partial.answer, partial.alternatives) == (
        Status.PARTIAL, "cat, dog", ("hen",),
    )  # fmt: skip


def test_merge_of_merged_cards() -> None:
    """Merging again loses no alternative and no source."""
    first = merge([card("Who?", "Me."), card("Who?", "You.", "b.txt")])
    (merged,) = merge([*first, card("Who?", "They.", "c.txt")])
    assert merged.alternatives == ("You.", "They.")
    assert len(merged.sources) == 3


def test_merge_keeps_order_and_others() -> None:
    """Different questions stay as they are, in order of first appearance."""
    cards = [card("Who?"), card("Why?"), card("Who?", line=7)]
    assert [c.question for c in merge(cards)] == ["Who?", "Why?"]


def test_places_and_problems_in_words() -> None:
    """A place is told as file:line; a problem of a whole file without a line."""
    assert str(Source(file="a", line=3, label="7")) == "a:3 (7)"
    assert str(Problem(file="a", line=3, message="odd")) == "a:3: odd"
    assert str(Problem(file="a", line=0, message="odd")) == "a: odd"


def test_cards_are_frozen() -> None:
    """Nobody changes a card in place."""
    with pytest.raises(ValidationError):
        card("Who?").answer = "Me."  # type: ignore[misc]
