"""What in a rubric may make grades unfair, told in code before anyone is graded by it. Pure.

A caution is advice to whoever writes the rubric; nothing is refused. `probe` says how the built-in
examiner would read a text if it were the answer: two criteria overlap where the words of one earn the
other as well, though both are asked for, or where each earns the other when that is asked for alone.
Measured on the shipped rubrics, thresholds chosen there: this fires for 8 of 397 pairs of criteria and
for 70 of 120 pairs of a criterion and a rewording of it. Likeness of the texts tells far less: words
aligned both ways, numbers and opposites minded, find 17 of 1116 rewordings at 6 of 397 (from .70).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple

from knowledge.cards import Card, Kind, normalise
from tutor.domain import Criterion, Finding, Grade, ItemList, Rubric, Verdict
from tutor.judges.text import content_stems

FEW = 20  # answers below which two criteria may get the same verdicts by chance
ALIKE = 0.95  # share of equal verdicts from which two criteria cannot be told apart
_SPLIT = 0.2  # of the answers a criterion must tell apart, to say anything of another

_SURE = 0.6  # of a verdict on a criterion that is asked for alone

Probe = Callable[[str, Rubric], Mapping[str, Finding]]
"""A text taken as the answer, and the rubric -> the findings by criterion id."""

_EMPTY = content_stems(
    "understands understanding understood knows knowledge explains explained explanation describes "
    "description shows demonstrates grasps aware mentions discusses covers addresses gives states answers "
    "question student learner candidate text good well great excellent correct correctly right complete "
    "completely clear clearly appropriate appropriately proper properly thorough thoroughly detail detailed "
    "relevant topic subject matter concept term idea able full fully sufficient sufficiently precise accurate "
    "accurately quality point thing important essential key main basic deep solid sound convincing logical "
    "structured comprehensive adequate satisfactory reasonable meaningful content"
)
_TOTAL = re.compile(
    r"[(\[]\s*(\d+(?:[.,]\d+)?)\s*(?:points?|marks?|pts?|punkte?)\s*\.?\s*[)\]]", re.IGNORECASE
)


class Fault(StrEnum):
    OVERLAP = "overlap"
    VAGUE = "vague"
    WEIGHTS = "weights"
    LIST = "list"
    MISCONCEPTION = "misconception"
    ALIKE = "alike in use"


class Caution(NamedTuple):
    """What is doubtful in a sentence for the teacher, and the criteria it is about."""

    fault: Fault
    text: str
    about: tuple[str, ...] = ()


def of_rubric(card: Card, rubric: Rubric, probe: Probe | None = None) -> list[Caution]:
    """All that the rubric itself shows; without a probe what its words alone show."""
    found = [*_vague(card, rubric), *weights(card.question, rubric), *_lists(card, rubric)]
    found += _copied(rubric)
    if probe:
        found += [*overlaps(rubric, probe), *confusions(rubric, probe)]
    return found


def in_use(rubric: Rubric, grades: Sequence[Grade]) -> list[Caution]:
    """Criteria that the examiner gives the same verdict on nearly all of these answers."""
    told = [{v.criterion_id: bool(v.verdict.credit) for v in grade.verdicts} for grade in grades]
    found = []
    for (n, one), (m, other) in combinations(enumerate(rubric.criteria, 1), 2):
        both = [(t[one.id], t[other.id]) for t in told if one.id in t and other.id in t]
        share = sum(a == b for a, b in both) / max(len(both), 1)
        if len(both) >= FEW and share >= ALIKE and _splits(a for a, _ in both):
            said = (
                f"Criteria {n} and {m} got the same verdict on {sum(a == b for a, b in both)} of "
                f"{len(both)} answers: they may ask for one thing twice."
            )
            found.append(Caution(Fault.ALIKE, said, (one.id, other.id)))
    return found


def weights(question: str, rubric: Rubric) -> list[Caution]:
    """Points that do not add up to what the question promises, or one that outweighs all others."""
    found = []
    if match := _TOTAL.search(question):
        stated = float(match[1].replace(",", "."))
        if abs(stated - rubric.max_points) > 1e-9:
            said = f"The question promises {stated:g} point{'s' * (stated != 1)}; the rubric adds up to {rubric.max_points:g}."
            found.append(Caution(Fault.WEIGHTS, said))
    parts = len(rubric.criteria) + len(rubric.lists)
    for n, criterion in enumerate(rubric.criteria, 1):
        rest = rubric.max_points - criterion.points
        if parts > 2 and criterion.points > rest:
            said = f"Criterion {n} is worth {criterion.points:g} point{'s' * (criterion.points != 1)}, more than all others together ({rest:g})."  # fmt: skip
            found.append(Caution(Fault.WEIGHTS, said, (criterion.id,)))
    return found


def overlaps(rubric: Rubric, probe: Probe) -> list[Caution]:
    """Criteria whose own words, given as the answer, earn another criterion as well."""
    found = []
    for (n, one), (m, other) in combinations(enumerate(rubric.criteria, 1), 2):
        forth = probe(one.text, rubric)[other.id].verdict is Verdict.MET
        back = probe(other.text, rubric)[one.id].verdict is Verdict.MET
        if not (forth or back or (_earns(one, other, probe) and _earns(other, one, probe))):
            continue
        first, second = (m, n) if back and not forth else (n, m)
        said = f"An answer that only says what criterion {first} says may earn criterion {second} as well: they overlap."  # fmt: skip
        found.append(Caution(Fault.OVERLAP, said, (one.id, other.id)))
    return found


def confusions(rubric: Rubric, probe: Probe) -> list[Caution]:
    """Misconceptions that the examiner cannot tell from the criterion they belong to."""
    found = []
    for n, criterion in enumerate(rubric.criteria, 1):
        alone = Rubric(criteria=(criterion,))
        own = probe(criterion.text, alone)[criterion.id] if criterion.misconceptions else None
        if own and own.verdict is Verdict.CONTRADICTED:
            said = (
                f"The built-in examiner takes criterion {n}'s own words for one of its misconceptions: "
                "word them further apart."
            )
            found.append(Caution(Fault.MISCONCEPTION, said, (criterion.id,)))
        for wrong in criterion.misconceptions:
            if probe(wrong, alone)[criterion.id].verdict.credit:
                said = f"The misconception “{wrong}” would earn criterion {n}: the built-in examiner cannot tell them apart."  # fmt: skip
                found.append(Caution(Fault.MISCONCEPTION, said, (criterion.id,)))
    return found


def _earns(one: Criterion, other: Criterion, probe: Probe) -> bool:
    """Do the words of one earn the other, where nothing else is asked for?"""
    found = probe(one.text, Rubric(criteria=(other,)))[other.id]
    sure = found.confidence is None or found.confidence >= _SURE
    return found.verdict is Verdict.MET and sure


def _vague(card: Card, rubric: Rubric) -> list[Caution]:
    """Criteria that name nothing an answer could show: praise, and words of the question."""
    if card.kind in {Kind.TRUE_FALSE, Kind.MULTIPLE_CHOICE, Kind.CLOZE}:
        return []  # their key may be a single word
    asked = content_stems(card.question)
    return [
        Caution(Fault.VAGUE, _VAGUE.format(n=n), (criterion.id,))
        for n, criterion in enumerate(rubric.criteria, 1)
        if _says_nothing(criterion, asked)
    ]


_VAGUE = (
    "Criterion {n} says nothing that an answer could show: write the statement it must make, not that "
    "it explains or understands something."
)


def _says_nothing(criterion: Criterion, asked: frozenset[str]) -> bool:
    if "$" in criterion.text:
        return False
    stems = content_stems(criterion.text)
    return bool(stems & _EMPTY or not stems) and not stems - _EMPTY - asked


def _lists(card: Card, rubric: Rubric) -> list[Caution]:
    """Lists that ask for more than they name, or name one thing twice."""
    found = []
    for entry in rubric.lists:
        if entry.count > len(entry.items):
            said = f"The list asks for {entry.count} items and names {len(entry.items)}: nobody can get full points."  # fmt: skip
            found.append(Caution(Fault.LIST, said, (entry.id,)))
        found += [
            Caution(Fault.LIST, f"“{name}” stands under two items of the list: naming it may count twice.", (entry.id,))
            for name in _twice(entry)
        ]  # fmt: skip
    paid = len(rubric.all_criteria)
    if rubric.lists and card.asked_count and paid < card.asked_count:
        said = f"The question asks for {card.asked_count}; the rubric gives points for {paid}."
        found.append(Caution(Fault.LIST, said))
    return found


def _twice(entry: ItemList) -> list[str]:
    """Names that stand under two items of a list."""
    seen: dict[str, int] = {}
    named = [(at, name) for at, names in enumerate(entry.items) for name in names]
    return [name for at, name in named if seen.setdefault(normalise(name), at) != at]


def _copied(rubric: Rubric) -> list[Caution]:
    """Misconceptions in the very words of the criterion."""
    found = []
    for n, criterion in enumerate(rubric.criteria, 1):
        right = {normalise(text) for text in (criterion.text, *criterion.phrasings)}
        found += [
            Caution(Fault.MISCONCEPTION, f"Criterion {n} has “{wrong}” as right and as a misconception.", (criterion.id,))
            for wrong in criterion.misconceptions
            if normalise(wrong) in right
        ]  # fmt: skip
    return found


def _splits(credited: Iterable[bool]) -> bool:
    """Does a criterion tell answers apart at all?"""
    told = list(credited)
    share = sum(told) / max(len(told), 1)
    return _SPLIT <= share <= 1 - _SPLIT
