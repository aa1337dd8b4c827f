"""The shared fakes, for what is random or costs money: a judge, a chat model, an embedder."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from tutor.domain import Finding, JudgeInfo, Judgement, Task, Usage, Verdict
from tutor.judges.base import JudgeError
from tutor.llm import LLMError, Message, Reply, extract_json


class ScriptedJudge:
    """Gives the verdicts it was told, quoting the whole answer, and keeps the tasks it saw.

    `verdicts` maps criterion ids to verdicts; others get `default`. `fail` makes it raise.
    """

    def __init__(
        self,
        verdicts: Mapping[str, Verdict | str] | None = None,
        *,
        default: Verdict = Verdict.MET,
        fail: str = "",
        confidence: float = 0.9,
    ) -> None:
        self.info = JudgeInfo(name="scripted", model="fake", prompt_version="1")
        self.tasks: list[Task] = []
        self._verdicts = {k: Verdict(v) for k, v in (verdicts or {}).items()}
        self._default, self._fail, self._confidence = default, fail, confidence

    def judge(self, task: Task) -> Judgement:
        self.tasks.append(task)
        if self._fail:
            raise JudgeError(self._fail, Usage(calls=1))
        findings = tuple(
            Finding(
                criterion_id=c.id,
                verdict=self._verdicts.get(c.id, self._default),
                quote=task.answer,
                reason="as scripted",
                confidence=self._confidence,
            )
            for c in task.rubric.all_criteria
        )
        return Judgement(findings=findings, feedback="Scripted.", usage=Usage(calls=1))


class ScriptedChat:
    """A chat model with a queue of reply texts and a history of the messages it got."""

    name = "scripted-chat"

    def __init__(self, *replies: str) -> None:
        self._replies = list(replies)
        self.history: list[list[Message]] = []

    def ask(
        self, messages: Sequence[Message], schema: Mapping[str, Any], parse: Callable[[Any], Any]
    ) -> Reply[Any]:
        self.history.append(list(messages))
        if not self._replies:
            raise LLMError("the script has no more replies")
        try:
            return Reply(parse(extract_json(self._replies.pop(0))), Usage(calls=1))
        except ValueError as error:
            raise LLMError(str(error)) from error


class HandEmbedder:
    """Vectors a person can check by hand: word counts over 64 buckets, scaled to length 1."""

    name = "by-hand"

    def __init__(self) -> None:
        self.texts: list[str] = []  # everything it was asked to embed

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.texts += texts
        rows = np.zeros((len(texts), 64), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()):
                row[zlib.crc32(word.encode()) % 64] += 1
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: np.ndarray = rows / np.maximum(lengths, 1e-9)
        return unit
