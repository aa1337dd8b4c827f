"""The state machine of a practice conversation: what follows on what, and what never happens."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.conversation import decide, expected, offers, weightiest
from tutor.conversation_state import Do, Event, Phase, State, Wish, evolve, replay
from tutor.domain import Verdict
from tutor.turns import Help, Kind, Mark, Turn, share

V = Verdict


def marks(*verdicts: Verdict, points: Iterable[float] = (3, 2, 1)) -> tuple[Mark, ...]:
    """Criteria a, b, c with 3, 2 and 1 points."""
    return tuple(
        Mark(criterion_id=name, verdict=verdict, max_points=most)
        for name, verdict, most in zip("abc", verdicts, points, strict=False)
    )


def answer(allowed: int = 1) -> Turn:
    return Turn(kind=Kind.ANSWER, follow_ups=allowed)


def judged(*verdicts: Verdict) -> Turn:
    return Turn(kind=Kind.JUDGED, marks=marks(*verdicts))


def asked(wish: Wish) -> Turn:
    return Turn(kind=Kind.ASKED, wish=wish.value)


REPLY = Turn(kind=Kind.REPLY, text="so")
FULL = judged(V.MET, V.MET, V.MET)
MIDDLE = judged(V.MET, V.UNMET, V.UNMET)
NOTHING = judged(V.UNMET, V.UNMET, V.UNMET)


def spoken(events: Iterable[Event]) -> list[Turn]:
    """The examiner's turns for events that are spoken."""
    silent = {Do.GRADE, Do.APPEAL, Do.LEAVE}
    return [
        Turn(kind=Kind(event.do.value), criterion_id=event.criterion_id)
        for event in events
        if event.do not in silent
    ]


def step(state: State, turn: Turn) -> tuple[State, tuple[Event, ...]]:
    """What an input leads to, as a dialogue takes it: heard, decided on, and what is said worked in."""
    if not expected(state, turn):
        return state, ()
    heard = evolve(state, turn)
    events = decide(heard, turn)
    for said in spoken(events):
        heard = evolve(heard, said)
    return heard, events


def play(*turns: Turn) -> tuple[State, list[tuple[Do, str]]]:
    """The state after these inputs, and all events with their criteria."""
    state, found = State(), []
    for turn in turns:
        assert expected(state, turn), f"{turn.kind} is not expected"
        state, events = step(state, turn)
        found += [(event.do, event.criterion_id) for event in events if event.do is not Do.GRADE]
    return state, found


# what follows on what


def test_a_middle_score_gets_a_follow_up_on_the_weightiest_open_criterion() -> None:
    """The criterion with most to gain; met ones are not asked about."""
    state, events = play(answer(), MIDDLE)
    assert events == [(Do.FOLLOW_UP, "b")]
    assert state.phase is Phase.PROBED
    assert state.keeps_back


@pytest.mark.parametrize(("allowed", "count"), [(0, 0), (1, 1), (2, 2), (9, 2)])
def test_strictness_sets_how_many_follow_ups(allowed: int, count: int) -> None:
    """Never more than two, each about another criterion; then everything lies open."""
    turns = [answer(allowed), MIDDLE]
    for _ in range(count):
        turns += [REPLY, MIDDLE]
    state, events = play(*turns)
    assert events == [*[(Do.FOLLOW_UP, name) for name in "bc"[:count]], (Do.REMARK, "")]
    assert state.phase is Phase.CLOSED


def test_a_wrong_answer_gets_two_hints_and_then_the_solution() -> None:
    """Where to look, the statement with gaps, the solution; all about the same criterion."""
    state, events = play(answer(), NOTHING, REPLY, NOTHING, REPLY, NOTHING)
    assert events == [(Do.HINT, "a"), (Do.GAPS, "a"), (Do.SOLUTION, "")]
    assert (state.phase, state.help) == (Phase.CLOSED, Help.SOLUTION)


def test_what_the_hint_was_about_is_said_and_the_rest_is_probed() -> None:
    """A reply that brings the score to the middle ends the hints while follow-ups are left."""
    state, events = play(answer(), NOTHING, REPLY, MIDDLE, REPLY, FULL)
    assert events == [(Do.HINT, "a"), (Do.FOLLOW_UP, "b"), (Do.REMARK, "")]
    assert (share(state.first), share(state.marks)) == (0.0, 1.0)


def test_a_full_answer_gets_one_deeper_question_that_counts_for_nothing() -> None:
    """Its reply is not graded and closes the conversation."""
    state, events = play(answer(), FULL, REPLY)
    assert events == [(Do.DEEPER, ""), (Do.REMARK, "")]
    assert (state.marks, state.regraded, state.phase) == (FULL.marks, False, Phase.CLOSED)


def test_a_lenient_examiner_takes_an_answer_as_it_is() -> None:
    """No follow-up and no deeper question."""
    assert play(answer(0), FULL)[1] == [(Do.REMARK, "")]
    assert play(answer(0), MIDDLE)[1] == [(Do.REMARK, "")]


def test_not_knowing_goes_on_to_the_next_hint() -> None:
    """As does asking for one; the third time is the solution."""
    state, events = play(
        answer(), MIDDLE, asked(Wish.DONT_KNOW), asked(Wish.HINT), asked(Wish.HINT)
    )
    assert [do for do, _ in events] == [Do.FOLLOW_UP, Do.HINT, Do.GAPS, Do.SOLUTION]
    assert {name for _, name in events[:3]} == {"b"}
    assert not state.regraded


def test_the_solution_comes_at_once_when_it_is_asked_for() -> None:
    """Before an answer too; that answer is then no unaided one."""
    state, events = play(asked(Wish.TELL), answer(), MIDDLE)
    assert events == [(Do.SOLUTION, ""), (Do.REMARK, "")]
    assert state.help_before is Help.SOLUTION
    assert share(state.first) == 0.5


def test_a_hint_before_the_answer_is_kept_apart() -> None:
    """Help that comes after an answer is none for it."""
    state, _ = play(asked(Wish.HINT), answer(), FULL)
    assert state.help_before is Help.HINT
    assert play(answer(), NOTHING, asked(Wish.HINT))[0].help_before is Help.NONE


def test_a_reply_that_could_not_be_graded_may_be_followed_by_a_hint() -> None:
    """Nobody is stuck on a failed grading; the next reply counts as usual."""
    state, events = play(answer(), MIDDLE, REPLY, asked(Wish.HINT), REPLY, FULL)
    assert [do for do, _ in events] == [Do.FOLLOW_UP, Do.HINT, Do.REMARK]
    assert (state.regraded, share(state.marks)) == (True, 1.0)


def test_why_and_challenge_change_no_state() -> None:
    """They explain, or go to the records; what is asked stands as before."""
    before, _ = play(answer(), MIDDLE)
    for wish, do in ((Wish.WHY, Do.EXPLANATION), (Wish.CHALLENGE, Do.APPEAL)):
        after, (event,) = step(before, asked(wish))
        assert (after, event.do) == (before, do)


def test_skipping_and_another_topic_leave_the_thread_as_it_is() -> None:
    """One can come back to it."""
    before, _ = play(answer(), MIDDLE)
    for wish in (Wish.SKIP, Wish.TOPIC):
        assert step(before, asked(wish)) == (before, (Event(do=Do.LEAVE),))


def test_a_contradicted_criterion_comes_before_a_missing_one_of_equal_weight() -> None:
    """What is wrong is more urgent than what is left out; half the points are half the weight."""
    assert weightiest(marks(V.UNMET, V.CONTRADICTED, points=(1, 1))) == "b"
    assert weightiest(marks(V.PARTIAL, V.UNMET, points=(2, 2))) == "b"
    assert weightiest(marks(V.UNMET, V.UNMET), without=("a",)) == "b"
    assert weightiest(marks(V.MET, V.UNMET), without=("b",)) == ""


def test_buttons_fit_what_is_asked() -> None:
    """Help before the answer, help with a reply, an explanation at the end."""
    assert offers(State()) == (Wish.DONT_KNOW, Wish.HINT, Wish.TELL, Wish.SKIP)
    assert offers(play(answer(), MIDDLE)[0]) == (Wish.HINT, Wish.TELL, Wish.WHY)
    assert offers(play(answer(0), MIDDLE)[0]) == (Wish.WHY,)
    assert offers(play(answer(), FULL)[0]) == ()


# what never happens, whatever is said, in whatever order


_VERDICTS = st.tuples(*[st.sampled_from(Verdict)] * 3)
_INPUTS = st.one_of(
    st.integers(0, 4).map(answer),
    st.just(REPLY),
    _VERDICTS.map(lambda verdicts: judged(*verdicts)),
    st.sampled_from(Wish).map(asked),
    st.sampled_from([Turn(kind=k) for k in (Kind.FAILED, Kind.SOLUTION, Kind.REMARK, Kind.JUDGED)]),
)


def walk(inputs: list[Turn]) -> list[tuple[State, Turn, State, tuple[Event, ...]]]:
    """Every step: state before, input, state after, events."""
    steps, state = [], State()
    for turn in inputs:
        after, events = step(state, turn)
        steps.append((state, turn, after, events))
        state = after
    return steps


@given(st.lists(_INPUTS, max_size=25))
def test_never_more_than_two_follow_ups_nor_than_allowed(inputs: list[Turn]) -> None:
    """And each is about a criterion that is open and was not asked about."""
    follow_ups = []
    for _, _, after, events in walk(inputs):
        for event in events:
            if event.do is Do.FOLLOW_UP:
                assert event.criterion_id not in follow_ups
                assert event.criterion_id in {mark.criterion_id for mark in after.open}
                follow_ups.append(event.criterion_id)
                assert len(follow_ups) <= min(after.follow_ups_allowed, 2)


@given(st.lists(_INPUTS, max_size=25))
def test_no_solution_before_it_is_asked_for_or_hints_are_spent(inputs: list[Turn]) -> None:
    """Both hints were given, or the learner has just said "just tell me"."""
    given_: list[Do] = []
    for _, turn, _, events in walk(inputs):
        for event in events:
            if event.do is Do.SOLUTION:
                assert turn.wish == Wish.TELL or {Do.HINT, Do.GAPS} <= set(given_)
            given_.append(event.do)


@given(st.lists(_INPUTS, max_size=25))
def test_verdicts_change_only_by_verdicts_and_only_when_awaited(inputs: list[Turn]) -> None:
    """No wish, no reply and nothing the examiner says moves a point."""
    for before, turn, after, _ in walk(inputs):
        if turn.kind is not Kind.JUDGED or not before.awaiting:
            assert after.marks == before.marks


@given(st.lists(_INPUTS, max_size=25))
def test_the_first_verdicts_are_fixed_once_given(inputs: list[Turn]) -> None:
    """So is the help that came before them."""
    for before, _, after, _ in walk(inputs):
        if before.first:
            assert (after.first, after.help_before) == (before.first, before.help_before)


@given(st.lists(_INPUTS, max_size=25))
def test_what_is_missing_is_kept_back_until_the_end_or_the_solution(inputs: list[Turn]) -> None:
    """While a follow-up or hint waits for a reply; and a closed conversation asks nothing."""
    for _, _, after, events in walk(inputs):
        if after.phase in {Phase.PROBED, Phase.HINTED}:
            assert after.keeps_back or after.told
        if any(event.do in {Do.FOLLOW_UP, Do.HINT, Do.GAPS} for event in events):
            assert after.listens


@given(st.lists(_INPUTS, max_size=25))
def test_the_turns_read_back_are_the_state(inputs: list[Turn]) -> None:
    """Inputs and spoken events, as stored, give the same state after a restart."""
    stored: list[Turn] = []
    state = State()
    for turn in inputs:
        if not expected(state, turn):
            continue
        state, events = step(state, turn)
        stored += [turn, *spoken(events)]
        assert replay(stored) == state


@given(st.lists(_INPUTS, max_size=25))
def test_every_button_does_something(inputs: list[Turn]) -> None:
    """What is offered is expected, and leads to an event."""
    for _, _, after, _ in walk(inputs):
        for wish in offers(after):
            turn = asked(wish) if wish is not Wish.DONT_KNOW or after.answered else answer()
            assert step(after, turn)[1]
