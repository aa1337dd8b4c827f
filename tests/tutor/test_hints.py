"""Hints in two steps: where to look, then the statement with gaps."""

from __future__ import annotations

import pytest

from knowledge.cards import Passage, Source
from tests.tutor.lacking import GRADIENT, LOSSES, QUESTION, RUBRIC, verdicts
from tutor.domain import Criterion, Grade, Rubric, Task, Verdict
from tutor.followups import follow_up
from tutor.grading import grade
from tutor.hints import GAP, GapJudge, filled, gaps, where_to_look, with_gaps
from tutor.missing import missing
from tutor.turns import Mark, marks_of


def passage(question: str, line: int = 4) -> Passage:
    return Passage(
        card_id="c",
        question=question,
        answer="…",
        score=0.9,
        source=Source(file="a/deck.txt", line=line),
    )


def test_the_first_hint_names_a_card_whose_question_tells_nothing() -> None:
    """One that holds the key word is passed over."""
    wanted = missing(RUBRIC, "nonlinear", told=QUESTION)
    assert wanted
    cards = [passage("Why is ReLU non-linear?"), passage("What is a layer?", 9)]
    hint = where_to_look(wanted, QUESTION, cards)
    assert hint == (
        "What is missing says what it does, or what comes of it. "
        "Where to look: the card “What is a layer?” (deck.txt, line 9)."
    )
    assert "deck.txt, line 4" in where_to_look(wanted, QUESTION, cards[:1])


CHOICE = "Which optimiser adapts its steps? A) SGD B) Adam C) plain momentum"


CHOSEN = Rubric(
    criteria=(
        Criterion(id="choice", text="B) Adam"),
        Criterion(id="reason", text="It divides each step by the size of past gradients."),
    )
)


@pytest.mark.parametrize(
    ("choice", "about", "hint"),
    [
        (
            Verdict.CONTRADICTED,
            "choice",
            "The choice itself is not right yet: weigh the other options.",
        ),
        (
            Verdict.CONTRADICTED,
            "reason",
            "The choice itself is not right yet: weigh the other options.",
        ),
        (Verdict.MET, "reason", "Your choice is right; what is missing is the reason for it."),
    ],
)
def test_of_a_choice_the_hint_says_whether_it_or_its_reason_is_open(
    choice: Verdict, about: str, hint: str
) -> None:
    """Whichever of the two the hint is about: a reason for the wrong option helps nobody."""
    said = verdicts(CHOSEN, choice=(choice, "A"), reason=(Verdict.UNMET, ""))
    wanted = missing(CHOSEN, about, told=CHOICE, marks=marks_of(said), grades=said.verdicts)
    assert wanted
    assert where_to_look(wanted, CHOICE, ()).startswith(hint)
    if choice is Verdict.MET:
        assert follow_up(wanted, CHOICE).endswith("Your choice is right. Why does it hold?")


def test_without_a_card_the_first_hint_says_how_much_is_open() -> None:
    """Beside the sort of thing; of a list, how to find an item."""
    wanted = missing(RUBRIC, "gradient", told=QUESTION)
    assert wanted
    assert where_to_look(wanted, QUESTION, ()) == (
        "What is missing says what it does, or what comes of it. "
        "2 aspects are still open; this is about one of them."
    )
    rubric = Rubric(lists=(LOSSES,))
    wanted = missing(rubric, "loss-1", told="Name three losses.")
    assert wanted
    hint = where_to_look(wanted, "Name three losses.", ())
    assert hint.startswith("Still missing: 3 of the 3 items asked for. Start with one")
    marks = [Mark(criterion_id="loss-1", verdict=Verdict.MET, max_points=1)]
    wanted = missing(rubric, "loss-2", told="SVM loss", marks=marks)
    assert wanted
    hint = where_to_look(wanted, "Name three losses.", (), "de")
    assert hint.startswith("Noch offen: 2 von 3 verlangten Nennungen. Such etwas von anderer Art")


def test_the_second_hint_is_the_statement_with_gaps() -> None:
    """Its words are read back from a reply, misspelt or inflected."""
    wanted = missing(RUBRIC, "gradient", told=QUESTION)
    assert wanted
    cloze = gaps(wanted)
    assert (
        with_gaps(wanted, "de") == f"Fülle die Lücken, oder sag es mit eigenen Worten: {cloze.text}"
    )
    assert cloze.text.count(GAP) == len(cloze.words) == 2
    assert filled(cloze.words, " and ".join(cloze.words)) == 1
    assert filled(("derivative", "flow"), "its derivatives flwo") == 0.5
    assert filled(("derivative",), "its derivatve") == 1
    assert filled((), "anything") == 0


def test_a_formula_is_one_gap() -> None:
    """Its spelling counts without spaces."""
    formula = Rubric(criteria=(Criterion(id="f", text="The output is $y = Wx + b$."),))
    wanted = missing(formula, "f", told="What is the output of a linear layer?")
    assert wanted
    assert "$y = Wx + b$" in gaps(wanted).words
    assert filled(("$y = Wx + b$",), "I think y=Wx+b") == 1
    assert filled(("$n$",), "n, of course") == 1
    assert filled(("$n$",), "banana") == 0


@pytest.mark.parametrize(
    ("formula", "reply"),
    [
        ("$n$", "n"), ("$n$", "It is $n$."), ("$n$", "m = n, I think"), (r"$\delta$", r"by \delta"),
        ("$y = Wx + b$", "$Wx + b$"), (r"$\frac{TP}{TP + FP}$", "it is TP/(TP+FP)"), ("3.5", "3.5."),
    ],
)  # fmt: skip
def test_a_formula_fills_its_gap(formula: str, reply: str) -> None:
    """As it stands there or calculated the same."""
    assert filled((formula,), reply) == 1


@pytest.mark.parametrize(
    ("formula", "reply"),
    [
        ("$n$", "banana"), ("$n$", "n^2"), ("$n$", "2n"), ("$n$", "n_k"), ("$n$", "x^{n}"), ("$n$", "N"),
        ("$p$", "1-p"), ("$0$", "0.5"), ("$5$", "0.5"), ("$1$", "-1"), (r"$\eta$", r"\beta"),
        ("$1 - p$", "1 - p^2"), ("$1 - p$", "11 - p"), ("3.5", "13.5"), (r"$\frac{TP}{TP + FP}$", "TP/TP"),
    ],
)  # fmt: skip
def test_signs_of_something_else_fill_no_formula(formula: str, reply: str) -> None:
    """A word with its letters, a part of another number or of a longer formula."""
    assert filled((formula,), reply) == 0


def test_two_prices_are_no_formula() -> None:
    """What stands between them has gaps as other words have."""
    prices = Rubric(criteria=(Criterion(id="f", text="Training costs $5, labelling costs $10."),))
    wanted = missing(prices, "f", told="What does it cost?")
    assert wanted
    assert all("$" not in word for word in gaps(wanted).words)


def test_of_a_list_the_first_letters_are_shown() -> None:
    """Of as many items as are open, three at most, with different letters."""
    wanted = missing(Rubric(lists=(LOSSES,)), "loss-1", told="cross-entropy")
    assert wanted
    assert with_gaps(wanted) == "The first letters of some: h__ l__; m__ s__ e__"


def test_filled_gaps_go_through_the_usual_grading() -> None:
    """The verdict rests on the reply's words, and half of the gaps is half of the points."""
    task = Task(question=QUESTION, answer="the derivative", rubric=Rubric(criteria=(GRADIENT,)))
    outcome = grade(task, GapJudge(("derivative", "gradients")))
    assert isinstance(outcome, Grade)
    assert (outcome.score, outcome.verdicts[0].quote) == (0.5, "the derivative")
    assert marks_of(outcome)[0].verdict is Verdict.PARTIAL
