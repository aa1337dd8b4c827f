"""What answers to a question are graded on: the rubric in force with its passages, and the house
rules. Pages and commands both ask here, so that they grade alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import TypeVar

from knowledge import deck
from knowledge.cards import Card, card_id
from knowledge.embeddings import embedder
from knowledge.search import Searcher
from tutor import house_rules, review_file, rubrics
from tutor.domain import Task
from tutor.drafts import DraftState
from tutor.records import Records
from tutor.records_base import is_there
from tutor.settings import TutorSettings

T = TypeVar("T")


class Grounds:
    """Over the cards, the index and the records; without records nobody has decided on anything.

    Cards and index are asked for when a question needs them.
    """

    def __init__(
        self,
        settings: TutorSettings,
        records: Records | None,
        cards: Callable[[], Mapping[str, Card]],
        searcher: Callable[[], Searcher],
    ) -> None:
        self._settings, self._records = settings, records
        self._cards, self._searcher = cards, searcher

    def card(self, question: str) -> Card:
        """The card of a question, or one of its own where it stands in no file."""
        return self._cards().get(card_id(question)) or rubrics.passing_card(question)

    def basis(self, card: Card) -> rubrics.Basis | None:
        """What answers to this question are graded against, with the passages to show."""
        return rubrics.look_up(
            card.question,
            self._cards(),
            self._searcher(),
            stored=self._stored(card),
            model_may_know=self._settings.judge_in_use != "builtin",
        )

    def any_own(self, cards: Iterable[Card]) -> bool:
        """Does any of these questions have an answer, a draft or a rubric of its own? What else the
        index or a model knows of them is not asked: this is worked out whenever a page is drawn."""
        merged, touched = self._cards(), self._touched()
        return any(
            rubrics.basis(
                merged.get(card.id, card), stored=self._stored(card) if card.id in touched else {}
            )
            for card in cards
        )

    def task(self, card: Card, basis: rubrics.Basis, answer: str) -> Task:
        """What the examiner is asked about an answer, with the question's house rules."""
        stored = self._records.rules.of_card(card.id) if self._records else ()
        rules = house_rules.fitting(house_rules.in_force(stored), basis.rubric)
        chosen = house_rules.nearest(rules.exemplars, answer, lambda: embedder(self._settings))
        return Task(
            question=card.question, answer=answer, rubric=basis.rubric, kind=card.kind,
            passages=basis.passages, rulings=rules.rulings, exemplars=chosen,
        )  # fmt: skip

    def _touched(self) -> set[str]:
        """The cards that the records hold a draft or a saved rubric of."""
        if self._records is None:
            return set()
        return self._records.drafts.card_ids() | self._records.rubrics.card_ids()

    def _stored(self, card: Card) -> rubrics.Stored:
        """The rubric that a teacher saved for a card, else the one approved with its answer, else
        that of its draft unless that is rejected."""
        saved = self._records.rubrics.last(card.id) if self._records else None
        if saved:
            return {card.id: saved.rubric}
        if rubric := review_file.reviewed(deck.approved_file(self._settings)).get(card.id):
            return {card.id: rubric}
        for entry in self._records.drafts.entries([card.id]) if self._records else ():
            return {card.id: None if entry.state is DraftState.REJECTED else entry.draft.rubric}
        return {}


@contextmanager
def opened(settings: TutorSettings) -> Iterator[Grounds]:
    """For a command: safe to share among threads, and no database is made where there is none.

    Raises RecordsError.
    """
    place = settings.records_place
    records = Records(place) if is_there(place) else None
    cards = _once(lambda: {card.id: card for card in deck.load(settings)[0]})
    try:
        yield Grounds(settings, records, cards, _once(lambda: deck.searcher(settings)))
    finally:
        if records:
            records.close()


def _once(make: Callable[[], T]) -> Callable[[], T]:
    """What `make` gives, made at the first use and by one thread only."""
    lock, made = Lock(), cache(make)

    def get() -> T:
        with lock:
            return made()

    return get
