"""A transcription server on this machine that answers as it is told and keeps what it heard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple


class Heard(NamedTuple):
    """One request: its path, its fields as text, and the recording."""

    path: str
    fields: dict[str, str]
    audio: bytes


class SpeechServer:
    """Replies with `(status, body)` from the queue, in OpenAI's form."""

    def __init__(self, *replies: tuple[int, dict[str, Any]]) -> None:
        self.replies = list(replies)
        self.heard: list[Heard] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"

    @contextmanager
    def running(self) -> Iterator[SpeechServer]:
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
                server.heard.append(_parsed(self.path, self.headers["Content-Type"], body))
                status, reply = server.replies.pop(0)
                content = json.dumps(reply).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing on stderr."""

        return Handler


def _parsed(path: str, kind: str, body: bytes) -> Heard:
    form = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    fields, audio = {}, b""
    for part in form.walk():
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if part.get_filename():
            audio = content
        else:
            fields[str(part.get_param("name", header="content-disposition"))] = content.decode()
    return Heard(path, fields, audio)
