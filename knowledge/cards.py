"""Every noun of the knowledge side. Data only: no input or output happens here."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from knowledge import signs


class Frozen(BaseModel):
    """An immutable record that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Status(StrEnum):
    """Has the card an answer of its own?"""

    ANSWERED = "answered"
    PARTIAL = "partial"  # asks for N things, names fewer
    MISSING = "missing"


class Kind(StrEnum):
    """What sort of reply the question wants."""

    OPEN = "open"
    TRUE_FALSE = "true_false"
    MULTIPLE_CHOICE = "multiple_choice"
    CLOZE = "cloze"
    LIST = "list"  # asks for N things; N is the card's asked_count
    FORMULA = "formula"


class Provenance(StrEnum):
    """Who stands behind an answer; shown with every grade that rests on it."""

    SOURCE = "source"  # a card file, as its keeper wrote it
    APPROVED_DRAFT = "approved_draft"
    UNAPPROVED_DRAFT = "unapproved_draft"


class Source(Frozen):
    """Where an entry stands. `line` counts from 1; `label` is the entry's own number or title."""

    file: str
    line: int
    label: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" + (f" ({self.label})" if self.label else "")


class Problem(Frozen):
    """Something a person should look at. `line` 0 means the file as a whole."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return (
            f"{self.file}:{self.line}: {self.message}"
            if self.line
            else f"{self.file}: {self.message}"
        )


class Card(Frozen):
    """One question with its answer, if it has one.

    `id` depends on the question's text alone, so an edited answer keeps its history and the same
    question in two files is one card. `sources` has at least one entry. `alternatives` are the
    differing answers that other files give to the same question.
    """

    id: str
    question: str
    answer: str
    kind: Kind
    status: Status
    topic: str = ""
    asked_count: int | None = None
    sources: tuple[Source, ...]
    alternatives: tuple[str, ...] = ()
    provenance: Provenance = Provenance.SOURCE

    @property
    def source(self) -> Source:
        return self.sources[0]


class Passage(Frozen):
    """A card found for a query. `score` lies in 0..1, higher is closer."""

    card_id: str
    question: str
    answer: str
    score: float
    source: Source
    topic: str = ""
    provenance: Provenance = Provenance.SOURCE


class SearchResult(Frozen):
    """Ranked passages; `covered` is false when nothing found is about the query."""

    query: str
    covered: bool
    passages: tuple[Passage, ...]


def normalise(text: str) -> str:
    """Fold case, Unicode forms, punctuation and white space: `"What's  ReLU?" -> "what s relu"`.

    Signs that carry meaning in mathematics and in names stay, so that "x + 1" and "x - 1" differ, "C#"
    and "C", "f'(x)" and "f(x)"; so do the marks that are part of a letter in many scripts.
    """
    folded = unicodedata.normalize("NFKC", text.translate(_INDICES)).casefold()
    marked = signs.marked(unicodedata.normalize("NFKC", folded))
    return " ".join("".join(map(_kept, marked)).split())


_INDICES = {ord(c): f"^{d}" for d, c in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")} | {ord("−"): "-"}
_SIGNS = frozenset("+-*/=<>^%|&@" + signs.PRIME + signs.FROM + signs.TO)


@lru_cache(maxsize=4096)
def _kept(char: str) -> str:
    """What stays of a character: letters, digits and their marks; signs stand apart."""
    category = unicodedata.category(char)
    if category[0] in "LNM" or char == "_":
        return char
    return f" {char} " if char in _SIGNS or category == "Sm" else " "


def card_id(question: str) -> str:
    """Stable id of a question: 12 hex digits of SHA-256 over its normalised text.

    A question of punctuation only has no normalised text, and is told by its own.
    """
    text = normalise(question) or question
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:12]


def merge(cards: Iterable[Card]) -> list[Card]:
    """One card a question, in order of first appearance, with all its sources.

    The first answered entry gives the answer (a partial one only where no full one exists);
    other entries' differing answers are kept as alternatives.
    """
    groups: dict[str, list[Card]] = {}
    for card in cards:
        groups.setdefault(card.id, []).append(card)
    return [_merged(group) for group in groups.values()]


def _merged(group: list[Card]) -> Card:
    if len(group) == 1:
        return group[0]
    order = (Status.ANSWERED, Status.PARTIAL, Status.MISSING)
    best = min(group, key=lambda card: order.index(card.status))
    answers = [a for card in group for a in (card.answer, *card.alternatives) if a.strip()]
    others = {normalise(answer): answer for answer in reversed(answers)}
    others.pop(normalise(best.answer), None)
    sources = dict.fromkeys(s for card in (best, *group) for s in card.sources)
    return best.model_copy(
        update={
            "sources": tuple(sources),
            "alternatives": tuple(reversed(others.values())),
            "topic": best.topic or next((c.topic for c in group if c.topic), ""),
        }
    )
