"""Halves of a character, which a broken paste leaves in an answer."""

from __future__ import annotations

from tutor.domain import Grade, Task
from tutor.grading import grade
from tutor.judges.builtin import BuiltinJudge
from tutor.judges.text import cleaned
from tutor.rubrics import library


def test_half_a_character_is_no_letter() -> None:
    """What a broken paste leaves of a sign is passed over; every other character keeps its place."""
    text = "gradient \ud800 va\udfffnishes"
    clean, origin = cleaned(text)
    assert clean == "gradient  vanishes"
    assert [text[at] for at in origin[:-1]] == list(clean)
    entry = next(iter(library().values()))
    task = Task(question=entry.question, answer=text, rubric=entry.rubric)
    assert isinstance(grade(task, BuiltinJudge()), Grade)
