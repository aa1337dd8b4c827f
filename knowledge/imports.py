"""Card files that come in by upload: a look at what is in them, then a copy among the user's own.

Nothing is stored by looking. The file itself is what is kept, unchanged, so the cards can always be
read again; bounds on size and archives are those of `knowledge.sources` and `formats.anki`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from filelock import FileLock, Timeout

from knowledge import files, formats, sources
from knowledge.cards import Card, Frozen, Problem, Status, merge, normalise
from knowledge.embeddings import Embedder
from knowledge.search import near_duplicates
from knowledge.settings import KnowledgeSettings

_LONGEST_NAME = 80
_WAIT = 30.0  # seconds for another upload; storing one takes milliseconds
_NEAR_AT_MOST = 400  # new questions compared by meaning; all pairs are looked at


class UploadError(Exception):
    """The file cannot be kept; the message says what to do."""


class Repeat(Frozen):
    """An entry of a file that asks what an earlier one of it asks, in line `of`."""

    entry: Card
    of: int


class Preview(Frozen):
    """What a file would bring. Every card is in exactly one of the four groups."""

    name: str
    format: str  # in words, such as "an exam list"; empty where no parser knows the file
    new: tuple[Card, ...] = ()
    filling: tuple[Card, ...] = ()  # answers to questions that have none yet
    same: tuple[Card, ...] = ()  # there already, word for word
    differing: tuple[Card, ...] = ()  # there with another answer; both are kept
    repeats: tuple[Repeat, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def cards(self) -> tuple[Card, ...]:
        return (*self.new, *self.filling, *self.same, *self.differing)


def preview(raw: bytes, name: str, there: Iterable[Card]) -> Preview:
    """Read an upload's content; `there` are the cards in use, merged."""
    name = safe_name(name)
    if len(raw) > sources.MAX_ARCHIVE_BYTES:
        message = f"the file has {len(raw) >> 20} MB; at most 100 MB are read, so split it"
        return Preview(
            name=name, format="", problems=(Problem(file=name, line=0, message=message),)
        )
    entries, problems = sources.read_bytes(raw, name)
    known = {card.id: card for card in there}
    groups: dict[str, list[Card]] = {"new": [], "filling": [], "same": [], "differing": []}
    for card in merge(entries):
        groups[_group(card, known.get(card.id))].append(card)
    return Preview(
        name=name, format=_format(raw, entries), repeats=tuple(_repeats(entries)),
        problems=tuple(problems), **{key: tuple(cards) for key, cards in groups.items()},
    )  # fmt: skip


def _repeats(entries: Iterable[Card]) -> Iterator[Repeat]:
    first: dict[str, int] = {}
    for entry in entries:
        if entry.id in first:
            yield Repeat(entry=entry, of=first[entry.id])
        first.setdefault(entry.id, entry.source.line)


def _group(card: Card, known: Card | None) -> str:
    if known is None:
        return "new"
    answers = {normalise(text) for text in (known.answer, *known.alternatives)}
    if card.status is Status.MISSING or normalise(card.answer) in answers:
        return "same"
    return "filling" if known.status is not Status.ANSWERED else "differing"


def _format(raw: bytes, entries: Sequence[Card]) -> str:
    if not entries:
        return ""
    parser = formats.detect_bytes(raw) or formats.detect(sources.text_of(raw))
    return formats.IN_WORDS[parser] if parser else ""


def near(
    found: Preview, there: Sequence[Card], embedder: Embedder
) -> list[tuple[Card, Card, float]]:
    """New questions that mean almost the same as one in use, closest first; for a person to judge."""
    new = {card.id for card in found.new[:_NEAR_AT_MOST]}
    pairs = near_duplicates([*there, *found.new[:_NEAR_AT_MOST]], embedder)
    return [pair for pair in pairs if pair[1].id in new and pair[0].id not in new]


def safe_name(name: str) -> str:
    """A file name without folders, hidden or odd signs, and with an ending that is read."""
    last = re.split(r"[/\\]", name)[-1]
    clean = re.sub(r"[^\w .()-]+", "_", last).strip(" .") or "cards.txt"
    stem, dot, ending = clean.rpartition(".")
    if not dot or f".{ending.lower()}" not in sources.SUFFIXES:
        stem, ending = clean, "txt"
    return f"{stem[:_LONGEST_NAME].strip(' .') or 'cards'}.{ending}"


def keep(settings: KnowledgeSettings, raw: bytes, name: str) -> Path:
    """Copy the file among the user's own card files; one of that name stays, with its own content.

    Raises UploadError where it cannot be written.
    """
    folder = settings.cards_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{folder}.lock", timeout=_WAIT):  # or two would find the same name free
            target = _place(folder, safe_name(name), raw)
            if not target.exists():
                files.write_whole(target, raw)
    except (OSError, Timeout) as error:
        raise UploadError(
            f"{folder} cannot be written ({error}); free it, or set TUTOR_DATA_DIR"
        ) from error
    return target


def _place(folder: Path, name: str, raw: bytes) -> Path:
    """Where the file goes: its name with the first number that is free or has this content already."""
    stem, _, ending = name.rpartition(".")
    target, number = folder / name, 1
    while target.exists() and not (target.is_file() and target.read_bytes() == raw):
        number += 1
        target = folder / f"{stem}-{number}.{ending}"
    return target
