"""Marks taken off questions and answers, and answers that say nothing."""

import pytest

from knowledge.cards import Source, Status
from knowledge.classify import make_card
from knowledge.cleaning import clean_answer, clean_question, repeats
from knowledge.formats.common import Collector


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Q4: Who?", ("Who?", "")),
        ("Question 12: Who?", ("Who?", "")),
        ("Q9 (Short Answer): Who?", ("Who?", "Short Answer")),
        ("(True/False): Cats bark.", ("Cats bark.", "True/False")),
        ("Short Answer): Who?", ("Who?", "Short Answer")),
        ("Q9: (True/False): Cats bark.", ("Cats bark.", "True/False")),
        (": Who?", ("Who?", "")),
        ("Who?", ("Who?", "")),
        ("Quick: who?", ("Quick: who?", "")),
        ("Q, K and V?", ("Q, K and V?", "")),
    ],
)
def test_question_prefixes(raw: str, clean: tuple[str, str]) -> None:
    """Marks before a question are taken off and told; its own words stay."""
    assert clean_question(raw) == clean
    assert clean_question(clean[0]) == (clean[0], "")


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("A: Me.", "Me."),
        ("A4: Me.", "Me."),
        ("Answer: Me.", "Me."),
        (": Me.", "Me."),
        ("A:", ""),
        ("A cat: a pet.", "A cat: a pet."),
        ("a: first\nb: second", "a: first\nb: second"),
        ("0: cat\n1: dog", "0: cat\n1: dog"),
        ("A: cat\nB: dog", "A: cat\nB: dog"),
        ("12:30 is noon", "12:30 is noon"),
        ("16: 9", "16: 9"),
        ("3 : 1", "3 : 1"),
        ("2: 1 for us", "2: 1 for us"),
    ],
)
def test_answer_prefixes(raw: str, clean: str) -> None:
    """Marks before an answer are taken off, but not those that are part of it."""
    assert clean_answer(raw) == clean


@pytest.mark.parametrize(
    ("raw", "label", "clean"),
    [
        ("22: Me.", "22", "Me."),
        ("2: Me.", "22", "Me."),  # cut off in copying
        ("3: Me.", "22", "3: Me."),
        ("2: 1 for us", "2", "2: 1 for us"),
        ("2: Me.", "edited by Ann on 2026-03-02", "2: Me."),
    ],
)
def test_own_number_before_an_answer(raw: str, label: str, clean: str) -> None:
    """A bare number is a mark only where it is the entry's own, and words follow it."""
    assert clean_answer(raw, label) == clean


def test_repeats() -> None:
    """An answer repeats its question whatever marks stand around; any word more makes it one."""
    assert repeats("True/False): cats bark", "(True/False): Cats bark.")
    assert not repeats("Cats bark: false", "Cats bark.")
    assert not repeats("", "Cats bark.")


@pytest.mark.parametrize(
    "answer",
    ["tbd", "TBD.", "todo", "TODO: add the figure", "?", "???", "-", "—", "…", "...", "n/a", "N/A", "fill in",
     "later", "to be added", "add later", "folgt"],
)  # fmt: skip
def test_a_placeholder_is_no_answer(answer: str) -> None:
    """Nobody should be graded by it, and the parser says so."""
    card = make_card("What is light?", answer, Source(file="f", line=3))
    assert (card.answer, card.status) == ("", Status.MISSING)
    out = Collector("f")
    out.card("What is light?", answer, line=3)
    assert "only holds a place" in out.problems[0].message


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What does n/a stand for in a table? Write it.", "n/a"),
        ("Which sign has the slope of a falling line?", "-"),
        ("Does decoding come earlier or later?", "later"),
        ("When is the norm applied in pre-norm?", "Later."),
        ("Which quantifier of a regex makes a part optional?", "?"),
        ("Is it - or + ?", "-"),
        ("Which ion is in table salt?", "Na"),
        ("What is a to-do list?", "To do lists are notes."),
        ("Which operator?", "+"),
        ("How many?", "0"),
        ("Which limit?", "∞"),
    ],
)
def test_what_a_question_may_ask_for_is_an_answer(question: str, answer: str) -> None:
    """However much it looks like a placeholder elsewhere."""
    assert make_card(question, answer, Source(file="f", line=3)).answer == answer
