"""What changed from one version of a draft to the next, word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from tutor.domain import Rubric
from tutor.drafts import Draft, ReviewEvent

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


class Piece(NamedTuple):
    """A run of the text; without the added ones it is the old text, without the removed the new."""

    text: str
    change: Change = Change.SAME


def words(old: str, new: str) -> list[Piece]:
    """`words("a b", "a c") -> [a ][-b][+c]`, whole words at a time."""
    one, other = _WORDS.findall(old), _WORDS.findall(new)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(a=one, b=other, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("".join(one[a:b])))
            continue
        pieces += [Piece("".join(one[a:b]), Change.REMOVED)] if b > a else []
        pieces += [Piece("".join(other[c:d]), Change.ADDED)] if d > c else []
    return pieces


def rubric_text(rubric: Rubric) -> str:
    """A rubric as lines that can be compared."""
    lines = []
    for criterion in rubric.criteria:
        lines.append(f"{criterion.points:g}: {criterion.text}")
        lines += [f"  also: {text}" for text in criterion.phrasings]
        lines += [f"  not: {text}" for text in criterion.misconceptions]
    for listed in rubric.lists:
        lines.append(f"{listed.count} x {listed.points:g}: {listed.text}")
        lines += [f"  {' | '.join(item)}" for item in listed.items]
    return "\n".join(lines)


class Version(NamedTuple):
    """A draft as an event brought it, and the one before it."""

    event: ReviewEvent
    draft: Draft
    before: Draft | None


def versions(history: Sequence[ReviewEvent]) -> list[Version]:
    """The events that brought a new version, newest first."""
    found: list[Version] = []
    before: Draft | None = None
    for event in history:
        if event.draft:
            found.append(Version(event, event.draft, before))
            before = event.draft
    return found[::-1]
