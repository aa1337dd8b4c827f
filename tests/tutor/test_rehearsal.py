"""A rehearsal: blind, in random but fixed order, left and taken up."""

from __future__ import annotations

import pytest

from tutor.domain import Criterion, JudgeInfo, Rubric, Verdict
from tutor.records import Records
from tutor.records_errors import RecordsError
from tutor.rehearsal import Sample, complete, opinions, order, references

RUBRIC = Rubric(
    criteria=(Criterion(id="a", text="It sums.", points=3), Criterion(id="b", text="It fires."))
)
BOTH = {"a": Verdict.MET, "b": Verdict.MET}


def sample(answer: str, question: str = "Q?", **more: object) -> Sample:
    return Sample(question=question, answer=answer, rubric=RUBRIC).model_copy(update=more)


def test_the_order_is_random_but_the_same_for_a_seed() -> None:
    """Nothing is lost or doubled, and another seed gives another order."""
    samples = [sample(f"answer {n}") for n in range(20)]
    first, again, other = order(samples, 1), order(samples, 1), order(samples, 2)
    assert first == again != other
    assert sorted(s.id for s in first) == sorted(s.id for s in samples)
    assert order([samples[0], samples[0]], 1) == (samples[0],)


def test_a_few_answers_are_spread_over_the_questions() -> None:
    """Of ten questions with ten answers each, ten answers show every question."""
    samples = [sample(f"{n} to {q}", f"Q{q}?") for q in range(10) for n in range(10)]
    assert len({s.question for s in order(samples, 0, most=10)}) == 10


def test_progress_is_kept_and_a_later_mark_counts(records: Records) -> None:
    """What is open follows from the marks; another person's marks are no progress."""
    samples = [sample("one"), sample("two")]
    made = records.rehearsals.start("Ann", "ours", samples)
    kept = records.rehearsals
    kept.mark(made.id, samples[0].id, "Ann", {"a": Verdict.UNMET, "b": Verdict.MET})
    kept.mark(made.id, samples[0].id, "Ann", BOTH, " torn ")
    kept.mark(made.id, samples[1].id, JudgeInfo(name="builtin", model="1"), BOTH)
    again = kept.rehearsal(made.id)
    assert again.open == [samples[1]]
    (mark,) = again.marks
    assert (mark.verdicts, mark.comment) == (BOTH, "torn")
    assert kept.of_person("Ann") == [again]
    assert kept.of_person("Bob") == []


def test_marks_of_the_same_answer_in_other_rehearsals_are_found(records: Records) -> None:
    """Two people who judged the same answer by the same rubric can be compared."""
    kept = records.rehearsals
    for person in ("Ann", "Bob"):
        made = kept.start(person, "ours", [sample("one")])
        kept.mark(made.id, sample("one").id, person, BOTH)
    assert {m.rater for m in kept.marks([sample("one").id])} == {"Ann", "Bob"}
    assert sample("one").id != sample("one", "Other?").id


def test_examiners_are_told_apart_by_version_and_are_no_people(records: Records) -> None:
    """Not even of a person who goes by an examiner's name."""
    kept, one = records.rehearsals, sample("one")
    old, new = JudgeInfo(name="builtin", model="1"), JudgeInfo(name="builtin", model="2")
    made = kept.start("builtin", "ours", [one])
    kept.mark(made.id, one.id, old, {"a": Verdict.MET, "b": Verdict.UNMET})
    kept.mark(made.id, one.id, new, BOTH)
    assert kept.rehearsal(made.id).open == [one]
    kept.mark(made.id, one.id, "builtin", {"a": Verdict.UNMET, "b": Verdict.UNMET})
    said = opinions([one], kept.marks([one.id]))
    assert {rater: o[one.id].score for rater, o in said.items()} == {
        old: 0.75,
        new: 1,
        "builtin": 0,
    }
    assert [who for _, who, _ in kept.judged("Q?")] == ["builtin"]


def test_nothing_to_rehearse_with_is_told(records: Records) -> None:
    """So is a rehearsal that is not there."""
    with pytest.raises(RecordsError, match="no answers"):
        records.rehearsals.start("Ann", "empty", [])
    with pytest.raises(RecordsError, match="no rehearsal nothing"):
        records.rehearsals.rehearsal("nothing")


def test_scores_are_added_by_code(records: Records) -> None:
    """By the rubric's points; a mark that lacks a criterion is left out."""
    one, two = sample("one"), sample("two")
    made = records.rehearsals.start("Ann", "ours", [one, two])
    records.rehearsals.mark(made.id, one.id, "Ann", {"a": Verdict.PARTIAL, "b": Verdict.MET})
    records.rehearsals.mark(made.id, two.id, "Ann", {"a": Verdict.MET})
    said = opinions([one, two], records.rehearsals.marks([one.id, two.id]))
    assert {k: o.score for k, o in said["Ann"].items()} == {one.id: 0.625}
    assert not complete({"a": Verdict.MET}, RUBRIC)


def test_references_are_labels_or_a_score() -> None:
    """Labels give verdicts and a score; a score alone gives no verdicts; else there is none."""
    labelled, scored, bare = sample("l", labels=BOTH), sample("s", score=0.5), sample("b")
    found = references([labelled, scored, bare])
    assert (found[labelled.id].verdicts, found[labelled.id].score) == (BOTH, 1.0)
    assert (found[scored.id].verdicts, found[scored.id].score) == (None, 0.5)
    assert bare.id not in found
