"""The built-in examiner: offline, no key, some milliseconds a criterion.

Word vectors of a small sentence model are aligned with the rubric, and trained learners read the
alignment; a cross-encoder reads question, rubric and answer together. List slots, formulas and
keyed questions are judged by their own rules.
"""

from __future__ import annotations

from dataclasses import replace

from tutor.domain import Finding, JudgeInfo, Judgement, Task
from tutor.judges import evidence, exemplars, opinions, slots, wording
from tutor.judges.base import JudgeError
from tutor.judges.cross_encoder import cross_encoder
from tutor.judges.dealing import by_whole
from tutor.judges.decisions import at_odds, decided, finding, left_out, nothing
from tutor.judges.keyed import judge_keyed
from tutor.judges.model import examiner
from tutor.judges.opinions import Opinion
from tutor.judges.reading import Reading
from tutor.judges.whole import is_derived


class BuiltinJudge:
    """Judges with the model that ships. Holds no state: safe to share between threads."""

    @property
    def info(self) -> JudgeInfo:
        return JudgeInfo(
            name="builtin",
            prompt_version="",
            model=f"MiniLM alignment {examiner().version}, cross-encoder {cross_encoder().version}",
        )

    def judge(self, task: Task) -> Judgement:
        """Findings for every slot and criterion; raises JudgeError for a text it cannot read."""
        if not any(c.text.strip() for c in task.rubric.all_criteria):
            raise JudgeError("The rubric has no words to compare the answer with.")
        text = evidence.statements(task)
        found = [f for entry in task.rubric.lists for f in slots.fill(entry, task, text)]
        found += _criteria(task, text)
        return Judgement(
            findings=tuple(found),
            feedback=wording.feedback(task, found),
            follow_up=wording.follow_up(task, found),
            rules=exemplars.used(task),
        )

    def score(self, task: Task) -> float:
        """An estimate of the grade between the steps that verdicts allow, 0..1."""
        text = evidence.statements(task)
        reading = opinions.read(task.question, text)
        if reading.answer.empty:
            return 0.0
        if is_derived(task.rubric):
            return opinions.whole_grade(task.rubric, reading)
        slots = [f for entry in task.rubric.lists for f in slots.fill(entry, task, text)]
        points = {c.id: c.points for c in task.rubric.all_criteria}
        earned = sum(f.verdict.credit * points[f.criterion_id] for f in slots)
        earned += sum(o.credit * o.criterion.points for o in _opinions(task, reading))
        return min(earned / task.rubric.max_points, 1.0)


def _criteria(task: Task, text: str) -> list[Finding]:
    criteria = task.rubric.criteria
    keyed = {c.id: f for c in criteria if (f := judge_keyed(task, c))}
    reading = opinions.read(task.question, text)
    if reading.answer.empty:
        return left_out([keyed.get(c.id) or nothing(c) for c in criteria], task, text)
    held = _opinions(task, reading)
    if is_derived(task.rubric) and not keyed:
        return left_out(by_whole(task, held, reading), task, text)
    found = [keyed.get(o.criterion.id) or finding(o, *decided(o)) for o in held]
    return left_out(at_odds(found), task, text)


def _opinions(task: Task, reading: Reading) -> list[Opinion]:
    """The examiner's own opinions, moved by what people decided on other answers."""
    return [_moved(own, task) for own in opinions.form(task.rubric.criteria, task, reading)]


def _moved(own: Opinion, task: Task) -> Opinion:
    shares = exemplars.tilted(own.shares, own.criterion, task)
    return replace(own, shares=shares, taken=own.taken if shares is own.shares else "")
