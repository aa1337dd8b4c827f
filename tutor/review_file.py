"""The file of approved answers, one JSON object a line, that cards and grades rest on.

It follows the records: of a card that was ever approved there, the file says what they say. Lines of
other cards stay, such as those of a file made elsewhere or by hand.
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

from knowledge import files, jsonl
from knowledge.cards import card_id
from knowledge.cleaning import unicode
from tutor.domain import Rubric, RubricOrigin
from tutor.drafts import DraftState, Entry
from tutor.records_drafts import DraftRecords
from tutor.rubrics import parse

log = logging.getLogger(__name__)

_WAIT = 30.0  # seconds for another writer; a write takes milliseconds
_AS_BYTES = "surrogateescape"  # lines that others wrote stay as they are, in whatever encoding


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


def derive(file: Path, drafts: DraftRecords) -> list[str]:
    """Make the file say what the records say, in one step; returns the cards whose lines changed.

    The records are read while no one else writes, so of two decisions at once the later one counts.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{file}.lock", timeout=_WAIT):
            found = jsonl.lines(file, _AS_BYTES) if file.is_file() else ()
            lines = [line for _, line in found]
            there = {_card_of(line): line for line in lines}
            wanted = _wanted(drafts)
            changed = [card for card, line in wanted.items() if there.get(card) != line]
            if changed:
                kept = [line for line in lines if _card_of(line) not in changed]
                kept += [line for card in changed if (line := wanted[card])]
                content = "".join(f"{line}\n" for line in kept)
                files.write_whole(file, content.encode("utf-8", _AS_BYTES))
            return changed
    except (OSError, Timeout) as error:
        raise ReviewFileError(
            f"{file} cannot be written ({error}); free it, or set TUTOR_DATA_DIR"
        ) from error


def _wanted(drafts: DraftRecords) -> dict[str, str | None]:
    """The line of each card that was ever approved; None where it is so no longer."""
    return {
        entry.draft.card_id: as_line(entry) if entry.state is DraftState.APPROVED else None
        for entry in drafts.entries(drafts.ever_approved())
    }


def as_line(entry: Entry) -> str:
    """An approved answer as it stands in the file."""
    draft = entry.draft
    content = {
        "id": draft.card_id, "question": draft.question, "answer": draft.answer,
        "topic": draft.topic, "reviewer": entry.last.author,
        "approved": entry.last.created.isoformat(timespec="seconds"), "origin": draft.origin,
        "rubric": draft.rubric.model_dump(mode="json", exclude={"origin"}),
    }  # fmt: skip
    return unicode(json.dumps(content, ensure_ascii=False))


def _card_of(line: str) -> str:
    """The card of a line; one that cannot be read belongs to none, and stays as it is."""
    with suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return card_id(json.loads(line)["question"])
    return ""
