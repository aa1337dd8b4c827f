"""A draft by a chat model: one call for the answer and its rubric, one repair at most."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.cards import Card, Passage, normalise
from tutor import prompts
from tutor.domain import Criterion, ItemList, Rubric, RubricOrigin
from tutor.drafting_support import BULLET
from tutor.llm import Message

_LONGEST_PASSAGE = 1500  # characters
_MOST_SENTENCES = 6
_MOST_CRITERIA = 5
_FORM = re.compile(r"<[a-z' ]+>")  # what `_shape` holds in the places of texts
# `\frac` with one backslash is valid JSON, and means a form feed before "rac".
_EATEN = {"\x08": "\\b", "\x0c": "\\f", "\t": "\\t", "\r": "\\r"}
_EATEN_BACKSLASH = re.compile(r"[\x08\x0c\t\r](?=[a-z])|\n(?=(?:abla|eq|u|ot|eg)\b)")


class Wanted(NamedTuple):
    """What is asked for: a card, what its answer has already, and a reviewer's hint."""

    card: Card
    kept: tuple[str, ...] = ()
    hint: str = ""

    @property
    def lacking(self) -> int | None:
        """How many list items are still to be found; None where no list is asked for."""
        asked = self.card.asked_count
        return max(asked - len(self.kept), 0) if asked else None


class Sentence(BaseModel):
    model_config = ConfigDict(extra="ignore")

    text: str = Field(min_length=1)
    card_ids: list[str] = []


class Written(NamedTuple):
    """What the model wrote."""

    sentences: list[Sentence]
    rubric: Rubric
    confidence: float


class _Criterion(BaseModel):
    model_config = ConfigDict(extra="ignore")

    text: str = Field(min_length=1)
    points: float = Field(default=1.0, gt=0, le=10)
    phrasings: list[str] = []
    misconceptions: list[str] = []


class _Reply(BaseModel):
    """The JSON a model sends. More than asked for is ignored; less is an error."""

    model_config = ConfigDict(extra="ignore")

    sentences: list[Sentence] = Field(min_length=1)
    criteria: list[_Criterion] = []
    items: list[list[str]] = []
    confidence: float = 0.5


def messages(wanted: Wanted, references: Sequence[Passage]) -> list[Message]:
    """System and user message of one draft."""
    found = [f"[{p.card_id}] Q: {p.question}\nA: {p.answer[:_LONGEST_PASSAGE]}" for p in references]
    system, user = prompts.load("draft").render(
        length=_length(wanted), rubric=_rubric_rule(wanted), shape=_shape(wanted),
        question=wanted.card.question,
        kept="\n".join(f"- {item}" for item in wanted.kept) or "(nothing)",
        references="\n\n".join(found) or "(none: all is from your own knowledge)",
        hint=wanted.hint.strip() or "(nothing in particular)",
    )  # fmt: skip
    return [Message("system", system), Message("user", user)]


def _length(wanted: Wanted) -> str:
    if wanted.lacking is not None:
        further = "further " if wanted.kept else ""
        return f"Exactly {wanted.lacking} {further}items, each one sentence entry, no two alike."
    return f"One to four sentences; at most {_MOST_SENTENCES} where the question has several parts."


def _rubric_rule(wanted: Wanted) -> str:
    if wanted.lacking is not None:
        return (
            "  items: every acceptable item that you are sure of, those of the answer included; "
            "each an array of its name and its synonyms."
        ).strip()
    return (
        f"criteria: 2 to {_MOST_CRITERIA} facts that a full answer holds, independent of each other, "
        "1 to 3 points by weight; with each two other phrasings a student may use, and one or two "
        "misconceptions that would contradict it."
    )


def _shape(wanted: Wanted) -> str:
    rubric = (
        '"items": [["<name>", "<synonym>"]]'
        if wanted.lacking is not None
        else '"criteria": [{"text": "<fact>", "points": 2, "phrasings": ["<the fact in other words>"], '
        '"misconceptions": ["<what would contradict it>"]}]'
    )
    return (
        f'{{"sentences": [{{"text": "<sentence of the answer>", "card_ids": ["<id>"]}}], {rubric}, '
        '"confidence": 0.5}'
    )


def schema(wanted: Wanted, references: Sequence[Passage]) -> dict[str, Any]:
    """JSON schema of the reply; lists have their bounds, since small models else never end them."""
    texts = {"type": "array", "items": {"type": "string"}, "maxItems": 4}
    sentence: dict[str, Any] = {"text": {"type": "string"}}
    if references:
        ids = {"type": "string", "enum": [p.card_id for p in references]}
        sentence["card_ids"] = {"type": "array", "items": ids, "maxItems": len(references)}
    least, most = (wanted.lacking, wanted.lacking) if wanted.lacking else (1, _MOST_SENTENCES)
    reply: dict[str, Any] = {"sentences": _array(_object(sentence), least, most)}
    if wanted.lacking is not None:
        reply["items"] = _array(texts, 1, 40)
    else:
        criterion = {
            "text": {"type": "string"}, "points": {"type": "number"},
            "phrasings": texts, "misconceptions": texts,
        }  # fmt: skip
        reply["criteria"] = _array(_object(criterion), 1, _MOST_CRITERIA)
    return _object({**reply, "confidence": {"type": "number"}})


def _array(items: dict[str, Any], least: int, most: int) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties,
        "required": list(properties), "additionalProperties": False,
    }  # fmt: skip


def parse(value: Any, wanted: Wanted) -> Written:
    """The model's JSON; raises ValueError saying what to mend."""
    try:
        reply = _Reply.model_validate(_mended(value))
        sentences = [s for s in reply.sentences if _says(s.text)]
        if not sentences:
            raise ValueError("sentences: none of them says anything; write the answer in words")
        _check_count(sentences, wanted)
        rubric = _rubric(reply, [s.text for s in sentences], wanted)
    except ValidationError as error:
        wrong = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}") from error
    return Written(sentences, rubric, min(max(reply.confidence, 0.0), 1.0))


def _says(text: str) -> bool:
    """Is there a word or a figure in it? Small models give the form back, dots and brackets."""
    return any(char.isalnum() for char in _FORM.sub("", text))


def _check_count(sentences: Sequence[Sentence], wanted: Wanted) -> None:
    texts = [normalise(text) for text in (*wanted.kept, *(s.text for s in sentences))]
    if twice := next((text for text in texts if texts.count(text) > 1), None):
        raise ValueError(f"sentences: {twice!r} stands there twice")
    if wanted.lacking is not None and len(sentences) != wanted.lacking:
        raise ValueError(f"sentences: exactly {wanted.lacking} are wanted, not {len(sentences)}")


def _rubric(reply: _Reply, texts: Sequence[str], wanted: Wanted) -> Rubric:
    if wanted.card.asked_count is None:
        criteria = tuple(
            Criterion(
                id=f"criterion-{n}", text=c.text, points=c.points,
                phrasings=tuple(filter(_says, c.phrasings)),
                misconceptions=tuple(filter(_says, c.misconceptions)),
            )
            for n, c in enumerate([c for c in reply.criteria if _says(c.text)][:_MOST_CRITERIA], 1)
        )  # fmt: skip
        return Rubric(criteria=criteria, origin=RubricOrigin.DRAFT)
    named = [tuple(filter(_says, item)) for item in reply.items]
    known = {normalise(name) for item in named for name in item}
    own = [(name_of(t),) for t in (*wanted.kept, *texts) if normalise(name_of(t)) not in known]
    slots = ItemList(
        id="item", text="an item of the list", count=wanted.card.asked_count,
        items=(*filter(None, named), *own),
    )  # fmt: skip
    return Rubric(lists=(slots,), origin=RubricOrigin.DRAFT)


def name_of(item: str) -> str:
    """`"sigmoid: squashes into (0, 1)" -> "sigmoid"`; an item without a name is its own."""
    head, colon, _ = item.partition(":")
    return head.strip() if colon and len(head.split()) <= 5 and "$" not in head else item


def _mended(value: Any) -> Any:
    """Even out harmless slips: bullets, other marks of formulas, eaten backslashes, nulls."""
    if isinstance(value, dict):
        return {k: _mended(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_mended(v) for v in value if v is not None]
    if not isinstance(value, str):
        return value
    text = _EATEN_BACKSLASH.sub(lambda m: _EATEN.get(m[0], "\\n"), value)
    text = re.sub(r"\\\((.+?)\\\)", r"$\1$", text, flags=re.S)
    text = re.sub(r"\\\[(.+?)\\\]", r"$$\1$$", text, flags=re.S)
    return BULLET.sub("", text).strip()
