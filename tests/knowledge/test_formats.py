"""Detection by content, and what holds for every parser whatever it is given."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge import formats
from knowledge.formats import brainscape, exam_list, interview, numbered, qa

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

SCALE = "How well did you know this?\n1\nNot at all\n2\n3\n4\n5\nPerfectly\n"


class Entry(NamedTuple):
    question: str
    answer: tuple[str, ...]  # lines


def as_brainscape(entries: Sequence[Entry]) -> str:
    return "Any Flashcards\n\n" + "".join(
        f"{n}\nQ\n\n{e.question}\n\nA\n\n" + "\n".join(e.answer) + "\n" + SCALE * (n % 2)
        for n, e in enumerate(entries, 1)
    )


def as_collapsed(entries: Sequence[Entry]) -> str:
    head, *tail = entries
    lines = [f"{n}\n{e.question}\n{' '.join(e.answer)}\n" for n, e in enumerate(tail, 2)]
    return as_brainscape([head]) + "".join(lines)


def as_numbered(entries: Sequence[Entry]) -> str:
    return "".join(
        f"{n}. {e.question}\n" + "\n".join(e.answer) + "\n" for n, e in enumerate(entries, 1)
    )


def as_interview(entries: Sequence[Entry]) -> str:
    return "".join(
        f"  • DL{n:04} Title\n\n    {e.question}\n\n    Answer\n\n"
        + "".join(f"    {line}\n" for line in e.answer)
        + "\n    Login to view more content\n"
        for n, e in enumerate(entries, 1)
    )


def as_exam_list(entries: Sequence[Entry]) -> str:
    return "Introduction.\n" + "".join(
        ("- " if n % 2 else "-\n") + e.question + "\n" + "".join(f"{a}\n" for a in e.answer)
        for n, e in enumerate(entries)
    )


def as_qa(entries: Sequence[Entry]) -> str:
    return "".join(f"Q: {e.question}\nA: " + "\n".join(e.answer) + "\n\n" for e in entries)


words = st.lists(st.text("abcdefgäßλ漢x", min_size=2, max_size=6), min_size=2, max_size=6)
entries = st.lists(
    st.builds(
        Entry,
        words.map(lambda w: f"What {' '.join(w)}?"),
        st.lists(words.map(lambda w: f"It {' '.join(w)}."), min_size=1, max_size=4).map(tuple),
    ),
    min_size=2, max_size=5, unique_by=lambda entry: entry.question,
)  # fmt: skip


@pytest.mark.parametrize(
    ("render", "parser"),
    [
        (as_brainscape, brainscape),
        (as_collapsed, brainscape),
        (as_numbered, numbered),
        (as_interview, interview),
        (as_exam_list, exam_list),
        (as_qa, qa),
    ],
)
@unhurried
@given(given_entries=entries)
def test_round_trip(
    render: Callable[[Sequence[Entry]], str], parser: object, given_entries: list[Entry]
) -> None:
    """Cards written in a format are detected as that format and read back as they were."""
    text = render(given_entries)
    assert formats.detect(text) is parser
    cards, problems = formats.parse(text, "x")
    between = " " if render is as_collapsed else "\n"
    wanted = [(e.question, between.join(e.answer)) for e in given_entries]
    found = [(c.question, c.answer.replace("\n", between)) for c in cards]
    assert (found, problems) == (wanted, [])


numbers = st.lists(st.integers(1, 9).map(str), min_size=1, max_size=4).map(tuple)


@unhurried
@given(entries, st.data())
def test_numbers_in_brainscape_answers(given_entries: list[Entry], data: st.DataObject) -> None:
    """Whatever bare numbers the answers of blocks hold, they stay in their answers."""
    *most, last = given_entries
    mixed = [Entry(e.question, data.draw(numbers)) for e in most] + [last]
    cards, _ = brainscape.parse(as_brainscape(mixed), "x")
    assert [c.answer.splitlines() for c in cards] == [list(e.answer) for e in mixed]


marks = st.sampled_from(
    ["-", "- ", "Q", "A", "1", "2", "3", "2. x?", "1. y", "## h", "```", "• DL0001 t", "Answer",
     "$$x$$ -", "Q4:", ":", "A:", "**Q1. x?**", "Q: x? A: y", *SCALE.split("\n"), "\f", "\u2028x", "²", "٣", "9" * 5000]
)  # fmt: skip
messy = st.lists(st.one_of(marks, st.text(max_size=20)), max_size=30).map("\n".join)


@pytest.mark.parametrize("parser", formats.FORMATS, ids=lambda parser: parser.__name__)
@unhurried
@given(text=st.one_of(messy, st.text()))
def test_parsers_never_raise(parser: object, text: str) -> None:
    """Any text at all gives cards and problems, never an exception; every card has a question."""
    assert 0.0 <= parser.looks_like(text) <= 1.0  # type: ignore[attr-defined]
    cards, _ = parser.parse(text, "x")  # type: ignore[attr-defined]
    formats.parse(text, "x")
    lines = text.count("\n") + text.count("\r") + 1
    for card in cards:
        assert card.question.strip()
        assert 1 <= card.source.line <= lines


def test_unknown_format_is_a_problem() -> None:
    """A text in no known format gives one problem that names the known ones."""
    cards, (problem,) = formats.parse("Once upon a time.\nThe end.", "tale.txt")
    assert not cards
    assert (problem.file, problem.line) == ("tale.txt", 0)
    assert "an exam list" in problem.message


def test_empty_text_is_a_problem() -> None:
    """An empty text gives one problem and no card."""
    assert [p.line for p in formats.parse(" \n\n", "e.txt")[1]] == [0]


def test_line_ends_do_not_matter() -> None:
    """Windows and old Mac line ends, a byte order mark and zero-width signs change nothing."""
    text = "- What purrs?\nA cat.\n- What barks?\nA dog.\n"
    wanted = formats.parse(text, "x")
    for other in (text.replace("\n", "\r\n"), text.replace("\n", "\r"), "\ufeff\u200b" + text):
        assert formats.parse(other, "x") == wanted
