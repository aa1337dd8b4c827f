"""How a reply to a follow-up or hint counts: it is graded as any answer, against what is still open.

The verdicts on the first answer stay as they are; those after help are kept beside them. A criterion
once met stays met. A verdict changes only by words of the reply: what the first answer said was judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tutor import quotes
from tutor.domain import CriterionGrade, Grade, Rubric, Verdict
from tutor.turns import Mark, Turn, marks_of


def still_open(rubric: Rubric, marks: Sequence[Mark]) -> Rubric | None:
    """What a reply is judged by; None when the rubric holds nothing that is open.

    A list with an open slot is judged as a whole, since its items fill the slots from the first on.
    """
    open_ = {mark.criterion_id for mark in marks if mark.verdict is not Verdict.MET}
    criteria = tuple(c for c in rubric.criteria if c.id in open_)
    lists = tuple(e for e in rubric.lists if open_ & {slot.id for slot in e.slots})
    return (
        Rubric(criteria=criteria, lists=lists, origin=rubric.origin) if criteria or lists else None
    )


def standing(answer: str, grades: Sequence[CriterionGrade], replies: Sequence[str]) -> str:
    """All that the learner has said and has not been shown to be wrong: the answer without the words
    that contradict a criterion, then the replies. A correction is not held against its error."""
    spans = sorted(
        span
        for grade in grades
        if grade.verdict is Verdict.CONTRADICTED and (span := quotes.find(grade.quote, answer))
    )
    kept, end = [], 0
    for (
        start,
        stop,
    ) in spans:  # which may overlap: two criteria may be contradicted by the same words
        kept.append(answer[end:start])
        end = max(end, stop)
    rest = " ".join([*kept, answer[end:]]).strip()
    return "\n".join(part for part in (rest, *replies) if part)


def merged(marks: Sequence[Mark], grade: Grade, reply: str) -> tuple[Mark, ...]:
    """The verdicts after a reply."""
    found = {v.criterion_id: v for v in grade.verdicts}
    return tuple(_after(mark, found.get(mark.criterion_id), reply) for mark in marks)


def _after(mark: Mark, found: CriterionGrade | None, reply: str) -> Mark:
    return mark if found is None or not touches(found.quote, reply) else _moved(mark, found.verdict)


def _moved(mark: Mark, said: Verdict) -> Mark:
    """A verdict after words that came later: up, or down to contradicted, but never from met."""
    moves = said.credit > mark.verdict.credit or said is Verdict.CONTRADICTED
    if mark.verdict is Verdict.MET or not moves:
        return mark
    return mark.model_copy(update={"verdict": said})


def with_help(grade: Grade, judged: Sequence[Turn]) -> tuple[Mark, ...]:
    """The verdicts of a grade as it stands today, with what the replies changed.

    `judged` are the turns with verdicts, the answer's own first. What a reply changed holds for the
    criterion's text as it was: one that was rewritten since is graded without it.
    """
    marks = {mark.criterion_id: mark for mark in marks_of(grade)}
    texts = {(v.criterion_id, v.text) for v in grade.verdicts}
    for before, turn in pairwise(judged):
        found = turn.outcome.verdicts if isinstance(turn.outcome, Grade) else ()
        known = {v.criterion_id for v in found if (v.criterion_id, v.text) in texts}
        earlier = {mark.criterion_id: mark.verdict for mark in before.marks}
        for mark in turn.marks:
            id_ = mark.criterion_id
            if id_ in known and mark.verdict is not earlier.get(id_):
                marks[id_] = _moved(marks[id_], mark.verdict)
    return tuple(marks.values())


def touches(quote: str, reply: str) -> bool:
    """Do the words of a quote stand in the reply, wholly or with their last or first line?"""
    lines = [line for line in quote.splitlines() if line.strip()]
    return any(quotes.find(line, reply) for line in lines)
