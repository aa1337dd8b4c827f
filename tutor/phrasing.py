"""The examiner's words in a conversation: by a chat model where there is one, else by our own rules.

A model only words what code has decided. Its text is checked here: one that gives the point away, or is
no single short text, is dropped for the built-in wording, as is any failure of the model.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from knowledge.cards import Frozen, Passage
from tutor import disguises, guards, prompts
from tutor.domain import Usage
from tutor.examiner_words import say
from tutor.followups import follow_up
from tutor.hints import gaps, where_to_look, with_gaps
from tutor.judges.encoding import idf
from tutor.judges.text import content_stems
from tutor.language import Language
from tutor.llm import ChatModel, LLMError, Message
from tutor.missing import Missing, gives_away, key_words

log = logging.getLogger(__name__)

_LONGEST = 400  # characters of a model's text
_CARDS = 4
_NEW = 0.4  # idf from which a word is a subject of its own; "give" and "use" lie below
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"text": {"type": "string"}, "in_english": {"type": "string"}},
    "required": ["text", "in_english"],
    "additionalProperties": False,
}


class Scene(Frozen):
    """What the examiner has before it: the question, all that the learner said, and the passages."""

    question: str
    said: str = ""
    language: Language = "en"
    passages: tuple[Passage, ...] = ()


class Spoken(Frozen):
    """A text with who worded it (empty: the built-in examiner), the card it asks about, and the words
    that belong in its gaps."""

    text: str
    model: str = ""
    card_id: str = ""
    gaps: tuple[str, ...] = ()
    usage: Usage = Usage()


class _Reply(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    text: str
    in_english: str = ""


class Phrasing:
    """Words follow-ups, hints and deeper questions. Safe to share between threads."""

    def __init__(self, model: ChatModel | None = None) -> None:
        self._model = model

    def follow_up(self, wanted: Missing, scene: Scene) -> Spoken:
        """The next question about an open point."""
        own = follow_up(wanted, scene.question, scene.language)
        if wanted.is_list:
            return Spoken(text=own)
        point = {"verdict": wanted.verdict.value, "quote": wanted.quote or "(none)"}
        return self._worded("follow_up", own, scene, wanted, **_point(wanted), **point)

    def hint(self, wanted: Missing, scene: Scene) -> Spoken:
        """The first hint: where to look."""
        own = where_to_look(wanted, scene.question, scene.passages, scene.language)
        if wanted.is_list:
            return Spoken(text=own)
        cards = "\n".join(f"- {p.question}" for p in scene.passages[:_CARDS]) or "(none)"
        return self._worded("hint", own, scene, wanted, **_point(wanted), cards=cards)

    def gaps(self, wanted: Missing, scene: Scene) -> Spoken:
        """The second hint. Its gaps are cut by code, so that a reply can be read against them."""
        words = () if wanted.is_list else gaps(wanted).words
        return Spoken(text=with_gaps(wanted, scene.language), gaps=words)

    def deeper(self, scene: Scene) -> Spoken:
        """A question beyond a full answer: that of a related card, or an open one."""
        related = next((p for p in scene.passages if _goes_further(p.question, scene)), None)
        if related and self._model is None:
            text = say("deeper_card", scene.language, question=related.question)
            return Spoken(text=text, card_id=related.card_id)
        return self._worded("deeper", say("deeper_open", scene.language), scene, None)

    def _worded(
        self, prompt: str, own: str, scene: Scene, wanted: Missing | None, **parts: str
    ) -> Spoken:
        """The model's text where it passes, else our own; what the model cost is kept either way."""
        if self._model is None:
            return Spoken(text=own)
        try:
            reply = self._model.ask(_messages(prompt, scene, parts), _SCHEMA, _parse)
        except LLMError as error:
            log.info("%s words no %s: %s", self._model.name, prompt, error)
            return Spoken(text=own, usage=error.usage)
        if not _passes(reply.value, wanted):
            log.info(
                "%s gave the point away in a %s; the built-in wording is used",
                self._model.name,
                prompt,
            )
            return Spoken(text=own, usage=reply.usage)
        return Spoken(text=reply.value.text, model=self._model.name, usage=reply.usage)


def _goes_further(question: str, scene: Scene) -> bool:
    """Does it ask about things that neither the question nor the answer has named?"""
    fresh = content_stems(question) - content_stems(f"{scene.question} {scene.said}")
    return sum(idf().get(stem, 1.0) >= _NEW for stem in fresh) >= 2


def _point(wanted: Missing) -> dict[str, str]:
    forbidden = ", ".join(sorted(key_words(wanted))) or "(none)"
    return {"point": wanted.criterion.text, "forbidden": forbidden}


def _messages(name: str, scene: Scene, parts: dict[str, str]) -> Sequence[Message]:
    said = disguises.visible(scene.said) or "(nothing yet)"
    mark = "=====" + hashlib.sha256(f"{scene.question}\0{said}".encode()).hexdigest()[:16]
    system, user = prompts.load(name).render(question=scene.question, said=said, mark=mark, **parts)
    return [Message("system", system), Message("user", user)]


def _parse(value: Any) -> _Reply:
    """The model's JSON; raises ValueError for what is no short text."""
    reply = _Reply.model_validate(value)  # pydantic's error is a ValueError
    text = " ".join(reply.text.split())
    if not text or len(text) > _LONGEST:
        raise ValueError(f"text: one short text of at most {_LONGEST} characters is wanted")
    return reply.model_copy(update={"text": text})


def _passes(reply: _Reply, wanted: Missing | None) -> bool:
    """Not in its own language, nor in that of the rubric."""
    if guards.is_instruction(reply.text):
        return False
    return wanted is None or not any(
        gives_away(text, wanted) for text in (reply.text, reply.in_english)
    )
