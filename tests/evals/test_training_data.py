"""What the examiner is trained on: complete, well labelled, and apart from what measures it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from evals import facts, training_data, wholes, written
from evals.bench import search
from evals.comparer_fit import FOLDS, fold_of
from evals.items import load
from evals.records import json_rows
from knowledge.cards import card_id, normalise
from knowledge.sources import LIBRARY
from tutor.domain import Criterion, Verdict


def test_no_reserved_question_is_trained_on() -> None:
    """The questions of the eval cases, and their answers, stand in no training file."""
    reserved = training_data.reserved()
    answers = {normalise(i.task.answer) for name in ("dev", "test") for i in load(name)} - {""}
    for file in (training_data.WRITTEN, training_data.STATEMENTS):
        for case in json_rows(file):
            assert normalise(case["question"]) not in reserved
            assert len(case["answer"]) < 25 or normalise(case["answer"]) not in answers
    for file in (training_data.FACTS, training_data.MORE_FACTS):
        assert not {normalise(fact["question"]) for fact in json_rows(file)} & reserved


def test_the_cross_encoder_is_told_more() -> None:
    """More facts, each also seen from its neighbours, and answers with a grade; nothing of an exam question."""
    known = training_data.entries(LIBRARY / "rubrics")
    found = training_data.for_the_cross_encoder(known, 0)
    assert not {normalise(e.question) for e in found} & training_data.reserved()
    graded = [e for e in found if e.credit is not None]
    assert {e.kind for e in graded} == {wholes.WRITTEN, wholes.MADE}
    another = [e for e in found if e.kind == facts.FOR_ANOTHER]
    assert len(another) > 5000
    assert {e.verdict for e in another} == {Verdict.UNMET}
    assert all(e.criterion.text != e.others[0].text for e in another)


ODD = "one\u2028line\x85of an answer\u2029"


def test_what_was_written_fits_the_library_of_today() -> None:
    """Each labelled criterion is there, so that training does not stop at the first that was renamed."""
    known = {normalise(e.question): e for e in training_data.entries(LIBRARY / "rubrics")}
    strays = []
    for file in (training_data.WRITTEN, training_data.STATEMENTS):
        for row in json_rows(file):
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


def _file(folder: Path, name: str, *rows: object) -> Path:
    file = folder / name
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    file.write_text("".join(lines), encoding="utf-8", newline="")
    return file


def test_an_answer_may_hold_any_line_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a line feed ends a line of a file; JSON leaves the others within a text as they are."""
    (entry, *_) = training_data.entries(LIBRARY / "rubrics")
    own = entry.criteria[0].id
    case = {"question": entry.question, "answer": ODD, "tag": "full", "labels": {own: "met"}}
    (example,) = written.answers(_file(tmp_path, "a.jsonl", case), [entry])
    assert example.answer == ODD
    case = {"question": entry.question, "criterion": own, "answer": ODD, "verdict": "met"}
    (example, *_) = written.statements(_file(tmp_path, "b.jsonl", case), [entry])
    assert example.answer == ODD
    fact = json.loads(training_data.FACTS.read_text(encoding="utf-8").split("\n", 1)[0])
    found = facts.written(_file(tmp_path, "c.jsonl", {**fact, "criterion": ODD}))
    assert ODD in {e.criterion.text for e in found}
    monkeypatch.setattr(training_data, "CASES", tmp_path)
    _file(tmp_path, "dev.jsonl", {"question": f"{ODD}?"})
    _file(tmp_path, "test.jsonl")
    assert training_data.reserved() == {normalise(f"{ODD}?")}


def test_a_query_of_the_search_benchmark_may_hold_any_line_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As above."""
    row = {"query": ODD, "cards": [ODD]}
    monkeypatch.setattr(search, "PAIRS", _file(tmp_path, "pairs.jsonl", row))
    assert search.pairs() == [(ODD, frozenset({card_id(ODD)}))]


def test_folds_are_even_and_stay() -> None:
    """A group's fold depends on its name alone; the folds are of about the same size."""
    groups = [f"library-{n}" for n in range(400)]
    sizes = Counter(map(fold_of, groups))
    assert set(sizes) == set(range(FOLDS))
    assert min(sizes.values()) > 60
    assert fold_of("library-1") == fold_of("library-1")
