"""From an opinion to a finding: which verdict is told, how sure of it the examiner is, and where a person is asked."""

from __future__ import annotations

from tutor import guards
from tutor.domain import Criterion, Finding, Task, Verdict
from tutor.judges import wording
from tutor.judges.opinions import Opinion

# How likely a contradiction must be to be told; chosen on the eval cases' `dev` part, where of 100
# contradicted verdicts 52 were right, of those above this 37 of 49.
ACCUSED_FROM = 0.5
UNSURE = 0.5  # a confidence with which a person is asked
FOREIGN_SURE = 0.3  # what its verdict on another language is worth
_DOUBTFUL = frozenset(
    ("open", "terms", "formula", "roles")
)  # rules that honest answers fall under as well


def decided(opinion: Opinion) -> tuple[Verdict, float]:
    """The likeliest verdict with its likelihood; one that no words support falls to unmet.

    So does "contradicted" where it is not likelier than everything else together: it earns as little,
    and a right answer is not told that it says the opposite.
    """
    verdict = opinion.verdict
    if opinion.foreign:
        return verdict if opinion.quote else Verdict.UNMET, FOREIGN_SURE
    if verdict is not Verdict.UNMET and not opinion.quote:
        return Verdict.UNMET, 0.5
    if verdict is Verdict.CONTRADICTED and opinion.share(verdict) < ACCUSED_FROM:
        return Verdict.UNMET, opinion.share(Verdict.UNMET) + opinion.share(verdict)
    return verdict, opinion.share(verdict)


def finding(opinion: Opinion, verdict: Verdict, confidence: float) -> Finding:
    listed = opinion.description is not None and opinion.description.asserted is not None
    quote = opinion.quote if verdict is not Verdict.UNMET or opinion.near else ""
    confidence = min(max(confidence, 0.0), UNSURE if opinion.taken in _DOUBTFUL else 1.0)
    return Finding(
        criterion_id=opinion.criterion.id, verdict=verdict, quote=quote, confidence=round(confidence, 3),
        reason=wording.reason(verdict, confidence, near=opinion.near, listed=listed, taken=opinion.taken),
    )  # fmt: skip


def nothing(criterion: Criterion) -> Finding:
    return Finding(
        criterion_id=criterion.id, verdict=Verdict.UNMET, confidence=1.0,
        reason="The answer says nothing on the subject.",
    )  # fmt: skip


def _doubted(finding: Finding) -> Finding:
    return finding.model_copy(update={"confidence": min(finding.confidence or 0.0, UNSURE)})


def left_out(found: list[Finding], task: Task, text: str) -> list[Finding]:
    """A sentence was taken for talk to the grader that is none for sure: a person sees to what it may have met."""
    if text.split() == task.answer.split() or guards.is_instruction(task.answer):
        return found
    return [f if f.verdict is Verdict.MET else _doubted(f) for f in found]


def at_odds(found: list[Finding]) -> list[Finding]:
    """Where the same words meet one criterion and contradict another, a person is asked of both."""
    met = [f.quote for f in found if f.verdict.credit and f.quote]
    against = [f.quote for f in found if f.verdict is Verdict.CONTRADICTED and f.quote]
    odd = {q for q in met for other in against if q in other or other in q}
    odd |= {other for q in odd for other in against if q in other or other in q}
    return [_doubted(f) if f.quote in odd else f for f in found]
