"""The command line: contract keys, exit statuses, what goes to stdout and what to stderr."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from knowledge.__main__ import main
from knowledge.embeddings import EmbeddingError
from knowledge.settings import KnowledgeSettings
from tests.fakes import HandEmbedder
from tutor.settings import TutorSettings, problem

ROOT = Path(__file__).resolve().parents[2]
GOOD = "- What purrs?\nA cat – of course.\n- What barks?\n- Name 3 pets.\n- cat\n- dog\n"
CARD_KEYS = {"id", "question", "answer", "kind", "status", "topic", "asked_count", "source"}
SOURCE_KEYS = {"file", "line", "label"}
PASSAGE_KEYS = {"card_id", "question", "answer", "score", "source"}

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.md"
    path.write_text(GOOD, encoding="utf-8")
    return path


@pytest.fixture
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedder a person can check, in place of the built-in model."""
    monkeypatch.setattr("knowledge.embeddings.builtin", HandEmbedder)


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as a person runs it."""
    return subprocess.run(
        [sys.executable, "-m", "knowledge", *map(str, arguments)],
        cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, check=False,
        env={**os.environ, **environment},
    )  # fmt: skip


def test_parse_json(good: Path, capsys: Capture) -> None:
    """`parse --json` prints one object with exactly the keys of the contract."""
    assert main(["parse", str(good), "--json"]) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert (set(found), err) == ({"cards", "problems"}, "")
    assert all(set(card) == CARD_KEYS for card in found["cards"])
    assert all(set(card["source"]) == SOURCE_KEYS for card in found["cards"])
    assert [c["status"] for c in found["cards"]] == ["answered", "missing", "partial"]
    assert found["cards"][2]["kind"] == "list"
    assert [c["asked_count"] for c in found["cards"]] == [None, None, 3]
    assert found["cards"][0]["source"] == {"file": str(good), "line": 1, "label": "1"}


def test_parse_json_problems(tmp_path: Path, good: Path, capsys: Capture) -> None:
    """Problems have file, line and message; those within a folder leave the exit status 0."""
    (tmp_path / "bad.txt").write_bytes(b"\0")
    assert main(["parse", str(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (len(found["cards"]), len(found["problems"])) == (3, 1)
    assert set(found["problems"][0]) == {"file", "line", "message"}


def test_a_file_with_a_name_that_is_no_unicode(tmp_path: Path, good: Path) -> None:
    """As of another system: it is named as a problem, the others are read, and the output is JSON."""
    odd = tmp_path / os.fsdecode(b"caf\xe9.md")
    odd.write_text(GOOD, encoding="utf-8")
    done = run("parse", "--json", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    (problem,) = found["problems"]
    assert problem["file"] == str(odd)
    assert "rename it" in problem["message"]
    assert {card["source"]["file"] for card in found["cards"]} == {str(good)}


def test_parse_bad_input(tmp_path: Path, good: Path, capsys: Capture) -> None:
    """A named path that cannot be read: exit 2 and one line naming it; the rest is printed."""
    assert main(["parse", str(good), str(tmp_path / "none.txt"), "--json"]) == 2
    out, err = capsys.readouterr()
    assert len(json.loads(out)["cards"]) == 3
    assert err == f"error: {tmp_path / 'none.txt'}: no such file or folder; check the path\n"


def test_parse_nothing_found(tmp_path: Path, capsys: Capture) -> None:
    """A folder in which no card was found is bad input."""
    (tmp_path / "tale.txt").write_text("Once upon a time.", encoding="utf-8")
    assert main(["parse", str(tmp_path), "--json"]) == 2
    out, err = capsys.readouterr()
    assert json.loads(out)["cards"] == []
    assert err.startswith(f"error: {tmp_path / 'tale.txt'}: no known card format")
    assert err.count("\n") == 1


def test_parse_for_people(tmp_path: Path, good: Path, capsys: Capture) -> None:
    """Without --json there is a line an entry on stdout; counts and problems go to stderr."""
    (tmp_path / "bad.txt").write_bytes(b"\0")
    main(["parse", str(tmp_path)])
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == f"{good}:1 (1)  [open, answered]  What purrs?"
    assert "3 entries, 2 at least partly answered, 1 problem\n" in err
    assert str(tmp_path / "bad.txt") in err


@pytest.mark.usefixtures("by_hand")
@pytest.mark.parametrize("command", ["parse", "build"])
@pytest.mark.parametrize("beside", [True, False])
def test_a_bad_file_is_told_once(
    command: str, beside: bool, tmp_path: Path, good: Path, capsys: Capture
) -> None:
    """As an error, with the way out; what is a problem only is told once as well, whatever else is read."""
    table = tmp_path / "some.csv"
    table.write_text("question,answer\n,lost\nWhat?,That.\n", encoding="utf-8")
    bad = tmp_path / "none.txt"
    paths = [str(p) for p in ((good, table, bad) if beside else (bad,))]
    assert main([command, *paths]) == 2
    err = capsys.readouterr().err.splitlines()
    assert [line for line in err if "none.txt" in line] == [
        f"error: {bad}: no such file or folder; check the path"
    ]
    assert sum(line.startswith(f"  {table}:2: ") for line in err) == beside


def test_parse_writes_nothing(tmp_path: Path, good: Path) -> None:
    """`parse` leaves no file behind."""
    before = sorted(tmp_path.rglob("*"))
    main(["parse", str(good)])
    assert sorted(tmp_path.rglob("*")) == before


def test_parse_seeds(shared: Path, capsys: Capture) -> None:
    """The five source documents give 346 entries."""
    assert main(["parse", str(shared / "seeds"), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["cards"]) == 346


@pytest.mark.usefixtures("by_hand")
def test_build_and_search(good: Path, capsys: Capture) -> None:
    """`build PATH` indexes exactly that; `search --json` prints one object of the contract."""
    assert main(["build", str(good)]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "3 questions, 2 of them at least partly answered" in err
    assert "2 new, 0 unchanged, 0 removed" in err
    assert main(["search", "What purrs? A cat", "-k", "1", "--json"]) == 0
    out, _ = capsys.readouterr()
    found = json.loads(out)
    assert set(found) == {"query", "covered", "passages"}
    (passage,) = found["passages"]
    assert set(passage) == PASSAGE_KEYS
    assert set(passage["source"]) == SOURCE_KEYS
    assert (found["query"], found["covered"]) == ("What purrs? A cat", True)
    assert (passage["question"], 0 < passage["score"] <= 1) == ("What purrs?", True)


@pytest.mark.usefixtures("by_hand")
def test_build_twice(good: Path, capsys: Capture) -> None:
    """A second build changes nothing and says so."""
    main(["build", str(good)])
    assert main(["build", str(good)]) == 0
    assert "0 new, 2 unchanged, 0 removed" in capsys.readouterr().err


@pytest.mark.usefixtures("by_hand", "small_library")
def test_build_of_everything(tmp_path: Path, good: Path, capsys: Capture) -> None:
    """Without paths the starter library and the user's own cards are indexed together."""
    own = tmp_path / "data" / "cards"
    own.mkdir(parents=True)
    good.rename(own / "mine.md")
    assert main(["build"]) == 0
    assert "6 questions, 4 of them at least partly answered" in capsys.readouterr().err


@pytest.mark.usefixtures("by_hand", "small_library")
def test_first_search_builds(capsys: Capture) -> None:
    """A search before any build makes the index of the starter library first."""
    assert main(["search", "a unit that sums its weighted inputs", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["passages"][0]["question"] == "What is a neuron?"


@pytest.mark.usefixtures("by_hand")
def test_near_duplicates(tmp_path: Path, capsys: Capture) -> None:
    """`build --near-duplicates` lists questions that mean almost the same."""
    path = tmp_path / "twins.md"
    path.write_text("- What is a cat?\nA pet.\n- Is what a cat?\nYes.\n", encoding="utf-8")
    assert main(["build", str(path), "--near-duplicates"]) == 0
    assert "1.00" in capsys.readouterr().out


def test_near_duplicates_without_the_model(
    good: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the endpoint fails by then, the index is built and one line says why there is no list."""

    class Leaving(HandEmbedder):
        def embed(self, texts: Sequence[str]) -> np.ndarray:
            if self.texts:
                raise EmbeddingError("the embedding model did not answer")
            return super().embed(texts)

    monkeypatch.setattr("knowledge.embeddings.builtin", Leaving)
    assert main(["build", str(good), "--near-duplicates"]) == 2
    out, err = capsys.readouterr()
    assert (out, "2 new, 0 unchanged" in err) == ("", True)
    assert err.endswith("error: the embedding model did not answer\n")


@pytest.mark.usefixtures("by_hand")
def test_search_for_people(good: Path, capsys: Capture) -> None:
    """Without --json the passages are told with their sources, and that nothing fits if so."""
    main(["build", str(good)])
    main(["search", "quantum gravity"])
    out = capsys.readouterr().out
    assert out.startswith("Nothing in the cards seems to be about this")
    assert f"[{good}:1 (1)]" in out


@pytest.mark.usefixtures("by_hand")
def test_queries(tmp_path: Path, good: Path, capsys: Capture) -> None:
    """`--queries` prints one object a line, in order; odd signs within a line do not part it."""
    main(["build", str(good)])
    capsys.readouterr()
    queries = ["What purrs?", "a\u2028b", "cat\x85"]
    lines = [json.dumps({"query": q}, ensure_ascii=False) for q in queries]
    path = tmp_path / "queries.jsonl"
    path.write_text("\ufeff" + "\n\n".join(lines) + "\n", encoding="utf-8")
    assert main(["search", "--queries", str(path), "-k", "2"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.strip("\n").split("\n")]
    assert [result["query"] for result in found] == queries


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        '"text"',
        "{}",
        '{"query": 3}',
        '{"query": " "}',
        "null",
        "[" * 100_000,
        r'{"query": "x\ud83d"}',
    ],
)
def test_bad_query_line(line: str, tmp_path: Path, capsys: Capture) -> None:
    """A bad line: exit 2, nothing on stdout, one line on stderr naming file and line."""
    path = tmp_path / "queries.jsonl"
    path.write_text('{"query": "fine"}\n\n' + line, encoding="utf-8")
    assert main(["search", "--queries", str(path)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"error: {path}:3: ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "either a QUERY or --queries"),
        (["x", "--queries", "y"], "either a QUERY or --queries"),
        ([" "], "the query is empty"),
        (["caf\udce9"], "the query is not Unicode text"),
        (["--queries", "nowhere.jsonl"], "nowhere.jsonl: cannot be read"),
    ],
)
def test_bad_search(arguments: list[str], said: str, capsys: Capture) -> None:
    """A search that cannot be meant: exit 2 and one line saying why."""
    assert main(["search", *arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err


@pytest.mark.parametrize("k", ["0", "-1", "many", "1.5"])
def test_bad_k(k: str, capsys: Capture) -> None:
    """The number of passages is a whole one from 1 up."""
    with pytest.raises(SystemExit) as caught:
        main(["search", "x", f"-k={k}"])
    assert caught.value.code == 2
    assert "1 or more" in capsys.readouterr().err


@pytest.mark.usefixtures("by_hand")
def test_build_errors(tmp_path: Path, good: Path, capsys: Capture) -> None:
    """What stands in the way of a build is told in one line, with exit 2."""
    assert main(["build", str(tmp_path / "none.md")]) == 2
    assert "no such file" in capsys.readouterr().err
    (tmp_path / "data").write_text("a file, not a folder", encoding="utf-8")
    assert main(["build", str(good)]) == 2
    assert "TUTOR_DATA_DIR" in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("command", [[], ["parse"], ["build"], ["search"]])
def test_help_is_quick(command: list[str]) -> None:
    """Help is given without loading any heavy library."""
    heavy = "{'chromadb', 'langchain', 'langchain_core', 'langchain_openai', 'openai', 'onnxruntime', 'sqlalchemy', 'numpy', 'pydantic'}"
    code = (
        "import sys\nfrom knowledge.__main__ import main\n"
        f"try:\n    main({[*command, '--help']!r})\n"
        "except SystemExit as end:\n    assert end.code == 0\n"
        f"loaded = {heavy} & set(sys.modules)\nassert not loaded, loaded"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "usage: python -m knowledge" in done.stdout


def test_as_a_person_runs_it(good: Path) -> None:
    """Under a terminal that is not UTF-8, JSON is UTF-8 all the same and stands alone on stdout."""
    done = run("parse", good, "--json", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["cards"][0]["answer"] == "A cat – of course."


@pytest.mark.parametrize("command", ["build", "search", "export"])
def test_settings_that_are_no_text(
    command: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of an editor that saves in another encoding: the file is named with the way out."""
    (tmp_path / ".env").write_bytes("# für mich\nTUTOR_LEARNER=Zoë\n".encode("cp1252"))
    monkeypatch.chdir(tmp_path)
    more = {"build": [], "search": ["Why?"], "export": ["--format", "csv", "-"]}
    assert main([command, *more[command]]) == 2
    assert capsys.readouterr() == (
        "",
        "error: .env: the file is not UTF-8 text; save it as UTF-8\n",
    )
    with pytest.raises(ValidationError) as caught:
        TutorSettings(_env_file=".env")
    assert problem(caught.value).startswith(".env: the file is not UTF-8")


def test_a_home_folder_in_the_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """~ is the home folder there too, and not a folder of that name."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TUTOR_DATA_DIR", "~/cards of mine")
    assert KnowledgeSettings().data_dir == tmp_path / "cards of mine"
    monkeypatch.setenv("TUTOR_DATA_DIR", "~nobody-of-that-name/x")
    with pytest.raises(ValidationError, match="no such home folder"):
        KnowledgeSettings()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("entries", [3, 3000])
def test_a_full_disk(tmp_path: Path, entries: int) -> None:
    """One line, whether the first part of the output has no room or the last."""
    path = tmp_path / "many.md"
    path.write_text("".join(f"- What is {n}?\nA number.\n" for n in range(entries)), "utf-8")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "knowledge", "parse", str(path), "--json"],
            cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("error: the output: no space left")
    assert done.stderr.count("\n") == 1


def test_unknown_command() -> None:
    """An unknown command is refused with exit 2."""
    done = run("prase", "x")
    assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.parametrize("entries", [3, 3000])
def test_reader_gone(tmp_path: Path, entries: int) -> None:
    """Where the reader of the output goes away, as `head` does, the command ends without a word."""
    path = tmp_path / "many.md"
    path.write_text("".join(f"- What is {n}?\nA number.\n" for n in range(entries)), "utf-8")
    code = (
        "import os, subprocess, sys\n"
        "read, write = os.pipe()\nos.close(read)\n"
        f"done = subprocess.run([sys.executable, '-m', 'knowledge', 'parse', {str(path)!r}, '--json'],"
        " stdout=write, stderr=subprocess.PIPE, text=True)\n"
        "assert (done.returncode, done.stderr) == (0, ''), done"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60, check=True)
