"""What the examiner says: reasons, feedback and the next question, put together by code."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.domain import Finding, Task, Verdict, is_unsure
from tutor.followups import follow_up as question_about
from tutor.missing import missing

_LONGEST = 160  # characters of a criterion's text in feedback


_TAKEN = {
    "open": "You leave the choice open here.",
    "terms": "You name the terms without saying how they belong together.",
    "formula": "Your formula is not the one that is asked for.",
    "roles": "You have the right words, but seem to exchange what belongs to what.",
    "number": "Your number is not the one that is asked for.",
}


def reason(
    verdict: Verdict, confidence: float, *, near: bool, listed: bool, taken: str = ""
) -> str:
    """One sentence on one criterion. `near`: something in the answer is about it; `taken`: which rule
    took credit away (see `rules.Ruled`)."""
    match verdict:
        case Verdict.UNMET | Verdict.PARTIAL | Verdict.CONTRADICTED if taken in _TAKEN:
            said = _TAKEN[taken]
        case Verdict.MET:
            said = "Your words say this."
        case Verdict.PARTIAL:
            said = "Your words name only part of this, or name it without saying how it works."
        case Verdict.CONTRADICTED:
            said = (
                "Your words assert a common mistake about this point."
                if listed
                else "Your words seem to say the opposite, or to mix up what belongs to what."
            )
        case _:
            said = (
                "What you say here is close to the point but does not state it."
                if near
                else "Nothing in the answer says this."
            )
    return f"{said} The examiner is not sure." if is_unsure(verdict, confidence) else said


def feedback(task: Task, findings: Sequence[Finding]) -> str:
    """What was right, what is half right or wrong, what is missing; in that order."""
    lists = [_list_line(entry.text, entry.id, entry.count, findings) for entry in task.rubric.lists]
    found = {f.criterion_id: f.verdict for f in findings}
    parts = [*lists]
    for verdict, opening in (
        (Verdict.MET, "Right"), (Verdict.PARTIAL, "Half right"),
        (Verdict.CONTRADICTED, "Not so, it is the other way or another thing"), (Verdict.UNMET, "Missing"),
    ):  # fmt: skip
        texts = [_short(c.text) for c in task.rubric.criteria if found[c.id] is verdict]
        if texts:
            parts.append(f"{opening}: {' '.join(texts)}")
    if any(f.unsure for f in findings):
        parts.append(
            "The built-in examiner is unsure about part of this; compare with the reference yourself."
        )
    return "\n".join(parts)


def follow_up(task: Task, findings: Sequence[Finding]) -> str:
    """A question about what is open that does not tell what it holds; "" where nothing is open."""
    target = _most_urgent(task, findings)
    told = f"{task.question}\n{task.answer}"
    wanted = missing(task.rubric, target, told=told, marks=findings, grades=findings)
    return question_about(wanted, task.question) if wanted else ""


def _most_urgent(task: Task, findings: Sequence[Finding]) -> str:
    """The weightiest criterion not met; one that no words are surely about comes after an open list."""
    found = {f.criterion_id: f for f in findings}
    open_ = [c for c in task.rubric.criteria if found[c.id].verdict is not Verdict.MET]
    best = max(open_, key=lambda c: c.points, default=None)
    if best and found[best.id].verdict is not Verdict.UNMET and _is_sure(found[best.id]):
        return best.id
    slots = (slot.id for entry in task.rubric.lists for slot in entry.slots)
    slot = next((name for name in slots if found[name].verdict is not Verdict.MET), "")
    return slot or (best.id if best else "")


def _is_sure(finding: Finding) -> bool:
    return bool(finding.quote) and not finding.unsure


def _list_line(text: str, entry: str, count: int, findings: Sequence[Finding]) -> str:
    slots = {f"{entry}-{n}" for n in range(1, count + 1)}
    quotes = [f.quote for f in findings if f.criterion_id in slots and f.verdict is Verdict.MET]
    named = f": {', '.join(quotes)}" if quotes else ""
    return f"{len(quotes)} of {count} ({text}){named}."


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1].rsplit(" ", 1)[0] + " …"
