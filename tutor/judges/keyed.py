"""True/false, multiple choice and gaps: judged by the key in the reference, not by likeness."""

from __future__ import annotations

import re

from knowledge.cards import Kind, normalise
from knowledge.classify import classify, options
from tutor.domain import Criterion, Finding, Task, Verdict

KEYED = frozenset({Kind.TRUE_FALSE, Kind.MULTIPLE_CHOICE, Kind.CLOZE})
# "yes", "no", "right" and single letters choose only where an answer begins with them, or "no" with a
# noun does not: "No parameters are learned" says nothing of true or false.
_AFTER_NO = r"(?=\W*$|\s*[,.;:!?\n–—-]|\s+(?:because|since|as|it|it's|its|that|this|they|there|you|we|not|der|das|es|weil)\b)"
_TRUE = re.compile(
    r"\b(?:true|correct|wahr|richtig)\b|^\W*(?:yes|yep|yeah|ja)\b"
    r"|^\W*(?:t|right)(?=\W*$|\s*[,.;:!\n–—-])|\b(?:is|that's|it's|statement's)\s+right\b", re.I,
)  # fmt: skip
_FALSE = re.compile(
    r"\b(?:false|incorrect|wrong|untrue|falsch)\b"
    rf"|^\W*(?:no|nope|nein){_AFTER_NO}|^\W*f(?=\W*$|\s*[,.;:!\n–—-])", re.I,
)  # fmt: skip
_CHOICE_WITHIN = 12  # characters in which a statement says "true" or "false" if it is the choice
_NOT = r"(?:\b(?:not|never|hardly|cannot|can't)|n't)\W+(?:\w+\W+){0,3}"
_DENIED = re.compile(rf"{_NOT}(?:true|correct|right)\b", re.I)
_DENIED_FALSE = re.compile(rf"{_NOT}(?:false|wrong|incorrect)\b", re.I)
_OPEN = re.compile(r"\bneither\b|\bno,? wait\b|\b(?:true|false) or (?:true|false)\b", re.I)
# A letter that chooses: alone, marked, or a capital before words; "a" and "A" before a noun are articles.
_LETTER = re.compile(
    r"(?:^\W*|\b(?i:answer|option|choice|is|it's|so|choose|pick|take)\s*:?\s*\(?|\()"
    r"(?:([A-Ha-h])(?=\W*$|\s*[).:,;])|([B-H])(?=\s)|(A)(?=\s+(?:because|since|as|for|is)\b))"
)
_RULED_OUT = re.compile(
    r"\b([A-Ha-h])\s+(?i:is\s+(?:wrong|false|incorrect|not)|isn't|can't|cannot)\b"
)
_EITHER = re.compile(r"\b[A-H]\s+(?:or|and)\s+[A-H]\b")


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
    if _OPEN.search(text):
        return ""
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
    if _EITHER.search(text):
        return ""
    letters = {(m[1] or m[2] or m[3]).upper() for m in _LETTER.finditer(text.strip())}
    letters = letters & set(choices) - {m[1].upper() for m in _RULED_OUT.finditer(text)}
    said = normalise(text)
    named = {k for k, words in choices.items() if normalise(words) and normalise(words) in said}
    for found in (letters & named, letters, named):
        if len(found) == 1:
            return found.pop() if not (letters and named) or letters & named else ""
    return ""


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
