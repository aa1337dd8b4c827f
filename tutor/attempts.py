"""A stored answer and what became of it. Data only."""

from __future__ import annotations

from datetime import datetime

from knowledge.cards import Frozen
from tutor.appeals import Override
from tutor.domain import Grade, Ungraded


class Attempt(Frozen):
    """A stored answer with its latest outcome. `created` is UTC.

    `outcome` is what counts; where a person has given another verdict, `examined` is still the
    outcome as the examiner left it, and `overrides` are the people's words.
    """

    id: str
    learner: str
    card_id: str
    question: str
    answer: str
    created: datetime
    outcome: Grade | Ungraded | None = None
    examined: Grade | Ungraded | None = None
    overrides: tuple[Override, ...] = ()
