"""One practice conversation as a pure state machine: state + input -> new state + events.

Order, chance and limits live here; wording, grading and storing do not. The state is what the turns
so far add up to (`evolve`), and what the examiner does next follows from it (`decide`), so a thread
read back from the records goes on where it stopped.

    asked ──answer──▶ verdicts ──▶ full: one deeper question, or the end
                        │  ▲       middle: a follow-up on the weightiest open criterion, if one is left
                        ▼  │       wrong: hint, then the statement with gaps, then the solution
                      a reply
"""

from __future__ import annotations

from collections.abc import Iterable

from tutor.conversation_state import Do, Event, Phase, State, Wish
from tutor.domain import Verdict
from tutor.turns import Help, Kind, Mark, Turn, share

WRONG = 0.3  # a share of the points below this gets hints instead of follow-ups


def expected(state: State, turn: Turn) -> bool:
    """Does an input fit the state? Verdicts only where words await them, words only where asked for."""
    match turn.kind:
        case Kind.ANSWER:
            return not state.answered
        case Kind.REPLY:
            return state.answered and state.listens
        case Kind.JUDGED:
            return state.awaiting and bool(turn.marks)
        case Kind.ASKED:
            return _may_wish(state, Wish(turn.wish))
    return False


def _may_wish(state: State, wish: Wish) -> bool:
    match wish:
        case Wish.SKIP | Wish.TOPIC:
            return True
        case Wish.WHY:
            return bool(state.open)
        case Wish.CHALLENGE:
            return bool(state.marks)
        case Wish.HINT:
            return _can_be_helped(state)
        case Wish.TELL:
            return not state.told
        case Wish.REPEAT | Wish.CHAT:
            return not state.awaiting and state.phase is not Phase.DEEPENED
        case _:
            return state.answered and state.listens


def _can_be_helped(state: State) -> bool:
    asked = state.phase in {Phase.ASKED, Phase.PROBED, Phase.HINTED}
    return asked and not state.told and not (state.awaiting and not state.marks)


def offers(state: State) -> tuple[Wish, ...]:
    """The wishes worth a button now, most useful first."""
    if state.phase is Phase.ASKED and not state.answered:
        helps = () if state.told else (Wish.HINT, Wish.TELL)
        return (Wish.DONT_KNOW, *helps, Wish.SKIP)
    if state.keeps_back:
        return (Wish.HINT, Wish.TELL, Wish.WHY)
    return (Wish.WHY,) if state.phase is Phase.CLOSED and state.open else ()


def decide(state: State, turn: Turn) -> tuple[Event, ...]:
    """What the examiner does after an input that `evolve` has worked in."""
    match turn.kind:
        case Kind.ANSWER:
            return (Event(do=Do.GRADE),)
        case Kind.REPLY:
            return (Event(do=Do.GRADE if state.awaiting else Do.REMARK),)
        case Kind.JUDGED:
            return (_after_verdicts(state),)
        case Kind.ASKED:
            return (_granted(state, Wish(turn.wish), turn.criterion_id),)
    return ()


def _after_verdicts(state: State) -> Event:
    if not state.open:
        deeper = state.follow_ups_allowed and state.help is Help.NONE and not state.regraded
        return Event(do=Do.DEEPER if deeper else Do.REMARK)
    if state.told:
        return Event(do=Do.REMARK)
    if share(state.marks) < WRONG:
        return _next_hint(state)
    target = weightiest(state.open, state.asked)
    if target and len(state.asked) < state.follow_ups_allowed:
        return Event(do=Do.FOLLOW_UP, criterion_id=target)
    helps = state.phase is Phase.HINTED and state.hints < 2
    return _next_hint(state) if helps else Event(do=Do.REMARK)


def _next_hint(state: State) -> Event:
    """Where to look, then the gaps, then the solution; about the same criterion while it is open."""
    if state.hints >= 2:
        return Event(do=Do.SOLUTION)
    still_open = state.target in {mark.criterion_id for mark in state.open}
    target = state.target if still_open or not state.marks else weightiest(state.open)
    return Event(do=Do.GAPS if state.hints else Do.HINT, criterion_id=target)


def _granted(state: State, wish: Wish, criterion_id: str) -> Event:
    match wish:
        case Wish.HINT:
            return _next_hint(state)
        case Wish.DONT_KNOW:
            deeper = state.phase is Phase.DEEPENED
            return Event(do=Do.REMARK) if deeper else _next_hint(state)
        case Wish.TELL:
            return Event(do=Do.SOLUTION)
        case Wish.WHY:
            return Event(do=Do.EXPLANATION, criterion_id=criterion_id)
        case Wish.CHALLENGE:
            return Event(do=Do.APPEAL, criterion_id=criterion_id)
        case Wish.REPEAT | Wish.CHAT:
            return Event(do=Do.ASIDE)
        case _:
            return Event(do=Do.LEAVE)


def weightiest(marks: Iterable[Mark], without: Iterable[str] = ()) -> str:
    """The open criterion with the most points to gain, a contradicted one first among equals; "" when
    all were asked about."""
    passed = set(without)
    left = [m for m in marks if m.verdict is not Verdict.MET and m.criterion_id not in passed]
    if not left:
        return ""
    order = (Verdict.PARTIAL, Verdict.UNMET, Verdict.CONTRADICTED)
    best = max(left, key=lambda m: (m.max_points - m.points, order.index(m.verdict)))
    return best.criterion_id
