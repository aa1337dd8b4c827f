"""Fits the cross-encoder with PyTorch, which is needed here and nowhere else.

A teacher with all layers of the base model learns from the verdicts; a student with half of them, which
is small enough to ship, learns from the verdicts and from what the teacher makes of each text (Hinton
et al. 2015, arXiv:1503.02531), and at last above all from answers to several criteria. They compute in
bfloat16 beside a full-precision copy of the weights. On an H100 teacher and student take nine minutes,
on two cores a day or two; but nobody needs to fit this network to use it.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator, Sequence
from copy import deepcopy
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

_STUDENT_LAYERS = range(6)  # after 82,000 draws log loss .59 held out; with every other layer .66
_TAUGHT = 0.7  # share of what the student is to say that is the teacher's
_BUCKET = 40  # batches that are filled with draws of similar length
_NEW_RATE = 5e-4  # of what the base model has not
_DECAY, _WARM_UP, _SMOOTHING = 0.01, 0.06, 0.03


class Course(NamedTuple):
    """How much one network learns, and how.

    rate: the learning rate's peak
    pieces: word pieces that a batch holds at most, padding included
    texts: how many texts that is about
    last: are above all answers to several criteria drawn, and nothing is dropped out any more?
    """

    draws: int
    rate: float
    pieces: int = 18_000
    texts: int = 200
    last: bool = False


_TEACHER = Course(draws=602_000, rate=6e-5)
_STUDENT = Course(draws=902_000, rate=1e-4)
_AT_LAST = Course(draws=120_000, rate=3e-5, pieces=5_600, texts=64, last=True)
_AT_LAST_SHARE = (
    0.8  # of what is learned at last; with all of it much is forgotten that came before
)


class Batch(NamedTuple):
    """Texts of similar length, their verdicts' likelihoods, (n, 4), and what each counts."""

    ids: Numbers
    places: Numbers
    shares: Floats
    weights: Floats


class Lessons(Dataset[list[Batch]]):  # type: ignore[misc]
    """Buckets of draws, each as batches; a seed decides them. Item n is the same whoever asks for it."""

    def __init__(
        self, draws: Draws, known: Sequence[int], vocabulary: Vocabulary, course: Course, seed: int
    ) -> None:
        self._draws, self._vocabulary, self._seed = draws, vocabulary, seed
        self.course = course
        rng, plan = random.Random(seed), list[int]()
        while len(plan) < course.draws:
            plan += draws.round(known, rng, last=course.last)
        plan, size = plan[: course.draws], course.texts * _BUCKET
        self._buckets = [plan[at : at + size] for at in range(0, len(plan), size)]

    def __len__(self) -> int:
        return len(self._buckets)

    def __getitem__(self, number: int) -> list[Batch]:
        rng = random.Random(f"{self._seed} {number}")
        drawn = [self._draws.draw(n, rng) for n in self._buckets[number]]
        batches = list(_in_batches(self._vocabulary, drawn, self.course.pieces))
        rng.shuffle(batches)
        return batches


def _in_batches(vocabulary: Vocabulary, draws: Sequence[Draw], pieces: int) -> Iterator[Batch]:
    """The draws in batches of similar length, short ones first."""
    length = {id(d): padded(len(vocabulary.numbers(d.parts, d.limits)[0])) for d in draws}
    batch: list[Draw] = []
    for draw in sorted(draws, key=lambda d: length[id(d)]):
        if batch and length[id(draw)] * (len(batch) + 1) > pieces:
            yield _batch(vocabulary, batch)
            batch = []
        batch.append(draw)
    if batch:
        yield _batch(vocabulary, batch)


def _batch(vocabulary: Vocabulary, draws: Sequence[Draw]) -> Batch:
    ids, places = arrays(vocabulary, draws)
    shares, weights = [d.shares for d in draws], [d.weight for d in draws]
    return Batch(ids, places, np.array(shares), np.array(weights))


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

    def learned(network: Network, course: Course, taught_by: Network | None = None) -> Network:
        """The network after a course whose lessons the seed and the course decide."""
        lessons = Lessons(draws, known, vocabulary, course, seed + course.draws)
        return learn(network, lessons, taught_by)

    teacher = learned(teacher, _TEACHER)
    student = learned(shallower(teacher, _STUDENT_LAYERS), _STUDENT, teacher)
    student = blended(student, learned(deepcopy(student), _AT_LAST), _AT_LAST_SHARE)
    return cross_encoder_export.write(student, vocabulary, examples, out)


def learn(network: Network, lessons: Lessons, teacher: Network | None = None) -> Network:
    """The network itself, once it has gone through the lessons with AdamW, a linear warm-up and decay."""
    course, fresh = lessons.course, not teacher and not lessons.course.last
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    exact = {n: p.detach().float().clone().to(device) for n, p in network.named_parameters() if p.requires_grad}  # fmt: skip
    network.to(device, torch.bfloat16).train(not course.last)
    if teacher:
        teacher.to(device, torch.bfloat16).eval()
    quick = {n: p for n, p in network.named_parameters() if p.requires_grad}
    new = [n for n in exact if fresh and not n.startswith("base.")]
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for n, p in exact.items() if n not in new], "peak": course.rate},
            {"params": [exact[n] for n in new], "peak": _NEW_RATE},
        ],
        lr=course.rate, weight_decay=_DECAY, betas=(0.9, 0.98), fused=True,
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
            (_loss(network, batch, teacher, device) / course.texts).backward()
            for name, parameter in quick.items():
                exact[name].grad, parameter.grad = parameter.grad.float(), None
            torch.nn.utils.clip_grad_norm_(list(exact.values()), 1.0)
            optimizer.step()
            with torch.no_grad():
                for name, parameter in quick.items():
                    parameter.copy_(exact[name])
    network.float().load_state_dict(exact, strict=False)
    network.eval()
    return network


def blended(one: Network, other: Network, share: float) -> Network:
    """The first network, its weights moved by this share towards the other's, which began with them
    (Wortsman et al. 2022, arXiv:2109.01903)."""
    weights = other.state_dict()
    one.load_state_dict({n: torch.lerp(w, weights[n], share) for n, w in one.state_dict().items()})
    return one


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
    return (losses * weights.float()).sum()
