"""The rehearsal page: judged blind by criterion, left and taken up, compared at the end."""

from __future__ import annotations

import re

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from evals import items
from knowledge.cards import card_id
from tests.fakes import ScriptedJudge
from tests.ui.conftest import ACTIVATION, Opener
from tests.ui.page import everything, press
from tests.ui.test_history_page import to_page
from tutor.domain import Criterion, Rubric, Verdict
from tutor.records import Records
from tutor.rehearsal import Rehearsal, Sample
from tutor.ui import rehearsal_sources

ANSWERS = (
    "It bends.",
    "Layers collapse without one.",
    "It adds a threshold.",
    "Training is quicker.",
)


@pytest.fixture
def started(
    open_page: Opener, records: Records, monkeypatch: pytest.MonkeyPatch
) -> tuple[AppTest, Rehearsal]:
    """A rehearsal of four answers that were given in practice, just begun."""
    monkeypatch.setattr(items, "load", lambda name: [])
    for text in ANSWERS:
        records.add_attempt(
            learner="Zoë", card_id=card_id(ACTIVATION), question=ACTIVATION, answer=text
        )
    app = to_page(open_page(ScriptedJudge({"nonlinear": "unmet"})), "rehearsal")
    app.segmented_control(key="rehearsal_source").set_value("Answers given here").run()
    press(app, "Start")
    (made,) = records.rehearsals.of_person("me")
    return app, made


def judge(app: AppTest, *verdicts: str) -> None:
    for verdict in verdicts:
        press(app, verdict)
    press(app, "Next answer")


def test_answers_come_blind_and_one_at_a_time(started: tuple[AppTest, Rehearsal]) -> None:
    """Neither who wrote the answer nor what anyone thinks of it is on the page."""
    app, made = started
    page = everything(app)
    assert "Answer 1 of 4" in page
    assert made.samples[0].answer in page
    assert sum(sample.answer in page for sample in made.samples) == 1
    assert "Zoë" not in page
    assert "examiner judges" not in page


def test_what_is_said_at_the_start_goes_with_the_first_answer(
    started: tuple[AppTest, Rehearsal],
) -> None:
    """Beside the answer, for the judging draws nothing else anew."""
    app, _ = started
    assert not app.success
    assert "random order" in everything(app)
    judge(app, "Met", "Met")
    assert "random order" not in everything(app)


def test_each_verdict_has_its_key(started: tuple[AppTest, Rehearsal]) -> None:
    """1 to 4 in the order met, partly, missing, contradicted."""
    keys = {b.label: b.proto.shortcut for b in started[0].button if b.proto.shortcut}
    assert keys == {"Met": "1", "Partly": "2", "Missing": "3", "Contradicted": "4"}


def test_an_answer_is_kept_only_when_every_criterion_has_a_verdict(
    started: tuple[AppTest, Rehearsal], records: Records
) -> None:
    """The last one may be taken back; a comment is kept with the verdicts."""
    app, made = started
    press(app, "Met")
    assert "Next answer" not in [b.label for b in app.button]
    press(app, "Partly")
    press(app, "Take back")
    press(app, "Missing")
    app.text_input(key="torn").set_value("half said").run()
    press(app, "Next answer")
    (mark,) = records.rehearsals.rehearsal(made.id).marks
    assert (mark.sample_id, mark.comment) == (made.samples[0].id, "half said")
    assert mark.verdicts == {"nonlinear": "met", "stacking": "unmet"}
    assert "Answer 2 of 4" in everything(app)


def test_a_rehearsal_is_taken_up_where_it_was_left(
    started: tuple[AppTest, Rehearsal], open_page: Opener
) -> None:
    """Another visit goes on with the next answer; another person does not see it."""
    app, made = started
    judge(app, "Met", "Met")
    again = press(to_page(open_page(), "rehearsal"), "Go on")
    assert "Answer 2 of 4" in everything(again)
    other = to_page(open_page(learner="Bob", rehearsal=made.id), "rehearsal")
    assert "Answer 2 of 4" not in everything(other)


def test_the_end_compares_with_the_examiner_and_makes_a_ruling(
    started: tuple[AppTest, Rehearsal], records: Records
) -> None:
    """The examiner leaves out one criterion that the person finds met: that is where they part."""
    app, made = started
    for _ in made.samples:
        judge(app, "Met", "Met")
    page = everything(app)
    assert "| You beside | the examiner |" in page
    for line in (
        "| Answers | 4 |",
        "| Same verdict | 50 % of 8 verdicts |",
        "| You are | milder by 0.67 |",
    ):
        assert line in page
    assert "non-linear" in page
    app.text_input(key=f"text-{made.samples[0].id}").set_value("Bending is non-linear.")
    press(app, "Keep the ruling")
    (rule,) = records.rules.of_card(card_id(ACTIVATION))
    assert getattr(rule.content, "text", "") == "Bending is non-linear."


def test_a_handful_of_answers_is_said_to_be_too_few(started: tuple[AppTest, Rehearsal]) -> None:
    """In words; a figure that no draw of answers changes has no interval rather than a sure one."""
    app, made = started
    for _ in made.samples:
        judge(app, "Met", "Met")
    page = everything(app)
    assert "Too few to tell how far you agree: 4 answers beside the examiner." in page
    assert "| Kappa | 0.00 (interval unknown) |" in page


def test_enough_answers_are_not_called_few(
    open_page: Opener, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From twenty on the interval alone says how rough the figure is."""
    monkeypatch.setattr(items, "load", lambda name: [])
    for n in range(20):
        records.add_attempt(
            learner="Zoë", card_id=card_id(ACTIVATION), question=ACTIVATION, answer=f"No. {n}."
        )
    app = to_page(open_page(ScriptedJudge({"nonlinear": "unmet"})), "rehearsal")
    app.segmented_control(key="rehearsal_source").set_value("Answers given here").run()
    press(app, "Start")
    (made,) = records.rehearsals.of_person("me")
    for n, sample in enumerate(made.samples):
        verdicts = {"nonlinear": Verdict.UNMET if n % 2 else Verdict.MET, "stacking": Verdict.MET}
        records.rehearsals.mark(made.id, sample.id, "me", verdicts)
    page = everything(app.run())
    assert "| Answers | 20 |" in page
    assert "Too few to tell" not in page
    assert re.search(r"\| Kappa \| 0\.50 \(0\.\d\d to 0\.\d\d\) \|", page)


def test_the_end_compares_with_the_reference_first(open_page: Opener, records: Records) -> None:
    """Where answers have reference labels; the examiner stands beside it, a click away."""
    rubric = Rubric(criteria=(Criterion(id="sum", text="It sums."),))
    samples = [
        Sample(question=ACTIVATION, answer=text, rubric=rubric, labels={"sum": Verdict.UNMET})
        for text in ANSWERS
    ]
    made = records.rehearsals.start("me", "labelled", samples)
    for sample in samples:
        records.rehearsals.mark(made.id, sample.id, "me", {"sum": Verdict.MET})
    app = press(to_page(open_page(ScriptedJudge()), "rehearsal"), "See the result")
    assert not app.error
    assert "| You beside | the reference | the examiner |" in everything(app)
    assert "Where you and the reference part company" in everything(app)
    app.segmented_control(key="beside").set_value(ScriptedJudge().info).run()
    assert "Where you and the examiner part company" in everything(app)


def test_the_end_compares_with_the_examiner_of_today(
    started: tuple[AppTest, Rehearsal], open_page: Opener
) -> None:
    """After a change of examiner the new one judges the same answers, and only it is shown."""
    app, made = started
    for _ in made.samples:
        judge(app, "Met", "Met")
    assert "| Same verdict | 50 % of 8 verdicts |" in everything(app)
    other = ScriptedJudge()
    other.info = other.info.model_copy(update={"prompt_version": "2"})
    st.cache_resource.clear()  # as at a restart
    page = everything(press(to_page(open_page(other), "rehearsal"), "See the result"))
    assert "| You beside | the examiner |" in page
    assert "| Same verdict | 100 % of 8 verdicts |" in page


def test_people_may_be_called_as_the_other_raters_are(
    started: tuple[AppTest, Rehearsal], records: Records
) -> None:
    """They stand beside the examiner and the reference, in quotes."""
    app, made = started
    for name in ("the examiner", "reference"):
        theirs = records.rehearsals.start(name, "the same", made.samples)
        for sample in made.samples:
            verdicts = dict.fromkeys(("nonlinear", "stacking"), Verdict.UNMET)
            records.rehearsals.mark(theirs.id, sample.id, name, verdicts)
    for _ in made.samples:
        judge(app, "Met", "Met")
    page = everything(app)
    assert "| You beside | “the examiner” | reference | the examiner |" in page
    assert re.search(r"Same verdict \| 0 % of 8 verdicts \| 0 % .* \| 50 % of 8 verdicts \|", page)
    assert "Where you and “the examiner” part company" in page
    app.segmented_control(key="beside").set_value(ScriptedJudge().info).run()
    assert "Where you and the examiner part company" in everything(app)


def test_a_graded_set_is_rehearsed_from_its_file(
    open_page: Opener, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its grades are the reference at the end; a file that is none is told in a sentence."""
    monkeypatch.setattr(items, "load", lambda name: [])
    app = to_page(open_page(), "rehearsal")
    app.segmented_control(key="rehearsal_source").set_value("A graded set").run()
    app.file_uploader(key="rehearsal_graded").upload("set.jsonl", b"{}").run()
    assert "set.jsonl:1:" in app.error[0].value.replace("\\", "")
    row = (
        '{"question_id": "1", "question": "What is a neuron?", "answer_id": "a%d", "answer": "It sums %d.",'
        ' "reference_answer": "It sums its inputs.", "grade": 1, "max_grade": 1}'
    )
    content = "\n".join(row % (n, n) for n in range(4)).encode()
    app.file_uploader(key="rehearsal_graded").upload("set.jsonl", content).run()
    assert "4 answers to 1 question." in everything(app)
    press(app, "Start")
    (made,) = records.rehearsals.of_person("me")
    assert [sample.score for sample in made.samples] == [1.0] * 4


def test_the_grades_in_a_file_are_the_reference(
    open_page: Opener, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what else stands in it is said not to be read."""
    monkeypatch.setattr(items, "load", lambda name: [])
    app = to_page(open_page(), "rehearsal")
    app.segmented_control(key="rehearsal_source").set_value("A file").run()
    rows = [f"{ACTIVATION},{text},{n % 2},mine" for n, text in enumerate(ANSWERS)]
    table = "\n".join(["question,answer,grade,remark", *rows])
    app.file_uploader(key="rehearsal_file").upload("class.csv", table.encode(), "text/csv").run()
    assert any("not read" in c.value and "remark" in c.value for c in app.caption)
    press(app, "Start")
    (made,) = records.rehearsals.of_person("me")
    assert {s.answer: s.score for s in made.samples} == {
        text: n % 2 for n, text in enumerate(ANSWERS)
    }


def test_what_is_told_of_a_rater_is_about_the_answers_listed(
    started: tuple[AppTest, Rehearsal], records: Records
) -> None:
    """The criteria named are those of the rater looked at, not of one that stands beside."""
    app, made = started
    theirs = records.rehearsals.start("Bob", "the same", made.samples)
    verdicts = {"nonlinear": Verdict.MET, "stacking": Verdict.UNMET}
    for sample in made.samples:
        records.rehearsals.mark(theirs.id, sample.id, "Bob", verdicts)
    for _ in made.samples:
        judge(app, "Met", "Met")

    def named() -> str:
        (line,) = (
            m.value for m in app.markdown if m.value.startswith("- ") and "answers;" in m.value
        )
        return line

    assert "Without it, layers collapse into one." in named()
    app.segmented_control(key="beside").set_value(ScriptedJudge().info).run()
    assert "Criteria on which you and the examiner disagree most" in everything(app)
    assert "layers collapse" not in named()


def test_other_wordings_of_a_criterion_stand_apart(open_page: Opener, records: Records) -> None:
    """They are sentences with full stops of their own."""
    criterion = Criterion(
        id="a", text="It bends.", points=1, phrasings=("It is curved.", "It has a kink."),
        misconceptions=("It is straight.",),
    )  # fmt: skip
    sample = Sample(question="Why?", answer="So.", rubric=Rubric(criteria=(criterion,)))
    records.rehearsals.start("me", "Wordings", [sample])
    app = press(to_page(open_page(), "rehearsal"), "Go on")
    assert "Also said as: “It is curved.”, “It has a kink.”" in everything(app)
    assert "Contradicted by: “It is straight.”" in everything(app)


def test_labelled_answers_are_neither_read_nor_copied_again() -> None:
    """However often the page is drawn."""
    assert rehearsal_sources.labelled() is rehearsal_sources.labelled()
