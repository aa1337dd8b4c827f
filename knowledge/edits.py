"""Cards added and answers edited by hand: a file of the user's own, one JSON object a line.

The last line about a question counts. It stands in for what the card files say, none of which is
touched, and lines are only ever added: the earlier ones are the history. A line with `withdrawn`
gives the card files' answer back; a card that stands in no file is then gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import ValidationError, field_validator

from knowledge import files, jsonl
from knowledge.cards import Card, Frozen, Problem, Source, card_id
from knowledge.classify import make_card
from knowledge.cleaning import clean_question, unicode
from knowledge.settings import KnowledgeSettings

_WAIT = 30.0  # seconds for another writer; a write takes milliseconds


class EditError(Exception):
    """The edit cannot be kept; the message says what to do."""


class Edit(Frozen):
    """One line of the file. `created` is UTC."""

    question: str
    answer: str = ""
    topic: str = ""
    author: str = ""
    comment: str = ""
    created: datetime
    withdrawn: bool = False

    @field_validator("created")
    @classmethod
    def _has_a_day(cls, created: datetime) -> datetime:
        """Also by the clock of this machine, which is what a card tells."""
        try:
            created.astimezone()
        except OverflowError as error:
            raise ValueError(f"there is no such day as that of {created.isoformat()}") from error
        return created

    @property
    def card_id(self) -> str:
        return card_id(self.asked)

    @property
    def asked(self) -> str:
        """The question as its card has it: without a mark that may have been typed before it."""
        return clean_question(self.question)[0]


def file_of(settings: KnowledgeSettings) -> Path:
    """Where the edits are kept."""
    return settings.data_dir / "edits.jsonl"


def read(file: Path) -> tuple[list[tuple[int, Edit]], list[Problem]]:
    """All edits with their lines, oldest first; a line that cannot be read is a problem."""
    found: list[tuple[int, Edit]] = []
    raw, problems = jsonl.content(file)
    for number, line in jsonl.lines_of(raw):
        try:
            edit = Edit.model_validate_json(line)
            trouble = "" if edit.asked else "it has no question"
        except ValidationError as error:
            trouble = str(error.errors()[0]["msg"])
        if trouble:
            message = f"no edited card can be read from this line ({trouble})"
            problems.append(Problem(file=str(file), line=number, message=message))
        else:
            found.append((number, edit))
    return found, problems


def history(settings: KnowledgeSettings, card: str) -> list[Edit]:
    """Every edit of a card, oldest first."""
    return [edit for _, edit in read(file_of(settings))[0] if edit.card_id == card]


def answers(settings: KnowledgeSettings) -> dict[str, str]:
    """The edited answers that count, by card id."""
    latest = _latest(read(file_of(settings))[0])
    return {cid: edit.answer for cid, (_, edit) in latest.items() if not edit.withdrawn}


def overlay(cards: Sequence[Card], settings: KnowledgeSettings) -> tuple[list[Card], list[Problem]]:
    """The cards with the edits in their places, and behind them the ones added by hand."""
    file = file_of(settings)
    found, problems = read(file)
    latest = {cid: place for cid, place in _latest(found).items() if not place[1].withdrawn}
    there = {card.id for card in cards}
    edited = [_edited(card, latest, file) for card in cards]
    added = [_added(edit, file, line) for cid, (line, edit) in latest.items() if cid not in there]
    return [*edited, *added], problems


def keep(settings: KnowledgeSettings, edit: Edit) -> None:
    """Add one edit to the file; raises EditError."""
    if not edit.asked:
        raise EditError("the question is empty; write it first")
    file = file_of(settings)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{file}.lock", timeout=_WAIT):
            jsonl.append(file, edit.model_dump_json())
            files.sync(file)
    except (OSError, Timeout) as error:
        raise EditError(
            f"{file} cannot be written ({error}); free it, or set TUTOR_DATA_DIR"
        ) from error


def edit_of(question: str, answer: str, *, topic: str = "", author: str, comment: str = "") -> Edit:
    """An edit made now."""
    return Edit(
        question=question.strip(), answer=answer.strip(), topic=topic.strip(), author=author.strip(),
        comment=comment.strip(), created=datetime.now(UTC),
    )  # fmt: skip


def _latest(found: Iterable[tuple[int, Edit]]) -> dict[str, tuple[int, Edit]]:
    return {edit.card_id: (line, edit) for line, edit in found}


def _edited(card: Card, latest: Mapping[str, tuple[int, Edit]], file: Path) -> Card:
    if card.id not in latest:
        return card
    line, edit = latest[card.id]
    new = make_card(card.question, edit.answer, _place(edit, file, line), edit.topic or card.topic)
    kept = {"sources": (*card.sources, *new.sources), "kind": card.kind, "question": card.question}
    return new.model_copy(update=kept)


def _added(edit: Edit, file: Path, line: int) -> Card:
    return make_card(edit.question, edit.answer, _place(edit, file, line), edit.topic)


def _place(edit: Edit, file: Path, line: int) -> Source:
    label = signed("edited", edit.author, edit.created)
    return Source(file=str(file), line=line, label=label)


def signed(done: str, who: str, when: datetime) -> str:
    """`edited by Ann on 2026-03-31`: the label of a card that a person stands behind.

    The day is by the clock of this machine, since the cards are shared by everyone who looks at them.
    """
    return f"{done} by {unicode(who) or 'someone'} on {when.astimezone():%Y-%m-%d}"
