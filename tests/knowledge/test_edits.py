"""Cards edited and added by hand: the last line counts, nothing of other files is touched."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge import deck, edits, export, jsonl, sources
from knowledge.cards import Card, Status, card_id
from knowledge.units import units_of
from tutor.settings import TutorSettings

NEURON = "What is a neuron?"
WHY = "Why does a network need an activation function?"


def keep(settings: TutorSettings, question: str, answer: str, **more: str) -> None:
    edits.keep(settings, edits.edit_of(question, answer, author="Ann", **more))


def cards(settings: TutorSettings) -> dict[str, Card]:
    return {card.question: card for card in deck.load(settings)[0]}


def test_an_edit_stands_in_for_the_files_answer(
    small_library: Path, settings: TutorSettings
) -> None:
    """The old answer is no alternative any more, the place in the file is still known, and the
    file itself is as it was."""
    before = (small_library / "list.md").read_bytes()
    keep(settings, NEURON, "A weighted sum and an activation.", topic="Units")
    card = cards(settings)[NEURON]
    assert (card.answer, card.alternatives) == ("A weighted sum and an activation.", ())
    assert (card.topic, card.status) == ("Units", Status.ANSWERED)
    assert [Path(s.file).name for s in card.sources] == ["list.md", "edits.jsonl"]
    assert card.sources[1].label.startswith("edited by Ann on ")
    assert (small_library / "list.md").read_bytes() == before


@pytest.fixture
def auckland(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This machine's clock is 12 hours ahead of UTC in June."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Pacific/Auckland")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("small_library", "auckland")
def test_a_label_names_the_day_by_the_clock_of_this_machine(settings: TutorSettings) -> None:
    """Late in the evening in UTC it is the next day already there, for an edit and an approved answer."""
    late = datetime(2026, 6, 10, 20, 0, tzinfo=UTC)
    edit = edits.edit_of("What is a zebra?", "A horse with stripes.", author="Ann")
    edits.keep(settings, edit.model_copy(update={"created": late}))
    approved = {"question": "What is a quagga?", "answer": "Half a zebra.", "topic": "",
                "reviewer": "Ben", "approved": late.isoformat()}  # fmt: skip
    jsonl.append(deck.approved_file(settings), json.dumps(approved))
    found = cards(settings)
    assert found["What is a zebra?"].source.label == "edited by Ann on 2026-06-11"
    assert found["What is a quagga?"].source.label == "approved draft by Ben on 2026-06-11"


def test_the_last_edit_counts_and_all_are_kept(
    small_library: Path, settings: TutorSettings
) -> None:
    """History is every line about the card, oldest first."""
    keep(settings, NEURON, "One.")
    keep(settings, NEURON, "Two.", comment="clearer")
    assert cards(settings)[NEURON].answer == "Two."
    found = edits.history(settings, card_id(NEURON))
    assert [(e.answer, e.comment) for e in found] == [("One.", ""), ("Two.", "clearer")]


def test_a_card_can_be_added_and_taken_back(small_library: Path, settings: TutorSettings) -> None:
    """An added card stands at the end; withdrawn, it is gone, and an edited one is the file's again."""
    keep(settings, "What is a zebra?", "A horse with stripes.")
    keep(settings, NEURON, "Other.")
    assert list(cards(settings))[-1] == "What is a zebra?"
    for question in ("What is a zebra?", NEURON):
        withdrawn = edits.edit_of(question, "", author="Ann").model_copy(update={"withdrawn": True})
        edits.keep(settings, withdrawn)
    assert "What is a zebra?" not in cards(settings)
    assert cards(settings)[NEURON].answer.startswith("A unit that sums")


def test_a_gap_filled_by_hand_goes_out_with_the_list(
    small_library: Path, settings: TutorSettings
) -> None:
    """So does a corrected answer; the rest of the list stays byte for byte."""
    keep(settings, WHY, "It would be linear.")
    keep(settings, NEURON, "A weighted sum.")
    old = (small_library / "list.md").read_text()
    made = export.make(settings, "md")
    assert made.content.decode() == old.replace(
        "A unit that sums its weighted inputs.", "A weighted sum."
    ).replace(f"- {WHY}\n", f"- {WHY}\nIt would be linear.\n")
    assert made.summary and [c.question for c in made.summary.changed] == [NEURON]


@pytest.mark.parametrize(
    ("question", "edited", "counts"),
    [
        (WHY, "", "It bends."),
        ("Name three optimizers.", "SGD", "It bends."),
        (WHY, "Without it all is linear.", "Without it all is linear."),
    ],
)
def test_an_approved_answer_goes_out_where_the_edit_is_none_in_full(
    question: str, edited: str, counts: str, small_library: Path, settings: TutorSettings
) -> None:
    """As of the topic alone, or a partial one: the list says what the card says."""
    keep(settings, question, edited, topic="Nets")
    approved = {"question": question, "answer": "It bends.", "topic": "", "reviewer": "Ben",
                "approved": "2026-06-10"}  # fmt: skip
    jsonl.append(deck.approved_file(settings), json.dumps(approved))
    assert cards(settings)[question].answer == counts
    assert f"- {question}\n{counts}\n" in export.make(settings, "md").content.decode()


def test_a_line_that_cannot_be_read_is_a_problem(
    small_library: Path, settings: TutorSettings
) -> None:
    """It names file and line; the others count, also behind a last line that was cut off."""
    file = edits.file_of(settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("{not json")
    keep(settings, NEURON, "Kept.")
    loaded, problems = deck.load(settings)
    assert [(Path(p.file).name, p.line) for p in problems] == [("edits.jsonl", 1)]
    assert next(c for c in loaded if c.question == NEURON).answer == "Kept."


def test_an_edit_without_a_question_is_refused(settings: TutorSettings) -> None:
    """In words that say what to do."""
    with pytest.raises(edits.EditError, match="the question is empty"):
        keep(settings, " ", "Answer.")


@pytest.mark.parametrize("prefix", ["Q1: ", "(True/False): ", "Question 3 (Open): "])
def test_a_card_added_with_a_mark_before_its_question_can_be_edited(
    prefix: str, small_library: Path, settings: TutorSettings
) -> None:
    """The mark is no part of the question, so the edit is of that card and not of another one."""
    keep(settings, f"{prefix}What is a zebra?", "A horse.")
    keep(settings, "What is a zebra?", "A horse with stripes.")
    card = cards(settings)["What is a zebra?"]
    assert (card.answer, card.alternatives) == ("A horse with stripes.", ())
    assert [e.answer for e in edits.history(settings, card.id)] == [
        "A horse.",
        "A horse with stripes.",
    ]


def test_a_mark_alone_is_no_question(small_library: Path, settings: TutorSettings) -> None:
    """It is refused, and where it stands in the file already it is a problem and no card."""
    with pytest.raises(edits.EditError, match="the question is empty"):
        keep(settings, "Q1:", "Answer.")
    edit = edits.edit_of("Q1:", "Answer.", author="Ann")
    edits.file_of(settings).parent.mkdir(parents=True, exist_ok=True)
    jsonl.append(edits.file_of(settings), edit.model_dump_json())
    loaded, problems = deck.load(settings)
    assert [str(p).rpartition("/")[2] for p in problems] == [
        "edits.jsonl:1: no edited card can be read from this line (it has no question)"
    ]
    assert all(card.question for card in loaded)


def test_an_approved_answer_to_no_question_is_a_problem(settings: TutorSettings) -> None:
    """As of a file made elsewhere."""
    approved = {"question": "Q1:", "answer": "An animal.", "topic": "", "reviewer": "X",
                "approved": "2026-01-01"}  # fmt: skip
    settings.data_dir.mkdir(parents=True)
    jsonl.append(deck.approved_file(settings), json.dumps(approved))
    loaded, (problem,) = deck.approved(settings)
    assert (loaded, problem.line) == ([], 1)
    assert "the question is empty" in problem.message


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"question": 5}, "the question is no text"),
        ({"topic": None}, "the topic is no text"),
        ({"answer": ["A."]}, "the answer is no text"),
        ({"reviewer": {}}, "the reviewer is no text"),
        ({"approved": 20260101}, "argument must be str"),
        ({"approved": "9999-12-31T23:59:59-12:00"}, "out of range"),
    ],
)
def test_an_approved_line_of_another_make_is_a_problem(
    change: dict[str, object], said: str, settings: TutorSettings
) -> None:
    """It costs itself alone, whatever stands in it."""
    whole = {"question": "What is an eel?", "answer": "A fish.", "topic": "", "reviewer": "X",
             "approved": "2026-01-01"}  # fmt: skip
    settings.data_dir.mkdir(parents=True)
    for line in ({**whole, **change}, whole):
        jsonl.append(deck.approved_file(settings), json.dumps(line))
    (card,), (problem,) = deck.approved(settings)
    assert (card.source.line, problem.line) == (2, 1)
    assert said in problem.message


def test_half_a_character_in_a_name_is_replaced(settings: TutorSettings) -> None:
    """As in a text: the card could not be stored with it."""
    approved = {"question": "What is an eel?", "answer": "A fish.", "topic": "",
                "reviewer": "X\ud83d", "approved": "2026-01-01"}  # fmt: skip
    settings.data_dir.mkdir(parents=True)
    jsonl.append(deck.approved_file(settings), json.dumps(approved))
    ((card,), _) = deck.approved(settings)
    assert card.source.label == "approved draft by X? on 2026-01-01"
    assert all(unit.stamp for unit in units_of([card]))


@pytest.mark.usefixtures("small_library")
def test_an_edit_of_no_day_is_a_problem(settings: TutorSettings) -> None:
    """There is none in the year 10000."""
    line = {"question": NEURON, "answer": "Late.", "created": "9999-12-31T23:59:59-12:00"}
    settings.data_dir.mkdir(parents=True)
    jsonl.append(edits.file_of(settings), json.dumps(line))
    (problem,) = deck.load(settings)[1]
    assert (problem.line, "there is no such day" in problem.message) == (1, True)


@pytest.mark.usefixtures("small_library")
def test_a_file_that_cannot_be_read_is_a_problem(settings: TutorSettings) -> None:
    """A folder in its place cannot be read either. The starter cards are there all the same."""
    for file in (edits.file_of(settings), deck.approved_file(settings)):
        file.mkdir(parents=True)
    loaded, problems = deck.load(settings)
    assert len(loaded) == 3
    assert [(Path(p.file).name, p.line) for p in problems] == [
        ("edits.jsonl", 0), ("approved.jsonl", 0),
    ]  # fmt: skip
    assert all("check its permissions" in p.message for p in problems)


@pytest.mark.usefixtures("small_library")
def test_a_folder_of_cards_that_cannot_be_read_is_a_problem(
    settings: TutorSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told as of any folder."""

    def denied(path: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    settings.cards_dir.mkdir(parents=True)
    monkeypatch.setattr(Path, "iterdir", denied)
    monkeypatch.setattr("os.scandir", denied)
    assert deck.stamp(settings) == frozenset()
    monkeypatch.setattr(sources, "library_files", list)
    (problem,) = deck.load(settings)[1]
    assert (problem.file, "permission denied" in problem.message) == (str(settings.cards_dir), True)
