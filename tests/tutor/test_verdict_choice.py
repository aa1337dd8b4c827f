"""Which verdict the shares speak for, by example."""

from __future__ import annotations

import numpy as np
import pytest

from tutor.domain import Verdict
from tutor.judges.model import VERDICTS, choice


@pytest.mark.parametrize(
    ("unmet", "partial", "met", "contradicted", "verdict"),
    [
        (0.05, 0.05, 0.85, 0.05, Verdict.MET),
        (0.45, 0.01, 0.49, 0.05, Verdict.UNMET),  # likeliest, and yet not likelier than the rest
        (0.1, 0.3, 0.5, 0.1, Verdict.PARTIAL),  # a rare verdict counts more
        (0.1, 0.0, 0.5, 0.4, Verdict.CONTRADICTED),
        (0.97, 0.01, 0.01, 0.01, Verdict.UNMET),
    ],
)
def test_met_must_be_likelier_than_everything_else_together(
    unmet: float, partial: float, met: float, contradicted: float, verdict: Verdict
) -> None:
    """And rarer verdicts are given before they are the likeliest."""
    shares = np.array([[unmet, partial, met, contradicted]])
    assert VERDICTS[int(choice(shares)[0])] is verdict
    assert shares[0].sum() == pytest.approx(1)
