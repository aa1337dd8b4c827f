"""What a learner has set for themselves. Data only."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from knowledge.cards import Frozen
from tutor.exam import Setup


class Preferences(Frozen):
    """A learner's own settings: answers a day, the day of the exam, and the last set-up of a mock exam."""

    goal: Annotated[int, Field(ge=1, le=500)] = 20
    exam: date | None = None
    mock_exam: Setup = Setup()
