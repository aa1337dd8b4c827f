"""The exam list as it went in, with answers filled in. Pure: bytes and answers in, bytes out.

Whatever has no new answer stays byte for byte as it is: order, wording, separators, line ends, mark
and encoding of the file. A new answer stands where the list keeps its answers, right under the
question. Lines of it that the list would take for its own structure are escaped the Markdown way
(`\\-`, `\\## …`); bullets become `*` where one of them reads like a question. The outcome is parsed
again and compared: an answer that cannot be put in safely is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from knowledge import formats
from knowledge.cards import Card, Status
from knowledge.cleaning import clean_answer, only_a_placeholder, says_nothing, unicode
from knowledge.export_summary import ExportError, ExportSummary
from knowledge.formats import exam_list
from knowledge.formats.common import Line, fenced, join, lines_of, reads_like_question

# What the parser takes for structure is what an answer must not show; so its own patterns are used.
from knowledge.formats.exam_list import HEADING, INLINE, TRAILING_DASH, question_marks

_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"
_LINE_END = re.compile(rf"(\r[{_INVISIBLE}]*\n|\r|\n)")  # lines_of drops the invisible signs first
_BULLET = re.compile(r"^(\s*)-(?=\s)")
_FENCE = re.compile(r"^\s*(?P<fence>`{3,}|~{3,})[^`]*$")


class _Entry(NamedTuple):
    """A card of the list, the index of its question's line, and of the next question's."""

    card: Card
    start: int
    end: int


def fill(raw: bytes, answers: Mapping[str, str], file: str) -> tuple[bytes, ExportSummary]:
    """The list's bytes with the answers in, by card id, and what that changed.

    Answers to questions that are not in the list, and blank ones, are passed over. Raises ExportError
    where the file is no exam list, or an answer cannot be put into it.
    """
    utf16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
    encoding = utf16.get(raw[:2], "utf-8")  # byte order marks stay, as characters
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        old, summary = fill_text(raw.decode("cp1252", errors="replace"), answers, file)
        if old == raw.decode("cp1252", errors="replace"):
            return raw, summary
        raise ExportError(
            f"{file}: not valid UTF-8, so no answer can be written into it; save it as UTF-8 first"
        ) from error
    text, summary = fill_text(text, answers, file)
    return text.encode(encoding), summary


def fill_text(text: str, answers: Mapping[str, str], file: str) -> tuple[str, ExportSummary]:
    """As `fill`, for the decoded list."""
    if formats.detect(text) is not exam_list:
        raise ExportError(f"{file}: not an exam list; see the README, 'Your own cards'")
    entries = _entries(text, file)
    new = {e.start: answer for e in entries if (answer := _new_answer(e.card, answers))}
    if not new:
        return text, _summary(entries, entries, file)
    for star in (False, True):  # bullets of the other kind are never taken for questions
        safe = {start: _safe_lines(answer, star=star) for start, answer in new.items()}
        filled = _assembled(text, entries, safe)
        found = _entries(filled, file) if formats.detect(filled) is exam_list else []
        if (culprit := _first_difference(entries, found, safe)) is None:
            return filled, _summary(entries, found, file)
    assert culprit  # of the last try
    raise ExportError(
        f"{culprit.source}: the answer to {culprit.question[:60]!r} would be read as something else in "
        "the list; put its code fences and dashes in order, or reword it"
    )


def _entries(text: str, file: str) -> list[_Entry]:
    lines = lines_of(text)
    cards = {card.source.line: card for card in exam_list.parse(text, file)[0]}
    starts = [index for index, _ in question_marks(lines)]
    return [
        _Entry(cards[lines[start].number], start, end)
        for start, end in pairwise([*starts, len(lines)])
        if lines[start].number in cards  # a mark with nothing behind it is no question
    ]


def _new_answer(card: Card, answers: Mapping[str, str]) -> str:
    """The answer to put in, in the form cards have; empty where the list has it already."""
    given = unicode(answers.get(card.id, "").replace("\0", ""))
    answer = _as_read(card, [given])
    if given.strip() and not answer and not only_a_placeholder(given, card.question):
        raise ExportError(
            f"{card.source}: the answer to {card.question[:60]!r} says nothing but the question; reword it"
        )
    if not answer or answer == card.answer:
        return ""
    there = {_as_read(card, _safe_lines(answer, star=star)) for star in (False, True)}
    return "" if card.answer in there else answer


def _as_read(card: Card, lines: Sequence[str]) -> str:
    """The card's answer that comes back when it is written as these lines."""
    answer = clean_answer(join(lines_of("\n".join(lines))), card.source.label)
    return "" if says_nothing(answer, card.question) else answer


def _safe_lines(answer: str, *, star: bool) -> list[str]:
    """The lines of an answer, none of which looks like structure of the list."""
    lines = _closed(lines_of(answer))
    code = fenced(lines)
    star = star or any(
        (bullet := INLINE.match(line.text)) and reads_like_question(bullet["text"])
        for index, line in enumerate(lines)
        if index not in code
    )
    maths = _in_maths(lines, code)
    return [
        line.text if i in code else _safe_line(line.text, star=star, in_maths=i in maths)
        for i, line in enumerate(lines)
    ]


def _in_maths(lines: Sequence[Line], code: set[int]) -> set[int]:
    """Indices of the lines below a `$$` down to the one that closes it, if one does."""
    marks = [i for i, line in enumerate(lines) if i not in code and line.text.count("$$") % 2]
    pairs = zip(marks[::2], marks[1::2], strict=False)
    return {i for start, end in pairs for i in range(start + 1, end + 1)}


def _safe_line(text: str, *, star: bool, in_maths: bool) -> str:
    bare = text.strip()
    indent = text[: len(text) - len(text.lstrip())]
    if bare == "-":
        return f"{indent}-{{}}" if in_maths else rf"{indent}\-"
    if HEADING.match(bare):
        return rf"{indent}\{bare}"
    if TRAILING_DASH.search(text):
        return rf"{text[:-1]}\-"
    return _BULLET.sub(r"\1*", text) if star and not in_maths else text


def _closed(lines: list[Line]) -> list[Line]:
    """An answer that ends within a code block, with the fence that closes it."""
    code = fenced(lines)
    opened = [line for i, line in enumerate(lines) if i not in code and _FENCE.match(line.text)]
    if not opened:
        return lines
    fences = {line.text.strip()[:3] for line in lines if _FENCE.match(line.text)}
    if len(fences) > 1:  # one kind within the other may well be in order
        return lines
    fence = opened[-1].text.strip()
    mark = fence[: len(fence) - len(fence.lstrip(fence[0]))]
    return [*lines, Line(lines[-1].number + 1, mark)]


def _assembled(text: str, entries: Sequence[_Entry], new: Mapping[int, list[str]]) -> str:
    """The list with new lines in the places of the answers, each ended like its question's line."""
    parts = _LINE_END.split(text)
    pieces = ["".join(pair) for pair in zip(parts[::2], [*parts[1::2], ""], strict=True)]
    lines = lines_of(text)
    out: list[str] = []
    at = 0
    for entry in entries:
        if entry.start not in new:
            continue
        first, last = _place(lines, entry)
        out += pieces[at:first]
        ending = _ending(pieces[entry.start]) or next(iter(parts[1::2]), "\n")
        if not _ending(out[-1]):  # the file ends with this question
            out[-1] += ending
        parting = ["-"] if _needs_separator(lines, last, entry.end) else []
        out += [line + ending for line in [*new[entry.start], *parting]]
        if not _ending(pieces[last - 1]):  # as before, no line end at the end of the file
            out[-1] = out[-1].removesuffix(ending)
        at = last
    return "".join([*out, *pieces[at:]])


def _ending(piece: str) -> str:
    return piece[len(piece.rstrip("\r\n")) :]


def _place(lines: Sequence[Line], entry: _Entry) -> tuple[int, int]:
    """Begin and end of an entry's answer, without the separators that follow it."""
    body = list(lines[entry.start + 1 : entry.end])
    code = fenced(body)
    texts = ["code" if i in code else line.text.strip() for i, line in enumerate(body)]
    last = next((i for i, text in enumerate(texts) if HEADING.match(text)), len(body))
    while last and texts[last - 1] in {"", "-"}:
        last -= 1
    first = next((i for i, text in enumerate(texts[:last]) if text), last)
    return entry.start + 1 + first, entry.start + 1 + last


def _needs_separator(lines: Sequence[Line], last: int, end: int) -> bool:
    """Does the question that follows stand bare, with nothing left before it that would part it?"""
    parted = any(line.text.strip() for line in lines[last:end])
    return end < len(lines) and not parted and not INLINE.match(lines[end].text)


def _first_difference(
    entries: Sequence[_Entry], found: Sequence[_Entry], new: Mapping[int, list[str]]
) -> Card | None:
    """The card with a new answer at or before the first place where the list reads otherwise than meant."""
    suspect = next(e.card for e in entries if e.start in new)
    for index, entry in enumerate(entries):
        card = entry.card
        if entry.start in new:
            suspect = entry.card
            card = card.model_copy(update={"answer": _as_read(card, new[entry.start])})
        if index >= len(found) or _content(found[index].card) != _content(card):
            return suspect
    return None if len(found) == len(entries) else suspect


def _content(card: Card) -> tuple[str, str, str, str]:
    return card.question, card.answer, card.topic, card.source.label


def _summary(before: Sequence[_Entry], after: Sequence[_Entry], file: str) -> ExportSummary:
    pairs = [(old.card, new.card) for old, new in zip(before, after, strict=True)]
    other = [(old, new) for old, new in pairs if old.answer != new.answer]
    return ExportSummary(
        file=file,
        total=len(pairs),
        filled=tuple(new for old, new in other if old.status is Status.MISSING),
        changed=tuple(new for old, new in other if old.status is not Status.MISSING),
        left_open=tuple(new for _, new in pairs if new.status is Status.MISSING),
        partial=sum(new.status is Status.PARTIAL for _, new in pairs),
    )
