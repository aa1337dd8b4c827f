"""Why a point was lost, and what the examiner says at the end: put together by code. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.conversation_state import State
from tutor.domain import SLOT, CriterionGrade, Verdict
from tutor.examiner_words import say, short
from tutor.language import Language
from tutor.turns import Mark


def explain(
    state: State, grades: Sequence[CriterionGrade], criterion_id: str, language: Language
) -> str:
    """Each lost point, or the one asked about, with the criterion and the learner's words, a line each.

    While something is kept back the criteria are not told, only where the learner's words fall short.
    """
    found: dict[str, CriterionGrade] = {}
    for grade in grades:
        found.setdefault(grade.criterion_id, grade)
    lost = [
        (number, mark)
        for number, mark in enumerate(state.marks, 1)
        if mark.verdict is not Verdict.MET and criterion_id in {"", mark.criterion_id}
    ]
    if not lost:
        return say("explain_met", language)
    word = _kept if state.keeps_back else _told
    lines = [
        word(n, mark, found.get(mark.criterion_id), language) for n, mark in _grouped(lost, found)
    ]
    return "\n".join([*lines, *([say("explain_kept_back", language)] if state.keeps_back else [])])


def _grouped(
    lost: list[tuple[int, Mark]], found: dict[str, CriterionGrade]
) -> list[tuple[int, Mark]]:
    """The open slots of one list are told once."""
    kept: dict[str, tuple[int, Mark]] = {}
    for number, mark in lost:
        text = found[mark.criterion_id].text if mark.criterion_id in found else ""
        key = SLOT.sub("", text) if SLOT.search(text) else mark.criterion_id
        kept.setdefault(key, (number, mark))
    return list(kept.values())


def _told(number: int, mark: Mark, grade: CriterionGrade | None, language: Language) -> str:
    quote = short(grade.quote) if grade else ""
    name = f"explain_{mark.verdict.value}" if quote else "explain_unmet"
    if quote and mark.verdict is Verdict.UNMET:
        name = "explain_near"
    text = SLOT.sub("", grade.text) if grade else mark.criterion_id
    return say(
        name,
        language,
        number=number,
        text=short(text, 400).rstrip("."),
        quote=quote,
        most=_number(mark.max_points),
    )


def _kept(number: int, mark: Mark, grade: CriterionGrade | None, language: Language) -> str:
    quote = short(grade.quote) if grade else ""
    name = "unmet" if not quote or mark.verdict is Verdict.UNMET else mark.verdict.value
    return say(f"kept_{name}", language, number=number, quote=quote)


def remark(state: State, language: Language, *, deeper: bool = False) -> str:
    """What is said to close; `deeper`: after the reply to a deeper question."""
    if deeper:
        return say("remark_deeper", language)
    if not state.marks:
        return say("no_reference", language)
    if not state.open:
        return say("remark_full_now" if state.regraded else "remark_full", language)
    points = sum(mark.points for mark in state.marks)
    most = sum(mark.max_points for mark in state.marks)
    return say("remark_open", language, points=_number(points), most=_number(most))


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
