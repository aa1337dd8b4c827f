"""A trial sets grades by two rubrics side by side; it decides nothing and stores nothing."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from tests.fakes import ScriptedJudge
from tutor.appeals import Override
from tutor.attempts import Attempt
from tutor.domain import Criterion, Grade, JudgeInfo, Rubric, Task, Ungraded, Verdict
from tutor.grading import grade
from tutor.rehearsal import Sample
from tutor.rubric_trial import Given, Heard, Shift, as_graded, changes, failed, gather, tallies

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SUMS = Criterion(id="sums", text="It sums its inputs.", points=2)
FIRES = Criterion(id="fires", text="It fires above a threshold.")
OLD = Rubric(criteria=(SUMS, FIRES))
NEW = Rubric(criteria=(SUMS.model_copy(update={"points": 1}), Criterion(id="bias", text="A bias.")))


def graded(rubric: Rubric, answer: str = "It adds up.", **verdicts: str) -> Grade:
    made = grade(Task(question="q", answer=answer, rubric=rubric), ScriptedJudge(verdicts))
    assert isinstance(made, Grade)
    return made


def attempt(text: str, *overrides: Override, outcome: Grade | None = None) -> Attempt:
    return Attempt(
        id=text, learner="Zoë", card_id="c", question="q", answer=text, created=NOW,
        outcome=outcome, examined=outcome, overrides=overrides,
    )  # fmt: skip


def override(verdict: Verdict | None, criterion: Criterion | None = None) -> Override:
    return Override(
        attempt_id="a", rubric_version=OLD.version, criterion_id=criterion.id if criterion else None,
        criterion_text=criterion.text if criterion else "", verdict=verdict, author="Ann", reason="r",
        created=NOW,
    )  # fmt: skip


def test_the_largest_change_of_score_comes_first() -> None:
    """Each with the criteria that make it: verdicts that differ, criteria gone, criteria new."""
    small, large, none = Given("small", "Ann"), Given("large", "Bob"), Given("none", "Cy")
    before = {
        "small": graded(OLD, fires="unmet"), "large": graded(OLD, sums="unmet", fires="unmet"),
        "none": graded(OLD),
    }  # fmt: skip
    after = {"small": graded(OLD), "large": graded(OLD), "none": graded(OLD)}
    found = changes([none, small, large], before, after)
    assert [(c.given.text, round(c.by, 2)) for c in found] == [("large", 1.0), ("small", 0.33)]
    assert found[1].shifts == (Shift(FIRES.text, Verdict.UNMET, Verdict.MET),)
    (other,) = changes([small], {"small": graded(OLD)}, {"small": graded(NEW)})
    assert other.by == 0
    assert other.shifts == (
        Shift("A bias.", None, Verdict.MET), Shift(FIRES.text, Verdict.MET, None),
    )  # fmt: skip


def test_a_change_of_points_alone_is_a_change() -> None:
    """No verdict differs, and the score does."""
    heavier = OLD.model_copy(update={"criteria": (SUMS, FIRES.model_copy(update={"points": 2}))})
    given = Given("a", "Ann")
    (found,) = changes([given], {"a": graded(OLD, sums="unmet")}, {"a": graded(heavier, sums="unmet")})  # fmt: skip
    assert found.shifts == ()
    assert round(found.by, 2) == 0.17


def test_what_a_person_decided_goes_on_counting() -> None:
    """On both sides, as it would after a grading: the examiner's change of mind does not show."""
    decided = Given("a", "Zoë", attempt("a", override(Verdict.MET, FIRES)))
    assert changes([decided], {"a": graded(OLD)}, {"a": graded(OLD, fires="unmet")}) == []


def test_what_could_not_be_graded_is_left_out_and_counted() -> None:
    """Never as a zero."""
    away = Ungraded(error="away", judge=JudgeInfo(name="x"))
    given = [Given("a", "Ann"), Given("b", "Bob")]
    before = {"a": graded(OLD), "b": graded(OLD)}
    after = {"a": away, "b": graded(OLD)}
    assert changes(given, before, after) == []
    assert failed(given, before, after) == 1
    assert tallies(given, before, after)[0].after == Counter({Verdict.MET: 1})


def test_verdicts_are_counted_by_criterion() -> None:
    """A criterion that one side lacks has no counts there."""
    given = [Given("a", "Ann"), Given("b", "Bob")]
    before = {"a": graded(OLD), "b": graded(OLD, sums="partial")}
    after = {"a": graded(NEW), "b": graded(NEW)}
    sums, bias, fires = tallies(given, before, after)
    assert (sums.before, sums.moved) == (Counter({Verdict.MET: 1, Verdict.PARTIAL: 1}), 1)
    assert bias.before is None
    assert fires.after is None


def test_what_people_said_goes_to_the_answer() -> None:
    """Labels and rehearsals of a text join the stored answer of the same words; judged ones first."""
    sample = Sample(question="q", answer="It adds up. ", rubric=OLD, labels={"sums": Verdict.MET})
    alone = Sample(question="q", answer="It fires.", rubric=OLD)
    found = gather(
        [attempt("Nothing."), attempt("It adds up.")], [(alone, "Ann", {"fires": Verdict.MET})], [sample]
    )  # fmt: skip
    assert [(g.text, g.whose, len(g.voices)) for g in found] == [
        ("It adds up.", "Zoë", 1), ("It fires.", "rehearsal", 1), ("Nothing.", "Zoë", 0),
    ]  # fmt: skip
    assert found[0].voices[0].heard is Heard.LABELS


def test_a_grade_that_stands_is_a_word_on_every_criterion() -> None:
    """One verdict given instead is a word on that criterion alone."""
    outcome = graded(OLD, fires="unmet").model_copy(update={"rubric_version": OLD.version})
    (stands,) = gather([attempt("a", override(None), outcome=outcome)], [], [])
    assert dict(stands.voices[0].verdicts) == {"sums": Verdict.MET, "fires": Verdict.UNMET}
    said = outcome.model_copy(
        update={
            "verdicts": (
                outcome.verdicts[0],
                outcome.verdicts[1].model_copy(
                    update={"verdict": Verdict.MET, "decided_by": "Ann"}
                ),
            )
        }
    )
    (one,) = gather([attempt("a", override(Verdict.MET, FIRES), outcome=said)], [], [])
    assert dict(one.voices[0].verdicts) == {"fires": Verdict.MET}


def test_a_rubric_is_read_off_a_grade_only_where_it_is_whole() -> None:
    """Phrasings are in no grade: a rubric with some cannot be had back, and is not made up."""
    assert as_graded(graded(OLD)) == OLD
    richer = Rubric(criteria=(SUMS.model_copy(update={"phrasings": ("adds",)}),))
    assert as_graded(graded(richer)) is None
