"""Training examples against whole references: what a card's back says, and the grade an answer earns.

Some were written with their grade, others are put together from answers and statements written for the
criteria of the library's rubrics, whose verdicts say the grade.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.records import json_rows
from evals.retold import beside
from evals.triples import Entry, Example
from knowledge.cards import normalise
from tutor.domain import Criterion, Verdict

WHOLES = Path(__file__).parent / "training_wholes.jsonl"
WRITTEN, MADE = "whole, written", "whole, made"
_MADE = 8  # answers put together for each question
_LEFT_OUT = 0.3  # of the criteria in one of these
_NO_VERDICT = 0.0  # weight of such an example where verdicts are learned: it has a grade


def written(file: Path) -> Iterator[Example]:
    """The whole answers of a file, each with the grade it was written for."""
    for row in json_rows(file):
        for said in row["answers"]:
            yield _example(
                f"whole-{row['question']}", row["question"], row["reference"], said["answer"],
                said["credit"], WRITTEN,
            )  # fmt: skip


def of_answers(entries: Iterable[Entry], cases: Iterable[Mapping[str, Any]]) -> Iterator[Example]:
    """Whole answers with a verdict for every criterion, graded by their points."""
    known = {normalise(e.question): e for e in entries}
    for case in cases:
        entry = known[normalise(case["question"])]
        if all(c.id in case["labels"] for c in entry.criteria):
            said = {c.id: Verdict(case["labels"][c.id]) for c in entry.criteria}
            yield _of_entry(entry, case["answer"], said, WRITTEN)


def of_statements(
    entries: Iterable[Entry], cases: Iterable[Mapping[str, Any]], seed: int
) -> Iterator[Example]:
    """Answers put together from statements on different criteria of a question."""
    told: dict[str, dict[str, list[tuple[str, Verdict]]]] = defaultdict(lambda: defaultdict(list))
    for case in cases:
        spoken = (case["answer"], Verdict(case["verdict"]))
        told[normalise(case["question"])][case["criterion"]].append(spoken)
    for entry in entries:
        statements = told[normalise(entry.question)]
        rng = random.Random(seed * 100_003 + entry.number)
        for _ in range(_MADE if len(entry.criteria) > 1 else 0):
            chosen = {
                c.id: rng.choice(statements[c.id]) for c in entry.criteria
                if statements[c.id] and rng.random() > _LEFT_OUT
            }  # fmt: skip
            if chosen:
                yield _made(entry, chosen, rng)


def _made(entry: Entry, chosen: Mapping[str, tuple[str, Verdict]], rng: random.Random) -> Example:
    texts = [text for text, _ in chosen.values()]
    rng.shuffle(texts)
    answer = texts[0]
    for text in texts[1:]:
        answer = beside(answer, text, rng)
    return _of_entry(entry, answer, {name: verdict for name, (_, verdict) in chosen.items()}, MADE)


def _of_entry(entry: Entry, answer: str, said: Mapping[str, Verdict], kind: str) -> Example:
    points = sum(c.points for c in entry.criteria)
    earned = sum(c.points * said[c.id].credit for c in entry.criteria if c.id in said)
    reference = entry.answer or _joined(entry.criteria)
    group = f"library-{entry.number}"
    return _example(group, entry.question, reference, answer, earned / points, kind)


def _joined(criteria: Sequence[Criterion]) -> str:
    return " ".join(c.text for c in criteria)


def _example(
    group: str, question: str, reference: str, answer: str, credit: float, kind: str
) -> Example:
    whole = Criterion(id="reference", text=reference)
    verdict = Verdict.MET if credit == 1 else Verdict.PARTIAL if credit >= 0.25 else Verdict.UNMET
    return Example(group, question, whole, answer, verdict, kind, _NO_VERDICT, credit=credit)
