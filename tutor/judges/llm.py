"""A judge that asks any chat model: one call an answer, one repair at most."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from math import isfinite
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tutor import disguises, prompts
from tutor.domain import (
    Criterion,
    Exemplar,
    Finding,
    JudgeInfo,
    Judgement,
    Rubric,
    Ruling,
    Task,
    Verdict,
)
from tutor.judges.base import JudgeError
from tutor.llm import ChatModel, LLMError, Message

_MAX_PASSAGES = 4


class _Reply(BaseModel):
    """The JSON a model sends. More than asked for is ignored; less is an error."""

    model_config = ConfigDict(extra="ignore")

    findings: list[Finding] = Field(min_length=1)
    feedback: str = ""
    follow_up: str = ""


class LLMJudge:
    """Judges with a chat model and the prompt `grade`."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self._prompt = prompts.load("grade")
        self.info = JudgeInfo(name="llm", model=model.name, prompt_version=self._prompt.version)

    def judge(self, task: Task) -> Judgement:
        """One judgement; raises JudgeError when the model gave none."""
        ids = [c.id for c in task.rubric.all_criteria]
        try:
            reply = self._model.ask(messages(task), schema(ids), lambda value: parse(value, ids))
        except LLMError as error:
            raise JudgeError(str(error), error.usage) from error
        used = (*(r.ref for r in task.rulings), *(e.ref for e in task.exemplars))
        return reply.value.model_copy(update={"usage": reply.usage, "rules": used})


def messages(task: Task) -> list[Message]:
    """System and user message; the student's words stand between two marks they cannot know."""
    answer = disguises.visible(task.answer)
    written = "\0".join(
        (answer, *(e.answer for e in task.exemplars), *(r.example for r in task.rulings))
    )
    mark = "=====" + hashlib.sha256(f"{task.question}\0{written}".encode()).hexdigest()[:16]
    system, user = prompts.load("grade").render(
        mark=mark,
        question=task.question,
        criteria=_criteria(task.rubric),
        passages="\n\n".join(
            f"Q: {p.question}\nA: {p.answer}" for p in task.passages[:_MAX_PASSAGES]
        )
        or "(none)",
        rulings="\n".join(_ruling(r, mark) for r in task.rulings) or "(none)",
        exemplars="\n\n".join(_exemplar(e, mark) for e in task.exemplars) or "(none)",
        answer=answer,
        criterion_ids=", ".join(c.id for c in task.rubric.all_criteria),
    )
    return [Message("system", system), Message("user", user)]


def _ruling(ruling: Ruling, mark: str) -> str:
    said = f"- {ruling.criterion_id}: {ruling.text}"
    if not ruling.example or ruling.verdict is None:
        return said
    return f"{said} This, for instance, is {ruling.verdict}:\n{_marked(ruling.example, mark)}"


def _exemplar(exemplar: Exemplar, mark: str) -> str:
    verdicts = ", ".join(f"{cid} {verdict}" for cid, verdict in exemplar.verdicts.items())
    said = f"{verdicts}; " if verdicts else ""
    return f"{_marked(exemplar.answer, mark)}\ngraded: {said}{exemplar.score:.0%} of the points"


def _marked(text: str, mark: str) -> str:
    return f"{mark}\n{disguises.visible(text)}\n{mark}"


def _criteria(rubric: Rubric) -> str:
    return "\n".join((*_slots(rubric), *(line for c in rubric.criteria for line in _lines(c))))


def _slots(rubric: Rubric) -> Iterable[str]:
    for entry in rubric.lists:
        ids = ", ".join(slot.id for slot in entry.slots)
        yield f"- slots {ids}: {entry.text}; {entry.count} different ones wanted. Acceptable, with synonyms:"
        yield from (f"    * {' / '.join(item)}" for item in entry.items)
        yield "    Another item counts too if it is beyond doubt right."


def _lines(criterion: Criterion) -> Iterable[str]:
    yield f"- {criterion.id}: {criterion.text}"
    yield from (f"    also said as: {text}" for text in criterion.phrasings)
    yield from (f"    contradicted by: {text}" for text in criterion.misconceptions)


def schema(ids: list[str]) -> dict[str, Any]:
    """JSON schema of the reply. The reason comes before the verdict, so that it can carry it; the
    list is as long as the rubric, since a small model held to a schema else never ends it."""
    finding: dict[str, Any] = {
        "criterion_id": {"type": "string", "enum": ids},
        "reason": {"type": "string"},
        "quote": {"type": "string"},
        "verdict": {"type": "string", "enum": [v.value for v in Verdict]},
        "confidence": {"type": "number"},
    }
    reply: dict[str, Any] = {
        "findings": {
            "type": "array", "items": _object(finding),
            "minItems": len(ids), "maxItems": len(ids),
        },
        "feedback": {"type": "string"},
        "follow_up": {"type": "string"},
    }  # fmt: skip
    return _object(reply)


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties,
        "required": list(properties), "additionalProperties": False,
    }  # fmt: skip


def parse(value: Any, ids: list[str]) -> Judgement:
    """The model's JSON as a Judgement; raises ValueError saying what to mend."""
    try:
        reply = _Reply.model_validate(_tidied(value))
    except ValidationError as error:
        wrong = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}") from error
    by_id: dict[str, Finding] = {}
    for finding in reply.findings:
        first = by_id.setdefault(finding.criterion_id, finding)
        if first.verdict is not finding.verdict:
            raise ValueError(f"two different verdicts for {finding.criterion_id}; give one")
    missing = [cid for cid in ids if cid not in by_id]
    if missing:
        raise ValueError(f"no finding for {', '.join(missing)}")
    return Judgement(
        findings=tuple(by_id[cid] for cid in ids),
        feedback=reply.feedback,
        follow_up=reply.follow_up,
    )


def _tidied(value: Any) -> Any:
    """Even out harmless slips: null texts, verdicts in capitals, confidence as a percentage."""
    if not isinstance(value, dict) or not isinstance(value.get("findings"), list):
        return value
    findings = [_tidied_finding(raw) if isinstance(raw, dict) else raw for raw in value["findings"]]
    texts = {k: value.get(k) or "" for k in ("feedback", "follow_up")}
    return {**texts, "findings": findings}


def _tidied_finding(raw: dict[str, Any]) -> dict[str, Any]:
    known = {k: v for k, v in raw.items() if k in Finding.model_fields and v is not None}
    known["verdict"] = str(known.get("verdict", "")).strip().lower()
    if "confidence" in known:
        known["confidence"] = _share(known["confidence"])
    return known


def _share(confidence: Any) -> Any:
    """`85` and `"85 %"` as 0.85; what is no number stays for the check to refuse."""
    try:
        number = float(str(confidence).replace("%", "").strip())
    except ValueError:
        return confidence
    if not isfinite(number):
        return None
    return min(max(number / 100 if number > 1 else number, 0.0), 1.0)
