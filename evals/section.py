"""The figures of one set of a run: what the reports show. Data only."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from evals import calibration, metrics, raters
from evals.bootstrap import Estimate
from evals.items import Item
from evals.run import Row


@dataclass(slots=True)
class Pair:
    """An item beside what the examiner made of it; `score` is nan where it was not graded."""

    item: Item
    row: Row

    @property
    def score(self) -> float:
        return float("nan") if self.row["score"] is None else float(self.row["score"])


@dataclass(slots=True)
class Section:
    """The figures of one set."""

    name: str
    n: int
    questions: int
    blanks: int
    figures: dict[str, Estimate] = field(default_factory=dict)
    baselines: dict[str, dict[str, float]] = field(default_factory=dict)
    by_tag: list[tuple[str, int, float, float, float]] = field(default_factory=list)
    by_length: list[tuple[str, int, float]] = field(default_factory=list)
    confusion: np.ndarray | None = None
    classes: tuple[metrics.ClassScore, ...] = ()
    reliability: tuple[calibration.ReliabilityBin, ...] = ()
    referral: tuple[calibration.Referral, ...] = ()
    risk: calibration.RiskCoverage | None = None
    repeats: raters.Repeatability | None = None
    rewordings: raters.Repeatability | None = None
    attacks: list[tuple[str, int, int, float]] = field(default_factory=list)
    attack_share: Estimate | None = None
    attacks_without_baseline: int = 0  # left out: their honest part could not be graded
    cost: dict[str, float] = field(default_factory=dict)
    errors: list[tuple[str, int]] = field(default_factory=list)
    worst: list[Pair] = field(default_factory=list)
