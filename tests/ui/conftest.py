"""The whole page over a small library, with a scripted examiner and a hand-checkable embedder."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from knowledge import deck, sources
from knowledge.cards import card_id
from tests.fakes import HandEmbedder, ScriptedJudge
from tutor import practice, rubrics
from tutor.domain import Criterion, Rubric, RubricOrigin
from tutor.records import Records
from tutor.settings import TutorSettings

ROOT = Path(__file__).resolve().parents[2]
ACTIVATION = "Why does a network need an activation function?"
OPTIMISERS = "Name three optimizers."
UNKNOWN = "Zebra?"
NEURON = "What is a neuron?"
_LIST = f"""## Basics
- {NEURON}
A unit that sums its weighted inputs.
- {ACTIVATION}
- {OPTIMISERS}
- SGD
## Animals
- {UNKNOWN}
"""


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, rubrics.DraftEntry]:
    """Four questions: answered, missing with a draft, partial, missing with nothing at all."""
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "list.md").write_text(_LIST, encoding="utf-8")
    criteria = (
        Criterion(id="nonlinear", text="It makes the network non-linear, $f(x)$.", points=2),
        Criterion(id="stacking", text="Without it, layers collapse into one."),
    )
    rubric = Rubric(criteria=criteria, origin=RubricOrigin.DRAFT)
    draft = "Without one the network is *linear*: $W_2 W_1 x$."
    entry = rubrics.DraftEntry(question=ACTIVATION, rubric=rubric, draft=draft)
    drafts = {card_id(ACTIVATION): entry}
    monkeypatch.setattr(sources, "LIBRARY", folder)
    monkeypatch.setattr(deck, "embedder", lambda settings: HandEmbedder())
    monkeypatch.setattr(rubrics, "library", lambda: drafts)
    return drafts


Opener = Callable[..., AppTest]


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch, library: Any) -> Iterator[Opener]:
    """Opens the page with an examiner; `card`, `attempt` and the like go into the address."""
    used: list[ScriptedJudge] = []

    def open_(judge: ScriptedJudge | None = None, **address: str) -> AppTest:
        if judge:
            used.append(judge)
        monkeypatch.setattr(practice, "judge_for", lambda settings: used[-1])
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        for name, value in address.items():
            app.query_params[name] = value
        return app.run()

    used.append(ScriptedJudge())
    st.cache_resource.clear()
    yield open_
    st.cache_resource.clear()


@pytest.fixture
def records() -> Iterator[Records]:
    """The records that the page writes."""
    opened = Records(TutorSettings().records_place)
    yield opened
    opened.close()


@pytest.fixture
def in_auckland(monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser says so: thirteen hours before UTC in the summer of its half of the world."""
    monkeypatch.setattr(type(st.context), "timezone", "Pacific/Auckland")


def days_ago(days: int) -> None:
    """Moves everything in the page's records so many days back, as if time had passed."""
    file = TutorSettings().records_place
    with sqlite3.connect(file) as database:
        for table, column in (("attempts", "created"), ("outcomes", "created")):
            rows = database.execute(f"SELECT rowid, {column} FROM {table}").fetchall()
            for row, created in rows:
                then = datetime.fromisoformat(created) - timedelta(days=days)
                database.execute(
                    f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (then.isoformat(), row)
                )
    database.close()
