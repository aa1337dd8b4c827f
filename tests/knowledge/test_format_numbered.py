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


def told(text: str) -> tuple[list[tuple[str, str, str]], list[tuple[int, str]]]:
    """Topic, question and answer of the cards; line and message of the problems."""
    cards, problems = numbered.parse(text, "notes.txt")
    entries = [(card.topic, card.question, card.answer) for card in cards]
    return entries, [(problem.line, problem.message) for problem in problems]


def test_missing_number() -> None:
    """A question whose number was skipped or starts again at 1 is not merged into its neighbour, and
    the break is told."""
    text = "1. Who?\nMe.\n3. Why?\nSo.\n1. Where?\nHere.\n2. When?\nNow."
    cards, problems = told(text)
    assert [answer for *_, answer in cards] == ["Me.", "So.", "Here.", "Now."]
    assert [line for line, _ in problems] == [3, 5]
    assert "3 comes after 1" in problems[0][1]


def test_numbers_may_start_again_below_a_heading() -> None:
    """Each part of a list may have numbers of its own."""
    text = "Cats\n1. Who?\nMe.\nDogs\n1. Where?\nHere.\nAnd here.\nPart C\n1. When?\nNow."
    text = text.replace("Me.\n", "Me.\nOr you.\n")
    cards, problems = told(text)
    assert ([topic for topic, *_ in cards], problems) == (["Cats", "Dogs", "Part C"], [])


def test_a_list_without_answers_gets_none() -> None:
    """However its questions are numbered, and whatever headings stand between them."""
    text = (
        "Optics\n\n1. What is light?\n2) Define refraction.\n3 - Name three lens aberrations.\n"
        "4 – Explain glare.\nPart B\n5.What is a lens?\n6 . Why?\n7.Describe the eye.\nThe Eye\n"
        "(8) What is a pupil?\n"
    )
    cards, problems = told(text)
    assert [question for _, question, _ in cards] == [
        "What is light?", "Define refraction.", "Name three lens aberrations.", "Explain glare.",
        "What is a lens?", "Why?", "Describe the eye.", "What is a pupil?",
    ]  # fmt: skip
    assert not any(answer for *_, answer in cards)
    assert [topic for topic, *_ in cards][3:] == ["Optics", *["Part B"] * 3, "The Eye"]
    assert [line for line, _ in problems] == [11]  # it might have been an answer


def test_a_list_of_terms_in_one_odd_style() -> None:
    """What opens the list in a style of its own may go on in it without reading like a question."""
    cards, problems = told("1 - Osmosis\n2 - Diffusion\nIt spreads.\n3 - 2 is one.\n3 - Entropy\n")
    assert cards == [
        ("", "Osmosis", ""), ("", "Diffusion", "It spreads.\n3 - 2 is one."), ("", "Entropy", ""),
    ]  # fmt: skip
    assert not problems


def test_a_subtraction_is_no_question() -> None:
    """A number and a sign before what does not read like a question belong to the answer."""
    cards, _ = told("1. How many?\n2 - x of them.\n2.5 more.\n2. Why?\nSo.")
    assert [answer for *_, answer in cards] == ["2 - x of them.\n2.5 more.", "So."]


def test_a_number_that_does_not_count_on_is_told() -> None:
    """A request may follow a gap; a number that stays in an answer against the count is told."""
    text = "1. Who?\nMe.\n4. Name two.\nA, b.\n6. Osmosis\n3. Why?\nSo."
    cards, problems = told(text)
    assert [(q, a) for _, q, a in cards] == [
        ("Who?", "Me."), ("Name two.", "A, b.\n6. Osmosis\n3. Why?\nSo."),
    ]  # fmt: skip
    assert [line for line, _ in problems] == [3, 5, 6]


def test_a_named_part_is_a_heading() -> None:
    """Also as the only line below a question, and between answers."""
    text = "1. Who?\nPart B\n2. Why?\nSo.\nSection 3: Dogs\n3. Where?\nPart of it.\n4. When?"
    cards, problems = told(text)
    assert cards == [
        ("", "Who?", ""), ("Part B", "Why?", "So."), ("Section 3: Dogs", "Where?", "Part of it."),
        ("Section 3: Dogs", "When?", ""),
    ]  # fmt: skip
    assert not problems


def test_numbers_in_code() -> None:
    """Lines of a code block are never questions."""
    text = "1. Show a list.\n```\n2. What?\n```\n2. And then?\nNothing."
    assert [a for *_, a in parse(text)] == ["```\n2. What?\n```", "Nothing."]


def test_formula_lines_are_no_headings() -> None:
    """A last line with a formula belongs to the answer."""
    text = "1. Area?\nIt is\nArea $a b$\n2. Edge?\nIt is a.\nThe end of it."
    assert [a for *_, a in parse(text)] == ["It is\nArea $a b$", "It is a.\nThe end of it."]


def test_prose_before_the_first_question_is_told() -> None:
    """An introduction belongs to no card, and does not vanish silently; titles are no prose."""
    text = "My notes\nThis is about cats, mostly.\nSome of it is wrong.\nCats\n1. Who?\nMe."
    assert told(text) == (
        [("Cats", "Who?", "Me.")],
        [
            (
                2,
                "belongs to no question; left out, with 1 more below it: 'This is about cats, mostly.'",
            )
        ],
    )


def test_only_a_bare_page_number_is_a_footer() -> None:
    """A sentence about a page is an answer."""
    text = "1. Where?\nPage 12 of the book explains it.\nPage 3 of 7\n2. When?\nNow.\nPage 4"
    assert [answer for *_, answer in told(text)[0]] == ["Page 12 of the book explains it.", "Now."]
