"""The file of approved answers, one JSON object a line: the truth that cards and grades rest on.

A decision writes its own card's line only, so a file made elsewhere, or by hand, keeps its others.
`knowledge.deck` reads the answers, this module the rubrics.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from filelock import FileLock, Timeout

from knowledge import jsonl
from knowledge.cards import card_id
from tutor.domain import Rubric, RubricOrigin
from tutor.drafts import Entry
from tutor.rubrics import parse

log = logging.getLogger(__name__)

_WAIT = 30.0  # seconds for another writer; a write takes milliseconds


class ReviewFileError(Exception):
    """The file cannot be written; the message says what to do."""


def reviewed(file: Path) -> Mapping[str, Rubric]:
    """The rubrics of the approved answers by card id; a line without a usable one is logged."""
    try:
        status = file.stat()
    except OSError:
        return {}
    return _reviewed(file, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=4)
def _reviewed(file: Path, _changed: int, _size: int) -> Mapping[str, Rubric]:
    found: dict[str, Rubric] = {}
    for number, line in jsonl.lines(file):
        try:
            entry = json.loads(line)
            if entry.get("rubric"):
                found[card_id(entry["question"])] = parse(entry["rubric"], RubricOrigin.REVIEWED)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            log.warning("%s:%d: holds no rubric that can be used: %s", file, number, error)
    return found


def write(file: Path, changes: Mapping[str, Entry | None]) -> None:
    """Put the approved answers of these card ids, or take them away (None), in one step."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{file}.lock", timeout=_WAIT):
            there = jsonl.lines(file) if file.is_file() else ()
            kept = [line for _, line in there if _card_of(line) not in changes]
            kept += [as_line(entry) for entry in changes.values() if entry]
            draft = file.with_suffix(".new")
            draft.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
            draft.replace(file)
    except (OSError, Timeout) as error:
        raise ReviewFileError(
            f"{file} cannot be written ({error}); free it, or set TUTOR_DATA_DIR"
        ) from error


def as_line(entry: Entry) -> str:
    """An approved answer as it stands in the file."""
    draft = entry.draft
    content = {
        "id": draft.card_id, "question": draft.question, "answer": draft.answer,
        "topic": draft.topic, "reviewer": entry.last.author,
        "approved": entry.last.created.isoformat(timespec="seconds"), "origin": draft.origin,
        "rubric": draft.rubric.model_dump(mode="json", exclude={"origin"}),
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False)


def _card_of(line: str) -> str:
    """The card of a line; one that cannot be read belongs to none, and stays as it is."""
    with suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return card_id(json.loads(line)["question"])
    return ""
