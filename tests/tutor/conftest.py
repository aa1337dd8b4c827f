"""An empty memory, and small libraries with a scripted examiner."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import knowledge.embeddings
from knowledge import deck
from tests.fakes import HandEmbedder, ScriptedJudge
from tutor import practice as practising
from tutor import publishing, rubrics
from tutor.practice import Practice
from tutor.records import Records
from tutor.settings import TutorSettings

_LIST = """## Networks
- What is a neuron?
A unit that sums its weighted inputs.
- What is a layer made of?
Neurons that share their inputs.
- Zebra?
## Losses
- When is categorical cross-entropy preferred to binary cross-entropy?
When there are more than two classes.
- When is binary cross-entropy preferred to categorical cross-entropy?
When there are two classes.
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'deep' / 'records.sqlite3'}"


@pytest.fixture
def records(url: str) -> Iterator[Records]:
    opened = Records(url)
    yield opened
    opened.close()


@pytest.fixture
def judge() -> ScriptedJudge:
    return ScriptedJudge()


@pytest.fixture
def practice(
    monkeypatch: pytest.MonkeyPatch, small_library: Path, judge: ScriptedJudge
) -> Practice:
    (small_library / "list.md").write_text(_LIST, encoding="utf-8")
    monkeypatch.setattr(practising, "judge_for", lambda settings: judge)
    monkeypatch.setattr(rubrics, "library", dict)
    return Practice(TutorSettings())


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch, small_library: Path) -> HandEmbedder:
    """The small library with vectors by hand, and no stored rubrics."""
    model = HandEmbedder()
    for module in (deck, publishing, knowledge.embeddings):
        monkeypatch.setattr(module, "embedder", lambda settings: model)
    monkeypatch.setattr(rubrics, "library", dict)
    monkeypatch.setattr(practising, "judge_for", lambda settings: ScriptedJudge())
    return model
