"""The exam list: bare and inline dashes, sub-bullets, formulas, introduction, headings, code."""

from knowledge.cards import Card, Status
from knowledge.formats import exam_list


def parse(text: str) -> list[Card]:
    cards, problems = exam_list.parse(text, "list.md")
    assert not problems
    return cards


def pairs(text: str) -> list[tuple[str, str]]:
    return [(card.question, card.answer) for card in parse(text)]


def test_bare_separators() -> None:
    """A question may stand on the line after a bare dash; with no lines after it it is missing."""
    text = "-\nWhat purrs?\nA cat.\n-\nWhat barks?\n-\nWhy?\nSo."
    assert pairs(text) == [("What purrs?", "A cat."), ("What barks?", ""), ("Why?", "So.")]
    assert [c.status for c in parse(text)] == [Status.ANSWERED, Status.MISSING, Status.ANSWERED]


def test_inline_questions() -> None:
    """A question may stand behind its dash; the place in the list is its label."""
    cards = parse("- What purrs?\nA cat.\n- Describe a dog.\nIt barks.\n")
    assert [(c.question, c.source.label, c.source.line) for c in cards] == [
        ("What purrs?", "1", 1), ("Describe a dog.", "2", 3),
    ]  # fmt: skip


def test_introduction_lines() -> None:
    """Lines before the first question, even with a question mark in them, are no questions."""
    text = "Why this list?\nTo learn.\n- What purrs?\nA cat.\n"
    assert pairs(text) == [("What purrs?", "A cat.")]


def test_sub_bullets() -> None:
    """A dash before words that ask nothing is a bullet of the answer."""
    text = "- Which pets are there?\n- cats\n- dogs (they bark)\n- Why keep them?\nFun.\n"
    assert pairs(text) == [
        ("Which pets are there?", "- cats\n- dogs (they bark)"), ("Why keep them?", "Fun."),
    ]  # fmt: skip


def test_sub_bullets_under_bare_dashes() -> None:
    """A line after a bare dash that asks nothing becomes a bullet; spare dashes go."""
    text = "-\nHow to feed a cat?\nWe can:\n-\nopen a tin\n-\ncall it\n-\n-\nWhy?\nHunger."
    assert pairs(text) == [
        ("How to feed a cat?", "We can:\n- open a tin\n- call it"), ("Why?", "Hunger."),
    ]  # fmt: skip


def test_dash_at_the_end_of_a_formula() -> None:
    """A dash that hangs on a formula line separates as a bare one does."""
    text = "-\nWrite the area.\n$$a = b^2$$ -\nWhat is b?\n$b$ is the edge $x - y$\n"
    assert pairs(text) == [
        ("Write the area.", "$$a = b^2$$"), ("What is b?", "$b$ is the edge $x - y$"),
    ]  # fmt: skip


def test_dash_at_the_end_of_a_bulleted_formula() -> None:
    """The hanging dash goes also where the formula itself stands after a bare dash."""
    text = "-\nWrite two areas.\n-\n$$a^2$$ -\n$$b^2$$ -\nWhat is b?\nAn edge."
    assert pairs(text)[0] == ("Write two areas.", "- $$a^2$$\n- $$b^2$$")


def test_bullet_after_a_hanging_dash() -> None:
    """The line after a hanging dash, or after a bare one and a blank line, is a bullet."""
    text = "-\nWrite two areas.\n$$a^2$$ -\nthe other\nbelongs to it\n-\n\na third\n"
    assert pairs(text) == [
        ("Write two areas.", "$$a^2$$\n- the other\nbelongs to it\n\n- a third"),
    ]  # fmt: skip


def test_headings_set_the_topic() -> None:
    """A heading is no line of the answer above it; it names the topic of the questions below."""
    cards = parse("## Cats\n- What purrs?\nA cat.\n\n## Dogs\n\nWhat barks?\nA dog.\n")
    assert [(c.topic, c.question, c.answer) for c in cards] == [
        ("Cats", "What purrs?", "A cat."), ("Dogs", "What barks?", "A dog."),
    ]  # fmt: skip


def test_section_introduction_is_reported() -> None:
    """Lines between a heading and its first question join no answer; a problem names the first."""
    text = "- What purrs?\nA cat.\n## Dogs\nThey are loud.\n- What barks?\nA dog.\n"
    cards, problems = exam_list.parse(text, "list.md")
    assert [c.answer for c in cards] == ["A cat.", "A dog."]
    assert [(p.line, "They are loud." in p.message) for p in problems] == [(4, True)]


def test_code_fences() -> None:
    """Inside a code fence dashes, headings and questions are code."""
    code = "```\n## note\n- is it?\n-\n$x$ -\n```"
    text = f"- Show a file.\n{code}\n- Why?\nSo."
    assert pairs(text) == [("Show a file.", code), ("Why?", "So.")]


def test_fence_never_closed() -> None:
    """A fence that is never closed does not swallow the questions after it."""
    assert len(pairs("- Show a file.\n```\nx = 1\n- Why?\nSo.\n- Who?\nMe.")) == 3
