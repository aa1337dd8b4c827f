"""Cards as text: CSV, TSV for Quizlet, JSON. Pure.

What a round trip keeps: `csv` and `json` keep every text as it is (`csv` guards those that a
spreadsheet would run, and is read without the guards); `tsv` has a row a line, so line
ends are written `<br>` and tabs as spaces, and a text that holds `<br>` itself comes back with a line
end in its place.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable

from knowledge.cards import Card
from knowledge.export_summary import place, shared
from knowledge.output import card_json
from knowledge.spreadsheets import EXPORTED, guarded

_LINE_END = re.compile(r"\r\n?|\n")
_OPEN_QUOTE = re.compile(r'"(?:[^"]|"")*+(?:"(?!.)|\Z)', re.S)


def to_csv(cards: Iterable[Card]) -> str:
    """RFC 4180 with a header row; each text is a cell that a spreadsheet takes for a text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(EXPORTED)
    for card in cards:
        texts = (card.id, card.question, card.answer, card.topic, card.kind, card.status)
        writer.writerow(map(guarded, [*texts, place(card.source)]))
    return out.getvalue()


def to_tsv(cards: Iterable[Card]) -> str:
    """Question, tab, answer: a card a line, as Quizlet imports them."""
    return "".join(f"{_cell(card.question)}\t{_cell(card.answer)}\n" for card in cards)


def _cell(text: str) -> str:
    """One line without tabs; put in quotes only where the text's own would be read as such."""
    line = _LINE_END.sub("<br>", text.replace("\t", "    "))
    return '"' + line.replace('"', '""') + '"' if _OPEN_QUOTE.match(line) else line


def to_json(cards: Iterable[Card]) -> str:
    """The cards as `parse --json` has them, but their files by name alone, as the page shows them."""
    found = [card_json(card) | {"source": shared(card.source).model_dump()} for card in cards]
    return json.dumps({"cards": found}, ensure_ascii=False, indent=1) + "\n"
