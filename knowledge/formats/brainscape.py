"""Brainscape deck pages saved as text: numbered `Q` / `A` blocks.

Three shapes occur in one file: blocks closed by the rating scale, blocks without it, and a
collapsed tail where number, question and answer are one line each. Bare numbers inside answers
are told from entry numbers by what follows them and by counting on.
"""

from __future__ import annotations

import re
from itertools import pairwise

from knowledge.cards import Card, Problem
from knowledge.formats.common import Collector, Line, join, lines_of

_SCALE = ["How well did you know this?", "1", "Not at all", "2", "3", "4", "5", "Perfectly"]
_TITLE = re.compile(r"^(?P<name>.*\S)\s+flashcards?\s*$", re.I)


def looks_like(text: str) -> float:
    """Share of entries that open with a number line followed by a `Q` line."""
    lines = [line.text.strip() for line in lines_of(text) if line.text.strip()]
    opens = sum(a.isdigit() and b == "Q" for a, b in pairwise(lines))
    return min(1.0, opens / 2) if opens else 0.0


def parse(text: str, file: str) -> tuple[list[Card], list[Problem]]:
    """Cards of a deck; the deck's title is their topic, the entry's number their label."""
    out = Collector(file)
    lines = _without_scale(lines_of(text))
    heads = _entry_heads(lines)
    topic = _topic(lines[: heads[0]] if heads else lines)
    for start, end in zip(heads, [*heads[1:], len(lines)], strict=True):
        _entry(lines[start], lines[start + 1 : end], topic, out)
    return out.cards, out.problems


def _without_scale(lines: list[Line]) -> list[Line]:
    """Drop every complete rating scale; blank lines within it do not matter."""
    kept: list[Line] = []
    index = 0
    while index < len(lines):
        end = _scale_end(lines, index)
        if end:
            index = end
        else:
            kept.append(lines[index])
            index += 1
    return kept


def _scale_end(lines: list[Line], start: int) -> int:
    """Index after the rating scale that begins at `start`, or 0."""
    index = start
    for expected in _SCALE:
        while index < len(lines) and not lines[index].text.strip() and index > start:
            index += 1
        if index >= len(lines) or lines[index].text.strip() != expected:
            return 0
        index += 1
    return index


def _topic(head: list[Line]) -> str:
    for line in head:
        if match := _TITLE.match(line.text.strip()):
            return match["name"]
    return ""


def _entry_heads(lines: list[Line]) -> list[int]:
    heads: list[int] = []
    last = 0
    for index, line in enumerate(lines):
        word = line.text.strip()
        if not word.isdecimal() or int(word) <= last:
            continue
        opens_block = _next_text(lines, index) == "Q"
        follows_on = heads and int(word) == last + 1 and not _inside_block(lines, heads[-1], index)
        if opens_block or follows_on:
            heads.append(index)
            last = int(word)
    return heads


def _next_text(lines: list[Line], index: int) -> str:
    return next((line.text.strip() for line in lines[index + 1 :] if line.text.strip()), "")


def _inside_block(lines: list[Line], head: int, index: int) -> bool:
    """Is the text between an entry's head and `index` still waiting for its answer?"""
    words = [line.text.strip() for line in lines[head + 1 : index] if line.text.strip()]
    if words[:1] == ["Q"]:
        return "A" not in words
    return len(words) < 2


def _entry(head: Line, body: list[Line], topic: str, out: Collector) -> None:
    label = head.text.strip()
    content = [line for line in body if line.text.strip()]
    if not content:
        out.problem(head.number, f"entry {label} is empty; skipped")
        return
    if content[0].text.strip() == "Q":
        question, answer = _parts(body)
    else:
        question, answer = content[:1], content[1:]
    first = next((line for line in question if line.text.strip()), head)
    out.card(join(question), join(answer), line=first.number, label=label, topic=topic)


def _parts(body: list[Line]) -> tuple[list[Line], list[Line]]:
    """Split a block at its first line that is just `A`."""
    words = [line.text.strip() for line in body]
    start = words.index("Q") + 1
    if "A" not in words[start:]:
        return body[start:], []
    split = words.index("A", start)
    return body[start:split], body[split + 1 :]
