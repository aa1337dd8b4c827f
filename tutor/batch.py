"""Many answers -> outcomes, in input order, with bounded concurrency and constant memory."""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from knowledge.cards import Card
from tutor import rubrics
from tutor.domain import Grade, RubricOrigin, Task, Ungraded
from tutor.grading import GUARD, grade
from tutor.judges import Judge

if TYPE_CHECKING:  # who only wants `map_ordered` needs no database
    from tutor.grounds import Grounds

log = logging.getLogger(__name__)

A = TypeVar("A")
B = TypeVar("B")
_LONGEST_LINE = 1_000_000


class Request(NamedTuple):
    """One line of work: an id, and the task or the reason why there is none."""

    id: Any
    task: Task | None
    error: str = ""


def map_ordered(work: Callable[[A], B], items: Iterable[A], workers: int) -> Iterator[B]:
    """`map` on threads: results in input order, at most `2 * workers` items in flight."""
    waiting: deque[Future[B]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) >= 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:  # whoever stops reading need not wait for work that has not begun
            for future in waiting:
                future.cancel()


def grade_lines(
    lines: Iterable[str], judge: Judge, grounds: Grounds, *, name: str, workers: int
) -> Iterator[dict[str, Any]]:
    """The contract of `python -m tutor grade`: a result for every non-blank line, bad ones too."""

    def work(numbered: tuple[int, str]) -> dict[str, Any]:
        request = parse_line(numbered[1], f"{name}:{numbered[0]}", grounds)
        return as_json(request.id, outcome_of(request, judge))

    numbered = ((n, line) for n, line in enumerate(lines, 1) if line.strip())
    return map_ordered(work, numbered, workers)


def outcome_of(request: Request, judge: Judge) -> Grade | Ungraded:
    """The grade of what can be graded; else the reason why there is none."""
    if request.task is None:
        return Ungraded(error=request.error, judge=GUARD)
    return grade(request.task, judge)


def parse_line(line: str, place: str, grounds: Grounds) -> Request:
    """Read one request; what is wrong with it becomes its error, naming file and line."""
    try:
        content = _read(line)
    except ValueError as error:
        return Request(None, None, f"{place}: {error}")
    identity = content.get("id")
    try:
        return Request(identity, _task(content, grounds))
    except ValueError as error:
        return Request(identity, None, f"{place}: {error}")
    except Exception as error:  # such as an index that cannot be opened; the other lines go on
        log.exception("%s", place)
        message = " ".join(str(error).split())
        return Request(identity, None, f"{place}: the question cannot be looked up ({message})")


def _read(line: str) -> dict[str, Any]:
    if len(line) > _LONGEST_LINE:
        raise ValueError(f"the line is longer than {_LONGEST_LINE:,} characters")
    try:
        content = json.loads(line, parse_constant=_no_number)
        json.dumps(content, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError("holds bytes or escapes that are not Unicode text") from error
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON ({error})") from error
    if not isinstance(content, dict):
        raise ValueError("expected a JSON object with question and answer")
    return content


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _task(content: dict[str, Any], grounds: Grounds) -> Task:
    for field in ("question", "answer"):
        if not isinstance(content.get(field), str):
            raise ValueError(f"{field!r} must be text")
    question, answer = content["question"], content["answer"]
    if not question.strip():
        raise ValueError("'question' is empty")
    card = rubrics.passing_card(question)
    basis = _given(content, card)
    if basis is None:
        card = grounds.card(question)
        basis = grounds.basis(card)
    if basis is None:
        raise ValueError(
            "nothing to grade against: no reference or rubric given, and none found for the question"
        )
    return grounds.task(card, basis, answer)


def _given(content: dict[str, Any], card: Card) -> rubrics.Basis | None:
    """The rubric or reference that came with the request, if any."""
    if content.get("rubric") is not None:
        if not isinstance(content["rubric"], dict):
            raise ValueError("'rubric' must be an object with criteria")
        return rubrics.Basis(rubrics.parse(content["rubric"], RubricOrigin.GIVEN), ())
    reference = content.get("reference")
    if reference is None:
        return None
    texts = [reference] if isinstance(reference, str) else reference
    if (
        not isinstance(texts, list)
        or not all(isinstance(t, str) and t.strip() for t in texts)
        or not texts
    ):
        raise ValueError("'reference' must be a text or a list of texts, none empty")
    rubric = rubrics.from_references(texts, card.kind, card.asked_count, origin=RubricOrigin.GIVEN)
    return rubrics.Basis(rubric, ())


def as_json(identity: Any, outcome: Grade | Ungraded) -> dict[str, Any]:
    """One line of output; the same keys for graded and ungraded."""
    graded = outcome if isinstance(outcome, Grade) else None
    verdict_fields = {"criterion_id", "verdict", "quote", "reason"}
    found: dict[str, Any] = {
        "id": identity,
        "status": outcome.status,
        "score": round(graded.score, 4) if graded else None,
        "points": graded.points if graded else None,
        "max_points": graded.max_points if graded else None,
        "verdicts": [v.model_dump(mode="json", include=verdict_fields) for v in graded.verdicts]
        if graded
        else [],
        "feedback": graded.feedback if graded else "",
        "follow_up": graded.follow_up if graded else "",
        "needs_review": graded.needs_review if graded else True,
        "flags": list(outcome.flags),
        "judge": outcome.judge.model_dump(),
        "usage": outcome.usage.model_dump(),
        "seconds": outcome.seconds,
    }
    if isinstance(outcome, Ungraded):
        found["error"] = outcome.error
    return found
