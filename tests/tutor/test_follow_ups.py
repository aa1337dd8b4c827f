"""Follow-ups from the rubric alone: they lead to what is missing and never tell it."""

from __future__ import annotations

import pytest

from tests.tutor.lacking import QUESTION, RUBRIC, verdicts
from tutor.domain import Criterion, Rubric, Verdict
from tutor.followups import aspect, follow_up
from tutor.hints import where_to_look
from tutor.missing import missing, part_asked
from tutor.turns import marks_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Momentum keeps a running average, so that noise cancels.", "reason"),
        ("A GRU has two gates instead of three.", "contrast"),
        ("Without it, layers collapse.", "condition"),
        ("First the input is scaled.", "steps"),
        ("The rate is about 0.001.", "number"),
        ("A 1D convolution slides along time, then space.", "steps"),
        ("The method is called on an input.", "steps"),
        ("A GRU has a hidden state.", "part"),
        ("$y = Wx + b$", "formula"),
        ("A neuron is a unit.", "definition"),
        ("Dropout removes units.", "effect"),
        ("ReLU, such as leaky ReLU, reduces vanishing gradients.", "effect"),
        ("Tokens such as words.", "example"),
        ("Few parameters.", "more"),
        ("Low-resource languages for a multi-head 1D self-attention.", "more"),
    ],
)
def test_the_question_goes_in_the_direction_of_the_statement(text: str, found: str) -> None:
    """For a reason, a difference, a number: told by the words that tie the statement together."""
    assert aspect(text) == found


FORMULAS = Rubric(
    criteria=(
        Criterion(id="relu", text=r"The ReLU is $\max(0, x)$."),
        Criterion(id="tanh", text=r"Tanh is $\frac{e^x - e^{-x}}{e^x + e^{-x}}$."),
    )
)


@pytest.mark.parametrize(
    ("criterion", "quote", "asked"),
    [
        ("relu", "", "Can you write down the formula of ReLU?"),
        (
            "relu",
            "ReLU = min(0, x)",
            "Check the formula again: is each sign, term and bracket right?",
        ),
        ("tanh", "", "Can you write it down as a formula?"),
    ],
)
def test_a_formula_is_asked_for_by_name_and_not_once_it_is_written(
    criterion: str, quote: str, asked: str
) -> None:
    """Unless the name was not said yet; a formula that was written is to be checked."""
    said = verdicts(
        FORMULAS,
        relu=(Verdict.PARTIAL if quote else Verdict.UNMET, quote),
        tanh=(Verdict.UNMET, ""),
    )
    told = "Give the formulas of two activation functions.\nReLU"
    wanted = missing(FORMULAS, criterion, told=told, marks=marks_of(said), grades=said.verdicts)
    assert wanted
    assert follow_up(wanted, "Give the formulas of two activation functions.").endswith(asked)


def test_a_contradicted_statement_is_to_be_tested() -> None:
    """With the learner's own words, in the learner's language."""
    said = verdicts(
        nonlinear=(Verdict.CONTRADICTED, "sie macht es linear"), gradient=(Verdict.PARTIAL, "g")
    )
    wanted = missing(
        RUBRIC, "nonlinear", told=QUESTION, marks=marks_of(said), grades=said.verdicts
    )  # fmt: skip
    assert wanted
    asked = follow_up(wanted, QUESTION, "de")
    assert "„sie macht es linear“" in asked
    assert asked.endswith("Prüfe es an einem kleinen Beispiel.")


COMPARED = "How do binary and categorical cross-entropy differ?"


TWO_PARTS = Rubric(
    criteria=(
        Criterion(id="binary", text="Binary cross-entropy is for two classes."),
        Criterion(id="many", text="Categorical cross-entropy goes with a softmax."),
    )
)


@pytest.mark.parametrize(
    ("criterion", "part"), [("binary", "binary"), ("many", "categorical")]
)  # fmt: skip
def test_of_a_question_with_parts_the_part_is_named(criterion: str, part: str) -> None:
    """The words that set the statement apart from another one, in follow-up and hint."""
    wanted = missing(TWO_PARTS, criterion, told=COMPARED)
    assert wanted
    assert part_asked(wanted, COMPARED) == part
    assert f"the part about “{part}”." in follow_up(wanted, COMPARED)
    assert f"den Teil über „{part}“." in where_to_look(wanted, COMPARED, (), "de")


def test_the_words_of_a_question_about_one_thing_are_no_hint() -> None:
    """They stand before the student's eyes already, whether or not the statement uses them too."""
    assert [c for c in RUBRIC.criteria if "activation function" in c.text]
    for criterion in RUBRIC.criteria:
        wanted = missing(RUBRIC, criterion.id, told=QUESTION)
        assert wanted
        assert part_asked(wanted, QUESTION) == ""


def test_a_follow_up_counts_what_is_open() -> None:
    """Also what is right in part; what is met is open no more."""
    wanted = missing(RUBRIC, "nonlinear", told=QUESTION)
    assert wanted
    assert follow_up(wanted, QUESTION).startswith("2 aspects are still open;")
    said = verdicts(nonlinear=(Verdict.UNMET, ""), gradient=(Verdict.MET, "g"))
    wanted = missing(RUBRIC, "nonlinear", told=QUESTION, marks=marks_of(said))
    assert wanted
    assert follow_up(wanted, QUESTION) == (
        "One aspect is still open. What does it do, and what comes of it?"
    )
