"""The verdicts as classes of a figure, in their order; three for the headline."""

from __future__ import annotations

from tutor.domain import Verdict

VERDICTS = tuple(v.value for v in Verdict)
CREDITED = ("met", "partial", "not met")
"""Unmet and contradicted both give nothing."""


def credited(verdict: str) -> str:
    """Which of the three a verdict is: `credited("contradicted") -> "not met"`."""
    return verdict if verdict in CREDITED else CREDITED[-1]
