"""Numbers with what they count."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from knowledge.plurals import counted, percent


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (counted(1, "answer"), "1 answer"),
        (counted(0, "answer"), "0 answers"),
        (counted(2, "entry", "entries"), "2 entries"),
        (counted(1, "answer is", "answers are"), "1 answer is"),
        (counted(1240, "word"), "1,240 words"),
    ],
)
def test_one_is_singular_and_nothing_else_is(said: str, expected: str) -> None:
    """None and many alike; an irregular plural is given."""
    assert said == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (percent(0.5), "50 %"),
        (percent(1 / 3, 1), "33.3 %"),
        (percent(0.07, signed=True), "+7 %"),
        (percent(-0.07, signed=True), "-7 %"),
        (percent(math.nan), "–"),
    ],
)
def test_a_share_is_written_in_one_way(said: str, expected: str) -> None:
    """With a space before the sign; no share is a dash."""
    assert said == expected


def test_nothing_else_writes_a_share() -> None:
    """No module has a format of its own; the prompts' words change only with their version."""
    root = Path(__file__).resolve().parents[2]
    own = re.compile(r":[+.\d]*%\}|\{100 \* [^}]*\} ?%(?!\")")
    files = (
        path
        for folder in ("knowledge", "tutor", "evals")
        for path in root.glob(f"{folder}/**/*.py")
    )
    found = {f"{path.relative_to(root)}" for path in files if own.search(path.read_text())}
    assert found <= {"knowledge/plurals.py", "tutor/judges/llm.py"}
