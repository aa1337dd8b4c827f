"""Marked questions and answers: `Q:` and `A:` in all their spellings, headings, what is left over."""

import pytest

from knowledge import formats
from knowledge.cards import Card, Kind, Status
from knowledge.formats import exam_list, numbered, qa, table


def parse(text: str) -> list[Card]:
    assert formats.detect(text) is qa
    cards, problems = formats.parse(text, "notes.md")
    assert not problems
    return cards


def pairs(text: str) -> list[tuple[str, str]]:
    return [(card.question, card.answer) for card in parse(text)]


TWO = [("What purrs?", "A cat."), ("What barks?", "A dog.")]


@pytest.mark.parametrize(
    "text",
    [
        "Q: What purrs?\nA: A cat.\n\nQ: What barks?\nA: A dog.\n",
        "q:What purrs?\na:A cat.\nq: What barks?\na: A dog.\n",
        "**Q:** What purrs?\n**A:** A cat.\n\n**Q**: What barks?\n**A**: A dog.\n",
        "**Q: What purrs?**\nA: A cat.\n**Q2. What barks?**\n_A2._ A dog.\n",
        "Q1. What purrs?\nA1. A cat.\nQ2) What barks?\nA2) A dog.\n",
        "Question 1: What purrs?\nAnswer 1: A cat.\nQUESTION: What barks?\nANSWER: A dog.\n",
        "Frage: What purrs?\nAntwort: A cat.\n\nFrage 2: What barks?\nAntwort: A dog.\n",
        "- Q: What purrs?\n- A: A cat.\n- Q: What barks?\n    - A: A dog.\n",
        "### Question 1:\nWhat purrs?\n\nAnswer:\n\nA cat.\n---\n### Q: What barks?\nA: A dog.\n",
        "Q: What purrs? A: A cat.\n**Q:** What barks? **A:** A dog.\n",
        "Q: What purrs?\nA cat.\n\nQ: What barks?\n\nA dog.\n",
    ],
)
def test_spellings(text: str) -> None:
    """Words, capitals, numbers, bold, lists, one line for both, and no mark before the answer."""
    assert pairs(text) == TWO


def test_headings_are_topics() -> None:
    """The nearest heading above, of any level; it is no question's, and ends no card of its own."""
    text = "# Pets\nQ: What purrs?\nA: A cat.\n\n## Dogs\n\nQ: What barks?\nA: A dog.\n"
    assert [(c.question, c.topic) for c in parse(text)] == [
        ("What purrs?", "Pets"), ("What barks?", "Dogs"),
    ]  # fmt: skip


def test_answers_over_several_lines() -> None:
    """Paragraphs, bullets, steps and code stay in the answer; headings in code are code."""
    answer = "First:\n\n1. Write it.\n2. Compute it.\n- Is it so?\n\n```\n# code\nQ: no\n```\nDone."
    text = f"Q: How?\nA: {answer}\n\nQ: Why?\nA: So.\n"
    assert pairs(text) == [("How?", answer), ("Why?", "So.")]


def test_questions_over_several_lines() -> None:
    """Choices belong to the question; "A." is one of them and no answer's mark."""
    cards = parse("Q: Which purrs?\nA. a dog\nB. a cat\nC. a cow\nAnswer: B\n")
    assert [(c.kind, c.answer) for c in cards] == [(Kind.MULTIPLE_CHOICE, "B")]


def test_questions_without_an_answer_are_open() -> None:
    """With an empty mark, or none."""
    cards = parse("Q: What purrs?\nA:\n\nQ: What barks?\nA: A dog.\n\nQ: Name a pet.\n")
    assert [c.status for c in cards] == [Status.MISSING, Status.ANSWERED, Status.MISSING]


def test_label_line_and_kind() -> None:
    """The number, else the place; the line of the question; and what the mark tells of its kind."""
    cards = parse("Q: What purrs?\nA: A cat.\nQ9 (True/False):\nDogs bark.\nA: true\n")
    assert [(c.source.label, c.source.line) for c in cards] == [("1", 1), ("9", 4)]
    assert cards[1].kind is Kind.TRUE_FALSE


def test_lines_of_no_question_are_problems() -> None:
    """Notes before the first question, a second answer, an answer under a heading, an empty mark."""
    text = (
        "# Pets\nMy notes.\nMore.\n\nQ: What purrs?\nA: A cat.\n\nA: Stray.\nGoes on.\n"
        "## Dogs\nA: No question.\n\nQ:\nA: Barking.\n"
    )
    cards, problems = formats.parse(text, "notes.md")
    assert [(c.question, c.answer) for c in cards] == [("What purrs?", "A cat.")]
    assert [p.line for p in problems] == [2, 8, 11, 13]
    said = "belongs to no question; left out, with 1 more below it: 'My notes.'"
    assert problems[0].message == said
    assert "Barking" in problems[3].message


@pytest.mark.parametrize(
    ("text", "parser"),
    [
        ("1. Describe it.\nSo.\n2. Write it.\nAs in\nQ: x?\nA: y\n3. Name it.\nIt.\n", numbered),
        ("- What?\nSo.\n- How?\nQ: so?\nA: so\n- Why?\n", exam_list),
        ("- Q1: What?\nSo.\n- Q2: Why?\nSo.\n", exam_list),
        ("Q: What?\tA: So.\nQ: Why?\tA: Thus.\n", table),
    ],
)
def test_marks_inside_other_formats(text: str, parser: object) -> None:
    """A few marks within another format leave it what it is."""
    assert formats.detect(text) is parser
