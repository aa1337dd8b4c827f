"""Numbered questions under section headings."""

from knowledge.formats import numbered


def parse(text: str) -> list[tuple[str, str, str, str]]:
    cards, problems = numbered.parse(text, "notes.txt")
    assert not problems
    return [(card.source.label, card.topic, card.question, card.answer) for card in cards]


def test_headings_and_footer() -> None:
    """Headings set the topic of what follows; the document's title and a footer are dropped."""
    text = (
        "My notes\nCats\n1. What purrs?\nA cat.\n2. What meows?\nA cat too.\n"
        "Dogs & other pets\n3. What barks?\nA dog.\nLast updated today"
    )
    assert parse(text) == [
        ("1", "Cats", "What purrs?", "A cat."),
        ("2", "Cats", "What meows?", "A cat too."),
        ("3", "Dogs & other pets", "What barks?", "A dog."),
    ]


def test_markdown_headings() -> None:
    """A heading may carry Markdown marks."""
    text = "# Cats\n1. What purrs?\nA cat.\n\n## Dogs\n\n2) What barks?\nA dog."
    assert [(topic, answer) for _, topic, _, answer in parse(text)] == [
        ("Cats", "A cat."), ("Dogs", "A dog."),
    ]  # fmt: skip


def test_only_line_is_the_answer() -> None:
    """The one short line of an entry is its answer, even if it would pass as a heading."""
    assert [a for *_, a in parse("1. What purrs?\nSmall cat\n2. What barks?\nBig dog")] == [
        "Small cat", "Big dog",
    ]  # fmt: skip


def test_list_of_short_lines_is_an_answer() -> None:
    """Several short lines in a row are a list, not an answer and a heading."""
    answers = [a for *_, a in parse("1. Which pets?\nCat\nDog\nFish\n2. Why?\nFun.")]
    assert answers == ["Cat\nDog\nFish", "Fun."]


def test_steps_inside_an_answer() -> None:
    """Numbered steps of an answer stay in it, also where a step's number is the next entry's."""
    text = (
        "1. How to feed a cat?\n1. Open the tin.\n2. Fill the bowl.\n3. Step back.\n"
        "2. How to wash it?\nNot.\n3. Explain why.\nWater."
    )
    assert [(q, a) for _, _, q, a in parse(text)] == [
        ("How to feed a cat?", "1. Open the tin.\n2. Fill the bowl.\n3. Step back."),
        ("How to wash it?", "Not."),
        ("Explain why.", "Water."),
    ]


def test_missing_number() -> None:
    """A question whose number was skipped or starts again at 1 is not merged into its neighbour."""
    text = "1. Who?\nMe.\n3. Why?\nSo.\n1. Where?\nHere.\n2. When?\nNow."
    assert [(label, a) for label, _, _, a in parse(text)] == [
        ("1", "Me."), ("3", "So."), ("1", "Here."), ("2", "Now."),
    ]  # fmt: skip


def test_numbers_in_code() -> None:
    """Lines of a code block are never questions."""
    text = "1. Show a list.\n```\n2. What?\n```\n2. And then?\nNothing."
    assert [a for *_, a in parse(text)] == ["```\n2. What?\n```", "Nothing."]


def test_formula_lines_are_no_headings() -> None:
    """A last line with a formula belongs to the answer."""
    text = "1. Area?\nIt is\nArea $a b$\n2. Edge?\nIt is a.\nThe end of it."
    assert [a for *_, a in parse(text)] == ["It is\nArea $a b$", "It is a.\nThe end of it."]
