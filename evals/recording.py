"""A chat model that writes down every reply, or answers from what was written down."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from knowledge import jsonl
from tutor.domain import Usage
from tutor.llm import ChatModel, LLMError, Message, Reply

T = TypeVar("T")


class RecordingChat:
    """Passes questions on to `model` and appends its replies to a file."""

    def __init__(self, model: ChatModel, file: Path) -> None:
        self.name = model.name
        self._model, self._file, self._lock = model, file, Lock()

    def ask(
        self, messages: Sequence[Message], schema: Mapping[str, Any], parse: Callable[[Any], T]
    ) -> Reply[T]:
        raw: list[Any] = []

        def keep(value: Any) -> T:
            parsed = parse(value)
            raw.append(value)
            return parsed

        reply = self._model.ask(messages, schema, keep)
        line = {"key": key_of(messages), "value": raw[-1], "usage": reply.usage.model_dump()}
        with self._lock:
            jsonl.append(self._file, json.dumps(line, ensure_ascii=False))
        return reply


class ReplayedChat:
    """Answers from a file of recorded replies and calls nothing."""

    def __init__(self, name: str, file: Path) -> None:
        self.name = name
        self._replies = {row["key"]: row for row in jsonl.objects(file) if "key" in row}

    def ask(
        self,
        messages: Sequence[Message],
        schema: Mapping[str, Any],  # noqa: ARG002  the interface of a chat model
        parse: Callable[[Any], T],
    ) -> Reply[T]:
        row = self._replies.get(key_of(messages))
        if row is None:
            raise LLMError("no reply to this was recorded; run it with the model first")
        return Reply(parse(row["value"]), Usage(**row["usage"]))


def key_of(messages: Sequence[Message]) -> str:
    """The same messages, the same key."""
    return hashlib.sha256(json.dumps([list(m) for m in messages]).encode()).hexdigest()[:32]
