"""The export command: which cards go into which file, and what is refused."""

import json
import stat
from pathlib import Path

import pytest

from knowledge import export, sources
from knowledge.__main__ import main
from knowledge.export_summary import ExportError
from knowledge.settings import KnowledgeSettings
from tests.knowledge.exported import LIST

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def own_list(small_library: Path, tmp_path: Path) -> Path:
    """A list of the user's own beside the starter library's."""
    path = tmp_path / "data" / "cards" / "pets.md"
    path.parent.mkdir(parents=True)
    path.write_bytes(LIST.replace("\n", "\r\n").encode())
    return path


def approve(tmp_path: Path, question: str, answer: str) -> None:
    entry = {"question": question, "answer": answer, "topic": "", "reviewer": "Ada",
             "approved": "2026-11-01T10:00:00"}  # fmt: skip
    with (tmp_path / "data" / "approved.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")


def run(*arguments: object) -> int:
    return main(["export", *map(str, arguments)])


def test_command_md(own_list: Path, tmp_path: Path, capsys: Capture) -> None:
    """`md` fills the approved answers into the named list; what its keeper has answered stays."""
    approve(tmp_path, "What barks?", "A dog.")
    approve(tmp_path, "What purrs?", "A tiger.")
    out = tmp_path / "out.md"
    assert run("--format", "md", "--list", "pets", out) == 0
    assert out.read_bytes() == own_list.read_bytes().replace(b"barks?\r\n", b"barks?\r\nA dog.\r\n")
    stdout, err = capsys.readouterr()
    assert (stdout, "1 answer filled in, 0 changed, 0 left unanswered" in err) == ("", True)


@pytest.mark.parametrize("name", ["pets", "pets.md", "Pets"])
def test_command_stdout(
    own_list: Path, name: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """`-` prints the very bytes of the list, line ends included."""
    assert run("--format", "md", "--list", name, "-") == 0
    assert capfdbinary.readouterr().out == own_list.read_bytes()


@pytest.mark.usefixtures("own_list")
def test_command_formats(tmp_path: Path, capsys: Capture) -> None:
    """The other formats hold all cards, approved answers among them, or those of one list."""
    approve(tmp_path, "What barks?", "A dog.")
    for form in ("csv", "tsv", "json", "apkg"):
        assert run("--format", form, tmp_path / f"all.{form}") == 0
    found = {form: sources.read([tmp_path / f"all.{form}"])[0] for form in ("csv", "tsv", "apkg")}
    assert {form: len(cards) for form, cards in found.items()} == {"csv": 6, "tsv": 6, "apkg": 4}
    assert "A dog." in {card.answer for card in found["apkg"]}
    assert run("--format", "json", "--list", "pets", "-") == 0
    assert len(json.loads(capsys.readouterr().out)["cards"]) == 3


def test_command_one_deck(own_list: Path, capsys: Capture) -> None:
    """Any deck can be taken out alone, also one of numbered questions; `md` says why it cannot."""
    own_list.with_name("list.txt").write_text("1. What purrs?\n2. What barks?\nA dog.\n")
    for option in ("--deck", "--list"):
        assert run("--format", "json", option, "list.txt", "-") == 0
        assert len(json.loads(capsys.readouterr().out)["cards"]) == 2
    assert "list.txt" in export.deck_names(KnowledgeSettings())
    assert run("--format", "md", "--list", "list.txt", "-") == 2
    assert "list.txt is no exam list" in capsys.readouterr().err


@pytest.mark.usefixtures("own_list")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["md", "-"], "several exam lists; name one with --list: list.md, pets.md"),
        (["md", "--list", "cats", "-"], "no exam list 'cats'"),
        (["apkg", "-"], "no text"),
        (["csv", "nowhere/out.csv"], "there is no folder"),
        (["csv", "."], "not a regular file"),
        (["csv", "a\0b"], "cannot be written"),
    ],
)
def test_command_refuses(arguments: list[str], said: str, capsys: Capture) -> None:
    """An export that cannot be meant: exit 2, nothing on stdout, one line that says why."""
    assert run("--format", *arguments) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("error: ")
    assert said in err


def test_command_overwrites_when_told(own_list: Path, tmp_path: Path, capsys: Capture) -> None:
    """A file in the way needs --force, which keeps its permissions; a card file is not replaced by a
    table, but a list may be by itself."""
    out = tmp_path / "out.csv"
    out.write_text("mine")
    out.chmod(0o640)
    assert run("--format", "csv", out) == 2
    assert (out.read_text(), "--force" in capsys.readouterr().err) == ("mine", True)
    assert run("--format", "csv", "--force", out) == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o640
    capsys.readouterr()
    assert run("--format", "csv", "--force", own_list) == 2
    assert "was read from" in capsys.readouterr().err
    assert run("--format", "md", "--list", "pets", "--force", own_list) == 0
    assert {p.name for p in tmp_path.iterdir() if p.name.startswith(".new")} == set()


def test_failed_write(own_list: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails leaves neither half a file nor a draft."""

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ExportError, match="no space left"):
        export.run(export.KnowledgeSettings(), "csv", str(tmp_path / "out.csv"))
    assert {path.name for path in tmp_path.iterdir()} == {"data", "library"}
