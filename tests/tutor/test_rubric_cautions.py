"""What may make grades unfair is told before anyone is graded; each caution fires where it must."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from knowledge.cards import Source
from knowledge.classify import make_card
from tests.tutor.test_rubric_trial import graded
from tutor.domain import Criterion, Finding, ItemList, Rubric, Verdict
from tutor.rubric_cautions import Fault, Probe, confusions, in_use, of_rubric, overlaps, weights
from tutor.workshop import probe

QUESTION = "Explain what dropout does."
ZEROS = Criterion(id="zeros", text="Dropout sets random activations to zero.")
REGULAR = Criterion(id="regular", text="It reduces overfitting.", misconceptions=("It overfits.",))


def rubric(*texts: str, points: tuple[float, ...] = ()) -> Rubric:
    paid = points or (1.0,) * len(texts)
    return Rubric(
        criteria=tuple(Criterion(id=f"c{n}", text=t, points=p) for n, (t, p) in enumerate(zip(texts, paid, strict=True)))
    )  # fmt: skip


def faults(made: Rubric, question: str = QUESTION) -> list[Fault]:
    card = make_card(question, "", Source(file="x", line=1))
    return [c.fault for c in of_rubric(card, made)]


@pytest.mark.parametrize(
    "text",
    ["Understands dropout.", "The answer explains dropout well.", "Shows a good understanding of the topic.",
     "Correct and complete answer", "?!"],
)  # fmt: skip
def test_praise_is_no_criterion(text: str) -> None:
    """Words for quality, and those of the question, say nothing that an answer could show."""
    assert faults(rubric(text, ZEROS.text)) == [Fault.VAGUE]


@pytest.mark.parametrize(
    "text", ["Explains that units are switched off.", "Dropout.", "$p = 0.5$ is a good choice", ZEROS.text]
)  # fmt: skip
def test_a_statement_is_a_criterion(text: str) -> None:
    """With one word of substance, a formula, or the bare key word, it can be told from an answer."""
    assert faults(rubric(text)) == []


def test_the_key_of_a_true_false_question_may_be_a_word() -> None:
    """`Correct` is what the answer must say there."""
    assert faults(rubric("Correct"), "True or false: dropout drops units.") == []


@pytest.mark.parametrize(
    ("question", "told"),
    [("Explain it. (4 points)", 1), ("Explain it. [2 marks]", 0), ("State 4 points.", 0), ("Erkläre es (2,5 Punkte).", 1)],
)  # fmt: skip
def test_points_must_add_up_to_what_the_question_promises(question: str, told: int) -> None:
    """Where it promises any, in brackets; "4 points" to state are none."""
    assert len(weights(question, rubric("a b", "c d"))) == told


def test_one_criterion_outweighs_all_others() -> None:
    """More than the rest together, of at least three; half is not more."""
    assert [c.about for c in weights("q", rubric("a", "b", "c", points=(3, 1, 1)))] == [("c0",)]
    assert weights("q", rubric("a", "b", "c", points=(2, 1, 1))) == []
    assert weights("q", rubric("a", "b", points=(5, 1))) == []


def test_a_list_must_name_what_it_asks_for() -> None:
    """Each thing once, and as many as the question wants."""

    def listed(count: int, *items: tuple[str, ...]) -> Rubric:
        return Rubric(lists=(ItemList(id="i", text="an optimiser", count=count, items=items),))

    question = "Name three optimizers."
    assert faults(listed(3, ("SGD",), ("Adam",), ("Lion",)), question) == []
    assert faults(listed(3, ("SGD",), ("Adam",)), question) == [Fault.LIST]
    assert faults(listed(3, ("SGD",), ("Adam",), ("sgd ",)), question) == [Fault.LIST]
    assert faults(listed(2, ("SGD",), ("Adam",), ("Lion",)), question) == [Fault.LIST]


def test_a_misconception_in_the_criterions_own_words() -> None:
    """Case and spaces make no difference."""
    both = REGULAR.model_copy(update={"phrasings": ("it  OVERFITS.",)})
    assert faults(Rubric(criteria=(both,))) == [Fault.MISCONCEPTION]


def scripted(said: Mapping[tuple[str, str], Verdict], *, together: bool = True) -> Probe:
    """Reads a text as told by (text, criterion); `together`: where all is asked for as well."""

    def read(text: str, asked: Rubric) -> Mapping[str, Finding]:
        known = together or len(asked.criteria) == 1
        return {
            c.id: Finding(criterion_id=c.id, verdict=said.get((text, c.id), Verdict.UNMET) if known else Verdict.UNMET)
            for c in asked.criteria
        }  # fmt: skip

    return read


def test_criteria_overlap_where_one_earns_the_other() -> None:
    """In one direction where all is asked for; in both where each is asked for alone."""
    both = Rubric(criteria=(ZEROS, REGULAR))
    forth, back = (ZEROS.text, "regular"), (REGULAR.text, "zeros")
    assert overlaps(both, scripted({})) == []
    (found,) = overlaps(both, scripted({back: Verdict.MET}))
    assert "what criterion 2 says may earn criterion 1" in found.text
    assert overlaps(both, scripted({forth: Verdict.MET}, together=False)) == []
    assert (
        len(overlaps(both, scripted({forth: Verdict.MET, back: Verdict.MET}, together=False))) == 1
    )


def test_a_misconception_that_earns_its_criterion() -> None:
    """And a criterion whose own words are taken for its misconception; each is told."""
    one = Rubric(criteria=(REGULAR,))
    assert confusions(one, scripted({})) == []
    (earns,) = confusions(one, scripted({("It overfits.", "regular"): Verdict.PARTIAL}))
    assert "“It overfits.” would earn" in earns.text
    (taken,) = confusions(one, scripted({(REGULAR.text, "regular"): Verdict.CONTRADICTED}))
    assert "own words" in taken.text


def test_two_criteria_with_the_same_verdicts_ask_for_one_thing() -> None:
    """Nineteen of twenty alike is enough, where the criterion tells answers apart at all."""
    both = Rubric(criteria=(ZEROS, REGULAR))
    alike = [graded(both), graded(both, zeros="unmet", regular="contradicted")] * 10
    (found,) = in_use(both, alike)
    assert "20 of 20 answers" in found.text
    assert in_use(both, alike[:19]) == []
    assert in_use(both, [graded(both)] * 20) == []
    assert (
        in_use(both, [*alike[:18], graded(both, zeros="unmet"), graded(both, zeros="unmet")]) == []
    )


def test_the_real_examiner_finds_a_criterion_said_twice() -> None:
    """Two wordings of one formula overlap; two different facts do not."""
    question = "Explain the meaning of IoU for object detection."
    union = "IoU is the area of overlap of two boxes divided by the area of their union."
    again = (
        "IoU is the area of the intersection of the two boxes divided by the area of their union."
    )
    other = "IoU lies between 0 for no overlap and 1 for a perfect match."
    assert len(overlaps(rubric(union, again), probe(question))) == 1
    assert overlaps(rubric(union, other), probe(question)) == []
