"""Fits the networks of `tutor.judges.comparer` with PyTorch, which is needed here and nowhere else.

The words of a pair are padded to the longest of the batch; apart from that `_Network` computes what
`Comparer` computes, which a test checks.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import numpy as np
import numpy.typing as npt

from tutor.judges.comparer import MARKS, Comparer, Pair

FOLDS = 4
_EPOCHS, _BATCH, _RATE, _DECAY, _DROPOUT = 4, 64, 1e-3, 1e-2, 0.2
_WIDTH, _HIDDEN, _DIMENSION = 96, 128, 384
_BUCKET = 20  # batches that are sorted by length together
Floats = npt.NDArray[np.float32]


def fold_of(group: str) -> int:
    """Which network has not seen this group: the same for ever, whatever else is in the data."""
    return zlib.crc32(group.encode()) % FOLDS


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """What the networks learn from: pair i deserves verdict i with weight i and is of fold i."""

    pairs: Sequence[Pair]
    verdicts: npt.NDArray[np.int64]
    weights: Floats
    folds: npt.NDArray[np.int64]


def fit(
    pairs: Sequence[Pair], verdicts: npt.NDArray[np.int64], weights: Floats, groups: Sequence[str], seed: int
) -> Comparer:  # fmt: skip
    """`FOLDS` networks; network f is fitted without the groups whose `fold_of` is f.

    One thread each, two at a time: small matrices gain little from more threads, and the sums come
    out the same on every machine.
    """
    folds = np.array([fold_of(group) for group in groups])
    lesson = Lesson(pairs, verdicts, weights, folds)
    fork = get_context("fork")  # so that gigabytes of pairs are shared and not sent
    with ProcessPoolExecutor(2, fork, _learn, (lesson,)) as pool:
        fitted = list(pool.map(_of_fold, range(FOLDS), [seed] * FOLDS))
    return Comparer({name: np.stack([one[name] for one in fitted]) for name in fitted[0]})


_held: list[Lesson] = []  # of this process, which fits networks and does nothing else


def _learn(lesson: Lesson) -> None:
    import torch

    torch.set_num_threads(1)
    _held[:] = [lesson]


def _of_fold(fold: int, seed: int) -> dict[str, Floats]:
    lesson = _held[0]
    rest = np.flatnonzero(lesson.folds != fold)
    return _arrays(_fit(lesson.pairs, lesson.verdicts, lesson.weights, rest, seed + fold))


def _fit(
    pairs: Sequence[Pair], verdicts: npt.NDArray[np.int64], weights: Floats,
    chosen: npt.NDArray[np.int64], seed: int,
) -> Any:  # fmt: skip
    import torch
    from torch.nn import functional

    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    network = _network()
    optimizer = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=_DECAY)
    steps = _EPOCHS * (len(chosen) // _BATCH + _BUCKET)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, _RATE, total_steps=steps, pct_start=0.1
    )
    network.train()
    for _ in range(_EPOCHS):
        for batch in _batches(pairs, rng.permutation(chosen), rng):
            scores = network(*_padded([pairs[i] for i in batch]))
            losses = functional.cross_entropy(
                scores, torch.from_numpy(verdicts[batch]), reduction="none", label_smoothing=0.05
            )
            optimizer.zero_grad()
            (losses * torch.from_numpy(weights[batch])).mean().backward()
            optimizer.step()
            schedule.step()
    return network.eval()


def _batches(
    pairs: Sequence[Pair], order: npt.NDArray[np.int64], rng: np.random.Generator
) -> list[npt.NDArray[np.int64]]:
    """Batches of similar length, in random order within each bucket."""
    found = []
    for start in range(0, len(order), _BATCH * _BUCKET):
        bucket = order[start : start + _BATCH * _BUCKET]
        bucket = bucket[np.argsort([len(pairs[i].answer) for i in bucket], kind="stable")]
        batches = [bucket[at : at + _BATCH] for at in range(0, len(bucket), _BATCH)]
        found += [batches[i] for i in rng.permutation(len(batches))]
    return found


def _padded(pairs: Sequence[Pair]) -> list[Any]:
    """The four parts of the pairs as tensors (batch, words, …), and two masks (batch, words)."""
    import torch

    tensors, masks = [], []
    for part in range(4):
        longest = max(len(pair[part]) for pair in pairs)
        rows = np.zeros((len(pairs), longest, pairs[0][part].shape[1]), np.float32)
        mask = np.zeros((len(pairs), longest), np.float32)
        for at, pair in enumerate(pairs):
            rows[at, : len(pair[part])], mask[at, : len(pair[part])] = pair[part], 1
        tensors.append(torch.from_numpy(rows))
        masks.append(torch.from_numpy(mask))
    return [*tensors, masks[0], masks[2]]


def _network() -> Any:
    import torch
    from torch import nn
    from torch.nn import functional

    class Network(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            compared = 4 * _WIDTH + 2 * MARKS + 1
            self.drop = nn.Dropout(_DROPOUT)
            self.project = nn.Linear(_DIMENSION + MARKS, _WIDTH)
            self.keys = nn.Linear(_DIMENSION, _WIDTH, bias=False)
            self.scale = nn.Parameter(torch.tensor(8.0))
            self.to_right, self.to_left = nn.Linear(compared, _HIDDEN), nn.Linear(compared, _HIDDEN)
            self.hidden, self.out = nn.Linear(6 * _HIDDEN, _HIDDEN), nn.Linear(_HIDDEN, 4)

        def forward(self, ours: Any, marks: Any, theirs: Any, their_marks: Any, mask: Any, their_mask: Any) -> Any:  # fmt: skip
            ours, theirs = self.drop(ours), self.drop(theirs)
            left = torch.relu(self.project(torch.cat([ours * 8, marks], -1)))
            right = torch.relu(self.project(torch.cat([theirs * 8, their_marks], -1)))
            cosine = ours @ theirs.transpose(1, 2)
            keys = [functional.normalize(self.keys(side), dim=-1) for side in (ours, theirs)]
            scores = self.scale * (cosine + keys[0] @ keys[1].transpose(1, 2))
            forward = self.compared(self.to_right, left, right, marks, their_marks, scores, cosine, their_mask)  # fmt: skip
            backward = self.compared(self.to_left, right, left, their_marks, marks,
                                     scores.transpose(1, 2), cosine.transpose(1, 2), mask)  # fmt: skip
            parts = [*self.summed(forward, mask, marks), *self.summed(backward, their_mask, their_marks)]  # fmt: skip
            return self.out(self.drop(torch.relu(self.hidden(torch.cat(parts, -1)))))

        def compared(self, layer: Any, here: Any, there: Any, marks: Any, other: Any, scores: Any, cosine: Any, mask: Any) -> Any:  # fmt: skip
            gone = mask[:, None] == 0
            attention = torch.softmax(scores.masked_fill(gone, -1e4), -1)
            best = cosine.masked_fill(gone, -1).max(-1)[0].unsqueeze(-1)
            found, found_marks = attention @ there, attention @ other
            rows = torch.cat(
                [here, found, here - found, here * found, marks, found_marks, best], -1
            )
            return self.drop(torch.relu(layer(rows)))

        @staticmethod
        def summed(compared: Any, mask: Any, marks: Any) -> list[Any]:
            kept = compared * mask.unsqueeze(-1)
            weights = marks[:, :, 0] * mask
            share = weights / (weights.sum(1, keepdim=True) + 1e-6)
            return [
                (compared * share.unsqueeze(-1)).sum(1), kept.max(1)[0], kept.sum(1) / mask.sum(1, keepdim=True),
            ]  # fmt: skip

    return Network()


def _arrays(network: Any) -> dict[str, Floats]:
    """The fitted weights under the names that `Comparer` knows; matrices as (in, out)."""
    layers = {
        "project": network.project, "forward": network.to_right, "backward": network.to_left,
        "hidden": network.hidden, "out": network.out,
    }  # fmt: skip
    found = {
        f"{n}.w": layer.weight.detach().numpy().T.astype(np.float32) for n, layer in layers.items()
    }
    found |= {
        f"{n}.b": layer.bias.detach().numpy()[None].astype(np.float32)
        for n, layer in layers.items()
    }
    found["keys"] = network.keys.weight.detach().numpy().T.astype(np.float32)
    found["scale"] = network.scale.detach().numpy().reshape(1, 1).astype(np.float32)
    return found
