"""Missing answer -> draft: retrieve, write, and mark what no reference supports.

With a chat model the draft is the model's; without one it is composed of the references' own
sentences, never of nothing. Either way code, not the writer, decides which sentences rest on which
cards. The drafts that ship with the library pass the same check.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from knowledge import sources
from knowledge.cards import Card, Passage, Status, card_id, normalise
from knowledge.classify import list_items
from knowledge.embeddings import Embedder
from knowledge.search import Searcher
from tutor import drafting_builtin, drafting_model, prompts, rubrics
from tutor.domain import Rubric, RubricOrigin, Usage
from tutor.drafting_alike import about
from tutor.drafting_model import Wanted
from tutor.drafting_support import Checker, is_name, sentences
from tutor.drafts import Draft, DraftOrigin, DraftSentence, NoMaterial
from tutor.llm import ChatModel, chat_model
from tutor.settings import TutorSettings

REFERENCES = 5
_ABOUT = 0.5  # of the question, in a card that is to support a mere name: many cards may name it
_REPLY = 400  # tokens of a usual reply: an answer of a few sentences and its rubric
_NO_CITATIONS: Mapping[str, frozenset[str]] = {}


class Text(NamedTuple):
    """An answer with its rubric, and who wrote it; `cited` are the cards named with a sentence."""

    answer: str
    rubric: Rubric
    origin: DraftOrigin
    author: str
    cited: Mapping[str, frozenset[str]] = _NO_CITATIONS
    confidence: float | None = None
    prompt_version: str = ""
    usage: Usage = Usage()


class Drafting:
    """Writes drafts from one index, with a chat model or, where `model` is None, without."""

    def __init__(self, searcher: Searcher, embedder: Embedder, model: ChatModel | None) -> None:
        self._searcher = searcher
        self._embedder = embedder
        self._checker = Checker(embedder)
        self.model = model

    def draft(self, card: Card, hint: str = "") -> Draft | NoMaterial:
        """A fresh draft of a card's answer; raises LLMError when the model gives none."""
        started = time.perf_counter()
        found = self._searcher.search(
            f"{card.question} {hint}".strip(), REFERENCES, without=frozenset({card.id})
        )
        references = found.passages if found.covered else ()
        wanted = Wanted(card, kept_of(card), hint)
        text = (
            self._by_model(wanted, references) if self.model else self._composed(wanted, references)
        )
        if text is None:
            return NoMaterial(card_id=card.id, question=card.question, nearest=found.passages)
        made = self._finished(card, text, references, kept=wanted.kept, hint=hint)
        return made.model_copy(update={"seconds": round(time.perf_counter() - started, 3)})

    def given(self, card: Card, text: Text) -> Draft:
        """A draft of a text that is there already, checked against the references."""
        kept = tuple(sentences(card.answer)) if card.answer else ()
        return self._finished(card, text, self.references(card), kept=kept)

    def references(self, card: Card) -> tuple[Passage, ...]:
        """The passages of other cards about the question; none where they do not cover it."""
        found = self._searcher.search(card.question, REFERENCES, without=frozenset({card.id}))
        return found.passages if found.covered else ()

    def estimate(self, card: Card) -> Usage:
        """About how many tokens a draft will take: four characters a token, and the reply."""
        if self.model is None:
            return Usage()
        sent = drafting_model.messages(Wanted(card, kept_of(card)), self.references(card))
        characters = sum(len(message.text) for message in sent)
        return Usage(calls=1, prompt_tokens=characters // 4, completion_tokens=_REPLY)

    def _by_model(self, wanted: Wanted, references: Sequence[Passage]) -> Text:
        assert self.model
        reply = self.model.ask(
            drafting_model.messages(wanted, references),
            drafting_model.schema(wanted, references),
            lambda value: drafting_model.parse(value, wanted),
        )
        written = reply.value
        cited = {s.text: frozenset(s.card_ids) for s in written.sentences}
        answer = answer_of(wanted, [s.text for s in written.sentences])
        return Text(
            answer, written.rubric, DraftOrigin.MODEL, self.model.name, cited,
            written.confidence, prompts.load("draft").version, reply.usage,
        )  # fmt: skip

    def _composed(self, wanted: Wanted, references: Sequence[Passage]) -> Text | None:
        parts = drafting_builtin.compose(wanted, references, self._embedder) if references else []
        if not parts:
            return None
        answer = answer_of(wanted, parts)
        return Text(answer, rubric_of(wanted.card, answer), DraftOrigin.BUILTIN, "built-in")

    def _finished(
        self, card: Card, text: Text, references: Sequence[Passage], *,
        kept: Sequence[str] = (), hint: str = "",
    ) -> Draft:  # fmt: skip
        best = references[0].score if references else 0.0
        return Draft(
            card_id=card.id, question=card.question, topic=card.topic, source=card.source,
            asked_count=card.asked_count, answer=text.answer,
            sentences=self.checked(card.question, text.answer, references, kept, text.cited),
            rubric=text.rubric.model_copy(update={"origin": RubricOrigin.DRAFT}),
            origin=text.origin, author=text.author, references=tuple(references), hint=hint,
            confidence=best if text.confidence is None else text.confidence,
            prompt_version=text.prompt_version, usage=text.usage,
        )  # fmt: skip

    def checked(
        self, question: str, answer: str, references: Sequence[Passage], kept: Sequence[str] = (),
        cited: Mapping[str, frozenset[str]] = _NO_CITATIONS,
    ) -> tuple[DraftSentence, ...]:  # fmt: skip
        """The sentences of an answer with the cards that support each, cited ones first."""
        own = {normalise(part) for text in kept for part in (text, *sentences(text))}
        near = [p for p in references if about(question, f"{p.question}\n{p.answer}") >= _ABOUT]
        found = []
        for sentence in sentences(answer):
            if normalise(sentence) in own:
                ids: tuple[str, ...] = (card_id(question),)
                found.append(DraftSentence(text=sentence, card_ids=ids, support=1, kept=True))
                continue
            share, ids = self._checker.support(sentence, near if is_name(sentence) else references)
            named = next((c for text, c in cited.items() if sentence in text), frozenset())
            agreed = tuple(cid for cid in ids if cid in named) or ids
            found.append(DraftSentence(text=sentence, card_ids=agreed, support=min(share, 1.0)))
        return tuple(found)


def of(settings: TutorSettings, searcher: Searcher) -> Drafting:
    """The writer of drafts that the settings name: a chat model where one is in use."""
    model = chat_model(settings) if settings.judge_in_use != "builtin" else None
    return Drafting(searcher, searcher.embedder, model)


def kept_of(card: Card) -> tuple[str, ...]:
    """What a partial answer has already: its items, or its text where no list is asked for."""
    if card.status is not Status.PARTIAL:
        return ()
    return tuple(list_items(card.answer, card.asked_count or 2))


def answer_of(wanted: Wanted, parts: Sequence[str]) -> str:
    """The answer as the list writes it: items as bullets, sentences one after the other."""
    if wanted.lacking is not None:
        return "\n".join(f"- {part}" for part in (*wanted.kept, *parts))
    bullets = any(len(part.split("\n")) > 1 or not part.rstrip().endswith((".", "$", "!", "?"))
                  for part in parts) and len(parts) > 1  # fmt: skip
    return "\n".join(f"- {part}" for part in parts) if bullets else " ".join(parts)


def rubric_of(card: Card, answer: str) -> Rubric:
    """A rubric drafted from an answer alone."""
    full = card.model_copy(update={"answer": answer, "alternatives": ()})
    return rubrics.derive(full).model_copy(update={"origin": RubricOrigin.DRAFT})


def is_shipped(card: Card) -> bool:
    """Does the card stand in a list that ships with the library?"""
    return any(Path(source.file).parent == sources.LIBRARY for source in card.sources)


def shipped_text(card: Card) -> Text | None:
    """What the library ships for a card of its own list: a draft, or the rubric of its answer."""
    entry = rubrics.library().get(card.id) if is_shipped(card) else None
    answer = entry.draft.strip() or card.answer if entry else ""
    if entry is None or not answer:
        return None
    return Text(answer, entry.rubric, DraftOrigin.LIBRARY, "the starter library")
