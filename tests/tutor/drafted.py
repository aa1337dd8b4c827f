"""Cards, passages, a searcher that finds them and a model's replies, for the tests of drafts."""

from __future__ import annotations

import json
from typing import Any

from knowledge.cards import Card, Passage, SearchResult, Source
from knowledge.classify import make_card
from tests.fakes import HandEmbedder
from tutor.drafting import Drafting
from tutor.drafts import Draft, NoMaterial

RELU = "ReLU sets negative inputs to zero. It keeps positive inputs. Its gradient there is 1."


def card(question: str, answer: str = "", *, topic: str = "", file: str = "mine/list.md") -> Card:
    return make_card(question, answer, Source(file=file, line=1), topic)


def passage(
    answer: str, *, score: float = 0.9, cid: str = "r1", question: str = "What does ReLU do?"
) -> Passage:
    return Passage(
        card_id=cid, question=question, answer=answer, score=score, source=Source(file="f", line=1)
    )


class Found:
    """A searcher that finds what it was given; `covered` says whether that is about the query."""

    def __init__(self, *passages: Passage, covered: bool = True) -> None:
        self._passages, self._covered = passages, covered and bool(passages)
        self.queries: list[str] = []

    def search(self, query: str, k: int, *, without: frozenset[str]) -> SearchResult:
        self.queries.append(query)
        kept = tuple(p for p in self._passages if p.card_id not in without)
        return SearchResult(query=query, covered=self._covered, passages=kept)


def drafting(*passages: Passage, chat: Any = None, covered: bool = True) -> Drafting:
    searcher: Any = Found(*passages, covered=covered)
    return Drafting(searcher, HandEmbedder(), chat)


def reply(*texts: str, cite: str = "r1", **more: Any) -> str:
    criteria = [
        {"text": "It is zero for negative inputs.", "points": 2, "phrasings": ["0 below 0"]}
    ]
    found = [{"text": text, "card_ids": [cite]} for text in texts]
    return json.dumps({"sentences": found, "criteria": criteria, "confidence": 0.7, **more})


def made(draft: Draft | NoMaterial) -> Draft:
    assert isinstance(draft, Draft)
    return draft
