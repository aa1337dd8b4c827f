"""The review of drafts, without a browser: read, decide, edit, and no word lost."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from knowledge import deck
from knowledge.cards import Passage, Source, card_id
from tests.fakes import HandEmbedder, ScriptedJudge
from tests.ui.conftest import ACTIVATION, NEURON, UNKNOWN, Opener
from tests.ui.page import answer, everything, labels, press
from tests.ui.test_history_page import to_page
from tutor import publishing
from tutor.domain import Criterion, Grade, Rubric, RubricOrigin
from tutor.drafts import Action, Draft, DraftOrigin, DraftSentence, DraftState
from tutor.records import Records
from tutor.review_file import reviewed
from tutor.settings import TutorSettings

SUPPORTED, OWN = "It makes the network non-linear, $f(x)$.", "Zebras gallop westward."
RUBRIC = Rubric(
    criteria=(
        Criterion(id="a", text="Non-linear.", points=2, phrasings=("not linear",)),
        Criterion(id="b", text="Layers collapse without it."),
    ),
    origin=RubricOrigin.DRAFT,
)


@pytest.fixture(autouse=True)
def _by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "embedder", lambda settings: HandEmbedder())


def add(records: Records, question: str = ACTIVATION, topic: str = "Basics", **more: object) -> str:
    """A draft of a model for a question of the list, one sentence with a reference and one without."""
    place = Source(file="list.md", line=2)
    reference = Passage(
        card_id=card_id(NEURON), question=NEURON, answer="A unit.", score=0.8, source=place
    )
    draft = Draft(
        card_id=card_id(question), question=question, topic=topic, source=place, rubric=RUBRIC,
        answer=f"{SUPPORTED} {OWN}", origin=DraftOrigin.MODEL, author="gpt", confidence=0.6,
        sentences=(
            DraftSentence(text=SUPPORTED, card_ids=(card_id(NEURON),), support=0.9),
            DraftSentence(text=OWN),
        ), references=(reference,),
    ).model_copy(update=more)  # fmt: skip
    records.drafts.add(draft.card_id, Action.DRAFTED, author="gpt", after=0, draft=draft)
    return draft.card_id


def drafts(app: AppTest) -> AppTest:
    return to_page(app, "drafts")


def opened(app: AppTest, card: str) -> AppTest:
    return app.button(key=f"open-{card}").click().run()


def state(records: Records, card: str) -> DraftState:
    return records.drafts.entry(card).state


def test_without_drafts_the_page_offers_to_make_them(open_page: Opener, records: Records) -> None:
    """The built-in drafter costs nothing; what it finds no material for is told with the nearest cards."""
    app = drafts(open_page())
    assert "3 to draft by the built-in drafter, free of charge." in everything(app)
    app = press(app, "Draft 3")
    assert app.success[0].value.startswith("1 drafted, 2 without material yet, 0 failed")
    assert records.drafts.entry(card_id(ACTIVATION)).draft.origin is DraftOrigin.LIBRARY
    assert UNKNOWN in everything(app)


def test_library_drafts_and_sidebar_count_alike(open_page: Opener, records: Records) -> None:
    """The same words with the same numbers, before and after an approval."""
    card = add(records)
    counted(drafts(open_page()), 1, "1 answered, 1 partly answered, 1 drafted, 1 unanswered")
    app = press(opened(drafts(open_page()), card), "Approve")
    counted(app, 2, "2 answered, 1 partly answered, 1 unanswered")


def counted(app: AppTest, answered: int, counts: str) -> None:
    """Says the Drafts page so, the sidebar and the Library page?"""
    assert f": {counts}." in everything(app)
    assert f"4 questions in all decks, {answered} answered." in everything(app)
    assert counts in everything(to_page(app, "library"))


def test_the_queue_shows_answers_in_full_with_their_grounds(
    open_page: Opener, records: Records
) -> None:
    """So that a bulk approval is of something that was read."""
    add(records)
    page = everything(drafts(open_page()))
    assert OWN in page
    assert "1 of 2 sentences without a reference" in page
    assert "written by gpt" in page


def test_a_draft_shows_what_each_sentence_rests_on(open_page: Opener, records: Records) -> None:
    """A citation to open, and where there is none the words for it; the reference and the rubric."""
    card = add(records)
    app = opened(drafts(open_page()), card)
    page = everything(app)
    assert "from the model's own knowledge" in page
    assert f"**[1] {NEURON}**" in page
    assert "Rubric (3 points)" in page
    assert "list.md, line 2" in page.replace("\\", "")


def test_approving_makes_a_card_and_goes_on(open_page: Opener, records: Records) -> None:
    """The comment is kept, the next draft opens, answer and rubric count from now on."""
    first, second = add(records), add(records, UNKNOWN)
    app = opened(drafts(open_page()), first)
    app.text_input(key=f"draft_comment-{first}").set_value("checked").run()
    app = app.button(key="decide-approved").click().run()
    assert state(records, first) is DraftState.APPROVED
    assert records.drafts.entry(first).last.comment == "checked"
    assert "Approved" in app.success[0].value
    assert f"### {UNKNOWN}" in everything(app)
    settings = TutorSettings()
    assert [c.question for c in deck.approved(settings)[0]] == [ACTIVATION]
    assert list(reviewed(deck.approved_file(settings))) == [first]
    assert state(records, second) is DraftState.DRAFT


def test_a_comment_goes_with_its_own_draft(open_page: Opener, records: Records) -> None:
    """The next one starts without words, also where the first is only left for a while; they are
    still there then, until they are in the history."""
    first, second = add(records), add(records, UNKNOWN)
    app = opened(drafts(open_page()), first)
    app.text_input(key=f"draft_comment-{first}").set_value("no zebra here").run()
    app = press(app, "Next")
    assert app.text_input(key=f"draft_comment-{second}").value == ""
    app = press(app, "Previous")
    assert app.text_input(key=f"draft_comment-{first}").value == "no zebra here"
    app = app.button(key="decide-rejected").click().run()
    app = app.button(key="decide-approved").click().run()
    comments = [records.drafts.entry(card).last.comment for card in (first, second)]
    assert comments == ["no zebra here", ""]
    app.session_state["draft_open"] = first
    assert app.run().text_input(key=f"draft_comment-{first}").value == ""


def test_a_decision_on_what_has_changed_is_refused(open_page: Opener, records: Records) -> None:
    """Someone else was quicker: they are named, nothing is overwritten, and the comment stays."""
    card = add(records)
    app = opened(drafts(open_page()), card)
    app.text_input(key=f"draft_comment-{card}").set_value("checked").run()
    records.drafts.add(card, Action.NEEDS_WORK, author="Bob", after=1, comment="no")
    app = app.button(key="decide-approved").click().run()
    assert "Bob changed the draft" in app.error[0].value.replace("\\", "")
    assert app.text_input(key=f"draft_comment-{card}").value == "checked"
    assert state(records, card) is DraftState.NEEDS_WORK


def test_an_edit_is_a_new_version_with_its_difference(open_page: Opener, records: Records) -> None:
    """Answer and rubric are changed in place; the history shows what was taken out and put in."""
    card = add(records)
    app = opened(drafts(open_page()), card).button(key="edit").click().run()
    name = f"{card}-1"
    app.text_area(key=f"answer-{name}").set_value(SUPPORTED).run()
    app.number_input(key=f"points-{name}-a").set_value(3.0).run()
    app = press(app, "Add a criterion")
    app.text_area(key=f"text-{name}-criterion-1").set_value("It can bend.").run()
    app = app.button(key=f"remove-{name}-b").click().run()
    app = press(app, "Save as a new version")
    entry = records.drafts.entry(card)
    assert (entry.draft.answer, entry.revision) == (SUPPORTED, 2)
    assert [(c.text, c.points) for c in entry.draft.rubric.criteria] == [
        ("Non-linear.", 3.0), ("It can bend.", 1.0),
    ]  # fmt: skip
    assert entry.draft.origin is DraftOrigin.PERSON
    app.session_state["draft_history"] = True
    page = everything(app.run())
    assert "<del>" in page and "gallop" in page
    assert "<ins>3</ins>" in page


def test_an_edit_that_is_not_saved_is_not_passed_over(open_page: Opener, records: Records) -> None:
    """Approving waits until the edit is saved or given up, for it would approve the old text."""
    card = add(records)
    app = opened(drafts(open_page()), card).button(key="edit").click().run()
    app.text_area(key=f"answer-{card}-1").set_value("My words.").run()
    app = press(app, "Stop editing")
    assert "not saved" in app.warning[0].value
    assert app.button(key="decide-approved").disabled
    app = press(app, "Discard the edit")
    assert not app.warning
    assert not app.button(key="decide-approved").disabled
    app = app.button(key="edit").click().run()
    assert app.text_area(key=f"answer-{card}-1").value != "My words."


def test_a_rubric_that_is_none_is_told_and_nothing_is_lost(
    open_page: Opener, records: Records
) -> None:
    """The fields stay as they were typed."""
    card = add(records)
    app = opened(drafts(open_page()), card).button(key="edit").click().run()
    app.text_area(key=f"answer-{card}-1").set_value("My words.").run()
    for criterion in ("a", "b"):
        app = app.button(key=f"remove-{card}-1-{criterion}").click().run()
    app = press(app, "Save as a new version")
    assert "the rubric is empty" in app.error[0].value
    assert app.text_area(key=f"answer-{card}-1").value == "My words."
    assert records.drafts.entry(card).revision == 1


def test_bulk_approval_takes_only_what_is_shown(open_page: Opener, records: Records) -> None:
    """The filter leaves one in view; the other stays undecided."""
    first, second = add(records), add(records, UNKNOWN, topic="Animals")
    app = drafts(open_page())
    app.selectbox(key="draft_topic").set_value("Animals").run()
    app = press(app, "Yes, approve 1 draft")
    assert [state(records, c) for c in (first, second)] == [DraftState.DRAFT, DraftState.APPROVED]


ROOT_QUESTION = "What is a root?"


@pytest.fixture
def own_list(library: Any) -> str:
    """A list of one's own with one unanswered question; its name."""
    folder = TutorSettings().cards_dir
    folder.mkdir(parents=True)
    text = f"## Trees\n- {ROOT_QUESTION}\n- What is a leaf?\nA node without children.\n"
    (folder / "own.md").write_text(text, encoding="utf-8")
    return "own.md"


def test_the_queue_can_be_limited_to_a_list(
    open_page: Opener, own_list: str, records: Records
) -> None:
    """Of all lists at first; then only what stands in the chosen one."""
    buttons = [f"open-{add(records)}", f"open-{add(records, ROOT_QUESTION, topic='Trees')}"]
    app = drafts(open_page())
    assert [b.key for b in app.button if b.key in buttons] == buttons
    app.selectbox(key="draft_deck").set_value(own_list).run()
    assert [b.key for b in app.button if b.key in buttons] == buttons[1:]


def test_drafting_can_be_limited_to_a_list(
    open_page: Opener, own_list: str, records: Records
) -> None:
    """Its questions and topics alone are offered; a topic of another list is not kept."""
    app = drafts(open_page())
    assert "4 to draft by" in everything(app)
    app.selectbox(key="make_topic").set_value("Animals").run()
    app.selectbox(key="make_deck").set_value(own_list).run()
    assert app.selectbox(key="make_topic").options == ["All topics", "Trees"]
    assert "1 to draft by" in everything(app)
    app = press(app, "Draft 1")
    assert "1 drafted" in app.success[0].value or "1 without material" in app.success[0].value
    assert records.drafts.card_ids() <= {card_id(ROOT_QUESTION)}


def test_filters_narrow_the_queue(open_page: Opener, records: Records) -> None:
    """By confidence, groundedness and state."""
    add(records)
    add(records, UNKNOWN, confidence=0.9, sentences=(DraftSentence(text=OWN, card_ids=("x",)),))
    app = drafts(open_page())
    buttons = [f"open-{card_id(q)}" for q in (ACTIVATION, UNKNOWN)]

    def listed() -> list[str]:
        return [b.key for b in app.button if b.key in buttons]

    app.slider(key="draft_confidence").set_value(80).run()
    assert listed() == buttons[1:]
    app.slider(key="draft_confidence").set_value(0).run()
    app.selectbox(key="draft_grounded").set_value("Some sentences have none").run()
    assert listed() == buttons[:1]
    app.button_group(key="draft_states").set_value([DraftState.REJECTED]).run()
    assert listed() == []
    assert "No draft fits the filter" in app.info[0].value


def test_approval_can_be_taken_back(open_page: Opener, records: Records) -> None:
    """The card leaves the deck, the draft is open again."""
    card = add(records)
    app = opened(drafts(open_page()), card).button(key="decide-approved").click().run()
    app.session_state["draft_open"] = card
    app = press(app.run(), "Take the approval back")
    assert state(records, card) is DraftState.DRAFT
    assert deck.approved(TutorSettings())[0] == []


def test_grades_that_rested_on_the_draft_are_settled_in_one_step(
    open_page: Opener, records: Records
) -> None:
    """After the approval the page offers it; the new grade is no longer provisional."""
    judge = ScriptedJudge()
    answer(open_page(judge), "It bends.")
    card = add(records)
    app = opened(drafts(open_page(judge)), card).button(key="decide-approved").click().run()
    app = press(app, "Grade them again")
    assert "1 of 1 grade" in app.success[0].value
    grade = records.attempts("me")[0].outcome
    assert isinstance(grade, Grade) and grade.rubric_origin is RubricOrigin.REVIEWED


def test_a_learners_full_answer_can_become_a_draft(open_page: Opener, records: Records) -> None:
    """It is offered with its origin, and waits for its review like any other."""
    answer(open_page(ScriptedJudge()), "It bends what is straight.")
    app = drafts(open_page())
    assert "It bends what is straight" in everything(app)
    press(app, "Make it a draft")
    (entry,) = records.drafts.entries()
    assert (entry.draft.origin, entry.draft.author) == (DraftOrigin.LEARNER, "a learner")
    assert entry.state is DraftState.DRAFT
    assert "Make it a draft" not in labels(drafts(open_page()))


def test_a_draft_is_made_again_by_a_hint(open_page: Opener, records: Records) -> None:
    """Without material the draft stays, and the page says so."""
    card = add(records)
    app = opened(drafts(open_page()), card)
    app.text_input(key=f"hint-{card}").set_value("zebra").run()
    app = press(app, "Draft again")
    assert "No material" in app.info[0].value
    assert records.drafts.entry(card).revision == 1


def test_only_teachers_decide(
    open_page: Opener, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where teachers are named, others read."""
    monkeypatch.setenv("TUTOR_TEACHERS", "Ann")
    card = add(records)
    app = opened(drafts(open_page()), card)
    assert "a teacher decides" in app.info[0].value
    assert "Approve" not in labels(app)


def test_what_ships_enters_the_queue(open_page: Opener, records: Records) -> None:
    """Drafts and rubrics of the library are reviewed like any other, and come in once."""
    app = press(drafts(open_page()), "Review the 1 draft that ships with the library")
    assert "1 came into the queue" in app.success[0].value
    (entry,) = records.drafts.entries()
    assert entry.draft.origin is DraftOrigin.LIBRARY
    assert not [label for label in labels(app) if "that ship" in label]


def test_practice_shows_the_answer_that_was_approved(open_page: Opener, records: Records) -> None:
    """Not the draft it was made from, nor the words that nobody has reviewed it."""
    card = add(records)
    opened(drafts(open_page()), card).button(key="decide-approved").click().run()
    page = everything(press(answer(open_page(card=card)), "Show the reference"))
    assert SUPPORTED in page
    assert "Approved draft" in page
    assert "nobody has reviewed it" not in page
