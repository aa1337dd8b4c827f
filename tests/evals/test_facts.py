"""Statements on facts as training examples: all verdicts, and each beside others of its fact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from evals import facts
from evals.records import json_rows
from evals.training_data import FACTS, MORE_FACTS
from tutor.domain import Verdict

Told = list[Mapping[str, Any]]


@pytest.fixture(scope="module")
def told() -> Told:
    return [row for file in (FACTS, MORE_FACTS) for row in json_rows(file)]


def test_facts_have_their_statements(told: Told) -> None:
    """Each fact has statements of all four verdicts, and no text stands under two of them."""
    for fact in told:
        said = fact["statements"]
        assert isinstance(said, list)
        assert {s["verdict"] for s in said} == {v.value for v in Verdict}
        verdicts = {(s["answer"], s["verdict"]) for s in said}
        assert len({answer for answer, _ in verdicts}) == len(verdicts), fact["criterion"]


def test_facts_become_examples() -> None:
    """One example a statement, in the group of its question, with the other criteria beside it."""
    found = facts.written(FACTS)
    assert len(found) > 8000
    assert all(e.group == f"fact-{e.question}" and e.others for e in found)
    assert {e.kind for e in found} >= {"fact, opposite", "fact, everyday", "fact, beside"}


def test_a_right_answer_contradicts_a_wrong_reference(told: Told) -> None:
    """Beside a misconception as the only reference, a right statement is the contradiction."""
    wrong = {m for fact in told for m in fact["misconceptions"]}
    right = {s["answer"] for fact in told for s in fact["statements"] if s["verdict"] == "met"}
    found = facts.written(FACTS)
    beside = [e for e in found if e.kind.startswith(facts.BESIDE)]
    turned = [e for e in beside if e.criterion.text in wrong and e.answer in right]
    assert len(turned) > 500
    assert all(e.verdict is Verdict.CONTRADICTED for e in turned)
    assert all(not e.criterion.phrasings for e in beside)
