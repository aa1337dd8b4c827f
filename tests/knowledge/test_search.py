"""Ranking: the two scores fused, what is left out, what counts as covered, near-duplicates."""

from collections.abc import Sequence

import numpy as np
import pytest

from knowledge.cards import Card, Source
from knowledge.classify import make_card
from knowledge.embeddings import BuiltinEmbedder
from knowledge.search import Searcher, fuse, near_duplicates
from knowledge.sources import library_files, read
from knowledge.units import Unit, units_of
from tests.fakes import HandEmbedder


class ExactIndex:
    """An index by exact cosine over units in memory."""

    def __init__(self, cards: Sequence[Card], embedder: HandEmbedder | BuiltinEmbedder) -> None:
        self.units: list[Unit] = list(units_of(cards))
        self.outdated = False
        self._vectors = embedder.embed([unit.text for unit in self.units])

    def nearest(self, vector: np.ndarray, limit: int) -> list[tuple[str, float]]:
        cosines = self._vectors @ vector
        order = np.argsort(-cosines)[:limit]
        return [(self.units[i].id, float(cosines[i])) for i in order]


def card(question: str, answer: str, line: int = 1) -> Card:
    return make_card(question, answer, Source(file="a.txt", line=line))


CARDS = [
    card("What is a cat?", "A small pet that purrs.", 1),
    card("What is a dog?", "A loyal pet that barks.", 2),
    card("What is a train?", "A row of wagons on rails.", 3),
]


@pytest.fixture
def searcher(hand_embedder: HandEmbedder) -> Searcher:
    return Searcher(ExactIndex(CARDS, hand_embedder), hand_embedder)


def found(searcher: Searcher, query: str, k: int = 5) -> list[str]:
    return [p.question for p in searcher.search(query, k).passages]


def test_units_built_since_are_passed_over(hand_embedder: HandEmbedder) -> None:
    """A server answers from what was built meanwhile, and what is not read yet is no passage."""
    index = ExactIndex(CARDS, hand_embedder)
    searcher = Searcher(index, hand_embedder)
    built = ExactIndex([*CARDS, card("What is a cow?", "A farm animal that moos.")], hand_embedder)
    index.nearest = built.nearest  # type: ignore[method-assign]
    assert {*found(searcher, "What is a cow?")} <= {card.question for card in CARDS}


def test_fuse() -> None:
    """Nine parts cosine, one part BM25 relative to the query's best; a negative cosine is none."""
    fused = fuse({"a": 0.8, "b": -0.2, "c": 0.5}, {"b": 4.0, "c": 2.0, "d": 1.0})
    assert fused == pytest.approx({"a": 0.72, "b": 0.1, "c": 0.5, "d": 0.025})


def test_fuse_one_side_only() -> None:
    """Either side may be empty."""
    assert fuse({"a": 0.5}, {}) == pytest.approx({"a": 0.45})
    assert fuse({}, {"a": 3.0}) == pytest.approx({"a": 0.1})
    assert fuse({}, {}) == {}


def test_best_first(searcher: Searcher) -> None:
    """Passages come best first, at most k, each card once, with scores in 0..1."""
    result = searcher.search("a row of wagons", 2)
    assert result.passages[0].question == "What is a train?"
    scores = [passage.score for passage in result.passages]
    assert len(scores) == 2
    assert 1 >= scores[0] >= scores[1] >= 0


def test_passages_tell_their_card(searcher: Searcher) -> None:
    """A passage has its card's id, answer and source."""
    passage = searcher.search("barks", 1).passages[0]
    wanted = CARDS[1]
    assert (passage.card_id, passage.answer, passage.source) == (
        wanted.id, wanted.answer, wanted.source,
    )  # fmt: skip


def test_without(searcher: Searcher) -> None:
    """Cards named in `without` are left out, and the next ones move up."""
    best = searcher.search("a row of wagons", 1).passages[0]
    others = searcher.search("a row of wagons", 3, without=frozenset({best.card_id}))
    assert len(others.passages) == 2
    assert best.card_id not in {p.card_id for p in others.passages}


def test_as_many_as_asked_for(hand_embedder: HandEmbedder) -> None:
    """Also where that is more than are looked at as a rule; all there are, where it is more still."""
    cards = [card(f"What is w{n}?", f"A thing called v{n}.", n + 1) for n in range(90)]
    searcher = Searcher(ExactIndex(cards, hand_embedder), hand_embedder)
    assert len(found(searcher, "quantum", 75)) == 75
    assert len(found(searcher, "quantum", 200)) == 90


@pytest.mark.parametrize("query", ["", "  \n"])
def test_empty_query(searcher: Searcher, query: str) -> None:
    """An empty query finds nothing and is not covered."""
    result = searcher.search(query)
    assert (result.covered, result.passages, result.query) == (False, (), query)


def test_empty_index(hand_embedder: HandEmbedder) -> None:
    """An empty index finds nothing."""
    result = Searcher(ExactIndex([], hand_embedder), hand_embedder).search("cat")
    assert (result.covered, result.passages) == (False, ())


@pytest.mark.parametrize("query", ["???", "the of and", "漢字", "$$", "\0", "zzz " * 500])
def test_odd_queries(searcher: Searcher, query: str) -> None:
    """Signs, stop words, other scripts and very long texts are queries like any other."""
    assert len(searcher.search(query).passages) <= 3


def test_paragraphs_count_for_their_card(hand_embedder: HandEmbedder) -> None:
    """A card found by several paragraphs is one passage, with its best score and whole answer."""
    answer = "\n\n".join([("cat " * 50).strip(), ("dog " * 50).strip()])
    cards = [card("Tell all.", answer), CARDS[2]]
    searcher = Searcher(ExactIndex(cards, hand_embedder), hand_embedder)
    result = searcher.search("dog", 5)
    assert [p.question for p in result.passages] == ["Tell all.", "What is a train?"]
    assert result.passages[0].answer == answer
    assert result.covered


def test_words_of_asking_do_not_count(searcher: Searcher) -> None:
    """How a question asks is no keyword: "what is a" alone scores no card by its words."""
    assert searcher._keyword_scores("What is the meaning of a") == {}
    assert len(searcher._keyword_scores("purring cats")) == 1


@pytest.fixture(scope="module")
def library() -> Searcher:
    """The exam list's answered questions under the built-in model."""
    from knowledge.embeddings import builtin

    files = [path for path in library_files() if path.name == "exam_list.md"]
    return Searcher(ExactIndex(read(files)[0], builtin()), builtin())


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("Why is attention masked in a Transformer decoder?", "mask"),
        ("When do you take binary rather than categorical cross-entropy?", "binary"),
        ("Why train on a GPU instead of a CPU?", "gpu"),
    ],
)
def test_covered(library: Searcher, query: str, word: str) -> None:
    """A question of the library's subject is covered, by a passage that is about it."""
    result = library.search(query, 3)
    assert result.covered
    assert any(word in (p.question + p.answer).lower() for p in result.passages)


@pytest.mark.parametrize(
    "query",
    [
        "How do I bake sourdough bread?",
        "Who won the football world cup in 1954?",
        "What is the capital of Mongolia?",
        "Wie hoch ist die Mehrwertsteuer?",
    ],
)
def test_not_covered(library: Searcher, query: str) -> None:
    """A question of another subject is not covered; the nearest cards are shown all the same."""
    result = library.search(query, 3)
    assert not result.covered
    assert len(result.passages) == 3


def test_own_question_finds_its_card(library: Searcher) -> None:
    """Nearly every card is the best match of its own question."""
    cards = list(library.cards.values())[::3]
    hits = sum(library.search(c.question, 1).passages[0].card_id == c.id for c in cards)
    assert hits >= 0.95 * len(cards)


def test_near_duplicates() -> None:
    """Pairs of questions that mean nearly the same, closest first, identical ones apart."""
    cards = [
        card("What is a cat", "1"), card("train wagons rails", "2"), card("a cat is what", "3"),
        card("what IS a cat?", "4"),
    ]  # fmt: skip
    pairs = near_duplicates(cards, HandEmbedder())
    assert [(a.answer, b.answer) for a, b, _ in pairs] == [("1", "3"), ("3", "4")]
    assert all(cosine == pytest.approx(1.0) for *_, cosine in pairs)
    assert near_duplicates(cards[:1], HandEmbedder()) == []
