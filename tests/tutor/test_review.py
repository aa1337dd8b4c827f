"""Review, end to end: real records and a real index; `test_commands_review` has the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from knowledge import deck
from knowledge.cards import Card, Provenance, Status
from knowledge.store import Store, StoreError
from tests.fakes import HandEmbedder, ScriptedJudge
from tests.tutor.recorded import answered
from tutor import publishing
from tutor import review as reviewing
from tutor.domain import Criterion, Grade, Rubric, RubricOrigin
from tutor.drafting import Drafting
from tutor.drafting_batch import store
from tutor.drafts import Action, Draft, DraftOrigin, DraftSentence, DraftState, Entry
from tutor.practice import Practice
from tutor.records_errors import RecordsError
from tutor.review import ConflictError, Decision, Filter, Review, ReviewError
from tutor.review_file import reviewed
from tutor.settings import TutorSettings

QUESTION = "Why does a network need an activation function?"
ANSWER = "Without an activation function a network stays linear."
RUBRIC = Rubric(
    criteria=(Criterion(id="linear", text="Without it the network stays linear."),),
    origin=RubricOrigin.DRAFT,
)


COLLAPSE = Criterion(id="collapse", text="Layers collapse into one.")


@pytest.fixture
def session(hand: HandEmbedder, settings: TutorSettings) -> Iterator[Practice]:
    opened = Practice(settings)
    yield opened
    opened.records.close()


@pytest.fixture
def queue(session: Practice) -> Review:
    return Review(session.settings, session.records)


@pytest.fixture
def drafting(session: Practice, hand: HandEmbedder) -> Drafting:
    return Drafting(session.searcher, hand, None)


def gap(session: Practice) -> Card:
    return next(card for card in session.entries if card.status is Status.MISSING)


@pytest.fixture
def entry(session: Practice) -> Entry:
    """An undecided draft for the gap of the list."""
    card = gap(session)
    draft = Draft(
        card_id=card.id, question=card.question, answer=ANSWER, rubric=RUBRIC, source=card.source,
        topic=card.topic, origin=DraftOrigin.MODEL, author="m", confidence=0.7,
        sentences=(DraftSentence(text=ANSWER, support=0.2),),
    )  # fmt: skip
    return store(draft, session.records.drafts)


def approve(queue: Review, entry: Entry, reviewer: str = "Ann") -> Entry:
    (done,), warning = queue.decide(
        [Decision(entry.draft.card_id, entry.revision)], Action.APPROVED, reviewer=reviewer
    )
    assert warning == ""
    return done


def found(session: Practice) -> dict[str, Card]:
    return session.searcher.cards


# the effect of approval


def test_an_approved_draft_becomes_a_card_that_search_finds(
    session: Practice, queue: Review, entry: Entry, hand: HandEmbedder
) -> None:
    """It is embedded at once, alone, and shows who approved it and when."""
    assert entry.draft.card_id not in found(session)
    hand.texts.clear()
    done = approve(queue, entry)
    assert hand.texts == [f"{QUESTION}\n{ANSWER}\nBasics"]
    card = found(session)[entry.draft.card_id]
    assert (card.answer, card.status) == (ANSWER, Status.ANSWERED)
    assert card.provenance is Provenance.APPROVED_DRAFT
    assert (
        card.source.label == f"approved draft by Ann on {done.last.created.astimezone():%Y-%m-%d}"
    )
    assert session.searcher.search(ANSWER).passages[0].provenance is Provenance.APPROVED_DRAFT
    assert gap(session).id == card.id  # the list itself is untouched


def test_grades_rest_on_the_reviewed_rubric(session: Practice, queue: Review, entry: Entry) -> None:
    """Before approval a grade is provisional, after it not, and the answer is among the passages."""
    before = session.basis(gap(session))
    approve(queue, entry)
    after = session.basis(gap(session))
    assert before
    assert after
    assert before.rubric.origin is RubricOrigin.DRAFT
    assert after.rubric.origin is RubricOrigin.REVIEWED
    assert after.rubric.criteria == RUBRIC.criteria
    assert after.passages[0].answer == ANSWER


def test_unapproving_takes_the_card_out_again(
    session: Practice, queue: Review, entry: Entry
) -> None:
    """Out of file, deck and index; the draft is open again, and can be approved anew."""
    done = approve(queue, entry)
    cid = entry.draft.card_id
    open_, warning = queue.unapprove(Decision(cid, done.revision), reviewer="Bob", comment="wrong")
    assert (open_.state, warning) == (DraftState.DRAFT, "")
    assert cid not in found(session)
    basis = session.basis(gap(session))
    assert basis
    assert basis.rubric.origin is RubricOrigin.DRAFT
    assert approve(queue, open_).state is DraftState.APPROVED


def test_provisional_grades_are_given_anew(session: Practice, queue: Review, entry: Entry) -> None:
    """A new outcome beside the old one, final this time, even where the rubric is unchanged."""
    attempt = answered(session, gap(session), "It would stay linear.")
    assert isinstance(attempt.outcome, Grade)
    assert attempt.outcome.provisional
    assert session.regrade(entry.draft.card_id) == []  # nothing is approved yet
    approve(queue, entry)
    (again,) = session.regrade(entry.draft.card_id)
    assert isinstance(again.outcome, Grade)
    assert not again.outcome.provisional
    assert again.id == attempt.id
    assert session.regrade(entry.draft.card_id) == []


def test_a_rejected_rubric_grades_nothing(session: Practice, queue: Review, entry: Entry) -> None:
    """What a reviewer rejected is no basis any more."""
    queue.decide([Decision(entry.draft.card_id)], Action.REJECTED, reviewer="Ann")
    assert session.basis(gap(session)) is None


def test_an_index_held_by_another_process_is_a_warning(
    session: Practice, queue: Review, entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The decision stands and the file is written; the index can be built later."""

    def busy(*_: Any) -> None:
        raise StoreError("another process is building")

    _ = session.searcher
    monkeypatch.setattr(Store, "build", busy)
    (done,), warning = queue.decide([Decision(entry.draft.card_id)], Action.APPROVED, reviewer="A")
    assert done.state is DraftState.APPROVED
    assert "python -m knowledge build" in warning
    assert len(deck.approved(session.settings)[0]) == 1


# the file


def test_a_decision_touches_its_own_line_only(
    session: Practice, queue: Review, entry: Entry
) -> None:
    """Answers that came from elsewhere, and lines that cannot be read, stay."""
    file = deck.approved_file(session.settings)
    other = {"question": "What is a zebra?", "answer": "An animal.", "topic": "", "reviewer": "X",
             "approved": "2026-01-01"}  # fmt: skip
    file.write_text(f"{json.dumps(other)}\nnot JSON\n\n", encoding="utf-8")
    approve(queue, entry)
    cards, problems = deck.approved(session.settings)
    assert [card.question for card in cards] == ["What is a zebra?", QUESTION]
    assert [(p.file, p.line) for p in problems] == [(str(file), 2)]
    assert list(reviewed(file)) == [entry.draft.card_id]
    queue.unapprove(Decision(entry.draft.card_id), reviewer="Ann")
    assert reviewed(file) == {}
    assert "zebra" in file.read_text(encoding="utf-8")


def test_a_line_that_is_no_unicode_stays_byte_for_byte(
    session: Practice, queue: Review, entry: Entry
) -> None:
    """As of a file that another program wrote."""
    file = deck.approved_file(session.settings)
    old = b'{"question": "What is a caf\xe9?", "answer": "A place.\xff"}'
    file.write_bytes(old + b"\n")
    approve(queue, entry)
    lines = file.read_bytes().split(b"\n")
    assert lines[0] == old
    assert len(lines) == 3


def test_half_an_emoji_in_an_answer_does_not_hold_up_the_file(
    session: Practice, queue: Review, entry: Entry
) -> None:
    """As a model may end with; the next start finds the file as the records have it."""
    cut = entry.draft.model_copy(update={"answer": "An animal \ud83d"})
    queue.drafts.add(entry.draft.card_id, Action.EDITED, author="Ann", after=1, draft=cut)
    approve(queue, queue.entry(entry.draft.card_id))
    assert [card.answer for card in deck.approved(session.settings)[0]] == ["An animal ?"]
    assert publishing.mend(session.settings, queue.drafts) == ""


def test_a_decision_that_was_broken_off_is_made_known_at_the_next_start(
    session: Practice, queue: Review, entry: Entry
) -> None:
    """The records are the truth: file and index follow them, once."""
    cid = entry.draft.card_id
    file = deck.approved_file(session.settings)
    _ = session.searcher
    queue.drafts.add(cid, Action.APPROVED, author="Ann", after=1)  # and no file was written
    assert list(reviewed(started(session.settings, cid))) == [cid]
    written = file.stat().st_mtime_ns
    assert list(reviewed(started(session.settings, cid))) == [cid]
    assert file.stat().st_mtime_ns == written
    queue.drafts.add(cid, Action.UNAPPROVED, author="Ann", after=2)
    queue.drafts.add(cid, Action.REJECTED, author="Ann", after=3)
    assert reviewed(started(session.settings, cid)) == {}


def started(settings: TutorSettings, card_id: str) -> Path:
    """The file after another start, whose search knows what the file says."""
    again = Practice(settings)
    file = deck.approved_file(settings)
    assert (card_id in again.searcher.cards) == (card_id in reviewed(file))
    again.records.close()
    return file


def test_of_two_decisions_at_once_the_later_one_stands_in_the_file(
    session: Practice, queue: Review, entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken back between the decision and the writing of the file: not approved, and no card."""

    def quicker(*arguments: Any) -> str:
        queue.drafts.add(entry.draft.card_id, Action.UNAPPROVED, author="Bob", after=2)
        return publishing.publish(*arguments)

    monkeypatch.setattr(reviewing, "publish", quicker)
    queue.decide([Decision(entry.draft.card_id)], Action.APPROVED, reviewer="Ann")
    assert reviewed(deck.approved_file(session.settings)) == {}


# who may decide what


def test_two_reviewers_cannot_overwrite_each_other(queue: Review, entry: Entry) -> None:
    """The second is told who was first and when, and nothing changes."""
    approve(queue, entry, "Ann")
    seen = Decision(entry.draft.card_id, entry.revision)
    with pytest.raises(ConflictError, match=r"Ann changed .* \(approved, .* UTC\).*revision 2"):
        queue.decide([seen], Action.REJECTED, reviewer="Bob")
    assert queue.entry(entry.draft.card_id).last.author == "Ann"


def test_an_approved_draft_must_be_unapproved_before_it_changes(
    queue: Review, entry: Entry, drafting: Drafting
) -> None:
    """No decision, edit or fresh draft slips in under a card that is in use."""
    now = Decision(entry.draft.card_id)
    approve(queue, entry)
    with pytest.raises(ReviewError, match="approved already"):
        queue.decide([now], Action.REJECTED, reviewer="Bob")
    with pytest.raises(ReviewError, match="un-approve it"):
        queue.edit(now, drafting, reviewer="Bob", answer="x")
    with pytest.raises(RecordsError, match="un-approve it"):
        store(entry.draft, queue.drafts)


def test_only_what_is_approved_can_be_unapproved(queue: Review, entry: Entry) -> None:
    """And a decision has a name to it."""
    with pytest.raises(ReviewError, match="not approved"):
        queue.unapprove(Decision(entry.draft.card_id), reviewer="Ann")
    with pytest.raises(ReviewError, match="name"):
        queue.decide([Decision(entry.draft.card_id)], Action.REJECTED, reviewer=" ")


def test_an_edit_is_a_new_version_with_its_sentences_checked_again(
    queue: Review, entry: Entry, drafting: Drafting
) -> None:
    """Answer and rubric change; the earlier version stays in the history."""
    other = RUBRIC.model_copy(update={"criteria": (Criterion(id="b", text="New."),)})
    done = queue.edit(
        Decision(entry.draft.card_id), drafting, reviewer="Ann", answer="One. Two.", rubric=other
    )
    assert [s.text for s in done.draft.sentences] == ["One.", "Two."]
    assert (done.draft.origin, done.draft.rubric.criteria[0].id) == (DraftOrigin.PERSON, "b")
    assert done.state is DraftState.DRAFT
    versions = [e.draft.answer for e in queue.history(entry.draft.card_id) if e.draft]
    assert versions == [ANSWER, "One. Two."]


def test_the_queue_is_filtered(queue: Review, entry: Entry) -> None:
    """By topic, state, groundedness, origin and confidence; an empty filter admits all."""
    assert queue.entries() == [entry]
    yes = [Filter(topic="basics"), Filter(grounded=False), Filter(least_confidence=0.5),
           Filter(states=frozenset({DraftState.DRAFT}))]  # fmt: skip
    no = [Filter(topic="x"), Filter(grounded=True), Filter(least_confidence=0.8),
          Filter(origins=frozenset({DraftOrigin.LIBRARY}))]  # fmt: skip
    assert [queue.entries(f) for f in yes] == [[entry]] * 4
    assert [queue.entries(f) for f in no] == [[]] * 4


# a learner's answer


def test_a_full_answer_may_be_proposed_with_its_origin_shown(
    session: Practice, queue: Review, entry: Entry, drafting: Drafting
) -> None:
    """All criteria met, reviewed by nobody yet: it becomes a new version, without the name."""
    attempt = answered(session, gap(session), "It would stay linear.", "Lea")
    done = queue.propose(attempt.id, drafting, gap(session))
    assert (done.draft.origin, done.draft.author) == (DraftOrigin.LEARNER, "a learner")
    assert done.last.author == "a learner"
    assert done.draft.answer == "It would stay linear."
    assert (done.last.action, done.last.comment) == (Action.PROPOSED, f"attempt {attempt.id}")


def test_an_answer_that_was_approved_is_kept_when_its_learner_is_erased(
    session: Practice, queue: Review, entry: Entry, drafting: Drafting
) -> None:
    """It stands in a published list. One that waits goes, also with its rubric edited or rejected."""
    of_learners = session.records.of_learners
    attempt = answered(session, gap(session), "It would stay linear.", "Lea")
    approve(queue, queue.propose(attempt.id, drafting, gap(session)))
    of_learners.erase("Lea")
    now = Decision(entry.draft.card_id)
    kept = queue.entry(now.card_id)
    assert (kept.state, kept.draft.answer) == (DraftState.APPROVED, "It would stay linear.")
    queue.unapprove(now, reviewer="Ann")
    attempt = answered(session, gap(session), "It would be flat.", "Max")
    queue.propose(attempt.id, drafting, gap(session))
    queue.edit(
        now, drafting, reviewer="Ann", rubric=RUBRIC.model_copy(update={"criteria": (COLLAPSE,)})
    )
    queue.decide([now], Action.REJECTED, reviewer="Ann")
    assert [c["answer"] for c in of_learners.export("Max")["copies"]] == ["It would be flat."] * 2
    of_learners.erase("Max")
    assert [event.action for event in queue.history(now.card_id)] == [
        Action.DRAFTED, Action.PROPOSED, Action.APPROVED, Action.UNAPPROVED
    ]  # fmt: skip
    assert queue.entry(now.card_id).draft.answer == "It would stay linear."


def test_a_weak_answer_may_not_be_proposed(
    session: Practice, queue: Review, entry: Entry, drafting: Drafting
) -> None:
    """One criterion not met is enough."""
    session.judge = ScriptedJudge({"linear": "partial"})
    attempt = answered(session, gap(session), "It would stay linear.", "Lea")
    with pytest.raises(ReviewError, match="does not meet every criterion"):
        queue.propose(attempt.id, drafting, gap(session))
