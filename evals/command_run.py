"""The command `run`: set up an examiner, grade, report."""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from tqdm import tqdm

from evals import analysis, report
from evals.answers import DatasetError
from evals.items import Item, load
from evals.recording import RecordingChat, ReplayedChat
from evals.run import about, describe, execute, plan, runs_folder
from tutor.domain import Usage
from tutor.judges import JudgeError, judge_for
from tutor.judges.llm import LLMJudge
from tutor.llm import chat_model
from tutor.money import prices
from tutor.settings import TutorSettings

BadInput = (DatasetError, JudgeError, OSError, ValueError)


def run(options: argparse.Namespace) -> None:
    """Grade and report. What is wrong with the input raises one of `BadInput` before any call."""
    items = _items(options.sets, options.limit)
    folder = options.out or _new_folder()
    folder.mkdir(parents=True, exist_ok=True)
    judge, workers = _judge(options, folder)
    told = describe(options.sets, judge.info, repeats=options.repeats, limit=options.limit)
    print(f"run: {folder}", file=sys.stderr)
    work = plan(items, options.repeats, min(options.rewordings, 7))
    with tqdm(total=len(work), desc="grading", unit="answer", disable=None, leave=False) as bar:
        rows = execute(
            work, judge, folder, workers=workers, progress=lambda done, _: bar.update(done - bar.n)
        )
    found = analysis.sections(work, rows)
    for section in found:
        section.cost |= money(section.cost)
    (folder / "run.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
    report.write(folder, told, found)
    figures = figures_json(found)
    (folder / "figures.json").write_text(figures, encoding="utf-8")
    print(figures if options.json else (folder / "report.md").read_text(encoding="utf-8"))
    print(f"report: {folder / 'report.html'}", file=sys.stderr)


def _items(sets: Sequence[str], limit: int | None) -> list[Item]:
    """What there is to grade; DatasetError where that is nothing, or an answer twice."""
    items = [item for name in sets for item in spread(load(name), limit)]
    seen = Counter((item.set, item.id) for item in items)
    if twice := next((key for key, times in seen.items() if times > 1), None):
        raise DatasetError(
            f"{twice[0]}: the answer {twice[1]!r} would be graded twice; name each set once, and give "
            "files of one name different names"
        )
    if not items:
        raise DatasetError(f"{', '.join(sets)}: holds no answers to grade; check the file")
    return items


def money(cost: dict[str, float]) -> dict[str, float]:
    """What the tokens cost, where prices are set."""
    known = prices(TutorSettings())
    sent, received = int(cost["prompt tokens"]), int(cost["completion tokens"])
    spent = Usage(prompt_tokens=sent, completion_tokens=received)
    return {"money": known.cost(spent)} if known else {}


def _new_folder() -> Path:
    return runs_folder(TutorSettings()) / datetime.now().strftime("%Y%m%d-%H%M%S")


def spread(items: Sequence[Any], limit: int | None) -> list[Any]:
    """Items drawn at random, the same ones each time, every question in turn until there are `limit`.

    Not the first ones of each question: sets begin with the right answers.
    """
    if limit is None or limit >= len(items):
        return list(items)
    seen: dict[str, int] = {}
    turns = []
    for drawn, place in enumerate(random.Random(0).sample(range(len(items)), len(items))):
        group = items[place].group
        seen[group] = seen.get(group, 0) + 1
        turns.append((seen[group], drawn, place))
    return [items[place] for place in sorted(place for _, _, place in sorted(turns)[:limit])]


def _judge(options: argparse.Namespace, folder: Path) -> tuple[Any, int]:
    """The examiner to measure, its model wrapped so that replies are recorded or replayed."""
    settings = TutorSettings()
    changes = {k: v for k, v in (("judge", options.judge), ("model", options.model)) if v}
    settings = settings.model_copy(update=changes)
    if options.replay:
        model = about(options.replay)["judge"]["model"]
        recorded = ReplayedChat(model, options.replay / "replies.jsonl")
        return LLMJudge(recorded), settings.concurrency
    if settings.judge_in_use == "llm":
        judge_for(settings)  # says what is missing before anything is recorded
        return LLMJudge(
            RecordingChat(chat_model(settings), folder / "replies.jsonl")
        ), settings.concurrency
    return judge_for(settings), settings.concurrency


def figures_json(found: Sequence[Any]) -> str:
    """The figures of all sections as one JSON object by set."""

    def estimate(e: Any) -> dict[str, float]:
        return {"value": e.value, "low": e.low, "high": e.high, "n": e.n, "questions": e.clusters}

    def known(value: Any) -> Any:
        """The same with null for what is unknown: JSON has no NaN."""
        if isinstance(value, dict):
            return {key: known(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [known(part) for part in value]
        return None if isinstance(value, float) and not math.isfinite(value) else value

    sets = {
        s.name: {
            "answers": s.n,
            "questions": s.questions,
            "blanks": s.blanks,
            "figures": {name: estimate(e) for name, e in s.figures.items()},
            "baselines": s.baselines,
            "attacks": {
                "gain": estimate(s.attack_share),
                "families": s.attacks,
                "without_baseline": s.attacks_without_baseline,
            }
            if s.attack_share
            else None,
            "cost": s.cost,
        }
        for s in found
    }
    return json.dumps(known(sets), ensure_ascii=False, allow_nan=False)
