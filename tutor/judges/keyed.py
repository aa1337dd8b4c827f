"""True/false, multiple choice and gaps: judged by the key in the reference, not by likeness."""

from __future__ import annotations

from knowledge.cards import Kind, normalise
from knowledge.classify import classify, options
from tutor.domain import Criterion, Finding, Task, Verdict
from tutor.judges.letters import choice, several
from tutor.judges.truth import both, starts_with_truth, truth

KEYED = frozenset({Kind.TRUE_FALSE, Kind.MULTIPLE_CHOICE, Kind.CLOZE})


def judge_keyed(task: Task, criterion: Criterion) -> Finding | None:
    """A finding by the key, or None where key or answer cannot be read with certainty."""
    if task.kind is Kind.TRUE_FALSE:
        keys = truth(criterion.text), truth(task.answer)
        return _compared(criterion, task.answer, *keys, open_=both(task.answer))
    if task.kind is Kind.MULTIPLE_CHOICE:
        choices = options(task.question)
        keys = choice(criterion.text, choices), choice(task.answer, choices)
        open_ = several(task.answer, choices)
        return _compared(criterion, task.answer, *keys, open_=open_)
    if task.kind is Kind.CLOZE:
        return _gap(criterion, task.answer)
    return None


def is_choice(statement: str, question: str) -> bool:
    """Is a statement of the rubric the choice that the question asks for, not the reason for it?"""
    kind, _ = classify(question)
    if kind is Kind.TRUE_FALSE:
        return starts_with_truth(statement)
    return kind is Kind.MULTIPLE_CHOICE and bool(choice(statement, options(question)))


def _compared(
    criterion: Criterion, answer: str, key: str, said: str, *, open_: bool
) -> Finding | None:
    """Whoever names every choice has named the right one too: that is none, and a person may look."""
    if key and open_:
        return Finding(
            criterion_id=criterion.id, verdict=Verdict.UNMET, confidence=0.5,
            reason="You name more than one choice; decide on one.",
        )  # fmt: skip
    if not key or not said:
        return None
    right = key == said
    reason = f"The right choice is {key}."
    return Finding(
        criterion_id=criterion.id,
        verdict=Verdict.MET if right else Verdict.CONTRADICTED,
        quote=answer.strip(),
        reason=reason if right else f"You chose {said}; that is not the right choice.",
        confidence=0.97,
    )


def _gap(criterion: Criterion, answer: str) -> Finding | None:
    """A gap is filled by the words of the key, if they are few."""
    said = normalise(answer)
    keys = [normalise(t) for t in (criterion.text, *criterion.phrasings)]
    if said and said in keys:
        return Finding(
            criterion_id=criterion.id, verdict=Verdict.MET, quote=answer.strip(),
            reason="These are the missing words.", confidence=0.98,
        )  # fmt: skip
    return None
