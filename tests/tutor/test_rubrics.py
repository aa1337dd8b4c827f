"""The rubric of a card: which one counts, how one is derived, and what a broken file says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from knowledge.cards import Card, Passage, SearchResult, Source, Status, card_id
from knowledge.classify import make_card
from tutor import rubrics
from tutor.domain import Criterion, Rubric, RubricOrigin
from tutor.rubrics import RubricError

HERE = Source(file="list.md", line=3)
STORED = "What is a neuron?"


def card(question: str, answer: str = "") -> Card:
    return make_card(question, answer, HERE)


def passage(answer: str, question: str = "Other?") -> Passage:
    return Passage(card_id="other", question=question, answer=answer, score=0.8, source=HERE)


@pytest.fixture(autouse=True)
def _library(monkeypatch: pytest.MonkeyPatch) -> None:
    """One stored draft, whatever ships."""
    entry = rubrics.DraftEntry(
        question=STORED,
        rubric=Rubric(criteria=(Criterion(id="a", text="sums"),), origin=RubricOrigin.DRAFT),
    )
    stored = {card_id(STORED): entry}
    monkeypatch.setattr(rubrics, "library", lambda: stored)


# which one counts


def origin_of(basis: rubrics.Basis | None) -> str | None:
    return basis.rubric.origin.value if basis else None


@pytest.mark.parametrize(
    ("question", "answer", "references", "model", "origin"),
    [
        (STORED, "A unit that sums.", True, True, "draft"),
        (STORED, "", True, True, "draft"),
        ("What is dropout?", "It switches off units at random.", True, True, "derived"),
        ("What is dropout?", "", True, True, "references"),
        ("What is dropout?", "", True, False, "references"),
        ("What is dropout?", "", False, True, "model"),
        ("What is dropout?", "", False, False, None),
    ],
)
def test_the_best_rubric_there_is_counts(
    question: str, answer: str, references: bool, model: bool, origin: str | None
) -> None:
    """The stored one, else the card's own answer, else references, else a model, else none."""
    found = [passage("Units are switched off.")] if references else []
    basis = rubrics.basis(card(question, answer), found, model_may_know=model)
    assert origin_of(basis) == origin


def test_a_rubrics_own_origin_is_kept() -> None:
    """A stored rubric that somebody reviewed counts as reviewed."""
    reviewed = rubrics.library()[card_id(STORED)]
    rubric = reviewed.rubric.model_copy(update={"origin": RubricOrigin.REVIEWED})
    rubrics.library()[card_id(STORED)] = reviewed.model_copy(update={"rubric": rubric})
    assert origin_of(rubrics.basis(card(STORED))) == "reviewed"


def test_the_cards_own_answer_is_shown_before_references() -> None:
    """The passages of a grade begin with the card's own answer, if it has one."""
    basis = rubrics.basis(card("What is dropout?", "It switches off units."), [passage("x")])
    assert basis
    assert [p.answer for p in basis.passages] == ["It switches off units.", "x"]
    gap = rubrics.basis(card("What is dropout?"), [passage("x")])
    assert gap
    assert [p.answer for p in gap.passages] == ["x"]


class OneHit:
    """A searcher that finds one passage and notes what it was to leave out."""

    def __init__(self, covered: bool) -> None:
        self.covered = covered
        self.without: frozenset[str] = frozenset()

    def search(self, query: str, limit: int, *, without: frozenset[str]) -> SearchResult:
        self.without = without
        return SearchResult(query=query, covered=self.covered, passages=(passage("Found."),))


def look_up(question: str, searcher: Any, cards: Mapping[str, Card] | None = None) -> str | None:
    return origin_of(rubrics.look_up(question, cards or {}, searcher))


def test_a_question_that_is_a_card_is_graded_as_that_card() -> None:
    """The question is found whatever its case and punctuation; the card is no reference of itself."""
    own = card("What is dropout?", "It switches off units at random.")
    searcher = OneHit(covered=True)
    assert look_up("what is DROPOUT", searcher, {own.id: own}) == "derived"
    assert searcher.without == {own.id}


def test_a_question_of_no_card_is_graded_against_what_is_found() -> None:
    """References count only where they cover the question."""
    assert look_up("What is pruning?", OneHit(covered=True)) == "references"
    assert look_up("What is pruning?", OneHit(covered=False)) is None


# derived


def texts(question: str, answer: str) -> list[str]:
    return [c.text for c in rubrics.derive(card(question, answer)).criteria]


def test_sentences_become_criteria() -> None:
    """Each sentence of an answer is one criterion; scraps are none."""
    answer = "It scales each step. Ok. Too large a rate makes training diverge."
    assert texts("What does the learning rate do?", answer) == [
        "It scales each step.", "Too large a rate makes training diverge.",
    ]  # fmt: skip


def test_bullets_and_numbers_are_no_part_of_a_statement() -> None:
    """The marks of a list are dropped."""
    assert texts("What is it?", "- It is a unit.\n2. It sums its inputs.\n* It fires then.") == [
        "It is a unit.", "It sums its inputs.", "It fires then.",
    ]  # fmt: skip


def test_a_long_answer_counts_by_its_summary_and_five_statements_at_most() -> None:
    """The first paragraph counts if it says enough; nobody is asked for everything."""
    summary = "It is a unit of work. It sums all its inputs."
    assert (
        len(texts("What is it?", f"{summary}\n\nMore words follow here. And so on it goes.")) == 2
    )
    assert len(texts("What is it?", " ".join(["It has one more property."] * 9))) == 5


def test_a_formula_is_a_statement() -> None:
    """A formula counts however few words it has."""
    assert texts("What is the softmax formula?", "$$ e^x / \\sum e^x $$") == [
        "$$ e^x / \\sum e^x $$"
    ]


@pytest.mark.parametrize("answer", ["Yes.", "ReLU", "42"])
def test_an_answer_without_a_statement_is_one_criterion(answer: str) -> None:
    """A word is asked for as it stands."""
    assert texts("What is it?", answer) == [answer]


def test_true_or_false_is_one_criterion_with_its_reason() -> None:
    """The answer to a closed question is not taken apart."""
    assert texts("True or false: ReLU is linear.", "False. It has a kink at zero.") == [
        "False. It has a kink at zero."
    ]


def test_other_files_answers_are_other_phrasings() -> None:
    """Where files answer differently, any of the answers will do."""
    both = card("What is it?", "A unit that sums.").model_copy(
        update={"alternatives": ("A cell.",)}
    )
    (criterion,) = rubrics.derive(both).criteria
    assert (criterion.text, criterion.phrasings) == ("A unit that sums.", ("A cell.",))


def test_a_list_becomes_slots_over_its_items_and_their_synonyms() -> None:
    """ "Name 3" is three slots; a name in brackets is a synonym."""
    answer = "- mean squared error (MSE)\n- hinge\n- cross entropy\n- Huber"
    (entry,) = rubrics.derive(card("Name 3 losses.", answer)).lists
    assert entry.count == 3
    assert entry.items[:2] == (("mean squared error", "MSE"), ("hinge",))


def test_a_short_list_asks_for_what_it_names() -> None:
    """What an answer does not name cannot be asked for."""
    partial = card("Name 5 losses.", "- hinge\n- Huber")
    assert partial.status is Status.PARTIAL
    assert rubrics.derive(partial).max_points == 2


def test_a_list_question_without_items_is_graded_as_a_text() -> None:
    """An answer that names nothing still gives a rubric, wherever the card comes from."""
    made = card("Name three optimizers.", "Adam").model_copy(update={"answer": "..."})
    assert [c.text for c in rubrics.derive(made).criteria] == ["..."]


def given(question: str, *references: str) -> Rubric:
    made = card(question)
    return rubrics.from_references(
        references, made.kind, made.asked_count, origin=RubricOrigin.GIVEN
    )


def test_a_reference_that_names_what_is_asked_for_is_slots() -> None:
    """So that the same name twice counts once."""
    (entry,) = given("Name two optimizers.", "SGD, Adam, RMSProp").lists
    assert (entry.count, entry.items) == (2, (("SGD",), ("Adam",), ("RMSProp",)))


@pytest.mark.parametrize(
    "references",
    [
        (
            "Slow start, in which the window grows with each reply. Then the avoidance of congestion.",
        ),
        ("Adam",),  # fewer than asked for
        ("SGD and Adam", "RMSProp and AdaGrad"),  # alternatives
    ],
)
def test_other_references_to_a_list_are_graded_as_texts(references: tuple[str, ...]) -> None:
    """Sentences say more than names; what is not there cannot fill a slot."""
    assert not given("Name two phases.", *references).lists


# files

ENTRY = "- question: Q?\n  criteria:\n  - {id: a, text: b}\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "not a rubric file"),
        ("- just a list", "not a rubric file"),
        ("topic: T", "not a rubric file: 'entries' is missing"),
        ("topic: [", "not a rubric file: .*line 2"),
        (b"topic: \xff", "not a rubric file"),
        (f"topic: T\nentries:\n{ENTRY}- criteria:\n  - {{id: a, text: b}}\n", "entry 2: 'question' is"),
        (f"topic: T\nentries:\n{ENTRY}{ENTRY}- question: Q?\n", "entry 3: rubric: .*at least one"),
        ("topic: T\nentries:\n- question: Q?\n  criteria:\n  - {id: a, text: b, points: -1}\n",
         r"entry 1: criteria\.0\.points: .*greater than 0"),
        ("topic: T\nentries:\n- question: Q?\n  criteria:\n  - {id: a}\n", r"entry 1: criteria\.0\.text: Field"),
        ("topic: T\nentries:\n- 7\n", "entry 1"),
        ("topic: T\nentries:\n- question: 7\n  criteria:\n  - {id: a, text: b}\n", "entry 1: .*question"),
    ],
)  # fmt: skip
def test_a_broken_file_is_named_with_the_entry(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    """An error of a rubric file names the file, and the entry and field where there is one."""
    path = tmp_path / "r.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(RubricError, match=f"{re.escape(str(path))}: {message}") as caught:
        rubrics.load(path)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_a_rubric_error(tmp_path: Path) -> None:
    """A file that is not there is told by its name."""
    with pytest.raises(RubricError, match=r"none\.yaml: not a rubric file"):
        rubrics.load(tmp_path / "none.yaml")


def test_a_good_file_gives_its_entries(tmp_path: Path) -> None:
    """Question, topic, draft and rubric of each entry come back, as drafts nobody reviewed."""
    path = tmp_path / "r.yaml"
    path.write_text(f"topic: T\nentries:\n{ENTRY}  draft: D\n", encoding="utf-8")
    (entry,) = rubrics.load(path)
    assert (entry.question, entry.topic, entry.draft) == ("Q?", "T", "D")
    assert entry.rubric.origin is RubricOrigin.DRAFT


def test_a_request_cannot_say_that_its_rubric_was_reviewed() -> None:
    """The origin is set by who reads the rubric, not by what is read."""
    content = {"criteria": [{"id": "a", "text": "b"}], "origin": "reviewed"}
    assert rubrics.parse(content, RubricOrigin.GIVEN).origin is RubricOrigin.GIVEN
