"""Training examples from facts of many subjects, each with statements that were written on it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from evals.records import json_rows
from evals.triples import Example, without
from tutor.domain import Criterion, Verdict

FACT_WEIGHT = 2.0
_BESIDE = "beside another"
BESIDE = f"fact, {_BESIDE}"  # how the kind of such an example starts
FOR_ANOTHER = "fact, for another"
_REFERENCES = ("close", "reordered", "own words", "everyday")  # right statements that can be one
_OF_ONE_FACT = (*_REFERENCES, "terse")  # right statements that say nothing else


def written(file: Path) -> list[Example]:
    """Statements on facts of many subjects that no rubric of the library holds, each fact with its
    own wordings and misconceptions: so that the skill is learned and not the library."""
    return [example for fact in json_rows(file) for example in _of_fact(fact)]


def for_another(file: Path) -> Iterator[Example]:
    """What is said on the facts, each statement seen from another fact of its question: nothing."""
    return (example for fact in json_rows(file) for example in _for_another(fact))


def _of_fact(fact: Mapping[str, Any]) -> Iterator[Example]:
    """What was written for a fact, and its own wordings and misconceptions, each as an answer; then
    the statements once more, each beside another of them as the only reference."""
    criterion = Criterion(
        id="fact", text=fact["criterion"], phrasings=tuple(fact["phrasings"]),
        misconceptions=tuple(fact["misconceptions"]),
    )  # fmt: skip
    others = tuple(Criterion(id=f"other-{n}", text=t) for n, t in enumerate(fact["others"]))

    def example(beside: Criterion, answer: str, verdict: str, kind: str, weight: float) -> Example:
        return Example(
            f"fact-{fact['question']}", fact["question"], beside, answer, Verdict(verdict),
            f"fact, {kind}", weight, others,
        )  # fmt: skip

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
