"""A conversation as it is shown, turn by turn."""

from __future__ import annotations

import streamlit as st

from tutor import replies
from tutor.conversation_state import Wish
from tutor.domain import Grade, Verdict
from tutor.practice import Practice
from tutor.thread import Thread
from tutor.turns import Help, Kind, Mark, Turn
from tutor.ui import grade_card, maths, references, rows, rulings, state
from tutor.ui.text import paragraph, plain, points, sentence
from tutor.ui.words import HELPS, VERDICTS, wished

# Streamlit keeps a page with a chat input at its end, below a grade that is taller than a phone. So
# for two seconds a new grade is brought back, unless its score is in the upper half of the window or
# whoever reads has begun to move the page.
_TO_GRADE = """<script>
  if (window.gradeShown !== "%(shown)s") {
    window.gradeShown = "%(shown)s";
    let left = 10;
    const timer = setInterval(() => {
      const cards = document.querySelectorAll("[class*=st-key-grade-%(id)s], [class*=st-key-after-%(id)s]");
      const card = [...cards].pop();
      const top = card?.getBoundingClientRect().top;
      if (top < 60 || top > window.innerHeight / 2) card.scrollIntoView();
      if (!--left) clearInterval(timer);
    }, 200);
    for (const moved of ["wheel", "touchmove", "pointerdown", "keydown"])
      window.addEventListener(moved, () => clearInterval(timer), { once: true, passive: true });
  }
</script>"""


def stand_at_grade(thread: Thread) -> None:
    """Brings what was graded last into view, once; to be drawn last, where its gap is not seen."""
    if thread.attempt is None or thread.attempt.outcome is None:
        return
    judged = sum(stored.turn.kind is Kind.JUDGED for stored in thread.turns)
    shown = f"{thread.id}-{judged}-{thread.attempt.outcome.status}"
    st.html(_TO_GRADE % {"id": thread.id, "shown": shown}, unsafe_allow_javascript=True)


def draw(practice: Practice, thread: Thread) -> None:
    """Everything said so far, oldest first. The examiner's turns that follow each other share a
    message."""
    now = thread.state
    if thread.attempt and not thread.turns:
        grade_card.draw(practice, thread.attempt)
    for stored in thread.turns:
        turn = stored.turn
        if turn.kind is Kind.ANSWER and thread.attempt:
            if now.help_before is not Help.NONE:
                st.caption(f":material/info: {HELPS[now.help_before]}: not an unaided score.")
            grade_card.draw(practice, thread.attempt, grade_card.Manner(now.keeps_back, talks=True))
        elif turn.kind is Kind.REPLY:
            grade_card.said(turn.text, turn.outcome)
        elif turn.kind is Kind.ASKED:
            grade_card.said(turn.text or wished(Wish(turn.wish)))
        elif turn.text or turn.outcome:
            with st.chat_message("examiner", avatar=":material/school:"):
                _examiner(practice, thread, stored.number, turn)
    _loose_end(thread)


def _examiner(practice: Practice, thread: Thread, number_: int, turn: Turn) -> None:
    if turn.kind is Kind.JUDGED:
        _after_reply(practice, thread, number_, turn)
        return
    if turn.kind is Kind.FAILED and turn.outcome and not isinstance(turn.outcome, Grade):
        st.markdown("**Your reply is not graded yet**")
        st.html(paragraph(f"{sentence(turn.outcome.error)} Your reply is kept.", "reason"))
        return
    st.html(paragraph(plain(turn.text), "spoken"))
    if turn.model:
        st.caption(f"Worded by {maths.inline(turn.model)}; it decides nothing.")
    if turn.kind is Kind.SOLUTION:
        references.reveal(practice, thread.card, number_)
    if turn.kind is Kind.REMARK and thread.asked and thread.asked.kind is Kind.DEEPER:
        references.draw(references.cards_of(practice.cards().values(), [thread.asked.criterion_id]))


def _after_reply(practice: Practice, thread: Thread, number_: int, turn: Turn) -> None:
    """The score with help, apart from the unaided one, and what the reply changed: both by the grade
    as it stands today."""
    outcome = thread.attempt.outcome if thread.attempt else None
    if not isinstance(outcome, Grade):
        return
    judged = [s.turn for s in thread.turns if s.turn.kind is Kind.JUDGED and s.number <= number_]
    before, after = replies.with_help(outcome, judged[:-1]), replies.with_help(outcome, judged)
    changed = [
        (mark, verdict)
        for mark, old in zip(after, before, strict=True)
        if (verdict := mark.verdict) is not old.verdict
    ]
    with st.container(border=True, key=f"after-{thread.id}-{number_}", gap="small"):
        st.html(with_help(after))
        ruled = rulings.told(practice, turn.outcome) if isinstance(turn.outcome, Grade) else {}
        texts = {grade.criterion_id: grade.text for grade in thread.grades}
        for mark, verdict in changed:
            hidden = verdict is not Verdict.MET and thread.state.keeps_back
            text = "one point" if hidden else maths.inline(texts.get(mark.criterion_id, ""))
            st.markdown(f"{VERDICTS[verdict].badge} {text}")
            if not hidden and mark.criterion_id in ruled:
                st.html(paragraph(ruled[mark.criterion_id], "reason"))
        if not changed:
            st.markdown("Your reply changes no verdict.")
        for line in rows.accepted(turn.outcome) if isinstance(turn.outcome, Grade) else ():
            st.html(paragraph(line, "reason"))
        st.caption(f"Your own answer stays at {points(outcome.points, outcome.max_points)}.")


def with_help(marks: tuple[Mark, ...]) -> str:
    """The score after a reply, as a bar."""
    most = sum(mark.max_points for mark in marks)
    return grade_card.bar("With help", sum(mark.points for mark in marks), most)


def _loose_end(thread: Thread) -> None:
    """A way on where grading failed or the examiner's turn is missing."""
    if thread.attempt is None:
        return
    failed = thread.state.awaiting and bool(thread.state.first) and not thread.broken_off
    if not failed and not thread.broken_off:
        return
    if not failed:
        st.caption("The conversation was interrupted; everything you wrote is kept.")
    st.button(
        "Grade again" if failed else "Go on", icon=":material/refresh:", key=f"go-on-{thread.id}",
        on_click=state.again, args=(thread.attempt,),
    )  # fmt: skip
