"""A chat model server on this machine that answers as it is told and keeps what it was asked."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.tutor.local_server import LocalServer, Request


class Answer(NamedTuple):
    """One HTTP reply. `wait` seconds pass before it is sent."""

    status: int
    body: bytes
    wait: float = 0.0


Script = Callable[[dict[str, Any]], Answer]


def says(text: str, *, finish: str = "stop", wait: float = 0.0) -> Answer:
    """A chat completion with this text; it costs 11 and 7 tokens."""
    message = {"role": "assistant", "content": text}
    content = {
        "id": "1", "object": "chat.completion", "created": 1, "model": "m",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
    }  # fmt: skip
    return Answer(200, json.dumps(content).encode(), wait)


def refuses(status: int, message: str) -> Answer:
    """An error in OpenAI's form."""
    return Answer(status, json.dumps({"error": {"message": message, "code": status}}).encode())


class ChatServer(LocalServer):
    """Replies from the queue `replies`, else by `script`; `requests` are the bodies it got."""

    def __init__(self, *replies: Answer, script: Script | None = None) -> None:
        self.replies = list(replies)
        self.requests: list[dict[str, Any]] = []
        self._script = script
        super().__init__()

    @property
    def formats(self) -> list[str]:
        """The format each request asked for."""
        return [r.get("response_format", {}).get("type", "text") for r in self.requests]

    def _answer(self, body: dict[str, Any]) -> Answer:
        self.requests.append(body)
        if self.replies:
            return self.replies.pop(0)
        return self._script(body) if self._script else refuses(500, "the script is over")

    def answer(self, request: Request) -> tuple[int, bytes]:
        answer = self._answer(json.loads(request.body))
        time.sleep(answer.wait)
        return answer.status, answer.body
