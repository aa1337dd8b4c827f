"""Numbered questions under section headings: `12. Question`, then the lines of its answer.

A heading has no mark of its own. A last line of an answer counts as the heading of what follows
when it reads like one (short, no full stop, no formula) and is neither the entry's only line nor
the end of a list of such lines.
"""

from __future__ import annotations

import re
from itertools import pairwise

from knowledge.cards import Card, Problem
from knowledge.formats.common import Collector, Line, fenced, join, lines_of, reads_like_question

_HEAD = re.compile(r"^\s{0,3}(?P<n>\d{1,4})[.)]\s+(?P<question>\S.*)$")
_MARKDOWN_HEADING = re.compile(r"^#{1,6}\s+(?P<name>.*\S)")
_FOOTER = re.compile(r"^(?:last updated|page \d+)\b.{0,40}$", re.I)
_MAX_HEADING_WORDS = 8


def looks_like(text: str) -> float:
    """Share of non-blank lines that are numbered heads counting on from the one before."""
    lines = [line.text for line in lines_of(text) if line.text.strip()]
    heads = _heads([Line(n, t) for n, t in enumerate(lines)])
    return min(1.0, 3 * len(heads) / len(lines)) if lines else 0.0


def parse(text: str, file: str) -> tuple[list[Card], list[Problem]]:
    """Cards of the file; the section heading is their topic, the number their label."""
    out = Collector(file)
    lines = [line for line in lines_of(text) if not _FOOTER.match(line.text.strip())]
    heads = _heads(lines)
    topic = _first_heading(lines[: heads[0]] if heads else lines)
    for start, end in pairwise([*heads, len(lines)]):
        match = _HEAD.match(lines[start].text)
        assert match  # _heads returns only lines that match
        body, heading = _split_heading(lines[start + 1 : end], last=end == len(lines))
        number = lines[start].number
        out.card(match["question"], join(body), line=number, label=match["n"], topic=topic)
        topic = heading or topic
    return out.cards, out.problems


def _heads(lines: list[Line]) -> list[int]:
    """Indices of the `N. …` lines that are questions, not steps inside an answer.

    A head counts on from the one before; if it ends with `?`, numbers may be missing before it, or
    start again at 1 in a new section. Steps count from 1: where a step's number and the next head's
    are the same, the line is a head if it reads like a question.
    """
    code = fenced(lines)
    heads: list[int] = []
    last = step = 0
    for index, line in enumerate(lines):
        match = _HEAD.match(line.text)
        if not match or index in code:
            continue
        number, asks = int(match["n"]), match["question"].rstrip().endswith("?")
        is_step = step and number == step + 1 and not reads_like_question(match["question"])
        counts_on = number == last + 1 and not is_step
        if not heads or counts_on or (asks and (number > last or number == 1)):
            heads.append(index)
            last, step = number, 0
        elif number in {1, step + 1}:
            step = number
    return heads


def _first_heading(lines: list[Line]) -> str:
    """The line nearest above the first question; a title further up is the document's, not a topic's."""
    texts = [line.text.strip() for line in lines if line.text.strip()]
    return _name(texts[-1]) if texts and _reads_like_heading(texts[-1]) else ""


def _split_heading(body: list[Line], *, last: bool) -> tuple[list[Line], str]:
    """Take the next section's heading off the end of an entry's body."""
    content = [line for line in body if line.text.strip()]
    if last or not content:
        return body, ""
    final = content[-1]
    marked = _MARKDOWN_HEADING.match(final.text)
    in_list = len(content) >= 3 and _reads_like_heading(content[-2].text)
    if not marked and (len(content) < 2 or in_list or not _reads_like_heading(final.text)):
        return body, ""
    return body[: body.index(final)], _name(final.text.strip())


def _name(text: str) -> str:
    marked = _MARKDOWN_HEADING.match(text)
    return marked["name"] if marked else text


def _reads_like_heading(text: str) -> bool:
    stripped = text.strip()
    if _MARKDOWN_HEADING.match(stripped):
        return True
    words = stripped.split()
    return (
        0 < len(words) <= _MAX_HEADING_WORDS
        and stripped[0].isupper()
        and stripped[-1] not in ".:;?!,"
        and not re.search(r"[$=\\]|^[-*•]", stripped)
    )
