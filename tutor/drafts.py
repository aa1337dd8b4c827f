"""The nouns of drafting and review. Data only, as in `tutor.domain`."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from knowledge.cards import Frozen, Passage, Source
from knowledge.classify import list_items
from knowledge.plurals import counted
from tutor.domain import Name, Rubric, Usage

_OR_MORE = re.compile(r"\bat least\b|\bor more\b|\bmindestens\b", re.I)


A_LEARNER = "a learner"  # the author of a proposed answer: who it is, only the attempt tells


class DraftOrigin(StrEnum):
    """Who wrote the draft as it stands."""

    LIBRARY = "library"  # ships with the starter library
    BUILTIN = "builtin"  # composed from sentences of the references
    MODEL = "model"  # a chat model
    LEARNER = "learner"  # a strong answer that someone gave in practice
    PERSON = "person"  # a reviewer edited it


class DraftState(StrEnum):
    """Where a draft stands in the review."""

    DRAFT = "draft"  # nobody has decided yet
    APPROVED = "approved"
    NEEDS_WORK = "needs_work"
    REJECTED = "rejected"


class Action(StrEnum):
    """What was done to a draft; the last four bring a new version."""

    APPROVED = "approved"
    REJECTED = "rejected"
    NEEDS_WORK = "needs_work"
    UNAPPROVED = "unapproved"
    DRAFTED = "drafted"
    REDRAFTED = "redrafted"
    EDITED = "edited"
    PROPOSED = "proposed"

    @property
    def state(self) -> DraftState:
        """The state it leads to."""
        decided = {"approved", "rejected", "needs_work"}
        return DraftState(self.value) if self.value in decided else DraftState.DRAFT


class DraftSentence(Frozen):
    """A sentence or list item of a draft with the cards it rests on."""

    text: str
    card_ids: tuple[str, ...] = ()
    support: Annotated[float, Field(ge=0, le=1)] = 0.0
    kept: bool = False  # the list's own words, from its partial answer

    @property
    def supported(self) -> bool:
        """False: from the model's own knowledge, no reference says it."""
        return self.kept or bool(self.card_ids)


class Draft(Frozen):
    """A proposed answer with its rubric, and what both were made from."""

    card_id: str
    question: str
    answer: Name
    sentences: tuple[DraftSentence, ...]
    rubric: Rubric
    origin: DraftOrigin
    author: str = ""  # the model, `A_LEARNER` or the reviewer
    topic: str = ""
    asked_count: int | None = None
    source: Source
    references: tuple[Passage, ...] = ()
    confidence: Annotated[float, Field(ge=0, le=1)] = 0.0
    hint: str = ""  # what a reviewer asked for
    prompt_version: str = ""
    usage: Usage = Usage()
    seconds: float = 0.0

    @property
    def groundedness(self) -> float:
        """Share of sentences that a reference supports, 0..1."""
        return sum(s.supported for s in self.sentences) / max(len(self.sentences), 1)

    @property
    def ungrounded(self) -> bool:
        """Does nothing in it rest on a reference?"""
        return not any(s.supported for s in self.sentences)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reviewer should look at first."""
        own = sum(not s.supported for s in self.sentences)
        of = counted(len(self.sentences), "sentence")
        found = [f"{own} of {of} without a reference"] if own else []
        named = len(list_items(self.answer, self.asked_count)) if self.asked_count else 0
        more = self.asked_count and named > self.asked_count
        if named != (self.asked_count or 0) and not (more and _OR_MORE.search(self.question)):
            found.append(f"names {named} things; {self.asked_count} are asked for")
        return tuple(found)


def proposed_from(attempt_id: str) -> str:
    """The comment by which a proposal names the answer that it is."""
    return f"attempt {attempt_id}"


class NoMaterial(Frozen):
    """Nothing to write a draft from; the nearest cards show what there is."""

    card_id: str
    question: str
    nearest: tuple[Passage, ...] = ()


class ReviewEvent(Frozen):
    """One entry of a draft's history, never changed. `number` counts from 1 for each card;
    `version` is the number of the event that brought the draft as it stood then."""

    card_id: str
    number: int
    version: int
    action: Action
    author: str
    comment: str = ""
    created: datetime
    draft: Draft | None = None  # with the actions that bring a new version

    @property
    def state(self) -> DraftState:
        return self.action.state


class Entry(Frozen):
    """A draft as it stands, with the event that brought it here."""

    draft: Draft
    last: ReviewEvent

    @property
    def state(self) -> DraftState:
        return self.last.state

    @property
    def revision(self) -> int:
        """What a decision must name, so that nobody decides on what they have not seen."""
        return self.last.number
