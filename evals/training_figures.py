"""The figures of the model card, from predictions on questions that were held out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from evals import metrics
from evals.bootstrap import interval
from evals.triples import Example
from tutor.judges.model import VERDICTS

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

_RESAMPLES = 300
_OTHERS = "all others"
_WRITTEN = "whole answers to library questions"


def verdict_figures(found: Sequence[Example], said: Codes) -> dict[str, Any]:
    """Macro-F1, accuracy and the two worst errors, for whole answers to library questions and the others."""
    due = np.array([VERDICTS.index(e.verdict) for e in found])
    groups = np.array([e.group for e in found])
    written = np.array([e.kind == "written" for e in found])
    rows = {}
    for name, rows_of in ((_WRITTEN, written), (_OTHERS, ~written)):
        if rows_of.any():
            rows[name] = _row(due[rows_of], said[rows_of], groups[rows_of])
    return rows


def _row(due: Codes, said: Codes, groups: npt.NDArray[np.str_]) -> dict[str, Any]:
    figures: dict[str, Callable[[Codes, Codes], float]] = {
        "macro_f1": lambda d, s: metrics.macro_f1(_merged(d), _merged(s), range(3)),
        "accuracy": lambda d, s: float((_merged(d) == _merged(s)).mean()),
        "false_full": lambda d, s: _share(s[d == 3] == 2),
        "false_zero": lambda d, s: _share(np.isin(s[d == 2], (0, 3))),
    }
    return {"n": len(due)} | {
        name: _interval(f, (due, said), groups) for name, f in figures.items()
    }


def kind_figures(found: Sequence[Example], said: Codes) -> dict[str, Any]:
    """For each way of making an answer: how often each verdict was given."""
    kinds = np.array([e.kind for e in found])
    rows = {}
    for kind in dict.fromkeys(kinds.tolist()):
        mine = np.flatnonzero(kinds == kind)
        due = {found[int(i)].verdict.value for i in mine}
        shares = [float((said[mine] == v).mean()) for v in range(len(VERDICTS))]
        rows[kind] = {
            "n": len(mine),
            "due": due.pop() if len(due) == 1 else "various",
            "said": shares,
        }
    return rows


def grade_figures(found: Sequence[Example], grades: Floats, marks: Floats) -> dict[str, Any]:
    """For each graded set: accuracy of right or not, and Pearson's r."""
    kinds = np.array([e.kind for e in found])
    groups = np.array([e.group for e in found])
    rows = {}
    for kind in dict.fromkeys(kinds.tolist()):
        mine = kinds == kind
        data = (grades[mine], marks[mine])
        rows[kind] = {
            "n": int(mine.sum()),
            "accuracy": _interval(
                lambda g, m: float(((m >= 0.5) == (g > 0.5)).mean()), data, groups[mine]
            ),
            "pearson": _interval(lambda g, m: float(np.corrcoef(g, m)[0, 1]), data, groups[mine]),
        }
    return rows


def _interval(
    metric: Callable[..., float], data: Sequence[npt.NDArray[Any]], groups: npt.NDArray[np.str_]
) -> dict[str, float]:
    found = interval(metric, data, groups, _RESAMPLES)
    return {"value": found.value, "low": found.low, "high": found.high}


def _merged(verdicts: Codes) -> Codes:
    """Three classes: met, partial and not met (unmet and contradicted are one)."""
    return np.where(verdicts == 3, 0, verdicts)


def _share(hits: npt.NDArray[np.bool_]) -> float:
    return float(hits.mean()) if hits.size else float("nan")
