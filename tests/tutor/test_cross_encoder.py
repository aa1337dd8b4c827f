"""The cross-encoder: what it reads, and what it makes of right and wrong statements."""

from __future__ import annotations

import numpy as np
import pytest

from tutor.domain import Criterion, Rubric
from tutor.judges.cross_encoder import LIMITS, Parts, cross_encoder
from tutor.judges.description import describe
from tutor.judges.model import VERDICTS, choice, examiner, expected_credit, joined
from tutor.judges.opinions import read, read_around, whole_grade
from tutor.judges.text import parse

_QUESTION = "What do the gates of an LSTM do?"
_RIGHT = "The forget gate decides what is thrown away from the cell state."
_OTHER = "What is no longer needed, the forget gate removes."


def _likely(answer: str) -> str:
    (scores,) = cross_encoder().scores([Parts(_QUESTION, _RIGHT, "", "", answer)])
    return VERDICTS[int(scores.argmax())].value


def test_each_part_has_its_place() -> None:
    """Pieces say which part they are of, every part ends with a mark, and a missing one is the mark alone."""
    vocabulary = cross_encoder().vocabulary
    ids, places = vocabulary.numbers(Parts("what", "a b c", "", "", "d e"))
    end = vocabulary.pieces.index("</s>")
    assert places == [0, 0, 0, 1, 1, 1, 1, 2, 3, 4, 4, 4]
    assert [n for n, i in enumerate(ids) if i == end] == [2, 6, 7, 8, 11]


def test_long_parts_are_cut() -> None:
    """No part takes more room than its own."""
    ids, places = cross_encoder().vocabulary.numbers(Parts(*["word " * 500] * 5))
    assert [places.count(n) for n in range(5)] == [
        LIMITS[0] + 2,
        *(limit + 1 for limit in LIMITS[1:]),
    ]
    assert len(ids) == len(places)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("it picks what gets dropped out of the memory", "met"),
        ("The forget gate selects what is removed from the cell state.", "met"),
        ("The forget gate decides what is added to the cell state.", "contradicted"),
        ("The forget gate does not decide what is thrown away from the cell state.", "contradicted"),
        ("An LSTM is a recurrent network.", "unmet"),
    ],
)  # fmt: skip
def test_polarity_is_read(answer: str, verdict: str) -> None:
    """Other words are met, one turned word or a denial is not."""
    assert _likely(answer) == verdict


@pytest.mark.parametrize(
    ("scores", "verdict"), [((-2.6, 0.1, 0.4, 2.1), "met"), ((-2.0, -2.0, -1.0, 5.0), "contradicted")]
)  # fmt: skip
def test_the_readers_are_heard_as_well(scores: tuple[float, ...], verdict: str) -> None:
    """Where they are sure that it is met, a leaning of the network is not enough, its certainty is."""
    shares = joined(np.array([0.02, 0.01, 0.94, 0.03]), np.array(scores))
    assert VERDICTS[int(choice(shares[None])[0])].value == verdict


def test_neighbours_change_nothing() -> None:
    """Read at the same time, each text gets exactly what it gets alone."""
    texts = [Parts(_QUESTION, _RIGHT, "", "", answer) for answer in (_OTHER, "no", _RIGHT * 9)]
    together = cross_encoder().scores(texts)
    assert together.shape == (3, 4)
    assert np.array_equal(together, np.vstack([cross_encoder().scores([t]) for t in texts]))
    assert cross_encoder().scores([]).shape == (0, 4)


def test_a_text_without_known_words_is_read() -> None:
    """Signs of a script that it does not know are one unknown piece, and no error."""
    assert _likely("遺忘門") != "met"


def test_shares_sum_to_one_and_follow_both() -> None:
    """The readers' shares and the network's scores together are likelihoods again."""
    sure = np.array([0.01, 0.01, 0.97, 0.01])
    for scores in (np.zeros(4), np.array([9.0, 0, 0, 0]), np.array([0, 0, 9.0, 0])):
        assert joined(sure, scores).sum() == pytest.approx(1)
    assert joined(sure, np.array([0, 0, 5.0, 0]))[2] > joined(sure, np.array([5.0, 0, 0, 0]))[2]


def test_of_a_long_answer_what_stands_about_the_words_is_read() -> None:
    """A short one is read whole; of a long one the sentences next to the best window, never cut inside."""
    assert read_around(parse("One. Two."), (0, 1)) == "One. Two."
    said = " ".join(f"Sentence number {n} says this and that about the matter." for n in range(40))
    found = read_around(parse(said), (200, 209))
    assert "number 20 " in found
    assert found in said
    assert cross_encoder().room(found)
    assert not cross_encoder().room(said)
    assert found.startswith("Sentence") and found.endswith(".")


def test_an_endless_sentence_is_read_from_its_start() -> None:
    """A single sentence that is too long is handed over as it is; the network cuts it."""
    said = "word " * 400
    assert read_around(parse(said), (300, 305)).startswith("word word")


def test_a_whole_grade_hears_the_network_where_it_reads_all() -> None:
    """Against one short reference both opinions count; a long one is the readers' alone."""
    short = Rubric(criteria=(Criterion(id="reference", text=_RIGHT),))
    long = Rubric(criteria=(Criterion(id="reference", text=f"{_RIGHT} {_OTHER} " * 9),))
    for rubric, alone in ((short, False), (long, True)):
        for answer in (_OTHER, "The forget gate decides what is added to the cell state."):
            reading = read(_QUESTION, answer)
            own = examiner().grade(describe(rubric.criteria[0], reading))
            assert (whole_grade(rubric, reading) == own) == alone


def test_credit_expected() -> None:
    """Met is all of it, partial half, anything else nothing."""
    sure = 50 * np.eye(4)
    assert [expected_credit(row) for row in sure] == pytest.approx([0, 0.5, 1, 0])
