"""Brainscape deck pages saved as text: numbered `Q` / `A` blocks.

Three shapes occur in one file: blocks closed by the rating scale, blocks without it, and a
collapsed tail where number, question and answer are one line each. Bare numbers inside answers
are told from entry numbers by what follows them and by counting on.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise
from math import inf

from knowledge.cards import Card, Problem
from knowledge.formats.common import Collector, Line, join, lines_of

_SCALE = ["How well did you know this?", "1", "Not at all", "2", "3", "4", "5", "Perfectly"]
_NUMBER = re.compile(r"[0-9]{1,6}\Z")
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
    for start, end in pairwise([*heads, len(lines)]):
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
    """Index after the rating scale that begins at `start`, or 0. The file may end within it."""
    index = start
    for expected in _SCALE:
        while index < len(lines) and not lines[index].text.strip() and index > start:
            index += 1
        if index >= len(lines):
            return index
        if lines[index].text.strip() != expected:
            return 0
        index += 1
    return index


def _topic(head: list[Line]) -> str:
    for line in head:
        if match := _TITLE.match(line.text.strip()):
            return match["name"]
    return ""


class _Entry:
    """How far an entry has come while its lines are read."""

    def __init__(self) -> None:
        self._block: bool | None = None  # opened by a `Q` line; None before any line
        self._answering = False
        self._lines = 0  # of a block's answer; of a collapsed entry as a whole

    def take(self, word: str) -> None:
        if self._block is None and word == "Q":
            self._block = True
        elif self._block and not self._answering:
            self._answering = word == "A"
        else:
            self._block = bool(self._block)
            self._lines += 1

    @property
    def waiting(self) -> bool:
        """Has it no line of its answer yet?"""
        return self._lines < (1 if self._block else 2)


def _entry_heads(lines: list[Line]) -> list[int]:
    """Indices of the number lines that open an entry.

    A number before a `Q` line opens a block. Any other number opens a collapsed entry only if it
    counts on, no block of that number follows, and it is no line of the answer before it.
    """
    words = [(index, line.text.strip()) for index, line in enumerate(lines) if line.text.strip()]
    places = _places(words)
    blocks = {b: i for (i, b), (_, c) in pairwise(words) if c == "Q"}
    heads: list[int] = []
    last, entry = 0, _Entry()
    for place, (index, word) in enumerate(words):
        following = words[place + 1][1] if place + 1 < len(words) else ""
        number = int(word) if _NUMBER.match(word) else 0
        follows_on = bool(heads) and number == last + 1 and blocks.get(word, -1) < index
        if number > last and (
            following == "Q"
            or (follows_on and not _is_answer(index, word, following, entry, places))
        ):
            heads.append(index)
            last, entry = number, _Entry()
        else:
            entry.take(word)
    return heads


def _places(words: list[tuple[int, str]]) -> dict[int, list[int]]:
    """Where each number stands alone on a line."""
    places: dict[int, list[int]] = {}
    for index, word in words:
        if _NUMBER.match(word):
            places.setdefault(int(word), []).append(index)
    return places


def _is_answer(
    index: int, word: str, following: str, entry: _Entry, places: dict[int, list[int]]
) -> bool:
    """Is a number that counts on from an entry's own a line of that entry's answer?

    The answer to "How many …?" may well be that number; then the real entry number stands again
    further on, or nothing follows at all.
    """
    if not entry.waiting:
        return following == word
    if not following:
        return True

    def next_place(number: int) -> float:
        found = places.get(number, [])
        after = bisect_right(found, index)
        return found[after] if after < len(found) else inf

    return next_place(int(word)) < next_place(int(word) + 1)


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
