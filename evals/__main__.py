"""Command line of the evaluations: run, compare, gate, train, bench.

Heavy libraries are imported inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from knowledge import cli
from knowledge.plurals import counted

_BENCH_OF_A_PATH = ("exemplars", "panel")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; exit status 0, 1 when the gate fails, 2 with one line for bad input."""
    return cli.run(
        _parser().parse_args(argv),
        "interrupted; the same command with the same --out goes on from here",
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals", description="Is the grader right?")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="grade the answers of a set and report the agreement")
    run.add_argument("sets", nargs="+", metavar="SET",
                     help="dev, test, cases, attacks, twins, or a path to human-graded answers")  # fmt: skip
    run.add_argument(
        "--judge", choices=("builtin", "llm", "panel"), help="which examiner (default: as set up)"
    )
    run.add_argument("--model", help="chat model for --judge llm")
    run.add_argument(
        "--limit", type=cli.positive, help="only so many answers a set, spread over its questions"
    )
    run.add_argument(
        "--repeats", type=cli.positive, default=1, help="grade each answer so many times"
    )
    run.add_argument(
        "--rewordings", type=cli.positive, default=0, metavar="K",
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

    train = commands.add_parser("train", help="fit the built-in examiner anew (minutes on a CPU)")
    train.add_argument(
        "data", type=Path, help="folder of human-graded answers, as in evals/README.md"
    )
    train.add_argument("--own", nargs="*", type=Path, default=(), help="your own graded answers")
    train.add_argument("--out", type=Path, help="where weights go (default: over the shipped ones)")
    train.add_argument(
        "--networks", action="store_true",
        help="fit the comparing networks anew as well; needs requirements-train.txt",
    )  # fmt: skip
    train.add_argument(
        "--cross-encoder", action="store_true",
        help="fit the cross-encoder anew as well, which takes hours; needs requirements-train.txt",
    )  # fmt: skip
    train.set_defaults(run=_train)

    bench = commands.add_parser(
        "bench",
        help="how well search finds, how fast the examiner is, what exemplars, a panel and the "
        "schedule gain",
    )
    bench.add_argument(
        "name", choices=("search", "speed", "exemplars", "panel", "export", "schedule")
    )
    bench.add_argument(
        "path",
        nargs="?",
        help=f"{', '.join(_BENCH_OF_A_PATH)}: labelled answers (default: our dev cases)",
    )
    bench.set_defaults(run=_bench)
    return parser


def _run(options: argparse.Namespace) -> int:
    from pydantic import ValidationError

    from evals.command_run import BadInput, run
    from tutor.settings import problem

    try:
        run(options)
    except ValidationError as error:
        return cli.bad(problem(error))
    except BadInput as error:
        return cli.bad(error)
    return 0


def _train(options: argparse.Namespace) -> int:
    from evals.answers import DatasetError
    from evals.training import train

    if (options.networks or options.cross_encoder) and find_spec("torch") is None:
        return cli.bad(
            "fitting networks needs PyTorch, which is not installed; "
            "run: pip install -r requirements-train.txt"
        )
    try:
        figures = train(
            options.data,
            own=options.own,
            networks=options.networks,
            cross=options.cross_encoder,
            **({"out": options.out} if options.out else {}),
        )
    except (DatasetError, OSError) as error:
        return cli.bad(error)
    for name, before in figures["own_before"].items():
        _print_refit(name, before, figures["graded_sets"][name])
    print(
        f"fitted {figures['version']}; figures in MODEL_CARD.md beside the weights", file=sys.stderr
    )
    return 0


def _print_refit(name: str, before: Any, after: Any) -> None:
    """Your own answers, on questions that the fit had not seen: shipped examiner against the new one."""
    print(f"{name}: {counted(after['n'], 'answer')}, each question graded by a fit without it")
    for figure in ("accuracy", "pearson"):
        one, two = before[figure], after[figure]
        print(
            f"  {figure:<9} shipped {one['value']:.3f} [{one['low']:.3f}, {one['high']:.3f}]"
            f" -> refitted {two['value']:.3f} [{two['low']:.3f}, {two['high']:.3f}]"
        )


def _compare(options: argparse.Namespace) -> int:
    from evals.answers import DatasetError
    from evals.compare import compare
    from evals.run import about

    try:
        first, second = options.runs
        one, two = about(first)["sets"], about(second)["sets"]
        found = compare(first, second, [name for name in one if name in two])
    except (OSError, ValueError, KeyError, DatasetError) as error:
        return cli.bad(error)
    if not found:
        return cli.bad("the runs share no set of answers graded by people")
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
    print(f"  {counted(len(result.flips), 'answer')} scored differently; the largest changes:")
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

    from pydantic import ValidationError

    from evals.answers import DatasetError
    from tutor.settings import problem

    if options.path and options.name not in _BENCH_OF_A_PATH:
        known = " and ".join(_BENCH_OF_A_PATH)
        return cli.bad(f"bench {options.name} takes no path; {known} do. Leave out {options.path}")
    given = (options.path,) if options.path else ()
    try:
        import_module(f"evals.bench.{options.name}").report(print, *given)
    except ValidationError as error:
        return cli.bad(problem(error))
    except DatasetError as error:
        return cli.bad(error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
