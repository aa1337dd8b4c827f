"""The figures of the model card, on verdicts that can be counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from evals.training_figures import verdict_figures
from evals.triples import Example
from tutor.domain import Criterion, Verdict
from tutor.judges.model import VERDICTS


def test_a_class_that_nobody_gave_lowers_no_macro_f1() -> None:
    """As in the report of a run: all verdicts right is 1, though none of them is partial."""
    due = (Verdict.MET, Verdict.UNMET, Verdict.CONTRADICTED, Verdict.MET)
    found = [
        Example(
            f"{n % 2}",
            "Question?",
            Criterion(id="c", text="It sums."),
            "Answer.",
            verdict,
            "written",
        )
        for n, verdict in enumerate(due)
    ]
    said = np.array([VERDICTS.index(verdict) for verdict in due])
    (row,) = verdict_figures(found, said).values()
    assert row["macro_f1"]["value"] == pytest.approx(1)
