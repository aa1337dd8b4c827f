"""Which verdict the shares speak for, by example."""

from __future__ import annotations

import numpy as np
import pytest

from tutor.domain import Verdict
from tutor.judges.model import VERDICTS, choice, pooled


@pytest.mark.parametrize(
    ("unmet", "partial", "met", "contradicted", "verdict"),
    [
        (0.05, 0.05, 0.85, 0.05, Verdict.MET),
        (0.45, 0.01, 0.49, 0.05, Verdict.MET),
        (0.36, 0.2, 0.39, 0.05, Verdict.PARTIAL),  # likeliest, and yet not likely enough
        (0.1, 0.3, 0.5, 0.1, Verdict.PARTIAL),  # a rare verdict counts more
        (0.1, 0.0, 0.5, 0.4, Verdict.CONTRADICTED),
        (0.97, 0.01, 0.01, 0.01, Verdict.UNMET),
    ],
)
def test_met_must_be_likely_in_itself(
    unmet: float, partial: float, met: float, contradicted: float, verdict: Verdict
) -> None:
    """And rarer verdicts are given before they are the likeliest."""
    shares = np.array([[unmet, partial, met, contradicted]])
    assert VERDICTS[int(choice(shares)[0])] is verdict
    assert shares[0].sum() == pytest.approx(1)


def test_a_verdict_needs_both_opinions() -> None:
    """What one of two holds for impossible is so for both together; what both hold stays."""
    sure, other = np.array([0.1, 0.0, 0.9, 0.0]), np.array([0.1, 0.0, 0.0, 0.9])
    both = pooled(sure, other)
    assert both.sum() == pytest.approx(1)
    assert VERDICTS[int(both.argmax())] is Verdict.UNMET
    assert pooled(sure, sure) == pytest.approx(sure, abs=1e-4)
