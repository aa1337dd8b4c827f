"""The cards as their keeper sees them: what stands where, how much of a list is covered, and changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from knowledge import edits, imports
from knowledge.cards import Card, Status
from knowledge.embeddings import EmbeddingError
from knowledge.store import Store, StoreError
from tutor.drafts import DraftState, ReviewEvent
from tutor.practice import Practice, deck_of


class Standing(StrEnum):
    """How far a question has come, best first."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    DRAFTED = "drafted"  # a draft waits for its review
    MISSING = "missing"


_WAITING = frozenset({DraftState.DRAFT, DraftState.NEEDS_WORK})


class Coverage(NamedTuple):
    """Questions of one topic by standing."""

    topic: str
    counts: Mapping[Standing, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


class Wanted(NamedTuple):
    """Which cards to show; empty means all."""

    text: str = ""
    deck: str = ""
    topics: frozenset[str] = frozenset()
    standings: frozenset[Standing] = frozenset()


class Library:
    """All cards of one installation, and the ways to change them."""

    def __init__(self, practice: Practice) -> None:
        self._practice = practice
        self._settings = practice.settings

    def cards(self) -> list[Card]:
        """Every question once, with the answers approved by now."""
        return list(self._practice.cards().values())

    def waiting(self) -> frozenset[str]:
        """The cards whose draft nobody has decided on."""
        entries = self._practice.records.drafts.entries()
        return frozenset(e.draft.card_id for e in entries if e.state in _WAITING)

    def search(self, wanted: Wanted, waiting: frozenset[str]) -> list[Card]:
        """The cards asked for; those with the words first, then those found by meaning."""
        fit = {card.id: card for card in self.cards() if _fits(card, wanted, waiting)}
        if not wanted.text.strip():
            return list(fit.values())
        found = self._practice.searcher.search(wanted.text, 10)
        by_words = [card.id for card in fit.values() if _says(card, wanted.text)]
        by_meaning = [p.card_id for p in found.passages if found.covered and p.card_id in fit]
        return [fit[cid] for cid in dict.fromkeys([*by_words, *by_meaning])]

    def history(self, card: str) -> tuple[list[edits.Edit], list[ReviewEvent]]:
        """What was edited by hand, and what happened to the draft, each oldest first."""
        return edits.history(self._settings, card), self._practice.records.drafts.history(card)

    def save(self, edit: edits.Edit) -> str:
        """Keep an edit or an added card; returns a warning where the index is not up to date.

        Raises EditError.
        """
        edits.keep(self._settings, edit)
        return self.refresh()

    def take_in(self, raw: bytes, name: str) -> tuple[str, str]:
        """Keep an uploaded file; returns the name it has now, and a warning as `save` does.

        Raises UploadError.
        """
        kept = imports.keep(self._settings, raw, name)
        return kept.name, self.refresh()

    def near(self, found: imports.Preview) -> list[tuple[Card, Card, float]]:
        """Questions of an upload that mean nearly what a card's here does; raises EmbeddingError."""
        return imports.near(found, self.cards(), self._practice.searcher.embedder)

    def refresh(self) -> str:
        """Read the card files again and bring the index up to date."""
        self._practice.reload()
        try:
            Store(self._settings, self._practice.searcher.embedder).build(self.cards())
        except (StoreError, EmbeddingError) as error:
            return f"search does not know of it yet ({error}); run: python -m knowledge build"
        return ""


def standing(card: Card, waiting: frozenset[str]) -> Standing:
    """How far one question has come."""
    if card.status is Status.ANSWERED:
        return Standing.ANSWERED
    if card.id in waiting:
        return Standing.DRAFTED
    return Standing(card.status.value)


def coverage(cards: Iterable[Card], waiting: frozenset[str]) -> list[Coverage]:
    """By topic, in the order of the list; every question counts once."""
    counts: dict[str, dict[Standing, int]] = {}
    for card in {card.id: card for card in cards}.values():
        topic = counts.setdefault(card.topic or "Without a topic", dict.fromkeys(Standing, 0))
        topic[standing(card, waiting)] += 1
    return [Coverage(topic, found) for topic, found in counts.items()]


def of_deck(cards: Sequence[Card], deck: str) -> list[Card]:
    """The cards that stand in the deck, whatever else they stand in."""
    return [card for card in cards if deck in decks_of(card)]


def decks_of(card: Card) -> list[str]:
    """The names of the files a card stands in."""
    each = (card.model_copy(update={"sources": (source,)}) for source in card.sources)
    return list(dict.fromkeys(map(deck_of, each)))


def _fits(card: Card, wanted: Wanted, waiting: frozenset[str]) -> bool:
    return (
        (not wanted.deck or wanted.deck in decks_of(card))
        and (not wanted.topics or card.topic in wanted.topics)
        and (not wanted.standings or standing(card, waiting) in wanted.standings)
    )


def _says(card: Card, text: str) -> bool:
    """Do all words of the text stand in question, answer or topic?"""
    said = " ".join((card.question, card.answer, card.topic)).casefold()
    return all(word in said for word in text.casefold().split())
