"""What code can say of an answer before any model is asked.

A guard gives 0 with a reason and no call: nothing was said. A flag never takes points away: it
asks a person to look, since honest answers may look suspicious too.
"""

from __future__ import annotations

import re
import unicodedata

from knowledge.cards import Kind, normalise
from tutor.domain import Rubric
from tutor.quotes import is_invisible

# Openers that alone made model judges say "correct" in 2507.08794 ("one token to fool …").
_FILLER = frozenset(
    "a an answer are be by conclusion explain explanation final following follows good here i is it "
    "let lets me my of ok okay output please problem process question reason reasoning response "
    "result s so solution solve step sure that the therefore thing things think thinking this "
    "thought thoughts to us we well yes".split()
)
_SHORT_KINDS = {Kind.TRUE_FALSE, Kind.MULTIPLE_CHOICE, Kind.CLOZE}
_MAX_LENGTH = 20_000  # characters; a spoken hour is about 50,000, an exam answer a few hundred


def nothing_said(question: str, answer: str, rubric: Rubric, kind: Kind = Kind.OPEN) -> str | None:
    """Why the answer deserves 0 without a judge, in words for the student, or None."""
    words = normalise(visible(answer)).split()
    content = [word for word in words if re.search(r"\w", word)]
    if not visible(answer).strip():
        return "The answer is empty."
    if not content and not _is_formula(answer):
        return "The answer has no words in it."
    if kind in _SHORT_KINDS:
        return None
    if len(content) == 1 and not content[0].isdigit() and content[0] not in _vocabulary(rubric):
        return "The answer is a single word that says nothing about the question."
    if content and all(word in _FILLER for word in content):
        return "The answer only announces an answer."
    if _echoes(content, normalise(question).split()):
        return "The answer only repeats the question."
    return None


def too_long(answer: str) -> bool:
    return len(answer) > _MAX_LENGTH


def flags(answer: str) -> tuple[str, ...]:
    """Signs that the text talks to the grader or hides something; a person should look."""
    found = []
    even = unicodedata.normalize("NFKC", visible(answer)).casefold()
    if any(pattern.search(even) for pattern in _ADDRESSES_GRADER):
        found.append("addresses_grader")
    if sum(is_invisible(char) for char in answer) >= 1:
        found.append("invisible_characters")
    if any(_mixes_scripts(word) for word in re.findall(r"[^\W\d_]{3,}", answer)):
        found.append("mixed_scripts")
    return tuple(found)


def is_instruction(text: str) -> bool:
    """Does the text talk to the grader? Such words are no evidence for a criterion."""
    even = unicodedata.normalize("NFKC", visible(text)).casefold()
    return any(pattern.search(even) for pattern in _ADDRESSES_GRADER)


def visible(text: str) -> str:
    """The text as a reader sees it: without zero-width and other format characters."""
    return "".join(char for char in text if not is_invisible(char))


_GRADER = r"(?:grad(?:er|ing|e)|examiner|evaluat(?:or|ion)|judge|assistant|language model|llm|\bai\b|system)"
_MARKS = r"(?:marks?|points?|credits?|score|grade)"
_ADDRESSES_GRADER = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:ignore|disregard|forget|override|bypass)\b.{{0,40}}\b(?:instruction|prompt|rubric|criteri|rules|above|{_GRADER})",
        rf"\b(?:give|award|assign|grant|gimme|deserve|set)\b.{{0,30}}\b(?:full|maximum|max|all|top|perfect|highest|100|10/10|a)\b.{{0,12}}\b{_MARKS}",
        r"\b(?:all|every|each)\b.{0,20}\bcriteri(?:a|on)\b.{0,20}\b(?:met|fulfilled|satisfied|passed)",
        r"\b(?:mark|grade|score|rate|treat|consider|accept|count)\b.{0,20}\b(?:this|my|the|as|it)\b.{0,25}\b(?:correct|met|right|full|pass|perfect)\b",
        r"[\"']?verdict[\"']?\s*[:=]\s*[\"']?(?:met|partial|unmet|contradicted)",
        r"[\"']?(?:score|points|grade)[\"']?\s*[:=]\s*[\"']?\d",
        r"<\s*/?\s*(?:system|assistant|user|instructions?|student|answer|rubric|tool)\b",
        r"^\s*(?:system|assistant|developer|tool|grader)\s*:",
        r"\[/?(?:inst|system|sys)\]|<\|[a-z_]+\|>|###\s*(?:system|instruction|response)",
        r"\b(?:print|show|reveal|repeat|output|list)\b.{0,25}\b(?:rubric|system prompt|your instructions|criteria)\b",
        rf"\b(?:you are|act as|pretend|role-?play)\b.{{0,40}}\b(?:{_GRADER}|teacher|professor|generous|lenient)",
        rf"\b(?:dear|hey|note to(?: the)?|attention|message to(?: the)?|to the)\s+(?:{_GRADER}|teacher|professor)\b",
    )
)


def _is_formula(answer: str) -> bool:
    return bool(re.search(r"[\w\d].*[=+\-*/^<>∑√]|\\[a-zA-Z]+", answer))


def _vocabulary(rubric: Rubric) -> set[str]:
    texts = [t for c in rubric.criteria for t in (c.text, *c.phrasings, *c.misconceptions)]
    texts += [name for entry in rubric.lists for item in entry.items for name in item]
    return set(normalise(" ".join(texts)).split())


def _echoes(answer: list[str], question: list[str]) -> bool:
    """All words from the question, and most of the question's words there."""
    asked = set(question)
    return bool(answer) and set(answer) <= asked and len(set(answer)) >= 0.7 * len(asked)


def _mixes_scripts(word: str) -> bool:
    """Latin letters with Cyrillic or Greek look-alikes in one word ("grаdient" with Cyrillic а)."""
    scripts = {unicodedata.name(char, "").split(" ")[0] for char in word}
    return "LATIN" in scripts and bool(scripts & {"CYRILLIC", "GREEK"})
