"""A stored conversation as one thing: its turns, its first answer, and what follows from them. Pure."""

from __future__ import annotations

from typing import NamedTuple

from knowledge.cards import Card
from tutor.attempts import Attempt
from tutor.conversation_state import Phase, State, Wish, replay
from tutor.domain import CriterionGrade, Grade
from tutor.guards import too_long
from tutor.language import Language, tell
from tutor.turns import Kind, StoredTurn, Turn, marks_of

_EXAMINERS = {Kind.FOLLOW_UP, Kind.HINT, Kind.GAPS, Kind.SOLUTION, Kind.DEEPER}


class Thread(NamedTuple):
    """`attempt` is the first answer, None before it was given."""

    id: str
    card: Card
    learner: str
    turns: tuple[StoredTurn, ...] = ()
    attempt: Attempt | None = None

    @property
    def state(self) -> State:
        return replay(stored.turn for stored in self.turns)

    @property
    def last(self) -> Turn | None:
        return self.turns[-1].turn if self.turns else None

    @property
    def overlong(self) -> bool:
        """Is the answer stored, but too long ever to be graded? Earlier versions took such answers."""
        stored = self.attempt
        ungraded = stored is not None and not isinstance(stored.outcome, Grade)
        return ungraded and stored is not None and too_long(stored.answer)

    @property
    def closed(self) -> bool:
        """Is nothing asked any more? Attempts without turns were made elsewhere, as in an exam."""
        if self.overlong:
            return True
        if not self.turns:
            return self.attempt is not None and isinstance(self.attempt.outcome, Grade)
        return self.state.phase is Phase.CLOSED and not self.state.awaiting

    @property
    def unheard(self) -> bool:
        """Was an answer stored with no conversation about it yet: just now, or elsewhere?"""
        return self.attempt is not None and not self.turns

    @property
    def broken_off(self) -> bool:
        """Is the examiner's turn missing, as after a crash? Failed gradings are not meant."""
        if self.last is None:
            return False
        if self.last.kind is Kind.ASKED:
            return self.last.wish != Wish.CHALLENGE
        answered = self.last.kind is Kind.ANSWER and self.attempt is not None
        graded = answered and self.attempt is not None and isinstance(self.attempt.outcome, Grade)
        return graded or self.last.kind in {Kind.REPLY, Kind.JUDGED}

    @property
    def asked(self) -> Turn | None:
        """What the examiner asked or told last."""
        spoken = (s.turn for s in reversed(self.turns) if s.turn.kind in _EXAMINERS)
        return next(spoken, None)

    @property
    def grades(self) -> tuple[CriterionGrade, ...]:
        """The checked verdicts with their quotes, the latest first."""
        outcomes = [stored.turn.outcome for stored in reversed(self.turns)]
        outcomes.append(self.attempt.outcome if self.attempt else None)
        return tuple(v for o in outcomes if isinstance(o, Grade) for v in o.verdicts)

    def criterion(self, number: int) -> str:
        """The id of a criterion by its number on the grade card; "" where it stands for the whole."""
        marks = self.state.marks
        if not marks and self.attempt and isinstance(self.attempt.outcome, Grade):
            marks = marks_of(self.attempt.outcome)  # graded elsewhere, as in an exam
        return marks[number - 1].criterion_id if 0 < number <= len(marks) else ""

    @property
    def replies(self) -> list[str]:
        return [stored.turn.text for stored in self.turns if stored.turn.kind is Kind.REPLY]

    @property
    def said(self) -> list[str]:
        """All the learner's words that count, in their order."""
        return [*([self.attempt.answer] if self.attempt else []), *self.replies]

    @property
    def language(self) -> Language:
        """That of the last words of the learner that tell it, wishes included; else the question's."""
        language = tell(self.card.question)
        for stored in self.turns:
            language = tell(self._words(stored.turn), language)
        return language

    def _words(self, turn: Turn) -> str:
        """The learner's words of a turn, if it is theirs."""
        if turn.kind is Kind.ANSWER:
            return self.attempt.answer if self.attempt else ""
        return turn.text if turn.kind in {Kind.REPLY, Kind.ASKED} else ""
