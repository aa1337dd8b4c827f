"""Which question the practice page asks: deck, topic, kind, status and what is due."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from knowledge.cards import card_id
from tests.fakes import ScriptedJudge
from tests.ui.conftest import ACTIVATION, NEURON, UNKNOWN, Opener, days_ago
from tests.ui.page import answer, everything, heading, press
from tests.ui.test_history_page import to_page
from tutor.domain import Verdict
from tutor.records import Records
from tutor.settings import TutorSettings


def test_filters_change_the_question(open_page: Opener) -> None:
    """Topic and status narrow the queue; an empty result is said."""
    app = open_page()
    app = app.multiselect(key="topic").set_value(["Animals"]).run()
    assert heading(app) == f"# {UNKNOWN}"
    app = app.multiselect(key="topic").set_value([]).run()
    app = app.button_group(key="status-list.md").set_value(["Answered"]).run()
    assert heading(app) == f"# {NEURON}"


def test_a_changed_filter_leaves_an_open_conversation_alone(open_page: Opener) -> None:
    """It counts for the next question; before an answer it changes the question at once."""
    app = answer(open_page(ScriptedJudge({"nonlinear": "unmet"})))
    app = app.multiselect(key="topic").set_value(["Animals"]).run()
    assert heading(app) == f"# {ACTIVATION}"
    assert heading(press(app, "Next question")) == f"# {UNKNOWN}"


@pytest.fixture
def own_deck(library: Any) -> str:
    """A deck of two answered cards and one without an answer, draft or rubric; its name."""
    cards = "question,answer\nWhat is a leaf?,A node without children.\n"
    cards += "What is a root?,A node without a parent.\nWhat is a zoo?,\n"
    folder = TutorSettings().cards_dir
    folder.mkdir(parents=True)
    (folder / "own.csv").write_text(cards, encoding="utf-8")
    return "own.csv"


def test_of_a_deck_whose_gaps_cannot_be_graded_the_answered_cards_are_asked(
    open_page: Opener, own_deck: str
) -> None:
    """A card without an answer hides the others only where it can be graded."""
    app = open_page()
    app = app.selectbox(key="deck").set_value(own_deck).run()
    assert heading(app) == "# What is a leaf?"
    assert "Question 1 of 2" in everything(app)
    assert "status" not in app.query_params
    assert "Question 1 of 2" in everything(open_page(deck=own_deck))


def test_a_saved_rubric_makes_a_gap_a_question_to_ask(
    open_page: Opener, own_deck: str, library: Any, records: Records
) -> None:
    """From then on what the deck leaves open comes first; the answered ones, which are more, are there."""
    rubric = library[card_id(ACTIVATION)].rubric
    records.rubrics.save(
        card_id("What is a zoo?"), rubric, author="Ann", reason="For the class.", after=0
    )
    app = open_page(deck=own_deck)
    assert heading(app) == "# What is a zoo?"
    assert "Question 3 of 3" in everything(app)
    assert "status" not in app.query_params


def test_the_filter_survives_a_reload(open_page: Opener) -> None:
    """It stands in the address while it differs from what the page offers anyway."""
    app = open_page()
    assert "status" not in app.query_params
    app = app.multiselect(key="topic").set_value(["Basics"]).run()
    app = app.button_group(key="status-list.md").set_value(["Answered"]).run()
    address = {k: v for k, v in app.query_params.items() if k != "card"}
    assert address == {"topic": "Basics", "status": "Answered"}
    again = open_page(**address)
    assert heading(again) == f"# {NEURON}"
    assert "Question 1 of 1" in everything(again)
    again = again.button_group(key="status-list.md").set_value([]).run()
    assert "Question 2 of 3" in everything(again)
    assert "Question 2 of 3" in everything(open_page(**again.query_params))


def test_a_filter_of_an_unknown_name_is_passed_over(open_page: Opener) -> None:
    """An address of another library still opens."""
    app = open_page(deck="gone.md", topic="Gone", kind="Gone")
    assert heading(app) == f"# {ACTIVATION}"
    assert not app.error


def test_no_question_fits_the_filter(open_page: Opener) -> None:
    """Said in a sentence, not shown as an empty page."""
    app = open_page()
    app = app.multiselect(key="topic").set_value(["Animals"]).run()
    app = app.multiselect(key="kind").set_value(["List"]).run()
    assert "No question fits the filter" in everything(app)


def test_what_is_due_is_said_and_can_be_asked_alone(open_page: Opener) -> None:
    """A failed answer of an earlier day comes back, from any deck, whatever the other filters say."""
    app = open_page(ScriptedJudge(default=Verdict.UNMET))
    assert "Nothing due today, goal 20, 0 done" in everything(app)
    answer(open_page(card=card_id(NEURON)))
    days_ago(3)
    app = open_page()
    assert heading(app) == f"# {ACTIVATION}"
    assert "Nothing due today, 1 more outside the filter, goal 20, 0 done" in everything(app)
    app = app.toggle(key="due").set_value(True).run()
    assert heading(app) == f"# {NEURON}"
    assert app.query_params["due"] == "1"
    assert "1 due today, goal 20, 0 done" in everything(app)
    assert heading(open_page(**app.query_params)) == f"# {NEURON}"


def to_link(app: AppTest, **address: str | list[str]) -> AppTest:
    """From another page by a link to practice: its address is all there is then."""
    app = to_page(app, "exam")
    app.query_params.clear()
    for name, value in address.items():
        app.query_params[name] = value
    return to_page(app, "")


def test_a_link_to_a_topic_opens_it_in_a_session_that_has_practised(
    open_page: Opener, own_deck: str
) -> None:
    """Deck and topic are the link's, what hid their questions is off, and another one is asked; from
    then on the filter is the learner's own again."""
    app = open_page()
    app = app.toggle(key="due").set_value(True).run()
    app = app.multiselect(key="kind").set_value(["List"]).run()
    app = app.selectbox(key="deck").set_value(own_deck).run()
    app = to_link(app, deck="list.md", topic="Animals", status=["Unanswered", "Answered"])
    assert heading(app) == f"# {UNKNOWN}"
    assert "Question 1 of 1" in everything(app)
    assert app.query_params["topic"] == "Animals" and "due" not in app.query_params
    app = to_link(app, topic="Basics", status=["Answered"])
    assert heading(app) == f"# {NEURON}"
    app = app.multiselect(key="topic").set_value(["Animals"]).run()
    app = app.button_group(key="status-list.md").set_value(["Unanswered"]).run()
    assert heading(app) == f"# {UNKNOWN}"


def test_the_way_back_to_practice_keeps_filter_and_question(open_page: Opener) -> None:
    """A link that asks for no question of its own changes nothing."""
    app = open_page().multiselect(key="topic").set_value(["Basics"]).run()
    app = press(app, "Skip")
    shown = heading(app)
    assert heading(to_link(app)) == shown
    assert app.multiselect(key="topic").value == ["Basics"]
