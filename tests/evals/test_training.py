"""The training command on a handful of answers: what it writes can be loaded, and it is honest."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from evals import training, training_data
from evals.__main__ import main
from evals.answers import GradedAnswer
from evals.datasets import load
from tutor.judges import encoding, model
from tutor.judges.comparer import NAMES
from tutor.judges.description import describe
from tutor.judges.reading import Reading
from tutor.rubrics import library

_WORDS = ("momentum damps zig-zag", "the loss grows", "nothing of the kind", "a filter slides")


@pytest.fixture
def little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of four questions, a few written statements and answers, and a folder of graded answers."""
    reserved = training_data.reserved()
    known = [e for e in library().values() if e.rubric.criteria and not e.rubric.lists]
    chosen = [e for e in known if training_data.normalise(e.question) not in reserved][:4]
    rubrics = tmp_path / "rubrics"
    rubrics.mkdir()
    entries = [
        {"question": e.question, "criteria": [c.model_dump(mode="json") for c in e.rubric.criteria]}
        for e in chosen
    ]
    content = {"topic": "Few", "entries": entries}
    (rubrics / "few.yaml").write_text(json.dumps(content), encoding="utf-8")
    statements = [
        {"question": e.question, "criterion": c.id, "verdict": verdict, "answer": text}
        for e in chosen
        for c in e.rubric.criteria
        for verdict, text in zip(
            ("met", "partial", "unmet", "contradicted"), (c.text, *_WORDS), strict=False
        )
    ]
    _lines(tmp_path / "statements.jsonl", statements)
    facts = training_data.FACTS.read_text(encoding="utf-8").splitlines()[:40]
    (tmp_path / "facts.jsonl").write_text("\n".join(facts) + "\n", encoding="utf-8")
    more = training_data.MORE_ANSWERS.read_text(encoding="utf-8").splitlines()[:4]
    (tmp_path / "more.jsonl").write_text("\n".join(more) + "\n", encoding="utf-8")
    (tmp_path / "none.jsonl").write_text("", encoding="utf-8")
    monkeypatch.setattr(training_data, "STATEMENTS", tmp_path / "statements.jsonl")
    monkeypatch.setattr(training_data, "FACTS", tmp_path / "facts.jsonl")
    monkeypatch.setattr(training_data, "MORE_ANSWERS", tmp_path / "more.jsonl")
    monkeypatch.setattr(training_data, "WRITTEN", tmp_path / "none.jsonl")
    monkeypatch.setattr(training, "LIBRARY", tmp_path)
    (tmp_path / "data").mkdir()
    _lines(tmp_path / "data" / "public.jsonl", _graded("public", 12))
    _lines(tmp_path / "mine.jsonl", _graded("mine", 8))
    return tmp_path


def _graded(name: str, questions: int) -> list[dict[str, object]]:
    return [
        {
            "dataset": name, "question_id": f"{name}-{n}", "question": f"What is thing number {n}?",
            "reference_answer": f"Thing {n} turns heat into motion.", "answer_id": f"{name}-{n}-{m}",
            "answer": answer, "grade": grade, "max_grade": 1, "label": "", "split": "train",
        }
        for n in range(questions)
        for m, (answer, grade) in enumerate(
            [("it turns heat into motion", 1), ("it is blue", 0), ("motion from heat", 1), ("no idea what", 0)]
        )
    ]  # fmt: skip


def _lines(file: Path, rows: list[dict[str, object]]) -> None:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_refit_is_written_and_compared(little: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`train --own` writes weights that load, and prints shipped against refitted for one's answers."""
    out = little / "out"
    out.mkdir()
    command = [
        "train",
        str(little / "data"),
        "--own",
        str(little / "mine.jsonl"),
        "--out",
        str(out),
    ]
    assert main(command) == 0
    printed = capsys.readouterr().out
    assert "mine: 32 answers" in printed
    assert printed.count("shipped") == printed.count("refitted") == 2
    fitted = model.Examiner.load(out / model.WEIGHTS.name)
    row = np.zeros(len(fitted.features) + len(NAMES), np.float32)
    assert 0 <= fitted.grade_of(row) <= 1
    assert fitted.version in (out / "MODEL_CARD.md").read_text(encoding="utf-8")


def test_what_ships_is_measured_before_anything_is_written(
    little: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the new weights go over those that ship, the figures before are those of the old word weights."""
    shipped = little / "shipped"
    shutil.copytree(encoding._IDF.parent, shipped)
    monkeypatch.setattr(encoding, "_IDF", shipped / encoding._IDF.name)
    for name in ("FACTS", "MORE_ANSWERS"):
        monkeypatch.setattr(training_data, name, little / "none.jsonl")
    monkeypatch.setattr(training, "cross_validate", lambda *_: ({}, 1.0))  # the fits take minutes
    for step in ("examples", "_fit", "_write_weights", "write_card"):
        monkeypatch.setattr(training, step, lambda *_: ())
    monkeypatch.setattr(training.figures, "grade_figures", lambda *given: {"mine": given[-1]})
    expected = [_shipped_grade(answer) for answer in load(little / "mine.jsonl")]
    report = training.train(little / "data", out=shipped, own=[little / "mine.jsonl"])
    assert report["own_before"]["mine"] == pytest.approx(expected, abs=0.001)


def _shipped_grade(answer: GradedAnswer) -> float:
    reading = Reading(encoding.encode(answer.question), encoding.encode(answer.answer))
    return model.examiner().grade(describe(training_data.as_criterion(answer.references), reading))


def test_missing_data_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder without graded answers is told in one line, with exit status 2."""
    assert main(["train", str(tmp_path / "nowhere")]) == 2
    assert "nowhere" in capsys.readouterr().err


@pytest.mark.parametrize("networks", ["--networks", "--cross-encoder"])
def test_what_networks_need_is_told_before_the_work(
    little: Path, networks: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without PyTorch, one line with the way out and nothing fitted or written."""
    monkeypatch.setattr("evals.__main__.find_spec", lambda _: None)
    monkeypatch.setattr(training, "tabulate", lambda *_: pytest.fail("fitted all the same"))
    out = little / "out"
    assert main(["train", str(little / "data"), networks, "--out", str(out)]) == 2
    assert "requirements-train.txt" in capsys.readouterr().err
    assert not out.exists()
