"""The examiner speaks: the turn for what was decided, worded by the chat model or the built-in examiner."""

from __future__ import annotations

from knowledge.cards import Card
from knowledge.cards import Kind as CardKind
from tutor import asides, rubrics
from tutor.conversation import weightiest
from tutor.conversation_state import Do, Event, State
from tutor.domain import Rubric, Verdict
from tutor.examiner_words import say
from tutor.explanations import explain, remark
from tutor.hints import is_all_gap
from tutor.judges.keyed import KEYED
from tutor.language import Language
from tutor.missing import Missing, choice_open, missing
from tutor.phrasing import Phrasing, Scene, Spoken
from tutor.practice import Practice
from tutor.thread import Thread
from tutor.turns import Kind, Mark, Turn


class Examiner:
    """Words turns. Stores nothing and holds no state: safe to share."""

    def __init__(self, practice: Practice, phrasing: Phrasing) -> None:
        self._practice, self._phrasing = practice, phrasing

    def turn(self, thread: Thread, event: Event) -> Turn:
        """What the examiner says for an event, in the language of the learner."""
        kind = Kind(event.do.value)
        basis = self._practice.basis(thread.card)
        if event.do in {Do.FOLLOW_UP, Do.HINT, Do.GAPS}:
            return self._probing(thread, basis, event, kind)
        scene = self._scene(thread, basis)
        if event.do is Do.DEEPER:
            spoken = self._phrasing.deeper(scene)
            if spoken.card_id or spoken.model or thread.card.kind not in KEYED:
                return _turn(kind, spoken, spoken.card_id)
            event, kind = (
                Event(do=Do.REMARK),
                Kind.REMARK,
            )  # "where would this fail?" fits no choice
        return Turn(
            kind=kind, text=_plain(thread, event, scene.language), criterion_id=event.criterion_id
        )

    def _probing(
        self, thread: Thread, basis: rubrics.Basis | None, event: Event, kind: Kind
    ) -> Turn:
        target = event.criterion_id or (_heaviest(basis.rubric) if basis else "")
        wanted = self._missing(thread, basis, target) if basis else None
        if wanted is None:  # nothing to ask by, or the rubric has changed meanwhile
            return Turn(kind=Kind.REMARK, text=remark(thread.state, thread.language))
        if _tells_all(thread.card, wanted) or (kind is Kind.GAPS and is_all_gap(wanted)):
            text = remark if thread.state.marks else _no_hint
            return Turn(kind=Kind.REMARK, text=text(thread.state, thread.language))
        word = {Do.FOLLOW_UP: self._phrasing.follow_up, Do.HINT: self._phrasing.hint}
        spoken = word.get(event.do, self._phrasing.gaps)(wanted, self._scene(thread, basis))
        return _turn(kind, spoken, target)

    def _missing(self, thread: Thread, basis: rubrics.Basis, criterion_id: str) -> Missing | None:
        told = "\n".join([thread.card.question, *thread.said])
        marks, grades = thread.state.marks, thread.grades
        return missing(basis.rubric, criterion_id, told=told, marks=marks, grades=grades)

    def _scene(self, thread: Thread, basis: rubrics.Basis | None) -> Scene:
        return Scene(
            question=thread.card.question, said="\n".join(thread.said), language=thread.language,
            passages=basis.passages if basis else (),
        )  # fmt: skip


def _turn(kind: Kind, spoken: Spoken, criterion_id: str) -> Turn:
    return Turn(
        kind=kind, text=spoken.text, criterion_id=criterion_id, gaps=spoken.gaps,
        model=spoken.model, usage=spoken.usage if spoken.usage.calls else None,
    )  # fmt: skip


def _plain(thread: Thread, event: Event, language: Language) -> str:
    """What is never worded by a model: the solution's opening, an explanation, the close."""
    if event.do is Do.SOLUTION:
        return say("solution", language)
    if event.do is Do.ASIDE:
        return asides.reply(thread, language)
    if event.do is Do.EXPLANATION:
        return explain(thread.state, thread.grades, event.criterion_id, language)
    deeper = thread.asked is not None and thread.asked.kind is Kind.DEEPER
    return remark(thread.state, language, deeper=deeper)


def _tells_all(card: Card, wanted: Missing) -> bool:
    """Is "true or false?" itself open, so that any hint would answer it?"""
    return card.kind is CardKind.TRUE_FALSE and choice_open(wanted, card.question) is not False


def _no_hint(_: State, language: Language) -> str:
    return say("no_hint", language)


def _heaviest(rubric: Rubric) -> str:
    """What to hint at before there are verdicts."""
    return weightiest(
        Mark(criterion_id=c.id, verdict=Verdict.UNMET, max_points=c.points)
        for c in rubric.all_criteria
    )
