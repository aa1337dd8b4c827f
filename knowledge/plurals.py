"""Numbers with their nouns. Pure."""

from __future__ import annotations


def counted(count: int, one: str, many: str = "") -> str:
    """`counted(1, "answer") -> "1 answer"`, `counted(0, "entry", "entries") -> "0 entries"`."""
    return f"{count} {one if count == 1 else many or one + 's'}"
