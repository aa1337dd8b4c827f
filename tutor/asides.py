"""What the examiner answers to what is no answer: a question back, a greeting, a grumble. Pure."""

from __future__ import annotations

from tutor.conversation import expected
from tutor.conversation_state import Phase, Wish
from tutor.examiner_words import say, short
from tutor.language import Language
from tutor.thread import Thread
from tutor.turns import Kind, Turn

ASIDES = frozenset({Wish.REPEAT, Wish.CHAT})
_LONGEST = 400  # characters of a question that are said again


def takes(thread: Thread, wish: Wish) -> bool:
    """Can this be said aside now? Else the words are an answer, as all words are to the deeper
    question, which is not graded."""
    return not thread.unheard and expected(thread.state, Turn(kind=Kind.ASKED, wish=wish.value))


def reply(thread: Thread, language: Language) -> str:
    """To a thread whose last turn is an aside: what was asked, once more; a kind word for chatter."""
    if thread.state.phase is Phase.CLOSED:
        return say("aside_closed", language)
    if thread.last and thread.last.wish == Wish.CHAT:
        return say("aside_chat", language)
    probed = thread.asked if thread.state.answered else None
    asked = probed.text if probed else thread.card.question
    return say("aside_repeat", language, asked=short(asked, _LONGEST))
