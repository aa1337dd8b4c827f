"""The five source documents as they are: how many entries, and no line lost, merged or doubled."""

import re
from pathlib import Path

import pytest

from knowledge import formats
from knowledge.cards import Card, Problem, Status
from knowledge.sources import read, read_file

FORMATS = ["brainscape", "numbered", "brainscape", "interview", "exam_list"]

# What is no line of any question or answer, by format; written apart from the parsers.
BOILERPLATE = {
    "brainscape": r".* Flashcards|\(\d+ cards\)|[QA]|\d+|How well did you know this\?|Not at all|Perfectly",
    "numbered": (
        r"DL Architectures|CNNs \(Convolutional Neural Networks\)|RNNs & LSTMs|Transformers"
        r"|Generative Models|Object Detection & Segmentation|Optimization & Regularization|Last updated"
    ),
    "interview": (
        r"Category: Easy|• DL\d{4} .*|Answer|Login to view more content"
        r"|(?:The (?:figure|plot) below|The below figure|The following example|Below (?:is|shows)) .*"
    ),
    "exam_list": r"-",
}  # fmt: skip
PREFIX = re.compile(
    r"^(?:\d+\. |- |(?:Q\d*|Q9 \(Short Answer\)|A\d*|\d|\(?[\w ]+/?[\w ]*\)): |: )+|\s-$"
)


def clean(text: str) -> str:
    return PREFIX.sub("", " ".join(text.split())).strip()


@pytest.fixture(scope="module")
def documents(shared: Path) -> list[tuple[Path, list[Card], list[Problem]]]:
    return [(path, *read_file(path)) for path in sorted((shared / "seeds").glob("*.txt"))]


Documents = list[tuple[Path, list[Card], list[Problem]]]


def test_counts(documents: Documents) -> None:
    """The documents hold 34, 50, 12, 10 and 240 entries, of which 186 have an answer of their own."""
    entries = [cards for _, cards, _ in documents]
    by_size = sorted(map(len, entries))
    assert by_size == [10, 12, 34, 50, 240]
    answered = [card for cards in entries for card in cards if card.status is not Status.MISSING]
    assert len(answered) == 186


def test_exam_list_counts(documents: Documents) -> None:
    """The exam list has 81 entries with an answer, whole or partial, and 159 without."""
    (cards,) = [cards for _, cards, _ in documents if len(cards) == 240]
    missing = [card for card in cards if card.status is Status.MISSING]
    assert (len(cards) - len(missing), len(missing)) == (81, 159)


def test_partial_lists(documents: Documents) -> None:
    """A list that names fewer things than asked for is partial: 5 of 10 and 3 of 5 among them."""
    (cards,) = [cards for _, cards, _ in documents if len(cards) == 240]
    partial = {card.source.label: card.asked_count for card in cards if card.status == "partial"}
    assert (partial["10"], partial["30"]) == (10, 5)
    assert all(card.asked_count for card in cards if card.status == "partial")


def test_detected_formats(documents: Documents) -> None:
    """Each document is recognised by what it holds."""
    texts = [path.read_text(encoding="utf-8") for path, _, _ in documents]
    assert [m.__name__.rpartition(".")[2] for t in texts if (m := formats.detect(t))] == FORMATS


def test_echo_is_missing_and_reported(documents: Documents) -> None:
    """One flashcard only repeats its question: missing, and a problem names file and line."""
    echoes = [
        (path, problem)
        for path, _, problems in documents
        for problem in problems
        if "only repeats the question" in problem.message
    ]
    ((path, problem),) = echoes
    cards = next(cards for other, cards, _ in documents if other == path)
    (card,) = [card for card in cards if card.source.line == problem.line]
    assert (card.status, card.answer, problem.file) == (Status.MISSING, "", str(path))


@pytest.mark.parametrize("number", range(5))
def test_every_line_is_accounted_for(documents: Documents, number: int) -> None:
    """Every line of a source stands once, in its order, in the entry it belongs to, after the
    documented cleaning, unless it is a separator, a heading or the site's own words."""
    path, cards, _ = documents[number]
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    starts = [card.source.line for card in cards]
    boilerplate = re.compile(BOILERPLATE[FORMATS[number]])
    for card, start, end in zip(cards, starts, [*starts[1:], len(lines) + 1], strict=True):
        source = [" ".join(line.split()) for line in lines[start - 1 : end - 1]]
        wanted = [clean(line) for line in source if line and not boilerplate.fullmatch(line)]
        text = [*card.question.splitlines(), *card.answer.splitlines()]
        found = [clean(line) for line in text if line.strip()]
        if not card.answer and len(wanted) == 2 and wanted[0] == wanted[1]:
            wanted.pop()  # the echo
        assert found == wanted


def test_nothing_before_the_first_entry_is_lost(documents: Documents) -> None:
    """What stands before the first entry of a document is title or introduction."""
    for number, (path, cards, _) in enumerate(documents):
        before = path.read_text(encoding="utf-8").splitlines()[: cards[0].source.line - 1]
        known = re.compile(BOILERPLATE[FORMATS[number]] + r"|[^-?]*")
        assert all(known.fullmatch(line.strip()) for line in before)


def test_questions_are_clean(documents: Documents) -> None:
    """No question keeps its number, its kind or a stray colon; no answer keeps its mark."""
    for _, cards, _ in documents:
        for card in cards:
            assert not re.match(r"\W*(?:Q\d*|short answer|true/false)\W", card.question, re.I)
            assert not re.match(r"(?:A\d*|\d)?\s*:", card.answer)


def test_ids_do_not_depend_on_the_place(documents: Documents, tmp_path: Path) -> None:
    """The same document elsewhere, under another name, gives the same ids."""
    for path, cards, _ in documents:
        copy = tmp_path / "elsewhere.md"
        copy.write_bytes(path.read_bytes())
        assert [card.id for card in read_file(copy)[0]] == [card.id for card in cards]


def test_folder_of_all(shared: Path) -> None:
    """The folder as a whole gives all 346 entries, in the order of the files."""
    cards, _ = read([shared / "seeds"])
    assert len(cards) == 346
    assert [c.source.file for c in cards] == sorted(c.source.file for c in cards)
