"""The examiner's next question, made from the rubric alone. Pure.

It never holds the key words of what is missing: it names the part of the question that this is about
and asks in the direction of the statement: for a reason, a difference, a condition, a number.
"""

from __future__ import annotations

import re
from typing import Literal

from tutor.domain import Verdict
from tutor.examiner_words import say, short
from tutor.judges.formulas import formulas_in, stated
from tutor.language import Language
from tutor.missing import Missing, choice_open, first_safe, part_asked

Aspect = Literal[
    "reason", "contrast", "condition", "steps", "number", "formula", "example", "definition",
    "effect", "part", "more",
]  # fmt: skip
_CUES: tuple[tuple[Aspect, str], ...] = (
    ("contrast", r"instead of|rather than|unlike|whereas|while|compared (?:to|with)|in contrast|\w+er than|more .{1,40} than"),
    ("reason", r"because|since|so that|in order to|thus|therefore|hence|which (?:lets|allows|makes|helps)|prevents?|avoids?|helps?|used (?:to|for|as)|needed (?:to|for)|serves?|goal|purpose"),
    ("condition", r"if|when(?:ever)?|without|unless|only (?:if|when|on|for|with|after)|otherwise"),
    ("steps", r"first|then|after(?:wards)?|before|next|finally|step"),
    ("effect", r"lets?|makes?|allows?|enables?|reduces?|increases?|improves?|keeps?|removes?|adds?|computes?|generates?|produces?|selects?|passes|stores?|combines?|maps?|turns?|handles?|learns?|predicts?|can|becomes?|gives?|takes?|returns?|measures?|creates?|extracts?|updates?|scores?|relates?|assigns?|determines?|decides?|sets?|introduces?|starts?|delivers?"),
    ("definition", r"(?:is|are) (?:a|an|the|called(?! on))|means|refers to|stands for|consists of|is based on"),
    ("part", r"contains?|consists?|comprises?|includes?|has|have|comes? from|inherits?"),
    ("number", r"(?<!-)\d+(?:[.,]\d+)*(?!-)|zero|two|three|twice|half|equals?|as many|fewer"),
    ("steps", r"(?:is|are|be) (?:\w+ ){0,2}?\w+(?:ed|put|set|chosen|drawn|taken|given|made|fed|split|kept)"),
    ("example", r"such as|for example|for instance|e\.g\."),
)  # fmt: skip
_SUBJECT = re.compile(
    r"^(?:The\s+)?([^$]{2,60}?)\s+(?:is|equals|=)\s*:?\s*\$", re.I
)  # of a formula
_PATTERNS = tuple((name, re.compile(rf"\b(?:{cue})\b", re.I)) for name, cue in _CUES)


def aspect(statement: str) -> Aspect:
    """What sort of thing a statement tells, by the words that tie it together."""
    if stated(statement):
        return "formula"
    return next((name for name, pattern in _PATTERNS if pattern.search(statement)), "more")


def follow_up(wanted: Missing, question: str, language: Language = "en") -> str:
    """One question about what is missing that does not tell it."""
    if wanted.is_list:
        named = wanted.count - wanted.slots
        name = "follow_up_list_half" if wanted.halves else "follow_up_list"
        return say(
            name, language,
            named=named, count=wanted.count, missing=wanted.slots, halves=wanted.halves,
        )  # fmt: skip
    ask = _ask(wanted, question, language)
    quote = short(wanted.quote)
    if quote and wanted.verdict is Verdict.CONTRADICTED:
        return say("follow_up_contradicted", language, quote=quote)
    if quote and wanted.verdict is Verdict.PARTIAL:
        return say("follow_up_partial", language, quote=quote, ask=ask)
    said = (open_points(wanted, language), part(wanted, question, language))
    asks = (ask, say("ask_more", language))
    asked = [" ".join(filter(None, (*said, ask))) for ask in asks]
    return first_safe(wanted, *asked, *asks) or say("go_on", language)


def _ask(wanted: Missing, question: str, language: Language) -> str:
    """In the direction of the statement. Of a formula that was written it is known that it is another
    one; of one that was not, what it is the formula of."""
    if choice_open(wanted, question) is False:
        return say("ask_choice_reason", language)
    statement = wanted.criterion.text
    told = aspect(statement)
    if told == "formula" and wanted.quote and formulas_in(wanted.quote):
        return say("ask_formula_again", language)
    subject = _SUBJECT.match(statement) if told == "formula" else None
    named = [say("ask_formula_of", language, subject=subject[1])] if subject else []
    return first_safe(wanted, *named) or say(f"ask_{told}", language)


def open_points(wanted: Missing, language: Language) -> str:
    """How many points are open, this one included."""
    name = "open_points" if wanted.open > 1 else "open_point"
    return say(name, language, open=wanted.open)


def part(wanted: Missing, question: str, language: Language) -> str:
    """Which part of the question it is about; "" where the question has one subject only."""
    terms = "" if wanted.is_list else part_asked(wanted, question)
    return say("part", language, terms=terms) if terms else ""
