"""A mock exam's report in words: on the page and in the files the same. Pure."""

from __future__ import annotations

import math
from datetime import tzinfo
from typing import TYPE_CHECKING

from knowledge.plurals import counted, percent
from tutor.domain import Verdict
from tutor.exam_mark import Interval
from tutor.exam_report import Line, Report, Result, State

if TYPE_CHECKING:  # the words and files of a report need no database
    from tutor.exam_room import Exam

VERDICTS = {
    Verdict.MET: "met",
    Verdict.PARTIAL: "partly met",
    Verdict.UNMET: "missing",
    Verdict.CONTRADICTED: "contradicted",
}


def about(exam: Exam, zone: tzinfo | None) -> str:
    """Day and hour in a time zone (None: that of this machine), size, time used and the number of
    the draw."""
    paper = exam.paper
    used, most = exam.sitting.used, 60 * paper.setup.minutes
    over = f", {_long(used - most)} over" if used - most >= 1 else ""
    n = len(paper.questions)
    return (
        f"{paper.created.astimezone(zone):%d %B %Y, %H:%M} · {counted(n, 'question')} · "
        f"{min(used, most) / 60:.0f} of {counted(paper.setup.minutes, 'minute')}{over} · draw number {paper.setup.seed}"
    )


def trust(report: Report) -> list[str]:
    """How far the mark can be trusted, in sentences."""
    if report.share is None:
        return ["No answer has a grade yet, so there is nothing to count."]
    out = [*_left_out(report)]
    if report.cut:
        out.append("The mark is rounded down to a tenth, so that nobody passes by rounding.")
    if not report.count(State.GRADED):  # silence tells nothing of the examiner or of another paper
        return out
    out.append(
        "The examiner may be wrong here and there: by its own confidence the mark lies between "
        f"{span(report.doubt)} (9 times in 10)."
    )
    out.append(
        f"Another paper of this kind would give between {span(report.luck)} (9 times in 10)."
    )
    return out


def _left_out(report: Report) -> list[str]:
    """What does not count, or counts 0, and why."""
    out = []
    if n := report.count(State.UNGRADED):
        said = "answers have no grade yet and are" if n > 1 else "answer has no grade yet and is"
        out.append(
            f"{n} {said} left out of the mark; with {'them' if n > 1 else 'it'} it will lie between "
            f"{span(report.bounds)}."
        )
    if n := report.count(State.UNANSWERED):
        out.append(f"{n} question{_plural(n)} without an answer {_counts(n)} 0.")
    if n := report.count(State.LATE):
        out.append(f"{n} answer{_plural(n)} sent after the end {_counts(n)} 0.")
    return out


def person(report: Report) -> str:
    """Which grades a person should look at, or nothing."""
    if not report.for_a_person:
        return ""
    n = len(report.for_a_person)
    which = ", ".join(str(position + 1) for position in report.for_a_person)
    return (
        f"A person should look at the grade{_plural(n)} of question{_plural(n)} {which}: the "
        "examiner is unsure, or something in the answer looked odd."
    )


def outcome(exam: Exam, found: Result) -> str:
    """What an exam came to, its mark in bold: `"**84 %**, passed"`."""
    if not exam.sitting.ended:
        return "**Not finished**"
    mark, said = headline(found)
    return f"**{mark}**, {said}"


def headline(found: Result) -> tuple[str, str]:
    """The mark, and what it comes to: passed or not, or how many grades it still waits for."""
    waiting = sum(line.state is State.UNGRADED for line in found.lines)
    if not waiting:
        return found.mark, "passed" if found.passed else "not passed"
    still = f"open until {waiting} answer{_plural(waiting)} {'are' if waiting > 1 else 'is'} graded"
    return ("No mark yet" if found.share is None else f"{found.mark} so far"), still


def result(line: Line) -> str:
    """What became of a question in a few words."""
    if line.state is State.GRADED:
        first = f" (at first {percent(line.first)})" if line.first is not None else ""
        return f"{percent(line.score or 0.0)}{first}"
    if line.state is State.LATE:
        return f"0 %, after the end{_worth(line)}"
    return "not graded yet" if line.state is State.UNGRADED else "no answer"


def _worth(line: Line) -> str:
    """What an answer that does not count was worth: it is graded like any other."""
    if line.grade is None:
        return ""
    most = line.grade.max_points
    points = f"{line.grade.points:.3g} of {most:.3g} point{'' if most == 1 else 's'}"
    return f" (the answer itself: {points})"


def took(line: Line) -> str:
    """`"134 s, 14 s over its time"`."""
    over = f", {line.over:.0f} s over its time" if line.over >= 1 else ""
    return f"{line.seconds:.0f} s{over}"


def span(interval: Interval) -> str:
    """`"16 and 17 %"`, rounded outwards: a mark between the ends is so as written, too."""
    low, high = math.floor(100 * interval.low + 1e-9), math.ceil(100 * interval.high - 1e-9)
    return f"{low} and {high} %"


def _long(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} minutes"


def _plural(n: int) -> str:
    return "s" * (n > 1)


def _counts(n: int) -> str:
    return "count" if n > 1 else "counts"
