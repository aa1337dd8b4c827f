"""The built-in examiner: offline, no key, a few milliseconds an answer.

Word vectors of a small sentence model are aligned with the rubric, trained learners read the
alignment; list slots, formulas and keyed questions are judged by their own rules.
"""

from __future__ import annotations

from dataclasses import replace

from tutor import guards
from tutor.domain import Criterion, Finding, JudgeInfo, Judgement, Task, Verdict
from tutor.judges import evidence, exemplars, opinions, slots, wording
from tutor.judges.base import JudgeError
from tutor.judges.description import describe
from tutor.judges.keyed import judge_keyed
from tutor.judges.model import examiner
from tutor.judges.opinions import Opinion
from tutor.judges.reading import Reading
from tutor.judges.whole import allotted, as_one, is_derived, single_verdict

# How likely a contradiction must be to be told; chosen on the eval cases' `dev` part, where of 100
# contradicted verdicts 52 were right, of those above this 37 of 49.
_ACCUSED_FROM = 0.5
_DENIED_FROM = 0.9  # how sure the sentences must be of a contradiction to overrule the whole
_DOUBTFUL = frozenset(("open", "terms", "formula"))  # rules that honest answers fall under as well
_UNSURE = 0.5
_APART = 0.5  # of a criterion's credit
_FOREIGN_SURE = 0.3  # what its verdict on another language is worth


class BuiltinJudge:
    """Judges with the model that ships. Holds no state: safe to share between threads."""

    @property
    def info(self) -> JudgeInfo:
        return JudgeInfo(
            name="builtin", model=f"MiniLM alignment {examiner().version}", prompt_version=""
        )

    def judge(self, task: Task) -> Judgement:
        """Findings for every slot and criterion; raises JudgeError for a text it cannot read."""
        if not any(c.text.strip() for c in task.rubric.all_criteria):
            raise JudgeError("The rubric has no words to compare the answer with.")
        text = evidence.statements(task)
        found = [f for entry in task.rubric.lists for f in slots.fill(entry, task, text)]
        found += _criteria(task, text)
        return Judgement(
            findings=tuple(found),
            feedback=wording.feedback(task, found),
            follow_up=wording.follow_up(task, found),
            rules=exemplars.used(task),
        )

    def score(self, task: Task) -> float:
        """An estimate of the grade between the steps that verdicts allow, 0..1."""
        text = evidence.statements(task)
        reading = opinions.read(task.question, text)
        if reading.answer.empty:
            return 0.0
        if is_derived(task.rubric):
            return examiner().grade(describe(as_one(task.rubric), reading))
        slots = [f for entry in task.rubric.lists for f in slots.fill(entry, task, text)]
        points = {c.id: c.points for c in task.rubric.all_criteria}
        earned = sum(f.verdict.credit * points[f.criterion_id] for f in slots)
        earned += sum(_opinion(c, task, reading).credit * c.points for c in task.rubric.criteria)
        return min(earned / task.rubric.max_points, 1.0)


def _criteria(task: Task, text: str) -> list[Finding]:
    criteria = task.rubric.criteria
    keyed = {c.id: f for c in criteria if (f := judge_keyed(task, c))}
    reading = opinions.read(task.question, text)
    if reading.answer.empty:
        return [keyed.get(c.id) or _nothing(c) for c in criteria]
    held = [_opinion(c, task, reading) for c in criteria]
    if is_derived(task.rubric) and not keyed:
        return _by_whole(task, held, reading)
    found = _at_odds([keyed.get(o.criterion.id) or _finding(o, *_decided(o)) for o in held])
    return _left_out(found, task, text)


def _opinion(criterion: Criterion, task: Task, reading: Reading) -> Opinion:
    """The examiner's own opinion, moved by what people decided on other answers."""
    own = opinions.form(criterion, task, reading)
    return replace(own, shares=exemplars.tilted(own.shares, criterion, task))


def _decided(opinion: Opinion) -> tuple[Verdict, float]:
    """The likeliest verdict with its likelihood; one that no words support falls to unmet.

    So does "contradicted" where it is not likelier than everything else together: it earns as little,
    and a right answer is not told that it says the opposite.
    """
    verdict = opinion.verdict
    if opinion.foreign:
        return verdict if opinion.quote else Verdict.UNMET, _FOREIGN_SURE
    if verdict is not Verdict.UNMET and not opinion.quote:
        return Verdict.UNMET, 0.5
    if verdict is Verdict.CONTRADICTED and opinion.share(verdict) < _ACCUSED_FROM:
        return Verdict.UNMET, opinion.share(Verdict.UNMET) + opinion.share(verdict)
    return verdict, opinion.share(verdict)


def _left_out(found: list[Finding], task: Task, text: str) -> list[Finding]:
    """A sentence was taken for talk to the grader that is none for sure: a person sees to what it may have met."""
    if text.split() == task.answer.split() or guards.is_instruction(task.answer):
        return found
    return [f if f.verdict is Verdict.MET else _doubted(f) for f in found]


def _doubted(finding: Finding) -> Finding:
    return finding.model_copy(update={"confidence": min(finding.confidence or 0.0, _UNSURE)})


def _at_odds(found: list[Finding]) -> list[Finding]:
    """Where the same words meet one criterion and contradict another, a person is asked of both."""
    met = [f.quote for f in found if f.verdict.credit and f.quote]
    against = [f.quote for f in found if f.verdict is Verdict.CONTRADICTED and f.quote]
    odd = {q for q in met for other in against if q in other or other in q}
    odd |= {other for q in odd for other in against if q in other or other in q}
    return [_doubted(f) if f.quote in odd else f for f in found]


def _finding(opinion: Opinion, verdict: Verdict, confidence: float) -> Finding:
    listed = opinion.description is not None and opinion.description.asserted is not None
    quote = opinion.quote if verdict is not Verdict.UNMET or opinion.near else ""
    confidence = min(max(confidence, 0.0), _UNSURE if opinion.taken in _DOUBTFUL else 1.0)
    return Finding(
        criterion_id=opinion.criterion.id, verdict=verdict, quote=quote, confidence=round(confidence, 3),
        reason=wording.reason(verdict, confidence, near=opinion.near, listed=listed, taken=opinion.taken),
    )  # fmt: skip


def _by_whole(task: Task, held: list[Opinion], reading: Reading) -> list[Finding]:
    """Verdicts on a derived rubric: the whole answer's grade, dealt out to the sentences."""
    grade = exemplars.shifted(examiner().grade(describe(as_one(task.rubric), reading)), task)
    if len(held) == 1:
        verdicts = [single_verdict(grade)]
    else:
        verdicts = allotted(grade, [o.credit for o in held], [o.criterion.points for o in held])
    return [
        _dealt(opinion, verdict, grade) for opinion, verdict in zip(held, verdicts, strict=True)
    ]


def _dealt(opinion: Opinion, verdict: Verdict, grade: float) -> Finding:
    """What a sentence of the reference gets of the whole grade: never more than a rule allows it, and
    with a person asked where the whole and the sentence lie apart."""
    against, own = opinion.share(Verdict.CONTRADICTED), _decided(opinion)[0]
    if against >= (_ACCUSED_FROM if verdict is Verdict.UNMET else _DENIED_FROM):
        verdict = Verdict.CONTRADICTED
    if not opinion.quote or (opinion.taken and own.credit < verdict.credit):
        verdict = own if opinion.quote else Verdict.UNMET
    sure = max(abs(grade - 0.5) + 0.4, opinion.share(verdict))
    if verdict.credit and opinion.verdict is Verdict.CONTRADICTED:
        sure = 1 - max(against, 0.5)  # the whole says one thing, the sentence another
    if abs(verdict.credit - own.credit) >= _APART:
        sure = min(sure, _UNSURE)
    return _finding(opinion, verdict, _FOREIGN_SURE if opinion.foreign else sure)


def _nothing(criterion: Criterion) -> Finding:
    return Finding(
        criterion_id=criterion.id, verdict=Verdict.UNMET, confidence=1.0,
        reason="The answer says nothing on the subject.",
    )  # fmt: skip
