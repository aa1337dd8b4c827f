"""The trained examiner: from a description of one criterion to verdict shares and a grade."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tutor.domain import Verdict
from tutor.judges.comparer import comparer, readings
from tutor.judges.description import Description
from tutor.judges.trees import Array, Floats, Forest, Linear, softmax

WEIGHTS = Path(__file__).parent / "data" / "examiner.npz"
VERDICTS = (Verdict.UNMET, Verdict.PARTIAL, Verdict.MET, Verdict.CONTRADICTED)

# How much a likelihood counts in the choice of the verdict: rare verdicts would hardly ever be
# given by likelihood alone. Chosen on the eval cases' `dev` part.
WORTH = (0.6, 3.5, 1.0, 2.0)
MET_FROM = 0.45  # "met" must be as likely as this; chosen there as well

# What each opinion weighs; chosen there too. They sum to more than 1, as two that err in different
# ways are surer together than each alone.
_READERS, _CROSS_ENCODER = 0.5, 0.6
_SURENESS = (
    0.7  # calibrates the cross-encoder alone, on training questions that it was not fitted on
)


def choice(shares: Floats) -> npt.NDArray[np.int64]:
    """The verdict that the shares, shape (n, 4), speak for: n places in `VERDICTS`."""
    worth = shares * np.array(WORTH)
    met = VERDICTS.index(Verdict.MET)
    worth[:, met] *= shares[:, met] >= MET_FROM
    return np.asarray(worth.argmax(1), np.int64)


def pooled(one: Floats, two: Floats) -> Floats:
    """Two opinions as one: their geometric mean, shape (4,), sum 1. A verdict needs both."""
    return softmax((np.log(np.maximum(one, 1e-6)) + np.log(np.maximum(two, 1e-6))) / 2)


def joined(shares: Floats, scores: Floats) -> Floats:
    """The readers' shares and the cross-encoder's scores, both (4,), as shares, sum 1."""
    return softmax(_READERS * np.log(np.maximum(shares, 1e-6)) + _CROSS_ENCODER * scores)


def expected_credit(scores: Floats) -> float:
    """Share of a criterion's points that the cross-encoder's scores, shape (4,), expect, 0..1."""
    shares = softmax(_SURENESS * scores)
    return float(shares[VERDICTS.index(Verdict.MET)] + shares[VERDICTS.index(Verdict.PARTIAL)] / 2)


@dataclass(frozen=True, slots=True, eq=False)
class Examiner:
    """Two readers of one description: verdicts for a criterion, a grade for a whole answer.

    Each is the mean of a forest and a linear model, which err in different ways.
    """

    version: str
    features: tuple[str, ...]
    verdict_forest: Forest
    verdict_linear: Linear
    grade_forest: Forest
    grade_linear: Linear
    settings: Mapping[str, float]

    def shares(self, description: Description) -> Floats:
        """How likely each of `VERDICTS` is, calibrated; shape (4,), sum 1."""
        vector = self._vector(description)
        forest = softmax(self.verdict_forest(vector))
        linear = softmax(self.verdict_linear(vector))
        mixed = np.log(np.clip(0.7 * forest + 0.3 * linear, 1e-6, 1))
        return softmax(mixed / self.settings["temperature"])

    def grade(self, description: Description) -> float:
        """Share of the full grade that the answer earns against a whole reference, 0..1."""
        return self.grade_of(self._vector(description))

    def grade_of(self, vector: npt.NDArray[np.float32]) -> float:
        """The same for the named features and `comparer.NAMES`, in this order."""
        forest, linear = self.grade_forest(vector)[0], self.grade_linear(vector)[0]
        return float(np.clip((forest + linear) / 2, 0, 1))

    def _vector(self, description: Description) -> npt.NDArray[np.float32]:
        compared = readings([pair and comparer()(pair) for pair in description.pairs])
        return np.concatenate([description.vector(self.features), compared])

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> Examiner:
        with np.load(path, allow_pickle=False) as file:
            arrays: dict[str, Array] = dict(file)
        about = json.loads(str(arrays["about"]))
        return cls(
            about["version"], tuple(about["features"]),
            Forest.load(arrays, "verdict.forest"), Linear.load(arrays, "verdict.linear"),
            Forest.load(arrays, "grade.forest"), Linear.load(arrays, "grade.linear"),
            about["settings"],
        )  # fmt: skip


@cache
def examiner() -> Examiner:
    """The model that ships, loaded once a process."""
    return Examiner.load()
