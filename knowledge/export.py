"""Cards out again, in a file or as bytes: an exam list with its answers, or all cards in another format."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from knowledge import deck, edits, formats, sources
from knowledge.cards import Card, Problem, Status, merge
from knowledge.export_anki import apkg
from knowledge.export_files import check_target, write_whole
from knowledge.export_list import fill
from knowledge.export_summary import ExportError, ExportSummary
from knowledge.export_tables import to_csv, to_json, to_tsv
from knowledge.formats import exam_list
from knowledge.plurals import counted
from knowledge.settings import KnowledgeSettings


class Exported(NamedTuple):
    """What was exported, and what to tell the person; `summary` is of exam lists only."""

    content: bytes
    message: str
    problems: tuple[Problem, ...] = ()
    summary: ExportSummary | None = None


_RENDER: dict[str, Callable[[Sequence[Card]], bytes]] = {
    "apkg": apkg,
    "csv": lambda cards: to_csv(cards).encode("utf-8", "replace"),
    "tsv": lambda cards: to_tsv(cards).encode("utf-8", "replace"),
    "json": lambda cards: to_json(cards).encode("utf-8", "replace"),
}
FORMATS = ("md", *_RENDER)


def run(
    settings: KnowledgeSettings,
    form: str,
    out: str,
    *,
    name: str = "",
    force: bool = False,
) -> Exported:
    """Export to the file `out` (`-` is stdout) and say what was done; raises ExportError.

    `name` as for `make`.
    """
    if out == "-" and form == "apkg":
        raise ExportError("an Anki package is no text; name a file instead of -")
    entries, _ = _entries(settings)
    if out != "-":
        chosen = _chosen(_files(entries), name, form) if form == "md" else None
        read = [*_files(entries), deck.approved_file(settings), edits.file_of(settings)]
        check_target(Path(out), read, chosen, force=force)
    exported = make(settings, form, name=name)
    _put(out, exported.content)
    return exported


def make(settings: KnowledgeSettings, form: str, *, name: str = "") -> Exported:
    """The export as bytes, with what to tell about it; raises ExportError.

    `name` is that of the exam list that `md` fills in, or of the deck whose cards alone the other
    formats hold. A list is filled with the answers edited by hand, and with the approved ones to
    questions whose answer in the list is missing or partial.
    """
    entries, problems = _entries(settings)
    approved, trouble = deck.approved(settings)
    chosen = _chosen(_files(entries), name, form) if name or form == "md" else None
    if chosen and form == "md":
        answers = {**edits.answers(settings), **_open(entries, approved)}
        exported = _list_export(chosen, answers)
    else:
        exported = _export(merge([*entries, *approved]), form, chosen)
    return exported._replace(problems=(*problems, *trouble))


def list_names(settings: KnowledgeSettings) -> list[str]:
    """The exam lists among the cards, as `name` takes them."""
    return _labels(exam_lists(_files(deck.entries(settings)[0])))


def deck_names(settings: KnowledgeSettings) -> list[str]:
    """All decks, as `name` takes them for what is no exam list."""
    return _labels(_files(deck.entries(settings)[0]))


def _labels(files: Sequence[Path]) -> list[str]:
    names = [path.name for path in files]
    return names if len({*names}) == len(names) else [str(path) for path in files]


def _entries(settings: KnowledgeSettings) -> tuple[list[Card], list[Problem]]:
    entries, problems = deck.entries(settings)
    if not entries:
        raise ExportError(str(problems[0]) if problems else "there are no cards to export")
    return entries, problems


def _files(entries: Iterable[Card]) -> list[Path]:
    return list(dict.fromkeys(Path(card.source.file) for card in entries))


def _open(entries: Iterable[Card], approved: Iterable[Card]) -> dict[str, str]:
    """The approved answers but those to questions that their keeper, or an edit, has answered in full."""
    answered = {card.id for card in entries if card.status is Status.ANSWERED}
    return {card.id: card.answer for card in approved if card.id not in answered}


def _put(out: str, content: bytes) -> None:
    if out == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
    else:
        write_whole(Path(out), content)


def exam_lists(files: Iterable[Path]) -> list[Path]:
    """Those of the files that are exam lists."""
    return [path for path in files if formats.detect(_text(path)) is exam_list]


def _text(path: Path) -> str:
    raw = sources.bytes_of(path)[0] or b""
    text = "" if formats.detect_bytes(raw) else raw.decode("utf-8", "replace")
    return raw.decode("utf-16", "replace") if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else text


def _chosen(files: Sequence[Path], name: str, form: str) -> Path:
    """The deck of that name (path, file name with or without its ending, or title), or the only one;
    for `md` among the exam lists alone."""
    kind, decks = ("exam list", exam_lists(files)) if form == "md" else ("deck", files)
    found = [path for path in decks if not name or name in _names(path)]
    if len(found) == 1:
        return found[0]
    if other := [path for path in files if not found and name in _names(path)]:
        how = "only a list of '- Question?' lines is filled in its own layout"
        raise ExportError(
            f"{other[0].name} is no exam list: {how}; export it as csv, tsv, json or apkg"
        )
    if not decks:
        raise ExportError("there is no exam list among the cards; see the README, 'Your own cards'")
    told = f"there are several {kind}s" if found else f"there is no {kind} {name!r}"
    raise ExportError(f"{told}; name one with --list: {', '.join(_labels(found or decks))}")


def _names(path: Path) -> set[str]:
    return {str(path), path.name, path.stem, sources.deck_title(path.name)}


def _list_export(path: Path, answers: Mapping[str, str]) -> Exported:
    raw, problems = sources.bytes_of(path)
    if raw is None:
        raise ExportError(str(problems[0]))
    content, summary = fill(raw, answers, str(path))
    return Exported(content, summary.markdown().rstrip("\n"), summary=summary)


def _export(cards: Sequence[Card], form: str, of: Path | None) -> Exported:
    kept = [c for c in cards if of is None or any(s.file == str(of) for s in c.sources)]
    told = counted(len(kept), "card")
    if form == "apkg":
        answered = sum(card.status is Status.ANSWERED for card in kept)
        told = f"{counted(answered, 'card')}; {len(kept) - answered} without a whole answer are left out"
    return Exported(_RENDER[form](kept), told)
