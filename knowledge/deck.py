"""All cards in use, and the one way to a searcher over them: what pages and commands start from."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from knowledge import edits, jsonl, sources
from knowledge.cards import Card, Problem, Provenance, Source, Status, merge
from knowledge.classify import make_card
from knowledge.embeddings import Embedder, embedder
from knowledge.search import Searcher
from knowledge.settings import KnowledgeSettings
from knowledge.store import Progress, Store, StoreError


def entries(
    settings: KnowledgeSettings, paths: Sequence[Path] = ()
) -> tuple[list[Card], list[Problem]]:
    """Every entry of the given paths; or of the starter library and the user's own card files, with
    what was edited and added by hand."""
    if paths:
        return sources.read(paths)
    found, problems = sources.read([*sources.library_files(), *_own(settings)])
    edited, trouble = edits.overlay(found, settings)
    return edited, [*problems, *trouble]


def _own(settings: KnowledgeSettings) -> list[Path]:
    """The folder of the user's own card files, if there is anything in it but hidden files."""
    folder = settings.cards_dir
    try:
        there = folder.is_dir() and any(not path.name.startswith(".") for path in folder.iterdir())
    except OSError:
        there = True  # whoever reads it tells why it cannot be read
    return [folder] if there else []


def load(
    settings: KnowledgeSettings, paths: Sequence[Path] = ()
) -> tuple[list[Card], list[Problem]]:
    """As `entries`, with the approved answers, and identical questions merged into one card each."""
    found, problems = entries(settings, paths)
    more, trouble = ([], []) if paths else approved(settings)
    return merge([*found, *more]), [*problems, *trouble]


def approved_file(settings: KnowledgeSettings) -> Path:
    """Answers that a reviewer approved, one JSON object a line; written by `tutor.review`."""
    return settings.data_dir / "approved.jsonl"


def stamp(settings: KnowledgeSettings) -> frozenset[tuple[Path, int, int]]:
    """Which files of the user's own there are, when each was written last (nanoseconds), and its size:
    another one tells that `load` may give other cards, whoever changed them."""
    own = [
        Path(folder, name)
        for folder, below, names in os.walk(settings.cards_dir)  # what cannot be read is none
        for name in (*below, *names)
    ]
    found = set()
    for file in (approved_file(settings), edits.file_of(settings), *own):
        with suppress(OSError):  # not there, or gone meanwhile
            status = file.stat()
            found.add((file, status.st_mtime_ns, status.st_size))
    return frozenset(found)


def approved(settings: KnowledgeSettings) -> tuple[list[Card], list[Problem]]:
    """The approved answers as cards; a line that cannot be read is a problem."""
    file = approved_file(settings)
    cards: list[Card] = []
    raw, problems = jsonl.content(file)
    for number, line in enumerate(raw.split(b"\n"), 1):
        if line.strip():
            try:
                cards.append(_approved_card(json.loads(line), Source(file=str(file), line=number)))
            except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
                message = f"no approved answer can be read from this line ({error!r:.100})"
                problems.append(Problem(file=str(file), line=number, message=message))
    return cards, problems


def _approved_card(entry: dict[str, str], place: Source) -> Card:
    """A person has approved the answer, so it is a full one, however many things it names."""
    for key in ("question", "answer", "topic", "reviewer"):
        if not isinstance(entry[key], str):
            raise ValueError(f"the {key} is no text")
    when = datetime.fromisoformat(entry["approved"])
    label = edits.signed("approved draft", entry["reviewer"], when)
    source = place.model_copy(update={"label": label})
    card = make_card(entry["question"], entry["answer"], source, entry["topic"])
    if not card.question:
        raise ValueError("the question is empty")
    if not card.answer:
        raise ValueError("the answer is empty")
    return card.model_copy(
        update={"status": Status.ANSWERED, "provenance": Provenance.APPROVED_DRAFT}
    )


def searcher(settings: KnowledgeSettings, progress: Progress | None = None) -> Searcher:
    """A searcher over the published index; where none fits the embedding model, it is built first."""
    model: Embedder = embedder(settings)
    store = Store(settings, model)
    try:
        index = store.open()
    except StoreError:
        store.build(load(settings)[0], progress)
        index = store.open()
    return Searcher(index, model)
