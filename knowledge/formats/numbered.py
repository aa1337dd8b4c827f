"""Numbered questions under section headings: `12. Question`, then the lines of its answer.

A heading has no mark of its own. A last line of an answer counts as the heading of what follows
when it reads like one (short, no full stop, no formula) and is neither the entry's only line nor
the end of a list of such lines; "Part B" and its like are headings wherever they stand. Where next to
nothing is answered, an only line that reads like a heading is one too, and is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from knowledge.cards import Card, Problem
from knowledge.formats.common import Collector, Line, fenced, join, lines_of, reads_like_question

_HEAD = re.compile(
    r"^\s{0,3}(?:(?P<n>\d{1,4})[.)]\s+(?P<question>\S.*)"
    # people write these too, but so does arithmetic: "3 - 2", "2.5", "(2) x"
    r"|(?P<odd_n>\d{1,4}|\(\d{1,4}\))(?:\s?[.)]|\s[-–—]|[-–—](?=\s)|(?<=\)))\s*(?P<odd>[^\W\d_].*))$"
)
_MARKDOWN_HEADING = re.compile(r"^#{1,6}\s+(?P<name>.*\S)")
_PART = re.compile(
    r"(?i:part|section|chapter|unit|module|lecture|week|teil|kapitel|abschnitt|thema)\s+"
    r"(?:\d{1,3}|[A-Z]|[IVX]{1,5})(?:\s*[:.–—-].*)?"
)
_FOOTER = re.compile(
    r"^(?:last updated\b.{0,40}|(?:page|seite) \d+(?:\s*(?:of|von|/)\s*\d+)?)$", re.I
)
_MAX_HEADING_WORDS = 8
_FAR = 10  # numbers ahead that may still be meant to count on


class _Head(NamedTuple):
    """The line that opens a question, by its index among the lines."""

    place: int
    number: int
    question: str


def looks_like(text: str) -> float:
    """Share of non-blank lines that are numbered heads counting on from the one before."""
    lines = [line.text for line in lines_of(text) if line.text.strip()]
    heads, _ = _heads([Line(n, t) for n, t in enumerate(lines)])
    return min(1.0, 3 * len(heads) / len(lines)) if lines else 0.0


def parse(text: str, file: str) -> tuple[list[Card], list[Problem]]:
    """Cards of the file; the section heading is their topic, the number their label."""
    out = Collector(file)
    lines = [line for line in lines_of(text) if not _FOOTER.match(line.text.strip())]
    heads, astray = _heads(lines)
    bounds = pairwise([*(head.place for head in heads), len(lines)])
    bodies = [lines[start + 1 : end] for start, end in bounds]
    bare = _next_to_nothing_answered(bodies)
    before = lines[: heads[0].place] if heads else lines
    out.left_out([line for line in before if not _reads_like_heading(line.text)])
    heading = _first_heading(before)
    topic, last = heading, 0
    for head, whole in zip(heads, bodies, strict=True):
        number = lines[head.place].number
        if last and head.number != last + 1 and not (heading and head.number == 1):
            out.problem(number, f"number {head.number} comes after {last}; is a question missing?")
        body, heading = _split_heading(whole, last=whole is bodies[-1])
        if bare and not heading:
            body, heading = _bare_heading(body, head, out)
        out.card(head.question, join(body), line=number, label=str(head.number), topic=topic)
        topic, last = heading or topic, head.number
    for line in astray:
        said = line.text.strip()[:60]
        out.problem(line.number, f"its number does not count on; kept in an answer: {said!r}")
    return out.cards, out.problems


def _heads(lines: list[Line]) -> tuple[list[_Head], list[Line]]:
    """The `N. …` lines that are questions, not steps inside an answer; and those that are neither.

    A head counts on from the one before; if it ends with `?`, numbers may be missing before it, or
    start again at 1 in a new section. Steps count from 1: where a step's number and the next head's
    are the same, the line is a head if it reads like a question.
    """
    code = fenced(lines)
    heads: list[_Head] = []
    astray: list[Line] = []
    last = step = 0
    odd_style = False
    for index, line in enumerate(lines):
        match = _HEAD.match(line.text)
        if not match or index in code:
            continue
        question = match["question"] or match["odd"]
        number = int((match["n"] or match["odd_n"]).strip("()"))
        requests, asks = reads_like_question(question), question.rstrip().endswith("?")
        if match["odd"] and heads and not (requests or odd_style):
            continue
        is_step = step and number == step + 1 and not requests
        skips = number > last and (asks or (requests and number not in {1, step + 1}))
        if not heads or (number == last + 1 and not is_step) or skips or (asks and number == 1):
            odd_style = bool(match["odd"]) if not heads else odd_style
            heads.append(_Head(index, number, question))
            last, step = number, 0
        elif number in {1, step + 1}:
            step = number
        elif asks or last < number <= last + _FAR:
            astray.append(line)
    return heads, astray


def _next_to_nothing_answered(bodies: Sequence[list[Line]]) -> bool:
    """Is this a list of questions alone, in which what stands below one is more likely a heading?

    The last one's lines do not tell: what ends a list may be no answer either.
    """
    written = [content for body in bodies[:-1] if (content := _content(body))]
    only = all(
        (len(c) == 1 and _reads_like_heading(c[0].text)) or _is_part(c[0].text) for c in written
    )
    return len(bodies) > 2 and only and 2 * len(written) < len(bodies)


def _bare_heading(body: list[Line], head: _Head, out: Collector) -> tuple[list[Line], str]:
    """The heading below a question of a list without answers, and what is left of its body; told."""
    content = _content(body)
    if not content:
        return body, ""
    first = content[0].text.strip()
    if _is_part(first):
        out.left_out(content[1:])
        return [], first
    if len(content) == 1 and _reads_like_heading(first):
        told = f"read as a heading, since this list has no answers: {first!r}"
        out.problem(content[0].number, f"{told}; end it with a full stop if it answers entry {head.number}")  # fmt: skip
        return [], first
    told = "the only answer in this list; if it is none, take it out"
    out.problem(content[0].number, f"{told}: {first[:60]!r}")
    return body, ""


def _first_heading(lines: list[Line]) -> str:
    """The line nearest above the first question; a title further up is the document's, not a topic's."""
    texts = [line.text.strip() for line in lines if line.text.strip()]
    return _name(texts[-1]) if texts and _reads_like_heading(texts[-1]) else ""


def _split_heading(body: list[Line], *, last: bool) -> tuple[list[Line], str]:
    """Take the next section's heading off the end of an entry's body."""
    content = _content(body)
    if not content or (last and not _is_part(content[-1].text)):
        return body, ""
    final = content[-1]
    marked = _MARKDOWN_HEADING.match(final.text) or _is_part(final.text)
    in_list = len(content) >= 3 and _reads_like_heading(content[-2].text)
    if not marked and (len(content) < 2 or in_list or not _reads_like_heading(final.text)):
        return body, ""
    rest = body[: body.index(final)]
    if (title := _content(rest)) and _is_part(title[-1].text):  # "Part B" with its name below it
        rest = rest[: rest.index(title[-1])]
    return rest, _name(final.text.strip())


def _content(body: list[Line]) -> list[Line]:
    return [line for line in body if line.text.strip()]


def _is_part(text: str) -> bool:
    """Is it "Part B", "Section 2: Optics" or the like?"""
    return bool(_PART.fullmatch(text.strip())) and _reads_like_heading(text)


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
