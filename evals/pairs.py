"""What every figure starts from: pairs of numbers, labels as positions, the table of counts.

Missing entries are `nan` (or `None` among text labels); nothing here guesses a value for them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Labels = Sequence[float | str]
Values = ArrayLike | Sequence[object]  # numbers, or words with None for a missing one

EPSILON = 1e-9  # scores are sums of thirds and quarters: equal means equal up to rounding


def paired(truth: ArrayLike, predicted: ArrayLike) -> tuple[Floats, Floats]:
    """The pairs with both numbers present, as two float arrays of equal length."""
    first = np.asarray(truth, dtype=np.float64)
    second = np.asarray(predicted, dtype=np.float64)
    check_shapes(first.shape, second.shape)
    present = ~(np.isnan(first) | np.isnan(second))
    return first[present], second[present]


def nearest_step(values: ArrayLike, steps: Sequence[float]) -> Floats:
    """Each value moved to the nearest of the increasing `steps`; nan stays nan.

    A tie goes to the lower step, so that rounding never raises a grade.
    """
    numbers = np.asarray(values, dtype=np.float64)
    scale = np.asarray(steps, dtype=np.float64)
    check_increasing(scale)
    # argmin takes the first of equal distances; rounding keeps 0.1 + 0.2 from breaking ties
    distance = np.round(np.abs(numbers[..., None] - scale), 9)
    snapped = scale[np.argmin(distance, axis=-1)]
    return np.where(np.isnan(numbers), np.nan, snapped)


def label_codes(values: Values, labels: Labels) -> Floats:
    """The position 0, 1, ... of each value in `labels`; nan for a missing one (nan or None).

    Raises `ValueError` for a value that is not among the labels, and for repeated labels.
    Text is looked up one by one: before a bootstrap convert once, then pass the positions on
    with `range(len(labels))` as the labels.
    """
    if len(set(labels)) != len(labels):
        raise ValueError(f"labels must differ from each other, got {list(labels)}")
    raw = np.asarray(values)
    check_shapes(raw.shape, raw.shape)
    if any(isinstance(label, str) for label in labels):
        return _text_codes(raw, labels)
    return _number_codes(raw.astype(np.float64), np.asarray(labels, dtype=np.float64))


def confusion_matrix(truth: Values, predicted: Values, labels: Labels) -> Counts:
    """Counts of shape (k, k) for k labels: rows are true labels, columns predicted ones."""
    rows, columns = paired(label_codes(truth, labels), label_codes(predicted, labels))
    size = len(labels)
    cells = (rows * size + columns).astype(np.intp)
    return np.bincount(cells, minlength=size * size).reshape(size, size).astype(np.int64)


def check_shapes(first: tuple[int, ...], second: tuple[int, ...]) -> None:
    """Raise `ValueError` unless both shapes are flat and equal."""
    if first != second or len(first) != 1:
        raise ValueError(f"need two flat sequences of equal length, got {first} and {second}")


def check_increasing(scale: Floats) -> None:
    """Raise `ValueError` for an empty scale or one out of order."""
    if scale.size == 0 or bool(np.any(np.diff(scale) <= 0)):
        raise ValueError(f"steps must increase from lowest to highest, got {scale.tolist()}")


def ratio(part: float, whole: float) -> float:
    """part / whole; nan where whole is 0."""
    return part / whole if whole else math.nan


def mean(values: NDArray[np.bool_] | Floats) -> float:
    """The mean of numbers or truths; nan of none."""
    return float(np.mean(values)) if values.size else math.nan


def _number_codes(values: Floats, labels: Floats) -> Floats:
    if values.size == 0:
        return values
    distance = np.abs(values[:, None] - labels)
    codes = np.argmin(distance, axis=1)
    strays = distance[np.arange(len(values)), codes] > EPSILON  # nan compares false: no stray
    if strays.any():
        raise ValueError(f"{values[strays][0]} is not one of the labels {labels.tolist()}")
    return np.where(np.isnan(values), np.nan, codes.astype(np.float64))


def _text_codes(values: NDArray[np.generic], labels: Labels) -> Floats:
    known: dict[object, float] = {label: float(i) for i, label in enumerate(labels)}
    return np.array([_text_code(value, known) for value in values.tolist()], dtype=np.float64)


def _text_code(value: object, known: dict[object, float]) -> float:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return math.nan
    if value not in known:
        raise ValueError(f"{value!r} is not one of the labels {list(known)}")
    return known[value]
