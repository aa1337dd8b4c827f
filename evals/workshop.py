"""How far a rubric's change moves the examiner towards what people said. Pure.

Only criteria that both versions have, by id, can be compared: a person's verdict on a criterion is
taken to hold however it is worded. Each side weighs them by its own points.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import comb

from evals.rehearsed import Agreement, agreement, verdict_pairs
from knowledge.cards import normalise
from knowledge.plurals import counted
from tutor.domain import Grade, Rubric, Verdict
from tutor.rehearsal import Opinion, Sample
from tutor.rubric_trial import Given, Heard, Outcomes, Voice

ENOUGH = 20  # answers below which kappa and QWK say little
SURE = 0.05  # a split of closer and further that chance gives less often than this is told as one


@dataclass(frozen=True, slots=True)
class Moved:
    """The examiner beside people, by the rubric before and by the one after.

    heard: whose words; None for all together
    closer, further: answers on which more, or fewer, verdicts agree than before
    chance: how often a split at least so uneven comes about by chance (sign test, two-sided)
    """

    heard: Heard | None
    before: Agreement
    after: Agreement
    closer: int
    further: int

    @property
    def chance(self) -> float:
        return sign_test(self.closer, self.further)

    @property
    def verdict(self) -> str:
        """One sentence for the teacher; says so where the answers are too few to tell."""
        if not self.closer + self.further:
            return "No answer comes closer to what people said, and none goes further from it."
        counts = f"{counted(self.closer, 'answer')} closer to what people said, {self.further} further from it"
        if self.chance >= SURE:
            return f"{counts}: too few to tell whether the change helps."
        better = "better" if self.closer > self.further else "worse"
        return f"{counts}: the change makes agreement {better}, and chance alone seldom does that."


def moved(
    given: Sequence[Given], rubrics: tuple[Rubric, Rubric], outcomes: tuple[Outcomes, Outcomes],
    without: Collection[str] = (),
) -> list[Moved]:  # fmt: skip
    """The figures by how people were heard, those for all together first where there are several.

    `without` are answers, normalised, that the examiner was shown with their verdicts.
    """
    told = [g for g in given if normalise(g.text) not in without]
    kinds = [h for h in Heard if any(v.heard is h for g in told for v in g.voices)]
    wanted: list[Heard | None] = [None, *kinds] if len(kinds) > 1 else list(kinds)
    found = (_moved(heard, told, rubrics, outcomes) for heard in wanted)
    return [m for m in found if m]


def sign_test(one: int, other: int) -> float:
    """`sign_test(5, 0) -> 0.0625`: the chance of a split at least as uneven of a fair coin."""
    total, few = one + other, min(one, other)
    tail: float = sum(comb(total, k) for k in range(few + 1)) / 2**total
    return min(2 * tail, 1.0)


def _moved(
    heard: Heard | None, given: Sequence[Given], rubrics: tuple[Rubric, Rubric],
    outcomes: tuple[Outcomes, Outcomes],
) -> Moved | None:  # fmt: skip
    people: tuple[dict[str, Opinion], ...] = ({}, {})
    examiner: tuple[dict[str, Opinion], ...] = ({}, {})
    closer = further = 0
    for at, answer in enumerate(given):
        gained = 0
        for number, voice in enumerate(answer.voices):
            if heard not in {None, voice.heard}:
                continue
            said = _opinions(answer, voice, rubrics, outcomes)
            if not said:
                continue
            for side, (theirs, mine) in enumerate(said):
                people[side][f"{at}-{number}"], examiner[side][f"{at}-{number}"] = theirs, mine
            gained += _same(*said[1]) - _same(*said[0])
        closer, further = closer + (gained > 0), further + (gained < 0)
    sides = [agreement("people", examiner[n], people[n]) for n in range(2)]
    if sides[0] is None or sides[1] is None:
        return None
    return Moved(heard, sides[0], sides[1], closer, further)


def _opinions(
    answer: Given, voice: Voice, rubrics: tuple[Rubric, Rubric], outcomes: tuple[Outcomes, Outcomes]
) -> list[tuple[Opinion, Opinion]]:
    """The person's and the examiner's word by each rubric, on what can be compared."""
    made = []
    for rubric, found in zip(_shared(rubrics, voice.verdicts), outcomes, strict=True):
        grade = found.get(answer.text)
        if rubric is None or not isinstance(grade, Grade):
            return []
        sample = Sample(question="-", answer=answer.text, rubric=rubric)
        given = {v.criterion_id: v.verdict for v in grade.verdicts}
        made.append((_opinion(sample, voice.verdicts), _opinion(sample, given)))
    return made


def _shared(
    rubrics: tuple[Rubric, Rubric], judged: Mapping[str, Verdict]
) -> tuple[Rubric | None, Rubric | None]:
    """Both rubrics cut down to what they have in common and the person has judged."""
    one, other = rubrics
    ids = {c.id for c in one.criteria} & {c.id for c in other.criteria} & judged.keys()
    counts = [{entry.id: entry.count for entry in rubric.lists} for rubric in rubrics]
    lists = {
        entry.id
        for entry in one.lists
        if counts[1].get(entry.id) == entry.count and all(s.id in judged for s in entry.slots)
    }
    if not ids and not lists:
        return None, None
    return _cut(one, ids, lists), _cut(other, ids, lists)


def _cut(rubric: Rubric, ids: Collection[str], lists: Collection[str]) -> Rubric:
    return rubric.model_copy(
        update={
            "criteria": tuple(c for c in rubric.criteria if c.id in ids),
            "lists": tuple(entry for entry in rubric.lists if entry.id in lists),
        }
    )


def _opinion(sample: Sample, verdicts: Mapping[str, Verdict]) -> Opinion:
    said = {c.id: verdicts[c.id] for c in sample.rubric.all_criteria}
    return Opinion(sample, said, sample.rubric.score(said))


def _same(theirs: Opinion, mine: Opinion) -> int:
    credits = {"contradicted": "unmet"}  # neither is met
    return sum(credits.get(a, a) == credits.get(b, b) for a, b in verdict_pairs(theirs, mine))
