"""A derived rubric is a reference answer cut into sentences: the whole answer's grade is dealt out to them."""

from __future__ import annotations

from tutor.domain import Finding, Task, Verdict
from tutor.judges import exemplars, wording
from tutor.judges.decisions import ACCUSED_FROM, FOREIGN_SURE, UNSURE, decided, finding
from tutor.judges.opinions import Opinion, whole_grade
from tutor.judges.reading import Reading
from tutor.judges.whole import allotted, single_verdict

_DENIED_FROM = 0.9  # how sure the sentences must be of a contradiction to overrule the whole
_APART = 0.5  # of a criterion's credit


def by_whole(task: Task, held: list[Opinion], reading: Reading) -> list[Finding]:
    """Verdicts on a derived rubric: the whole answer's grade, dealt out to the sentences."""
    credits, points = [o.credit for o in held], [o.criterion.points for o in held]
    given = exemplars.given(task)
    if given is not None:
        verdicts = allotted(given, credits, points)
        return [_as_given(o, v, task) for o, v in zip(held, verdicts, strict=True)]
    grade = exemplars.shifted(whole_grade(task.rubric, reading), task)
    verdicts = [single_verdict(grade)] if len(held) == 1 else allotted(grade, credits, points)
    return [
        _dealt(opinion, verdict, grade) for opinion, verdict in zip(held, verdicts, strict=True)
    ]


def _as_given(opinion: Opinion, verdict: Verdict, task: Task) -> Finding:
    """A person's verdict on the same words, which no rule overrules."""
    return Finding(
        criterion_id=opinion.criterion.id, verdict=verdict, quote=opinion.quote or task.answer.strip(),
        confidence=exemplars.SAME_SURE,
        reason=wording.reason(verdict, exemplars.SAME_SURE, near=opinion.near, listed=False),
    )  # fmt: skip


def _dealt(opinion: Opinion, verdict: Verdict, grade: float) -> Finding:
    """What a sentence of the reference gets of the whole grade: never more than a rule allows it, and
    with a person asked where the whole and the sentence lie apart."""
    against, own = opinion.share(Verdict.CONTRADICTED), decided(opinion)[0]
    if against >= (ACCUSED_FROM if verdict is Verdict.UNMET else _DENIED_FROM):
        verdict = Verdict.CONTRADICTED
    if not opinion.quote or (opinion.taken and own.credit < verdict.credit):
        verdict = own if opinion.quote else Verdict.UNMET
    sure = max(abs(grade - 0.5) + 0.4, opinion.share(verdict))
    if verdict.credit and opinion.verdict is Verdict.CONTRADICTED:
        sure = 1 - max(against, 0.5)  # the whole says one thing, the sentence another
    if abs(verdict.credit - own.credit) >= _APART:
        sure = min(sure, UNSURE)
    return finding(opinion, verdict, FOREIGN_SURE if opinion.foreign else sure)
