"""The starter library: as many entries as the seeds, in our own words, each exam question with a rubric."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.cards import Card, Status, card_id, merge, normalise
from knowledge.classify import status_of
from knowledge.sources import LIBRARY, library_files, read

SCALE = re.compile(
    r"How well did you know this\?\s+1\s+Not at all\s+2\s+3\s+4\s+5\s+Perfectly\s+(?:\d+\s+)?"
)
FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$|`[^`\n]+`", re.S)
RUN = 7  # words in a row that nobody writes twice by chance


@pytest.fixture(scope="module")
def cards() -> list[Card]:
    found, problems = read(library_files())
    assert not problems
    return found


@pytest.fixture(scope="module")
def exam_list(cards: list[Card]) -> list[Card]:
    return [card for card in cards if card.source.file.endswith("exam_list.md")]


def test_counts(cards: list[Card], exam_list: list[Card]) -> None:
    """A new user has 346 entries, 186 of them answered; of the exam list's 240 81 are answered."""
    assert len(cards) == 346
    assert sum(card.status is not Status.MISSING for card in cards) == 186
    assert len(exam_list) == 240
    assert sum(card.status is Status.MISSING for card in exam_list) == 159


def test_same_places_as_the_seeds(cards: list[Card], shared: Path) -> None:
    """Answered, partial and missing entries stand in the same places as in the seeds."""

    def by_file(entries: list[Card]) -> dict[int, list[Status]]:
        files: dict[str, list[Status]] = {}
        for card in entries:
            files.setdefault(card.source.file, []).append(card.status)
        return {len(statuses): statuses for statuses in files.values()}

    seeds, _ = read([shared / "seeds"])
    assert by_file(cards) == by_file(seeds)


def test_questions_differ(cards: list[Card]) -> None:
    """No two entries of the library ask the same."""
    assert len(merge(cards)) == len(cards)


def test_exam_list_has_topics(exam_list: list[Card]) -> None:
    """Every question of the exam list has a topic to filter by."""
    assert all(card.topic for card in exam_list)


def words(text: str) -> list[str]:
    plain = FORMULA.sub(" ", SCALE.sub(" ", text))
    return re.findall(r"[a-z0-9]+", plain.lower())


def runs(text: str) -> Iterator[tuple[str, ...]]:
    found = words(text)
    return zip(*(found[start:] for start in range(RUN)), strict=False)


@pytest.mark.parametrize(
    "path", sorted(p for p in LIBRARY.rglob("*") if p.is_file()), ids=lambda path: path.name
)
def test_own_words(path: Path, shared: Path) -> None:
    """No seven words in a row of the seeds stand in any file of the library, formulas apart."""
    known = {
        run
        for seed in (shared / "seeds").glob("*.txt")
        for run in runs(seed.read_text(encoding="utf-8"))
    }
    copied = [" ".join(run) for run in runs(path.read_text(encoding="utf-8")) if run in known]
    assert copied == []


def test_own_questions(cards: list[Card], shared: Path) -> None:
    """No question of the library is a question of the seeds."""
    seeds, _ = read([shared / "seeds"])
    asked = {normalise(card.question) for card in seeds}
    assert [card.question for card in cards if normalise(card.question) in asked] == []


def test_dollar_signs_come_in_pairs(cards: list[Card]) -> None:
    """Every formula that is opened is closed, in cards, rubrics and drafts alike."""
    from tutor.rubrics import library

    texts = [text for card in cards for text in (card.question, card.answer)]
    for entry in library().values():
        texts += [entry.draft, *rubric_texts(entry.rubric)]
    assert [text for text in texts if text.count("$") % 2] == []


def rubric_texts(rubric: object) -> Iterator[str]:
    from tutor.domain import Rubric

    assert isinstance(rubric, Rubric)
    for criterion in rubric.criteria:
        yield from (criterion.text, *criterion.phrasings, *criterion.misconceptions)
    for entry in rubric.lists:
        yield from (name for item in entry.items for name in item)


def test_every_exam_question_has_a_rubric(cards: list[Card], exam_list: list[Card]) -> None:
    """Each exam question can be graded at once; no rubric belongs to a question that is not there."""
    from tutor.rubrics import library

    assert {card.id for card in exam_list} <= set(library()) <= {card.id for card in cards}


def test_rubrics_stand_once() -> None:
    """No question has two rubrics, of which one would be forgotten."""
    from tutor.rubrics import load

    ids = [
        card_id(entry.question)
        for file in sorted((LIBRARY / "rubrics").glob("*.yaml"))
        for entry in load(file)
    ]
    assert len(ids) == len(set(ids)) >= 240


def test_every_gap_has_a_draft(cards: list[Card]) -> None:
    """Each missing or partial entry has a draft, and only those have one."""
    from tutor.rubrics import library

    gaps = {card.id for card in cards if card.status is not Status.ANSWERED}
    assert {cid for cid, entry in library().items() if entry.draft.strip()} == gaps


def test_drafts_meet_the_count(exam_list: list[Card]) -> None:
    """A draft for "name N …" names at least N."""
    from tutor.rubrics import library

    drafts = {cid: entry.draft for cid, entry in library().items() if entry.draft.strip()}
    short = [
        card.question
        for card in exam_list
        if card.id in drafts and status_of(drafts[card.id], card.asked_count) is not Status.ANSWERED
    ]
    assert short == []


def test_rubrics_are_of_a_size() -> None:
    """A rubric has one to five criteria and lists, with ids of their own."""
    from tutor.rubrics import library

    for entry in library().values():
        parts = [*entry.rubric.criteria, *entry.rubric.lists]
        assert 1 <= len(parts) <= 5, entry.question
        assert len({part.id for part in parts}) == len(parts), entry.question


def test_list_rubrics_have_enough_items(exam_list: list[Card]) -> None:
    """A list to name N of has at least N acceptable items, each name in one item only."""
    from tutor.rubrics import library

    for card in exam_list:
        for entry in library()[card.id].rubric.lists:
            assert len(entry.items) >= entry.count, card.question
            names = [normalise(name) for item in entry.items for name in set(map(normalise, item))]
            assert len(names) == len(set(names)), card.question
