"""What the commands print: JSON as the contract has it, or lines for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from knowledge.plurals import counted

if TYPE_CHECKING:
    from knowledge.cards import Card, SearchResult
    from knowledge.embeddings import Embedder


def print_json(content: Mapping[str, Any]) -> None:
    """One JSON object on one line of stdout."""
    print(json.dumps(content, ensure_ascii=False))


def card_json(card: Card) -> dict[str, Any]:
    return {
        "id": card.id, "question": card.question, "answer": card.answer, "kind": card.kind,
        "status": card.status, "topic": card.topic, "asked_count": card.asked_count,
        "source": card.source.model_dump(),
    }  # fmt: skip


def print_cards(cards: Sequence[Card], problems: int) -> None:
    """A line a card on stdout, then the counts on stderr."""
    for card in cards:
        print(f"{card.source}  [{card.kind}, {card.status}]  {card.question.splitlines()[0]}")
    answered = sum(card.status != "missing" for card in cards)
    print(
        f"{counted(len(cards), 'entry', 'entries')}, {answered} at least partly answered, "
        f"{counted(problems, 'problem')}",
        file=sys.stderr,
    )


def print_near_duplicates(cards: Sequence[Card], model: Embedder) -> None:
    from knowledge.search import near_duplicates

    for one, other, cosine in near_duplicates(cards, model):
        print(f"{cosine:.2f}  {one.source}  {one.question}\n      {other.source}  {other.question}")


def print_result(result: SearchResult, *, as_json: bool) -> None:
    if as_json:
        found = {
            "query": result.query,
            "covered": result.covered,
            "passages": [
                {"card_id": p.card_id, "question": p.question, "answer": p.answer, "score": p.score,
                 "source": p.source.model_dump()}
                for p in result.passages
            ],
        }  # fmt: skip
        print_json(found)
        return
    if not result.covered:
        print("Nothing in the cards seems to be about this; the nearest are:")
    for passage in result.passages:
        print(
            f"{passage.score:.2f}  {passage.question}\n      {passage.answer}\n      [{passage.source}]"
        )
