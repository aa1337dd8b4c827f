"""What the built-in examiner holds of one criterion: how likely each verdict is, and the words it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.domain import Criterion, Task, Verdict
from tutor.judges import evidence
from tutor.judges.description import Description, describe
from tutor.judges.encoding import encode, encode_cached
from tutor.judges.model import VERDICTS, choice, examiner, pooled
from tutor.judges.reading import Reading
from tutor.judges.rules import certain, ruled
from tutor.judges.trees import Floats
from tutor.judges.whole import as_one

_NEAR = 0.45  # coverage from which an unmet criterion still has a quote: what came closest
_CONTESTED = (0.2, 0.95)  # shares of credit beyond which a second opinion would change no verdict


@dataclass(frozen=True, slots=True, eq=False)
class Opinion:
    """What the model holds of one criterion. `shares` is the likelihood of each verdict."""

    criterion: Criterion
    shares: Floats
    description: Description | None
    quote: str
    foreign: bool = False
    taken: str = ""  # what took credit away from the model's view; see `rules.Ruled`

    @property
    def credit(self) -> float:
        """Expected share of the criterion's points, 0..1."""
        return float(self.shares[2] + 0.5 * self.shares[1])

    @property
    def verdict(self) -> Verdict:
        """The verdict that the shares speak for."""
        return VERDICTS[int(choice(self.shares[None])[0])]

    def share(self, verdict: Verdict) -> float:
        """How likely a verdict is, 0..1."""
        return float(self.shares[VERDICTS.index(verdict)])

    @property
    def near(self) -> bool:
        """Is something in the answer close to the criterion?"""
        return self.description is not None and self.description.values["win_mean"] >= _NEAR


def read(question: str, answer: str) -> Reading:
    """An answer beside its question, as opinions are formed on it."""
    return Reading(encode_cached(question), encode(answer))


def form(criterion: Criterion, task: Task, reading: Reading) -> Opinion:
    """What the model and the rules hold of one criterion of a task, in the answer as it was read."""
    if encode_cached(criterion.text).empty:
        return Opinion(criterion, certain(Verdict.UNMET, 0.5), None, "")
    others = [c for c in task.rubric.criteria if c.id != criterion.id]
    description = describe(criterion, reading, others)
    parsed = reading.answer.parsed
    shares = _shares(description, criterion, reading, others)
    shares, taken = ruled(shares, description, criterion, others, task.answer)
    wrong = description.asserted if VERDICTS[int(shares.argmax())] is Verdict.CONTRADICTED else None
    quote = evidence.quote_of(task.answer, parsed, wrong or description.window)
    return Opinion(criterion, shares, description, quote, evidence.is_foreign(parsed), taken)


def _shares(
    description: Description, criterion: Criterion, reading: Reading, others: Sequence[Criterion]
) -> Floats:
    """The model's shares for the answer and for the sentences that fit best, read alone: what else an
    answer says must neither earn a criterion nor cost it."""
    shares = examiner().shares(description)
    hope = shares[VERDICTS.index(Verdict.PARTIAL)] + shares[VERDICTS.index(Verdict.MET)]
    if not _CONTESTED[0] <= hope <= _CONTESTED[1]:
        return shares
    alone = reading.alone(description.window)
    if alone is reading:
        return shares
    return pooled(shares, examiner().shares(describe(criterion, alone, others)))


def opinion_on(criterion: Criterion, task: Task) -> Opinion:
    """The same for an answer that was not read yet."""
    reading = read(task.question, evidence.statements(task))
    if reading.answer.empty:
        return Opinion(criterion, certain(Verdict.UNMET, 0.95), None, "")
    return form(criterion, task, reading)


def whole_estimate(task: Task) -> float:
    """The model's estimate of an answer against the whole reference, 0..1."""
    reading = read(task.question, evidence.statements(task))
    return 0.0 if reading.answer.empty else examiner().grade(describe(as_one(task.rubric), reading))
