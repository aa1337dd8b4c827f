"""The rubric of a card: a reviewed one, else the stored draft, else derived, else provisional."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import ValidationError

from knowledge.cards import Card, Frozen, Kind, Passage, Source, Status, card_id
from knowledge.classify import list_items, make_card
from knowledge.search import Searcher
from knowledge.sources import LIBRARY
from tutor.domain import Criterion, ItemList, Rubric, RubricOrigin

Stored = Mapping[str, Rubric | None]
"""Rubrics by card id; None where a reviewer rejected the draft, so that none is used."""

_NONE_STORED: Stored = {}
_MAX_CRITERIA = 5
_REFERENCES = 4  # passages shown with a grade
_NAME_WORDS = 5  # of an item in a reference that is a mere list of names
_MIN_WORDS = 3  # shorter scraps of a reference are no criterion of their own


class RubricError(Exception):
    """A rubric file is not as it should be; the message names file, entry and field."""


class DraftEntry(Frozen):
    """What a rubric file holds for one question: a rubric, and a draft where the list has no answer."""

    question: str
    rubric: Rubric
    draft: str = ""
    topic: str = ""


class Basis(NamedTuple):
    """What an answer is graded against, and the passages shown with the grade."""

    rubric: Rubric
    passages: tuple[Passage, ...]


def load(path: Path) -> list[DraftEntry]:
    """The entries of one rubric file; raises RubricError."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
        topic, entries = str(content["topic"]), list(content["entries"])
    except (OSError, ValueError, yaml.YAMLError, KeyError, TypeError) as error:
        raise RubricError(f"{path}: not a rubric file: {_one_line(error)}") from error
    return [_entry(entry, topic, f"{path}: entry {n}") for n, entry in enumerate(entries, 1)]


def _entry(entry: Any, topic: str, place: str) -> DraftEntry:
    try:
        rubric = parse(
            {k: entry[k] for k in ("criteria", "lists") if k in entry}, RubricOrigin.DRAFT
        )
        return DraftEntry(
            question=entry["question"], rubric=rubric, draft=entry.get("draft", ""), topic=topic
        )
    except (ValueError, KeyError, TypeError) as error:
        raise RubricError(f"{place}: {_one_line(error)}") from error


def parse(content: Mapping[str, Any], origin: RubricOrigin) -> Rubric:
    """A rubric from plain data; raises ValueError with one clear line."""
    try:
        return Rubric.model_validate({**content, "origin": origin})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "rubric"
        raise ValueError(f"{place}: {first['msg'].removeprefix('Value error, ')}") from error


@lru_cache
def library() -> dict[str, DraftEntry]:
    """The drafts that ship, by card id."""
    files = sorted((LIBRARY / "rubrics").glob("*.yaml"))
    return {card_id(entry.question): entry for file in files for entry in load(file)}


def basis(
    card: Card,
    references: Sequence[Passage] = (),
    *,
    stored: Stored = _NONE_STORED,
    model_may_know: bool = False,
) -> Basis | None:
    """What to grade a card's answers against, best first; None when there is nothing.

    `references` are passages about the question from other cards; pass them only where they cover
    it. `stored` are rubrics from the review, which go before those of the library.
    `model_may_know` allows a model's own knowledge as the last resort.
    """
    own = _own_passage(card)
    passages = (*((own,) if own else ()), *references)
    if rubric := _stored(card.id, stored):
        return Basis(rubric, passages)
    if card.status is not Status.MISSING:
        return Basis(derive(card), passages)
    if references:
        best = references[0]
        rubric = from_references(
            [best.answer], card.kind, card.asked_count, origin=RubricOrigin.REFERENCES
        )
        return Basis(rubric, passages)
    return Basis(own_knowledge(), ()) if model_may_know else None


def _stored(card_id: str, stored: Stored) -> Rubric | None:
    if card_id in stored:
        return stored[card_id]
    entry = library().get(card_id)
    return entry.rubric if entry else None


def look_up(
    question: str,
    cards: Mapping[str, Card],
    searcher: Searcher,
    *,
    stored: Stored = _NONE_STORED,
    model_may_know: bool = False,
) -> Basis | None:
    """What to grade against for a question that may or may not be one of the cards."""
    card = cards.get(card_id(question)) or passing_card(question)
    found = searcher.search(question, _REFERENCES, without=frozenset({card.id}))
    references = found.passages if found.covered else ()
    return basis(card, references, stored=stored, model_may_know=model_may_know)


def passing_card(question: str) -> Card:
    """A card for a question that stands in no file."""
    return make_card(question, "", Source(file="request", line=0))


def own_knowledge() -> Rubric:
    """The rubric of last resort: a model judges by what it knows, and the grade says so."""
    criteria = (
        Criterion(
            id="correct", text="What the answer says is factually correct and answers the question."
        ),
        Criterion(id="complete", text="The answer holds everything that an examiner would expect."),
    )
    return Rubric(criteria=criteria, origin=RubricOrigin.MODEL)


def derive(card: Card) -> Rubric:
    """A rubric from the card's own answer and its alternatives."""
    origin = RubricOrigin.DERIVED
    if card.kind is Kind.LIST and card.asked_count:
        items = list_items(card.answer, card.asked_count)
        if items:
            return _list_rubric(items, card.asked_count, origin)
    return from_references([card.answer, *card.alternatives], card.kind, origin=origin)


def from_references(
    references: Sequence[str],
    kind: Kind = Kind.OPEN,
    count: int | None = None,
    *,
    origin: RubricOrigin,
) -> Rubric:
    """Criteria from reference answers: several alternatives are phrasings of one criterion, a
    single one is split into its statements.

    Where `count` things are asked for and a single reference names at least as many, in a few words
    each, every thing is a slot. One of whole sentences says too much beside its items for that.
    """
    first, *others = references
    if kind is Kind.LIST and count and not others:
        items = list_items(first, count)
        if len(items) >= count and all(len(item.split()) <= _NAME_WORDS for item in items):
            return _list_rubric(items, count, origin)
    if others or kind in {Kind.TRUE_FALSE, Kind.MULTIPLE_CHOICE, Kind.CLOZE}:
        whole = Criterion(id="reference", text=first, phrasings=tuple(others))
        return Rubric(criteria=(whole,), origin=origin)
    texts = statements(first) or [first]
    criteria = tuple(Criterion(id=f"statement-{n}", text=t) for n, t in enumerate(texts, 1))
    return Rubric(criteria=criteria, origin=origin)


def statements(answer: str) -> list[str]:
    """The statements of a reference answer, at most five.

    A long answer opens with its summary, so its first paragraph counts if it holds at least two.
    """
    paragraphs = [p for p in re.split(r"\n\s*\n", answer) if p.strip()]
    for text in (paragraphs[0] if paragraphs else "", answer):
        found = [s for line in text.splitlines() for s in _sentences(line)]
        if len(found) >= 2:
            return found[:_MAX_CRITERIA]
    return found[:_MAX_CRITERIA] if paragraphs else []


def _sentences(line: str) -> list[str]:
    bare = re.sub(r"^\s*(?:[-*•–]|\(?\d{1,2}[.)])\s+", "", line).strip()
    parts = re.split(r"(?<=[.!])\s+(?=[A-Z$\"“])", bare)
    return [p for p in parts if len(p.split()) >= _MIN_WORDS or "$" in p]


def _list_rubric(items: Sequence[str], count: int, origin: RubricOrigin) -> Rubric:
    """Slots over the items an answer names; what it does not name cannot be asked for."""
    names = tuple(_names(item) for item in items)
    slots = ItemList(
        id="item", text="an item of the list", count=min(count, len(names)), items=names
    )
    return Rubric(lists=(slots,), origin=origin)


def _names(item: str) -> tuple[str, ...]:
    """An item and its other names: `"mean squared error (MSE)" -> ("mean squared error", "MSE")`."""
    match = re.match(r"^(?P<name>[^(]{2,}?)\s*\((?P<other>[A-Za-z][\w\- ]{0,30})\)\s*$", item)
    if match:
        return match["name"].strip(), match["other"].strip()
    head, _, rest = item.partition(":")
    return (item.strip(), head.strip()) if rest and len(head.split()) <= 4 else (item.strip(),)


def _own_passage(card: Card) -> Passage | None:
    if card.status is Status.MISSING:
        return None
    return Passage(
        card_id=card.id, question=card.question, answer=card.answer, score=1.0,
        source=card.source, topic=card.topic, provenance=card.provenance,
    )  # fmt: skip


def _one_line(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"{error} is missing"
    return " ".join(str(error).split())


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times as fast
