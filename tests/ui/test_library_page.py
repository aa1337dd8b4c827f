"""The library page: find, edit, add, bring in, take out; nothing is stored before it is wanted."""

from __future__ import annotations

import json

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextArea, TextInput

from knowledge import deck, edits
from knowledge.cards import Card, card_id
from tests.ui.conftest import ACTIVATION, NEURON, UNKNOWN, Opener
from tests.ui.page import everything, labels, press
from tests.ui.test_history_page import to_page
from tutor.library import Coverage, Standing
from tutor.settings import TutorSettings
from tutor.ui import coverage

TABLE = b"question,answer\nWhat is dropout?,Units are zeroed.\nZebra?,A horse.\n,Lost.\n"


def library(app: AppTest) -> AppTest:
    return to_page(app, "library")


def tab(app: AppTest, name: str) -> AppTest:
    app.session_state["library_tab"] = name
    return app.run()


def opened(app: AppTest, question: str) -> AppTest:
    app.session_state[f"card-{card_id(question)}"] = True
    return app.run()


def editor(app: AppTest, label: str) -> TextArea | TextInput:
    """The field of that name in the card that is open."""
    fields = [*app.text_area, *app.text_input]
    return next(field for field in fields if field.label == label)


def titles(app: AppTest) -> list[str]:
    return [
        e.label.split(" \\:")[0].split(" :")[0] for e in app.expander if ":material/" in e.label
    ]


def stored(question: str) -> Card:
    return next(c for c in deck.load(TutorSettings())[0] if c.question == question)


def test_coverage_is_a_picture_with_its_numbers(open_page: Opener) -> None:
    """By topic of the exam list: answered, partly answered, unanswered."""
    page = everything(library(open_page()))
    assert "1 answered, 1 partly answered, 1 unanswered" in page
    assert 'class="missing"' in page


def test_the_picture_scales_its_bars_alike() -> None:
    """The widest topic fills the row; another of half its size half of it; names are escaped."""
    many = Coverage("<b>", dict.fromkeys(Standing, 0) | {Standing.ANSWERED: 4})
    few = Coverage("B", dict.fromkeys(Standing, 0) | {Standing.DRAFTED: 2})
    drawn = coverage.picture([many, few])
    assert "&lt;b&gt;" in drawn
    assert 'class="answered" style="width:100.00%"' in drawn
    assert 'class="drafted" style="width:50.00%"' in drawn


def test_cards_are_found_by_words_status_and_topic(open_page: Opener) -> None:
    """Each narrows what is listed."""
    app = library(open_page())
    assert len(titles(app)) == 4
    app.button_group(key="library_status").set_value([Standing.MISSING]).run()
    assert len(titles(app)) == 2
    app.multiselect(key="library_topics").set_value(["Animals"]).run()
    assert [t.rstrip("\\?") for t in titles(app)] == ["Zebra"]
    app.multiselect(key="library_topics").set_value([]).run()
    app.button_group(key="library_status").set_value([]).run()
    app.text_input(key="library_text").set_value("weighted inputs").run()
    assert len(titles(app)) >= 1 and titles(app)[0].startswith("What is a neuron")


def test_an_edit_is_kept_in_a_file_of_its_own_with_history(open_page: Opener) -> None:
    """The deck is untouched, the change counts at once, and it can be undone."""
    app = opened(library(open_page()), NEURON)
    cid = card_id(NEURON)
    editor(app, "Answer").set_value("A weighted sum.").run()
    editor(app, "Why, for the history").set_value("shorter").run()
    app = app.button(key=f"save-{cid}").click().run()
    assert app.success[0].value == "Saved\\."
    assert stored(NEURON).answer == "A weighted sum."
    page = everything(app)
    assert "A weighted sum." in page and "shorter" in page
    assert [(e.author, e.comment) for e in edits.history(TutorSettings(), cid)] == [
        ("me", "shorter")
    ]
    app = app.button(key=f"undo-{cid}").click().run()
    assert stored(NEURON).answer == "A unit that sums its weighted inputs."


def test_the_editor_shows_the_card_as_it_is_now(open_page: Opener) -> None:
    """After an edit, and after it was undone: another press of the button brings nothing back."""
    app = opened(library(open_page()), NEURON)
    cid = card_id(NEURON)
    first = stored(NEURON).answer
    editor(app, "Answer").set_value("Mine.").run()
    editor(app, "Why, for the history").set_value("typo").run()
    app = app.button(key=f"save-{cid}").click().run()
    assert editor(app, "Answer").value == "Mine."
    assert editor(app, "Why, for the history").value == ""
    app = app.button(key=f"undo-{cid}").click().run()
    assert editor(app, "Answer").value == first
    app.button(key=f"save-{cid}").click().run()
    assert stored(NEURON).answer == first


def test_a_card_is_added_after_it_was_shown(open_page: Opener) -> None:
    """One whose question is there already is refused; the fields are emptied once it is kept."""
    app = tab(library(open_page()), "Add a card")
    app.text_area(key="add_question").set_value(NEURON).run()
    assert "There is a card with this question" in app.warning[0].value
    app.text_area(key="add_question").set_value("What is $\\sigma$?").run()
    app.text_area(key="add_answer").set_value("A sigmoid.").run()
    app = press(app, "Keep this card")
    assert stored("What is $\\sigma$?").answer == "A sigmoid."
    assert app.text_area(key="add_question").value == ""


def test_a_card_being_written_waits_while_one_looks_elsewhere(open_page: Opener) -> None:
    """On another tab or page; once it is kept, nothing of it is left."""
    app = tab(library(open_page()), "Add a card")
    app.text_area(key="add_question").set_value("What is dropout?").run()
    app.text_area(key="add_answer").set_value("Units are zeroed.").run()
    app.text_input(key="add_topic").set_value("Basics").run()
    app = library(to_page(tab(app, "Browse"), "drafts"))
    app = tab(app, "Add a card")
    assert app.text_area(key="add_question").value == "What is dropout?"
    assert app.text_area(key="add_answer").value == "Units are zeroed."
    assert app.text_input(key="add_topic").value == "Basics"
    press(app, "Keep this card")
    app = tab(tab(app, "Browse"), "Add a card")
    assert not app.text_area(key="add_answer").value


def test_a_file_is_looked_at_before_it_is_kept(open_page: Opener) -> None:
    """New cards, filled gaps and problems with their lines; then the file itself is kept."""
    app = tab(library(open_page()), "Bring in a file")
    app.file_uploader[0].set_value(("mine.csv", TABLE, "text/csv")).run()
    page = everything(app)
    assert "Nothing is stored yet" in page
    assert "1 new, 1 answer to an open question, 0 other answers" in page
    assert "mine.csv:4" in page.replace("\\", "")
    assert not TutorSettings().cards_dir.exists()
    app = press(app, "Keep this file with its 2 cards")
    (kept,) = [p for p in TutorSettings().cards_dir.iterdir() if not p.name.startswith(".")]
    assert kept.read_bytes() == TABLE
    assert stored(UNKNOWN).answer == "A horse."
    for _ in range(2):  # it stays there
        (said,) = [s.value.replace("\\", "") for s in app.success]
        assert said == "mine.csv is kept as the deck “Mine”: 2 cards, 1 of them new."
        assert app.selectbox(key="coverage_deck").value == "mine.csv"
        app = app.run()
    assert "2 problems" not in everything(app)
    app.file_uploader[0].set_value(("more.csv", TABLE, "text/csv")).run()
    assert not app.success


def test_the_rows_that_repeat_others_are_shown(open_page: Opener) -> None:
    """With their lines, those of the rows that they repeat, and their own answers."""
    app = tab(library(open_page()), "Bring in a file")
    raw = b"question,answer\nWhat is A?,1\nWhat is B?,2\nWhat is A?,$x_{12}$\n"
    app.file_uploader[0].set_value(("mine.csv", raw, "text/csv")).run()
    assert "1 repeated within the file" in everything(app)
    (shown,) = [t.value for t in app.dataframe if "Repeats line" in t.value]
    widths = json.loads(app.dataframe[0].proto.columns)
    assert widths["Answer"]["width"] > 2 * widths["Topic"]["width"]
    assert shown[["Line", "Repeats line", "Question", "Answer"]].to_numpy().tolist() == [
        [4, 2, "What is A?", "x_(12)"]
    ]


def test_what_is_no_card_file_cannot_be_kept(open_page: Opener) -> None:
    """The page says why, and offers no button."""
    app = tab(library(open_page()), "Bring in a file")
    app.file_uploader[0].set_value(("x.txt", b"hello", "text/plain")).run()
    assert "no known card format found" in everything(app).replace("\\", "")
    assert not [label for label in labels(app) if label.startswith("Keep")]


def test_the_list_goes_out_with_a_summary(open_page: Opener) -> None:
    """As it is stored, with what changed; other formats tell how many cards there are."""
    edits.keep(TutorSettings(), edits.edit_of(ACTIVATION, "It bends.", author="Ann"))
    app = tab(library(open_page()), "Take out")
    app = press(app, "Prepare the file")
    assert "1 answer filled in, 0 changed" in app.code[0].value
    assert "Save the file" in [b.label for b in app.get("download_button")]
    app.selectbox(key="export_format").set_value("Anki package").run()
    app = press(app, "Prepare the file")
    assert "2 cards; 2 without a whole answer" in everything(app).replace("\\", "")
