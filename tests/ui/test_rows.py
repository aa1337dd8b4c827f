"""What a grade card tells, line by line."""

from __future__ import annotations

from tutor.domain import (
    CriterionGrade,
    Grade,
    JudgeInfo,
    RubricOrigin,
    Usage,
    Verdict,
)
from tutor.ui import rows
from tutor.ui.words import review


def grade(*verdicts: tuple[str, Verdict], feedback: str = "", reason: str = "why") -> Grade:
    graded = tuple(
        CriterionGrade(
            criterion_id=str(n), text=text, verdict=verdict, quote="", reason=reason,
            points=verdict.credit, max_points=1,
        )
        for n, (text, verdict) in enumerate(verdicts)
    )  # fmt: skip
    return Grade(
        score=0, points=0, max_points=len(graded), verdicts=graded, feedback=feedback,
        follow_up="", needs_review=False, flags=(), judge=JudgeInfo(name="x"), usage=Usage(),
        seconds=0, rubric_version="v", rubric_origin=RubricOrigin.GIVEN,
    )  # fmt: skip


def test_met_and_missed_are_told_apart_with_their_numbers() -> None:
    """A contradicted criterion was in the answer, so it stands with what was said."""
    given = grade(("a", Verdict.MET), ("b", Verdict.UNMET), ("c", Verdict.CONTRADICTED))
    assert [(r.number, r.text) for r in rows.said(given)] == [(1, "a"), (3, "c")]
    assert [(r.number, r.text) for r in rows.missed(given)] == [(2, "b")]


def test_open_slots_of_a_list_are_one_row() -> None:
    """Seven times the same line would say no more than `3 more`."""
    slots = [(f"a loss ({n} of 4)", Verdict.MET if n == 1 else Verdict.UNMET) for n in range(1, 5)]
    (row,) = rows.missed(grade(*slots, ("other", Verdict.MET)))
    assert (row.text, row.slots, row.max_points) == ("3 more: a loss", 3, 3)


def test_filled_slots_of_a_list_are_one_row_with_their_items() -> None:
    """A list of ten would else say the same ten times; one in part stands for itself."""
    given = grade(
        *((f"a loss ({n} of 4)", Verdict.PARTIAL if n == 3 else Verdict.MET) for n in (1, 2, 3, 4))
    )
    quoted = tuple(
        v.model_copy(update={"quote": q})
        for v, q in zip(given.verdicts, ("hinge", "MSE", "log", "L1"), strict=True)
    )
    found = rows.together(rows.said(given.model_copy(update={"verdicts": quoted})))
    assert [(r.text, r.slots, r.points) for r in found] == [
        ("2 found: a loss", 2, 2), ("a loss (3 of 4)", 1, 0.5), ("a loss (4 of 4)", 1, 1),
    ]  # fmt: skip
    assert found[0].reason == "“hinge”, “MSE”"


def test_the_items_that_count_are_named_in_the_learners_words() -> None:
    """So that the one that does not count is seen; what is no list is not among them."""
    slots = [(f"a loss ({n} of 3)", Verdict.MET if n < 3 else Verdict.UNMET) for n in range(1, 4)]
    given = grade(*slots, ("other", Verdict.MET))
    quotes = ("hinge", "MSE", "", "words")
    quoted = tuple(
        v.model_copy(update={"quote": quote})
        for v, quote in zip(given.verdicts, quotes, strict=True)
    )
    given = given.model_copy(update={"verdicts": quoted})
    assert rows.accepted(given) == ["Counted: “hinge”, “MSE” (2 of 3)."]
    assert rows.accepted(grade(("other", Verdict.MET))) == []


def test_what_counts_of_two_lists_is_told_with_their_names() -> None:
    given = grade(*((f"{x} ({n} of 2)", Verdict.UNMET) for x in ("a", "b") for n in (1, 2)))
    assert rows.accepted(given) == [
        "Counted: nothing yet (0 of 2, a).",
        "Counted: nothing yet (0 of 2, b).",
    ]


def test_two_lists_are_two_rows() -> None:
    """Only slots of the same list are taken together."""
    given = grade(*((f"{x} ({n} of 2)", Verdict.UNMET) for x in ("a", "b") for n in (1, 2)))
    assert [row.text for row in rows.missed(given)] == ["2 more: a", "2 more: b"]


def test_what_is_kept_back_is_counted_as_the_hints_count_it() -> None:
    """Points by how they stand, and the items of a list as those; neither among the other."""
    slots = [(f"a loss ({n} of 4)", Verdict.MET if n == 1 else Verdict.UNMET) for n in range(1, 5)]
    given = grade(*slots, ("a", Verdict.UNMET), ("b", Verdict.UNMET), ("c", Verdict.CONTRADICTED))
    assert rows.kept_back(given).startswith(
        "Still open: 2 aspects missing, 1 aspect contradicted, 3 of the 4 items asked for."
    )
    met = [(text, Verdict.MET) for text, _ in slots]
    assert "items" not in rows.kept_back(grade(*met, ("a", Verdict.UNMET)))


def test_of_two_lists_each_is_counted() -> None:
    """By its kind, as the question asks for both."""
    given = grade(*((f"{x} ({n} of 2)", Verdict.UNMET) for x in ("a", "b") for n in (1, 2)))
    assert rows.kept_back(given).startswith(
        "Still open: 2 of the 2 items asked for (a), 2 of the 2 items asked for (b)."
    )


def test_what_the_card_tells_already_is_not_told_again() -> None:
    """Neither criteria in the feedback nor one reason at every criterion."""
    given = grade(("It is fast.", Verdict.MET), feedback="Right: It is fast.\nKeep going.")
    assert rows.remarks(given) == "Keep going."
    long = " ".join(["word"] * 40)
    cut = grade((long, Verdict.UNMET), feedback=f"Missing: {long[:99]} …\nKeep going.")
    assert rows.remarks(cut) == "Keep going."
    slot = grade(("a loss (1 of 2)", Verdict.MET), feedback="1 of 2 (a loss): MSE.\nKeep going.")
    assert rows.remarks(slot) == "Keep going."
    guarded = grade(("a", Verdict.UNMET), feedback="Empty.", reason="Empty.")
    assert rows.remarks(guarded) == "Empty."
    assert rows.missed(guarded)[0].reason == ""


def unsure(confidence: float, *others: float, text: str = "x") -> Grade:
    given = grade(*((text, Verdict.MET) for _ in (confidence, *others)), reason="why")
    verdicts = tuple(
        v.model_copy(update={"confidence": c, "reason": "Nearly. The examiner is not sure."})
        for v, c in zip(given.verdicts, (confidence, *others), strict=True)
    )
    feedback = "Go on.\nThe built-in examiner is unsure about part of this; compare it yourself."
    return given.model_copy(
        update={"verdicts": verdicts, "feedback": feedback, "needs_review": True}
    )


def test_doubt_is_told_once() -> None:
    """By the card's own sentence, which names the points; not in reasons and feedback as well."""
    doubted = unsure(0.9, 0.4)
    assert rows.doubt(doubted).startswith("The examiner is unsure about aspect 2:")
    assert rows.remarks(doubted) == "Go on."
    assert [row.reason for row in rows.said(doubted)] == ["Nearly.", "Nearly."]
    assert review(doubted) == rows.doubt(doubted)


def test_doubt_about_much_or_about_open_slots_names_no_points() -> None:
    """Open slots are one row without a number."""
    assert "part of this grade" in rows.doubt(unsure(0.1, 0.1, 0.1, 0.1))
    assert "part of this grade" in rows.doubt(unsure(0.1, 0.9, text="a loss (1 of 2)"))
    assert rows.doubt(unsure(0.9)) == ""


def test_doubt_comes_beside_flags() -> None:
    """A flagged grade says both."""
    flagged = unsure(0.9, 0.0).model_copy(update={"flags": ("addresses_grader",)})
    assert review(flagged).startswith("A person should look at this grade. The examiner is unsure")
