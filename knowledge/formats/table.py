"""Tables: a card a row, as CSV, TSV, Quizlet's export or Anki's "Notes in Plain Text".

The separator (tab, comma, semicolon) and a header row are told by content; Anki's `#separator:` lines
say them outright. A cell in double quotes may hold separators, line ends and doubled quotes. Without
a header the first two columns are question and answer; where tabs part the cells, `<br>` in them is a
line end, since Quizlet's rows cannot hold another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from knowledge.cards import Card, Problem
from knowledge.formats import anki_notes
from knowledge.formats.common import Collector, join, lines_of, reads_like_question
from knowledge.formats.html_text import has_media, plain, to_text
from knowledge.spreadsheets import COLUMNS, EXPORTED, SEPARATORS, unguarded

_NAMES = {
    "question": (*COLUMNS["question"], "front", "term", "q", "vorderseite", "begriff"),
    "answer": (
        *COLUMNS["answer"], *COLUMNS["reference"], "back", "definition", "a", "rückseite", "lösung",
    ),
    "topic": COLUMNS["topic"],
    "deck": ("deck",),
    "kind": ("kind", "type"),
}  # fmt: skip
_ROLES = {name: role for role, names in _NAMES.items() for name in names}
_UNREAD = frozenset(
    "status source quelle no no. nr. number nummer # label guid notetype tags asked_count".split()
).union(COLUMNS["id"])
_SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "colon": ":", "space": " "}
_SETTING = re.compile(
    r"#(separator|html|columns|tags|deck|notetype|(?:tags|deck|notetype|guid) column):([^\r\n]*)(?:\r\n?|\n|\Z)"
)
_MARKER = re.compile(r"\W{0,3}[A-Z]?\d{0,4}\W{0,3}\Z")
_LINE_END = re.compile(r"\r\n?|\n")
_BREAK = re.compile(r"<br\s*/?>", re.I)
_SAMPLE = 50_000  # characters that tell what a text is


class _Row(NamedTuple):
    line: int
    cells: list[str]
    loose: str  # the first cell that opens with a quote which encloses no whole cell


class _Layout(NamedTuple):
    """How to read a table: what parts its cells, which column is what, and what the cells hold."""

    separator: str
    roles: Mapping[str, int]
    names: Sequence[str] = ()  # of the header row, if there is one
    anki: bool = False  # says so itself, so that it may hold cloze marks and `\(…\)`
    html: bool = False
    deck: str = ""  # of all rows
    ours: bool = False  # written by our own export, which guards its cells
    rest: frozenset[int] = frozenset()  # known columns, of neither questions nor answers


def looks_like(text: str) -> float:
    """1 with a header row or Anki's settings; else the share of rows that look like pairs."""
    body, settings, _ = _settings(text)
    if settings:
        return 1.0
    return max(_score(_sample(body, separator), separator) for separator in SEPARATORS)


def parse(text: str, file: str) -> tuple[list[Card], list[Problem]]:
    """Cards of the rows, in order; the topic is that of a column "topic" or "deck"."""
    out = Collector(file)
    body, settings, lines = _settings(text)
    layout = _layout(body, settings)
    rows = [r for r in _rows(body, layout.separator, lines + 1) if any(map(str.strip, r.cells))]
    if layout.names and "columns" not in settings:
        rows = rows[1:]
    for row in rows:
        _entry(row, layout, out)
    _report_unread(rows, layout, out)
    return out.cards, out.problems


def _settings(text: str) -> tuple[str, dict[str, str], int]:
    """The text below Anki's settings, the settings by name, and how many lines they take."""
    text = text.removeprefix("\ufeff")
    found: dict[str, str] = {}
    place = lines = 0
    while match := _SETTING.match(text, place):
        found[match[1]] = match[2].strip(" ")
        place = match.end()
        lines += 1
    if not found.keys() & {"separator", "html"}:
        return text, {}, 0  # "#tags: …" may open any text
    return text[place:], found, lines


def _rows(text: str, separator: str, line: int = 1) -> Iterator[_Row]:
    """The rows with their first lines. A quote that is not closed where a cell ends is a mere sign."""
    part = re.escape(separator)
    cell = re.compile(
        rf'(?:"(?P<quoted>(?:[^"]|"")*+)"(?=[{part}\r\n]|\Z)|(?P<bare>[^{part}\r\n]*))'
        rf"(?P<end>{part}|\r\n?|\n|\Z)"
    )
    place, start, cells, loose = 0, line, list[str](), ""
    while match := cell.match(text, place):
        quoted = match["quoted"]
        if not loose and (match["bare"] or "").lstrip().startswith('"'):
            loose = match["bare"]
        cells.append(match["bare"] if quoted is None else quoted.replace('""', '"'))
        line += len(_LINE_END.findall(quoted or ""))
        place = match.end()
        if match["end"] == separator:
            continue
        yield _Row(start, cells, loose)
        if not match["end"]:
            return
        line += 1
        start, cells, loose = line, [], ""


def _sample(text: str, separator: str) -> list[list[str]]:
    """The cells of the first rows; of a long text, without the row that may be cut."""
    rows = [row.cells for row in _rows(text[:_SAMPLE], separator)]
    if len(text) > _SAMPLE and len(rows) > 1:
        rows.pop()
    return [row for row in rows if any(map(str.strip, row))]


def _header(row: Sequence[str]) -> dict[str, int]:
    """Which column is what, if the row is a header; else nothing."""
    names = ["_".join(name.lower().split()) for name in row]
    roles: dict[str, int] = {}
    for index, name in enumerate(names):
        if role := _ROLES.get(name):
            roles.setdefault(role, index)
    known = "answer" in roles or all(name in _ROLES or name in _UNREAD for name in names)
    return roles if len(names) > 1 and "question" in roles and known else {}


def _score(rows: list[list[str]], separator: str) -> float:
    """How surely are these the rows of a table, parted by what was meant to part them?"""
    if not rows:
        return 0.0
    if _header(rows[0]):
        return 1.0
    pairs = [row for row in rows if len(row) > 1 and not _MARKER.match(row[0].strip())]
    share = len(pairs) / len(rows)
    if not any(row[1].strip() for row in pairs):  # questions only, each with an empty cell after it
        return 0.7 if separator == "\t" and share == 1.0 and len(rows) > 1 else 0.0
    if separator == "\t":
        return share * (1.0 if len(rows) > 1 else 0.5) if share >= 0.8 else 0.0
    even = len({len(row) for row in rows}) == 1
    prose = any(cell[:1].isspace() for row in rows for cell in row[1:])  # "first, second"
    return 0.6 if even and share == 1.0 and len(rows) > 1 and not prose else 0.0


def _layout(body: str, settings: Mapping[str, str]) -> _Layout:
    separator = _separator(body, settings)
    html, deck = settings.get("html", "").lower() == "true", settings.get("deck", "")
    anki = bool(settings)
    if "columns" in settings:
        names = settings["columns"].split(separator)
    else:
        names = next(iter(_sample(body, separator)), [])
    if roles := _header(names):
        rest = frozenset(
            i for i, name in enumerate(names) if "_".join(name.lower().split()) in _UNREAD
        )
        ours = tuple(names) == EXPORTED
        return _Layout(separator, roles, names, anki, html, deck, ours, rest)
    columns = {key: int(value) - 1 for key, value in settings.items()
               if key.endswith(" column") and re.fullmatch(r"[1-9]\d?", value)}  # fmt: skip
    fields = [index for index in range(100) if index not in columns.values()]
    roles = {"question": fields[0], "answer": fields[1]}
    if "deck column" in columns:
        roles["deck"] = columns["deck column"]
    names = names if "columns" in settings else []
    rest = frozenset(columns.values())
    return _Layout(separator, roles, names, anki, html, deck, rest=rest)


def _separator(body: str, settings: Mapping[str, str]) -> str:
    if "separator" in settings:
        said = settings["separator"]
        return _SEPARATORS.get(said.lower(), said if len(said) == 1 else "\t")
    return max(SEPARATORS, key=lambda separator: _score(_sample(body, separator), separator))


def _entry(row: _Row, layout: _Layout, out: Collector) -> None:
    """Add the cards of a row, or say why there are none."""
    width = len(row.cells)
    if width == 1 and not layout.names and not reads_like_question(row.cells[0]):
        text = row.cells[0].strip()[:60]
        out.problem(row.line, f"a row of one column where others have two; left out: {text!r}")
        return
    if layout.names and (lost := [c for c in row.cells[len(layout.names) :] if c.strip()]):
        told = f"{width} cells in a table of {len(layout.names)} columns"
        cut = ", ".join(f"{cell.strip()[:60]!r}" for cell in lost)
        out.problem(row.line, f"{told}; left out: {cut}")
    if row.loose and layout.separator != "\t":  # between tabs a quote is a sign like any other
        told = "its quotes enclose no whole cell; read as it stands"
        out.problem(row.line, f"{told}: {row.loose.strip()[:60]!r}")
    said = {role: row.cells[i] for role, i in layout.roles.items() if i < width}
    front, back = (_text(said.get(role, ""), layout) for role in ("question", "answer"))
    deck = anki_notes.topic_of(said.get("deck", layout.deck))
    topic = _text(said.get("topic", ""), layout) or deck
    try:
        for question, answer in anki_notes.entries(front, back) if layout.anki else [(front, back)]:
            raw = anki_notes.hinted(question, said.get("kind", "").strip())
            out.card(raw, answer, line=row.line, topic=topic)
    except ValueError as error:
        out.problem(row.line, str(error))


def _text(cell: str, layout: _Layout) -> str:
    if layout.ours:
        cell = unguarded(cell)
    elif layout.anki:
        cell = to_text(cell) if layout.html else plain(cell)
    elif layout.separator == "\t" and not layout.names:
        cell = _BREAK.sub("\n", cell)
    return join(lines_of(cell))


def _report_unread(rows: Sequence[_Row], layout: _Layout, out: Collector) -> None:
    """Say once which columns were not read, and where pictures were left behind."""
    read = {*layout.roles.values(), *layout.rest}
    width = len(layout.names) or 1000
    for row in rows:
        lost = [i for i, c in enumerate(row.cells[:width]) if i not in read and c.strip()]
        if lost:
            names = ", ".join(layout.names[i] if layout.names else str(i + 1) for i in lost)
            out.problem(row.line, f"columns that were not read, here and below: {names}")
            break
    pictured = (row.line for row in rows if any(map(has_media, row.cells)))
    if layout.html and (line := next(pictured, 0)):
        out.problem(line, "pictures and sound, here and below, do not come along")
