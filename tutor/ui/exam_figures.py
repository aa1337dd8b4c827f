"""A mock exam's figures: the mark on its scale with its intervals, and bars of topics. Pure HTML."""

from __future__ import annotations

from knowledge.plurals import counted, percent
from tutor import exam_words
from tutor.exam import Paper
from tutor.exam_mark import LABELS, Interval
from tutor.exam_report import Report
from tutor.ui.text import escape_html


def headline(paper: Paper, report: Report) -> str:
    """The mark in large, in words what it comes to, and the scale with both intervals."""
    mark, said = exam_words.headline(report)
    track = "" if report.share is None else _track(paper, report)
    scale = f" ({LABELS[paper.setup.scale].lower()})" if track and "%" not in mark else ""
    return (
        f'<div class="mark"><strong>{escape_html(mark)}</strong>'
        f"<span>{escape_html(said + scale)}</span></div>{track}"
    )


def _track(paper: Paper, report: Report) -> str:
    value, line = _percent(report.share or 0.0), _percent(paper.setup.pass_line)
    return (
        '<section class="intervals"><div class="track wide" aria-hidden="true">'
        f"{_band(report.luck, 'faint')}{_band(report.doubt)}"
        f'<em style="left:{line}%"></em><b style="left:{value}%"></b></div>'
        f'<div class="scale"><span>0 %</span><span class="line" style="left:{line}%">passed from {line:g} %</span><span>100 %</span>'
        "</div></section>"
    )


def _band(interval: Interval, css: str = "") -> str:
    low, high = _percent(interval.low), _percent(interval.high)
    return f'<i class="{css}" style="left:{low}%;width:{high - low:.1f}%"></i>'


def _percent(share: float) -> float:
    return round(100 * min(max(share, 0.0), 1.0), 1)


def bars(rows: list[tuple[str, float, str]]) -> str:
    """Name, share and words of each row, with a bar below it."""
    return "".join(
        f'<section class="intervals"><div class="run"><span>{escape_html(name)}</span>'
        f'<span>{escape_html(said)}</span></div><div class="bar thick" aria-hidden="true">'
        f'<div class="fill" style="width:{_percent(share)}%"></div></div></section>'
        for name, share, said in rows
    )


def topics(report: Report) -> str:
    return bars(
        [
            (t.topic, t.share, f"{percent(t.share)} of {counted(t.questions, 'question')}")
            for t in report.topics
        ]
    )  # fmt: skip
