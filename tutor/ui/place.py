"""Where a learner stands in the questions asked for, and which one comes next. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from knowledge.cards import Card, Kind

_CHOICE = re.compile(r"^\s*\(?(?P<letter>[A-Ha-h])[.)]\s+(?P<text>.+)$")


class Place(NamedTuple):
    """`number` of `total` questions in the order of their list, 0 when it is not among them;
    `tried` of them have an answer by this learner."""

    number: int
    total: int
    tried: int

    @property
    def words(self) -> str:
        """`"Question 3 of 164 · 12 tried"`."""
        if self.number:
            return f"Question {self.number} of {self.total} · {self.tried} tried"
        return f"Outside the filter · {self.tried} of {self.total} tried"


def place(listed: Sequence[Card], current: Card, practised: Mapping[str, int]) -> Place:
    """The place of a card among the filtered cards, which come in the order of their list."""
    ids = list(dict.fromkeys(card.id for card in listed))
    number = ids.index(current.id) + 1 if current.id in ids else 0
    return Place(number, len(ids), sum(1 for card_id in ids if practised.get(card_id)))


def pick(queue: Sequence[Card], skipped: Collection[str]) -> Card | None:
    """The first card not skipped; when all were skipped, the first."""
    return next((card for card in queue if card.id not in skipped), queue[0] if queue else None)


class Question(NamedTuple):
    """A question as it is laid out: a heading, further lines, and the choices of a choice question."""

    heading: str
    body: str
    choices: tuple[tuple[str, str], ...]  # letter, text


def lay_out(card: Card) -> Question:
    """`"Which?\\nA. this\\nB. that" -> heading "Which?", choices (("A", "this"), ("B", "that"))`."""
    heading, *rest = card.question.strip().split("\n")
    if card.kind is not Kind.MULTIPLE_CHOICE:
        return Question(heading, "\n".join(rest).strip(), ())
    matches = [(line, _CHOICE.match(line)) for line in rest]
    choices = tuple((m["letter"].upper(), m["text"]) for _, m in matches if m)
    return Question(heading, "\n".join(line for line, m in matches if not m).strip(), choices)
