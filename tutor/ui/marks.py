"""The student's own words with each criterion's quote marked in the verdict's colour. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from tutor import quotes
from tutor.domain import CriterionGrade, Verdict
from tutor.ui.text import escape_html
from tutor.ui.words import VERDICTS

_WEIGHT = (Verdict.CONTRADICTED, Verdict.MET, Verdict.PARTIAL)


class Segment(NamedTuple):
    """A run of the answer. `criteria` are the numbers, from 1, of the criteria that quote it, and
    `ends` those whose quote ends with it: their numbers are printed there."""

    text: str
    criteria: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    verdict: Verdict | None = None


def segments(answer: str, verdicts: Sequence[CriterionGrade]) -> list[Segment]:
    """The answer cut where a quote begins or ends; the texts joined are the answer.

    Where quotes overlap the weightiest verdict gives the colour: contradicted, met,
    partial. What came closest to a criterion that is missing is no evidence, and is not marked.
    """
    spans = [
        (span, number)
        for number, verdict in enumerate(verdicts, 1)
        if verdict.quote
        and verdict.verdict in _WEIGHT
        and (span := quotes.find(verdict.quote, answer))
    ]
    cuts = sorted({0, len(answer), *(place for span, _ in spans for place in span)})
    return [_segment(answer, part, spans, verdicts) for part in pairwise(cuts)]


def _segment(
    answer: str,
    part: tuple[int, int],
    spans: Sequence[tuple[tuple[int, int], int]],
    verdicts: Sequence[CriterionGrade],
) -> Segment:
    over = [(span, n) for span, n in spans if span[0] <= part[0] < span[1]]
    found = {verdicts[n - 1].verdict for _, n in over}
    return Segment(
        text=answer[slice(*part)],
        criteria=tuple(n for _, n in over),
        ends=tuple(n for span, n in over if span[1] == part[1]),
        verdict=next((verdict for verdict in _WEIGHT if verdict in found), None),
    )


def html(answer: str, verdicts: Sequence[CriterionGrade] = ()) -> str:
    """The answer as one HTML block: escaped, lines kept, quotes in `<mark>` with their numbers."""
    return f'<div class="plain answer">{"".join(map(_mark, segments(answer, verdicts)))}</div>'


def _mark(segment: Segment) -> str:
    if segment.verdict is None:
        return escape_html(segment.text)
    numbers = ", ".join(map(str, segment.criteria))
    ends = ", ".join(map(str, segment.ends))
    word = VERDICTS[segment.verdict].word.lower()
    return (
        f'<mark class="{segment.verdict.value}" data-n="{ends}" '
        f'title="Criterion {numbers}: {word}">{escape_html(segment.text)}</mark>'
    )
