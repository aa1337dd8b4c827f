"""Fits the cross-encoder with PyTorch, which is needed here and nowhere else.

A teacher with all layers of the base model learns from the verdicts; a student with half of them, which
is small enough to ship, learns from the verdicts and from what the teacher makes of each text (Hinton
et al. 2015, arXiv:1503.02531). Both compute in bfloat16 beside a full-precision copy of the weights. On
a graphics card a fit takes minutes; on two cores it would take days, but nobody needs to fit this
network to use it.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from torch.utils.data import DataLoader, Dataset

from evals import cross_encoder_export
from evals.cross_encoder_data import Draw, Draws, is_held_out
from evals.cross_encoder_net import (
    Network,
    Numbers,
    arrays,
    base_files,
    kept_pieces,
    padded,
    pretrained,
    shallower,
)  # fmt: skip
from evals.triples import Example
from tutor.judges.cross_encoder import Vocabulary
from tutor.judges.trees import Floats

_TEACHER_DRAWS, _STUDENT_DRAWS = 1_000_000, 1_500_000
_STUDENT_LAYERS = (0, 2, 4, 7, 9, 11)  # of the teacher's, as in DistilBERT (arXiv:1910.01108)
_TAUGHT = 0.7  # share of what the student is to say that is the teacher's
_BUCKET, _PIECES, _TEXTS = 8_000, 18_000, 200  # draws; a batch: pieces at most, texts about
_TEACHER_RATE, _STUDENT_RATE, _NEW_RATE = 6e-5, 1e-4, 5e-4  # new: what the base model has not
_DECAY, _WARM_UP, _SMOOTHING = 0.01, 0.06, 0.03


class Batch(NamedTuple):
    """Texts of similar length, their verdicts' likelihoods, (n, 4), and what each counts."""

    ids: Numbers
    places: Numbers
    shares: Floats
    weights: Floats


class Lessons(Dataset[list[Batch]]):  # type: ignore[misc]
    """Buckets of draws, each as batches; a seed decides them. Item n is the same whoever asks for it."""

    def __init__(
        self, draws: Draws, known: Sequence[int], vocabulary: Vocabulary, count: int, seed: int
    ) -> None:
        self._draws, self._vocabulary, self._seed = draws, vocabulary, seed
        rng, plan = random.Random(seed), list[int]()
        while len(plan) < count:
            plan += draws.round(known, rng)
        plan = plan[:count]
        self._buckets = [plan[at : at + _BUCKET] for at in range(0, count, _BUCKET)]

    def __len__(self) -> int:
        return len(self._buckets)

    def __getitem__(self, number: int) -> list[Batch]:
        rng = random.Random(f"{self._seed} {number}")
        drawn = [self._draws.draw(n, rng) for n in self._buckets[number]]
        batches = list(in_batches(self._vocabulary, drawn))
        rng.shuffle(batches)
        return batches


def in_batches(vocabulary: Vocabulary, draws: Sequence[Draw]) -> Iterator[Batch]:
    """The draws in batches of similar length, short ones first."""
    length = {id(d): padded(len(vocabulary.numbers(d.parts, d.limits)[0])) for d in draws}
    batch: list[Draw] = []
    for draw in sorted(draws, key=lambda d: length[id(d)]):
        if batch and length[id(draw)] * (len(batch) + 1) > _PIECES:
            yield _batch(vocabulary, batch)
            batch = []
        batch.append(draw)
    if batch:
        yield _batch(vocabulary, batch)


def _batch(vocabulary: Vocabulary, draws: Sequence[Draw]) -> Batch:
    ids, places = arrays(vocabulary, draws)
    return Batch(
        ids, places, np.array([d.shares for d in draws]), np.array([d.weight for d in draws])
    )


def fit(examples: Sequence[Example], out: Path, seed: int = 0) -> dict[str, Any]:
    """Fit on the examples that are not held out and write `cross_encoder.onnx` and `.json` to `out`.

    Returns the figures on the held-out ones, read by what was written.
    """
    draws = Draws(examples)
    known = [n for n, e in enumerate(examples) if not is_held_out(e.group)]
    with tempfile.TemporaryDirectory() as folder:
        base = base_files(Path(folder))
        pieces = (base / "vocab.txt").read_text(encoding="utf-8").splitlines()
        kept = kept_pieces(pieces, examples)
        vocabulary = Vocabulary(tuple(pieces[n] for n in kept))
        torch.manual_seed(seed)
        teacher = Network(pretrained(base, kept))
    learn(teacher, Lessons(draws, known, vocabulary, _TEACHER_DRAWS, seed), _TEACHER_RATE)
    student = shallower(teacher, _STUDENT_LAYERS)
    lessons = Lessons(draws, known, vocabulary, _STUDENT_DRAWS, seed + 1)
    learn(student, lessons, _STUDENT_RATE, teacher)
    return cross_encoder_export.write(student, vocabulary, examples, out)


def learn(network: Network, lessons: Lessons, rate: float, teacher: Network | None = None) -> None:
    """Go through the lessons once, with AdamW and a linear warm-up and decay."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    exact = {n: p.detach().float().clone().to(device) for n, p in network.named_parameters() if p.requires_grad}  # fmt: skip
    network.to(device, torch.bfloat16).train()
    if teacher:
        teacher.to(device, torch.bfloat16).eval()
    quick = {n: p for n, p in network.named_parameters() if p.requires_grad}
    new = [] if teacher else [n for n in exact if not n.startswith("base.")]
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for n, p in exact.items() if n not in new], "peak": rate},
            {"params": [exact[n] for n in new], "peak": _NEW_RATE},
        ],
        lr=rate, weight_decay=_DECAY, betas=(0.9, 0.98), fused=True,
    )  # fmt: skip
    loader = DataLoader(
        lessons, batch_size=None, collate_fn=_as_it_is,
        num_workers=max(1, (os.cpu_count() or 1) - 2),
    )  # fmt: skip
    for number, bucket in enumerate(loader):
        for place, batch in enumerate(bucket):
            done = (number + place / len(bucket)) / len(lessons)
            share = min((done + 1e-3) / _WARM_UP, (1 - done) / (1 - _WARM_UP))
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * share
            _loss(network, batch, teacher, device).backward()
            for name, parameter in quick.items():
                exact[name].grad, parameter.grad = parameter.grad.float(), None
            torch.nn.utils.clip_grad_norm_(list(exact.values()), 1.0)
            optimizer.step()
            with torch.no_grad():
                for name, parameter in quick.items():
                    parameter.copy_(exact[name])
    network.float().load_state_dict(exact, strict=False)
    network.eval()


def _as_it_is(bucket: list[Batch]) -> list[Batch]:
    return bucket


def _loss(network: Network, batch: Batch, teacher: Network | None, device: torch.device) -> Tensor:
    ids, places, shares, weights = (torch.from_numpy(a).to(device) for a in batch)
    shares = shares.float()
    if teacher:
        with torch.no_grad():
            shares = torch.lerp(shares, teacher(ids, places).softmax(1), _TAUGHT)
    losses = functional.cross_entropy(
        network(ids, places), shares, reduction="none", label_smoothing=0 if teacher else _SMOOTHING
    )
    return (losses * weights.float()).sum() / _TEXTS
