"""A practice conversation carried out: what is said is stored, graded, answered and stored.

The state machine decides (`tutor.conversation`), this module only does what it says. Every word of the
learner is stored before any model is asked, and each step can be taken up again where it broke off.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from knowledge.cards import Card
from tutor import asides, replies, rubrics
from tutor.conversation import decide, expected
from tutor.conversation_state import FOLLOW_UPS, Do, Event, Wish
from tutor.domain import Grade
from tutor.examiner import Examiner
from tutor.grading import grade
from tutor.hints import GapJudge
from tutor.intents import Intent, recognise
from tutor.llm import chat_model
from tutor.missing import vocabulary
from tutor.phrasing import Phrasing
from tutor.practice import Practice
from tutor.records_errors import NotFoundError
from tutor.records_turns import Appealed
from tutor.thread import Thread
from tutor.turns import Help, Kind, Turn, marks_of

SEEN_LATELY = timedelta(hours=12)  # an answer this soon after a graded one has seen the solution
_HEARD = {Kind.ANSWER, Kind.REPLY}
_LEAVING = {Wish.SKIP, Wish.TOPIC}


def dialogue_for(practice: Practice, says: Collection[Do] = tuple(Do)) -> Dialogue:
    """Worded by the chat model of the settings where one is set, else by the built-in examiner."""
    settings = practice.settings
    phrasing = Phrasing(chat_model(settings) if settings.model else None)
    return Dialogue(practice, phrasing, says=says)


class Dialogue:
    """The conversations of a practice page. Holds no state: safe to share.

    `says` limits what the examiner may say of their own accord, as in an exam: whatever else would
    follow becomes a closing remark.
    """

    def __init__(
        self, practice: Practice, phrasing: Phrasing, *, says: Collection[Do] = tuple(Do)
    ) -> None:
        self._practice, self._records = practice, practice.records
        self._examiner = Examiner(practice, phrasing)
        self._says = {*says, Do.GRADE}

    def thread(self, thread_id: str, card: Card, learner: str) -> Thread:
        """What is stored of a conversation; an empty one where nothing is."""
        turns = tuple(self._records.turns.thread(thread_id))
        try:
            attempt = self._records.attempt(thread_id)
        except NotFoundError:
            attempt = None
        return Thread(thread_id, card, learner, turns, attempt)

    def understand(self, thread: Thread, text: str) -> Intent | None:
        """The wish in what was typed, or None for an answer."""
        graded, question = bool(thread.state.marks), thread.card.question
        if recognise(text, question=question, graded=graded) is None:
            return None  # as nearly always; an answer is stored before anything is searched
        basis = self._practice.basis(thread.card)
        words = vocabulary(basis.rubric) if basis else frozenset()
        found = recognise(text, question=question, words=words, graded=graded)
        if found and found.wish in asides.ASIDES and not asides.takes(thread, found.wish):
            return None
        return found

    def answer(self, thread: Thread, text: str) -> Thread:
        """Store the first answer, or a reply, then grade it and let the examiner go on."""
        if thread.attempt is None:
            self._records.add_attempt(
                learner=thread.learner, card_id=thread.card.id, question=thread.card.question,
                answer=text, attempt_id=thread.id,
            )  # fmt: skip
            return self.go_on(self._reread(thread))
        if not expected(thread.state, Turn(kind=Kind.REPLY, text=text)):
            return thread
        return self.go_on(self._added(thread, Turn(kind=Kind.REPLY, text=text)))

    def ask(self, thread: Thread, intent: Intent, text: str = "") -> Thread:
        """Store a wish and grant it. An appeal goes to the records with its reason; to leave is the
        page's affair, and changes nothing here."""
        criterion, challenged = thread.criterion(intent.number), intent.wish is Wish.CHALLENGE
        if challenged and thread.unheard and thread.closed:  # graded elsewhere, as in an exam
            self._records.appeals.add(
                attempt_id=thread.id, criterion_id=criterion or None, learner=thread.learner,
                reason=intent.reason,
            )  # fmt: skip
            return thread
        turn = Turn(kind=Kind.ASKED, wish=intent.wish.value, text=text, criterion_id=criterion)
        if intent.wish in _LEAVING or not expected(thread.state, turn):
            return thread
        appeal = Appealed(criterion, intent.reason) if challenged else None
        return self.go_on(self._added(thread, turn, appeal))

    def go_on(self, thread: Thread, *, again: bool = False) -> Thread:
        """Do what is still to be done: grade words that await it (`again`: also after a failure), and
        say what follows. Does nothing where it is the learner's turn."""
        if thread.attempt and not thread.state.answered:
            thread = self._added(thread, self._answered(thread))
        last = thread.last
        if thread.state.awaiting and last and (again or last.kind in _HEARD):
            thread = self._judged(thread)
        last = thread.last
        for wanted in decide(thread.state, last) if last else ():
            event = wanted if wanted.do in self._says else Event(do=Do.REMARK)
            if event.do not in {Do.GRADE, Do.APPEAL, Do.LEAVE}:
                thread = self._added(thread, self._examiner.turn(thread, event))
        return thread

    def _answered(self, thread: Thread) -> Turn:
        allowed = FOLLOW_UPS[self._practice.settings.strictness]
        return Turn(kind=Kind.ANSWER, follow_ups=allowed, seen=self._seen(thread))

    def _seen(self, thread: Thread) -> Help:
        """Was the solution before the learner's eyes a short while ago?"""
        others = self._records.attempts(thread.learner, card_id=thread.card.id, limit=20)
        since = datetime.now(UTC) - SEEN_LATELY
        lately = {
            a.id for a in others
            if a.id != thread.id and a.created > since and isinstance(a.outcome, Grade)
        }  # fmt: skip
        own = lately and lately - self._records.sets.attempt_ids()  # a class set is the teacher's
        return Help.SOLUTION if own else Help.NONE

    def _judged(self, thread: Thread) -> Thread:
        """With verdicts on the words that await them, or with the failure of a reply's grading."""
        assert thread.attempt is not None
        if not thread.state.first:
            attempt = self._practice.grade(thread.attempt, thread.card)
            thread = thread._replace(attempt=attempt)
            if not isinstance(attempt.outcome, Grade):
                return thread
            marks = marks_of(attempt.outcome)
            return self._added(thread, Turn(kind=Kind.JUDGED, marks=marks))
        return self._added(thread, self._reply_judged(thread, thread.replies[-1]))

    def _reply_judged(self, thread: Thread, reply: str) -> Turn:
        assert thread.attempt is not None
        marks = thread.state.marks
        basis = self._practice.basis(thread.card)
        rubric = replies.still_open(basis.rubric, marks) if basis else None
        if basis is None or rubric is None:  # the rubric has changed meanwhile
            return Turn(kind=Kind.JUDGED, marks=marks)
        filled = self._gap_filled(thread, basis, reply)
        if filled and filled.score == 1:
            return Turn(
                kind=Kind.JUDGED, outcome=filled, marks=replies.merged(marks, filled, reply)
            )
        words = replies.standing(thread.attempt.answer, thread.grades, thread.replies)
        task = self._practice.task(thread.card, basis._replace(rubric=rubric), words)
        outcome = grade(task, self._practice.judge)
        if not isinstance(outcome, Grade):
            return Turn(kind=Kind.FAILED, outcome=outcome)
        marks = replies.merged(marks, outcome, reply)
        marks = replies.merged(marks, filled, reply) if filled else marks
        return Turn(kind=Kind.JUDGED, outcome=outcome, marks=marks)

    def _gap_filled(self, thread: Thread, basis: rubrics.Basis, reply: str) -> Grade | None:
        """The grade of a reply by the gaps that were just shown; None where none were."""
        shown = thread.asked
        criteria = tuple(c for c in basis.rubric.criteria if shown and c.id == shown.criterion_id)
        if shown is None or not shown.gaps or not criteria:
            return None
        only = basis.rubric.model_copy(update={"criteria": criteria, "lists": ()})
        task = self._practice.task(thread.card, basis._replace(rubric=only), reply)
        outcome = grade(task, GapJudge(shown.gaps))
        return outcome if isinstance(outcome, Grade) else None

    def _added(self, thread: Thread, turn: Turn, appeal: Appealed | None = None) -> Thread:
        stored = self._records.turns.add(
            thread.id, [turn], learner=thread.learner, card_id=thread.card.id,
            after=len(thread.turns), appeal=appeal,
        )  # fmt: skip
        return thread._replace(turns=(*thread.turns, *stored))

    def _reread(self, thread: Thread) -> Thread:
        return self.thread(thread.id, thread.card, thread.learner)
