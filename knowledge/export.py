"""Cards out again: the exam list with its answers, Anki, CSV, TSV for Quizlet, JSON.

Rendering is pure; `run` reads the cards and writes one file, whole or not at all. What a round trip
keeps: `md` is the list's own bytes but for new answers; `csv` and `json` keep every text as it is;
`tsv` has a row a line, so line ends are written `<br>` and tabs as spaces, and a text that holds `<br>`
itself comes back with a line end in its place; `apkg` keeps texts and maths, see `formats.html_text`.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from knowledge import deck, edits, formats, sources
from knowledge.cards import Card, Problem, Status, merge
from knowledge.export_anki import apkg
from knowledge.export_list import fill
from knowledge.export_summary import ExportError, ExportSummary, place, shared
from knowledge.formats import exam_list
from knowledge.output import card_json
from knowledge.plurals import counted
from knowledge.settings import KnowledgeSettings

__all__ = [
    "FORMATS",
    "ExportError",
    "ExportSummary",
    "Exported",
    "apkg",
    "exam_lists",
    "fill",
    "run",
]

COLUMNS = ("id", "question", "answer", "topic", "kind", "status", "source")
_OPEN_QUOTE = re.compile(r'"(?:[^"]|"")*+(?:"(?!.)|\Z)', re.S)


class Exported(NamedTuple):
    """What was exported, and what to tell the person; `summary` is of exam lists only."""

    content: bytes
    message: str
    problems: tuple[Problem, ...] = ()
    summary: ExportSummary | None = None


def to_csv(cards: Iterable[Card]) -> str:
    """RFC 4180 with a header row; each text is a cell as it stands."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for card in cards:
        texts = (card.id, card.question, card.answer, card.topic, card.kind, card.status)
        writer.writerow([*texts, place(card.source)])
    return out.getvalue()


def to_tsv(cards: Iterable[Card]) -> str:
    """Question, tab, answer: a card a line, as Quizlet imports them."""
    return "".join(f"{_cell(card.question)}\t{_cell(card.answer)}\n" for card in cards)


def _cell(text: str) -> str:
    """One line without tabs; put in quotes only where the text's own would be read as such."""
    line = text.replace("\t", "    ").replace("\n", "<br>")
    return '"' + line.replace('"', '""') + '"' if _OPEN_QUOTE.match(line) else line


def to_json(cards: Iterable[Card]) -> str:
    """The cards as `parse --json` has them, but their files by name alone, as the page shows them."""
    found = [card_json(card) | {"source": shared(card.source).model_dump()} for card in cards]
    return json.dumps({"cards": found}, ensure_ascii=False, indent=1) + "\n"


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
    answers: Mapping[str, str] | None = None,
) -> Exported:
    """Export to the file `out` (`-` is stdout) and say what was done; raises ExportError.

    `name` and `answers` as for `make`.
    """
    if out == "-" and form == "apkg":
        raise ExportError("an Anki package is no text; name a file instead of -")
    entries, _ = _entries(settings)
    if out != "-":
        chosen = _chosen(exam_lists(_files(entries)), name) if form == "md" else None
        read = [*_files(entries), deck.approved_file(settings), edits.file_of(settings)]
        check_target(Path(out), read, chosen, force=force)
    exported = make(settings, form, name=name, answers=answers)
    _put(out, exported.content)
    return exported


def make(
    settings: KnowledgeSettings,
    form: str,
    *,
    name: str = "",
    answers: Mapping[str, str] | None = None,
) -> Exported:
    """The export as bytes, with what to tell about it; raises ExportError.

    `name` is that of an exam list: the one that `md` fills with `answers`, or the one whose cards
    alone the other formats hold. `answers` are by card id; by default those edited by hand, and the
    approved ones to questions whose answer in the list is missing or partial.
    """
    entries, problems = _entries(settings)
    approved, trouble = deck.approved(settings)
    chosen = _chosen(exam_lists(_files(entries)), name) if name or form == "md" else None
    if chosen and form == "md":
        usual = {**_open(entries, approved), **edits.answers(settings)}
        exported = _list_export(chosen, usual if answers is None else answers)
    else:
        exported = _export(merge([*entries, *approved]), form, chosen)
    return exported._replace(problems=(*problems, *trouble))


def list_names(settings: KnowledgeSettings) -> list[str]:
    """The exam lists among the cards, as `name` takes them."""
    lists = exam_lists(_files(deck.entries(settings)[0]))
    names = [path.name for path in lists]
    return names if len({*names}) == len(names) else [str(path) for path in lists]


def _entries(settings: KnowledgeSettings) -> tuple[list[Card], list[Problem]]:
    entries, problems = deck.entries(settings)
    if not entries:
        raise ExportError(str(problems[0]) if problems else "there are no cards to export")
    return entries, problems


def _files(entries: Iterable[Card]) -> list[Path]:
    return list(dict.fromkeys(Path(card.source.file) for card in entries))


def _open(entries: Iterable[Card], approved: Iterable[Card]) -> dict[str, str]:
    """The approved answers but those to questions that their keeper has answered in full."""
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


def _chosen(lists: Sequence[Path], name: str) -> Path:
    """The exam list of that name (path, file name with or without its ending, or title), or the only one."""
    if not lists:
        raise ExportError("there is no exam list among the cards; see the README, 'Your own cards'")
    names = {
        path: {str(path), path.name, path.stem, sources.deck_title(path.name)} for path in lists
    }
    found = [path for path in lists if not name or name in names[path]]
    if len(found) == 1:
        return found[0]
    labels = [path.name for path in (found or lists)]
    labels = labels if len({*labels}) == len(labels) else [str(path) for path in (found or lists)]
    told = "there are several exam lists" if found else f"there is no exam list {name!r}"
    raise ExportError(f"{told}; name one with --list: {', '.join(labels)}")


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


def check_target(
    out: Path, read: Sequence[Path], own_list: Path | None = None, *, force: bool
) -> None:
    """Refuse a target that is no file, or holds what may not be replaced: what was `read`, but for the
    list that is filled, and without `force` anything. Raises ExportError."""
    try:
        status = out.stat()
    except FileNotFoundError:
        if not out.absolute().parent.is_dir():
            raise ExportError(f"{out}: there is no folder {out.absolute().parent}") from None
        return
    except (OSError, ValueError) as error:
        raise ExportError(f"{out}: cannot be written ({error})") from error
    if not stat.S_ISREG(status.st_mode):
        raise ExportError(f"{out}: not a regular file; name one to write")
    same = [path for path in read if path.exists() and path.samefile(out)]
    if same and same != [own_list]:
        raise ExportError(f"{out}: this file was read from; name another")
    if not force:
        raise ExportError(f"{out}: exists already; add --force to write over it")


def write_whole(out: Path, content: bytes) -> None:
    """Write a file whole or not at all; the one in its place keeps its permissions. Raises ExportError."""
    target = out.resolve()
    draft = target.with_name(f".export-{os.getpid()}-{os.urandom(4).hex()}")
    try:
        draft.write_bytes(content)
        if target.exists():
            draft.chmod(stat.S_IMODE(target.stat().st_mode))
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        reason = (error.strerror or str(error)).lower()
        raise ExportError(f"{out}: cannot be written ({reason})") from error
