"""An HTTP server on this machine for tests: what it says to a request is up to its kind."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple, Self


class Request(NamedTuple):
    """A POST as it came in."""

    path: str
    content_type: str
    body: bytes


class LocalServer(ABC):
    """Answers every POST with JSON; `url` ends in `/v1`, as OpenAI-compatible endpoints do."""

    def __init__(self) -> None:
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"

    @abstractmethod
    def answer(self, request: Request) -> tuple[int, bytes]:
        """Status and body of the reply."""

    @contextmanager
    def running(self) -> Iterator[Self]:
        thread = Thread(target=self._http.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            self._http.server_close()
            thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                request = Request(self.path, self.headers["Content-Type"], body)
                status, content = server.answer(request)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing on stderr."""

        return Handler
