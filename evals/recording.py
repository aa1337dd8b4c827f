"""A chat model that writes down every reply, or answers from what was written down."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict, deque
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
        line = {
            "model": self.name, "key": key_of(messages), "value": raw[-1],
            "usage": reply.usage.model_dump(),
        }  # fmt: skip
        with self._lock:
            jsonl.append(self._file, json.dumps(line, ensure_ascii=False))
        return reply


class ReplayedChat:
    """Answers from a file of recorded replies of a model and calls nothing.

    A message that was sent several times gets its replies in their order, each once: how much a
    model varies is measured on what it said, never on one reply told again.
    """

    def __init__(self, name: str, file: Path) -> None:
        self.name = name
        self._lock = Lock()
        self._replies: dict[str, deque[Any]] = defaultdict(deque)
        for row in jsonl.objects(file):
            if "key" in row and row.get("model", name) == name:
                self._replies[row["key"]].append(row)

    def ask(
        self,
        messages: Sequence[Message],
        schema: Mapping[str, Any],  # noqa: ARG002  the interface of a chat model
        parse: Callable[[Any], T],
    ) -> Reply[T]:
        with self._lock:
            left = self._replies.get(key_of(messages))
            if left is None:
                raise LLMError("no reply to this was recorded; run it with the model first")
            if not left:
                raise LLMError("no further reply to this was recorded; ask for fewer repeats")
            row = left.popleft()
        return Reply(parse(row["value"]), Usage(**row["usage"]))


def key_of(messages: Sequence[Message]) -> str:
    """The same messages, the same key."""
    return hashlib.sha256(json.dumps([list(m) for m in messages]).encode()).hexdigest()[:32]
