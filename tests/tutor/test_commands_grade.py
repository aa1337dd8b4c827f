"""`python -m tutor grade`, as people and programs use it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.fakes import ScriptedJudge
from tests.tutor.chat_server import Answer, ChatServer, says
from tests.tutor.test_batch import KEYS
from tutor import judges
from tutor.__main__ import main

LINE = {"id": 1, "question": "What is a neuron?", "answer": "It sums its inputs.",
        "reference": "A unit that sums its inputs."}  # fmt: skip


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> ScriptedJudge:
    """The judge that the command uses, in this process."""
    scripted = ScriptedJudge()
    monkeypatch.setattr(judges, "judge_for", lambda settings: scripted)
    return scripted


@pytest.fixture
def answers(tmp_path: Path) -> Callable[..., str]:
    """Writes an input file and gives its name."""

    def write(*lines: dict[str, Any] | str, encoding: str = "utf-8") -> str:
        path = tmp_path / "answers.jsonl"
        text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
        path.write_bytes(text.encode(encoding, "surrogateescape"))
        return str(path)

    return write


@pytest.fixture
def model() -> Iterator[ChatServer]:
    """A model that finds every criterion met, quoting "sums its inputs"."""

    def script(body: dict[str, Any]) -> Answer:
        ids = re.findall(r"exactly once: (.*)", body["messages"][1]["content"])[0].split(", ")
        found = [
            {"criterion_id": cid, "reason": "r", "quote": "sums its inputs", "verdict": "met",
             "confidence": 0.9}
            for cid in ids
        ]  # fmt: skip
        return says(json.dumps({"findings": found, "feedback": "Gut, größer.", "follow_up": "?"}))

    with ChatServer(script=script).running() as server:
        yield server


def tutor(
    *arguments: str, stdin: bytes = b"", **settings: str
) -> subprocess.CompletedProcess[bytes]:
    """Runs the command as a person would."""
    return subprocess.run(
        [sys.executable, "-m", "tutor", *arguments], input=stdin, capture_output=True, cwd=ROOT,
        env={**os.environ, **settings}, check=False, timeout=60,
    )  # fmt: skip


def test_a_whole_run_from_standard_input(model: ChatServer) -> None:
    """Good, wrong, empty and broken lines through a model server: JSON only on stdout, in order."""
    lines = [
        json.dumps({**LINE, "id": "good"}).encode(),
        json.dumps({**LINE, "id": "wrong", "answer": "It multiplies layers."}).encode(),
        json.dumps({**LINE, "id": "empty", "answer": ""}).encode(),
        b"{broken",
        b'{"answer": "\xff"}',
        json.dumps({"id": "unknown"}).encode(),
    ]
    done = tutor(
        "grade", "-", "--json", stdin=b"\xef\xbb\xbf" + b"\n".join(lines),
        TUTOR_MODEL="m", OPENAI_BASE_URL=model.url, PYTHONIOENCODING="ascii", LC_ALL="C",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    results = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    assert [r["id"] for r in results] == ["good", "wrong", "empty", None, None, "unknown"]
    assert [r["status"] for r in results] == ["graded"] * 3 + ["ungraded"] * 3
    assert [r["score"] for r in results] == [1, 0, 0, None, None, None]
    assert results[0]["feedback"] == "Gut, größer."
    assert results[1]["flags"] == ["quote_not_found"]
    assert results[2]["judge"]["name"] == "guard"
    assert results[3]["error"].startswith("standard input:4: not JSON")
    assert results[4]["error"].startswith("standard input:5: ")
    for result in results:
        assert set(result) - {"error"} == KEYS
    assert len(model.requests) == 2


def test_a_dead_model_leaves_answers_ungraded(answers: Callable[..., str]) -> None:
    """Without its server nothing becomes a zero, and the run itself goes well."""
    done = tutor(
        "grade", answers(LINE), "--json",
        TUTOR_MODEL="m", OPENAI_BASE_URL="http://127.0.0.1:9/v1", TUTOR_RETRIES="0",
    )  # fmt: skip
    (result,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, result["status"], result["score"]) == (0, "ungraded", None)
    assert "OPENAI_BASE_URL" in result["error"]


def test_json_alone_goes_to_stdout(
    judge: ScriptedJudge, answers: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    """One object a line, nothing else."""
    assert main(["grade", answers(LINE, {**LINE, "id": 2}), "--json"]) == 0
    out = capsys.readouterr().out
    assert [json.loads(line)["id"] for line in out.splitlines()] == [1, 2]


def test_people_get_a_readable_grade(
    judge: ScriptedJudge, answers: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Without --json: points, and each verdict with its quote; or why there is none."""
    assert main(["grade", answers(LINE, "{")]) == 0
    out = capsys.readouterr().out
    assert "1: 1 of 1 point" in out
    assert '"It sums its inputs."' in out
    assert "\nnot graded: " in out  # without a name, since nothing there has one


def test_bytes_that_are_no_text_cost_their_own_line_only(
    judge: ScriptedJudge, answers: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A line that is not UTF-8 is refused by its number; the others are graded."""
    name = answers(LINE, '{"id": 2, "question": "Q?", "answer": "\udcff"}', {**LINE, "id": 3})
    assert main(["grade", name, "--json"]) == 0
    results = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [r["status"] for r in results] == ["graded", "ungraded", "graded"]
    assert results[1]["error"].startswith(f"{name}:2: ")


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_a_file_without_lines_is_bad_input(
    judge: ScriptedJudge,
    answers: Callable[..., str],
    content: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nothing to grade: exit status 2 and one line."""
    name = answers(content)
    assert main(["grade", name, "--json"]) == 2
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"error: {name}: holds no lines to grade\n")


@pytest.mark.parametrize(
    ("name", "content"), [("a.pdf", b"%PDF-1.4\n\xff\n"), ("a.txt", b"\n question,answer\n")]
)
def test_a_file_of_another_kind_is_refused_as_a_whole(
    judge: ScriptedJudge,
    tmp_path: Path,
    name: str,
    content: bytes,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Neither a table nor JSON lines: exit status 2, one line, and nothing on stdout."""
    (tmp_path / name).write_bytes(content)
    assert main(["grade", str(tmp_path / name)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"error: {tmp_path / name}: neither a table nor JSON lines; ")


def test_lines_of_json_may_stand_in_a_file_of_any_name(
    judge: ScriptedJudge, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a file holds tells."""
    (tmp_path / "answers.txt").write_text("\ufeff" + json.dumps(LINE), "utf-8")
    assert main(["grade", str(tmp_path / "answers.txt"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "graded"


@pytest.mark.parametrize("name", ["none.jsonl", "."])
def test_a_file_that_cannot_be_read_is_bad_input(
    judge: ScriptedJudge, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A missing file or a folder: exit status 2 and one line naming it."""
    assert main(["grade", str(tmp_path / name), "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(rf"error: {re.escape(str(tmp_path / name))}: cannot be read .*\n", err)


@pytest.mark.parametrize(
    ("name", "value"), [("TUTOR_TIMEOUT", "-1"), ("TUTOR_JUDGE", "oracle"), ("TUTOR_RETRIES", "x")]
)
def test_a_wrong_setting_is_named(
    answers: Callable[..., str],
    name: str,
    value: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit status 2 and one line with the variable's name."""
    monkeypatch.setenv(name, value)
    assert main(["grade", answers(LINE), "--json"]) == 2
    assert re.fullmatch(rf"error: {name}: .*\n", capsys.readouterr().err)


def test_no_examiner_is_told_with_the_way_out(
    answers: Callable[..., str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An examiner that needs a model and has none names TUTOR_MODEL."""
    monkeypatch.setenv("TUTOR_JUDGE", "llm")
    assert main(["grade", answers(LINE), "--json"]) == 2
    assert "TUTOR_MODEL" in capsys.readouterr().err


def test_an_interrupt_is_told_in_a_word(
    answers: Callable[..., str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C: status 130, no traceback."""

    def interrupted(settings: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(judges, "judge_for", interrupted)
    assert main(["grade", answers(LINE), "--json"]) == 130
    assert capsys.readouterr().err == "interrupted\n"


def test_a_reader_that_leaves_is_no_error(answers: Callable[..., str]) -> None:
    """`python -m tutor grade … | head -1` ends without a word."""
    name = answers(*[{**LINE, "answer": ""}] * 3000)
    run = subprocess.Popen(
        [sys.executable, "-m", "tutor", "grade", name, "--json"], cwd=ROOT,
        env={**os.environ, "TUTOR_MODEL": "m", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert run.stdout
    assert run.stderr
    run.stdout.readline()
    run.stdout.close()
    assert run.stderr.read() == b""
    run.stderr.close()
    assert run.wait(30) == 0
