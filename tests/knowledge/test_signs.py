"""Signs that carry meaning are told from punctuation, in one pass and without new ids for old questions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pytest
import yaml

from knowledge import signs
from knowledge.cards import card_id, normalise
from knowledge.sources import LIBRARY, library_files, read

CASES = Path(__file__).resolve().parents[2] / "evals" / "cases"


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("f'(n!)", "f′(nꜝ)"),
        ("y'' + p(s'|s)", "y′′ + p(s′|s)"),
        ("what's 'vitamin c', the students' (old) 'b'?", None),
        ("# c# and #include", " c♯ and ♯include"),
        ("(n-1)! of 5!", "(n-1)ꜝ of 5ꜝ"),
        ("stop! (at least 3)! plan!", None),
        ("a != b, !x, println!(y)", "a ꜝ= b, ꜝx, printlnꜝ(y)"),
        (r"\mathrm{softmax}\!(x)", None),
        ("[0, 1), (0, 1], [0, 1], x[0], (a, b)", "⁅0, 1), (0, 1⁆, [0, 1], x[0], (a, b)"),
    ],
)
def test_marked(text: str, marked: str | None) -> None:
    """By what stands around it; None: nothing in the text carries a meaning of that kind."""
    assert signs.marked(text) == (text if marked is None else marked)


def asked(content: object) -> Iterator[str]:
    """Every question within the content of a file."""
    if isinstance(content, list):
        yield from (question for part in content for question in asked(part))
    elif isinstance(content, dict):
        if isinstance(question := content.get("question"), str):
            yield question
        yield from asked([*content.values()])


def shipped_questions() -> set[str]:
    texts = [p.read_text(encoding="utf-8") for d in (LIBRARY, CASES) for p in d.rglob("*.yaml")]
    rows = [row for p in CASES.glob("*.jsonl") for row in p.read_text("utf-8").split("\n") if row]
    found = [yaml.load(text, yaml.CSafeLoader) for text in texts] + [
        json.loads(row) for row in rows
    ]
    return {card.question for card in read(library_files())[0]} | set(asked(found))


def test_no_shipped_question_has_another_id(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attempts are stored by id, so that one made before signs were told apart still has its card."""
    questions = shipped_questions()
    now = {question: card_id(question) for question in questions}
    monkeypatch.setattr(signs, "marked", lambda text: text)
    assert len(questions) > 300
    assert {q for q in questions if now[q] != card_id(q)} == set()


@pytest.mark.parametrize(
    "part", ["#", "\n", " #", "\t", "[a,", "(a,", "(1", "-1", "1", "'", "a'", "!", "a!", "[,("]
)
def test_long_runs_of_one_sign_cost_little(part: str) -> None:
    """No sign is searched anew from each that stands before it."""
    started = perf_counter()
    normalise(part * 100_000)
    assert perf_counter() - started < 5
