"""Answers of the greatest length that hold next to nothing: they are read in one go, as any other.

A sentence to the grader is blanked where it stands, so that texts of nothing but white space come up
without anybody's doing. Read run by run these end at once; read from every blank, in minutes or hours.
"""

from __future__ import annotations

import pytest

from tutor.domain import Grade, Task
from tutor.grading import grade
from tutor.guards import LONGEST
from tutor.judges.builtin import BuiltinJudge
from tutor.judges.formula_spans import marked, spans
from tutor.judges.listing import is_pile
from tutor.judges.spelling import in_cases
from tutor.judges.text import parse
from tutor.rubrics import library

_FEW = 4_000  # blanks: enough to wait for, were they tried in parts


@pytest.mark.parametrize("blank", [" ", "\t", "\xa0"])
@pytest.mark.parametrize(("then", "ends"), [("because", ["the", "because"]), ("early", ["the"])])
def test_white_space_ends_no_clause_or_one(blank: str, then: str, ends: list[str]) -> None:
    """However much of it there is, the word behind it decides."""
    parsed = parse(f"the gradient vanishes{blank * LONGEST}{then} in the layers")
    assert [parsed.words[a].text for a, _ in parsed.clauses] == ends


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("one two three  -  four five six", ["one", "four"]),
        ("one two three, (four five six)", ["one", "four"]),
        ("one two three  (four five six)  seven eight nine", ["one", "four", "seven"]),
        ("one two three   but four five", ["one", "but"]),
        ("one two three (  but four five", ["one", "but"]),
        ("one two-three four five six", ["one"]),
    ],
)
def test_clauses_end_where_they_did(text: str, ends: list[str]) -> None:
    """At commas, strokes, brackets and joining words, with any white space around them."""
    parsed = parse(text)
    assert [parsed.words[a].text for a, _ in parsed.clauses] == ends


@pytest.mark.parametrize(
    "text",
    [
        f"a <= b{' ' * _FEW}gradient",
        f"x if{' ' * _FEW}x > 0",
        f"x if x > 0,{' ' * _FEW}0",
        f"x if x > 0{' ' * _FEW}x",
        "a < b" + "\n" * _FEW,
        r"\begin{cases} a &" + " " * LONGEST,
        r"\begin{cases}" * 1500,
    ],
)
def test_what_is_no_case_is_given_up_at_once(text: str) -> None:
    """Blanks beside a comparison, and cases that never end, are left as they are."""
    assert in_cases(text) == text


@pytest.mark.parametrize("gap", [" ", "   ", " \n "])
def test_cases_may_have_room_between_their_words(gap: str) -> None:
    """Any white space parts the words of a definition by cases."""
    told = "where(x > 0, x, 0)"
    for text in ("x if x > 0 else 0", "x if x > 0, else 0", "x if x > 0, 0 otherwise"):
        assert in_cases(gap.join(text.split(" ")).replace(f">{gap}0", "> 0").replace(
            f"x{gap}>", "x >")).strip() == told  # fmt: skip


@pytest.mark.parametrize("part", ["\n", "(", "((a", "()", "is ", r"\(", "mean ", " \n ", "$$ "])
def test_what_is_no_formula_is_given_up_at_once(part: str) -> None:
    """Signs and line ends without a calculation hold no formula."""
    text = part * (LONGEST // len(part))
    assert not marked(text) or part == "$$ "
    assert all(set(found) <= set("()a ") for found in spans(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a + b\nc + d", ["a + b", "c + d"]),
        ("a + b\n\n\nc + d", ["a + b", "c + d"]),
        ("a +\nb", ["a +\nb"]),
        ("a + b\n= c", ["a + b\n= c"]),
        ("a + b \n\n = c", ["a + b \n\n = c"]),
    ],
)
def test_a_formula_ends_with_its_line(text: str, found: list[str]) -> None:
    """But for a line that ends with a sign, or a next one that begins with one."""
    assert list(spans(text)) == found


@pytest.mark.parametrize("part", ["\n", ";\n", " ", ".\t"])
def test_line_ends_make_no_list(part: str) -> None:
    """Blank lines are no heading over terms, and no terms."""
    assert not is_pile(parse("the gradient is small" + part * (LONGEST // len(part)) + "here"))


@pytest.mark.parametrize("blank", [" ", "\n", "\t", "\r\n"])
def test_an_answer_of_blanks_is_graded(blank: str) -> None:
    """Between two words, the most that an answer may hold."""
    assert isinstance(_graded("gradient <= 1" + blank * (19_000 // len(blank)) + "vanishes"), Grade)


def _graded(answer: str) -> object:
    entry = next(iter(library().values()))
    task = Task(question=entry.question, answer=answer, rubric=entry.rubric)
    return grade(task, BuiltinJudge())
