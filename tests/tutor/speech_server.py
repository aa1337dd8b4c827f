"""A transcription server on this machine that answers as it is told and keeps what it heard."""

from __future__ import annotations

import json
from email import message_from_bytes
from typing import Any, NamedTuple

from tests.tutor.local_server import LocalServer, Request


class Heard(NamedTuple):
    """One request: its path, its fields as text, and the recording."""

    path: str
    fields: dict[str, str]
    audio: bytes


class SpeechServer(LocalServer):
    """Replies with `(status, body)` from the queue, in OpenAI's form."""

    def __init__(self, *replies: tuple[int, dict[str, Any]]) -> None:
        self.replies = list(replies)
        self.heard: list[Heard] = []
        super().__init__()

    def answer(self, request: Request) -> tuple[int, bytes]:
        self.heard.append(_parsed(request))
        status, reply = self.replies.pop(0)
        return status, json.dumps(reply).encode()


def _parsed(request: Request) -> Heard:
    head = b"Content-Type: " + request.content_type.encode() + b"\r\n\r\n"
    form = message_from_bytes(head + request.body)
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
    return Heard(request.path, fields, audio)
