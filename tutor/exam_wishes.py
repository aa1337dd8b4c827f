"""What a learner may ask for in practice and an exam does not give."""

from __future__ import annotations

from tutor.conversation_state import Wish
from tutor.dialogue import dialogue_for
from tutor.exam import ExamError
from tutor.practice import Practice
from tutor.thread import Thread

_NOT_HERE = {
    Wish.HINT: "no hints in an exam",
    Wish.TELL: "no solutions in an exam before its end",
    Wish.WHY: "what was right and wrong stands in the report at the end of the exam",
    Wish.CHALLENGE: "verdicts can be challenged after the exam",
    Wish.SKIP: "to go on without an answer, press the button below",
    Wish.TOPIC: "no change of topic in an exam",
}
_GOES_ON = (
    "The question is still open and the clock runs on. If it was your answer, say it in a sentence."
)


class WishError(ExamError):
    """What was sent asks for something instead of answering; the message says what holds here."""


def refuse(practice: Practice, thread: Thread, text: str) -> None:
    """Raises WishError for words that ask for something, as practice understands them.

    That something is not known, and a word of the question's rubric, are answers.
    """
    intent = dialogue_for(practice).understand(thread, text)
    if intent and intent.wish in _NOT_HERE:
        raise WishError(f"{_NOT_HERE[intent.wish]}. {_GOES_ON}")
