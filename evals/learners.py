"""Fitting of the examiner's two readers with scikit-learn, and their export to plain arrays.

scikit-learn is needed here and nowhere in the product.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]
Arrays = dict[str, npt.NDArray[Any]]

_NODE_FIELDS = ("feature", "threshold", "missing_left", "left", "right", "value")


def fit_verdicts(
    x: Matrix, y: npt.NDArray[np.int64], weights: Floats, seed: int
) -> tuple[Any, Any]:
    """A boosted forest and a logistic regression over the four verdicts."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression

    forest = HistGradientBoostingClassifier(
        max_iter=120, learning_rate=0.08, max_leaf_nodes=15, min_samples_leaf=30,
        l2_regularization=5, max_features=0.4, random_state=seed,
    )  # fmt: skip
    forest.fit(_filled(x), y, sample_weight=weights)
    scaler = Standard.of(x)
    linear = LogisticRegression(C=0.02, max_iter=150, tol=1e-3, random_state=seed)
    linear.fit(scaler(x), y, sample_weight=weights)
    return forest, (scaler, linear)


def fit_grades(x: Matrix, y: Floats, weights: Floats, seed: int) -> tuple[Any, Any]:
    """A boosted forest and a ridge regression of the share of the full grade."""
    from sklearn.ensemble import HistGradientBoostingRegressor
    from sklearn.linear_model import Ridge

    forest = HistGradientBoostingRegressor(
        max_iter=200, learning_rate=0.04, max_leaf_nodes=12, min_samples_leaf=40,
        l2_regularization=5, max_features=0.4, random_state=seed,
    )  # fmt: skip
    forest.fit(_filled(x), y, sample_weight=weights)
    scaler = Standard.of(x)
    linear = Ridge(300.0)
    linear.fit(scaler(x), y, sample_weight=weights)
    return forest, (scaler, linear)


def _filled(x: Matrix) -> Matrix:
    """The same with zeros in columns that hold no value at all: the forest cannot bin those."""
    return np.where(np.isnan(x).all(0), np.float32(0), x)


class Standard:
    """Features to mean 0 and deviation 1, a missing one to 0, held at four deviations."""

    def __init__(self, mean: Floats, scale: Floats) -> None:
        self.mean, self.scale = mean, scale

    @classmethod
    def of(cls, x: Matrix) -> Standard:
        mean = np.asarray(np.nanmean(_filled(x), 0, dtype=np.float64))
        scale = np.asarray(np.nanstd(_filled(x), 0, dtype=np.float64))
        return cls(np.nan_to_num(mean), np.where(scale > 1e-9, np.nan_to_num(scale, nan=1.0), 1.0))

    def __call__(self, x: Matrix) -> Floats:
        return np.clip(np.nan_to_num((x - self.mean) / self.scale), -4, 4)


def forest_arrays(forest: Any, prefix: str) -> Arrays:
    """A fitted histogram forest as the arrays that `tutor.judges.trees.Forest` reads."""
    parts: dict[str, list[npt.NDArray[Any]]] = {name: [] for name in _NODE_FIELDS}
    roots, outputs, at = [], [], 0
    for stage in forest._predictors:
        for output, tree in enumerate(stage):
            roots.append(at)
            outputs.append(output)
            _add_tree(parts, tree.nodes, at)
            at += len(tree.nodes)
    arrays: Arrays = {f"{prefix}.{name}": np.concatenate(found) for name, found in parts.items()}
    arrays[f"{prefix}.roots"] = np.array(roots, np.int32)
    arrays[f"{prefix}.outputs"] = np.array(outputs, np.int32)
    arrays[f"{prefix}.baseline"] = np.asarray(forest._baseline_prediction, np.float64).ravel()
    return arrays


def _add_tree(parts: dict[str, list[npt.NDArray[Any]]], nodes: npt.NDArray[Any], at: int) -> None:
    leaf = nodes["is_leaf"].astype(bool)
    here = np.arange(len(nodes)) + at
    parts["feature"].append(nodes["feature_idx"].astype(np.int16))
    parts["threshold"].append(nodes["num_threshold"].astype(np.float32))
    parts["missing_left"].append(nodes["missing_go_to_left"].astype(bool))
    parts["left"].append(np.where(leaf, here, nodes["left"] + at).astype(np.int32))
    parts["right"].append(np.where(leaf, here, nodes["right"] + at).astype(np.int32))
    parts["value"].append(nodes["value"].astype(np.float32))


def linear_arrays(fitted: tuple[Standard, Any], prefix: str) -> Arrays:
    """A fitted linear model as the arrays that `tutor.judges.trees.Linear` reads."""
    scaler, linear = fitted
    return {
        f"{prefix}.mean": scaler.mean,
        f"{prefix}.scale": scaler.scale,
        f"{prefix}.weights": np.atleast_2d(linear.coef_).astype(np.float64),
        f"{prefix}.intercept": np.atleast_1d(linear.intercept_).astype(np.float64),
    }


def shares(fitted: tuple[Any, Any], x: Matrix, temperature: float = 1.0) -> Floats:
    """Verdict shares as `Examiner.shares` gives them, for many rows; shape (rows, 4)."""
    forest, (scaler, linear) = fitted
    mixed = 0.7 * forest.predict_proba(x) + 0.3 * linear.predict_proba(scaler(x))
    powers = np.clip(mixed, 1e-6, 1) ** (1 / temperature)
    return np.asarray(powers / powers.sum(1, keepdims=True), np.float64)


def grades(fitted: tuple[Any, Any], x: Matrix) -> Floats:
    """Grades as `Examiner.grade` gives them, for many rows."""
    forest, (scaler, linear) = fitted
    return np.asarray(np.clip((forest.predict(x) + linear.predict(scaler(x))) / 2, 0, 1))


def temperature_of(found: Floats, y: Sequence[int] | npt.NDArray[np.int64]) -> float:
    """The temperature at which held-out shares are best calibrated (least log loss)."""
    rows = np.arange(len(found))
    tried = np.linspace(0.6, 2.5, 39)

    def loss(t: float) -> float:
        powers = np.clip(found, 1e-6, 1) ** (1 / t)
        return float(-np.log(powers[rows, y] / powers.sum(1)).mean())

    return float(min(tried, key=loss))


def digest(arrays: Arrays) -> str:
    """Eight hex digits that change with any weight."""
    state = hashlib.sha256()
    for name in sorted(arrays):
        state.update(name.encode() + np.ascontiguousarray(arrays[name]).tobytes())
    return state.hexdigest()[:8]
