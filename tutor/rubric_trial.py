"""What another version of a rubric would do to grades. Nouns and comparisons; pure.

Nothing here is stored: a trial grades answers that are there by two rubrics and sets the results
side by side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from tutor.appeals import Override, effective
from tutor.attempts import Attempt
from tutor.domain import CriterionGrade, Grade, Rubric, Ungraded, Verdict
from tutor.rehearsal import Sample

Outcomes = Mapping[str, Grade | Ungraded]
"""What a rubric makes of answers, by their text."""


class Heard(StrEnum):
    """How people came to judge an answer; only the first two did so without seeing a grade."""

    LABELS = "labelled answers"
    REHEARSALS = "rehearsals"
    DECISIONS = "decisions on grades"


class Voice(NamedTuple):
    """A person's verdicts on one answer, by criterion id."""

    heard: Heard
    rater: str
    verdicts: Mapping[str, Verdict]


class Given(NamedTuple):
    """An answer to the question, whose it is in a word, and what people said of it."""

    text: str
    whose: str
    attempt: Attempt | None = None
    voices: tuple[Voice, ...] = ()

    @property
    def overrides(self) -> tuple[Override, ...]:
        """Verdicts that people gave go on counting, whatever the rubric."""
        return self.attempt.overrides if self.attempt else ()


class Shift(NamedTuple):
    """A criterion whose verdict differs; None: the rubric on that side does not have it."""

    text: str
    before: Verdict | None
    after: Verdict | None


class Change(NamedTuple):
    """An answer with its grades by the two rubrics, and the criteria that make the difference."""

    given: Given
    before: Grade
    after: Grade
    shifts: tuple[Shift, ...]

    @property
    def by(self) -> float:
        """How far the score moves, -1..1; below 0 the answer gets less."""
        return self.after.score - self.before.score


class Tally(NamedTuple):
    """How often each verdict is given on a criterion; None where a rubric does not have it."""

    text: str
    before: Counter[Verdict] | None
    after: Counter[Verdict] | None
    moved: int


def of_attempt(attempt: Attempt) -> Given:
    """A stored answer; a person who let its grade stand agreed with every verdict of it."""
    return Given(attempt.answer.strip(), attempt.learner, attempt, _decided(attempt))


def gather(
    attempts: Iterable[Attempt], rehearsed: Iterable[tuple[Sample, str, Mapping[str, Verdict]]],
    labelled: Iterable[Sample],
) -> list[Given]:  # fmt: skip
    """All answers to a question, those that people judged first, then the newest attempts.

    A text stands once among rehearsed and labelled answers; where it is a stored answer as well,
    what people said of it goes there.
    """
    stored = [of_attempt(a) for a in attempts if a.answer.strip()][::-1]
    voices: dict[str, list[Voice]] = {}
    whose: dict[str, str] = {}
    for sample in labelled:
        if sample.labels is not None:
            text = sample.answer.strip()
            whose.setdefault(text, "labelled answer")
            voices.setdefault(text, []).append(Voice(Heard.LABELS, "labels", sample.labels))
    for sample, rater, verdicts in rehearsed:
        text = sample.answer.strip()
        whose.setdefault(text, "rehearsal")
        voices.setdefault(text, []).append(Voice(Heard.REHEARSALS, rater, verdicts))
    found = []
    for given in stored:
        more = voices.pop(given.text, [])
        found.append(given._replace(voices=(*given.voices, *more)))
    found += [Given(text, whose[text], None, tuple(said)) for text, said in voices.items()]
    return sorted(found, key=lambda given: not given.voices)


def changes(given: Iterable[Given], before: Outcomes, after: Outcomes) -> list[Change]:
    """The answers whose grade another rubric would change, the largest change of score first."""
    found = []
    for answer in given:
        then, now = (_counting(side, answer) for side in (before, after))
        if then is None or now is None:
            continue
        shifts = tuple(s for s in _paired(then, now) if s.before is not s.after)
        if shifts or abs(now.score - then.score) > 1e-9:
            found.append(Change(answer, then, now, shifts))
    return sorted(found, key=lambda c: (-abs(c.by), -len(c.shifts)))


def tallies(given: Iterable[Given], before: Outcomes, after: Outcomes) -> list[Tally]:
    """Each criterion of either rubric with its verdicts, in the order of the later one."""
    old: dict[str, Counter[Verdict]] = {}
    new: dict[str, Counter[Verdict]] = {}
    texts: dict[str, str] = {}
    moved: Counter[str] = Counter()
    for answer in given:
        then, now = (_counting(side, answer) for side in (before, after))
        if then is None or now is None:
            continue
        sides = [_by_id(now), _by_id(then)]
        for count, side in zip((new, old), sides, strict=True):
            for cid, verdict in side.items():
                texts.setdefault(cid, verdict.text)
                count.setdefault(cid, Counter())[verdict.verdict] += 1
        moved.update(
            c for c in sides[0].keys() & sides[1].keys() if sides[0][c].verdict is not sides[1][c].verdict
        )  # fmt: skip
    return [Tally(texts[c], old.get(c), new.get(c), moved[c]) for c in texts]


def failed(given: Iterable[Given], *sides: Outcomes) -> int:
    """How many answers could not be graded by one of the rubrics."""
    return sum(any(isinstance(s.get(g.text), Ungraded) for s in sides) for g in given)


def as_graded(grade: Grade) -> Rubric | None:
    """The rubric that a grade rests on, where the grade tells all of it; for a question whose
    rubric came with a class set and is kept nowhere else."""
    if not grade.verdicts:
        return None
    content = [{"id": v.criterion_id, "text": v.text, "points": v.max_points} for v in grade.verdicts]  # fmt: skip
    rubric = Rubric.model_validate({"criteria": content, "origin": grade.rubric_origin})
    return rubric if rubric.version == grade.rubric_version else None


def _decided(attempt: Attempt) -> tuple[Voice, ...]:
    """What people said of a grade: each verdict they gave, all of them where they let it stand."""
    outcome = attempt.outcome
    if not isinstance(outcome, Grade) or not attempt.overrides:
        return ()
    stands = any(
        o.verdict is None and o.rubric_version == outcome.rubric_version for o in attempt.overrides
    )
    said = {v.criterion_id: v.verdict for v in outcome.verdicts if stands or v.decided_by}
    return (Voice(Heard.DECISIONS, attempt.overrides[-1].author, said),) if said else ()


def _counting(outcomes: Outcomes, answer: Given) -> Grade | None:
    found = effective(outcomes.get(answer.text), answer.overrides)
    return found if isinstance(found, Grade) else None


def _paired(then: Grade, now: Grade) -> Sequence[Shift]:
    old, new = _by_id(then), _by_id(now)
    found = [Shift(v.text, _verdict(old, cid), v.verdict) for cid, v in new.items()]
    return [*found, *(Shift(v.text, v.verdict, None) for cid, v in old.items() if cid not in new)]


def _by_id(grade: Grade) -> dict[str, CriterionGrade]:
    return {v.criterion_id: v for v in grade.verdicts}


def _verdict(found: Mapping[str, CriterionGrade], criterion_id: str) -> Verdict | None:
    return found[criterion_id].verdict if criterion_id in found else None
