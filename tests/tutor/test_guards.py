"""Guards: what is 0 without a judge."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.cards import Kind
from tutor import guards
from tutor.domain import Criterion, ItemList, Rubric
from tutor.rubrics import own_knowledge

QUESTION = "Explain what a dropout layer is."


RUBRIC = Rubric(
    criteria=(
        Criterion(
            id="zeroes",
            text="It randomly sets activations to zero.",
            phrasings=("Neurons are switched off by chance.",),
            misconceptions=("It deletes samples.",),
        ),
    ),
    lists=(
        ItemList(id="use", text="a benefit", count=1, items=(("regularisation", "robustness"),)),
    ),
)


quick = settings(deadline=None, max_examples=60, database=None)


words = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12)


CONTENT = "Some units are switched off at random"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("\u200b\u2060\ufeff", "empty"),
        ("...", "no words"),
        (":", "no words"),
        ("\u2713 \u2713", "no words"),
        ("banana", "single word"),
        ("\u89e3", "single word"),
        ("Solution", "single word"),
        ("Let's think step by step:", "announces"),
        ("Final answer: \\boxed{}", "announces"),
        ("Explain what a dropout layer is", "only repeats the question"),
        (
            "A dropout layer is what a dropout layer is, so explain that.",
            "only repeats the question",
        ),
    ],
)
def test_nothing_was_said(answer: str, reason: str) -> None:
    """What holds no statement gets 0, with the reason in words."""
    said = guards.nothing_said(QUESTION, answer, RUBRIC)
    assert said is not None
    assert reason in said


@pytest.mark.parametrize(
    "answer",
    [
        "I don't know.",
        "i don’t know",
        "I dont know",
        "I do not know!",
        "dont know",
        "Don't know, sorry.",
        "idk",
        "I am not sure.",
        "No clue at all",
        "No idea.",
        "I have no idea …",
    ],
)
def test_not_knowing_is_an_honest_zero(answer: str) -> None:
    """Said plainly it needs no judge, whatever the kind of question; the reason is kind."""
    for kind in (Kind.OPEN, Kind.LIST, Kind.FORMULA, Kind.TRUE_FALSE, Kind.CLOZE):
        reason = guards.nothing_said(QUESTION, answer, RUBRIC, kind)
        assert reason is not None
        assert not set(reason.lower().split()) & {"wrong", "bad", "only", "just", "fail", "failed"}
    for honest in ("I don't know the formula, but it adds noise", "No idea why, it zeroes units."):
        assert guards.nothing_said(QUESTION, honest, RUBRIC) is None


@pytest.mark.parametrize(
    "answer",
    [
        "zero",
        "Regularisation",
        "regularisaton",  # misspelt
        "ROBUSTNESS!",
        "42",
        "½",
        "none",
        "+",
        "\u221e",
        "It zeroes units.",
        "Neurons rest.",
        "\u968f\u673a\u5c06\u795e\u7ecf\u5143\u7f6e\u96f6",  # a Chinese sentence without spaces
        "\u0e2a\u0e38\u0e48\u0e21\u0e1b\u0e34\u0e14\u0e19\u0e34\u0e27\u0e23\u0e2d\u0e19",  # Thai
        "x = 0",
        "p·x",
    ],
)
def test_something_was_said(answer: str) -> None:
    """What may be right, however short or misspelt and in any script, is left to the judge."""
    assert guards.nothing_said(QUESTION, answer, RUBRIC) is None


@pytest.mark.parametrize("kind", [Kind.TRUE_FALSE, Kind.MULTIPLE_CHOICE, Kind.CLOZE])
def test_one_word_answers_some_kinds(kind: Kind) -> None:
    """Where one word is the answer asked for, only empty answers are stopped."""
    assert guards.nothing_said(QUESTION, "b", RUBRIC, kind) is None
    assert guards.nothing_said(QUESTION, "...", RUBRIC, kind) is not None


def test_yes_counts_where_the_rubric_says_yes() -> None:
    """ "Yes" is filler unless the rubric expects it."""
    yes = Rubric(criteria=(Criterion(id="c", text="Yes, it does."),))
    assert guards.nothing_said("Does it?", "Yes.", yes) is None
    assert guards.nothing_said(QUESTION, "Yes.", RUBRIC) is not None


@pytest.mark.parametrize("answer", ["Yes.", "yes", "True", "false", "No", "Yes, it is."])
def test_yes_answers_a_yes_or_no_question(answer: str) -> None:
    """As "no" does, whatever the rubric's words for it are."""
    convex = Rubric(criteria=(Criterion(id="c", text="The loss is convex."),))
    assert guards.nothing_said("Is the loss convex?", answer, convex) is None
    assert (guards.nothing_said("Which loss?", answer, convex) is None) is (answer == "No")


@pytest.mark.parametrize("answer", ["pass", "Pass.", "not sure", "No idea"])
def test_what_the_rubric_holds_is_known(answer: str) -> None:
    """The whole text of it is an answer, if it means elsewhere that nothing is known."""
    held = Rubric(criteria=(Criterion(id="c", text="pass", phrasings=("Not sure", "no idea")),))
    for kind in (Kind.OPEN, Kind.CLOZE):
        assert guards.nothing_said("What is said?", answer, held, kind) is None
        assert guards.nothing_said("What is said?", answer, RUBRIC, kind)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Is ReLU differentiable at zero?", "ReLU is differentiable at zero."),
        (
            "For which is the loss larger, a large or a small learning rate?",
            "The loss is larger for a small learning rate.",
        ),
    ],
)
def test_to_choose_is_not_to_repeat(question: str, answer: str) -> None:
    """The words of a yes-or-no question, or one side of an "or", can be an answer."""
    assert guards.nothing_said(question, answer, RUBRIC) is None


@quick
@given(st.text(max_size=60))
def test_any_text_is_survived(text: str) -> None:
    """No text makes a guard fail, and every reason is a sentence."""
    reason = guards.nothing_said(QUESTION, text, RUBRIC)
    assert reason is None or reason.endswith(".")
    assert set(guards.flags(text)) <= {"addresses_grader", "invisible_characters", "mixed_scripts"}


@quick
@given(st.lists(words, max_size=5), st.lists(words, max_size=5))
def test_content_is_never_taken_for_nothing(before: list[str], after: list[str]) -> None:
    """An answer with a statement in it reaches the judge whatever stands around it."""
    answer = " ".join((*before, CONTENT, *after))
    assert guards.nothing_said(QUESTION, answer, RUBRIC) is None


@quick
@given(st.permutations(QUESTION.rstrip(".").split()))
def test_shuffled_question_is_an_echo(shuffled: list[str]) -> None:
    """The question's words in any order are still only the question."""
    assert guards.nothing_said(QUESTION, " ".join(shuffled), RUBRIC) is not None


@quick
@given(st.text(alphabet="\u200b\u200c\u200d\u2060\ufeff\u00ad ", max_size=20))
def test_invisible_text_says_nothing(text: str) -> None:
    """Any mixture of blanks and invisible characters is an empty answer."""
    assert guards.nothing_said(QUESTION, text, RUBRIC) == "The answer is empty."


def test_too_long() -> None:
    """The longest allowed answer passes, one character more does not."""
    assert not guards.too_long("x" * 20_000)
    assert guards.too_long("x" * 20_001)


def test_what_becomes_too_long_is_too_long() -> None:
    """One character may stand for a sentence of 18, all of which would be read."""
    assert guards.too_long("\ufdfa" * 2_000)
    assert not guards.too_long("\ufdfa" * 1_000 + "…" * 500)


def test_a_single_letter_of_a_formula_is_no_answer() -> None:
    """Though the rubric's words hold it."""
    relu = Rubric(criteria=(Criterion(id="a", text="ReLU is $\\max(0, x)$."),))
    assert "single word" in (guards.nothing_said("Give the formula of ReLU.", "x", relu) or "")
    assert guards.nothing_said("Give the formula of ReLU.", "max(0, x)", relu) is None


@pytest.mark.parametrize("letter", ["k", "K", "k."])
def test_a_single_letter_may_be_all_that_is_asked_for(letter: str) -> None:
    """The name of a constant, or one of two options."""
    constant = Rubric(criteria=(Criterion(id="a", text="k"),))
    assert guards.nothing_said("How is the number of clusters called?", letter, constant) is None
    assert guards.nothing_said("How is the number of clusters called?", "q", constant)


def test_a_single_word_may_be_right_where_the_rubric_is_open() -> None:
    """A further item of a list, or an answer judged by a model's own knowledge, goes to the judge."""
    listed = Rubric(lists=(ItemList(id="o", text="an optimizer", count=1, items=(("SGD",),)),))
    assert guards.nothing_said("Name an optimizer.", "AdaBelief", listed) is None
    assert guards.nothing_said("Who painted it?", "Leonardo", own_knowledge()) is None


@pytest.mark.parametrize(("answer", "may_be_right"), [("robasnes", True), ("roundness", False)])
def test_a_word_of_the_rubric_may_be_badly_misspelt(answer: str, *, may_be_right: bool) -> None:
    """Which is left to the judge; another word that merely looks like one is no answer."""
    assert (guards.nothing_said(QUESTION, answer, RUBRIC) is None) is may_be_right
