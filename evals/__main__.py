"""Command line of the evaluations: run, compare, gate, bench, train.

Heavy libraries are imported inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

BAD_INPUT = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; exit status 0, 1 when the gate fails, 2 with one line for bad input."""
    options = _parser().parse_args(argv)
    try:
        status: int = options.run(options)
    except KeyboardInterrupt:
        print(
            "interrupted; the same command with the same --out goes on from here", file=sys.stderr
        )
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals", description="Is the grader right?")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="grade the answers of a set and report the agreement")
    run.add_argument("sets", nargs="+", metavar="SET",
                     help="dev, test, cases, attacks, twins, or a path to human-graded answers")  # fmt: skip
    run.add_argument(
        "--judge", choices=("builtin", "llm"), help="which examiner (default: as set up)"
    )
    run.add_argument("--model", help="chat model for --judge llm")
    run.add_argument(
        "--limit", type=int, help="only so many answers a set, spread over its questions"
    )
    run.add_argument("--repeats", type=int, default=1, help="grade each answer so many times")
    run.add_argument(
        "--rewordings", type=int, default=0, metavar="K",
        help="also grade K harmless rewordings of each answer (at most 7)",
    )  # fmt: skip
    run.add_argument(
        "--out",
        type=Path,
        help="folder of the run (default: a new one in the data folder); an interrupted one is taken up again",
    )
    run.add_argument(
        "--replay", type=Path, metavar="RUN", help="use the replies recorded in that run"
    )
    run.add_argument("--json", action="store_true", help="print the figures as JSON on stdout")
    run.set_defaults(run=_run)

    compare = commands.add_parser("compare", help="paired differences of two runs")
    compare.add_argument("runs", nargs=2, type=Path, metavar="RUN")
    compare.add_argument("--json", action="store_true")
    compare.set_defaults(run=_compare)

    gate = commands.add_parser("gate", help="fail when the built-in examiner has become worse")
    gate.add_argument("--update", action="store_true", help="store today's figures as the baseline")
    gate.set_defaults(run=_gate)

    bench = commands.add_parser("bench", help="how well search finds, how fast the examiner is")
    bench.add_argument("name", choices=("search", "speed"))
    bench.set_defaults(run=_bench)
    return parser


def _run(options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from evals import analysis, report
    from evals.answers import DatasetError
    from evals.items import load
    from evals.run import describe, execute, plan
    from tutor.judges import JudgeError

    try:
        items = [item for name in options.sets for item in spread(load(name), options.limit)]
        folder = options.out or _new_folder()
        folder.mkdir(parents=True, exist_ok=True)
        judge, workers = _judge(options, folder)
    except (DatasetError, JudgeError, OSError, ValueError) as error:
        return _bad(error)
    work = plan(items, options.repeats, min(options.rewordings, 7))
    with tqdm(total=len(work), desc="grading", unit="answer", disable=None, leave=False) as bar:
        rows = execute(
            work, judge, folder, workers=workers, progress=lambda done, _: bar.update(done - bar.n)
        )
    found = analysis.sections(work, rows)
    for section in found:
        section.cost |= money(section.cost)
    about = describe(options.sets, judge.info, repeats=options.repeats, limit=options.limit)
    (folder / "run.json").write_text(json.dumps(about, indent=1), encoding="utf-8")
    report.write(folder, about, found)
    figures = _figures_json(found)
    (folder / "figures.json").write_text(figures, encoding="utf-8")
    print(figures if options.json else (folder / "report.md").read_text(encoding="utf-8"))
    print(f"report: {folder / 'report.html'}", file=sys.stderr)
    return 0


def money(cost: dict[str, float]) -> dict[str, float]:
    """What the tokens cost, where prices are set."""
    from tutor.settings import TutorSettings

    settings = TutorSettings()
    if settings.price_prompt is None or settings.price_completion is None:
        return {}
    spent = cost["prompt tokens"] * settings.price_prompt
    spent += cost["completion tokens"] * settings.price_completion
    return {"money": spent / 1_000_000}


def _new_folder() -> Path:
    from evals.run import runs_folder
    from tutor.settings import TutorSettings

    return runs_folder(TutorSettings()) / datetime.now().strftime("%Y%m%d-%H%M%S")


def spread(items: Sequence[Any], limit: int | None) -> list[Any]:
    """The first items of every question in turn, until there are `limit`."""
    if limit is None or limit >= len(items):
        return list(items)
    seen: dict[str, int] = {}
    turns = []
    for place, item in enumerate(items):
        seen[item.group] = seen.get(item.group, 0) + 1
        turns.append((seen[item.group], place))
    return [items[place] for _, place in sorted(sorted(turns)[:limit], key=lambda t: t[1])]


def _judge(options: argparse.Namespace, folder: Path) -> tuple[Any, int]:
    """The examiner to measure, its model wrapped so that replies are recorded or replayed."""
    from evals.recording import RecordingChat, ReplayedChat
    from tutor.judges import judge_for
    from tutor.judges.llm import LLMJudge
    from tutor.llm import chat_model
    from tutor.settings import TutorSettings

    settings = TutorSettings()
    changes = {k: v for k, v in (("judge", options.judge), ("model", options.model)) if v}
    settings = settings.model_copy(update=changes)
    if options.replay:
        about = json.loads((options.replay / "run.json").read_text(encoding="utf-8"))
        recorded = ReplayedChat(about["judge"]["model"], options.replay / "replies.jsonl")
        return LLMJudge(recorded), settings.concurrency
    if settings.judge_in_use == "llm":
        judge_for(settings)  # says what is missing before anything is recorded
        return LLMJudge(
            RecordingChat(chat_model(settings), folder / "replies.jsonl")
        ), settings.concurrency
    return judge_for(settings), settings.concurrency


def _figures_json(found: Sequence[Any]) -> str:
    def estimate(e: Any) -> dict[str, float]:
        return {"value": e.value, "low": e.low, "high": e.high, "n": e.n, "questions": e.clusters}

    sets = {
        s.name: {
            "answers": s.n,
            "questions": s.questions,
            "blanks": s.blanks,
            "figures": {name: estimate(e) for name, e in s.figures.items()},
            "baselines": s.baselines,
            "attacks": {"gain": estimate(s.attack_share), "families": s.attacks}
            if s.attack_share
            else None,
            "cost": s.cost,
        }
        for s in found
    }
    return json.dumps(sets, ensure_ascii=False)


def _compare(options: argparse.Namespace) -> int:
    from evals.answers import DatasetError
    from evals.compare import compare

    try:
        about = [json.loads((run / "run.json").read_text(encoding="utf-8")) for run in options.runs]
        sets = [name for name in about[0]["sets"] if name in about[1]["sets"]]
        found = compare(options.runs[0], options.runs[1], sets)
    except (OSError, ValueError, KeyError, DatasetError) as error:
        return _bad(error)
    if not found:
        return _bad("the runs share no set of answers graded by people")
    for result in found:
        _print_comparison(result, as_json=options.json)
    return 0


def _print_comparison(result: Any, *, as_json: bool) -> None:
    if as_json:
        differences = {n: [e.value, e.low, e.high] for n, e in result.differences.items()}
        print(json.dumps({"set": result.set, "n": result.n, "verdict": result.verdict,
                          "differences": differences, "flips": len(result.flips)}))  # fmt: skip
        return
    print(f"{result.set}: {result.verdict} (second minus first, n={result.n})")
    for name, change in result.differences.items():
        print(f"  {name:<6} {change}")
    print(f"  {len(result.flips)} answers scored differently; the largest changes:")
    for flip in result.flips[:10]:
        print(f"    {flip.item.id}: people {flip.item.truth:.2f}, {flip.first} -> {flip.second}")


def _gate(options: argparse.Namespace) -> int:
    from evals import gate
    from tutor.judges.builtin import BuiltinJudge

    measured = gate.measure(BuiltinJudge())
    if options.update:
        gate.store(measured)
        print(f"stored in {gate.BASELINE.name}: {measured}")
        return 0
    failures = gate.failures(measured, gate.baseline())
    for name, value in measured.items():
        print(f"{name}: {value:.3f} (baseline {gate.baseline()[name]:.3f})")
    for failure in failures:
        print(f"error: {failure}", file=sys.stderr)
    return 1 if failures else 0


def _bench(options: argparse.Namespace) -> int:
    from importlib import import_module

    import_module(f"evals.bench.{options.name}").report(print)
    return 0


def _bad(error: object) -> int:
    print(f"error: {' '.join(str(error).split())}", file=sys.stderr)
    return BAD_INPUT


if __name__ == "__main__":
    sys.exit(main())
