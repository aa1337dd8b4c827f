"""Interview entries copied from a site: `• DL0031 Title`, question, `Answer`, body.

Remarks about figures that did not come along are left out, each with a word; the site's login lines
are dropped.
"""

from __future__ import annotations

import re

from knowledge.cards import Card, Problem
from knowledge.formats.common import Collector, Line, join, lines_of

_HEAD = re.compile(r"^\s*[•*\-–]\s+(?P<label>(?P<code>[A-Z]{1,5}\d{2,6})\b.*\S)\s*$")
_CATEGORY = re.compile(r"^\s*category:\s*(?P<name>.*\S)", re.I)
_DIFFICULTIES = {"easy", "medium", "hard", "beginner", "intermediate", "advanced"}
_PICTURE = r"(?:figures?|plots?|graphs?|images?|diagrams?|charts?|animations?|pictures?|examples?|illustrations?)"
_SHOWS = r"(?:shows?|illustrates?|demonstrates?|depicts?|displays?|visuali[sz]es?|compares?)"
# A colon tells that the line itself, or the next one, says what is to be seen.
_FIGURE_REMARK = re.compile(
    rf"^\s*(?:the\s+(?:{_PICTURE}\s+below|below\s+{_PICTURE}|following\s+{_PICTURE})"
    rf"(?:\s+on\s+the\s+\w+)?\s+{_SHOWS}\b"
    rf"|below\s+(?:is|are|{_SHOWS})\s+(?:[\w-]+\s+){{0,3}}(?:{_PICTURE}|representations?)"
    rf"(?=[.!]|\s*$|\s+(?:of|that|which|where|with|using|for|to|{_SHOWS}|\w+ing)\b))"
    r"[^:]*$",
    re.I,
)
_LOGIN = re.compile(r"^\s*log\s?in to view more content\s*$", re.I)


def looks_like(text: str) -> float:
    """1 for two or more titled entries with an `Answer` line each, 0.5 for one."""
    lines = lines_of(text)
    entries = len(_heads(lines))
    answers = sum(line.text.strip() == "Answer" for line in lines)
    return min(1.0, min(entries, answers) / 2)


def parse(text: str, file: str) -> tuple[list[Card], list[Problem]]:
    """Cards of the file; the entry's code and title are the label, a subject category the topic."""
    out = Collector(file)
    topic = ""
    head: Line | None = None
    body: list[Line] = []
    lines = lines_of(text)
    heads = _heads(lines)
    for index, line in enumerate(lines):
        if category := _CATEGORY.match(line.text):
            topic = "" if category["name"].lower() in _DIFFICULTIES else category["name"]
        elif index in heads:
            _entry(head, body, topic, out)
            head, body = line, []
        elif _FIGURE_REMARK.match(line.text):
            said = line.text.strip()[:60]
            out.problem(line.number, f"only points to what did not come along; left out: {said!r}")
        elif not _LOGIN.match(line.text):
            body.append(line)
    _entry(head, body, topic, out)
    return out.cards, out.problems


def _heads(lines: list[Line]) -> set[int]:
    """Indices of the titles: their codes have the shape of the first one's, as `DL0031` has two
    letters and four digits, so that a bullet such as "• FP16 …" in an answer is none."""
    found = {index: match for index, line in enumerate(lines) if (match := _HEAD.match(line.text))}
    shapes = {index: re.sub(r"\d", "0", match["code"]) for index, match in found.items()}
    lengths = {index: (len(s), s.count("0")) for index, s in shapes.items()}
    return {index for index, shape in lengths.items() if shape == next(iter(lengths.values()))}


def _entry(head: Line | None, body: list[Line], topic: str, out: Collector) -> None:
    if head is None:
        out.left_out(body)
        return
    match = _HEAD.match(head.text)
    assert match  # only matching lines become heads
    words = [line.text.strip() for line in body]
    split = words.index("Answer") if "Answer" in words else len(words)
    question, answer = body[:split], body[split + 1 :]
    first = next((line for line in question if line.text.strip()), head)
    out.card(join(question), join(answer), line=first.number, label=match["label"], topic=topic)
