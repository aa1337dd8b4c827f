"""True/false, multiple choice and gaps: judged by the key in the reference, not by likeness."""

from __future__ import annotations

import re

from knowledge.cards import Kind, normalise
from knowledge.classify import classify, options
from tutor.domain import Criterion, Finding, Task, Verdict

KEYED = frozenset({Kind.TRUE_FALSE, Kind.MULTIPLE_CHOICE, Kind.CLOZE})
_TRUE = re.compile(r"\b(?:true|t|yes|correct|right|wahr|richtig|ja)\b", re.I)
_FALSE = re.compile(r"\b(?:false|f|no|incorrect|wrong|falsch|nein|untrue)\b", re.I)
_CHOICE_WITHIN = 12  # characters in which a statement says "true" or "false" if it is the choice
_DENIED = re.compile(r"\b(?:not|isn't|n't)\s+(?:\w+\s+)?(?:true|correct|right)\b", re.I)
_DENIED_FALSE = re.compile(r"\b(?:not|isn't|n't)\s+(?:\w+\s+)?(?:false|wrong|incorrect)\b", re.I)
_LETTER = re.compile(
    r"(?:^|\b(?:answer|option|choice|is)\s*:?\s*|\()\s*([A-H])\b(?=[).:,]|\s|$)", re.I
)


def judge_keyed(task: Task, criterion: Criterion) -> Finding | None:
    """A finding by the key, or None where key or answer cannot be read with certainty."""
    if task.kind is Kind.TRUE_FALSE:
        return _compared(criterion, task.answer, truth(criterion.text), truth(task.answer))
    if task.kind is Kind.MULTIPLE_CHOICE:
        choices = options(task.question)
        keys = choice(criterion.text, choices), choice(task.answer, choices)
        return _compared(criterion, task.answer, *keys)
    if task.kind is Kind.CLOZE:
        return _gap(criterion, task.answer)
    return None


def is_choice(statement: str, question: str) -> bool:
    """Is a statement of the rubric the choice that the question asks for, not the reason for it?"""
    kind, _ = classify(question)
    if kind is Kind.TRUE_FALSE:
        return bool(truth(statement[:_CHOICE_WITHIN]))
    return kind is Kind.MULTIPLE_CHOICE and bool(choice(statement, options(question)))


def truth(text: str) -> str:
    """ "true", "false", or "" where the text says neither or both: "It's not true" -> "false"."""
    if _DENIED.search(text):
        return "false"
    if _DENIED_FALSE.search(text):
        return "true"
    first = min(
        (
            (m.start(), said)
            for p, said in ((_TRUE, "true"), (_FALSE, "false"))
            if (m := p.search(text))
        ),
        default=(0, ""),
    )
    both = bool(_TRUE.search(text)) and bool(_FALSE.search(text))
    return "" if both and first[0] > _CHOICE_WITHIN else first[1]


def choice(text: str, choices: dict[str, str]) -> str:
    """The letter that a text chooses, by letter or by the words of an option, or ""."""
    letters = {m[1].upper() for m in _LETTER.finditer(text.strip())} & set(choices)
    if len(letters) == 1:
        return letters.pop()
    said = normalise(text)
    named = [
        letter for letter, words in choices.items() if normalise(words) and normalise(words) in said
    ]
    return named[0] if len(named) == 1 else ""


def _compared(criterion: Criterion, answer: str, key: str, said: str) -> Finding | None:
    if not key or not said:
        return None
    right = key == said
    return Finding(
        criterion_id=criterion.id,
        verdict=Verdict.MET if right else Verdict.CONTRADICTED,
        quote=answer.strip(),
        reason=f"The right choice is {key}."
        if right
        else f"You chose {said}; that is not the right choice.",
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
