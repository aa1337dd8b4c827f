"""What the examiner is trained on: human-graded answers, and answers made from the rubrics."""

from __future__ import annotations

import hashlib
import math
import zlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evals import wholes
from evals.answers import DatasetError, GradedAnswer
from evals.datasets import load
from evals.records import json_lines
from evals.triples import Entry, Example, examples, without
from knowledge.cards import normalise
from tutor import rubrics
from tutor.domain import Criterion, Verdict
from tutor.judges.text import content_stems

_NOT_OF_THE_LIBRARY = 10_000  # first number of the questions that are not
WRITTEN_WEIGHT = 8.0  # of an answer written by hand beside one made by rule
_FOR_MEASURING_ONLY = ("digiklausur",)
CASES = Path(__file__).parent / "cases"
WRITTEN = Path(__file__).parent / "training_answers.jsonl"
STATEMENTS = Path(__file__).parent / "training_statements.jsonl"
FACTS = Path(__file__).parent / "training_facts.jsonl"
MORE_FACTS = Path(__file__).parent / "training_more_facts.jsonl"
MORE_ANSWERS = Path(__file__).parent / "training_more_answers.jsonl"
STATEMENT_WEIGHT = 1.0
FACT_WEIGHT = MORE_WEIGHT = 2.0
_BESIDE = "beside another"
BESIDE = f"fact, {_BESIDE}"  # how the kind of such an example starts
FOR_ANOTHER = "fact, for another"
_REFERENCES = ("close", "reordered", "own words", "everyday")  # right statements that can be one
_OF_ONE_FACT = (*_REFERENCES, "terse")  # right statements that say nothing else


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
    files += [
        *sorted(library.glob("*.yaml")),
        WRITTEN,
        STATEMENTS,
        FACTS,
        MORE_FACTS,
        MORE_ANSWERS,
        wholes.WHOLES,
    ]
    return {f.name: hashlib.sha256(f.read_bytes()).hexdigest()[:16] for f in files}


def reserved() -> frozenset[str]:
    """Questions of the eval cases, normalised: never trained on."""
    files = (CASES / "dev.jsonl", CASES / "test.jsonl")
    return frozenset(normalise(case["question"]) for file in files for case in _rows(file))


def _rows(file: Path) -> Iterator[Mapping[str, Any]]:
    return (row for _, row in json_lines(file))


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


def written_cases(file: Path, library: Path) -> list[Example]:
    """Answers written and labelled by hand for training, one example a criterion."""
    if not file.exists():
        return []
    known = {normalise(e.question): e for e in entries(library)}
    found = []
    for case in _rows(file):
        entry = known[normalise(case["question"])]
        for c in entry.criteria:
            if c.id not in case["labels"]:
                continue
            verdict = Verdict(case["labels"][c.id])
            group = f"library-{entry.number}"
            others = tuple(o for o in entry.criteria if o.id != c.id)
            found.append(
                Example(
                    group,
                    entry.question,
                    c,
                    case["answer"],
                    verdict,
                    "written",
                    WRITTEN_WEIGHT,
                    others,
                )
            )
    return found


def written_statements(file: Path, library: Path) -> list[Example]:
    """Single statements written for one criterion each: other words for the same fact, halves of
    it, and fluent wrong versions in its own words. Seen from one other criterion of the question,
    a statement says nothing."""
    known = {normalise(e.question): e for e in entries(library)}
    found = []
    for number, case in enumerate(_rows(file)):
        entry = known[normalise(case["question"])]
        own = next(c for c in entry.criteria if c.id == case["criterion"])
        rest = [c for c in entry.criteria if c.id != own.id]
        seen = [(own, Verdict(case["verdict"]), STATEMENT_WEIGHT)]
        if rest:
            seen.append((rest[number % len(rest)], Verdict.UNMET, STATEMENT_WEIGHT / 3))
        for c, verdict, weight in seen:
            others = tuple(o for o in entry.criteria if o.id != c.id)
            kind = "statement" if c is own else "statement for another"
            group = f"library-{entry.number}"
            found.append(
                Example(group, entry.question, c, case["answer"], verdict, kind, weight, others)
            )
    return found


def more_entries(file: Path) -> Iterator[Entry]:
    """Questions with criteria that stand in no rubric of the library."""
    for number, row in enumerate(_rows(file)):
        criteria = (
            Criterion(id=f"c{n}", text=c["text"], phrasings=tuple(c["phrasings"]),
                      misconceptions=tuple(c["misconceptions"]))
            for n, c in enumerate(row["criteria"])
        )  # fmt: skip
        yield Entry(_NOT_OF_THE_LIBRARY + number, row["question"], tuple(criteria))


def more_answers(file: Path, known: Sequence[Entry], *, tricks: bool = False) -> Iterator[Example]:
    """The answers to these questions, each with a verdict for every criterion.

    Those with `tricks` try to win without saying what is asked, or only look so; their kind says how.
    """
    for entry, said in _answered(file, known):
        if tricks != ("how" in said):
            continue
        kind = ", ".join(("written, more", *said.get("how", "").split()[:1]))
        for c, verdict in zip(entry.criteria, said["verdicts"], strict=True):
            others = tuple(o for o in entry.criteria if o is not c)
            yield Example(
                f"library-{entry.number}", entry.question, c, said["answer"], Verdict(verdict),
                kind, MORE_WEIGHT, others,
            )  # fmt: skip


def whole_answers(file: Path, known: Sequence[Entry]) -> Iterator[Example]:
    """The answers without tricks, graded against all criteria of their question as one reference."""
    cases = (
        {"question": entry.question, "answer": said["answer"],
         "labels": {c.id: v for c, v in zip(entry.criteria, said["verdicts"], strict=True)}}
        for entry, said in _answered(file, known)
        if "how" not in said
    )  # fmt: skip
    return wholes.of_answers(known, cases)


def _answered(file: Path, known: Sequence[Entry]) -> Iterator[tuple[Entry, Mapping[str, Any]]]:
    for entry, row in zip(known, _rows(file), strict=True):
        yield from ((entry, said) for said in row["answers"])


def written_facts(file: Path) -> list[Example]:
    """Statements on facts of many subjects that no rubric of the library holds, each fact with its
    own wordings and misconceptions: so that the skill is learned and not the library."""
    return [example for fact in _rows(file) for example in _of_fact(fact)]


def _of_fact(fact: Mapping[str, Any]) -> Iterator[Example]:
    """What was written for a fact, and its own wordings and misconceptions, each as an answer; then
    the statements once more, each beside another of them as the only reference."""
    criterion = Criterion(
        id="fact", text=fact["criterion"], phrasings=tuple(fact["phrasings"]),
        misconceptions=tuple(fact["misconceptions"]),
    )  # fmt: skip
    others = tuple(Criterion(id=f"other-{n}", text=t) for n, t in enumerate(fact["others"]))

    def example(beside: Criterion, answer: str, verdict: str, kind: str, weight: float) -> Example:
        group = f"fact-{fact['question']}"
        return Example(
            group,
            fact["question"],
            beside,
            answer,
            Verdict(verdict),
            f"fact, {kind}",
            weight,
            others,
        )

    for said in fact["statements"]:
        yield example(criterion, said["answer"], said["verdict"], said["how"], FACT_WEIGHT)
    for verdict, texts in (
        ("met", (criterion.text, *criterion.phrasings)), ("contradicted", criterion.misconceptions)
    ):  # fmt: skip
        for text in texts:
            if rest := without(criterion, text):
                yield example(rest, text, verdict, f"wording {verdict}", 1.0)
    for said, reference, verdict in _beside_each_other(fact):
        alone = Criterion(id="fact", text=reference)
        yield example(alone, said["answer"], verdict, f"{_BESIDE}, {verdict}", 1.0)


def _for_another(fact: Mapping[str, Any]) -> Iterator[Example]:
    """What is said on the fact, seen from the other facts of its question: nothing."""
    said = [s["answer"] for s in fact["statements"] if s["how"] in _OF_ONE_FACT]
    own = (Criterion(id="fact", text=fact["criterion"], phrasings=tuple(fact["phrasings"])),)
    for n, answer in enumerate(said):
        other = Criterion(id="other", text=fact["others"][n % len(fact["others"])])
        group = f"fact-{fact['question']}"
        yield Example(group, fact["question"], other, answer, Verdict.UNMET, FOR_ANOTHER, 1.0, own)


def _beside_each_other(fact: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, str], str, str]]:
    """(statement, reference, verdict): right statements as references leave a verdict as it is; to a
    wrong one a right answer is the contradiction, and what says neither says neither."""
    statements = fact["statements"]
    right = [s["answer"] for s in statements if s["how"] in _REFERENCES] + fact["phrasings"]
    wrong = [s["answer"] for s in statements if s["how"] == "turned"] + fact["misconceptions"]
    for said in statements:
        pick = zlib.crc32(said["answer"].encode())  # by chance, and always the same
        if pick % 2 and wrong and said["verdict"] in ("met", "unmet"):
            verdict = "contradicted" if said["verdict"] == "met" else "unmet"
            yield said, wrong[pick // 2 % len(wrong)], verdict
        elif rest := [text for text in right if text != said["answer"]]:
            yield said, rest[pick // 2 % len(rest)], said["verdict"]


def for_the_cross_encoder(known: Sequence[Entry], seed: int) -> list[Example]:
    """What the cross-encoder learns from beside what the readers learn from: more facts, more answers by
    rule and with tricks, and answers graded against whole references.

    The readers, who look at words and not at sentences, understand honest answers less well once they
    have learned from tricks: quadratic weighted kappa .817 on `dev` instead of .833.
    """
    more = [*more_entries(MORE_ANSWERS)]
    found = [*examples(more, seed), *more_answers(MORE_ANSWERS, more, tricks=True)]
    found += written_facts(MORE_FACTS)
    found += (e for file in (FACTS, MORE_FACTS) for fact in _rows(file) for e in _for_another(fact))
    found += wholes.written(wholes.WHOLES)
    found += wholes.of_answers(known, _rows(WRITTEN))
    found += wholes.of_statements(known, _rows(STATEMENTS), seed)
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
