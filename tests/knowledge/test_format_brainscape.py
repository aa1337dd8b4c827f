"""Brainscape decks: blocks with and without the rating scale, and the collapsed tail."""

from knowledge.cards import Card, Kind, Status
from knowledge.formats import brainscape

SCALE = "How well did you know this?\n1\nNot at all\n2\n3\n4\n5\nPerfectly\n"


def parse(text: str) -> list[Card]:
    return brainscape.parse(text, "deck.txt")[0]


def pairs(text: str) -> list[tuple[str, str]]:
    return [(card.question, card.answer) for card in parse(text)]


def block(number: int, question: str, answer: str, scale: str = SCALE) -> str:
    return f"{number}\nQ\n\n{question}\n\nA\n\n{answer}\n\n{scale}"


def test_block_with_scale() -> None:
    """The rating scale closes a block and is no part of the answer."""
    text = block(1, "What is a cat?", "A pet.") + block(2, "What is a dog?", "Another pet.")
    assert pairs(text) == [("What is a cat?", "A pet."), ("What is a dog?", "Another pet.")]


def test_blocks_without_scale() -> None:
    """A block without the scale ends where the next one begins."""
    text = block(1, "What is a cat?", "A pet.", "") + block(2, "What is a dog?", "A pet too.", "")
    assert pairs(text) == [("What is a cat?", "A pet."), ("What is a dog?", "A pet too.")]


def test_collapsed_tail() -> None:
    """In the tail of a deck number, question and answer are one line each."""
    text = block(1, "What is a cat?", "A pet.") + "2\nWhat purrs?\nA cat.\n3\nWhat barks?\nA dog.\n"
    assert pairs(text)[1:] == [("What purrs?", "A cat."), ("What barks?", "A dog.")]


def test_title_is_the_topic() -> None:
    """The deck's title without the word Flashcards is the topic; the number is the label."""
    (card,) = parse("Pets Flashcards\n\n(1 cards)\n\n" + block(1, "What purrs?", "A cat."))
    assert (card.topic, card.source.label, card.source.line) == ("Pets", "1", 8)


def test_numbers_inside_an_answer() -> None:
    """Bare numbers inside an answer are lines of that answer."""
    text = block(1, "Count.", "1\n2\n3\nand on") + block(2, "Stop?", "Yes.")
    assert pairs(text) == [("Count.", "1\n2\n3\nand on"), ("Stop?", "Yes.")]


def test_answer_that_is_the_next_entry_number() -> None:
    """The answer "2" to entry 1 does not open entry 2 where a block 2 follows."""
    text = block(1, "How many ears has a cat?", "2") + block(2, "And paws?", "4")
    assert pairs(text) == [("How many ears has a cat?", "2"), ("And paws?", "4")]


def test_collapsed_answer_that_is_the_next_entry_number() -> None:
    """In the tail too, the answer may be the number that comes next, also at the very end."""
    text = block(1, "Who?", "Me.") + "2\nHow many legs?\n3\n3\nHow many tails?\n4\n"
    assert pairs(text)[1:] == [("How many legs?", "3"), ("How many tails?", "4")]


def test_last_block_answered_by_the_number_of_the_tail() -> None:
    """The last block's answer may be the number with which the tail goes on."""
    text = block(1, "How many ears?", "2") + "2\nHow many tails?\nOne.\n"
    assert pairs(text) == [("How many ears?", "2"), ("How many tails?", "One.")]


def test_collapsed_entry_without_answer() -> None:
    """An entry of the tail that has no answer does not swallow the next one."""
    text = block(1, "Who?", "Me.") + "2\nWhy?\n3\nWhere?\nHere.\n4\nWhen?\nNow.\n"
    cards = parse(text)
    assert [(c.question, c.answer) for c in cards[1:]] == [
        ("Why?", ""), ("Where?", "Here."), ("When?", "Now."),
    ]  # fmt: skip
    assert cards[1].status is Status.MISSING


def test_scale_cut_off_by_the_end() -> None:
    """A page saved only down to the middle of a scale gives no false entries."""
    text = block(1, "Who?", "Me.", "How well did you know this?\n1\nNot at all\n2\n")
    assert pairs(text) == [("Who?", "Me.")]


def test_lines_of_question_and_answer_stay() -> None:
    """Lines, blank lines and inner indentation of code and tables stay as they are."""
    code = "def f(x):\n    return x\n\n| a | b |\n| - | - |"
    ((question, answer),) = pairs(block(1, "What does this do?\nf(1)", code))
    assert (question, answer) == ("What does this do?\nf(1)", code)


def test_prefixes_are_cleaned() -> None:
    """Numbering of question and answer that was copied along is taken off."""
    text = block(1, "Q4: Who?", "A4: Me.") + block(2, "(Short Answer): Why?", ": So.")
    assert pairs(text) == [("Who?", "Me."), ("Why?", "So.")]


def test_echo_is_missing_and_reported() -> None:
    """An answer that only repeats its question counts as missing, and a problem names its line."""
    for echo in ("(True/False): Cats bark.", "A: Cats bark"):
        cards, problems = brainscape.parse(block(1, "(True/False): Cats bark.", echo), "d.txt")
        assert [(c.status, c.answer, c.kind) for c in cards] == [
            (Status.MISSING, "", Kind.TRUE_FALSE)
        ]
        assert [(p.file, p.line) for p in problems] == [("d.txt", 4)]


def test_empty_entry_is_reported() -> None:
    """A number with nothing after it is no card but a problem."""
    cards, problems = brainscape.parse(block(1, "Who?", "Me.") + "2\n", "d.txt")
    assert len(cards) == 1
    assert "entry 2 is empty" in problems[0].message


def test_enormous_number_is_text() -> None:
    """A line of thousands of digits is text, not an entry number."""
    digits = "7" * 5000
    assert pairs(block(1, "Say it.", digits)) == [("Say it.", digits)]
