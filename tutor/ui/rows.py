"""The lines of a grade card: what the answer said, and what it missed. Pure."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from tutor.domain import SLOT, CriterionGrade, Grade, Verdict

_COUNT = re.compile(r"\d+ of \d+ \((?P<what>.+?)\)(?:: .*)?\.", re.DOTALL)
_HEAD = 40  # characters by which a criterion cut short is known
_UNSURE = re.compile(
    r"\s*[^.!?\n]*\bexaminer is (?:not sure|unsure)\b[^.!?\n]*[.!]?", re.IGNORECASE
)


class Row(NamedTuple):
    """One criterion, or `slots` slots of a list in one row. `number` counts from 1; `quotes` are the
    answer's words for it."""

    criterion_id: str
    number: int
    text: str
    verdict: Verdict
    reason: str
    points: float
    max_points: float
    slots: int = 1
    quotes: tuple[str, ...] = ()


def said(grade: Grade) -> list[Row]:
    """What the answer met, met in part or contradicted."""
    return [row for row in _rows(grade) if row.verdict is not Verdict.UNMET]


def missed(grade: Grade) -> list[Row]:
    """What the answer left out; open slots of one list become `"7 more: a loss function"`."""
    found = _merged([row for row in _rows(grade) if row.verdict is Verdict.UNMET])
    return [row if row.slots == 1 else row._replace(text=_counted(row)) for row in found]


def met(grade: Grade) -> list[Row]:
    """What the answer met in full."""
    return [row for row in _rows(grade) if row.verdict is Verdict.MET]


def together(found: list[Row]) -> list[Row]:
    """The filled slots of one list in one row with the items: `"3 found: a loss function"`."""
    return [
        row if row.slots == 1
        else row._replace(
            text=f"{row.slots} found: {_kind(row)}",
            reason=", ".join(f"“{quote}”" for quote in row.quotes) or row.reason,
        )
        for row in _merged(found)
    ]  # fmt: skip


def accepted(grade: Grade) -> list[str]:
    """The items of each list that count, in the learner's words: `"Counted: “SGD”, “Adam” (2 of 3)."`.
    With several lists each has its name."""
    lists: dict[str, list[CriterionGrade]] = {}
    for verdict in grade.verdicts:
        if SLOT.search(verdict.text):
            lists.setdefault(SLOT.sub("", verdict.text), []).append(verdict)
    return [_counting(slots, kind if len(lists) > 1 else "") for kind, slots in lists.items()]


def _counting(slots: list[CriterionGrade], kind: str) -> str:
    of = f"of {len(slots)}" + f", {kind}" * bool(kind)
    parts = [
        f"{word}: {', '.join(quotes)} ({len(quotes)} {of})."
        for word, verdict in (("Counted", Verdict.MET), ("Counted in part", Verdict.PARTIAL))
        if (quotes := [f"“{slot.quote}”" for slot in slots if slot.verdict is verdict])
    ]
    return " ".join(parts) or f"Counted: nothing yet (0 {of})."


def kept_back(grade: Grade) -> str:
    """How much is open, without what it is: `"Still open: 1 aspect missing, 3 of the 4 items asked
    for. …"`. Points and the items of a list are counted apart, as follow-ups and hints count them."""
    told = ", ".join([*_open_points(grade), *_open_items(grade)])
    return f"Still open: {told}. The card shows it when the conversation is over."


def _open_points(grade: Grade) -> list[str]:
    names = {
        Verdict.UNMET: "missing", Verdict.PARTIAL: "only partly there",
        Verdict.CONTRADICTED: "contradicted",
    }  # fmt: skip
    counts = Counter(v.verdict for v in grade.verdicts if not SLOT.search(v.text))
    return [
        f"{counts[verdict]} aspect{'s' * (counts[verdict] > 1)} {name}"
        for verdict, name in names.items() if counts[verdict]
    ]  # fmt: skip


def _open_items(grade: Grade) -> list[str]:
    """For each list with an open slot; of several lists each has its name."""
    lists: dict[str, list[bool]] = {}
    for verdict in grade.verdicts:
        if SLOT.search(verdict.text):
            is_open = verdict.verdict is not Verdict.MET
            lists.setdefault(SLOT.sub("", verdict.text), []).append(is_open)
    return [
        f"{sum(slots)} of the {len(slots)} items asked for" + f" ({kind})" * (len(lists) > 1)
        for kind, slots in lists.items() if any(slots)
    ]  # fmt: skip


def remarks(grade: Grade) -> str:
    """The feedback without what the card tells elsewhere: the criteria, and that it is unsure."""
    lines = [line for line in grade.feedback.splitlines() if not _repeats(line, grade)]
    return _settled("\n".join(lines), grade)


def doubts(grade: Grade) -> list[int]:
    """The numbers of the criteria that the examiner is unsure about."""
    return [n for n, verdict in enumerate(grade.verdicts, 1) if verdict.unsure]


def doubt(grade: Grade) -> str:
    """The card's one sentence on doubt, or nothing; it names the criteria where they have numbers."""
    found = doubts(grade)
    if not found:
        return ""
    open_slot = any(SLOT.search(grade.verdicts[n - 1].text) for n in found)
    about = "part of this grade"
    if len(found) <= 3 and not open_slot and len(grade.verdicts) > 1:
        about = f"aspect{'s' * (len(found) > 1)} {' and '.join(map(str, found))}"
    return f"The examiner is unsure about {about}: compare with the reference, or ask a person."


def _settled(text: str, grade: Grade) -> str:
    """Without the sentences on doubt where the card has its own."""
    return _UNSURE.sub("", text).strip() if doubts(grade) else text


def _repeats(line: str, grade: Grade) -> bool:
    if count := _COUNT.fullmatch(line):
        return any(SLOT.sub("", verdict.text) == count["what"] for verdict in grade.verdicts)
    rest = line
    for verdict in grade.verdicts:
        rest = _without(rest, " ".join(verdict.text.split()))
    return rest != line and re.fullmatch(r"[^:]{0,60}:?\W*", rest) is not None


def _without(line: str, text: str) -> str:
    """The line without the text, which may be cut short there: `"It is fast and …"`."""
    if text in line:
        return line.replace(text, "")
    start = line.find(text[:_HEAD])
    end = line.find(" …", start)
    cut = 0 <= start < end and text.startswith(line[start:end])
    return line[:start] + line[end + 2 :] if cut else line


def _rows(grade: Grade) -> list[Row]:
    return [
        Row(
            v.criterion_id,
            n,
            v.text,
            v.verdict,
            _reason(v.reason, grade),
            v.points,
            v.max_points,
            quotes=(v.quote,) if v.quote else (),
        )
        for n, v in enumerate(grade.verdicts, 1)
    ]


def _reason(reason: str, grade: Grade) -> str:
    """What is told once for the whole answer is not told again for each criterion."""
    return "" if reason == grade.feedback else _settled(reason, grade)


def _merged(found: list[Row]) -> list[Row]:
    """Neighbouring slots of one list in one row where all give everything, or all nothing."""
    out: list[Row] = []
    for row in found:
        same = out and SLOT.search(row.text) and _kind(out[-1]) == _kind(row)
        if same and out[-1].verdict is row.verdict in {Verdict.MET, Verdict.UNMET}:
            out[-1] = _together(out[-1], row)
        else:
            out.append(row)
    return out


def _kind(row: Row) -> str:
    return SLOT.sub("", row.text)


def _counted(row: Row) -> str:
    return f"{row.slots} more: {_kind(row)}"


def _together(first: Row, second: Row) -> Row:
    return first._replace(
        reason=first.reason if first.reason == second.reason else "",
        points=first.points + second.points,
        max_points=first.max_points + second.max_points,
        slots=first.slots + 1,
        quotes=first.quotes + second.quotes,
    )
