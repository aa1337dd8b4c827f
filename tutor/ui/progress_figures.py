"""The pictures and tables of the progress page. Pure: HTML that reads without its colours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from knowledge.plurals import counted, percent
from tutor.plan import Plan
from tutor.report import TopicProgress
from tutor.schedule import HARD
from tutor.ui.text import escape_html

_MARKS = 30  # of a topic over the days
_TALLEST = 84  # per cent of the height; above it stands the number


def tiles(found: Sequence[tuple[str, str]]) -> str:
    """Large numbers, each with its words."""
    cells = "".join(
        f"<div><strong>{escape_html(value)}</strong><span>{escape_html(words)}</span></div>"
        for value, words in found
    )
    return f'<div class="tiles">{cells}</div>'


def mastery(topics: Sequence[TopicProgress]) -> str:
    """One row a topic: name, how it grew over the days, where it stands now."""
    return '<div class="lines">' + "".join(map(_line, topics)) + "</div>"


def _line(topic: TopicProgress) -> str:
    marks = "".join(
        f'<i style="height:{max(2, 100 * v):.0f}%"></i>' for v in _sample(topic.mastery)
    )
    return (
        f"<div><span>{escape_html(topic.topic)}</span>"
        f'<div class="spark" aria-hidden="true">{marks}</div>'
        f"<b>{percent(topic.mastery[-1])}</b></div>"
    )


def _sample(values: Sequence[float]) -> list[float]:
    """At most so many of the values as there is room for, evenly spread, the last among them."""
    every = -(-len(values) // _MARKS)
    return list(values[::-1][::every][::-1])


def columns(days: Sequence[tuple[date, int, int]], words: tuple[str, str]) -> str:
    """One column a day, two stacked parts, with the number on top; `words` name the parts."""
    most = max((first + second for _, first, second in days), default=0) or 1
    cells = "".join(
        f'<div title="{day:%d %b}: {first} {words[0]}, {second} {words[1]}">'
        f"<b>{first + second or ''}</b>"
        f'<i style="height:{_TALLEST * first / most:.0f}%"></i>'
        f'<i class="second" style="height:{_TALLEST * second / most:.0f}%"></i>'
        f"<span>{_day(n, day, len(days))}</span></div>"
        for n, (day, first, second) in enumerate(days)
    )
    return f'<div class="columns" aria-hidden="true">{cells}</div>'


def _day(n: int, day: date, total: int) -> str:
    """A date under some of the columns: every one where there is room."""
    every = max(1, total // 7)
    return f"{day:%d}&nbsp;{day:%b}" if n % every == 0 else ""


def mastery_table(topics: Sequence[TopicProgress], days: Sequence[date]) -> list[dict[str, str]]:
    """The same as the lines: today, a week and a month ago."""

    def back(topic: TopicProgress, n: int) -> str:
        return percent(topic.mastery[-1 - n]) if n < len(days) else ""

    return [
        {
            "Topic": t.topic, "Questions": str(t.questions), "Tried": str(t.seen),
            "Now": back(t, 0), "A week ago": back(t, 7), "Four weeks ago": back(t, 28),
            "Expected recall": "" if t.recall is None else percent(t.recall),
        }
        for t in topics
    ]  # fmt: skip


def plan_words(made: Plan, exam: date, today: date, goal: int) -> list[str]:
    """The plan in sentences."""
    days, first = (exam - today).days, made.days[0]
    out = [
        f"Exam in {counted(days, 'day')}. Today: {len(first.new)} new and {len(first.again)} "
        "to repeat.",
        f"Keep to it and you can expect to recall about {made.if_kept:.0f} of {counted(made.total, 'question')} "
        f"on the day, with at least {percent(HARD)} of their points; stop now and it is about {made.if_stopped:.0f}.",
    ]
    if made.left_out:
        out.append(
            f"With {counted(goal, 'answer')} a day, {counted(len(made.left_out), 'question is', 'questions are')} never seen. With "
            f"{made.needed} a day you would see them all."
        )
    return out
