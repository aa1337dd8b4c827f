"""Training examples from answers and statements that were written by hand, each with its verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals import wholes
from evals.records import json_rows
from evals.triples import Entry, Example
from knowledge.cards import normalise
from tutor.domain import Criterion, Verdict

_NOT_OF_THE_LIBRARY = 10_000  # first number of the questions that are not
WRITTEN_WEIGHT = 8.0  # of an answer written by hand beside one made by rule
STATEMENT_WEIGHT = 1.0
MORE_WEIGHT = 2.0


def answers(file: Path, known: Iterable[Entry], *, tricks: bool = False) -> Iterator[Example]:
    """Whole answers to questions of the library, one example a criterion that has a label.

    Those with `tricks` try to win without saying what is asked, only look so, or stand beside their
    twin, of which one is right and the other wrong; their kind says how.
    """
    by_question = {normalise(e.question): e for e in known}
    for case in told(json_rows(file), tricks=tricks):
        entry = by_question[normalise(case["question"])]
        for c in entry.criteria:
            if verdict := case["labels"].get(c.id):
                kind = _kind("written", case)
                yield _example(entry, c, case["answer"], verdict, kind, WRITTEN_WEIGHT)


def statements(file: Path, known: Iterable[Entry]) -> Iterator[Example]:
    """Single statements written for one criterion each: other words for the same fact, halves of
    it, and fluent wrong versions in its own words. Seen from one other criterion of the question,
    a statement says nothing."""
    by_question = {normalise(e.question): e for e in known}
    for number, case in enumerate(json_rows(file)):
        entry, said = by_question[normalise(case["question"])], case["answer"]
        own = next(c for c in entry.criteria if c.id == case["criterion"])
        yield _example(entry, own, said, case["verdict"], "statement", STATEMENT_WEIGHT)
        if rest := [c for c in entry.criteria if c is not own]:
            other = rest[number % len(rest)]
            yield _example(
                entry, other, said, "unmet", "statement for another", STATEMENT_WEIGHT / 3
            )


def more_entries(file: Path) -> Iterator[Entry]:
    """Questions with criteria that stand in no rubric of the library."""
    for number, row in enumerate(json_rows(file)):
        criteria = (
            Criterion(id=f"c{n}", text=c["text"], phrasings=tuple(c["phrasings"]),
                      misconceptions=tuple(c["misconceptions"]))
            for n, c in enumerate(row["criteria"])
        )  # fmt: skip
        yield Entry(_NOT_OF_THE_LIBRARY + number, row["question"], tuple(criteria))


def more_answers(file: Path, known: Sequence[Entry], *, tricks: bool = False) -> Iterator[Example]:
    """The answers to these questions, each with a verdict for every criterion; `tricks` as above."""
    for entry, row in zip(known, json_rows(file), strict=True):
        for said in told(row["answers"], tricks=tricks):
            kind = _kind("written, more", said)
            for c, verdict in zip(entry.criteria, said["verdicts"], strict=True):
                yield _example(entry, c, said["answer"], verdict, kind, MORE_WEIGHT)


def whole_answers(file: Path, known: Sequence[Entry]) -> Iterator[Example]:
    """The answers without tricks, graded against all criteria of their question as one reference."""
    cases = (
        {"question": entry.question, "answer": said["answer"],
         "labels": {c.id: v for c, v in zip(entry.criteria, said["verdicts"], strict=True)}}
        for entry, row in zip(known, json_rows(file), strict=True)
        for said in told(row["answers"], tricks=False)
    )  # fmt: skip
    return wholes.of_answers(known, cases)


def told(rows: Iterable[Mapping[str, Any]], *, tricks: bool) -> Iterator[Mapping[str, Any]]:
    """Those of the answers that were written with tricks, or those without."""
    return (row for row in rows if tricks == ("how" in row))


def _kind(of: str, said: Mapping[str, Any]) -> str:
    """How such an answer was made: "written, both" for one that says both sides."""
    return ", ".join((of, *said.get("how", "").split()[:1]))


def _example(
    entry: Entry, criterion: Criterion, answer: str, verdict: str, kind: str, weight: float
) -> Example:
    others = tuple(o for o in entry.criteria if o is not criterion)
    return Example(
        f"library-{entry.number}", entry.question, criterion, answer, Verdict(verdict), kind,
        weight, others,
    )  # fmt: skip
