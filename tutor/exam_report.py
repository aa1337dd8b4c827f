"""What a mock exam came to: the mark, question by question, by topic, by criterion, what next. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from tutor import turns
from tutor.attempts import Attempt
from tutor.domain import SLOT, Grade, Ungraded, Verdict
from tutor.exam import NO_TOPIC, Paper
from tutor.exam_mark import Interval, Scored, bounds, doubt, is_cut, luck, passed, share, written
from tutor.exam_sitting import Sitting
from tutor.replies import with_help

_NEXT = 5  # questions and topics named as what to study next


class State(StrEnum):
    """What became of a question."""

    GRADED = "graded"
    UNGRADED = "ungraded"
    UNANSWERED = "unanswered"
    LATE = "late"


_WITHOUT = {State.UNANSWERED: "No answer", State.LATE: "Answered too late"}


class Line(NamedTuple):
    """One question. `score` is what counts: None without a grade, 0 without an answer in time.

    `first` is the score before follow-ups, where they changed it.
    """

    position: int
    card_id: str
    question: str
    topic: str
    state: State
    score: float | None
    answer: str = ""
    grade: Grade | None = None
    first: float | None = None
    seconds: float = 0.0
    over: float = 0.0
    why: str = ""  # why there is no grade


class TopicLine(NamedTuple):
    """A topic's share of its points, over `questions` that count."""

    topic: str
    share: float
    questions: int


class Lost(NamedTuple):
    """A criterion that was not fully met, open slots of a list, or a whole question without an answer in
    time, which has no verdict. `cost` is the share of the whole mark it cost."""

    position: int
    text: str
    verdict: Verdict | None
    cost: float


@dataclass(frozen=True)
class Result:
    """The mark alone, quick to work out. `share`, 0..1, is None while answers wait for their grades
    and none has one: questions without an answer alone make no mark of 0."""

    lines: tuple[Line, ...]
    share: float | None
    mark: str
    cut: bool  # the mark is rounded down
    passed: bool


@dataclass(frozen=True)
class Report(Result):
    """Everything to show. Shares are 0..1."""

    doubt: Interval
    luck: Interval
    bounds: Interval  # equal ends where every answer has its grade
    topics: tuple[TopicLine, ...]
    lost: tuple[Lost, ...]
    for_a_person: tuple[int, ...]  # positions
    study: tuple[str, ...]  # topics, the weakest first

    def count(self, state: State) -> int:
        return sum(line.state is state for line in self.lines)


def report(
    paper: Paper,
    sitting: Sitting,
    attempts: Mapping[str, Attempt],
    judged: Mapping[str, Sequence[turns.Turn]],
) -> Report:
    """The report of an exam; `attempts`, and the turns with verdicts on them, by attempt id."""
    found = result(paper, sitting, attempts, judged)
    lines, setup = found.lines, paper.setup
    scored = [_scored(line) for line in lines]
    topics = _topics(lines)
    return Report(
        **vars(found),
        doubt=doubt(scored, setup.seed), luck=luck(scored, setup.seed), bounds=bounds(scored),
        topics=topics, lost=_lost(lines),
        for_a_person=tuple(n.position for n in lines if n.grade and n.grade.needs_review),
        study=tuple(t.topic for t in topics if t.share < setup.pass_line + (1 - setup.pass_line) / 2)[
            :_NEXT
        ],
    )  # fmt: skip


def result(
    paper: Paper,
    sitting: Sitting,
    attempts: Mapping[str, Attempt],
    judged: Mapping[str, Sequence[turns.Turn]],
) -> Result:
    """The mark and what it comes from; `attempts`, and the turns with verdicts on them, by attempt id."""
    lines = tuple(
        _line(paper, sitting, n, attempts.get(sitting.attempts.get(n, "")), judged)
        for n in range(len(paper.questions))
    )
    states, setup = {line.state for line in lines}, paper.setup
    no_mark = State.UNGRADED in states and State.GRADED not in states
    value = None if no_mark else share([_scored(line) for line in lines])
    return Result(
        lines=lines, share=value,
        mark="" if value is None else written(value, setup.scale, setup.pass_line),
        cut=value is not None and is_cut(value, setup.scale),
        passed=value is not None and passed(value, setup.pass_line),
    )  # fmt: skip


def _line(
    paper: Paper,
    sitting: Sitting,
    n: int,
    attempt: Attempt | None,
    judged: Mapping[str, Sequence[turns.Turn]],
) -> Line:
    question = paper.questions[n]
    line = Line(
        n, question.card_id, question.question, question.topic or NO_TOPIC,
        State.UNANSWERED, 0.0, seconds=sitting.spent.get(n, 0.0), over=sitting.over(paper, n),
    )  # fmt: skip
    if attempt is None:
        return line
    line = line._replace(answer=attempt.answer)
    grade = attempt.outcome if isinstance(attempt.outcome, Grade) else None
    if n in sitting.late:
        return line._replace(state=State.LATE, grade=grade)
    if grade is None:
        why = attempt.outcome.error if isinstance(attempt.outcome, Ungraded) else ""
        return line._replace(state=State.UNGRADED, score=None, why=why)
    heard = [] if n in sitting.late_replies else judged.get(attempt.id, [])
    after = turns.share(with_help(grade, heard)) if len(heard) > 1 else grade.score
    return line._replace(
        state=State.GRADED, grade=grade, score=after, first=grade.score if after != grade.score else None
    )  # fmt: skip


def _scored(line: Line) -> Scored:
    counted = line.grade is not None and line.state is State.GRADED
    return Scored(line.score, line.grade.verdicts if line.grade and counted else ())


def _topics(lines: Sequence[Line]) -> tuple[TopicLine, ...]:
    """The weakest first; a topic without any counted question is left out."""
    found: dict[str, list[float]] = {}
    for line in lines:
        if line.score is not None:
            found.setdefault(line.topic, []).append(line.score)
    made = [TopicLine(topic, sum(s) / len(s), len(s)) for topic, s in found.items()]
    return tuple(sorted(made, key=lambda topic: (topic.share, topic.topic)))


def _lost(lines: Sequence[Line]) -> tuple[Lost, ...]:
    """The criteria that cost something, and the questions without an answer in time, the costliest
    first; what follow-ups won back is taken off the criteria of its question alike."""
    found = [
        Lost(
            line.position, text, verdict,
            _left(line) * points / line.grade.max_points / len(lines),
        )
        for line in lines if line.grade and line.state is State.GRADED and _left(line)
        for (text, verdict), points in _points_lost(line.grade).items()
    ]  # fmt: skip
    found += [
        Lost(line.position, f"{_WITHOUT[line.state]}: {line.question}", None, 1 / len(lines))
        for line in lines if line.state in _WITHOUT
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda lost: (-lost.cost, lost.position)))


def _points_lost(grade: Grade) -> dict[tuple[str, Verdict], float]:
    """By text and verdict; the slots of a list with the same verdict are one: `"an item: 3 of 5"`."""
    slots = Counter(SLOT.sub("", v.text) for v in grade.verdicts if SLOT.search(v.text))
    alike = Counter((SLOT.sub("", v.text), v.verdict) for v in grade.verdicts)
    found: dict[tuple[str, Verdict], float] = {}
    for v in grade.verdicts:
        if v.points < v.max_points:
            kind = SLOT.sub("", v.text)
            text = f"{kind}: {alike[kind, v.verdict]} of {slots[kind]}" if kind in slots else kind
            found[text, v.verdict] = found.get((text, v.verdict), 0.0) + v.max_points - v.points
    return found


def _left(line: Line) -> float:
    """How much of what the first answer lost is still lost, 0..1."""
    if line.first is None or line.score is None or line.first >= 1:
        return 1.0
    return min(1.0, (1 - line.score) / (1 - line.first))
