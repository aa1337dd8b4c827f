"""Command line of the tutor: grade, draft, review, doctor.

Heavy libraries are imported inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from knowledge import cli
from knowledge.plurals import counted
from tutor import commands_draft, commands_review

if TYPE_CHECKING:
    from tutor.judges import Judge
    from tutor.settings import TutorSettings


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0, or 2 with one line on stderr for bad input."""
    return cli.run(_parser().parse_args(argv))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tutor", description="The oral exam tutor.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    grade = commands.add_parser("grade", help="grade answers from a JSONL, CSV or XLSX file")
    grade.add_argument(
        "file", metavar="FILE", help=".jsonl, .csv or .xlsx; - for JSONL on standard input"
    )
    grade.add_argument("--out", metavar="TABLE", help="write the result as .csv or .xlsx")
    grade.add_argument("--force", action="store_true", help="write over a table that is there")
    grade.add_argument(
        "--json", action="store_true", help="print only JSON on stdout, one object a line"
    )
    grade.set_defaults(run=_grade)
    commands_draft.add(commands)
    commands_review.add(commands)
    doctor = commands.add_parser("doctor", help="check that everything works, and say what to mend")
    doctor.add_argument(
        "--ask-model", action="store_true", help="also send one short question to the model"
    )
    doctor.add_argument("--json", action="store_true", help="print only JSON on stdout")
    doctor.set_defaults(run=_doctor)
    return parser


def _grade(options: argparse.Namespace) -> int:
    from pydantic import ValidationError
    from tqdm import tqdm

    from knowledge.export_summary import ExportError
    from tutor import commands_grade, grounds
    from tutor.batch import grade_lines
    from tutor.class_sets import ClassSetError
    from tutor.judges import JudgeError, judge_for
    from tutor.records_errors import RecordsError
    from tutor.settings import TutorSettings, problem

    name = "standard input" if options.file == "-" else options.file
    try:
        settings = TutorSettings()
        judge = judge_for(settings)
        if commands_grade.is_table(options):
            return _grade_table(options, settings, judge)
        commands_grade.check_lines(options.file)
        with grounds.opened(settings) as known, _lines(options.file) as lines:
            results = grade_lines(lines, judge, known, name=name, workers=settings.concurrency)
            count = 0
            for result in tqdm(results, desc="grading", unit="answer", disable=None, leave=False):
                print(
                    json.dumps(result, ensure_ascii=False) if options.json else _readable(result),
                    flush=True,
                )
                count += 1
    except BrokenPipeError:
        raise
    except OSError as error:
        return cli.bad(f"{name}: cannot be read ({error.strerror or error})")
    except ValidationError as error:
        return cli.bad(problem(error))
    except (JudgeError, ClassSetError, ExportError, RecordsError) as error:
        return cli.bad(error)
    return 0 if count else cli.bad(f"{name}: holds no lines to grade")


def _grade_table(options: argparse.Namespace, settings: TutorSettings, judge: Judge) -> int:
    """A table in, or out, or both; the JSON lines are the same as for JSONL."""
    from tqdm import tqdm

    from tutor import commands_grade, grounds
    from tutor.batch import as_json
    from tutor.domain import Grade

    found = commands_grade.read(options)
    for said in (*found.problems, *found.notes):
        print(said, file=sys.stderr)
    graded = []
    with grounds.opened(settings) as known:
        results = commands_grade.results(found, options.file, judge, known, settings.concurrency)
        total = len(found.submissions)
        for result in tqdm(results, "grading", total, unit="answer", disable=None, leave=False):
            graded.append(result)
            if options.json or not options.out:
                assert result.outcome is not None
                row = as_json(result.id, result.outcome)
                print(
                    json.dumps(row, ensure_ascii=False) if options.json else _readable(row),
                    flush=True,
                )
    if options.out:
        commands_grade.write(options.out, graded)
    done = sum(isinstance(result.outcome, Grade) for result in graded)
    print(f"{done} of {counted(total, 'answer')} graded", file=sys.stderr)
    return 0


@contextmanager
def _lines(file: str) -> Iterator[Iterator[str]]:
    """Bytes that are no UTF-8 are passed on, so that only their own line is refused."""
    source = sys.stdin.fileno() if file == "-" else file
    with open(source, encoding="utf-8-sig", errors="surrogateescape", closefd=file != "-") as lines:
        yield iter(lines)


def _readable(result: dict[str, Any]) -> str:
    name = "" if result["id"] is None else f"{result['id']}: "
    if result["status"] == "ungraded":
        return f"{name}not graded: {result['error']}"
    of = f"{result['max_points']:g} point{'s' * (result['max_points'] != 1)}"
    lines = [f"{name}{result['points']:g} of {of}"]
    for verdict in result["verdicts"]:
        quote = f' "{verdict["quote"]}"' if verdict["quote"] else ""
        lines.append(
            f"  {verdict['verdict']:<12} {verdict['criterion_id']}:{quote} {verdict['reason']}"
        )
    return "\n".join(lines)


def _doctor(options: argparse.Namespace) -> int:
    from tutor.doctor import examine

    checks = examine(ask_model=options.ask_model)
    if options.json:
        print(json.dumps({"checks": [check._asdict() for check in checks]}, ensure_ascii=False))
    else:
        for check in checks:
            print(f"{'ok  ' if check.ok else 'FAIL'}  {check.name}: {check.detail}")
    return 0 if all(check.ok for check in checks) else 1


if __name__ == "__main__":
    sys.exit(main())
