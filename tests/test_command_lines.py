"""How a command is run and ends, the same for knowledge, tutor and evals."""

from __future__ import annotations

import io
import json
import math
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import evals.__main__
import tutor.__main__
from evals.bootstrap import Estimate
from evals.compare import Comparison
from evals.run import finished_runs
from knowledge import cli
from tutor import commands_review_steps as steps


@contextmanager
def printing_to(stream: io.TextIOWrapper) -> Iterator[None]:
    """Within a test, since pytest sets its own standard output for each phase."""
    with stream, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        yield


def gone() -> io.TextIOWrapper:
    """A standard output whose reader has left."""
    read, write = os.pipe()
    os.close(read)
    return open(write, "w", encoding="utf-8")


@pytest.fixture
def compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The arguments of `evals compare` for two runs over one set, which show no difference."""

    same = Comparison("größer", 0, {"qwk": Estimate(0.0, -0.1, 0.1, n=0, clusters=0)}, ())
    monkeypatch.setattr("evals.compare.compare", lambda *_: [same])
    (tmp_path / "run.json").write_text(
        json.dumps({"sets": ["größer"], "judge": {"name": "any"}}), "utf-8"
    )
    return ["compare", str(tmp_path), str(tmp_path)]


def test_evals_prints_utf8_whatever_the_terminal_speaks(
    compared: list[str],
) -> None:
    """Names of sets are not ASCII everywhere."""
    out = io.BytesIO()
    with printing_to(io.TextIOWrapper(out, encoding="ascii")):
        assert evals.__main__.main(compared) == 0
        assert out.getvalue().decode("utf-8").startswith("größer: no difference shown")


@pytest.mark.parametrize("content", [None, "{", "[]"])
def test_a_folder_without_a_run_cannot_be_compared(
    content: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence that names the folder and says which ones are meant."""
    folder = tmp_path / "none"
    if content is not None:
        folder.mkdir()
        (folder / "run.json").write_text(content, "utf-8")
    assert evals.__main__.main(["compare", str(folder), str(folder)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"error: {folder}: holds no run")
    assert "python -m evals run" in said


@pytest.mark.parametrize(
    ("option", "number"),
    [("--limit", "-3"), ("--limit", "0"), ("--repeats", "0"), ("--rewordings", "-1")],
)
def test_a_run_takes_whole_numbers_above_zero(
    option: str, number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Else it would grade everything, or nothing, without a word."""
    with pytest.raises(SystemExit) as ended:
        evals.__main__.main(["run", "dev", option, number])
    assert ended.value.code == 2
    assert f"{option}: must be a whole number, 1 or more" in capsys.readouterr().err


def test_a_replay_needs_a_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Told as where two runs are compared."""
    none = tmp_path / "none"
    arguments = ["run", "dev", "--replay", str(none), "--out", str(tmp_path / "out")]
    assert evals.__main__.main(arguments) == 2
    assert capsys.readouterr().err.startswith(f"error: {none}: holds no run")


@pytest.mark.parametrize("command", [["run", "dev"], ["bench", "search"]])
def test_a_wrong_setting_is_named(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line, as by the other commands."""
    monkeypatch.setenv("TUTOR_TIMEOUT", "abc")
    assert evals.__main__.main(command) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: TUTOR_TIMEOUT: input should be a valid number")
    assert "pydantic" not in said


GRADED = "question,answer,reference,score"


def graded(folder: Path, name: str, *rows: str) -> str:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("\n".join([GRADED, *rows]), encoding="utf-8")
    return str(file)


def test_no_answer_is_graded_twice_in_one_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither by a set named twice nor by two files of one name."""
    one = graded(tmp_path / "a", "exam.csv", "Why?,So.,So it is.,1")
    two = graded(tmp_path / "b", "exam.csv", "Why?,No.,So it is.,0")
    for paths in ([one, one], [one, two]):
        assert evals.__main__.main(["run", *paths, "--out", str(tmp_path / "out")]) == 2
        assert "would be graded twice" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("bench", ["panel", "exemplars"])
def test_a_bench_on_what_it_cannot_measure_says_so(
    bench: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The panel needs verdicts, exemplars need answers with words."""
    blank = graded(tmp_path, "mine.csv", "Why?,,So it is.,0")
    assert evals.__main__.main(["bench", bench, blank]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"error: {blank}: ")


def test_what_is_unknown_is_null_in_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One question has no interval; JSON has no NaN. The page reads it back as unknown."""
    mine, out = graded(tmp_path, "mine.csv", "Why?,So.,So it is.,1"), tmp_path / "runs" / "one"
    assert evals.__main__.main(["run", mine, "--json", "--out", str(out)]) == 0
    told = capsys.readouterr().out
    assert json.loads(told, parse_constant=pytest.fail)["mine.csv"]["figures"]["qwk"]["low"] is None
    ((_, _, figures),) = finished_runs(out.parent)
    assert math.isnan(figures["mine.csv"]["figures"]["qwk"]["low"])


@pytest.mark.parametrize("name", ["search", "speed", "export", "schedule"])
def test_a_bench_without_a_path_says_so(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """And which ones take one."""
    assert evals.__main__.main(["bench", name, "mine.jsonl"]) == 2
    assert capsys.readouterr().err == (
        f"error: bench {name} takes no path; exemplars and panel do. Leave out mine.jsonl\n"
    )


def test_a_reader_that_leaves_ends_evals_without_a_word(
    compared: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    """`python -m evals compare … | head -1` is no error."""
    with printing_to(gone()):
        assert evals.__main__.main(compared) == 0
    assert capfd.readouterr().err == ""


def test_a_reader_that_leaves_ends_a_review_without_a_word(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its output is no input, whatever else is refused there."""

    def listing(*_: object) -> int:
        print("a draft", flush=True)
        return 0

    monkeypatch.setattr(steps, "list_", listing)
    with printing_to(gone()):
        assert tutor.__main__.main(["review", "list"]) == 0
    assert capfd.readouterr().err == ""


def test_an_interrupt_has_a_status_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C: 130 and a word, no traceback."""

    def interrupted(_: Namespace) -> int:
        raise KeyboardInterrupt

    assert cli.run(Namespace(run=interrupted), "it goes on from here") == 130
    assert capsys.readouterr().err == "it goes on from here\n"


@pytest.mark.parametrize("make", [str, ValueError])
def test_bad_input_is_one_line_and_status_two(
    make: Callable[[str], Exception | str], capsys: pytest.CaptureFixture[str]
) -> None:
    """However many lines the reason has."""
    assert cli.bad(make("a.csv:3: no\n  answer")) == 2
    assert capsys.readouterr() == ("", "error: a.csv:3: no answer\n")


def test_a_file_that_is_not_there_is_named_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the number of the operating system's error."""
    file = tmp_path / "none.txt"
    with pytest.raises(OSError, match="none") as caught:
        file.read_text(encoding="utf-8")
    cli.bad(caught.value)
    assert capsys.readouterr().err == f"error: {file}: No such file or directory\n"
