"""How far the questions of a list have come, as a picture and in words. Pure.

A question is answered, partly answered, drafted (its draft waits for a decision) or unanswered. Every
page calls these so; what a draft waits for, to be reviewed or worked over, the Drafts page tells.
"""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.cards import Status
from tutor.library import Coverage, Standing
from tutor.ui.text import escape_html
from tutor.ui.words import STATUSES, Sign

STANDINGS = {
    Standing.ANSWERED: Sign(STATUSES[Status.ANSWERED], "check_circle", "green"),
    Standing.PARTIAL: Sign(STATUSES[Status.PARTIAL], "contrast", "orange"),
    Standing.DRAFTED: Sign("Drafted", "edit_note", "violet"),
    Standing.MISSING: Sign(STATUSES[Status.MISSING], "circle", "gray"),
}


def picture(found: Sequence[Coverage]) -> str:
    """A bar a topic, all of them over the same scale, the whole list first."""
    most = max((topic.total for topic in found), default=1)
    everything = total(found)
    rows = "".join(_row(topic, most) for topic in found)
    whole_row = _row(everything, everything.total)
    key = "".join(
        f'<span><i class="{s.value}"></i>{STANDINGS[s].word} {everything.counts[s]}</span>'
        for s in Standing
    )
    return (
        f'<section class="coverage"><div class="key">{key}</div>{whole_row}'
        f'<div class="topics">{rows}</div></section>'
    )


def total(found: Sequence[Coverage]) -> Coverage:
    """All topics together."""
    return Coverage("All topics", {s: sum(topic.counts[s] for topic in found) for s in Standing})


def words(topic: Coverage) -> str:
    """`"3 answered, 1 drafted, 2 unanswered"`; what there is none of is left out."""
    parts = [f"{n} {STANDINGS[s].word.lower()}" for s, n in topic.counts.items() if n]
    return ", ".join(parts) or "no questions"


def _row(topic: Coverage, most: int) -> str:
    parts = "".join(
        f'<i class="{s.value}" style="width:{100 * n / max(most, 1):.2f}%"></i>'
        for s, n in topic.counts.items()
        if n
    )
    said = escape_html(words(topic))
    return (
        f'<div><div class="topic"><span>{escape_html(topic.topic)}</span><span>{said}</span></div>'
        f'<div class="stack" aria-hidden="true">{parts}</div></div>'
    )
