"""Every noun of the tutor side. Data only: no input or output happens here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from knowledge.cards import Frozen, Kind, Passage


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return text


Name = Annotated[str, AfterValidator(_not_blank)]


class Verdict(StrEnum):
    """The closed set of answers to "is this criterion met?"."""

    MET = "met"
    PARTIAL = "partial"
    UNMET = "unmet"
    CONTRADICTED = "contradicted"

    @property
    def credit(self) -> float:
        """Share of the criterion's points."""
        return {"met": 1.0, "partial": 0.5}.get(self.value, 0.0)


class Criterion(Frozen):
    """One fact an answer must hold. Any phrasing counts as the text does; asserting a
    misconception makes the criterion contradicted."""

    id: Name
    text: Name
    points: Annotated[float, Field(gt=0, le=1000)] = 1.0
    phrasings: tuple[str, ...] = ()
    misconceptions: tuple[str, ...] = ()


SLOT = re.compile(r" \(\d+ of \d+\)$")
"""What follows the text of a list in the text of each of its slots: `" (2 of 5)"`."""


class ItemList(Frozen):
    """N slots for different items of a list: "name 5 …". An item is its name and its synonyms."""

    id: Name
    text: Name
    count: Annotated[int, Field(ge=1, le=50)]
    items: tuple[tuple[str, ...], ...]
    points: Annotated[float, Field(gt=0, le=1000)] = 1.0  # a slot

    @field_validator("items")
    @classmethod
    def _items_have_names(cls, items: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        if not all(item and all(name.strip() for name in item) for item in items):
            raise ValueError("every item needs a name")
        return items

    @property
    def slots(self) -> tuple[Criterion, ...]:
        """The N slots as criteria, `id-1` to `id-N`."""
        return tuple(
            Criterion(
                id=f"{self.id}-{n}", text=f"{self.text} ({n} of {self.count})", points=self.points
            )
            for n in range(1, self.count + 1)
        )


class RubricOrigin(StrEnum):
    """Where a rubric comes from, best first."""

    REVIEWED = "reviewed"
    GIVEN = "given"  # came with the request
    DRAFT = "draft"  # written, reviewed by nobody yet
    DERIVED = "derived"  # from the card's own answer
    REFERENCES = "references"  # from passages about the question
    MODEL = "model"  # the model's own knowledge


class Rubric(Frozen):
    """What a full answer holds: criteria, slots of lists, or both."""

    criteria: tuple[Criterion, ...] = ()
    lists: tuple[ItemList, ...] = ()
    origin: RubricOrigin = RubricOrigin.GIVEN

    @model_validator(mode="after")
    def _well_formed(self) -> Rubric:
        ids = [c.id for c in self.all_criteria]
        if not ids:
            raise ValueError("a rubric needs at least one criterion or list")
        if len(ids) != len(set(ids)):
            raise ValueError(f"criterion ids must differ; got {', '.join(ids)}")
        return self

    @property
    def all_criteria(self) -> tuple[Criterion, ...]:
        """Criteria and slots, in the order they are graded and shown."""
        return tuple(slot for entry in self.lists for slot in entry.slots) + self.criteria

    @property
    def max_points(self) -> float:
        return sum(c.points for c in self.all_criteria)

    def score(self, verdicts: Mapping[str, Verdict]) -> float:
        """The score that a verdict on every criterion, by id, gives: 0..1."""
        return sum(verdicts[c.id].credit * c.points for c in self.all_criteria) / self.max_points

    @property
    def version(self) -> str:
        """Changes with any change that can change a grade; 8 hex digits."""
        content = self.model_dump_json(exclude={"origin"})
        return hashlib.sha256(content.encode()).hexdigest()[:8]


class Ruling(Frozen):
    """A person's decision on how a criterion is to be read whenever the question is graded.

    With an `example`, words of an answer, it also says which verdict they get.
    """

    id: str
    version: int = 1
    criterion_id: Name
    text: Name
    verdict: Verdict | None = None
    example: str = ""

    @property
    def ref(self) -> str:
        """How a grade names the version it used."""
        return f"{self.id}@{self.version}"


class Exemplar(Frozen):
    """An answer to the question as people graded it; verdicts by criterion id where they gave any."""

    id: str
    version: int = 1
    answer: Name
    score: Annotated[float, Field(ge=0, le=1)]
    verdicts: dict[str, Verdict] = Field(default_factory=dict)

    @property
    def ref(self) -> str:
        """How a grade names the version it used."""
        return f"{self.id}@{self.version}"


class Task(Frozen):
    """What a judge is asked: is each criterion of the rubric met by this answer?

    `rulings` and `exemplars` are the question's house rules, chosen for this answer.
    """

    question: str
    answer: str
    rubric: Rubric
    kind: Kind = Kind.OPEN
    passages: tuple[Passage, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    exemplars: tuple[Exemplar, ...] = ()


# A verdict less sure than this asks for a person. One that accuses the answer of saying the opposite must
# be surer: of 17 between .5 and .7 on the eval cases' `dev` part 11 were right, of 31 above that 28.
_UNSURE, _ACCUSING = 0.6, 0.7


def is_unsure(verdict: Verdict, confidence: float | None) -> bool:
    """Should a person look at a verdict of this confidence? Not where none was stated."""
    least = _ACCUSING if verdict is Verdict.CONTRADICTED else _UNSURE
    return confidence is not None and confidence < least


class Finding(Frozen):
    """A judge's word on one criterion. `quote` is a verbatim part of the answer."""

    criterion_id: str
    verdict: Verdict
    quote: str = ""
    reason: str = ""
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None

    @property
    def unsure(self) -> bool:
        """Is it less sure than what nobody needs to look at?"""
        return is_unsure(self.verdict, self.confidence)


class Usage(Frozen):
    """What a judgement cost."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            calls=self.calls + other.calls,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
        )


class JudgeInfo(Frozen):
    """Who judged: enough to repeat or compare a grade."""

    name: str
    model: str = ""
    prompt_version: str = ""


class Judgement(Frozen):
    """What a judge returns, before any check. No number in it counts towards the score.

    `rules` names the rulings and exemplars it went by; `flags` ask for a person.
    """

    findings: tuple[Finding, ...]
    feedback: str = ""
    follow_up: str = ""
    usage: Usage = Usage()
    rules: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


class CriterionGrade(Frozen):
    """A checked verdict with the points that code gave for it."""

    criterion_id: str
    text: str
    verdict: Verdict
    quote: str
    reason: str
    points: float
    max_points: float
    confidence: float | None = None
    decided_by: str = ""  # the person who gave this verdict instead of the examiner

    @property
    def unsure(self) -> bool:
        """Is it less sure than what nobody needs to look at?"""
        return is_unsure(self.verdict, self.confidence)


class Grade(Frozen):
    """A graded answer. `score` is points over max_points, in 0..1."""

    status: Literal["graded"] = "graded"
    score: float
    points: float
    max_points: float
    verdicts: tuple[CriterionGrade, ...]
    feedback: str
    follow_up: str
    needs_review: bool
    flags: tuple[str, ...]
    judge: JudgeInfo
    usage: Usage
    seconds: float
    rubric_version: str
    rubric_origin: RubricOrigin
    passage_ids: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()  # the versions of rulings and exemplars that the examiner went by

    @property
    def provisional(self) -> bool:
        """Does the grade rest on something that nobody has reviewed?"""
        return self.rubric_origin in {
            RubricOrigin.DRAFT,
            RubricOrigin.REFERENCES,
            RubricOrigin.MODEL,
        }


class Ungraded(Frozen):
    """A grading that did not come about. Never a zero; it can be tried again."""

    status: Literal["ungraded"] = "ungraded"
    error: str
    flags: tuple[str, ...] = ()
    judge: JudgeInfo
    usage: Usage = Usage()
    seconds: float = 0.0


Outcome = Annotated[Grade | Ungraded, Field(discriminator="status")]
