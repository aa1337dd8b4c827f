"""The rubric workshop: a question's rubric changed, tried on the answers there are, kept in versions.

A trial stores nothing. A saved version is what answers are graded by from then on; grades given
before stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from knowledge.cards import Card, normalise
from knowledge.classify import classify
from tutor import house_rules, rubric_trial, rubrics
from tutor.attempts import Attempt
from tutor.batch import map_ordered
from tutor.domain import Finding, Grade, Rubric, Task, Ungraded, Usage
from tutor.grading import grade
from tutor.judges.builtin import BuiltinJudge
from tutor.judges.llm import messages
from tutor.practice import Practice
from tutor.records_errors import RecordsError
from tutor.records_rubrics import RubricVersion
from tutor.rehearsal import Sample
from tutor.rubric_cautions import Probe
from tutor.rubric_trial import Change, Given

_REPLY = 120  # tokens of a model's reply for one criterion: a reason, a quote, the verdict
_NO_RUBRIC = "there is no question {id} with a rubric to work on"

Known = MutableMapping[tuple[str, str], Grade | Ungraded]
"""Gradings of one question that were made already, by rubric version and answer."""


def probe(question: str) -> Probe:
    """How the built-in examiner reads a text if it is the answer; free, whoever grades."""
    return lambda text, rubric: _read(question, rubric, text)


@lru_cache(maxsize=4096)
def _read(question: str, rubric: Rubric, text: str) -> Mapping[str, Finding]:
    task = Task(question=question, answer=text, rubric=rubric, kind=classify(question)[0])
    return {f.criterion_id: f for f in BuiltinJudge().judge(task).findings}


class Subject(NamedTuple):
    """A question with the rubric in force and the versions kept of it, oldest first."""

    card: Card
    basis: rubrics.Basis
    versions: tuple[RubricVersion, ...]

    @property
    def rubric(self) -> Rubric:
        return self.basis.rubric

    @property
    def number(self) -> int:
        """Of the version in force; 0 where none is saved yet."""
        return self.versions[-1].number if self.versions else 0


class DryRun(NamedTuple):
    """Answers with what another grading makes of them."""

    made: Sequence[tuple[Attempt, Grade | Ungraded]]

    @property
    def grades(self) -> list[tuple[Attempt, Grade]]:
        return [(a, outcome) for a, outcome in self.made if isinstance(outcome, Grade)]

    @property
    def failed(self) -> int:
        return len(self.made) - len(self.grades)

    @property
    def changes(self) -> list[Change]:
        """The answers whose grade would change, the largest change of score first."""
        found: list[Change] = []
        for attempt, grade_ in self.grades:  # the same answer may stand there with another grade
            given = rubric_trial.of_attempt(attempt)
            before = {given.text: attempt.examined} if isinstance(attempt.examined, Grade) else {}
            found += rubric_trial.changes([given], before, {given.text: grade_})
        return sorted(found, key=lambda change: -abs(change.by))


class Workshop:
    """What a teacher may do to the rubric of a question."""

    def __init__(self, practice: Practice) -> None:
        self._practice = practice
        self._records = practice.records

    def questions(self) -> dict[str, tuple[str, int]]:
        """Every question by card id, with how many graded answers it has; the most answered first."""
        counts = self._records.graded()
        cards = self._practice.cards()
        found = {cid: card.question for cid, card in cards.items()}
        for cid in counts.keys() - cards.keys():  # these came with a class set
            found[cid] = self._records.attempts_at(cid)[0].question
        ordered = sorted(found.items(), key=lambda item: -counts.get(item[0], 0))
        return {cid: (question, counts.get(cid, 0)) for cid, question in ordered}

    def subject(self, card_id: str) -> Subject:
        """A question as it stands; raises RecordsError where there is no rubric to start from."""
        attempts = self._records.attempts_at(card_id)
        card = self._practice.card(card_id) or (
            rubrics.passing_card(attempts[0].question) if attempts else None
        )
        basis = self._basis(card, attempts) if card else None
        if card is None or basis is None:
            raise RecordsError(_NO_RUBRIC.format(id=card_id))
        return Subject(card, basis, tuple(self._records.rubrics.history(card_id)))

    def answers(self, subject: Subject, labelled: Iterable[Sample] = ()) -> list[Given]:
        """The answers to the question that a rubric can be tried on; see `rubric_trial.gather`."""
        heard = self._records.rehearsals.judged(subject.card.question)
        own = [sample for sample in labelled if sample.question == subject.card.question]
        attempts = self._records.attempts_at(subject.card.id)
        return rubric_trial.gather(attempts, heard, own)

    def shown_to_examiner(self, subject: Subject) -> frozenset[str]:
        """Answers that house rules show the examiner with their verdicts: they prove nothing."""
        rules = house_rules.in_force(self._records.rules.of_card(subject.card.id))
        texts = (*(e.answer for e in rules.exemplars), *(r.example for r in rules.rulings))
        return frozenset(map(normalise, texts))

    def standing(self, subject: Subject) -> tuple[object, ...]:
        """All but rubric and answer that a grading rests on: made otherwise, it is another one."""
        rules = self._records.rules.of_card(subject.card.id)
        return (subject.card.id, self._practice.judge.info, *(v.ref for v in rules))

    def missing(
        self, subject: Subject, given: Sequence[Given], versions: Iterable[Rubric], known: Known
    ) -> list[tuple[Rubric, Task]]:
        """The gradings that a trial of these versions still needs; stored grades are used as they are."""
        ruled = bool(self._records.rules.of_card(subject.card.id))
        found = []
        for rubric in versions:
            for answer in given:
                key = (rubric.version, answer.text)
                if not ruled and key not in known and (stored := self._stored(answer, rubric)):
                    known[key] = stored
                if key in known:
                    continue
                basis = subject.basis._replace(rubric=rubric)
                found.append((rubric, self._practice.task(subject.card, basis, answer.text)))
        return list({(r.version, t.answer): (r, t) for r, t in found}.values())

    def run(self, wanted: Sequence[tuple[Rubric, Task]], known: Known) -> Iterator[int]:
        """Make these gradings, several at a time; yields how many are done. Each is in `known` at
        once, so that a trial that is broken off goes on where it stopped."""

        def one(item: tuple[Rubric, Task]) -> tuple[str, str, Grade | Ungraded]:
            rubric, task = item
            return rubric.version, task.answer, grade(task, self._practice.judge)

        made = map_ordered(one, wanted, self._practice.settings.concurrency)
        for done, (version, text, outcome) in enumerate(made, 1):
            known[version, text] = outcome
            yield done

    def cost(self, wanted: Sequence[tuple[Rubric, Task]]) -> Usage:
        """About what these gradings take: four characters a token, and the replies; nothing with
        the built-in examiner. A panel may ask every model, and is counted so."""
        settings = self._practice.settings
        if settings.judge_in_use == "builtin":
            return Usage()
        models = 1 + (settings.judge_in_use == "panel" and settings.second_model is not None)
        sent = sum(len(m.text) for _, task in wanted for m in messages(task)) // 4
        replies = sum(_REPLY * len(rubric.all_criteria) for rubric, _ in wanted)
        return Usage(
            calls=models * len(wanted), prompt_tokens=models * sent, completion_tokens=models * replies
        )  # fmt: skip

    def save(self, subject: Subject, rubric: Rubric, *, author: str, reason: str) -> RubricVersion:
        """Put a rubric in force; raises RecordsError where nothing differs or no reason is given."""
        if rubric.version == subject.rubric.version:
            raise RecordsError("this is the rubric that is in force already; nothing was saved")
        return self._records.rubrics.save(
            subject.card.id, rubric, author=author, reason=reason, after=subject.number,
            before=subject.rubric,
        )  # fmt: skip

    def roll_back(
        self, subject: Subject, version: RubricVersion, *, author: str, reason: str
    ) -> RubricVersion:
        """Put an earlier version in force again, as a new one."""
        if not reason.strip():
            raise RecordsError("say in a sentence why you go back: it is kept and shown")
        said = f"Back to version {version.number}: {reason.strip()}"
        return self.save(subject, version.rubric, author=author, reason=said)

    def older(self, subject: Subject) -> list[Attempt]:
        """The answers whose grade rests on another rubric than the saved one in force."""
        if not subject.versions:
            return []
        attempts = self._records.attempts_at(subject.card.id)
        return [
            a for a in attempts
            if isinstance(a.outcome, Grade) and a.outcome.rubric_version != subject.rubric.version
        ]  # fmt: skip

    def dry_run(self, subject: Subject, attempts: Iterable[Attempt], known: Known) -> DryRun:
        """What these answers would get by the rubric in force, as `run` graded them; nothing is stored."""
        made = [
            (a, known[subject.rubric.version, rubric_trial.of_attempt(a).text]) for a in attempts
        ]
        return DryRun(made)

    def grade_anew(self, dry_run: DryRun) -> int:
        """Store the grades of a dry run beside the old ones; what people decided counts on. Returns
        how many there are: an answer that could not be graded keeps its grade."""
        for attempt, grade_ in dry_run.grades:
            self._records.add_outcome(attempt.id, grade_)
        return len(dry_run.grades)

    def _basis(self, card: Card, attempts: Sequence[Attempt]) -> rubrics.Basis | None:
        """What the question is graded against; for one of a class set what its grades rest on."""
        if self._practice.card(card.id) or self._records.rubrics.last(card.id):
            return self._practice.basis(card)
        for attempt in reversed(attempts):
            if isinstance(attempt.examined, Grade) and (
                rubric := rubric_trial.as_graded(attempt.examined)
            ):
                return rubrics.Basis(rubric, ())
        return None

    def _stored(self, answer: Given, rubric: Rubric) -> Grade | None:
        """The grade on record, where this rubric and today's examiner gave it without house rules."""
        found = answer.attempt.examined if answer.attempt else None
        if not isinstance(found, Grade) or found.rules or found.rubric_version != rubric.version:
            return None
        return found if found.judge == self._practice.judge.info else None
