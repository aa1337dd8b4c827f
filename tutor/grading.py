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

log = logging.getLogger(__name__)

GUARD = JudgeInfo(name="guard")
_BORROWED = "borrowed_reference"  # it answers another question, which may be too far away
_RESTS_ON_WORDS = {Verdict.MET, Verdict.PARTIAL, Verdict.CONTRADICTED}


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
    checked = [_check_quote(by_id[c.id], task.answer, flags) for c in task.rubric.all_criteria]
    return tuple(_once_per_slot(checked, task.rubric, flags)), tuple(dict.fromkeys(flags))


def _check_quote(finding: Finding, answer: str, flags: list[str]) -> Finding:
    span = quotes.find(finding.quote, answer)
    quote = answer[span[0] : span[1]] if span else ""
    if finding.verdict not in _RESTS_ON_WORDS:
        return finding.model_copy(update={"quote": quote})
    if not span:
        flags.append("quote_not_found")
        return _fallen(finding, "No words in the answer were found that show this.")
    if guards.is_instruction(quote):
        flags.append("quote_is_instruction")
        return _fallen(
            finding, "The words given as evidence speak to the examiner, not about the subject."
        )
    return finding.model_copy(update={"quote": quote})


def _once_per_slot(findings: list[Finding], rubric: Rubric, flags: list[str]) -> list[Finding]:
    """The same words fill one slot of a list, not two."""
    slots = {slot.id: entry.id for entry in rubric.lists for slot in entry.slots}
    used: set[tuple[str, str]] = set()
    kept = []
    for finding in findings:
        key = (slots.get(finding.criterion_id, ""), normalise(finding.quote))
        counts = bool(key[0] and finding.verdict.credit)
        if counts and key in used:
            flags.append("item_named_twice")
            kept.append(_fallen(finding, "This item was counted already."))
            continue
        if counts:
            used.add(key)
        kept.append(finding)
    return kept


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
