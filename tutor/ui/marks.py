"""The student's own words with each criterion's quote marked in the verdict's colour, and their formulas
drawn. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from tutor import quotes
from tutor.domain import SLOT, CriterionGrade, Verdict
from tutor.exam_formulas import Run, flat, runs
from tutor.ui import maths
from tutor.ui.text import escape_html
from tutor.ui.words import VERDICTS

Span = tuple[int, int]

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
    spans = _spans(answer, verdicts)
    cuts = sorted({0, len(answer), *(place for span, _ in spans for place in span)})
    return [_segment(answer, part, spans, verdicts) for part in pairwise(cuts)]


def _spans(answer: str, verdicts: Sequence[CriterionGrade]) -> list[tuple[Span, int]]:
    """Where each quote stands, with the number of its criterion.

    An item of a list is not marked inside another item's name while it stands elsewhere too: the
    "ReLU" of "leaky ReLU, ReLU" is the second.
    """
    quoted = [(v, n) for n, v in enumerate(verdicts, 1) if v.quote and v.verdict in _WEIGHT]
    found: dict[int, Span] = {}
    taken: list[Span] = []
    for verdict, number in sorted(quoted, key=lambda pair: -len(pair[0].quote)):
        places = quotes.places(verdict.quote, answer)
        if SLOT.search(verdict.text):
            free = (
                p for p in places if not any(p[0] < end and start < p[1] for start, end in taken)
            )
            places = [place for place in (next(free, None), *places) if place]
            taken += places[:1]
        if places:
            found[number] = places[0]
    return [(found[number], number) for number in sorted(found)]


def _segment(
    answer: str,
    part: tuple[int, int],
    spans: Sequence[tuple[Span, int]],
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
    """The answer as one HTML block: escaped, lines kept, quotes in `<mark>` with their numbers.

    A formula is drawn, unless a quote begins or ends inside of it: then it stays as it was typed.
    """
    formulas, at, out = maths.typed(answer), 0, []
    for segment in segments(answer, verdicts):
        end = at + len(segment.text)
        out.append(_mark(segment, _drawn(answer, at, end, formulas)))
        at = end
    return f'<div class="plain answer">{"".join(out)}</div>'


def _drawn(answer: str, start: int, end: int, formulas: Sequence[maths.Formula]) -> str:
    """A part of the answer as HTML, with the formulas that lie in it."""
    out = []
    for formula in formulas:
        if start <= formula.start and formula.end <= end:
            source = answer[formula.start : formula.end]
            out += [escape_html(answer[start : formula.start]), _formula(formula.latex, source)]
            start = formula.end
    return "".join([*out, escape_html(answer[start:end])])


def _formula(latex: str, source: str) -> str:
    """In Unicode with indices, since an HTML block of the page can hold no more; how it was typed is its
    title. What cannot be read stays as it was typed."""
    marked = f"$${latex}$$"
    found = runs(marked)
    if found == [Run(marked)] or not flat(found).strip():
        return escape_html(source)
    drawn = "".join(map(_run, found))
    return f'<span class="formula" title="{escape_html(source)}">{drawn}</span>'


def _run(run: Run) -> str:
    text, tag = escape_html(run.text), run.place.lower()
    return text if run.place == "LINE" else f"<{tag}>{text}</{tag}>"


def _mark(segment: Segment, words: str) -> str:
    if segment.verdict is None:
        return words
    numbers = ", ".join(map(str, segment.criteria))
    ends = ", ".join(map(str, segment.ends))
    word = VERDICTS[segment.verdict].word.lower()
    return (
        f'<mark class="{segment.verdict.value}" data-n="{ends}" '
        f'title="Criterion {numbers}: {word}">{words}</mark>'
    )
