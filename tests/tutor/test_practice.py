"""A practice session: which question is next, and an answer that is never lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from threading import Event
from typing import Any

import chromadb
import pytest
from chromadb.config import Settings as ChromaSettings

from knowledge import deck, store
from knowledge.cards import Card, Kind, Problem, SearchResult, Source, Status
from knowledge.classify import make_card
from tests.fakes import HandEmbedder, ScriptedJudge
from tests.tutor.recorded import answered
from tutor import practice, rubrics
from tutor.domain import Exemplar, Grade, Ruling, Ungraded
from tutor.practice import Filter, Practice, deck_of, topics
from tutor.settings import TutorSettings


def card(question: str, answer: str = "", *, file: str = "a/list.md", topic: str = "") -> Card:
    return make_card(question, answer, Source(file=file, line=1), topic)


CARDS = [
    card("What is a neuron?", "A unit that sums its inputs.", topic="Basics"),
    card("What is dropout?", topic="Training"),
    card("True or false: ReLU is linear.", "False", file="b/cards.txt", topic="Basics"),
]


# which questions


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        (Filter(), [0, 1, 2]),
        (Filter(decks=frozenset({"list.md"})), [0, 1]),
        (Filter(topics=frozenset({"Basics"})), [0, 2]),
        (Filter(kinds=frozenset({Kind.TRUE_FALSE})), [2]),
        (Filter(statuses=frozenset({Status.MISSING})), [1]),
        (Filter(topics=frozenset({"Basics"}), decks=frozenset({"list.md"})), [0]),
        (Filter(topics=frozenset({"Nothing"})), []),
        (Filter(only=frozenset({CARDS[1].id})), [1]),
        (Filter(only=frozenset()), []),
    ],
)
def test_filters_admit_what_meets_all_of_them(wanted: Filter, places: list[int]) -> None:
    """An empty filter admits all; several must all agree."""
    assert [c for c in CARDS if wanted.admits(c)] == [CARDS[n] for n in places]


def test_a_deck_is_a_file_without_its_folders() -> None:
    """On Windows too."""
    assert deck_of(card("Q?", file="a\\b\\list.md")) == deck_of(card("Q?", file="/x/list.md"))


def test_topics_are_listed_once_in_their_order() -> None:
    """The page offers each topic once."""
    assert topics(CARDS) == ["Basics", "Training"]


# a session


class NothingFound:
    """A searcher over an empty index; counts how often it is asked."""

    outdated = False

    def __init__(self) -> None:
        self.asked = 0

    def search(self, query: str, limit: int, *, without: frozenset[str]) -> SearchResult:
        self.asked += 1
        return SearchResult(query=query, covered=False, passages=())


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch, small_library: Path) -> Callable[[Any], Practice]:
    """Opens a session with a judge, over the small library and no stored rubrics."""
    monkeypatch.setattr(rubrics, "library", dict)

    def opened(judge: Any) -> Practice:
        monkeypatch.setattr(practice, "judge_for", lambda settings: judge)
        monkeypatch.setattr(deck, "searcher", lambda settings, progress: NothingFound())
        return Practice(TutorSettings())

    return opened


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Chroma server, played by one in memory that all clients share."""
    quiet = ChromaSettings(anonymized_telemetry=False)
    held = chromadb.EphemeralClient(settings=quiet)
    monkeypatch.setattr(store, "_server", lambda *_: chromadb.EphemeralClient(settings=quiet))
    monkeypatch.setenv("TUTOR_CHROMA_URL", "http://localhost:8000")
    yield
    held.close()  # type: ignore[attr-defined]


def neuron(session: Practice) -> Card:
    return session.entries[0]


def test_an_answer_is_stored_and_graded(session: Callable[[Any], Practice]) -> None:
    """The attempt comes back with its grade, and the record agrees."""
    open_ = session(ScriptedJudge())
    done = answered(open_, neuron(open_), "It sums its inputs.")
    assert isinstance(done.outcome, Grade)
    assert done.outcome.score == 1
    assert open_.records.attempts("me") == [done]


def test_a_failed_grading_can_be_tried_again_without_a_second_record(
    session: Callable[[Any], Practice],
) -> None:
    """The same attempt goes from ungraded to graded."""
    open_ = session(ScriptedJudge(fail="The model is away."))
    first = answered(open_, neuron(open_), "It sums its inputs.")
    assert isinstance(first.outcome, Ungraded)
    later = session(ScriptedJudge())
    assert isinstance(later.grade(first, neuron(later)).outcome, Grade)
    assert len(later.records.attempts("me")) == 1


def test_grading_twice_leaves_one_grade_and_asks_once(session: Callable[[Any], Practice]) -> None:
    """The second time neither asks the judge nor searches again."""
    judge = ScriptedJudge()
    open_ = session(judge)
    first = answered(open_, neuron(open_), "It sums its inputs.")
    asked = open_.searcher.asked
    assert open_.grade(first, neuron(open_)) == first
    assert len(judge.tasks) == 1
    assert open_.searcher.asked == asked


def test_nothing_to_grade_against_leaves_the_answer_without_an_outcome(
    session: Callable[[Any], Practice],
) -> None:
    """A gap without rubric, references or model is not graded, and the answer is kept."""
    judge = ScriptedJudge()
    open_ = session(judge)
    gap = next(c for c in open_.entries if c.status is Status.MISSING)
    assert open_.basis(gap) is None
    done = answered(open_, gap, "Without one it is only linear.")
    assert done.outcome is None
    assert judge.tasks == []
    assert len(open_.records.attempts("me")) == 1


def test_a_model_may_grade_by_its_own_knowledge(
    session: Callable[[Any], Practice], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a model set such a gap is graded, which the grade says and a person should check."""
    monkeypatch.setenv("TUTOR_MODEL", "m")
    open_ = session(ScriptedJudge())
    gap = next(c for c in open_.entries if c.status is Status.MISSING)
    done = answered(open_, gap, "Without one it is only linear.")
    assert isinstance(done.outcome, Grade)
    assert done.outcome.rubric_origin == "model"
    assert done.outcome.needs_review


def test_the_deck_with_the_most_gaps_is_offered_first(session: Callable[[Any], Practice]) -> None:
    """That is the exam list."""
    open_ = session(ScriptedJudge())
    assert open_.exam_list == "list.md"
    assert open_.card(neuron(open_).id) == neuron(open_)
    assert open_.card("none") is None
    assert open_.problems == []


def test_the_house_rules_of_a_question_go_to_the_examiner(
    session: Callable[[Any], Practice],
) -> None:
    """Rulings on its criteria and its exemplars are part of the task; other questions' are not."""
    judge = ScriptedJudge()
    open_ = session(judge)
    basis = open_.basis(neuron(open_))
    assert basis
    (first, *_) = basis.rubric.all_criteria
    ruling = Ruling(id="", criterion_id=first.id, text="Adding up is summing.")
    shown = Exemplar(id="", answer="It adds.", score=0.5)
    for content in (ruling, shown, ruling.model_copy(update={"criterion_id": "other"})):
        open_.records.rules.add(neuron(open_).id, content, author="Ann", reason="r")
    open_.records.rules.add("another", ruling, author="Ann", reason="r")
    answered(open_, neuron(open_), "It sums its inputs.")
    assert [r.text for r in judge.tasks[-1].rulings] == ["Adding up is summing."]
    assert [e.answer for e in judge.tasks[-1].exemplars] == ["It adds."]


# cards and index as they change


@pytest.mark.parametrize("place", ["embedded", "server"])
def test_what_is_added_is_searched_at_once(
    place: str, request: pytest.FixtureRequest, small_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever built the index, and whether a folder or a Chroma server keeps it."""
    if place == "server":
        request.getfixturevalue("server")
    monkeypatch.setattr(deck, "embedder", lambda settings: HandEmbedder())
    open_ = Practice(TutorSettings())
    first = open_.searcher
    assert open_.searcher is first
    cow = card("What is a cow?", "A farm animal that moos.")
    store.Store(open_.settings, HandEmbedder()).build([*first.cards.values(), cow])
    assert open_.searcher.search("What is a cow?").passages[0].card_id == cow.id


def test_a_build_while_the_index_is_opened_is_noticed(
    small_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next use opens the newer one."""
    monkeypatch.setattr(deck, "embedder", lambda settings: HandEmbedder())
    opened, cow = deck.searcher, card("What is a cow?", "A farm animal that moos.")

    def overtaken(settings: TutorSettings, progress: Any) -> Any:
        found = opened(settings, progress)
        store.Store(settings, HandEmbedder()).build([*found.cards.values(), cow])
        return found

    monkeypatch.setattr(deck, "searcher", overtaken)
    open_ = Practice(TutorSettings())
    assert cow.id not in open_.searcher.cards
    assert cow.id in open_.searcher.cards


def test_a_change_while_the_cards_are_read_is_not_lost(
    session: Callable[[Any], Practice], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read before it does not outlive the reload, whichever of the two ends first."""
    files, begun, go_on = [card("Old?", "Yes.")], Event(), Event()

    def read(settings: TutorSettings) -> tuple[list[Card], list[Problem]]:
        found = list(files)
        begun.set()
        go_on.wait(10)
        return found, []

    monkeypatch.setattr(deck, "entries", read)
    open_ = session(ScriptedJudge())
    with ThreadPoolExecutor(2) as pool:
        reading = pool.submit(open_.cards)
        assert begun.wait(10)
        files[:] = [card("New?", "Yes.")]
        reloading = pool.submit(open_.reload)
        wait([reloading], timeout=0.2)  # it may have to wait for the reading
        go_on.set()
        reading.result(10), reloading.result(10)
    assert [c.question for c in open_.cards().values()] == ["New?"]
    assert [c.question for c in open_.entries] == ["New?"]


def test_pages_that_start_at_once_share_one_index(
    session: Callable[[Any], Practice], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one opens or builds it, the others wait for that."""
    open_, opened = session(ScriptedJudge()), []

    def slow(settings: TutorSettings, progress: Any) -> NothingFound:
        opened.append(NothingFound())
        time.sleep(0.1)
        return opened[-1]

    monkeypatch.setattr(deck, "searcher", slow)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: open_.searcher, range(4)))
    assert found == opened * 4
