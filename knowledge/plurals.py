"""Numbers with what they count. Pure."""

from __future__ import annotations

import math


def counted(count: int, one: str, many: str = "") -> str:
    """`counted(1, "answer") -> "1 answer"`, `counted(0, "entry", "entries") -> "0 entries"`,
    `counted(1240, "word") -> "1,240 words"`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def percent(share: float, digits: int = 0, *, signed: bool = False) -> str:
    """A share as people read it, everywhere the same: `percent(0.5) -> "50 %"`, and a dash for none.
    With `signed` a difference: `"+7 %"`."""
    if math.isnan(share):
        return "–"
    return f"{100 * share:{'+' if signed else ''}.{digits}f} %"
