"""One practice session's services: which question is next, what an answer is graded against, and
the record of it. Pages and commands stand on this; it knows nothing of either."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from knowledge import deck
from knowledge.cards import Card, Frozen, Kind, Problem, Status, merge
from knowledge.search import Searcher
from knowledge.store import Progress
from tutor import publishing, rubrics
from tutor.attempts import Attempt
from tutor.domain import Grade, RubricOrigin, Task
from tutor.drafts import DraftState
from tutor.grading import grade
from tutor.grounds import Grounds
from tutor.judges import Judge, judge_for
from tutor.records import Records
from tutor.review_file import ReviewFileError
from tutor.settings import TutorSettings

log = logging.getLogger(__name__)


class Filter(Frozen):
    """Which questions to ask; empty means all."""

    decks: frozenset[str] = frozenset()  # file names
    topics: frozenset[str] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    statuses: frozenset[Status] = frozenset()
    only: frozenset[str] | None = None  # card ids, such as those due today; None: all

    def admits(self, card: Card) -> bool:
        return (
            (not self.decks or deck_of(card) in self.decks)
            and (not self.topics or card.topic in self.topics)
            and (not self.kinds or card.kind in self.kinds)
            and (not self.statuses or card.status in self.statuses)
            and (self.only is None or card.id in self.only)
        )


def deck_of(card: Card) -> str:
    """The file an entry stands in, without its folders."""
    return card.source.file.replace("\\", "/").rpartition("/")[2]


class _Files(NamedTuple):
    """The card files as they were read at one time."""

    stamp: frozenset[tuple[Path, int, int]]  # of the files as they were read
    entries: list[Card]
    problems: list[Problem]
    cards: dict[str, Card]  # merged, with the approved answers

    @classmethod
    def read(cls, settings: TutorSettings) -> _Files:
        stamp = deck.stamp(settings)  # first: what is written during the reading is read next time
        entries, problems = deck.entries(settings)
        approved, _ = deck.approved(settings)
        return cls(stamp, entries, problems, {c.id: c for c in merge([*entries, *approved])})


class Practice:
    """Everything a practice page needs, opened once per process and safe to share."""

    def __init__(self, settings: TutorSettings) -> None:
        self.settings = settings
        self.records = Records(settings.records_place)
        self._mend()
        self.judge: Judge = judge_for(settings)
        self._reading = Lock()
        self._opening = Lock()  # one of its own, since the first opening builds for minutes
        self._files: _Files | None = None
        self._opened: Searcher | None = None
        self._grounds = Grounds(settings, self.records, self.cards, lambda: self.searcher)

    def _mend(self) -> None:
        """Make known what was approved when the program was stopped; without it, it goes on."""
        try:
            if mended := publishing.mend(self.settings, self.records.drafts):
                log.warning("%s", mended)
        except ReviewFileError as error:
            log.warning("%s", error)

    def _read(self) -> _Files:
        with self._reading:
            if self._files is None or self._files.stamp != deck.stamp(self.settings):
                self._files = _Files.read(self.settings)
            return self._files

    @property
    def entries(self) -> list[Card]:
        """Every entry of every deck, as it stands there: an exam list's gap stays a gap."""
        return self._read().entries

    @property
    def problems(self) -> list[Problem]:
        return self._read().problems

    def reload(self) -> None:
        """Read the card files again at their next use, after a change to them."""
        with self._reading:  # a reading that is going on may have begun before the change
            self._files = None

    @property
    def ready(self) -> bool:
        """Is the index open already? The first use of `searcher` may have to build it."""
        return self._opened is not None

    @property
    def searcher(self) -> Searcher:
        """Over the index, which the first use builds; opened again after another build."""
        return self.open()

    def open(self, progress: Progress | None = None) -> Searcher:
        """As `searcher`, telling how far a build is. Who comes while another one builds, waits."""
        with self._opening:
            if self._opened is None or self._opened.outdated:
                self._opened = deck.searcher(self.settings, progress)
            return self._opened

    @property
    def exam_list(self) -> str:
        """The deck with the most open questions: what the page offers first."""
        gaps = Counter(deck_of(card) for card in self.entries if card.status is Status.MISSING)
        return gaps.most_common(1)[0][0] if gaps else ""

    def card(self, card_id: str) -> Card | None:
        return next((card for card in self.entries if card.id == card_id), None)

    def card_of(self, attempt: Attempt) -> Card | None:
        """The card that an attempt is at; one of its own for a question that stands in no list (it
        came with a class set) and has a saved rubric."""
        if card := self.card(attempt.card_id):
            return card
        saved = self.records.rubrics.last(attempt.card_id)
        return rubrics.passing_card(attempt.question) if saved else None

    def cards(self) -> dict[str, Card]:
        """Every card by id, with the answers that are approved by now."""
        return self._read().cards

    def draft_answer(self, card: Card) -> str:
        """The draft that nobody has decided on: that of the queue, else the one that ships."""
        for entry in self.records.drafts.entries([card.id]):
            return "" if entry.state is DraftState.REJECTED else entry.draft.answer
        shipped = rubrics.library().get(card.id)
        return shipped.draft if shipped else ""

    def basis(self, card: Card) -> rubrics.Basis | None:
        """What answers to this question are graded against, with the passages to show."""
        return self._grounds.basis(card)

    def can_grade(self, cards: Iterable[Card]) -> bool:
        """Is there an answer, a draft or a rubric for any of these questions? See `Grounds.any_own`."""
        return self._grounds.any_own(cards)

    def grade(self, attempt: Attempt, card: Card) -> Attempt:
        """Grade a stored attempt, once: an attempt with a grade is returned as it is.

        An attempt at a question with nothing to grade against stays without an outcome.
        """
        if isinstance(attempt.outcome, Grade):
            return attempt
        return self._grade(attempt, card, self.basis(card))

    def _grade(self, attempt: Attempt, card: Card, basis: rubrics.Basis | None) -> Attempt:
        if basis is None:
            return attempt
        task = self.task(card, basis, attempt.answer)
        return self.records.add_outcome(attempt.id, grade(task, self.judge))

    def task(self, card: Card, basis: rubrics.Basis, answer: str) -> Task:
        """What the examiner is asked about an answer, with the question's house rules."""
        return self._grounds.task(card, basis, answer)

    def provisional(self, card_id: str) -> list[Attempt]:
        """The attempts at a question whose latest grade rests on what nobody had reviewed."""
        attempts = self.records.attempts_at(card_id)
        return [a for a in attempts if isinstance(a.outcome, Grade) and a.outcome.provisional]

    def regrade(self, card_id: str) -> list[Attempt]:
        """Grade those attempts again by the approved draft, as new outcomes; none without one."""
        card = self.cards().get(card_id)
        basis = self.basis(card) if card else None
        if card is None or basis is None or basis.rubric.origin is not RubricOrigin.REVIEWED:
            return []
        return [self._grade(attempt, card, basis) for attempt in self.provisional(card_id)]


def topics(cards: Sequence[Card]) -> list[str]:
    """The topics in order of first appearance."""
    return list(dict.fromkeys(card.topic for card in cards if card.topic))
