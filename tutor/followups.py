"""The examiner's next question, made from the rubric alone. Pure.

It never holds the key words of what is missing: it names the question's own terms and asks in the
direction of the statement: for a reason, a difference, a condition, a number.
"""

from __future__ import annotations

import re
from typing import Literal

from tutor.domain import Verdict
from tutor.examiner_words import say, short
from tutor.judges.formulas import formulas_in
from tutor.language import Language
from tutor.missing import Missing, first_safe, shared_terms

Aspect = Literal[
    "reason", "contrast", "condition", "steps", "number", "formula", "example", "definition",
    "effect", "more",
]  # fmt: skip
_CUES: tuple[tuple[Aspect, str], ...] = (
    ("contrast", r"instead of|rather than|unlike|whereas|while|compared (?:to|with)|in contrast|\w+er than|more .{1,40} than"),
    ("reason", r"because|since|so that|in order to|thus|therefore|hence|which (?:lets|allows|makes|helps)|prevents?|avoids?|helps?"),
    ("condition", r"if|when(?:ever)?|without|unless|only|otherwise"),
    ("steps", r"first|then|after(?:wards)?|before|next|finally|step"),
    ("example", r"such as|for example|for instance|e\.g\."),
    ("effect", r"lets?|makes?|allows?|enables?|reduces?|increases?|improves?|keeps?|removes?|adds?|computes?|generates?|produces?|selects?|passes|stores?|combines?|maps?|turns?|handles?|learns?|predicts?|can|becomes?"),
    ("definition", r"(?:is|are) (?:a|an|the|called)|means|refers to|stands for|consists of"),
)  # fmt: skip
_PATTERNS = tuple((name, re.compile(rf"\b(?:{cue})\b", re.I)) for name, cue in _CUES)


def aspect(statement: str) -> Aspect:
    """What sort of thing a statement tells, by the words that tie it together."""
    if formulas_in(statement):
        return "formula"
    found = next((name for name, pattern in _PATTERNS if pattern.search(statement)), None)
    if found:
        return found
    return "number" if re.search(r"\d", statement) else "more"


def follow_up(wanted: Missing, question: str, language: Language = "en") -> str:
    """One question about what is missing that does not tell it."""
    if wanted.is_list:
        named = wanted.count - wanted.slots
        return say(
            "follow_up_list", language, named=named, count=wanted.count, missing=wanted.slots
        )
    ask = say(f"ask_{aspect(wanted.criterion.text)}", language)
    quote = short(wanted.quote)
    if quote and wanted.verdict is Verdict.CONTRADICTED:
        return say("follow_up_contradicted", language, quote=quote)
    if quote and wanted.verdict is Verdict.PARTIAL:
        return say("follow_up_partial", language, quote=quote, ask=ask)
    terms = shared_terms(question, wanted.criterion.text)
    topic = say("topic", language, terms=terms) if terms else ""
    asked = say("follow_up_unmet", language, topic=topic, ask=ask)
    return first_safe(wanted, asked, say("ask_more", language)) or say("go_on", language)
