"""What an index holds: units, one vector's worth of text each, made from the cards."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from knowledge.cards import Card, Status

_LONG_ANSWER = 80  # words; above this the paragraphs are indexed one by one as well


Progress = Callable[[int, int], None]
"""Told after each batch: how many units are done, of how many."""


class Unit(NamedTuple):
    """One vector's worth of text: a card as a whole, or a paragraph of a long answer."""

    id: str
    card: Card
    text: str

    @property
    def stamp(self) -> str:
        """Changes whenever anything stored for the unit changes."""
        return hashlib.sha256((self.text + self.card.model_dump_json()).encode()).hexdigest()[:16]


class BuildReport(NamedTuple):
    """What a build did, in cards and units (vectors)."""

    cards: int
    added: int
    removed: int
    unchanged: int


class Index(Protocol):
    """A published index, open for reading."""

    @property
    def units(self) -> Sequence[Unit]: ...

    @property
    def outdated(self) -> bool:
        """Has there been another build since it was opened?"""
        ...

    def nearest(self, vector: np.ndarray, limit: int) -> list[tuple[str, float]]:
        """Unit ids and cosine similarities of the `limit` nearest units, nearest first."""
        ...


def units_of(cards: Iterable[Card]) -> Iterator[Unit]:
    """The texts to embed: only cards with an answer are references."""
    for card in cards:
        if card.status is Status.MISSING:
            continue
        answer = "\n".join((card.answer, *card.alternatives))
        yield Unit(card.id, card, "\n".join(filter(None, (card.question, answer, card.topic))))
        paragraphs = [p for p in re.split(r"\n\s*\n", card.answer) if p.strip()]
        if len(card.answer.split()) > _LONG_ANSWER and len(paragraphs) > 1:
            for number, paragraph in enumerate(paragraphs, 1):
                yield Unit(f"{card.id}#{number}", card, f"{card.question}\n{paragraph.strip()}")


def collection_name(embedder: str) -> str:
    """A name Chroma accepts; the hash keeps apart models whose names differ in signs only."""
    readable = re.sub(r"[^A-Za-z0-9]+", "-", embedder)[:40]
    return f"cards-{readable}-{hashlib.sha256(embedder.encode()).hexdigest()[:8]}"
