"""The command `review`: the queue of drafts, and a person's decisions on them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from knowledge import cli
from tutor import commands_review_steps as steps

_STATES = ["draft", "approved", "needs_work", "rejected"]


def add(commands: Any) -> None:
    """Add the command to a parser's commands."""
    review = commands.add_parser("review", help="look at drafts and decide on them")
    parser = review.add_subparsers(required=True, metavar="STEP")
    _add_looking(parser)
    for name, told in (
        ("approve", "make them cards: answer and rubric count from now on"),
        ("reject", "put them aside; their rubrics grade nothing"),
        ("needs-work", "send them back"),
    ):
        _step(parser, name, told, steps.decide, many=True)
    _step(parser, "unapprove", "take an approved draft back into the queue", steps.unapprove)
    edit = _step(parser, "edit", "a new version with another answer, rubric or both", steps.edit)
    edit.add_argument("--answer", type=Path, metavar="FILE", help="text of the new answer")
    edit.add_argument("--rubric", type=Path, metavar="FILE", help="YAML or JSON: criteria, lists")
    redraft = _step(parser, "redraft", "a fresh draft by your hint", steps.redraft)
    redraft.add_argument("--hint", required=True, help="what the draft should have")
    regrade = _command(parser, "regrade", "grade provisional attempts again by the approved draft")
    regrade.add_argument("cards", nargs="+", metavar="CARD")
    regrade.set_defaults(step=steps.regrade)
    library = _command(parser, "library", "put the drafts and rubrics that ship into the queue")
    library.set_defaults(step=steps.library)
    propose = _command(parser, "propose", "make a learner's full answer a draft")
    propose.add_argument("attempt", metavar="ATTEMPT_ID")
    propose.set_defaults(step=steps.propose)


def _add_looking(parser: Any) -> None:
    listing = _command(parser, "list", "the drafts, in the order in which they came")
    listing.add_argument("--topic", default="", help="only topics with this in their name")
    listing.add_argument("--state", action="append", choices=_STATES, default=[])
    grounded = listing.add_mutually_exclusive_group()
    grounded.add_argument("--grounded", action="store_const", const=True, dest="grounded",
                          help="only those whose every sentence rests on a card")  # fmt: skip
    grounded.add_argument("--not-grounded", action="store_const", const=False, dest="grounded")
    listing.add_argument("--least-confidence", type=_share, default=0.0, metavar="0..1")
    listing.set_defaults(step=steps.list_)
    show = _command(parser, "show", "one draft with its sentences, rubric and history")
    show.add_argument("card", metavar="CARD")
    show.set_defaults(step=steps.show)


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError("must be a number from 0 to 1, such as 0.5")
    return value


def _command(parser: Any, name: str, told: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = parser.add_parser(name, help=told)
    command.add_argument("--json", action="store_true", help="print only JSON on stdout")
    command.set_defaults(run=_run, name=name)
    return command


def _step(parser: Any, name: str, told: str, step: Any, *, many: bool = False) -> Any:
    command = _command(parser, name, told)
    command.add_argument("cards", nargs="+" if many else 1, metavar="CARD")
    command.add_argument("--reviewer", required=True, help="your name, kept in the history")
    command.add_argument("--comment", default="")
    command.add_argument(
        "--revision", type=int, help="the one you looked at; refused if someone changed it since"
    )
    command.set_defaults(step=step)
    return command


def _run(options: argparse.Namespace) -> int:
    from pydantic import ValidationError

    from knowledge.embeddings import EmbeddingError
    from knowledge.store import StoreError
    from tutor.judges import JudgeError
    from tutor.llm import LLMError
    from tutor.publishing import mend
    from tutor.records import Records
    from tutor.records_errors import RecordsError
    from tutor.review import Review, ReviewError
    from tutor.review_file import ReviewFileError
    from tutor.settings import TutorSettings, problem

    try:
        settings = TutorSettings()
        records = Records(settings.records_place)
        try:
            if mended := mend(settings, records.drafts):
                print(mended, file=sys.stderr)
            result: int = options.step(options, settings, Review(settings, records))
            return result
        finally:
            records.close()
    except ValidationError as error:
        return cli.bad(problem(error))
    except (
        RecordsError, ReviewError, ReviewFileError, StoreError, EmbeddingError, LLMError,
        JudgeError, OSError, ValueError,
    ) as error:  # fmt: skip
        return cli.bad(error)
