"""The review's history in a real SQLite file: append-only, and no one overwrites another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from knowledge.cards import Source
from tutor.domain import Criterion, Rubric, RubricOrigin
from tutor.drafts import Action, Draft, DraftOrigin, DraftSentence, DraftState
from tutor.records import Records
from tutor.records_errors import ConflictError, RecordsError


def draft(card_id: str = "c1", answer: str = "It sums $x$.", **more: object) -> Draft:
    rubric = Rubric(criteria=(Criterion(id="a", text="It sums."),), origin=RubricOrigin.DRAFT)
    return Draft(
        card_id=card_id, question="What is a neuron?", answer=answer, rubric=rubric,
        sentences=(DraftSentence(text=answer, card_ids=("c9",), support=0.9),),
        origin=DraftOrigin.BUILTIN, author="built-in", source=Source(file="list.md", line=3),
    ).model_copy(update=more)  # fmt: skip


def test_a_draft_comes_back_whole_and_undecided(records: Records) -> None:
    """Nothing is lost on the way through the database."""
    made = records.drafts.add("c1", Action.DRAFTED, author="built-in", after=0, draft=draft())
    assert (made.draft, made.state, made.revision) == (draft(), DraftState.DRAFT, 1)
    assert records.drafts.entry("c1") == made
    assert made.last.created.tzinfo is not None


def test_decisions_keep_the_version_and_edits_bring_a_new_one(records: Records) -> None:
    """The history holds every step, with its author, time, comment and what stood there then."""
    drafts = records.drafts
    drafts.add("c1", Action.DRAFTED, author="built-in", after=0, draft=draft())
    drafts.add("c1", Action.NEEDS_WORK, author="Ann", after=1, comment="too long")
    drafts.add("c1", Action.EDITED, author="Bob", after=2, draft=draft(answer="Shorter."))
    last = drafts.add("c1", Action.APPROVED, author="Ann", after=3)
    assert (last.state, last.draft.answer) == (DraftState.APPROVED, "Shorter.")
    history = drafts.history("c1")
    assert [(e.number, e.version, e.author) for e in history] == [
        (1, 1, "built-in"), (2, 1, "Ann"), (3, 3, "Bob"), (4, 3, "Ann"),
    ]  # fmt: skip
    assert history[1].comment == "too long"
    assert [e.draft.answer if e.draft else None for e in history] == [
        "It sums $x$.", None, "Shorter.", None,
    ]  # fmt: skip


def test_deciding_on_an_older_revision_names_who_changed_it(records: Records) -> None:
    """Nobody decides on what they have not seen."""
    records.drafts.add("c1", Action.DRAFTED, author="built-in", after=0, draft=draft())
    records.drafts.add("c1", Action.REJECTED, author="Ann", after=1)
    with pytest.raises(
        ConflictError, match=r"Ann changed .*c1.*rejected, \d{4}-.* UTC.*revision 2"
    ):
        records.drafts.add("c1", Action.APPROVED, author="Bob", after=1)
    assert len(records.drafts.history("c1")) == 2


def test_of_eight_who_decide_at_once_one_is_heard(records: Records) -> None:
    """The database itself refuses the others, each with the same clear error."""
    records.drafts.add("c1", Action.DRAFTED, author="built-in", after=0, draft=draft())

    def decide(n: int) -> str:
        try:
            records.drafts.add("c1", Action.APPROVED, author=f"r{n}", after=1)
        except ConflictError as error:
            return str(error)
        return "done"

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(decide, range(8)))
    assert told.count("done") == 1
    winner = records.drafts.entry("c1").last.author
    assert all(winner in message for message in told if message != "done")
    assert len(records.drafts.history("c1")) == 2


def test_drafts_are_listed_in_the_order_in_which_they_came(records: Records) -> None:
    """A later decision moves none of them."""
    for card in ("z", "a", "m"):
        records.drafts.add(card, Action.DRAFTED, author="b", after=0, draft=draft(card))
    records.drafts.add("z", Action.REJECTED, author="Ann", after=1)
    assert [e.draft.card_id for e in records.drafts.entries()] == ["z", "a", "m"]
    assert records.drafts.card_ids() == {"z", "a", "m"}


def test_an_unknown_draft_is_told(records: Records) -> None:
    """There is no decision without a draft."""
    with pytest.raises(RecordsError, match="no draft for card none"):
        records.drafts.entry("none")
    with pytest.raises(RecordsError, match="no draft for card none"):
        records.drafts.add("none", Action.APPROVED, author="Ann", after=0)


def test_a_draft_tells_how_much_of_it_is_grounded() -> None:
    """Sentences no reference supports, and a wrong number of items, are noted."""
    own = DraftSentence(text="b", support=0.2)
    mixed = draft(sentences=(DraftSentence(text="a", card_ids=("c",)), own))
    assert (mixed.groundedness, mixed.ungrounded) == (0.5, False)
    assert mixed.notes == ("1 of 2 sentences without a reference",)
    assert draft(sentences=(own,)).ungrounded
    short = draft(answer="- SGD\n- Adam", asked_count=3)
    assert short.notes == ("names 2 things; 3 are asked for",)
    many = draft(answer="- SGD\n- Adam\n- Adagrad", asked_count=2)
    assert many.notes == ("names 3 things; 2 are asked for",)
    asked = many.model_copy(update={"question": "Name at least two optimizers."})
    assert asked.notes == ()
