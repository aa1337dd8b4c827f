"""Made-up answers with labels, a judge that gives these labels, and a run over them."""

from __future__ import annotations

from pathlib import Path

from evals import analysis
from evals.items import Item
from evals.run import execute, plan
from evals.section import Section
from tests.fakes import ScriptedJudge
from tutor.domain import Criterion, Rubric, Task, Verdict

RUBRIC = Rubric(criteria=(Criterion(id="a", text="Alpha."), Criterion(id="b", text="Beta.")))


def item(number: int, share: float, **more: object) -> Item:
    labels = {
        "a": Verdict.MET if share else Verdict.UNMET,
        "b": Verdict.MET if share == 1 else Verdict.UNMET,
    }
    task = Task(
        question=f"Which letters, {number % 4}?", answer=f"alpha and beta {number}", rubric=RUBRIC
    )
    given = {"truth": share, "labels": labels, "tag": "full" if share == 1 else "partial", **more}
    return Item(id=str(number), set="made-up", group=task.question, task=task, **given)  # type: ignore[arg-type]


ITEMS = [item(n, (0.0, 0.5, 1.0)[n % 3]) for n in range(12)]


class Agreeing(ScriptedJudge):
    """Gives every item its true labels."""

    def judge(self, task: Task):  # type: ignore[no-untyped-def]
        truth = next(i for i in ITEMS if i.task.answer == task.answer)
        self._verdicts = dict(truth.labels or {})
        return super().judge(task)


def run(folder: Path, judge: ScriptedJudge, items: list[Item] = ITEMS) -> list[Section]:
    work = plan(items)
    return analysis.sections(work, execute(work, judge, folder, workers=1))
