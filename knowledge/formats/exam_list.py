"""The exam list: one question after the other, many still without an answer.

A question stands inline (`- What is …?`) or on the line after a bare `-`; a bare `-` may also hang
on the end of a formula line. The same marks make sub-bullets inside answers, so a marked line is a
question only if it reads like one: a sentence in it ends with `?`, or it opens with a capitalised
request ("Write …"). Lines before the first question introduce the list. `## Heading` lines set the
topic and end an answer.
"""

from __future__ import annotations

import re

from knowledge.cards import Card, Problem
from knowledge.formats.common import Collector, Line, fenced, join, lines_of, reads_like_question

INLINE = re.compile(r"^\s{0,3}-\s+(?P<text>\S.*)$")
_LEFT_OVER = "no question before this line, after a heading; left out: {}"
TRAILING_DASH = re.compile(r"(?<=\$)\s+-$")
HEADING = re.compile(r"^#{2,6}\s+(?P<name>.*\S)")


def looks_like(text: str) -> float:
    """Share of marks (`-` alone or before a line) that open a question, if there are several."""
    lines = lines_of(text)
    marks = sum(line.text.strip() == "-" or bool(INLINE.match(line.text)) for line in lines)
    questions = sum(1 for _ in question_marks(lines))
    if not questions:
        return 0.0
    return min(1.0, questions / max(marks, 1)) * (1.0 if questions > 1 else 0.5)


def parse(text: str, file: str) -> tuple[list[Card], list[Problem]]:
    """Cards of the list in its order; the place in the list (from 1) is their label."""
    out = Collector(file)
    lines = lines_of(text)
    starts = list(question_marks(lines))
    for number, (index, topic) in enumerate(starts, 1):
        end = starts[number][0] if number < len(starts) else len(lines)
        question = _question_text(lines[index].text)
        body, left_over = _until_heading(lines[index + 1 : end])
        answer = join(_answer_lines(body))
        out.card(question, answer, line=lines[index].number, label=str(number), topic=topic)
        if left_over:
            out.problem(left_over[0].number, _LEFT_OVER.format(left_over[0].text.strip()[:60]))
    return out.cards, out.problems


def question_marks(lines: list[Line]) -> list[tuple[int, str]]:
    """Index and topic of every question line."""
    found: list[tuple[int, str]] = []
    topic, after_dash, code = "", False, fenced(lines)
    for index, line in enumerate(lines):
        text = line.text.strip()
        if index in code or not text:
            continue
        if heading := HEADING.match(text):
            topic, after_dash = heading["name"], True
        elif text == "-":
            after_dash = True
        else:
            inline = INLINE.match(line.text)
            if (inline or after_dash) and reads_like_question(_question_text(line.text)):
                found.append((index, topic))
            after_dash = bool(TRAILING_DASH.search(text))
    return found


def _question_text(text: str) -> str:
    inline = INLINE.match(text)
    return TRAILING_DASH.sub("", (inline["text"] if inline else text).strip())


def _until_heading(body: list[Line]) -> tuple[list[Line], list[Line]]:
    """The lines before the first heading, and those after it that say something."""
    code = fenced(body)
    heads = [i for i, line in enumerate(body) if i not in code and HEADING.match(line.text.strip())]
    if not heads:
        return body, []
    rest = [line for line in body[heads[0] :] if line.text.strip(" \t-")]
    return body[: heads[0]], [line for line in rest if not HEADING.match(line.text.strip())]


def _answer_lines(body: list[Line]) -> list[Line]:
    """The answer without separators; a line after a bare `-` becomes a `- ` bullet again."""
    kept: list[Line] = []
    code = fenced(body)
    pending = False
    for index, line in enumerate(body):
        text = line.text.strip()
        if index in code:
            kept.append(line)
            pending = False
        elif text == "-":
            pending = True
        elif pending and text:
            kept.append(Line(line.number, f"- {TRAILING_DASH.sub('', text)}"))
            pending = bool(TRAILING_DASH.search(text))
        else:
            kept.append(Line(line.number, TRAILING_DASH.sub("", line.text)))
            pending = bool(TRAILING_DASH.search(line.text)) or (pending and not text)
    return kept
