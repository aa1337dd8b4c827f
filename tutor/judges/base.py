"""The one interface behind which verdicts are reached."""

from __future__ import annotations

from typing import Protocol

from tutor.domain import JudgeInfo, Judgement, Task, Usage


class JudgeError(Exception):
    """No judgement came about; the message says why in a sentence a student may read."""

    def __init__(self, message: str, usage: Usage | None = None) -> None:
        super().__init__(message)
        self.usage = usage or Usage()


class Judge(Protocol):
    """Says of every criterion whether the answer meets it. Must be safe to call from threads."""

    @property
    def info(self) -> JudgeInfo: ...

    def judge(self, task: Task) -> Judgement:
        """Findings for the criteria of `task.rubric.all_criteria`; raises JudgeError."""
        ...
