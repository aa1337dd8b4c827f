"""Reading files and folders: what cannot be read is a problem, and the rest goes on."""

import os
from pathlib import Path

import pytest

from knowledge import sources
from knowledge.cards import Problem
from knowledge.sources import read, read_file

GOOD = "- What purrs?\nA cat – perhaps à la carte.\n- What barks?\nA dog.\n"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.md"
    path.write_text(GOOD, encoding="utf-8")
    return path


def problem_of(path: Path, good: Path) -> Problem:
    """The one problem of a bad path; the good file beside it must still be read."""
    cards, (problem,) = read([path, good])
    assert [card.source.file for card in cards] == [str(good)] * 2
    assert problem.file == str(path)
    return problem


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        (b"- What purrs?\n" * 9999 + b"\0", "binary"),
        (b"", "empty"),
        (b"  \n\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (GOOD.encode("utf-16-le"), "UTF-16"),
        (bytes(range(128, 256)) * 50, "no known card format"),
    ],
)
def test_no_text(content: bytes, said: str, tmp_path: Path, good: Path) -> None:
    """Binary, empty and meaningless files are problems that say what is wrong."""
    bad = tmp_path / "bad.txt"
    bad.write_bytes(content)
    cards, problems = read([bad, good])
    assert [card.source.file for card in cards] == [str(good)] * 2
    assert {problem.file for problem in problems} == {str(bad)}
    assert said in problems[-1].message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    """UTF-8 with or without its mark, and UTF-16 with it, are read without a word."""
    path = tmp_path / "cards.md"
    path.write_bytes(GOOD.encode(encoding))
    cards, problems = read_file(path)
    assert (cards[0].answer, problems) == ("A cat – perhaps à la carte.", [])


def test_windows_encoding(tmp_path: Path) -> None:
    """Windows-1252 is read, and a problem names the first line that was not UTF-8."""
    path = tmp_path / "cards.md"
    path.write_bytes(GOOD.encode("cp1252"))
    cards, (problem,) = read_file(path)
    assert cards[0].answer == "A cat – perhaps à la carte."
    assert (problem.line, "Windows-1252" in problem.message) == (2, True)


def test_broken_utf16(tmp_path: Path) -> None:
    """UTF-16 cut off in the middle of a letter is read up to there, with a problem."""
    path = tmp_path / "cards.md"
    path.write_bytes(GOOD.encode("utf-16")[:-1])
    cards, (problem,) = read_file(path)
    assert len(cards) == 2
    assert "UTF-16" in problem.message


def test_too_large(tmp_path: Path, good: Path) -> None:
    """A file of 100 MB is refused by its size, unread."""
    bad = tmp_path / "large.txt"
    with bad.open("wb") as file:
        file.truncate(100 << 20)
    assert "100 MB" in problem_of(bad, good).message


def test_missing_path(tmp_path: Path, good: Path) -> None:
    """A path that does not exist is a problem."""
    assert "no such file" in problem_of(tmp_path / "nowhere.txt", good).message


def test_impossible_names(tmp_path: Path, good: Path) -> None:
    """A name too long for the file system, or with a null character, is a problem."""
    assert problem_of(tmp_path / ("x" * 5000), good).line == 0
    assert problem_of(tmp_path / "a\0b", good).line == 0


def test_unreadable_file(tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be read is a problem."""
    bad = tmp_path / "secret.txt"
    bad.write_text(GOOD, encoding="utf-8")
    read_bytes = Path.read_bytes

    def denied(self: Path) -> bytes:
        if self == bad:
            raise PermissionError(13, "Permission denied", str(self))
        return read_bytes(self)

    monkeypatch.setattr(Path, "read_bytes", denied)
    assert "permission denied" in problem_of(bad, good).message


def test_unreadable_parent(tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path whose folder may not be entered is a problem."""
    bad = tmp_path / "secret" / "cards.txt"
    stat = Path.stat

    def denied(self: Path, **options: bool) -> os.stat_result:
        if self == bad:
            raise PermissionError(13, "Permission denied", str(self))
        return stat(self, **options)

    monkeypatch.setattr(Path, "stat", denied)
    assert "permission denied" in problem_of(bad, good).message


def test_unreadable_folder(tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder below that may not be listed is a problem; the files beside it are read."""
    bad = tmp_path / "closed"
    bad.mkdir()
    scandir = os.scandir

    def denied(path: str) -> object:
        if Path(path) == bad:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", denied)
    cards, (problem,) = read([tmp_path])
    assert len(cards) == 2
    assert (problem.file, "permission denied" in problem.message) == (str(bad), True)


def test_symlink_loops(tmp_path: Path, good: Path) -> None:
    """Links that lead in circles are a problem or are passed over, never an endless walk."""
    (tmp_path / "loop.md").symlink_to(tmp_path / "loop.md")
    (tmp_path / "again").symlink_to(tmp_path)
    cards, problems = read([tmp_path])
    assert len(cards) == 2
    assert [p.file for p in problems] == [str(tmp_path / "loop.md")]
    assert problem_of(tmp_path / "loop.md", good).line == 0


def test_pipe_is_not_waited_for(tmp_path: Path, good: Path) -> None:
    """A named pipe in a folder is a problem; reading it would wait for ever."""
    os.mkfifo(tmp_path / "pipe.txt")
    assert "regular" in problem_of(tmp_path / "pipe.txt", good).message


def test_folder(tmp_path: Path) -> None:
    """Folders are walked in order; hidden files, hidden folders and other kinds of file are not read."""
    for name in ("b.md", "a.txt", "sub/c.md", ".hidden.md", ".git/d.md", "photo.png", "notes"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(GOOD, encoding="utf-8")
    cards, problems = read([tmp_path])
    names = [Path(card.source.file).relative_to(tmp_path).as_posix() for card in cards]
    assert list(dict.fromkeys(names)) == ["a.txt", "b.md", "notes", "sub/c.md"]
    assert not problems


def test_folder_without_cards(tmp_path: Path, good: Path) -> None:
    """A folder with nothing to read in it is a problem."""
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "no .txt or .md" in problem_of(empty, good).message


def test_only_reader(monkeypatch: pytest.MonkeyPatch, small_library: Path) -> None:
    """The starter library is read like any other folder of cards."""
    assert [path.name for path in sources.library_files()] == ["list.md"]
    assert len(read(sources.library_files())[0]) == 3


def test_deck_names_read_well() -> None:
    """A file name without its ending and underscores."""
    assert sources.deck_title("exam_list.md") == "Exam list"
    assert sources.deck_title("notes") == "Notes"
