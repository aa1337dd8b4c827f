"""A mock exam to be sat on its page in a test."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from streamlit.testing.v1 import AppTest

from tests.ui.conftest import ACTIVATION, NEURON, OPTIMISERS
from tests.ui.page import press
from tests.ui.test_history_page import to_page
from tutor.records import Records
from tutor.settings import TutorSettings

TEXT = "It makes it <b>non-linear</b>, and costs $5 and $6."
QUESTIONS = {f"# {question}" for question in (ACTIVATION, OPTIMISERS, NEURON)}


def begin(app: AppTest, *, follow_ups: bool = False) -> AppTest:
    """From the practice page into a paper of three questions."""
    app = to_page(app, "exam")
    toggle = next(t for t in app.toggle if t.label == "The examiner follows up")
    return press(press(toggle.set_value(follow_ups).run(), "Draw the paper"), "Begin")


def answers(records: Records) -> list[str]:
    return [attempt.answer for attempt in reversed(records.attempts("me"))]


def gone(seconds: float) -> None:
    """Moves what happened in every exam so far back, as if the time had passed."""
    with sqlite3.connect(TutorSettings().records_place) as database:
        for id_, created in database.execute("SELECT id, created FROM paper_events").fetchall():
            before = datetime.fromisoformat(created) - timedelta(seconds=seconds)
            database.execute(
                "UPDATE paper_events SET created = ? WHERE id = ?", (before.isoformat(), id_)
            )
    database.close()
