"""Review: a person decides on a draft; an approved one becomes a card and a reviewed rubric.

Every decision names the revision it is about, so nobody overwrites what they have not seen.
A decision is stored in the records first, the truth; the file of approved answers and the index
follow it (`tutor.publishing`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from knowledge.cards import Card
from tutor.domain import Grade, Rubric, RubricOrigin, Verdict
from tutor.drafting import Drafting, Text, rubric_of
from tutor.drafts import (
    A_LEARNER,
    Action,
    Draft,
    DraftOrigin,
    DraftState,
    Entry,
    NoMaterial,
    ReviewEvent,
    proposed_from,
)
from tutor.publishing import publish
from tutor.records import Records
from tutor.records_drafts import conflict
from tutor.records_errors import ConflictError
from tutor.settings import TutorSettings

__all__ = ["ConflictError", "Decision", "Filter", "Review", "ReviewError"]

_DECISIONS = {Action.APPROVED, Action.REJECTED, Action.NEEDS_WORK}


class ReviewError(Exception):
    """The step is not possible as things stand; the message says what to do."""


class Decision(NamedTuple):
    """On which draft a person decides, and the revision they saw; None: as it stands now."""

    card_id: str
    revision: int | None = None


class Filter(NamedTuple):
    """Which drafts to show; empty means all."""

    topic: str = ""
    states: frozenset[DraftState] = frozenset()
    origins: frozenset[DraftOrigin] = frozenset()
    grounded: bool | None = None  # every sentence supported, or some not
    least_confidence: float = 0.0
    only: frozenset[str] | None = None  # card ids, such as those of a deck; None: all

    def admits(self, entry: Entry) -> bool:
        draft = entry.draft
        return (
            self.topic.casefold() in draft.topic.casefold()
            and (not self.states or entry.state in self.states)
            and (not self.origins or draft.origin in self.origins)
            and (self.grounded is None or (draft.groundedness == 1) is self.grounded)
            and draft.confidence >= self.least_confidence
            and (self.only is None or draft.card_id in self.only)
        )


class Review:
    """The review queue over one set of records."""

    def __init__(self, settings: TutorSettings, records: Records) -> None:
        self._settings = settings
        self.drafts = records.drafts
        self._records = records

    def entries(self, wanted: Filter = Filter()) -> list[Entry]:  # noqa: B008 - immutable
        """The drafts that the filter admits, in the order in which they first came."""
        return [entry for entry in self.drafts.entries() if wanted.admits(entry)]

    def entry(self, card_id: str) -> Entry:
        """One draft as it stands; raises RecordsError when there is none."""
        return self.drafts.entry(card_id)

    def history(self, card_id: str) -> list[ReviewEvent]:
        """Everything that happened to a draft, oldest first."""
        return self.drafts.history(card_id)

    def card_of(self, attempt_id: str) -> str:
        """The card that an attempt is at; raises RecordsError when there is no such attempt."""
        return self._records.attempt(attempt_id).card_id

    def decide(
        self, decisions: Sequence[Decision], action: Action, *, reviewer: str, comment: str = "",
    ) -> tuple[list[Entry], str]:  # fmt: skip
        """Approve, reject, or send back for more work; nothing is done if one of them cannot be.

        Returns the drafts as they stand, and a warning where the index is not up to date yet.
        Raises ReviewError, and ConflictError when someone else was quicker; should that happen
        between the check and the writing, the drafts before that one stay decided.
        """
        if action not in _DECISIONS:
            raise ValueError(f"{action} is no decision")
        seen = [self._seen(decision) for decision in decisions]
        for entry in seen:
            if entry.state is DraftState.APPROVED:
                raise ReviewError(f"{_named(entry)} is approved already; un-approve it first")
        done: list[Entry] = []
        warning = ""
        try:
            for entry in seen:  # those before one that fails stay done
                done.append(self._add(entry, action, reviewer, comment))
                self._rubric_of(done[-1], reviewer)
        finally:
            if done and action is Action.APPROVED:
                warning = publish(self._settings, self.drafts)
        return done, warning

    def unapprove(
        self, decision: Decision, *, reviewer: str, comment: str = "",
    ) -> tuple[Entry, str]:  # fmt: skip
        """Take an approved draft back into the queue, its card out of the deck and the index."""
        entry = self._seen(decision)
        if entry.state is not DraftState.APPROVED:
            raise ReviewError(f"{_named(entry)} is not approved, so there is nothing to take back")
        done = self._add(entry, Action.UNAPPROVED, reviewer, comment)
        return done, publish(self._settings, self.drafts)

    def edit(
        self, decision: Decision, drafting: Drafting, *, reviewer: str, answer: str | None = None,
        rubric: Rubric | None = None, comment: str = "",
    ) -> Entry:  # fmt: skip
        """A new version with another answer, rubric or both; whatever was decided is open again."""
        entry = self._open(decision)
        draft = entry.draft
        changed: dict[str, object] = {"origin": DraftOrigin.PERSON, "author": reviewer}
        if answer is not None and answer.strip() != draft.answer:
            if not answer.strip():
                raise ReviewError("the answer is empty; reject the draft instead")
            kept = [s.text for s in draft.sentences if s.kept]
            checked = drafting.checked(draft.question, answer.strip(), draft.references, kept)
            changed |= {"answer": answer.strip(), "sentences": checked}
        if rubric is not None:
            changed["rubric"] = rubric.model_copy(update={"origin": RubricOrigin.DRAFT})
        new = draft.model_copy(update=changed)
        return self._add(entry, Action.EDITED, reviewer, comment, new)

    def redraft(
        self, decision: Decision, drafting: Drafting, card: Card, *, reviewer: str, hint: str
    ) -> Entry | NoMaterial:
        """A fresh draft by a reviewer's hint, as a new version; raises LLMError."""
        entry = self._open(decision)
        draft = drafting.draft(card, hint)
        if isinstance(draft, NoMaterial):
            return draft
        return self._add(entry, Action.REDRAFTED, reviewer, hint, draft)

    def propose(self, attempt_id: str, drafting: Drafting, card: Card) -> Entry:
        """A learner's answer that met every criterion becomes a draft, its origin shown."""
        attempt = self._records.attempt(attempt_id)
        grade = attempt.outcome
        if attempt.card_id != card.id:
            raise ReviewError(f"attempt {attempt_id} is at another question than card {card.id}")
        if not isinstance(grade, Grade) or any(
            v.verdict is not Verdict.MET for v in grade.verdicts
        ):
            raise ReviewError(f"attempt {attempt_id} does not meet every criterion of its rubric")
        if not grade.provisional:
            raise ReviewError(f"attempt {attempt_id} was graded by a reviewed answer already")
        there = self.drafts.entries([card.id])
        if there and there[0].state is DraftState.APPROVED:
            raise ReviewError(f"{_named(there[0])} is approved already; un-approve it first")
        rubric = there[0].draft.rubric if there else rubric_of(card, attempt.answer)
        text = Text(attempt.answer.strip(), rubric, DraftOrigin.LEARNER, A_LEARNER)
        draft = drafting.given(card, text)
        return self.drafts.add(
            card.id, Action.PROPOSED, author=A_LEARNER, comment=proposed_from(attempt_id),
            after=there[0].revision if there else 0, draft=draft,
        )  # fmt: skip

    def _rubric_of(self, entry: Entry, reviewer: str) -> None:
        """Of a rubric saved for the question and that of its approved draft the later one counts."""
        saved = self._records.rubrics.last(entry.draft.card_id)
        if entry.state is not DraftState.APPROVED or saved is None:
            return
        if (
            self._written(entry) > saved.created
            and entry.draft.rubric.version != saved.rubric.version
        ):
            self._records.rubrics.save(
                entry.draft.card_id, entry.draft.rubric, author=reviewer.strip(),
                reason="approved with its answer", after=saved.number,
            )  # fmt: skip

    def _written(self, entry: Entry) -> datetime:
        """When the rubric of a draft came to be as it stands, UTC."""
        found, since = "", entry.last.created
        for event in self.history(entry.draft.card_id):
            if event.draft and event.draft.rubric.version != found:
                found, since = event.draft.rubric.version, event.created
        return since

    def _seen(self, decision: Decision) -> Entry:
        entry = self.drafts.entry(decision.card_id)
        if decision.revision is not None and decision.revision != entry.revision:
            raise conflict(entry.last)
        return entry

    def _open(self, decision: Decision) -> Entry:
        entry = self._seen(decision)
        if entry.state is DraftState.APPROVED:
            raise ReviewError(f"{_named(entry)} is approved; un-approve it before changing it")
        return entry

    def _add(
        self, entry: Entry, action: Action, reviewer: str, comment: str, draft: Draft | None = None
    ) -> Entry:
        if not reviewer.strip():
            raise ReviewError("a decision needs its reviewer's name")
        return self.drafts.add(
            entry.draft.card_id, action, author=reviewer.strip(), comment=comment.strip(),
            after=entry.revision, draft=draft,
        )  # fmt: skip


def _named(entry: Entry) -> str:
    return f"the draft for card {entry.draft.card_id}"
