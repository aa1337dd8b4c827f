"""A chat model server on this machine that answers as it is told and keeps what it was asked."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple


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


class ChatServer:
    """Replies from the queue `replies`, else by `script`; `requests` are the bodies it got."""

    def __init__(self, *replies: Answer, script: Script | None = None) -> None:
        self.replies = list(replies)
        self.requests: list[dict[str, Any]] = []
        self._script = script
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"

    @property
    def formats(self) -> list[str]:
        """The format each request asked for."""
        return [r.get("response_format", {}).get("type", "text") for r in self.requests]

    @contextmanager
    def running(self) -> Iterator[ChatServer]:
        thread = Thread(target=self._http.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            self._http.server_close()
            thread.join()

    def _answer(self, body: dict[str, Any]) -> Answer:
        self.requests.append(body)
        if self.replies:
            return self.replies.pop(0)
        return self._script(body) if self._script else refuses(500, "the script is over")

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                answer = server._answer(json.loads(self.rfile.read(size)))
                time.sleep(answer.wait)
                self.send_response(answer.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing on stderr."""

        return Handler
