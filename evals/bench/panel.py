"""What a panel costs and gains: whom each policy sends to a person, and how right the rest is.

Two examiners that need no model: the built-in one, and one that only counts the criterion's words in
the answer. The third is the person, whose verdicts are the labels: each call of the person is the
cost, and where the person was asked the person's grade counts. "Left" is the agreement on the answers
that the policy leaves to the examiners: one that sends the hard ones away raises it. Where one
examiner stands alone its own confidence, or a score near a border, sends answers away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from evals.answers import DatasetError
from evals.bootstrap import interval, wilson
from evals.items import COARSE, Item, Labels, load
from evals.metrics import nearest_step, quadratic_weighted_kappa
from knowledge.cards import normalise
from tutor.domain import Criterion, Finding, Grade, JudgeInfo, Judgement, Task, Verdict
from tutor.grading import grade
from tutor.judges.base import Judge
from tutor.judges.builtin import BuiltinJudge
from tutor.judges.panel import PanelJudge, Policy

_MET, _PARTIAL = 0.6, 0.35  # share of a criterion's words; the middle of what dev answers show

ALONE = {
    "unsure (< .5)": Policy(sure=0.5),
    "unsure (< .6)": Policy(sure=0.6),
    "unsure (< .7)": Policy(sure=0.7),
    "near a border": Policy(border=0.1),
}
TOGETHER = {
    "two differ": Policy(),
    "two differ by more than a step": Policy(apart=1.0),
}


class WordsJudge:
    """Counts the words of a criterion that the answer has: cheap, crude, and of its own mind."""

    info = JudgeInfo(name="words")

    def judge(self, task: Task) -> Judgement:
        said = set(normalise(task.answer).split())
        return Judgement(
            findings=tuple(_counted(c, said, task.answer) for c in task.rubric.all_criteria)
        )


def _counted(criterion: Criterion, said: set[str], answer: str) -> Finding:
    wanted = [set(normalise(t).split()) for t in (criterion.text, *criterion.phrasings)]
    share = max(len(w & said) / len(w) for w in wanted if w)
    verdict = (
        Verdict.MET if share >= _MET else Verdict.PARTIAL if share >= _PARTIAL else Verdict.UNMET
    )
    return Finding(criterion_id=criterion.id, verdict=verdict, quote=answer)


@dataclass
class Person:
    """Gives the labels of an answer, and counts how often it is asked."""

    labels: dict[str, Labels]
    info: JudgeInfo = field(default=JudgeInfo(name="person"))
    asked: set[str] = field(default_factory=set)

    def judge(self, task: Task) -> Judgement:
        key = task.question + task.answer
        self.asked.add(key)
        return Judgement(
            findings=tuple(
                Finding(criterion_id=cid, verdict=v, quote=task.answer, confidence=1.0)
                for cid, v in self.labels[key].items()
            )
        )


@dataclass
class Once:
    """A judge that judges each answer once, so that every policy sees the same judgement."""

    judge_: Judge
    known: dict[str, Judgement] = field(default_factory=dict)

    @property
    def info(self) -> JudgeInfo:
        return self.judge_.info

    def judge(self, task: Task) -> Judgement:
        key = task.question + task.answer
        if key not in self.known:
            self.known[key] = self.judge_.judge(task)
        return self.known[key]


def report(write: Callable[[str], Any], path: str = "dev") -> None:
    """Grade the labelled answers under each policy and print what it cost and gained."""
    items = [i for i in load(path) if i.labels and not i.blank]
    if not items:
        raise DatasetError(f"{path}: has no answers with a verdict for each criterion; name dev")
    labels = {i.task.question + i.task.answer: i.labels for i in items if i.labels}
    first, second = Once(BuiltinJudge()), Once(WordsJudge())
    _line(write, "built-in alone", items, first, Person(labels))
    _line(write, "words alone", items, second, Person(labels))
    for name, policy in ALONE.items():
        person = Person(labels)
        _line(write, name, items, PanelJudge([first, first, person], policy), person)
    for name, policy in TOGETHER.items():
        person = Person(labels)
        _line(write, name, items, PanelJudge([first, second, person], policy), person)


def _line(
    write: Callable[[str], Any], name: str, items: Sequence[Item], judge: Judge, person: Person
) -> None:
    scores = np.array([_score(i.task, judge) for i in items])
    truth = np.array([i.truth for i in items], float)
    groups = np.array([i.group for i in items])
    asked = np.array([i.task.question + i.task.answer in person.asked for i in items])
    scores[asked] = truth[asked]
    steps = [nearest_step(side, COARSE) for side in (truth, scores)]

    def qwk(one: Any, two: Any) -> float:
        return quadratic_weighted_kappa(one, two, COARSE)

    to_person = wilson(int(asked.sum()), len(items))
    left = interval(qwk, [side[~asked] for side in steps], groups[~asked])
    whole = interval(qwk, steps, groups)
    write(f"{name}")
    write(f"  to a person {to_person}")
    write(f"  QWK of all  {whole}")
    write(f"  QWK of left {left}")


def _score(task: Task, judge: Judge) -> float:
    outcome = grade(task, judge)
    return outcome.score if isinstance(outcome, Grade) else float("nan")
