"""What is missing from an answer, and what would give it away."""

from __future__ import annotations

import pytest

from tests.tutor.lacking import LOSSES, QUESTION, RUBRIC
from tutor import rubrics
from tutor.domain import Rubric
from tutor.followups import follow_up
from tutor.hints import GAP, gaps, where_to_look
from tutor.missing import gives_away, key_words, missing


@pytest.mark.parametrize(
    ("text", "away"),
    [
        ("Think of how the output is shaped.", False),
        ("Is the network linear without it?", True),
        ("Denk an nichtlineare Abbildungen.", True),
        ("What would stacked layers collapse into?", True),
        ("What does the activation function do to the network?", False),
    ],
)
def test_key_words_and_other_phrasings_give_it_away(text: str, away: bool) -> None:
    """Inside other words and in most of a phrasing too; the question's own words do not."""
    wanted = missing(RUBRIC, "nonlinear", told=QUESTION)
    assert wanted
    assert gives_away(text, wanted) is away


def test_what_the_learner_said_is_no_secret() -> None:
    """A word the learner has used may come back."""
    wanted = missing(RUBRIC, "nonlinear", told=f"{QUESTION} It is not linear.")
    assert wanted
    assert "linear" not in key_words(wanted)
    assert not gives_away("You said linear.", wanted)


def test_of_a_list_the_items_nobody_has_named_are_the_secret() -> None:
    """A synonym of a named item is named; the open slots are counted."""
    rubric = Rubric(lists=(LOSSES,))
    wanted = missing(rubric, "loss-2", told="SVM loss, cross-entropy")
    assert wanted
    assert [item[0] for item in wanted.items] == ["mean squared error", "Huber loss"]
    assert gives_away("Something by Huber: Huber loss?", wanted)
    assert not gives_away("Not the hinge loss.", wanted)


def test_a_criterion_of_another_rubric_is_nothing_to_ask_about() -> None:
    """The rubric may have changed since."""
    assert missing(RUBRIC, "gone", told="") is None


def test_no_built_in_wording_gives_away_anything_of_the_library() -> None:
    """721 criteria and slots that ship, in both languages; and every cloze has a gap."""
    count = 0
    for entry in rubrics.library().values():
        for criterion in entry.rubric.all_criteria:
            wanted = missing(entry.rubric, criterion.id, told=entry.question)
            assert wanted
            for language in ("en", "de"):
                asked = follow_up(wanted, entry.question, language)
                assert asked
                assert not gives_away(asked, wanted), asked
                hint = where_to_look(wanted, entry.question, (), language)
                assert not gives_away(hint, wanted), hint
            if not wanted.is_list:
                cloze = gaps(wanted)
                assert GAP in cloze.text
                assert all(word not in cloze.text.split() for word in cloze.words if len(word) > 4)
            count += 1
    assert count > 700
