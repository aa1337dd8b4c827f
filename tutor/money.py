"""What tokens cost, where prices are set. Amounts are in whatever currency the prices are in."""

from __future__ import annotations

from typing import NamedTuple

from tutor.domain import Usage
from tutor.settings import TutorSettings

_MILLION = 1_000_000


class Prices(NamedTuple):
    """Of a million tokens sent, and of a million tokens received."""

    prompt: float
    completion: float

    def cost(self, usage: Usage) -> float:
        """`Prices(1, 2).cost(1 M sent, 1 M received) -> 3.0`."""
        sent = usage.prompt_tokens * self.prompt
        return (sent + usage.completion_tokens * self.completion) / _MILLION


def prices(settings: TutorSettings) -> Prices | None:
    """The prices set, or None where one is not."""
    if settings.price_prompt is None or settings.price_completion is None:
        return None
    return Prices(settings.price_prompt, settings.price_completion)


def told(usage: Usage, known: Prices | None, *, about: str = "") -> str:
    """`"about 12,000 tokens, about 0.0240 at your prices"`; `about` goes before both figures."""
    tokens = usage.prompt_tokens + usage.completion_tokens
    if not tokens:
        return "no tokens"
    text = f"{about}{tokens:,} tokens"
    return f"{text}, {about}{known.cost(usage):.4f} at your prices" if known else text
