"""Questions and answers by their marks: a `Q:` line, an `A:` line, and the lines that go on with each.

The marks may be words, numbered, bold or items of a list (`Question 3:`, `**Q:**`, `- Q1.`, `Frage:`),
and an answer's may stand on its question's line. Without an answer's mark the lines below the
question are its answer. A heading sets the topic and ends an answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from knowledge.cards import Card, Problem
from knowledge.formats.common import Collector, Line, fenced, join, lines_of, reads_like_question

_LEAD = r"^\s*(?:[-*+•]\s+|#{1,6}\s+)?"
# a mark with a number may end in a full stop; without one "A." is more likely a choice
_MARK = (
    r"(?P<bold>\*\*|__|\*|_)?(?:{words})\s?(?P<n>\d{{1,4}})?\s?(?P<hint>\([^()]{{1,30}}\))?"
    r"(?P<closed>(?(bold)(?:(?P=bold)[:：]|[:：](?P=bold)|(?(n)[.)](?P=bold)))|(?!)))?"
    r"(?(closed)|(?(n)[:：.)]|[:：]))\s*(?P<text>.*)$"
)
_QUESTION_MARK = _MARK.format(words="Question|Frage|Q")
_ANSWER_MARK = _MARK.format(words="Answer|Antwort|Ans|A")
_QUESTION = re.compile(_LEAD + _QUESTION_MARK, re.I)
_ANSWER = re.compile(_LEAD + _ANSWER_MARK, re.I)
_ANSWER_BEHIND = re.compile(r"(?<=[?.!*_])\s+" + _ANSWER_MARK, re.I)
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(?P<name>.*\S)")
_RULE = re.compile(r"^\s{0,3}(?:-{3,}|\*{3,}|_{3,})$")
_ITEM = re.compile(r"^\s{0,3}(?:[-*+•]|\d{1,4}[.)])\s+(?P<text>\S.*)$")


@dataclass
class _Entry:
    """A question as far as it has been read; no list of answer lines before its mark."""

    head: Line
    label: str
    hint: str
    question: list[Line] = field(default_factory=list)
    answer: list[Line] | None = None

    def add(self, line: Line) -> None:
        (self.question if self.answer is None else self.answer).append(line)


def looks_like(text: str) -> float:
    """Share of the marked questions among all that open one, as items of other lists do."""
    lines = lines_of(text)
    code = fenced(lines)
    plain = [line.text for index, line in enumerate(lines) if index not in code]
    marked = [index for index, line in enumerate(plain) if _QUESTION.match(line)]
    answers = any(_ANSWER.match(line) or _ANSWER_BEHIND.search(line) for line in plain)
    if len(marked) < (1 if answers else 2):
        return 0.0
    others = 0
    for index, line in enumerate(plain):
        item = None if index in marked else _ITEM.match(line)
        # below a marked question a request may be a step of its answer ("2. Compute the loss")
        asks = item and reads_like_question(item["text"])
        others += bool(item and asks and (index < marked[0] or item["text"].endswith("?")))
    return len(marked) / (len(marked) + others) * (1.0 if answers else 0.5)


def parse(text: str, file: str) -> tuple[list[Card], list[Problem]]:
    """Cards of the file; the nearest heading is the topic, the number (or place) the label."""
    out = Collector(file)
    lines = lines_of(text)
    code = fenced(lines)
    topic, count = "", 0
    entry: _Entry | None = None
    stray: list[Line] = []
    for index, line in enumerate(lines):
        if index in code:
            entry.add(line) if entry else stray.append(line)
        elif match := _QUESTION.match(line.text):
            _close(entry, stray, topic, out)
            count += 1
            entry, stray = _opened(line, match, count), []
        elif match := _ANSWER.match(line.text):
            if entry and entry.answer is None:
                entry.answer = [Line(line.number, _text(match))]
            else:
                _close(entry, stray, topic, out)
                entry, stray = None, [line]
        elif heading := _HEADING.match(line.text):
            _close(entry, stray, topic, out)
            entry, stray, topic = None, [], heading["name"]
        elif not _RULE.match(line.text):
            entry.add(line) if entry else stray.append(line)
    _close(entry, stray, topic, out)
    return out.cards, out.problems


def _opened(line: Line, match: re.Match[str], count: int) -> _Entry:
    entry = _Entry(line, match["n"] or str(count), match["hint"] or "")
    asked = _text(match)
    if behind := _ANSWER_BEHIND.search(asked):
        entry.answer = [Line(line.number, _text(behind))]
        asked = asked[: behind.start()]
    entry.question.append(Line(line.number, asked.strip()))
    return entry


def _text(match: re.Match[str]) -> str:
    """What stands behind a mark; where mark and text are bold together, without the sign."""
    text = match["text"]
    return text.removesuffix(match["bold"]) if match["bold"] and not match["closed"] else text


def _close(entry: _Entry | None, stray: list[Line], topic: str, out: Collector) -> None:
    """Add the card that has been read, or say which lines belong to none."""
    if entry:
        question, answer = _parts(entry)
        first = next((line for line in question if line.text.strip()), entry.head)
        asked = join(question)
        if entry.hint:
            asked = f"Q {entry.hint}: {asked}"  # as `classify` reads it
        out.card(asked, join(answer), line=first.number, label=entry.label, topic=topic)
    out.left_out(stray)


def _parts(entry: _Entry) -> tuple[list[Line], list[Line]]:
    if entry.answer is not None:
        return entry.question, entry.answer
    written = [i for i, line in enumerate(entry.question) if line.text.strip()]
    asking = (i for i in written if entry.question[i].text.rstrip("*_ ").endswith("?"))
    end = 1 + next(asking, next(iter(written), 0))
    return entry.question[:end], entry.question[end:]
