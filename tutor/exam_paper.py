"""The paper of a mock exam: drawn from the cards, fit to be graded, and stored."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from functools import cache

from knowledge.cards import Card
from knowledge.embeddings import builtin
from knowledge.search import near_duplicates
from tutor.agenda import ALIKE
from tutor.exam import ExamError, Level, Paper, PaperQuestion, Setup, difficulty, draw, topic_of
from tutor.practice import Practice

_NOTHING_TO_GRADE = (
    "none of these questions can be graded yet, since nothing says what a right answer is; choose "
    "other topics or another deck"
)


def prepare(practice: Practice, cards: Iterable[Card], setup: Setup, learner: str) -> Paper:
    """Draw and store a paper. Every question can be graded, and no two ask almost the same.

    Of mixed difficulty, scores play no part: the same number gives the same paper, whoever answered
    what in between. What does not fit is left out and the paper drawn anew. Raises ExamError where nothing is left
    to ask.
    """
    pool = {card.id: card for card in cards}
    scores = {} if setup.level is Level.MIXED else practice.records.scores()
    hard = {card.id: difficulty(card, scores.get(card.id, ())) for card in pool.values()}
    can_be_graded = cache(lambda card: practice.basis(card) is not None)
    drawn = draw(pool.values(), setup, hard)
    while unfit := _unfit(drawn, can_be_graded):
        pool = {card_id: card for card_id, card in pool.items() if card_id not in unfit}
        try:
            drawn = draw(pool.values(), setup, hard)
        except ExamError:
            raise ExamError(_NOTHING_TO_GRADE) from None
    questions = [
        PaperQuestion(card_id=card.id, question=card.question, topic=topic_of(card))
        for card in drawn
    ]
    return practice.records.papers.add(
        paper_id=str(uuid.uuid4()), learner=learner, setup=setup, questions=questions
    )


def _unfit(drawn: list[Card], can_be_graded: Callable[[Card], bool]) -> set[str]:
    """Ids of drawn questions with nothing to grade against; where there are none, the second one of
    each close pair: a question gives way only to one that stays."""
    if mute := {card.id for card in drawn if not can_be_graded(card)}:
        return mute
    place = {card.id: n for n, card in enumerate(drawn)}
    pairs = near_duplicates(drawn, builtin(), ALIKE)
    return {max(a.id, b.id, key=lambda i: place[i]) for a, b, _ in pairs}
