"""Where a server is, by the URL that the settings name. Pure."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

_CHROMA_PORT = 8000


class Address(NamedTuple):
    host: str
    port: int
    secure: bool


def address_of(url: str) -> Address:
    """`"http://localhost" -> ("localhost", 8000, False)`; raises ValueError where it is no such address.

    The message does not repeat the URL, since there may be a password in it.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"it cannot be read as a URL ({error})") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise ValueError("it does not begin with http:// or https:// and a host")
    secure = parts.scheme == "https"
    return Address(host, port or (443 if secure else _CHROMA_PORT), secure)
