"""Fitted learners in plain numpy: a forest of decision trees and a linear model.

They are fitted elsewhere (`python -m evals train`) and only read here, so that the product needs
neither scikit-learn nor pickled code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.generic]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Forest:
    """t trees with N nodes in all, laid end to end. A leaf points to itself.

    A tree adds its leaf's value to one output; `baseline` is where each output starts.
    """

    roots: npt.NDArray[np.int32]  # (t,) node number
    outputs: npt.NDArray[np.int32]  # (t,) output that a tree adds to
    feature: npt.NDArray[np.int16]  # (N,)
    threshold: npt.NDArray[np.float32]  # (N,) left where the value is not above it
    missing_left: npt.NDArray[np.bool_]  # (N,) where a missing value goes
    left: npt.NDArray[np.int32]  # (N,)
    right: npt.NDArray[np.int32]  # (N,)
    value: npt.NDArray[np.float32]  # (N,) of a leaf
    baseline: Floats  # (outputs,)

    def __call__(self, vector: npt.NDArray[np.float32]) -> Floats:
        """Outputs for one vector of features; nan is a missing value."""
        node = self.roots
        while True:
            told = vector[self.feature[node]]
            leftward = np.where(
                np.isnan(told), self.missing_left[node], told <= self.threshold[node]
            )
            following = np.where(leftward, self.left[node], self.right[node])
            if np.array_equal(following, node):
                break
            node = following
        sums = np.bincount(self.outputs, self.value[node].astype(np.float64), len(self.baseline))
        return np.asarray(self.baseline + sums, np.float64)

    @classmethod
    def load(cls, arrays: Mapping[str, Array], prefix: str) -> Forest:
        names = cls.__dataclass_fields__
        return cls(**{name: arrays[f"{prefix}.{name}"] for name in names})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """Weights on standardised features; a missing value counts as the mean."""

    mean: Floats  # (f,)
    scale: Floats  # (f,)
    weights: Floats  # (outputs, f)
    intercept: Floats  # (outputs,)

    def __call__(self, vector: npt.NDArray[np.float32]) -> Floats:
        """Outputs for one vector of features; far-off values are held at four deviations."""
        standard = np.nan_to_num((vector - self.mean) / self.scale)
        return np.asarray(self.weights @ np.clip(standard, -4, 4) + self.intercept, np.float64)

    @classmethod
    def load(cls, arrays: Mapping[str, Array], prefix: str) -> Linear:
        names = cls.__dataclass_fields__
        return cls(**{name: arrays[f"{prefix}.{name}"] for name in names})  # type: ignore[arg-type]


def softmax(scores: Floats) -> Floats:
    """Shares that sum to 1, from scores of any size."""
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum(), np.float64)
