"""Examples against whole references: the grade follows from the verdicts, and no exam question is among them."""

from __future__ import annotations

import json

import pytest

from evals import training_data, wholes
from evals.triples import Entry
from knowledge.cards import normalise
from tutor.domain import Criterion, Verdict

_ENTRY = Entry(
    7, "What does dropout do?",
    (
        Criterion(id="off", text="Units are switched off at random.", points=2),
        Criterion(id="test", text="At test time all are used."),
    ),
)  # fmt: skip


def _case(answer: str, **labels: str) -> dict[str, object]:
    return {"question": "what does dropout do", "answer": answer, "labels": labels}


@pytest.mark.parametrize(
    ("labels", "credit", "verdict"),
    [
        ({"off": "met", "test": "met"}, 1, Verdict.MET),
        ({"off": "met", "test": "contradicted"}, 2 / 3, Verdict.PARTIAL),
        ({"off": "unmet", "test": "partial"}, 1 / 6, Verdict.UNMET),
        ({"off": "contradicted", "test": "unmet"}, 0, Verdict.UNMET),
    ],
)
def test_an_answer_is_graded_by_its_points(
    labels: dict[str, str], credit: float, verdict: Verdict
) -> None:
    """What is met counts its points, half of them where it is partial; the criteria are one reference."""
    (example,) = wholes.of_answers([_ENTRY], [_case("Some are left out.", **labels)])
    assert (example.credit, example.verdict) == (pytest.approx(credit), verdict)
    assert example.criterion.text == "Units are switched off at random. At test time all are used."
    assert example.group == "library-7"


def test_an_answer_without_all_verdicts_is_none() -> None:
    """Its grade is not known."""
    assert not [*wholes.of_answers([_ENTRY], [_case("Some are left out.", off="met")])]


def test_statements_become_answers() -> None:
    """Each holds the statements that its grade was reckoned from, and the same seed tells the same."""
    statements = [
        {"question": _ENTRY.question, "criterion": name, "verdict": verdict, "answer": answer}
        for name, verdict, answer in (
            ("off", "met", "Some are left out."), ("off", "contradicted", "All the big ones are left out."),
            ("test", "met", "All of them work later."),
        )
    ]  # fmt: skip
    made = [*wholes.of_statements([_ENTRY], statements, 0)]
    assert len(made) > 4
    for example in made:
        earned = 2 * ("Some are" in example.answer) + ("All of them" in example.answer)
        assert example.credit == pytest.approx(earned / 3)
    assert made == [*wholes.of_statements([_ENTRY], statements, 0)]


def test_written_ones_have_all_grades_and_no_exam_question() -> None:
    """Every question has right, half right and wrong answers, and none of them measures the examiner."""
    rows = [json.loads(line) for line in wholes.WHOLES.read_text(encoding="utf-8").splitlines()]
    assert not {normalise(r["question"]) for r in rows} & training_data.reserved()
    for row in rows:
        assert {0, 0.5, 1} <= {said["credit"] for said in row["answers"]}, row["question"]
    found = [*wholes.written(wholes.WHOLES)]
    assert len(found) == sum(len(row["answers"]) for row in rows)
    assert all(0 <= (e.credit or 0) <= 1 and e.kind == wholes.WRITTEN for e in found)
