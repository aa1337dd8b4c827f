"""Interview entries: a coded title, the question, `Answer`, the body."""

import pytest

from knowledge.cards import Card, Status
from knowledge.formats import interview


def parse(text: str) -> list[Card]:
    cards, problems = interview.parse(text, "site.txt")
    assert not problems
    return cards


def entry(code: str, question: str, body: str) -> str:
    return f"  • {code} A title\n\n    {question}\n\n    Answer\n\n{body}\n\n    Login to view more content\n"


def test_entries() -> None:
    """Title, question and body are told apart; indentation and the login line go."""
    text = "Category: Easy\n\n" + entry("DL0001", "What purrs?", "    A cat.\n      - small\n")
    (card,) = parse(text)
    assert (card.question, card.answer) == ("What purrs?", "A cat.\n  - small")
    assert (card.source.label, card.source.line, card.topic) == ("DL0001 A title", 5, "")


def test_category_is_the_topic() -> None:
    """A category is the topic, unless it only tells the difficulty."""
    text = "Category: Cats\n" + entry("DL0001", "What purrs?", "    A cat.")
    assert parse(text)[0].topic == "Cats"


@pytest.mark.parametrize(
    "remark",
    [
        "The figure below shows a cat.",
        "The below plot shows purring over time.",
        "Below is a visual representation of a cat.",
        "Below shows an example using two cats.",
        "The following example illustrates purring.",
    ],
)
def test_figure_remarks_go(remark: str) -> None:
    """A remark about a figure that did not come along is left out with a word, what follows it stays."""
    text = entry("DL0001", "What purrs?", f"    A cat.\n    {remark}\n    Always.")
    (card,), (problem,) = interview.parse(text, "site.txt")
    assert card.answer == "A cat.\nAlways."
    assert problem.line == 8
    assert repr(remark) in problem.message


@pytest.mark.parametrize(
    "sentence",
    [
        "Below a threshold nothing fires.",
        "The image is split into patches.",
        "Below are the main ways of using it:",
        "Below are three graph algorithms.",
        "The following example shows why it works: it bends.",
        "The graph below a threshold is cut: nothing is left.",
        "The plot below the mean is flat.",
    ],
)
def test_sentences_about_figures_in_general_stay(sentence: str) -> None:
    """Only remarks go: a sentence of the answer that names a picture stays."""
    (card,) = parse(entry("DL0001", "What happens?", f"    So.\n    {sentence}"))
    assert card.answer == f"So.\n{sentence}"


def test_coded_bullets_are_no_titles() -> None:
    """A bullet such as "• FP16 …" inside an answer does not open an entry."""
    body = "    Formats:\n    • FP16 is half of it\n    - VGG16 does without"
    cards = parse(entry("DL0001", "Which?", body) + entry("ML0002", "Why?", "    So."))
    assert [c.answer for c in cards] == [
        "Formats:\n• FP16 is half of it\n- VGG16 does without", "So.",
    ]  # fmt: skip


def test_entry_without_answer() -> None:
    """An entry that has no `Answer` line is missing, and its neighbours keep theirs."""
    text = "• DL0001 One\nWhat purrs?\n" + entry("DL0002", "What barks?", "    A dog.")
    first, second = parse(text)
    assert (first.question, first.status, second.answer) == (
        "What purrs?", Status.MISSING, "A dog.",
    )  # fmt: skip


def test_what_stands_before_the_first_entry_is_told() -> None:
    """It belongs to no card, so that a problem names it."""
    text = "Hard-won notes.\nSecond line.\nCategory: Cats\n" + entry("DL0001", "Who?", "    Me.")
    (card,), (problem,) = interview.parse(text, "site.txt")
    assert (card.topic, problem.line) == ("Cats", 1)
    assert "'Hard-won notes.'" in problem.message
