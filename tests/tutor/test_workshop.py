"""The rubric workshop over real records and a real index: tried, saved, in force, taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import knowledge.embeddings
from knowledge import deck
from knowledge.cards import card_id
from tests.fakes import HandEmbedder, ScriptedJudge
from tests.tutor import recorded
from tutor import practice, publishing, rubrics
from tutor.class_grading import Ready
from tutor.class_sets import Submission
from tutor.domain import Criterion, Exemplar, Grade, Rubric, RubricOrigin, Ruling, Verdict
from tutor.drafting import Drafting
from tutor.drafts import Action, Draft, DraftOrigin, DraftSentence
from tutor.grades import Desk
from tutor.practice import Practice
from tutor.records import Records
from tutor.records_errors import ConflictError, RecordsError
from tutor.rehearsal import Sample
from tutor.review import Decision, Review
from tutor.settings import TutorSettings
from tutor.workshop import Known, Workshop

QUESTION = "Why does a network need an activation function?"
CARD = card_id(QUESTION)
SHIPPED = Rubric(criteria=(Criterion(id="linear", text="Else it stays linear."),), origin=RubricOrigin.DRAFT)  # fmt: skip
EDITED = Rubric(criteria=(Criterion(id="linear", text="Without it all is linear.", points=2),))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, small_library: Path) -> Practice:
    """The small library with one shipped rubric and a scripted examiner."""
    model = HandEmbedder()
    for module in (deck, publishing, knowledge.embeddings):
        monkeypatch.setattr(module, "embedder", lambda settings: model)
    entry = rubrics.DraftEntry(question=QUESTION, rubric=SHIPPED, draft="It would be linear.")
    monkeypatch.setattr(rubrics, "library", lambda: {CARD: entry})
    monkeypatch.setattr(practice, "judge_for", lambda settings: ScriptedJudge())
    return Practice(TutorSettings())


@pytest.fixture
def shop(opened: Practice) -> Workshop:
    return Workshop(opened)


def answered(opened: Practice, text: str = "All linear.", learner: str = "Zoë") -> Grade:
    card = opened.card(CARD)
    assert card
    outcome = recorded.answered(opened, card, text, learner).outcome
    assert isinstance(outcome, Grade)
    return outcome


def saved(shop: Workshop, rubric: Rubric = EDITED, reason: str = "clearer") -> None:
    shop.save(shop.subject(CARD), rubric, author="Ann", reason=reason)


def test_a_saved_rubric_is_in_force_everywhere_and_old_grades_stay(
    opened: Practice, shop: Workshop
) -> None:
    """Practice, and class sets with a reference of their own, grade by it."""
    before = answered(opened)
    saved(shop)
    after = answered(opened, "Linear again.")
    assert (before.max_points, after.max_points) == (1, 2)
    assert after.rubric_origin is RubricOrigin.REVIEWED
    assert opened.records.attempts_at(CARD)[0].outcome == before
    row = Submission(
        id="1", question=QUESTION, answer="Linear.", reference=("Else linear.",), line=2
    )
    ready = Ready(opened, "class.csv", [row])
    ready.store("Ann")
    (graded,) = ready.grade()
    assert isinstance(graded.outcome, Grade)
    assert graded.outcome.rubric_version == EDITED.version


def test_every_version_is_kept_and_a_way_back_is_a_new_one(shop: Workshop) -> None:
    """The first save keeps what was in force before as version 1."""
    saved(shop)
    subject = shop.subject(CARD)
    shop.roll_back(subject, subject.versions[0], author="Bob", reason="too strict")
    versions = shop.subject(CARD).versions
    assert [(v.number, v.author, v.reason) for v in versions] == [
        (1, "before", "As it stood before."), (2, "Ann", "clearer"),
        (3, "Bob", "Back to version 1: too strict"),
    ]  # fmt: skip
    assert shop.subject(CARD).rubric.version == SHIPPED.version
    assert [v.rubric.origin for v in versions] == ["draft", "reviewed", "reviewed"]


def test_nobody_saves_over_what_they_have_not_seen(shop: Workshop) -> None:
    """Who comes second is told who was first; without a reason, or a change, nothing is saved."""
    seen = shop.subject(CARD)
    with pytest.raises(RecordsError, match="say in a sentence why"):
        shop.save(seen, EDITED, author="Ann", reason=" ")
    with pytest.raises(RecordsError, match="in force already"):
        shop.save(seen, SHIPPED, author="Ann", reason="r")
    shop.save(seen, EDITED, author="Ann", reason="r")
    with pytest.raises(ConflictError, match="Ann saved version 2"):
        shop.save(seen, EDITED.model_copy(update={"origin": "given", "criteria": ()}), author="Bob", reason="r")  # fmt: skip
    with pytest.raises(RecordsError, match="why you go back"):
        shop.roll_back(shop.subject(CARD), shop.subject(CARD).versions[0], author="Bob", reason="")


def test_a_trial_stores_nothing_and_uses_grades_on_record(opened: Practice, shop: Workshop) -> None:
    """Only what is not known is asked of the examiner; broken off it goes on where it stopped."""
    for text in ("One.", "Two.", "Three."):
        answered(opened, text)
    subject, known = shop.subject(CARD), {}
    given = shop.answers(subject)
    wanted = shop.missing(subject, given, (SHIPPED, EDITED), known)
    assert {rubric.version for rubric, _ in wanted} == {EDITED.version}
    assert len(wanted) == 3
    before = opened.records.attempts_at(CARD)
    run = shop.run(wanted, known)
    next(run)
    run.close()
    left = shop.missing(subject, given, (SHIPPED, EDITED), known)
    assert len(left) < 3
    assert list(shop.run(left, known)) == list(range(1, len(left) + 1))
    assert shop.missing(subject, given, (SHIPPED, EDITED), known) == []
    assert opened.records.attempts_at(CARD) == before


def test_under_house_rules_grades_on_record_are_not_taken_for_todays(
    opened: Practice, shop: Workshop
) -> None:
    """A ruling changes what the examiner sees; and its example proves nothing about the examiner."""
    answered(opened)
    subject = shop.subject(CARD)
    standing = shop.standing(subject)
    ruling = Ruling(id="", criterion_id="linear", text="Flat is linear.", verdict=Verdict.MET, example="Flat. ")  # fmt: skip
    opened.records.rules.add(CARD, ruling, author="Ann", reason="r")
    opened.records.rules.add(CARD, Exemplar(id="", answer="ALL linear.", score=1), author="A", reason="r")  # fmt: skip
    known: Known = {}
    assert len(shop.missing(subject, shop.answers(subject), (SHIPPED,), known)) == 1
    assert shop.standing(subject) != standing
    assert shop.shown_to_examiner(subject) == {"flat", "all linear"}


def test_labelled_and_rehearsed_answers_are_tried_too(opened: Practice, shop: Workshop) -> None:
    """Those of the question, with what people said; the examiner's own marks are no people's."""
    sample = Sample(question=QUESTION, answer="Flat.", rubric=SHIPPED, labels={"linear": Verdict.MET})  # fmt: skip
    other = sample.model_copy(update={"question": "What is a neuron?"})
    kept = opened.records.rehearsals
    rehearsal = kept.start("Ann", "r", [sample, other])
    kept.mark(rehearsal.id, sample.id, "Ann", {"linear": Verdict.UNMET})
    kept.mark(rehearsal.id, sample.id, opened.judge.info, {"linear": Verdict.MET})
    (given,) = shop.answers(shop.subject(CARD), [sample, other])
    assert [(v.rater, dict(v.verdicts)) for v in given.voices] == [
        ("labels", {"linear": Verdict.MET}), ("Ann", {"linear": Verdict.UNMET}),
    ]  # fmt: skip


def test_what_a_trial_costs_is_known_before(
    opened: Practice, shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing with the built-in examiner; with models, one call an answer and model."""
    answered(opened)
    subject = shop.subject(CARD)
    wanted = shop.missing(subject, shop.answers(subject), (EDITED,), {})
    assert shop.cost(wanted).calls == 0
    opened.settings = opened.settings.model_copy(update={"model": "m", "judge": "llm"})
    one = shop.cost(wanted)
    assert one.calls == 1
    assert one.prompt_tokens > 100
    opened.settings = opened.settings.model_copy(update={"second_model": "n", "judge": "panel"})
    assert shop.cost(wanted).prompt_tokens == 2 * one.prompt_tokens


def test_a_question_of_a_class_set_has_a_rubric_to_work_on(
    opened: Practice, shop: Workshop
) -> None:
    """The one its grades rest on; once saved, its answers can be graded anew by it."""
    row = Submission(id="1", question="Zebra?", answer="Stripes.", reference=("It has stripes.",), line=2)  # fmt: skip
    ready = Ready(opened, "class.csv", [row])
    ready.store("Ann")
    (graded,) = ready.grade()
    cid = graded.card_id
    assert shop.questions()[cid] == ("Zebra?", 1)
    with pytest.raises(RecordsError, match="no longer there"):
        Desk(opened).second(graded)
    subject = shop.subject(cid)
    assert subject.rubric.criteria[0].text == "It has stripes."
    shop.save(subject, EDITED, author="Ann", reason="r")
    anew = Desk(opened).grade_anew(graded).outcome
    assert shop.questions()[cid] == ("Zebra?", 1)
    assert isinstance(anew, Grade)
    assert anew.rubric_version == EDITED.version
    with pytest.raises(RecordsError, match="no question nothing"):
        shop.subject("nothing")


@pytest.fixture
def drafted(opened: Practice, small_library: Path) -> Callable[[Rubric], Any]:
    """Puts a draft with this rubric into the review queue."""
    card = opened.card(CARD)
    assert card

    def add(rubric: Rubric) -> Any:
        draft = Draft(
            card_id=CARD, question=QUESTION, answer="Linear.", sentences=(DraftSentence(text="Linear."),),
            rubric=rubric, origin=DraftOrigin.PERSON, source=card.source,
        )  # fmt: skip
        return opened.records.drafts.add(CARD, Action.DRAFTED, author="Cy", after=0, draft=draft)

    return add


def test_of_a_saved_rubric_and_an_approved_one_the_later_counts(
    opened: Practice, shop: Workshop, drafted: Callable[[Rubric], Any]
) -> None:
    """Approving an older draft does not undo the workshop; a rubric edited since then does."""
    drafted(SHIPPED)
    saved(shop)
    queue = Review(opened.settings, opened.records)
    queue.decide([Decision(CARD)], Action.APPROVED, reviewer="Cy")
    assert shop.subject(CARD).rubric.version == EDITED.version
    queue.unapprove(Decision(CARD), reviewer="Cy")
    newest = Rubric(criteria=(Criterion(id="linear", text="Linear otherwise."),))
    writer = Drafting(opened.searcher, opened.searcher.embedder, None)
    queue.edit(Decision(CARD), writer, reviewer="Cy", rubric=newest)
    queue.decide([Decision(CARD)], Action.APPROVED, reviewer="Cy")
    last = shop.subject(CARD).versions[-1]
    assert (last.rubric.version, last.author) == (newest.version, "Cy")
    assert last.reason == "approved with its answer"


def test_a_rubric_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    """Lists, phrasings and misconceptions too, from another opening of the records."""
    url = f"sqlite:///{tmp_path / 'r.sqlite3'}"
    rubric = rubrics.parse(
        {"criteria": [{"id": "a", "text": "t", "phrasings": ["p"], "misconceptions": ["m"]}],
         "lists": [{"id": "l", "text": "x", "count": 1, "items": [["y", "z"]]}]}, RubricOrigin.GIVEN,
    )  # fmt: skip
    first = Records(url)
    first.rubrics.save("c", rubric, author="Ann", reason="r", after=0, before=SHIPPED)
    first.close()
    again = Records(url)
    found = again.rubrics.last("c")
    again.close()
    assert found
    assert (found.number, found.rubric.version) == (2, rubric.version)
