"""What the examiner is trained on: complete, well labelled, and apart from what measures it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from evals import training_data, wholes
from evals.bench import search
from evals.comparer_fit import FOLDS, fold_of
from evals.items import load
from knowledge.cards import card_id, normalise
from knowledge.sources import LIBRARY
from tutor.domain import Criterion, Verdict


@pytest.fixture(scope="module")
def facts() -> list[dict[str, Any]]:
    files = (training_data.FACTS, training_data.MORE_FACTS)
    return [json.loads(line) for f in files for line in f.read_text(encoding="utf-8").splitlines()]


def test_facts_have_their_statements(facts: list[dict[str, Any]]) -> None:
    """Each fact has statements of all four verdicts, and no text stands under two of them."""
    for fact in facts:
        said = fact["statements"]
        assert isinstance(said, list)
        assert {s["verdict"] for s in said} == {v.value for v in Verdict}
        verdicts = {(s["answer"], s["verdict"]) for s in said}
        assert len({answer for answer, _ in verdicts}) == len(verdicts), fact["criterion"]


def test_no_reserved_question_is_trained_on(facts: list[dict[str, Any]]) -> None:
    """The questions of the eval cases, and their answers, stand in no training file."""
    reserved = training_data.reserved()
    answers = {normalise(i.task.answer) for name in ("dev", "test") for i in load(name)} - {""}
    for file in (training_data.WRITTEN, training_data.STATEMENTS):
        for line in file.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            assert normalise(case["question"]) not in reserved
            assert len(case["answer"]) < 25 or normalise(case["answer"]) not in answers
    for fact in facts:
        assert normalise(str(fact["question"])) not in reserved


def test_facts_become_examples() -> None:
    """One example a statement, in the group of its question, with the other criteria beside it."""
    found = training_data.written_facts(training_data.FACTS)
    assert len(found) > 8000
    assert all(e.group == f"fact-{e.question}" and e.others for e in found)
    assert {e.kind for e in found} >= {"fact, opposite", "fact, everyday", "fact, beside"}


def test_more_answers_have_a_verdict_for_every_criterion() -> None:
    """Each question has answers that meet, miss and contradict; a criterion is seen among the others."""
    known = [*training_data.more_entries(training_data.MORE_ANSWERS)]
    found = training_data.more_answers(training_data.MORE_ANSWERS, known)
    by_question: dict[str, set[Verdict]] = {}
    for example in found:
        by_question.setdefault(example.question, set()).add(example.verdict)
        assert example.criterion not in example.others
        assert example.others
    assert len(by_question) == len(known)
    assert all(v >= {Verdict.MET, Verdict.UNMET} for v in by_question.values())


def test_answers_with_tricks_are_told_apart_by_their_verdicts() -> None:
    """What says both sides contradicts, empty talk says nothing, and what only looks so is right."""
    known = [*training_data.more_entries(training_data.MORE_ANSWERS)]
    file, verdicts = training_data.MORE_ANSWERS, dict[str, set[Verdict]]()
    for tricks in (False, True):
        for example in training_data.more_answers(file, known, tricks=tricks):
            kind = example.kind.removeprefix("written, more")
            verdicts.setdefault(kind, set()).add(example.verdict)
    assert verdicts[""] == set(Verdict)
    assert verdicts[", both"] == {Verdict.MET, Verdict.UNMET, Verdict.CONTRADICTED}
    assert verdicts[", empty"] == {Verdict.UNMET}
    assert verdicts[", terms"] == {Verdict.MET, Verdict.UNMET}
    assert verdicts[", honest"] == {Verdict.MET, Verdict.PARTIAL, Verdict.UNMET}
    assert verdicts[", wrong"] == {Verdict.UNMET, Verdict.CONTRADICTED}


def test_the_same_answers_are_graded_as_wholes() -> None:
    """Each against all criteria of its question; the grade is a share of them."""
    known = [*training_data.more_entries(training_data.MORE_ANSWERS)]
    by_question = {e.question: e for e in known}
    found = [*training_data.whole_answers(training_data.MORE_ANSWERS, known)]
    assert len(found) > 7_000
    for example in found:
        criteria = by_question[example.question].criteria
        assert example.criterion.text == " ".join(c.text for c in criteria)
        assert example.credit is not None
        assert example.credit * 2 * len(criteria) == pytest.approx(
            round(example.credit * 2 * len(criteria))
        )


def test_the_cross_encoder_is_told_more() -> None:
    """More facts, each also seen from its neighbours, and answers with a grade; nothing of an exam question."""
    known = training_data.entries(LIBRARY / "rubrics")
    found = training_data.for_the_cross_encoder(known, 0)
    assert not {normalise(e.question) for e in found} & training_data.reserved()
    graded = [e for e in found if e.credit is not None]
    assert {e.kind for e in graded} == {wholes.WRITTEN, wholes.MADE}
    another = [e for e in found if e.kind == training_data.FOR_ANOTHER]
    assert len(another) > 5000
    assert {e.verdict for e in another} == {Verdict.UNMET}
    assert all(e.criterion.text != e.others[0].text for e in another)


ODD = "one\u2028line\x85of an answer\u2029"


def test_what_was_written_fits_the_library_of_today() -> None:
    """Each labelled criterion is there, so that training does not stop at the first that was renamed."""
    known = {normalise(e.question): e for e in training_data.entries(LIBRARY / "rubrics")}
    strays = []
    for file in (training_data.WRITTEN, training_data.STATEMENTS):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            told = {row["criterion"]} if "criterion" in row else set(row["labels"])
            strays += told - {c.id for c in known[normalise(row["question"])].criteria}
    assert strays == []


@pytest.mark.parametrize("part", ["dev", "test"])
def test_no_wording_of_a_reserved_rubric_is_trained_on(part: str) -> None:
    """Also where a question that is trained on asks for the same fact in the same words."""
    apart = [c for i in load(part) for c in i.task.rubric.criteria]
    known = [c for e in training_data.entries(LIBRARY / "rubrics") for c in e.criteria]
    assert len(apart) > 100
    assert not _wordings(apart) & _wordings(known)


def _wordings(criteria: Iterable[Criterion]) -> set[str]:
    return {normalise(t) for c in criteria for t in (c.text, *c.phrasings, *c.misconceptions)}


def test_a_criterion_keeps_what_no_reserved_rubric_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that has nothing left is no criterion, and a question without any is left out."""
    entries = [
        {"question": "Reserved?", "criteria": [{"id": "r", "text": "It is one."}]},
        {"question": "Kept?", "criteria": [
            {"id": "a", "text": "it is one", "phrasings": ["It is single."], "misconceptions": ["It is two."]},
            {"id": "b", "text": "It is one!"},
            {"id": "c", "text": "It is blue.", "misconceptions": ["It is one."]},
        ]},
        {"question": "Left out?", "criteria": [{"id": "d", "text": "It is one"}]},
    ]  # fmt: skip
    content = json.dumps({"topic": "Few", "entries": entries})
    (tmp_path / "few.yaml").write_text(content, encoding="utf-8")
    monkeypatch.setattr(training_data, "reserved", lambda: frozenset({"reserved"}))
    (kept,) = training_data.entries(tmp_path)
    assert kept.question == "Kept?"
    assert kept.criteria == (
        Criterion(id="a", text="It is single.", misconceptions=("It is two.",)),
        Criterion(id="c", text="It is blue."),
    )


def written(folder: Path, name: str, *rows: object) -> Path:
    file = folder / name
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    file.write_text("".join(lines), encoding="utf-8", newline="")
    return file


def test_an_answer_may_hold_any_line_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a line feed ends a line of a file; JSON leaves the others within a text as they are."""
    rubrics = LIBRARY / "rubrics"
    (entry, *_) = training_data.entries(rubrics)
    own = entry.criteria[0].id
    case = {"question": entry.question, "answer": ODD, "tag": "full", "labels": {own: "met"}}
    (example,) = training_data.written_cases(written(tmp_path, "a.jsonl", case), rubrics)
    assert example.answer == ODD
    case = {"question": entry.question, "criterion": own, "answer": ODD, "verdict": "met"}
    (example, *_) = training_data.written_statements(written(tmp_path, "b.jsonl", case), rubrics)
    assert example.answer == ODD
    fact = json.loads(training_data.FACTS.read_text(encoding="utf-8").split("\n", 1)[0])
    facts = training_data.written_facts(written(tmp_path, "c.jsonl", {**fact, "criterion": ODD}))
    assert ODD in {e.criterion.text for e in facts}
    monkeypatch.setattr(training_data, "CASES", tmp_path)
    written(tmp_path, "dev.jsonl", {"question": f"{ODD}?"})
    written(tmp_path, "test.jsonl")
    assert training_data.reserved() == {normalise(f"{ODD}?")}


def test_a_query_of_the_search_benchmark_may_hold_any_line_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As above."""
    row = {"query": ODD, "cards": [ODD]}
    monkeypatch.setattr(search, "PAIRS", written(tmp_path, "pairs.jsonl", row))
    assert search.pairs() == [(ODD, frozenset({card_id(ODD)}))]


def test_a_right_answer_contradicts_a_wrong_reference(facts: list[dict[str, Any]]) -> None:
    """Beside a misconception as the only reference, a right statement is the contradiction."""
    wrong = {m for fact in facts for m in fact["misconceptions"]}
    right = {s["answer"] for fact in facts for s in fact["statements"] if s["verdict"] == "met"}
    found = training_data.written_facts(training_data.FACTS)
    beside = [e for e in found if e.kind.startswith(training_data.BESIDE)]
    turned = [e for e in beside if e.criterion.text in wrong and e.answer in right]
    assert len(turned) > 500
    assert all(e.verdict is Verdict.CONTRADICTED for e in turned)
    assert all(not e.criterion.phrasings for e in beside)


def test_folds_are_even_and_stay() -> None:
    """A group's fold depends on its name alone; the folds are of about the same size."""
    groups = [f"library-{n}" for n in range(400)]
    sizes = Counter(map(fold_of, groups))
    assert set(sizes) == set(range(FOLDS))
    assert min(sizes.values()) > 60
    assert fold_of("library-1") == fold_of("library-1")
