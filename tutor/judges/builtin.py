"""The built-in examiner: offline, no key, a few milliseconds an answer.

Word vectors of a small sentence model are aligned with the rubric, trained learners read the
alignment; list slots, formulas and keyed questions are judged by their own rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.domain import Criterion, Finding, ItemList, JudgeInfo, Judgement, Task, Verdict
from tutor.judges import evidence, exemplars, wording
from tutor.judges.base import JudgeError
from tutor.judges.beside import said_of
from tutor.judges.description import Description, describe
from tutor.judges.encoding import encode, encode_cached
from tutor.judges.headings import headings, list_of
from tutor.judges.items import Hit, find_items, left_over
from tutor.judges.keyed import judge_keyed
from tutor.judges.model import VERDICTS, choice, examiner, pooled
from tutor.judges.reading import Reading
from tutor.judges.rules import certain, ruled
from tutor.judges.text import parse
from tutor.judges.trees import Floats
from tutor.judges.whole import allotted, as_one, is_derived, single_verdict

_NEAR = 0.45  # coverage from which an unmet criterion still has a quote: what came closest
_ACCUSED_FROM = (
    0.5  # chosen on the eval cases' `dev` part: of 100 contradicted verdicts 52 were, of 49 37
)
_CONTESTED = (0.2, 0.95)  # shares of credit beyond which a second opinion would change no verdict
_DENIED_FROM = 0.9  # how sure the sentences must be of a contradiction to overrule the whole
_FOREIGN_SURE = 0.3  # what its verdict on another language is worth


@dataclass(frozen=True, slots=True, eq=False)
class Opinion:
    """What the model holds of one criterion. `shares` is the likelihood of each verdict."""

    criterion: Criterion
    shares: Floats
    description: Description | None
    quote: str
    foreign: bool = False

    @property
    def credit(self) -> float:
        """Expected share of the criterion's points, 0..1."""
        return float(self.shares[2] + 0.5 * self.shares[1])

    @property
    def near(self) -> bool:
        return self.description is not None and self.description.values["win_mean"] >= _NEAR


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
        text = evidence.without_instructions(task.answer, task.question)
        found = [f for entry in task.rubric.lists for f in _slots(entry, task, text)]
        found += _criteria(task, text)
        return Judgement(
            findings=tuple(found),
            feedback=wording.feedback(task, found),
            follow_up=wording.follow_up(task, found),
            rules=exemplars.used(task),
        )

    def score(self, task: Task) -> float:
        """An estimate of the grade between the steps that verdicts allow, 0..1."""
        text = evidence.without_instructions(task.answer, task.question)
        reading = _read(task.question, text)
        if reading.answer.empty:
            return 0.0
        if is_derived(task.rubric):
            return examiner().grade(describe(as_one(task.rubric), reading))
        slots = [f for entry in task.rubric.lists for f in _slots(entry, task, text)]
        points = {c.id: c.points for c in task.rubric.all_criteria}
        earned = sum(f.verdict.credit * points[f.criterion_id] for f in slots)
        earned += sum(_opinion(c, task, reading).credit * c.points for c in task.rubric.criteria)
        return min(earned / task.rubric.max_points, 1.0)


def _criteria(task: Task, text: str) -> list[Finding]:
    criteria = task.rubric.criteria
    keyed = {c.id: f for c in criteria if (f := judge_keyed(task, c))}
    reading = _read(task.question, text)
    if reading.answer.empty:
        return [keyed.get(c.id) or _nothing(c) for c in criteria]
    opinions = [_opinion(c, task, reading) for c in criteria]
    if is_derived(task.rubric) and not keyed:
        return _by_whole(task, opinions, reading)
    return [keyed.get(o.criterion.id) or _finding(o, *_decided(o)) for o in opinions]


def _read(question: str, answer: str) -> Reading:
    return Reading(encode_cached(question), encode(answer))


def _opinion(criterion: Criterion, task: Task, reading: Reading) -> Opinion:
    if encode_cached(criterion.text).empty:
        return Opinion(criterion, certain(Verdict.UNMET, 0.5), None, "")
    others = [c for c in task.rubric.criteria if c.id != criterion.id]
    description = describe(criterion, reading, others)
    parsed = reading.answer.parsed
    shares = _shares(description, criterion, reading, others)
    shares = ruled(shares, description, criterion, others, task.answer)
    wrong = description.asserted if VERDICTS[int(shares.argmax())] is Verdict.CONTRADICTED else None
    quote = evidence.quote_of(task.answer, parsed, wrong or description.window)
    shares = exemplars.tilted(shares, criterion, task)
    return Opinion(criterion, shares, description, quote, evidence.is_foreign(parsed))


def _shares(
    description: Description, criterion: Criterion, reading: Reading, others: Sequence[Criterion]
) -> Floats:
    """The model's shares for the answer and for the sentences that fit best, read alone: what else an
    answer says must neither earn a criterion nor cost it."""
    shares = examiner().shares(description)
    hope = shares[VERDICTS.index(Verdict.PARTIAL)] + shares[VERDICTS.index(Verdict.MET)]
    if not _CONTESTED[0] <= hope <= _CONTESTED[1]:
        return shares
    alone = reading.alone(description.window)
    if alone is reading:
        return shares
    return pooled(shares, examiner().shares(describe(criterion, alone, others)))


def opinion_on(criterion: Criterion, task: Task) -> Opinion:
    """What the model holds of one criterion of a task."""
    reading = _read(task.question, evidence.without_instructions(task.answer, task.question))
    if reading.answer.empty:
        return Opinion(criterion, certain(Verdict.UNMET, 0.95), None, "")
    return _opinion(criterion, task, reading)


def whole_estimate(task: Task) -> float:
    """The model's estimate of an answer against the whole reference, 0..1."""
    reading = _read(task.question, evidence.without_instructions(task.answer, task.question))
    return 0.0 if reading.answer.empty else examiner().grade(describe(as_one(task.rubric), reading))


def _decided(opinion: Opinion) -> tuple[Verdict, float]:
    """The likeliest verdict with its likelihood; one that no words support falls to unmet.

    So does "contradicted" where it is not likelier than everything else together: it earns as little,
    and a right answer is not told that it says the opposite.
    """
    best = _chosen(opinion)
    verdict = VERDICTS[best]
    if opinion.foreign:
        return verdict if opinion.quote else Verdict.UNMET, _FOREIGN_SURE
    if verdict is not Verdict.UNMET and not opinion.quote:
        return Verdict.UNMET, 0.5
    if verdict is Verdict.CONTRADICTED and opinion.shares[best] < _ACCUSED_FROM:
        return Verdict.UNMET, float(opinion.shares[VERDICTS.index(Verdict.UNMET)])
    return verdict, float(opinion.shares[best])


def _chosen(opinion: Opinion) -> int:
    return int(choice(opinion.shares[None])[0])


def _finding(opinion: Opinion, verdict: Verdict, confidence: float) -> Finding:
    listed = opinion.description is not None and opinion.description.asserted is not None
    quote = opinion.quote if verdict is not Verdict.UNMET or opinion.near else ""
    confidence = min(max(confidence, 0.0), 1.0)
    return Finding(
        criterion_id=opinion.criterion.id, verdict=verdict, quote=quote, confidence=round(confidence, 3),
        reason=wording.reason(verdict, confidence, near=opinion.near, listed=listed),
    )  # fmt: skip


def _by_whole(task: Task, opinions: list[Opinion], reading: Reading) -> list[Finding]:
    """Verdicts on a derived rubric: the whole answer's grade, dealt out to the sentences."""
    grade = exemplars.shifted(examiner().grade(describe(as_one(task.rubric), reading)), task)
    if len(opinions) == 1:
        verdicts = [single_verdict(grade)]
    else:
        verdicts = allotted(
            grade, [o.credit for o in opinions], [o.criterion.points for o in opinions]
        )
    return [
        _dealt(opinion, verdict, grade) for opinion, verdict in zip(opinions, verdicts, strict=True)
    ]


def _dealt(opinion: Opinion, verdict: Verdict, grade: float) -> Finding:
    against = float(opinion.shares[VERDICTS.index(Verdict.CONTRADICTED)])
    if against >= (_ACCUSED_FROM if verdict is Verdict.UNMET else _DENIED_FROM):
        verdict = Verdict.CONTRADICTED
    if not opinion.quote:
        verdict = Verdict.UNMET
    sure = _FOREIGN_SURE if opinion.foreign else abs(grade - 0.5) + 0.4
    sure = max(sure, float(opinion.shares[VERDICTS.index(verdict)]))
    if verdict.credit and VERDICTS[_chosen(opinion)] is Verdict.CONTRADICTED:
        sure = 1 - max(against, 0.5)  # the whole says one thing, the sentence another
    return _finding(opinion, verdict, sure)


def _slots(entry: ItemList, task: Task, answer: str) -> list[Finding]:
    """One finding a slot: the items found fill the first slots, in the order of the answer; those
    that stand under the heading of another list do not count."""
    over = headings(task.rubric.lists, parse(answer))
    hits = [
        hit
        for hit in find_items(entry, task.question, answer)
        if list_of(hit.first, over) in {None, entry.id}
    ]
    unknown = left_over(answer, hits)
    sure = 0.55 if unknown and len(hits) < entry.count else 0.9
    found = [_item(hit, entry, task, answer) for hit in hits]
    paid = _best(found, entry.count)
    said = "No further acceptable item was found."
    said += " Something you named is not in the list of known items." if sure < 0.6 else ""
    none = Finding(criterion_id=entry.id, verdict=Verdict.UNMET, reason=said, confidence=sure)
    filled = [*paid, *[none] * (entry.count - len(paid))]
    return [
        finding.model_copy(update={"criterion_id": slot.id})
        for slot, finding in zip(entry.slots, filled, strict=True)
    ]


def _item(hit: Hit, entry: ItemList, task: Task, answer: str) -> Finding:
    """What an item that the answer names is worth, wherever its slot is."""
    said = said_of(hit, entry, task, answer)
    return Finding(
        criterion_id=entry.id, verdict=said.verdict, quote=said.quote, reason=said.reason,
        confidence=round(hit.confidence, 3),
    )  # fmt: skip


def _best(found: list[Finding], count: int) -> list[Finding]:
    """The items that earn most, where more are named than asked for; in the order of the answer."""
    ranked = sorted(range(len(found)), key=lambda at: -found[at].verdict.credit)
    return [found[at] for at in sorted(ranked[:count])]


def _nothing(criterion: Criterion) -> Finding:
    return Finding(
        criterion_id=criterion.id, verdict=Verdict.UNMET, confidence=1.0,
        reason="The answer says nothing on the subject.",
    )  # fmt: skip
