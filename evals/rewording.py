"""Harmless changes of an answer: whoever reads it would grade it the same."""

from __future__ import annotations

from collections.abc import Callable

_CHANGES: tuple[Callable[[str], str], ...] = (
    lambda text: text,
    lambda text: text.lower(),
    lambda text: "Well, I would say: " + text,
    lambda text: text.rstrip(" .!") + ", I think.",
    lambda text: text.replace("'", "’").replace(" - ", " – "),
    lambda text: text.replace(". ", ".\n"),
    lambda text: "  " + text.replace(" ", "  ") + " ",
    lambda text: text.replace(", and ", " & ").replace(" because ", " since "),
)
COUNT = len(_CHANGES)
"""How many wordings there are, the answer's own first."""


def reworded(answer: str, number: int) -> str:
    """The answer in wording `number`; 0 is its own. A blank answer stays blank."""
    return _CHANGES[number % COUNT](answer) if answer.strip() else answer
