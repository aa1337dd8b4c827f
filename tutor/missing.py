"""What a follow-up or hint is about: a criterion not met, or the open slots of a list. Pure.

Also the check that a text does not give it away: its key words must not stand there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from knowledge.cards import Frozen, normalise
from tutor.domain import Criterion, CriterionGrade, Finding, ItemList, Rubric, Verdict
from tutor.judges.encoding import idf
from tutor.judges.keyed import is_choice
from tutor.judges.text import STOPWORDS, Parsed, Word, parse
from tutor.turns import Mark

_TELLING = 0.33  # idf from which a word is a key word; "data", "model", "use" lie below
_COMPARES = re.compile(
    r"differ|compar|contrast|distinguish|apart|vergleich|unterschie|unterscheid", re.I
)
_SIDE_BY_SIDE = re.compile(r",|\b(?:and|or|und|oder)\b", re.I)
_LONG = 5  # letters from which a key word is found inside another word: "linear" in "nichtlinear"
_MOST_OF = 0.5  # share of another phrasing's new words that gives it away


class Missing(Frozen):
    """`told` is what question and learner have said already. For a list `items` are the acceptable
    items nobody has named, and `slots` of `count` are open, `halves` of these met in part. `others` are the
    rubric's other statements, `others_open` those of them that are not met, and `open` how many statements,
    this one included, are not. `judged`: an answer has been."""

    criterion: Criterion
    verdict: Verdict = Verdict.UNMET
    quote: str = ""
    told: str = ""
    others: tuple[str, ...] = ()
    others_open: tuple[str, ...] = ()
    judged: bool = False
    open: int = 1
    items: tuple[tuple[str, ...], ...] = ()
    slots: int = 0
    halves: int = 0
    count: int = 0

    @property
    def is_list(self) -> bool:
        return self.count > 0


def missing(
    rubric: Rubric,
    criterion_id: str,
    *,
    told: str,
    marks: Sequence[Mark | Finding] = (),
    grades: Sequence[CriterionGrade | Finding] = (),
) -> Missing | None:
    """What is missing of a criterion or slot; None when the rubric has no such criterion (any more)."""
    by_id = {c.id: c for c in rubric.all_criteria}
    if criterion_id not in by_id:
        return None
    verdicts = {mark.criterion_id: mark.verdict for mark in marks}
    quote = next((g.quote for g in grades if g.criterion_id == criterion_id), "")
    entry = next((e for e in rubric.lists if criterion_id in {s.id for s in e.slots}), None)
    others = [c for c in rubric.criteria if c.id != criterion_id]
    found = Missing(
        criterion=by_id[criterion_id], quote=quote, told=told,
        verdict=verdicts.get(criterion_id, Verdict.UNMET),
        others=tuple(c.text for c in others),
        others_open=tuple(c.text for c in others if verdicts.get(c.id) is not Verdict.MET),
        judged=bool(marks),
        open=sum(verdicts.get(c.id) is not Verdict.MET for c in rubric.criteria),
    )  # fmt: skip
    return _of_list(found, entry, verdicts) if entry else found


def _of_list(found: Missing, entry: ItemList, verdicts: dict[str, Verdict]) -> Missing:
    open_ = [s for s in entry.slots if verdicts.get(s.id, Verdict.UNMET) is not Verdict.MET]
    said = f" {normalise(found.told)} "
    unnamed = [
        item for item in entry.items if not any(f" {normalise(name)} " in said for name in item)
    ]
    halves = sum(verdicts.get(s.id) is Verdict.PARTIAL for s in open_)
    update = {
        "items": tuple(unnamed), "slots": len(open_), "halves": halves, "count": entry.count,
    }  # fmt: skip
    return found.model_copy(update=update)


def key_words(wanted: Missing) -> frozenset[str]:
    """Stems that would give the statement away: its telling words that neither the question nor the
    learner has used. None for a list, whose items are its key words."""
    if wanted.is_list:
        return frozenset()
    words = [w for w in parse(wanted.criterion.text).words if w.content]
    fresh = {w.stem for w in words if w.stem not in STOPWORDS} - _stems(wanted.told)
    telling = {stem for stem in fresh if idf().get(stem, 1.0) >= _TELLING}
    return frozenset(telling or fresh)


def gives_away(text: str, wanted: Missing) -> bool:
    """Does the text hold a key word, alone or inside another word, an item of the list, or most of
    another phrasing?"""
    if wanted.is_list:
        said = f" {normalise(text)} "
        return any(f" {normalise(name)} " in said for item in wanted.items for name in item)
    told = _stems(wanted.told)
    words = [word for word in parse(text).words if word.stem not in told]
    stems, keys = {word.stem for word in words}, key_words(wanted)
    if keys & stems or any(_inside(key, words) for key in keys):
        return True
    return any(_mostly(_stems(phrasing) - told, stems) for phrasing in wanted.criterion.phrasings)


def first_safe(wanted: Missing, *texts: str) -> str:
    """The first text that does not give it away; "" when all do."""
    return next((text for text in texts if not gives_away(text, wanted)), "")


def _inside(key: str, words: Iterable[Word]) -> bool:
    return len(key) >= _LONG and any(key in word.text for word in words)


def _mostly(wanted: frozenset[str], stems: set[str]) -> bool:
    return len(wanted) >= 2 and len(wanted & stems) >= _MOST_OF * len(wanted)


def vocabulary(rubric: Rubric) -> frozenset[str]:
    """The normalised words of a rubric: what is one of them may be an answer."""
    texts = [t for c in rubric.criteria for t in (c.text, *c.phrasings)]
    texts += [name for entry in rubric.lists for item in entry.items for name in item]
    return frozenset(normalise(" ".join(texts)).split())


@lru_cache(maxsize=1024)
def _stems(text: str) -> frozenset[str]:
    return frozenset(word.stem for word in parse(text).words if word.content)


def choice_open(wanted: Missing, question: str) -> bool | None:
    """Is the choice that a question asks for still open, or is it the reason alone? None where there is
    no choice to be made."""
    if not any(is_choice(text, question) for text in (wanted.criterion.text, *wanted.others)):
        return None
    open_ = (wanted.criterion.text, *wanted.others_open)
    return any(is_choice(text, question) for text in open_)


def part_asked(wanted: Missing, question: str) -> str:
    """The part of the question that the statement is about, where another statement is about a part
    set beside it: "testing" in "How does dropout behave in training, and how in testing?".

    "" where the question has one subject only: its own words would tell nothing.
    """
    parsed, mine = parse(question), _stems(wanted.criterion.text)
    beside = [
        theirs for theirs in map(_stems, wanted.others)
        if _set_beside(parsed, _run(parsed, mine - theirs), _run(parsed, theirs - mine))
    ]  # fmt: skip
    part = _run(parsed, mine.difference(*beside)) if beside else None
    return parsed.span(*part) if part else ""


def _run(parsed: Parsed, stems: frozenset[str]) -> tuple[int, int] | None:
    """The longest run of words with these stems, the last of several; None without one."""
    best, start = None, 0
    for at, word in enumerate(parsed.words):
        if not (word.content and word.stem in stems):
            start = at + 1
        elif best is None or at + 1 - start >= best[1] - best[0]:
            best = (start, at + 1)
    return best


def _set_beside(parsed: Parsed, one: tuple[int, int] | None, two: tuple[int, int] | None) -> bool:
    """Does the text compare two runs of its words, or name them side by side?"""
    if one is None or two is None:
        return False
    (_, end), (start, _) = sorted((one, two))
    between = parsed.text[parsed.words[end - 1].end : parsed.words[start].start]
    return bool(_COMPARES.search(parsed.text) or _SIDE_BY_SIDE.search(between))
