"""What the built-in examiner holds of one criterion: how likely each verdict is, and the words it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tutor.domain import Criterion, Rubric, Task, Verdict
from tutor.judges import evidence
from tutor.judges.cross_encoder import WHOLE_LIMITS, Parts, cross_encoder
from tutor.judges.description import Description, describe
from tutor.judges.encoding import encode, encode_cached
from tutor.judges.model import VERDICTS, choice, examiner, expected_credit, joined, pooled
from tutor.judges.reading import Reading
from tutor.judges.rules import certain, ruled
from tutor.judges.text import Parsed
from tutor.judges.trees import Floats
from tutor.judges.whole import as_one

_NEAR = 0.45  # coverage from which an unmet criterion still has a quote: what came closest
_CONTESTED = (0.2, 0.95)  # shares of credit beyond which a second opinion would change no verdict
_SETTLED = (0.03, 0.98)  # shares of any and of full credit beyond which the cross-encoder would not
_NO_SCORES = np.zeros(len(VERDICTS))


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


class _Look(NamedTuple):
    """The readers' shares, and the text for the cross-encoder where they have not settled it."""

    description: Description
    shares: Floats
    unsettled: Parts | None


def read(question: str, answer: str) -> Reading:
    """An answer beside its question, as opinions are formed on it."""
    return Reading(encode_cached(question), encode(answer))


def form(criteria: Sequence[Criterion], task: Task, reading: Reading) -> list[Opinion]:
    """What the model and the rules hold of criteria of a task, in the answer as it was read."""
    looks = [_looked(criterion, task, reading) for criterion in criteria]
    texts = [look.unsettled for look in looks if look and look.unsettled]
    scores = iter(cross_encoder().scores(texts))
    return [
        _concluded(criterion, task, reading, look, next(scores) if look.unsettled else _NO_SCORES)
        if look
        else Opinion(criterion, certain(Verdict.UNMET, 0.5), None, "")
        for criterion, look in zip(criteria, looks, strict=True)
    ]


def _looked(criterion: Criterion, task: Task, reading: Reading) -> _Look | None:
    """The readers' view of a criterion; None for one without words."""
    if encode_cached(criterion.text).empty:
        return None
    others = _others(criterion, task)
    description = describe(criterion, reading, others)
    shares = _shares(description, criterion, reading, others)
    hope = shares[VERDICTS.index(Verdict.PARTIAL)] + shares[VERDICTS.index(Verdict.MET)]
    settled = hope < _SETTLED[0] or shares[VERDICTS.index(Verdict.MET)] > _SETTLED[1]
    return _Look(description, shares, None if settled else _parts(description, reading))


def _concluded(
    criterion: Criterion, task: Task, reading: Reading, look: _Look, scores: Floats
) -> Opinion:
    """The readers' view with the cross-encoder's, under the rules."""
    description, parsed = look.description, reading.answer.parsed
    shares = joined(look.shares, scores)
    shares, taken = ruled(shares, description, criterion, _others(criterion, task), task.answer)
    wrong = description.asserted if VERDICTS[int(shares.argmax())] is Verdict.CONTRADICTED else None
    quote = evidence.quote_of(task.answer, parsed, wrong or description.window)
    return Opinion(criterion, shares, description, quote, evidence.is_foreign(parsed), taken)


def _others(criterion: Criterion, task: Task) -> list[Criterion]:
    return [c for c in task.rubric.criteria if c.id != criterion.id]


def _shares(
    description: Description, criterion: Criterion, reading: Reading, others: Sequence[Criterion]
) -> Floats:
    """The readers' shares for the answer and for the sentences that fit best, read alone: what else an
    answer says must neither earn a criterion nor cost it."""
    shares = examiner().shares(description)
    hope = shares[VERDICTS.index(Verdict.PARTIAL)] + shares[VERDICTS.index(Verdict.MET)]
    if not _CONTESTED[0] <= hope <= _CONTESTED[1]:
        return shares
    alone = reading.alone(description.window)
    if alone is reading:
        return shares
    return pooled(shares, examiner().shares(describe(criterion, alone, others)))


def _parts(description: Description, reading: Reading) -> Parts:
    """What the cross-encoder reads of a criterion and an answer."""
    said = read_around(reading.answer.parsed, description.window)
    return Parts(reading.question.parsed.text, *_references(description), said)


def _references(description: Description) -> tuple[str, str, str]:
    """The two wordings and the misconception that fit the answer best; "" for what there is not."""
    told = (description.best, description.second, description.rival)
    right, other, wrong = (one.reference.parsed.text if one else "" for one in told)
    return right, other, wrong


def read_around(answer: Parsed, window: tuple[int, int]) -> str:
    """The answer, of a long one the sentences about a word range: as many as the cross-encoder reads."""
    room = cross_encoder().room
    if room(answer.clean):
        return answer.clean
    spans = answer.sentences
    first = next(n for n, (_, end) in enumerate(spans) if end > window[0])
    last = first
    while True:
        wider = [
            (a, b) for a, b in ((first, last + 1), (first - 1, last)) if a >= 0 and b < len(spans)
        ]
        fitting = [(a, b) for a, b in wider if room(_text(answer, spans[a][0], spans[b][1]))]
        if not fitting:
            return _text(answer, spans[first][0], spans[last][1])
        first, last = fitting[0]


def _text(answer: Parsed, first: int, last: int) -> str:
    """The words of a range with the signs about them."""
    end = answer.places[last][0] if last < len(answer.places) else len(answer.clean)
    return answer.clean[answer.places[first][0] : end].rstrip()


def opinion_on(criterion: Criterion, task: Task) -> Opinion:
    """The same for an answer that was not read yet."""
    reading = read(task.question, evidence.statements(task))
    if reading.answer.empty:
        return Opinion(criterion, certain(Verdict.UNMET, 0.95), None, "")
    return form([criterion], task, reading)[0]


def whole_grade(rubric: Rubric, reading: Reading) -> float:
    """The model's estimate of an answer, as it was read, against the whole reference, 0..1.

    The mean of the readers' grade and the credit that the cross-encoder expects; the readers' alone
    where reference or answer is long.
    """
    description = describe(as_one(rubric), reading)
    grade, network = examiner().grade(description), cross_encoder()
    right, other, _ = _references(description)
    parts = Parts(reading.question.parsed.text, right, other, "", reading.answer.parsed.clean)
    if not network.grades(parts):
        return grade
    return (grade + expected_credit(network.scores([parts], WHOLE_LIMITS)[0])) / 2


def whole_estimate(task: Task) -> float:
    """The same for an answer that was not read yet."""
    reading = read(task.question, evidence.statements(task))
    return 0.0 if reading.answer.empty else whole_grade(task.rubric, reading)
