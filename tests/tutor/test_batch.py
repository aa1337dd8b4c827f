"""Many answers: order, bounds, and bad lines that cost nobody else anything."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from knowledge.cards import Card, SearchResult, Source
from knowledge.classify import make_card
from tests.fakes import ScriptedJudge
from tutor.batch import grade_lines, map_ordered
from tutor.domain import Judgement, Task
from tutor.grounds import Grounds
from tutor.settings import TutorSettings

KEYS = {"id", "status", "score", "points", "max_points", "verdicts", "feedback", "follow_up",
        "needs_review", "flags", "judge", "usage", "seconds"}  # fmt: skip
GOOD = {"id": "g", "question": "What is a neuron?", "answer": "It sums its inputs.",
        "reference": "A unit that sums its inputs."}  # fmt: skip


class NothingFound:
    """A searcher over an empty index."""

    def search(self, query: str, limit: int, *, without: frozenset[str]) -> SearchResult:
        return SearchResult(query=query, covered=False, passages=())


def run(
    *lines: str | dict[str, Any],
    cards: Callable[[], Mapping[str, Card]] = dict,
    searcher: Callable[[], Any] = NothingFound,
    judge: Any = None,
) -> list[Any]:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    known = Grounds(TutorSettings(), None, cards, searcher)
    return list(
        grade_lines(texts, judge or ScriptedJudge(), known, name="answers.jsonl", workers=2)
    )


# map_ordered


def test_results_come_in_input_order() -> None:
    """However long each takes."""
    waits = random.Random(1)

    def work(n: int) -> int:
        time.sleep(waits.random() / 200)
        return n * n

    assert list(map_ordered(work, range(100), 8)) == [n * n for n in range(100)]


def test_no_more_than_twice_the_workers_are_in_flight() -> None:
    """Of an endless input only as much is read as can be worked on soon: memory is constant."""
    read = 0

    def endless() -> Iterator[int]:
        nonlocal read
        while True:
            read += 1
            yield read

    results = map_ordered(lambda n: n, endless(), 3)
    most = 0
    for given in range(1, 50):
        assert next(results) == given
        most = max(most, read - given)
    assert most <= 5
    results.close()


def test_no_more_than_the_workers_run_at_once() -> None:
    """The concurrency that is set is the concurrency there is."""
    lock, running, most = threading.Lock(), 0, 0

    def work(n: int) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.002)
        with lock:
            running -= 1

    list(map_ordered(work, range(40), 3))
    assert most <= 3


def test_who_stops_reading_does_not_wait_for_the_rest() -> None:
    """Work that has not begun is dropped when the results are no longer wanted."""
    begun: list[int] = []
    hold = threading.Event()

    def work(n: int) -> int:
        begun.append(n)
        if n:
            hold.wait(5)
        return n

    results = map_ordered(work, range(100), 2)
    assert next(results) == 0
    threading.Timer(0.05, hold.set).start()
    results.close()
    assert len(begun) <= 4


def test_an_error_of_the_work_is_passed_on() -> None:
    """Nothing is swallowed."""
    with pytest.raises(ZeroDivisionError):
        list(map_ordered(lambda n: 1 // n, [1, 0], 2))


# grade_lines


class Dawdles(ScriptedJudge):
    """A judge of random delays."""

    def judge(self, task: Task) -> Judgement:
        time.sleep(random.random() / 100)
        return super().judge(task)


def test_lines_are_graded_in_order_with_exactly_the_contracts_keys() -> None:
    """A line of output for each line of input, with the same keys, errors apart."""
    lines = [{**GOOD, "id": n} if n % 5 else {"id": n} for n in range(40)]
    results = run(*lines, judge=Dawdles())
    assert [r["id"] for r in results] == list(range(40))
    for result in results:
        graded = result["status"] == "graded"
        assert set(result) == (KEYS if graded else KEYS | {"error"})
        assert graded == bool(result["id"] % 5)


def test_a_graded_line_holds_the_grade() -> None:
    """Score, points, verdicts with their quotes, judge and usage are plain JSON."""
    (result,) = run(GOOD)
    assert (result["score"], result["points"], result["max_points"]) == (1, 1, 1)
    assert result["verdicts"] == [
        {"criterion_id": "statement-1", "verdict": "met", "quote": "It sums its inputs.",
         "reason": "as scripted"}
    ]  # fmt: skip
    assert result["judge"] == {"name": "scripted", "model": "fake", "prompt_version": "1"}
    assert result["usage"] == {"calls": 1, "prompt_tokens": 0, "completion_tokens": 0}
    assert (result["needs_review"], result["flags"]) == (False, [])
    json.dumps(result, allow_nan=False)


RUBRIC = {"criteria": [{"id": "a", "text": "It sums.", "points": 2, "phrasings": ["It adds."]}]}


@pytest.mark.parametrize(
    ("given", "criteria"),
    [
        (
            {"reference": "It sums its inputs. It then fires."},
            ["It sums its inputs.", "It then fires."],
        ),
        ({"reference": ["It sums.", "It adds."]}, ["It sums."]),
        ({"rubric": RUBRIC}, ["It sums."]),
        ({"rubric": RUBRIC, "reference": "Something else altogether."}, ["It sums."]),
    ],
)
def test_what_comes_with_a_line_is_what_it_is_graded_against(
    given: dict[str, Any], criteria: list[str]
) -> None:
    """A rubric comes before a reference, and both before any lookup."""

    def never() -> Any:
        raise AssertionError("looked up")

    judge = ScriptedJudge()
    line = {"question": "What is it?", "answer": "It sums inputs.", **given}
    run(line, cards=never, searcher=never, judge=judge)
    (task,) = judge.tasks
    assert [c.text for c in task.rubric.criteria] == criteria
    assert task.rubric.origin == "given"


def test_a_line_with_neither_is_looked_up() -> None:
    """The question is asked for among the cards, however it is written."""
    card = make_card("What is it?", "A unit that sums.", Source(file="f", line=1))
    judge = ScriptedJudge()
    line = {"question": "what is it", "answer": "It sums."}
    (result,) = run(line, cards=lambda: {card.id: card}, judge=judge)
    assert result["status"] == "graded"
    assert [c.text for c in judge.tasks[0].rubric.criteria] == ["A unit that sums."]


DEEP = '{"question": ' + "[" * 50_000 + "]" * 50_000 + "}"
BAD = [
    ("{not json", "not JSON"),
    (DEEP, "not JSON"),
    ('{"id": NaN}', "not JSON"),
    ("[1, 2]", "expected a JSON object"),
    ('"text"', "expected a JSON object"),
    ({"question": "Q?"}, "'answer' must be text"),
    ({"answer": "A"}, "'question' must be text"),
    ({**GOOD, "question": "  "}, "'question' is empty"),
    ({**GOOD, "answer": 7}, "'answer' must be text"),
    ({**GOOD, "answer": None}, "'answer' must be text"),
    ({**GOOD, "reference": 7}, "'reference' must be a text"),
    ({**GOOD, "reference": []}, "'reference' must be a text"),
    ({**GOOD, "reference": ["a", 1]}, "'reference' must be a text"),
    ({**GOOD, "reference": " "}, "'reference' must be a text"),
    ({**GOOD, "rubric": []}, "'rubric' must be an object"),
    ({**GOOD, "rubric": {}}, "at least one criterion"),
    ({**GOOD, "rubric": {"criteria": []}}, "at least one criterion"),
    ({**GOOD, "rubric": {"criteria": [{"id": "a"}]}}, "criteria.0.text: Field required"),
    ({**GOOD, "rubric": {"criteria": [{"id": "a", "text": "b", "points": -1}]}}, "criteria.0.points"),
    ({**GOOD, "reference": None}, "nothing to grade against"),
    ('{"question": "Q?", "answer": "\\ud800", "reference": "A"}', "not Unicode"),
    ('{"question": "Q?", "answer": "\udcff", "reference": "A"}', "not Unicode"),
    ({**GOOD, "answer": "word " * 300_000}, "longer than 1,000,000 characters"),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "error"), BAD)
def test_a_bad_line_is_told_by_file_and_line_and_the_others_go_on(bad: Any, error: str) -> None:
    """One bad line is one ungraded line that names its place; blank lines are passed over."""
    first, wrong, last = run(GOOD, "  ", bad, "", GOOD)
    assert (first["status"], last["status"]) == ("graded", "graded")
    assert wrong["status"] == "ungraded"
    assert wrong["error"].startswith("answers.jsonl:3: ")
    assert error in wrong["error"]
    assert "\n" not in wrong["error"]
    assert (wrong["score"], wrong["points"], wrong["needs_review"]) == (None, None, True)
    json.dumps(wrong, ensure_ascii=False).encode()


def test_a_bad_line_keeps_its_id() -> None:
    """The caller can tell which answer it was."""
    assert run({"id": "x7", "question": "Q?"})[0]["id"] == "x7"


def test_a_failing_lookup_costs_its_own_line_only() -> None:
    """An index that cannot be opened is told on the lines that need it."""

    def broken() -> Any:
        raise RuntimeError("the index is damaged")

    looked_up, given = run({"question": "Q?", "answer": "A thing."}, GOOD, searcher=broken)
    assert looked_up["error"].startswith("answers.jsonl:1: ")
    assert "the index is damaged" in looked_up["error"]
    assert given["status"] == "graded"


def test_a_failing_judge_costs_no_line() -> None:
    """A judge that fails gives ungraded lines with its reason."""
    results = run(GOOD, GOOD, judge=ScriptedJudge(fail="away"))
    assert [r["error"] for r in results] == ["away", "away"]
    assert results[0]["usage"]["calls"] == 1
