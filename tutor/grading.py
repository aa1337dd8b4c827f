"""grade(question, rubric, passages, answer, judge) -> Grade | Ungraded.

The judge says which criteria are met and quotes the words that show it. Code checks the quotes,
adds the points and clamps the sum: no number from a model ever counts.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from knowledge.cards import normalise
from tutor import guards, quotes
from tutor.domain import (
    CriterionGrade,
    Finding,
    Grade,
    ItemList,
    JudgeInfo,
    Judgement,
    Rubric,
    RubricOrigin,
    Task,
    Ungraded,
    Usage,
    Verdict,
)
from tutor.judges.base import Judge, JudgeError
from tutor.judges.keyed import KEYED
from tutor.judges.text import NEGATORS, STOPWORDS

log = logging.getLogger(__name__)

GUARD = JudgeInfo(name="guard")
_BORROWED = "borrowed_reference"  # it answers another question, which may be too far away
_RESTS_ON_WORDS = {Verdict.MET, Verdict.PARTIAL, Verdict.CONTRADICTED}
_MAY_ANSWER = NEGATORS | frozenset(
    "all any both each every more most much many same other another own one once up down on off in out "
    "over under between through e g s t".split()
)
_SAYS_NOTHING = STOPWORDS - _MAY_ANSWER  # no answer by themselves, and in every answer


def grade(task: Task, judge: Judge) -> Grade | Ungraded:
    """Grade one answer. Never raises for anything a judge does: a failure is `Ungraded`."""
    started = time.perf_counter()
    if guards.too_long(task.answer):
        return Ungraded(error="The answer is too long to grade; shorten it.", judge=GUARD)
    flags = guards.flags(task.answer)
    reason = guards.nothing_said(task.question, task.answer, task.rubric, task.kind)
    if reason:
        return _grade(task, _nothing(task.rubric, reason), flags, GUARD, started)
    try:
        judgement = judge.judge(task)
        findings, more = check(judgement.findings, task)
    except JudgeError as error:
        return _ungraded(str(error), flags, judge, started, error.usage)
    except Exception:  # a judge's bug must cost a retry, never an answer or a zero
        log.exception("judge %s failed", judge.info.name)
        message = "The examiner failed on this answer; it is kept and can be graded again."
        return _ungraded(message, flags, judge, started)
    checked = judgement.model_copy(update={"findings": findings})
    flags = tuple(dict.fromkeys((*flags, *judgement.flags, *more)))
    return _grade(task, checked, flags, judge.info, started)


def check(findings: Sequence[Finding], task: Task) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """One finding a criterion, in rubric order, each resting on words that are in the answer.

    A met, partial or contradicted verdict without such words falls to unmet and raises a flag.
    Raises JudgeError when a criterion was left out or answered twice.
    """
    by_id: dict[str, Finding] = {}
    for finding in findings:
        if finding.criterion_id in by_id:
            raise JudgeError(f"the examiner answered criterion {finding.criterion_id!r} twice")
        by_id[finding.criterion_id] = finding
    left_out = [c.id for c in task.rubric.all_criteria if c.id not in by_id]
    if left_out:
        raise JudgeError(f"the examiner left out criterion {left_out[0]!r}")
    flags: list[str] = []
    checked = [_check_quote(by_id[c.id], task, flags) for c in task.rubric.all_criteria]
    return tuple(_once_per_slot(checked, task, flags)), tuple(dict.fromkeys(flags))


def _check_quote(finding: Finding, task: Task, flags: list[str]) -> Finding:
    answer = task.answer
    span = quotes.find(finding.quote, answer)
    quote = answer[span[0] : span[1]] if span else ""
    if finding.verdict not in _RESTS_ON_WORDS:
        return finding.model_copy(update={"quote": quote})
    if not span:
        flags.append("quote_not_found")
        return _fallen(finding, "No words in the answer were found that show this.")
    if finding.verdict.credit and _says_nothing(quote, task):
        flags.append("quote_says_nothing")
        return _fallen(finding, "The words given as evidence say nothing by themselves.")
    if guards.is_instruction(quote):
        flags.append("quote_is_instruction")
        return _fallen(
            finding, "The words given as evidence speak to the examiner, not about the subject."
        )
    return finding.model_copy(update={"quote": quote})


def _says_nothing(quote: str, task: Task) -> bool:
    """Are these only words such as "the", where neither the rubric nor the kind asks for such a word?"""
    said = normalise(quote)
    if task.kind in KEYED or not said or not set(said.split()) <= _SAYS_NOTHING:
        return False
    wanted = [text for c in task.rubric.criteria for text in (c.text, *c.phrasings)]
    wanted += [name for entry in task.rubric.lists for item in entry.items for name in item]
    return said not in map(normalise, wanted)


def _once_per_slot(findings: list[Finding], task: Task, flags: list[str]) -> list[Finding]:
    """The same place of the answer, or the same item at two places, fills one slot of a list, not two.

    The longest quotes choose their places first, so that "ReLU" does not take that of "leaky ReLU".
    """
    lists = {slot.id: entry for entry in task.rubric.lists for slot in entry.slots}
    kept = {f.criterion_id: f for f in findings}
    named: set[tuple[str, str]] = set()
    taken: dict[str, list[tuple[int, int]]] = {}
    paid = [f for f in findings if f.verdict.credit and f.criterion_id in lists]
    for finding in sorted(paid, key=lambda f: -len(normalise(f.quote))):
        entry = lists[finding.criterion_id]
        item = entry.id, _item(finding.quote, entry)
        used = taken.setdefault(entry.id, [])
        places = quotes.places(finding.quote, task.answer)
        free = (p for p in places if not any(p[0] < end and start < p[1] for start, end in used))
        place = next(free, None)
        if place is None or item in named:
            flags.append("item_named_twice")
            kept[finding.criterion_id] = _fallen(finding, "This item was counted already.")
            continue
        named.add(item)
        used.append(place)
    return list(kept.values())


def _item(quote: str, entry: ItemList) -> str:
    """What tells an item from others: the first of its names where the quote is one of them."""
    said = _bare(quote)
    names = (item for item in entry.items if said in map(_bare, item))
    return _bare(next(names, (quote,))[0])


def _bare(name: str) -> str:
    """ "The ReLU" -> "relu"; a name of such words alone keeps them."""
    words = normalise(name).split()
    return " ".join([word for word in words if word not in _SAYS_NOTHING] or words)


def _fallen(finding: Finding, reason: str) -> Finding:
    return finding.model_copy(update={"verdict": Verdict.UNMET, "quote": "", "reason": reason})


def score(rubric: Rubric, findings: Sequence[Finding]) -> tuple[tuple[CriterionGrade, ...], float]:
    """Points by criterion and their sum, clamped to 0..max: met 1, partial ½, else 0 of a criterion's points."""
    verdicts = tuple(
        CriterionGrade(
            criterion_id=c.id, text=c.text, verdict=f.verdict, quote=f.quote, reason=f.reason,
            points=f.verdict.credit * c.points, max_points=c.points, confidence=f.confidence,
        )
        for c, f in zip(rubric.all_criteria, findings, strict=True)
    )  # fmt: skip
    return verdicts, min(max(sum(v.points for v in verdicts), 0.0), rubric.max_points)


def _grade(
    task: Task, judgement: Judgement, flags: tuple[str, ...], judge: JudgeInfo, started: float
) -> Grade:
    verdicts, points = score(task.rubric, judgement.findings)
    unsure = any(v.unsure for v in verdicts)
    if task.rubric.origin is RubricOrigin.REFERENCES:
        flags = (*flags, _BORROWED)
    return Grade(
        score=points / task.rubric.max_points,
        points=points,
        max_points=task.rubric.max_points,
        verdicts=verdicts,
        feedback=judgement.feedback,
        follow_up=judgement.follow_up,
        needs_review=unsure or bool(flags) or task.rubric.origin is RubricOrigin.MODEL,
        flags=flags,
        judge=judge,
        usage=judgement.usage,
        seconds=round(time.perf_counter() - started, 4),
        rubric_version=task.rubric.version,
        rubric_origin=task.rubric.origin,
        passage_ids=tuple(p.card_id for p in task.passages),
        rules=judgement.rules,
    )


def _nothing(rubric: Rubric, reason: str) -> Judgement:
    findings = tuple(
        Finding(criterion_id=c.id, verdict=Verdict.UNMET, reason=reason, confidence=1.0)
        for c in rubric.all_criteria
    )
    return Judgement(findings=findings, feedback=reason)


def _ungraded(
    message: str, flags: tuple[str, ...], judge: Judge, started: float, usage: Usage | None = None
) -> Ungraded:
    seconds = round(time.perf_counter() - started, 4)
    return Ungraded(
        error=message, flags=flags, judge=judge.info, usage=usage or Usage(), seconds=seconds
    )
