"""A rehearsal: a person judges sample answers blind, to be compared with others. Nouns; pure.

The order is random but fixed by a seed, so that a rehearsal can be left and taken up, and neither
the person's earlier answers nor the strength of the last one steers the next.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, NamedTuple

from pydantic import Field

from knowledge.cards import Frozen
from tutor.domain import JudgeInfo, Name, Rubric, Verdict

MOST = 60  # answers of one rehearsal

Rater = str | JudgeInfo
"""Who judges: a person by name, or an examiner by what it is and its version."""

REFERENCE = JudgeInfo(name="reference")  # whom reference labels are by


class Sample(Frozen):
    """An answer to judge. `labels` are reference verdicts by criterion id, `score` a reference
    score, 0..1; both are shown to nobody before the end."""

    question: Name
    answer: Name
    rubric: Rubric
    labels: dict[str, Verdict] | None = None
    score: Annotated[float, Field(ge=0, le=1)] | None = None

    @property
    def id(self) -> str:
        """The same answer to the same question by the same rubric is the same sample everywhere."""
        content = "\0".join((self.question, self.answer, self.rubric.version))
        return hashlib.sha256(content.encode()).hexdigest()[:16]


class Mark(Frozen):
    """What a rater said of a sample; the latest of a rater counts."""

    sample_id: str
    rater: Rater
    verdicts: dict[str, Verdict]
    comment: str = ""
    created: datetime


class Rehearsal(Frozen):
    """The samples in the order they are judged, and the person's marks so far."""

    id: str
    learner: str  # the person who rehearses
    name: str
    created: datetime
    samples: tuple[Sample, ...]
    marks: tuple[Mark, ...] = ()

    @property
    def open(self) -> list[Sample]:
        """What is still to be judged, in order."""
        done = {mark.sample_id for mark in self.marks}
        return [sample for sample in self.samples if sample.id not in done]


class Opinion(NamedTuple):
    """One rater's verdicts on one sample."""

    sample: Sample
    verdicts: dict[str, Verdict] | None
    score: float


def order(samples: Iterable[Sample], seed: int, most: int = MOST) -> tuple[Sample, ...]:
    """At most `most` different samples in random order, as even over the questions as they allow."""
    generator = random.Random(seed)
    by_question: dict[str, list[Sample]] = {}
    for sample in {s.id: s for s in samples}.values():
        by_question.setdefault(sample.question, []).append(sample)
    for group in by_question.values():
        generator.shuffle(group)
    groups = list(by_question.values())
    generator.shuffle(groups)
    depth = max(map(len, groups), default=0)
    chosen = [group[n] for n in range(depth) for group in groups if n < len(group)][:most]
    generator.shuffle(chosen)
    return tuple(chosen)


def complete(verdicts: dict[str, Verdict], rubric: Rubric) -> bool:
    """Has every criterion its verdict?"""
    return all(c.id in verdicts for c in rubric.all_criteria)


def references(samples: Iterable[Sample]) -> dict[str, Opinion]:
    """The reference's word on the samples that have one, by sample id."""
    found = {}
    for sample in samples:
        if sample.labels and complete(sample.labels, sample.rubric):
            score = sample.rubric.score(sample.labels)
            found[sample.id] = Opinion(sample, sample.labels, score)
        elif sample.score is not None:
            found[sample.id] = Opinion(sample, None, sample.score)
    return found


def opinions(samples: Iterable[Sample], marks: Sequence[Mark]) -> dict[Rater, dict[str, Opinion]]:
    """Every rater's word by rater and sample id; marks that do not fit the rubric are left out."""
    known = {sample.id: sample for sample in samples}
    found: dict[Rater, dict[str, Opinion]] = {}
    for mark in marks:
        sample = known.get(mark.sample_id)
        if sample and complete(mark.verdicts, sample.rubric):
            said = Opinion(sample, mark.verdicts, sample.rubric.score(mark.verdicts))
            found.setdefault(mark.rater, {})[mark.sample_id] = said
    return found
