"""Answers written by hand as training examples: a verdict a criterion, and a grade for the whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

import pytest

from evals import training_data, written
from evals.training_data import MORE_ANSWERS, WRITTEN
from evals.triples import Example
from knowledge.sources import LIBRARY
from tutor.domain import Verdict


def test_more_answers_have_a_verdict_for_every_criterion() -> None:
    """Each question has answers that meet, miss and contradict; a criterion is seen among the others."""
    known = [*written.more_entries(MORE_ANSWERS)]
    found = written.more_answers(MORE_ANSWERS, known)
    by_question: dict[str, set[Verdict]] = {}
    for example in found:
        by_question.setdefault(example.question, set()).add(example.verdict)
        assert example.criterion not in example.others
        assert example.others
    assert len(by_question) == len(known)
    assert all(v >= {Verdict.MET, Verdict.UNMET} for v in by_question.values())


def test_answers_with_tricks_are_told_apart_by_their_verdicts() -> None:
    """What says both sides contradicts, empty talk says nothing, and what only looks so is right."""
    more = [*written.more_entries(MORE_ANSWERS)]
    verdicts = _verdicts_by_kind(
        lambda tricks: written.more_answers(MORE_ANSWERS, more, tricks=tricks), "written, more"
    )
    assert verdicts[""] == set(Verdict)
    assert verdicts[", both"] == {Verdict.MET, Verdict.UNMET, Verdict.CONTRADICTED}
    assert verdicts[", empty"] == {Verdict.UNMET}
    assert verdicts[", terms"] == {Verdict.MET, Verdict.UNMET}
    assert verdicts[", honest"] == {Verdict.MET, Verdict.PARTIAL, Verdict.UNMET}
    assert verdicts[", wrong"] == {Verdict.UNMET, Verdict.CONTRADICTED}
    assert verdicts[", right"] == {Verdict.MET, Verdict.PARTIAL, Verdict.UNMET}
    assert verdicts[", turned"] == set(Verdict)
    assert verdicts[", nothing"] == {Verdict.UNMET}
    assert Verdict.CONTRADICTED not in verdicts[", some"]


def test_so_are_those_to_questions_of_the_library() -> None:
    """They stand among plain answers, from which they are told apart."""
    known = training_data.entries(LIBRARY / "rubrics")
    verdicts = _verdicts_by_kind(
        lambda tricks: written.answers(WRITTEN, known, tricks=tricks), "written"
    )
    assert verdicts[""] == set(Verdict)
    assert Verdict.CONTRADICTED in verdicts[", both"] & verdicts[", turned"] & verdicts[", wrong"]
    for kind in (", right", ", honest", ", terms", ", nothing"):
        assert Verdict.CONTRADICTED not in verdicts[kind]
    assert Verdict.MET not in verdicts[", wrong"] | verdicts[", nothing"]


def _verdicts_by_kind(
    told: Callable[[bool], Iterable[Example]], start: str
) -> dict[str, set[Verdict]]:
    verdicts: dict[str, set[Verdict]] = defaultdict(set)
    for example in (*told(False), *told(True)):
        verdicts[example.kind.removeprefix(start)].add(example.verdict)
    return verdicts


def test_the_same_answers_are_graded_as_wholes() -> None:
    """Each against all criteria of its question; the grade is a share of them."""
    known = [*written.more_entries(MORE_ANSWERS)]
    by_question = {e.question: e for e in known}
    found = [*written.whole_answers(MORE_ANSWERS, known)]
    assert len(found) > 7_000
    for example in found:
        criteria = by_question[example.question].criteria
        assert example.criterion.text == " ".join(c.text for c in criteria)
        assert example.credit is not None
        assert example.credit * 2 * len(criteria) == pytest.approx(
            round(example.credit * 2 * len(criteria))
        )
