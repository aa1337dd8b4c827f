"""The command line grades by what the pages grade by: one rubric in force, the same house rules."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from knowledge import deck
from knowledge.cards import Card, card_id
from tests.fakes import HandEmbedder, ScriptedJudge
from tests.tutor.recorded import answered
from tutor import judges, practice, rubrics
from tutor.__main__ import main
from tutor.domain import Criterion, Exemplar, Rubric, RubricOrigin, Ruling
from tutor.drafting_batch import store
from tutor.drafts import Action, Draft, DraftOrigin, DraftSentence
from tutor.practice import Practice
from tutor.review import Decision, Review
from tutor.settings import TutorSettings

QUESTION = "Why does a network need an activation function?"
ANSWER = "Without one it is linear."


def rubric(text: str) -> Rubric:
    return Rubric(criteria=(Criterion(id="linear", text=text),), origin=RubricOrigin.DRAFT)


SHIPPED = rubric("It stays linear, as shipped.")


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch, small_library: Path) -> ScriptedJudge:
    """The examiner of page and command, over the small library with one shipped rubric."""
    scripted = ScriptedJudge()
    for module in (practice, judges):
        monkeypatch.setattr(module, "judge_for", lambda settings: scripted)
    monkeypatch.setattr(deck, "embedder", lambda settings: HandEmbedder())
    entry = rubrics.DraftEntry(question=QUESTION, rubric=SHIPPED, draft="It would be linear.")
    monkeypatch.setattr(rubrics, "library", lambda: {card_id(QUESTION): entry})
    return scripted


@pytest.fixture
def page(judge: ScriptedJudge) -> Iterator[Practice]:
    opened = Practice(TutorSettings())
    yield opened
    opened.records.close()


def undecided(page: Practice, card: Card) -> None:
    """Nobody has decided on anything."""


def drafted(page: Practice, card: Card) -> None:
    """A draft of another rubric than the shipped one."""
    store(
        Draft(
            card_id=card.id, question=card.question, answer=ANSWER, rubric=rubric("As redrafted."),
            source=card.source, topic=card.topic, origin=DraftOrigin.MODEL, author="m", confidence=0.7,
            sentences=(DraftSentence(text=ANSWER, support=0.2),),
        ),
        page.records.drafts,
    )  # fmt: skip


def rejected(page: Practice, card: Card) -> None:
    drafted(page, card)
    decided = [Decision(card.id, None)]
    Review(page.settings, page.records).decide(decided, Action.REJECTED, reviewer="Ann")


def saved(page: Practice, card: Card) -> None:
    drafted(page, card)
    page.records.rubrics.save(card.id, rubric("As saved."), author="Ann", reason="r", after=0)


@pytest.mark.parametrize(
    ("decide", "criterion"),
    [
        (undecided, "It stays linear, as shipped."),
        (drafted, "As redrafted."),
        (rejected, None),
        (saved, "As saved."),
    ],
)
def test_the_command_line_grades_as_the_page_does(
    decide: Callable[[Practice, Card], None], criterion: str | None, page: Practice,
    judge: ScriptedJudge, tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Rubric, passages and house rules are those of the page; a rejected draft grades nothing."""
    card = page.card(card_id(QUESTION))
    assert card
    decide(page, card)
    for content in (
        Ruling(id="", criterion_id="linear", text="Linear is meant as affine."),
        Exemplar(id="", answer="It bends.", score=0.5),
    ):
        page.records.rules.add(card.id, content, author="Ann", reason="r")
    answered(page, card, ANSWER)
    of_page, judge.tasks[:] = [*judge.tasks], []
    file = tmp_path / "answers.jsonl"
    file.write_text(json.dumps({"id": 1, "question": QUESTION.lower(), "answer": ANSWER}), "utf-8")
    assert main(["grade", str(file), "--json"]) == 0
    assert judge.tasks == of_page
    if criterion is None:
        assert judge.tasks == []
        assert "nothing to grade against" in json.loads(capsys.readouterr().out)["error"]
        return
    (task,) = judge.tasks
    assert task.rubric.criteria[0].text == criterion
    assert [r.text for r in task.rulings] == ["Linear is meant as affine."]
    assert [e.answer for e in task.exemplars] == ["It bends."]


def test_house_rules_go_with_a_reference_too(
    page: Practice, judge: ScriptedJudge, tmp_path: Path
) -> None:
    """They belong to the question, whatever a line brings along."""
    shown = Exemplar(id="", answer="It bends.", score=0.5)
    page.records.rules.add(card_id("Why so?"), shown, author="Ann", reason="r")
    file = tmp_path / "answers.jsonl"
    line = {"id": 1, "question": "Why so?", "answer": ANSWER, "reference": "It is because it is."}
    file.write_text(json.dumps(line), "utf-8")
    assert main(["grade", str(file), "--json"]) == 0
    assert [e.answer for e in judge.tasks[0].exemplars] == ["It bends."]
    assert judge.tasks[0].rubric.origin is RubricOrigin.GIVEN


def test_no_database_is_made_to_look_a_question_up(judge: ScriptedJudge, tmp_path: Path) -> None:
    """Where there is none, nobody has decided on anything."""
    file = tmp_path / "answers.jsonl"
    file.write_text(json.dumps({"id": 1, "question": QUESTION, "answer": ANSWER}), "utf-8")
    assert main(["grade", str(file), "--json"]) == 0
    assert judge.tasks[0].rubric == SHIPPED
    assert list(TutorSettings().data_dir.glob("*.sqlite*")) == []
