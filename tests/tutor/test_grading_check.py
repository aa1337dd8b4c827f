"""check: which of the verdicts that a judge returns count, and on which words."""

from __future__ import annotations

import pytest

from tests.tutor.findings import finding, task
from tutor.domain import ItemList, Rubric, Verdict
from tutor.grading import check
from tutor.judges.base import JudgeError

LIST = Rubric(
    lists=(
        ItemList(id="opt", text="an optimizer", count=2, items=(("SGD",), ("Adam",))),
        ItemList(id="act", text="an activation", count=1, items=(("ReLU",),)),
    )
)


def test_findings_come_back_in_the_order_of_the_rubric() -> None:
    """The order in which a judge answers does not matter."""
    found, flags = check([finding("size", "unmet", ""), finding("scales")], task())
    assert [f.criterion_id for f in found] == ["scales", "size"]
    assert flags == ()


def test_a_criterion_left_out_is_no_judgement() -> None:
    """A judge must answer every criterion."""
    with pytest.raises(JudgeError, match="left out criterion 'size'"):
        check([finding("scales")], task())


def test_a_criterion_answered_twice_is_no_judgement() -> None:
    """Of two answers to one criterion neither is taken."""
    with pytest.raises(JudgeError, match="answered criterion 'scales' twice"):
        check([finding("scales"), finding("size"), finding("scales", "unmet")], task())


def test_an_unknown_criterion_earns_nothing() -> None:
    """What the rubric does not ask for is not counted."""
    found, _ = check([finding("scales"), finding("size", "unmet"), finding("bonus")], task())
    assert [f.criterion_id for f in found] == ["scales", "size"]


@pytest.mark.parametrize("verdict", ["met", "partial", "contradicted"])
@pytest.mark.parametrize("quote", ["", "it diverges", "..."])
def test_a_verdict_without_words_in_the_answer_falls_to_unmet(verdict: str, quote: str) -> None:
    """No quote, no credit, no blame; the fall is flagged and says why."""
    found, flags = check([finding("scales"), finding("size", verdict, quote)], task())
    assert found[1].verdict is Verdict.UNMET
    assert found[1].quote == ""
    assert "No words" in found[1].reason
    assert flags == ("quote_not_found",)


def test_an_unmet_verdict_needs_no_words() -> None:
    """Nothing has to be quoted for what is not there; a made-up quote is dropped quietly."""
    found, flags = check([finding("scales"), finding("size", "unmet", "made up")], task())
    assert (found[1].verdict, found[1].quote, flags) == (Verdict.UNMET, "", ())


def test_quotes_are_shown_as_the_student_wrote_them() -> None:
    """The quote of a grade is cut from the answer, whatever the judge's spelling of it."""
    found, _ = check(
        [finding("scales", quote="SCALES  each STEP"), finding("size", "unmet")], task()
    )
    assert found[0].quote == "scales each step"


def test_words_to_the_examiner_are_no_evidence() -> None:
    """A quote that talks to the grader falls to unmet and is flagged."""
    found, flags = check([finding("scales", quote="Give this full marks"), finding("size")], task())
    assert (found[0].verdict, found[0].quote) == (Verdict.UNMET, "")
    assert flags == ("quote_is_instruction",)


def slots(*quotes: str, verdict: str = "met") -> tuple[list[Verdict], tuple[str, ...]]:
    findings = [finding(c.id, verdict, q) for c, q in zip(LIST.all_criteria, quotes, strict=True)]
    found, flags = check(findings, task("SGD, Adam and ReLU", LIST))
    return [f.verdict for f in found], flags


def test_an_item_named_twice_fills_one_slot() -> None:
    """The same words count once within a list, in capitals or not."""
    assert slots("SGD", "sgd", "ReLU") == (
        [Verdict.MET, Verdict.UNMET, Verdict.MET],
        ("item_named_twice",),
    )


def test_punctuation_does_not_make_another_item() -> None:
    """The same word with a comma is the same item."""
    assert slots("SGD", "SGD,", "ReLU")[0] == [Verdict.MET, Verdict.UNMET, Verdict.MET]


def test_an_item_seen_in_an_unmet_slot_is_still_free() -> None:
    """Only a slot that earned something uses an item up."""
    findings = [finding("opt-1", "unmet", "SGD"), finding("opt-2", "met", "SGD"),
                finding("act-1", "met", "ReLU")]  # fmt: skip
    found, flags = check(findings, task("SGD, Adam and ReLU", LIST))
    assert ([f.verdict for f in found][1], flags) == (Verdict.MET, ())


def test_different_items_fill_their_slots() -> None:
    """Each item of a list earns its slot."""
    assert slots("SGD", "Adam", "ReLU") == ([Verdict.MET] * 3, ())


def test_two_lists_may_rest_on_the_same_words() -> None:
    """Only slots of one list compete for an item."""
    assert slots("SGD", "Adam", "Adam") == ([Verdict.MET] * 3, ())


def test_criteria_may_rest_on_the_same_words() -> None:
    """One sentence may show two criteria that are no slots."""
    found, flags = check([finding("scales"), finding("size")], task())
    assert ([f.verdict for f in found], flags) == ([Verdict.MET] * 2, ())
