"""check: which of the verdicts that a judge returns count, and on which words."""

from __future__ import annotations

import pytest

from knowledge.cards import Kind
from tests.tutor.findings import finding, task
from tutor.domain import Criterion, ItemList, Rubric, Verdict
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


@pytest.mark.parametrize("verdict", ["met", "partial"])
@pytest.mark.parametrize("quote", ["the", "It", "of the", "a", "is, that"])
def test_words_that_say_nothing_are_no_evidence(verdict: str, quote: str) -> None:
    """Every answer holds them: a verdict that counts falls to unmet and is flagged."""
    answer = "It is, that a part of the step is scaled."
    found, flags = check(
        [finding("scales", verdict, quote), finding("size", "unmet")], task(answer)
    )
    assert (found[0].verdict, found[0].quote) == (Verdict.UNMET, "")
    assert flags == ("quote_says_nothing",)


@pytest.mark.parametrize("quote", ["no", "Both", "more", "+", "≤", "%", "2", "x", "e", "大", "∞"])
def test_the_shortest_answer_may_be_all_that_is_said(quote: str) -> None:
    """A denial, an amount, a number, a sign or a letter can be the answer to a question."""
    found, flags = check([finding("scales", quote=quote), finding("size", "unmet")], task(quote))
    assert (found[0].verdict, flags) == (Verdict.MET, ())


@pytest.mark.parametrize("kind", [Kind.TRUE_FALSE, Kind.MULTIPLE_CHOICE, Kind.CLOZE])
def test_a_choice_or_a_gap_may_be_any_word(kind: Kind) -> None:
    """There the answer is asked for in one word or letter."""
    found, flags = check(
        [finding("scales", quote="a"), finding("size", "unmet")], task("a", kind=kind)
    )
    assert (found[0].verdict, flags) == (Verdict.MET, ())


def test_a_rubric_may_ask_for_a_word_that_says_nothing() -> None:
    """An item of a list, or a criterion that is this word alone."""
    gates = ItemList(id="gate", text="a gate", count=2, items=(("AND",), ("OR",)))
    rubric = Rubric(lists=(gates,), criteria=(Criterion(id="letter", text="A", phrasings=("I",)),))
    findings = [
        finding("gate-1", quote="and"),
        finding("gate-2", quote="or"),
        finding("letter", quote="I"),
    ]
    found, flags = check(findings, task("I take and, or", rubric))
    assert ([f.verdict for f in found], flags) == ([Verdict.MET] * 3, ())


def named(answer: str, *quotes: str) -> list[str]:
    """The quotes that fill a slot of a list of as many."""
    names = ("ReLU", "rectifier"), ("leaky ReLU",), ("C",), ("C++",)
    entry = ItemList(id="x", text="a thing", count=len(quotes), items=names)
    findings = [finding(slot.id, "met", q) for slot, q in zip(entry.slots, quotes, strict=True)]
    found, flags = check(findings, task(answer, Rubric(lists=(entry,))))
    assert bool(flags) is any(f.verdict is not Verdict.MET for f in found)
    return [f.quote for f in found if f.verdict is Verdict.MET]


def test_the_same_place_fills_one_slot() -> None:
    """However much of it is quoted."""
    assert named("I know ReLU.", "ReLU", "know ReLU") == ["know ReLU"]
    assert named("I know ReLU.", "know ReLU", "ReLU") == ["know ReLU"]


def test_two_mentions_of_one_item_fill_one_slot() -> None:
    """At two places of the answer, by one name or by two."""
    assert named("ReLU, and again ReLU.", "ReLU", "relu") == ["ReLU"]
    assert named("ReLU, that is the rectifier.", "ReLU", "the rectifier") == ["the rectifier"]


def test_a_name_within_another_fills_a_slot_of_its_own() -> None:
    """Where it stands at a place of its own too, in whatever order the examiner names them."""
    for quotes in (("ReLU", "leaky ReLU"), ("leaky ReLU", "ReLU")):
        assert named("leaky ReLU, ReLU", *quotes) == list(quotes)
        assert named("ReLU and leaky ReLU", *quotes) == list(quotes)
    assert named("C++, C", "C", "C++") == ["C", "C++"]


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
