"""Checks of an installation: what works, what does not, and the way out."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from typing import NamedTuple

from pydantic import ValidationError

from knowledge import deck
from knowledge.embeddings import embedder
from knowledge.plurals import counted
from knowledge.store import Store
from tutor import publishing
from tutor.judges import judge_for
from tutor.records import Records
from tutor.records_base import is_there
from tutor.settings import TutorSettings, problem


class Check(NamedTuple):
    name: str
    ok: bool
    detail: str


def examine(*, ask_model: bool = False) -> list[Check]:
    """Run every check; a failing one does not stop the others. With `ask_model` one call is made."""
    try:
        settings = TutorSettings()
    except ValidationError as error:
        return [Check("settings", False, problem(error))]
    return [_run(name, check) for name, check in _checks(settings, ask_model)]


def _run(name: str, check: Callable[[], str]) -> Check:
    try:
        return Check(name, True, check())
    except Exception as error:  # the doctor reports whatever it finds
        return Check(name, False, " ".join(str(error).split()) or type(error).__name__)


def _checks(settings: TutorSettings, ask_model: bool) -> Iterator[tuple[str, Callable[[], str]]]:
    yield "python", lambda: f"{platform.python_version()} on {platform.system()}"
    yield "data folder", lambda: _data_dir(settings)
    yield "approved answers", lambda: _approved(settings)
    yield "cards", lambda: _cards(settings)
    yield "embedding model", lambda: _embedding(settings)
    yield "index", lambda: _index(settings)
    yield "records", lambda: _records(settings)
    yield "examiner", lambda: _judge(settings)
    if ask_model:
        yield "model", lambda: _model(settings)


def _data_dir(settings: TutorSettings) -> str:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    probe = settings.data_dir / ".doctor"
    probe.write_text("ok", encoding="utf-8")
    probe.unlink()
    return str(settings.data_dir)


def _approved(settings: TutorSettings) -> str:
    """Mends what an interrupted decision left behind, and says so."""
    if not is_there(settings.records_place):
        return "none yet"
    records = Records(settings.records_place)
    try:
        return publishing.mend(settings, records.drafts) or "as the records say"
    finally:
        records.close()


def _cards(settings: TutorSettings) -> str:
    cards, problems = deck.load(settings)
    return f"{counted(len(cards), 'question')}, {counted(len(problems), 'problem')}" + "".join(
        f"; {p}" for p in problems[:3]
    )


def _embedding(settings: TutorSettings) -> str:
    model = embedder(settings)
    return f"{model.name}, {model.embed(['ready?']).shape[1]} dimensions"


def _index(settings: TutorSettings) -> str:
    name = Store(settings, embedder(settings)).current()
    return name or "not built yet; the first start builds it, or: python -m knowledge build"


def _records(settings: TutorSettings) -> str:
    records = Records(settings.records_place)
    learners = records.learners()
    records.close()
    return counted(len(learners), "learner")


def _judge(settings: TutorSettings) -> str:
    info = judge_for(settings).info
    return f"{info.name} ({info.model})"


def _model(settings: TutorSettings) -> str:
    from tutor.llm import Message, chat_model

    schema = {"type": "object", "properties": {"ready": {"type": "boolean"}}, "required": ["ready"],
              "additionalProperties": False}  # fmt: skip
    reply = chat_model(settings).ask(
        [Message("user", 'Reply with {"ready": true}')], schema, lambda value: value
    )
    return f"{settings.model} answered {reply.value}"
