"""Two hints, made from rubric and references: where to look, then the statement with gaps. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from knowledge.cards import Passage
from knowledge.formulas import FORMULA
from tutor.domain import Finding, JudgeInfo, Judgement, Task, Verdict
from tutor.examiner_words import say, short
from tutor.followups import aspect, open_points, part
from tutor.judges.encoding import idf
from tutor.judges.formulas import same_formula
from tutor.judges.text import Word, parse, stem
from tutor.language import Language
from tutor.missing import Missing, choice_open, first_safe, gives_away, key_words

GAP = "____"
_NEAR = 0.6
"""Score from which a card is named, chosen by reading the nearest cards of the starter library: many
below it only sound alike (multi-task learning: multi-head attention), hardly any above it do."""
_MOST_GAPS = 4
_ITEMS = 3  # of a list whose first letters are shown
_SPELT_ALIKE = 84  # percent, for a word in a gap


class Gaps(NamedTuple):
    """A statement with gaps, and the words that belong there."""

    text: str
    words: tuple[str, ...]


def where_to_look(
    wanted: Missing, question: str, passages: Sequence[Passage], language: Language = "en"
) -> str:
    """The first hint: what sort of thing is missing, of which part of the question, and the card that
    holds it; without a card how much is open, or how to find an item of a list."""
    about = part(wanted, question, language)
    look = _place(wanted, question, passages, language) or _left(wanted, language)
    return " ".join(filter(None, (_sort(wanted, question, language), about, look)))


def _left(wanted: Missing, language: Language) -> str:
    if not wanted.is_list:
        return first_safe(wanted, open_points(wanted, language))
    return say("list_first" if wanted.slots == wanted.count else "list_next", language)


def _sort(wanted: Missing, question: str, language: Language) -> str:
    if wanted.is_list:
        return say("is_list", language, missing=wanted.slots, count=wanted.count)
    choice = choice_open(wanted, question)
    if choice is not None and wanted.judged:
        return say("is_choice" if choice else "is_choice_reason", language)
    if wanted.verdict is Verdict.CONTRADICTED and wanted.quote:
        return say("is_contradicted", language, quote=short(wanted.quote))
    return first_safe(
        wanted, say(f"is_{aspect(wanted.criterion.text)}", language), say("is_more", language)
    )


def _place(wanted: Missing, question: str, passages: Sequence[Passage], language: Language) -> str:
    """The question's own card; without one the nearest whose question tells nothing new, else the place
    of the nearest. What is not near may be about something else: then no place is named."""
    asked = " ".join(question.split())
    own = next((p for p in passages if " ".join(p.question.split()) == asked), None)
    if own:
        return say("look_own", language, place=_source(own, language))
    near = [p for p in passages if p.score >= _NEAR]
    told = next((p for p in near if not gives_away(p.question, wanted)), None)
    if told:
        shown = short(told.question)
        return say("look_card", language, question=shown, place=_source(told, language))
    return say("look_place", language, place=_source(near[0], language)) if near else ""


def _source(passage: Passage, language: Language) -> str:
    file = passage.source.file.replace("\\", "/").rpartition("/")[2]
    return say("place", language, file=file, line=passage.source.line)


def with_gaps(wanted: Missing, language: Language = "en") -> str:
    """The second hint: the missing statement without its most telling words."""
    if wanted.is_list:
        return say("gaps_list", language, text=_initials(wanted))
    return say("gaps", language, text=gaps(wanted).text)


def gaps(wanted: Missing) -> Gaps:
    """The statement with up to four gaps, the most telling half of its key words and its formulas.

    What question or learner have said stays, unless nothing else is left.
    """
    statement = wanted.criterion.text
    chosen = _chosen(statement, key_words(wanted))
    spans = [(w.start, w.end) for w in parse(statement).words if w.stem in chosen]
    formulas = [m.span() for m in FORMULA.finditer(statement) if m[0] not in wanted.told]
    merged = _merged([*spans, *formulas])
    text, last = "", 0
    for start, end in merged:
        text, last = text + statement[last:start] + GAP, end
    return Gaps(text + statement[last:], tuple(statement[a:b] for a, b in merged))


def is_all_gap(wanted: Missing) -> bool:
    """Would nothing be left of the statement, as of an answer of one word?"""
    return not wanted.is_list and not any(map(str.isalnum, gaps(wanted).text))


def _chosen(statement: str, keys: frozenset[str]) -> frozenset[str]:
    words = [w for w in parse(statement).words if w.content]
    ranked = sorted({w.stem for w in words if w.stem in keys}, key=lambda s: (-_tells(s), s))
    return frozenset(ranked[: min(_MOST_GAPS, (len(ranked) + 1) // 2)])


def _tells(word: str) -> float:
    return idf().get(word, 1.0)


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without spans that lie inside another, as words of a formula do."""
    kept: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda s: (s[0], -s[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _initials(wanted: Missing) -> str:
    different = {item[0][:1].casefold(): item for item in reversed(wanted.items)}.values()
    shown = list(different)[-min(_ITEMS, max(wanted.slots, 1)) :]
    return "; ".join(re.sub(r"(\w)\w+", r"\1__", item[0]) for item in shown)


class GapJudge:
    """Says of a reply whether it fills the gaps: all of them meet the criterion, half are partial.

    Quotes the whole reply. Judges the first criterion of a task only; ask it nothing else.
    """

    info = JudgeInfo(name="gaps")

    def __init__(self, words: Sequence[str]) -> None:
        self._wanted = words

    def judge(self, task: Task) -> Judgement:
        share = filled(self._wanted, task.answer)
        verdict = Verdict.MET if share == 1 else Verdict.PARTIAL if share >= 0.5 else Verdict.UNMET
        finding = Finding(
            criterion_id=task.rubric.all_criteria[0].id, verdict=verdict,
            quote=task.answer, reason=f"{round(share * len(self._wanted))} of {len(self._wanted)} gaps filled.",
        )  # fmt: skip
        return Judgement(findings=(finding,))


def filled(words: Sequence[str], reply: str) -> float:
    """Share of the gaps whose word stands in the reply, misspelt or inflected too; 0 without gaps."""
    said = parse(reply).words
    return sum(_said(word, said, reply) for word in words) / len(words) if words else 0.0


def _said(wanted: str, said: Sequence[Word], reply: str) -> bool:
    if not wanted.isalnum():
        return same_formula(wanted, reply) is True or _stands_alone(wanted.strip("$"), reply)
    same = stem(wanted.lower())
    return any(word.stem == same or _alike(word.text, wanted.lower()) for word in said)


def _stands_alone(formula: str, reply: str) -> bool:
    """Do a formula's signs stand in the reply, however spaced, and not within a word, another number
    or a longer formula?"""
    signs = r"\s*".join(map(re.escape, "".join(formula.split())))
    return bool(re.search(rf"(?<![\w^*/+\\{{-])(?<!\d[.,]){signs}(?![\w^*/+}}-])(?![.,]\d)", reply))


def _alike(word: str, wanted: str) -> bool:
    return len(wanted) > 4 and fuzz.ratio(word, wanted) >= _SPELT_ALIKE
