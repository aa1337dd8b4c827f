"""What the examiner is trained on: human-graded answers, and answers made from the rubrics."""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import numpy as np

from evals import facts, wholes, written
from evals.answers import DatasetError, GradedAnswer
from evals.datasets import load
from evals.records import json_rows
from evals.triples import Entry, Example, examples, without
from knowledge.cards import normalise
from tutor import rubrics
from tutor.domain import Criterion, Verdict
from tutor.judges.text import content_stems

_FOR_MEASURING_ONLY = ("digiklausur",)
CASES = Path(__file__).parent / "cases"
WRITTEN = Path(__file__).parent / "training_answers.jsonl"
STATEMENTS = Path(__file__).parent / "training_statements.jsonl"
FACTS = Path(__file__).parent / "training_facts.jsonl"
MORE_FACTS = Path(__file__).parent / "training_more_facts.jsonl"
MORE_ANSWERS = Path(__file__).parent / "training_more_answers.jsonl"


def graded(folder: Path) -> list[GradedAnswer]:
    """Answers graded by people, except the sets that are for measuring only; raises DatasetError."""
    files = sorted(f for f in folder.glob("*.jsonl") if not f.name.startswith(_FOR_MEASURING_ONLY))
    if not files:
        raise DatasetError(
            f"{folder}: no graded answers there; expected *.jsonl, see evals/README.md"
        )
    return [answer for file in files for answer in load(file)]


def hashes(folder: Path, library: Path) -> dict[str, str]:
    """SHA-256 of every file that training reads, 16 digits, by name."""
    files = [
        f for f in sorted(folder.glob("*.jsonl")) if not f.name.startswith(_FOR_MEASURING_ONLY)
    ]
    files += sorted(library.glob("*.yaml"))
    files += (WRITTEN, STATEMENTS, FACTS, MORE_FACTS, MORE_ANSWERS, wholes.WHOLES)
    return {f.name: hashlib.sha256(f.read_bytes()).hexdigest()[:16] for f in files}


def reserved() -> frozenset[str]:
    """Questions of the eval cases, normalised: never trained on."""
    files = (CASES / "dev.jsonl", CASES / "test.jsonl")
    return frozenset(normalise(case["question"]) for file in files for case in json_rows(file))


def entries(library: Path) -> list[Entry]:
    """Questions of the rubric files that have criteria and are not reserved, without the wordings
    that stand in the rubric of a reserved one as well."""
    kept_apart = reserved()
    found = [e for file in sorted(library.glob("*.yaml")) for e in rubrics.load(file)]
    with_criteria = [e for e in found if e.rubric.criteria]
    usable = [e for e in with_criteria if normalise(e.question) not in kept_apart]
    other = [e for e in with_criteria if normalise(e.question) in kept_apart]
    theirs = {normalise(text) for e in other for c in e.rubric.criteria for text in _wordings(c)}
    made = (
        Entry(n, e.question, _apart(e.rubric.criteria, theirs), "" if e.rubric.lists else e.draft)
        for n, e in enumerate(usable)
    )
    return [entry for entry in made if entry.criteria]


def _apart(criteria: Iterable[Criterion], theirs: Collection[str]) -> tuple[Criterion, ...]:
    """The criteria as if nobody had written a text of `theirs` into them; one without any other is left out."""
    kept = []
    for criterion in criteria:
        left: Criterion | None = criterion
        for text in _wordings(criterion):
            if left and normalise(text) in theirs:
                left = without(left, text)
        kept.append(left)
    return tuple(criterion for criterion in kept if criterion)


def _wordings(criterion: Criterion) -> tuple[str, ...]:
    return (criterion.text, *criterion.phrasings, *criterion.misconceptions)


def for_the_cross_encoder(known: Sequence[Entry], seed: int) -> list[Example]:
    """What the cross-encoder learns from beside what the readers learn from: more facts, more answers by
    rule and with tricks, and answers graded against whole references.

    The readers, who look at words and not at sentences, understand honest answers less well once they
    have learned from tricks: quadratic weighted kappa .817 on `dev` instead of .833.
    """
    more = [*written.more_entries(MORE_ANSWERS)]
    found = [*examples(more, seed), *written.more_answers(MORE_ANSWERS, more, tricks=True)]
    found += written.answers(WRITTEN, known, tricks=True)
    found += facts.written(MORE_FACTS)
    found += (example for file in (FACTS, MORE_FACTS) for example in facts.for_another(file))
    found += wholes.written(wholes.WHOLES)
    found += wholes.of_answers(known, written.told(json_rows(WRITTEN), tricks=False))
    found += wholes.of_statements(known, json_rows(STATEMENTS), seed)
    return found


def as_criterion(references: Sequence[str]) -> Criterion:
    """A reference answer with its alternatives, as one criterion."""
    return Criterion(id="reference", text=references[0], phrasings=tuple(references[1:]))


def group_of(answer: GradedAnswer) -> str:
    """What must not be split between training and test: the question; in SciEntsBank its module."""
    if "scientsbank" in answer.dataset:
        return "scientsbank-" + answer.question_id.split("_")[0]
    return answer.question_id


def graded_examples(answers: Iterable[GradedAnswer], weight: float) -> list[Example]:
    """Graded answers as verdicts on one criterion, the whole reference.

    "incorrect" says less than "unmet" (it may be half right), so it weighs half as much.
    """
    found = []
    for answer in answers:
        if not answer.references:
            continue
        verdict = _verdict(answer)
        share = weight * (0.5 if verdict is Verdict.UNMET and len(answer.steps) == 2 else 1.0)
        found.append(
            Example(group_of(answer), answer.question, as_criterion(answer.references),
                    answer.answer, verdict, answer.dataset, share, credit=answer.score)
        )  # fmt: skip
    return found


def _verdict(answer: GradedAnswer) -> Verdict:
    if answer.label == "contradictory":
        return Verdict.CONTRADICTED
    if answer.score >= 0.99:
        return Verdict.MET
    return Verdict.PARTIAL if answer.score >= 0.25 else Verdict.UNMET


def idf_table(answers: Iterable[GradedAnswer], known: Iterable[Entry]) -> dict[str, float]:
    """Weight of each stem that at least three questions use: 1 for a rare one, down to 0.15.

    A question with all its texts counts as one document, so that the words of a much-answered
    question weigh no less.
    """
    documents: dict[str, set[str]] = defaultdict(set)
    for answer in answers:
        for text in (answer.question, answer.answer, *answer.references):
            documents[answer.question_id] |= content_stems(text)
    for entry in known:
        told = [text for c in entry.criteria for text in _wordings(c)]
        for text in (entry.question, entry.answer, *told):
            documents[f"library-{entry.number}"] |= content_stems(text)
    counts = Counter(stem for stems in documents.values() for stem in stems)
    top = math.log(len(documents) + 1)
    return {
        stem: round(max(0.15, float(np.log((len(documents) + 1) / (count + 0.5))) / top), 3)
        for stem, count in sorted(counts.items())
        if count >= 3
    }
