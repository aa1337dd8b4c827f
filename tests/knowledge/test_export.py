"""Cards out again: the list that comes back byte for byte, Anki packages, tables, JSON, the command."""

import csv
import io
import json
import sqlite3
import stat
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge import export, sources
from knowledge.__main__ import main
from knowledge.cards import Card, Source, Status, card_id
from knowledge.classify import make_card
from knowledge.export import ExportError, apkg, fill, to_csv, to_json, to_tsv
from knowledge.export_summary import ExportSummary
from knowledge.formats.anki_notes import PARENT_DECK
from knowledge.sources import read_bytes

LIST = "## Pets\n- What purrs?\nA cat.\n- What barks?\n- Name 3 pets.\n- cat\n- dog\n"
BARKS, PETS = card_id("What barks?"), card_id("Name 3 pets.")
unhurried = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
Capture = pytest.CaptureFixture[str]


def cards_of(content: str | bytes) -> list[Card]:
    return read_bytes(content.encode() if isinstance(content, str) else content, "list.md")[0]


def filled(text: str, answers: dict[str, str]) -> str:
    return fill(text.encode(), answers, "list.md")[0].decode()


def one(question: str, answer: str, topic: str = "") -> Card:
    return make_card(question, answer, Source(file="/home/me/a.md", line=3, label="2"), topic)


# The exam list


def lists(shared: Path) -> list[Path]:
    seeds = [
        p for p in sorted((shared / "seeds").glob("*.txt")) if len(sources.read([p])[0]) == 240
    ]
    return [sources.LIBRARY / "exam_list.md", *seeds]


def test_identity_of_the_real_lists(shared: Path) -> None:
    """The shipped list and the one it was made after come back byte for byte, with nothing changed."""
    paths = lists(shared)
    assert len(paths) == 2
    for path in paths:
        raw = path.read_bytes()
        content, summary = fill(raw, {}, str(path))
        assert (content, summary.filled, summary.changed) == (raw, (), ())
        assert (summary.total, len(summary.left_open)) == (240, 159)


def test_real_lists_filled(shared: Path) -> None:
    """With every gap filled, the lists differ by exactly the lines put in, and read back as meant."""
    for path in lists(shared):
        before = read_bytes(path.read_bytes(), "x")[0]
        gaps = {c.id: f"Answer {n}.\n- a\n- Why? b" for n, c in enumerate(before) if not c.answer}
        content, summary = fill(path.read_bytes(), gaps, "x")
        assert (len(summary.filled), summary.left_open) == (159, ())
        after = read_bytes(content, "x")[0]
        for old, new in zip(before, after, strict=True):
            assert (new.question, new.topic) == (old.question, old.topic)
            assert new.answer == (old.answer or gaps[old.id].replace("- ", "* "))
        put_in = {line for c in gaps.values() for line in c.replace("- ", "* ").split("\n")}
        left = [line for line in content.decode().split("\n") if line not in put_in]
        assert left == path.read_text("utf-8").split("\n")


words = st.text("abcdefgäλ漢", min_size=1, max_size=6)
texts = st.lists(words, min_size=1, max_size=4).map(" ".join)
structure = st.sampled_from(
    ["-", "- List it.", "- Why?", "## Head", "$$x$$ -", "$x$ -", "```", "~~~", "A: yes", "$$", "1. one",
     "", "    deep", "  - sub", "Why? So.", "Name it.", "* star", "```py\n- Why?\n-\n## c\n```", "- two",
     "\u200b-", "\0", "\ud800", "```x``` y", "Answer", "• DL0001 t", "1\nQ", "a\tb", "a,b"]
)  # fmt: skip
messy = st.lists(st.one_of(texts, structure), min_size=1, max_size=5).map("\n".join)


@st.composite
def exam_lists(draw: st.DrawFn) -> str:
    """Lists with every kind of separator, headings, blank lines, line ends and ends of file."""
    out = [draw(st.sampled_from(["", "\ufeff", "Introduction.\n"]))]
    asked = draw(st.lists(texts, min_size=2, max_size=5, unique=True))
    for text in asked:
        mark = draw(
            st.sampled_from(["- ", "-\n", "\n-\n- ", "## Topic\n", "-\n\n-\n", "$y$ -\n- "])
        )
        answer = draw(st.one_of(st.just(""), texts.map("{}.\n".format), st.just("- a\n- b\n\n")))
        out.append(f"{mark}What {text}?{draw(st.sampled_from(['', '', ' $z$ -']))}\n{answer}")
    text = "".join(out)
    if draw(st.booleans()):
        text = text.removesuffix("\n")
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n", "\r"])))


@unhurried
@given(exam_lists(), st.sampled_from(["utf-8", "utf-16"]))
def test_identity(text: str, encoding: str) -> None:
    """Any list, read and written with nothing new, is the same bytes."""
    raw = text.encode(encoding, "surrogatepass")
    assert fill(raw, {}, "x")[0] == raw
    same = {card.id: card.answer for card in cards_of(raw)}
    assert fill(raw, same, "x")[0] == raw


@unhurried
@given(exam_lists(), st.data())
def test_filled_lists(text: str, data: st.DataObject) -> None:
    """Whatever an answer says, every other card stays as it was, and a second export changes nothing."""
    before = cards_of(text)
    some = st.sampled_from([card.id for card in before])
    answers = data.draw(st.dictionaries(some, messy, min_size=1, max_size=3))
    try:
        content, summary = fill(text.encode(), answers, "x")
    except ExportError:
        return
    after = cards_of(content)
    assert [(c.question, c.topic) for c in after] == [(c.question, c.topic) for c in before]
    changed = {card.id for card in (*summary.filled, *summary.changed)}
    for old, new in zip(before, after, strict=True):
        assert new.answer == old.answer or new.id in changed
    assert changed <= answers.keys()
    assert fill(content, answers, "x")[0] == content


@unhurried
@given(exam_lists(), st.data())
def test_plain_answers_read_back(text: str, data: st.DataObject) -> None:
    """An answer without structure is never refused, and comes back as it was given."""
    sentences = st.lists(texts.map("It is {}.".format), min_size=1, max_size=3).map("\n".join)
    ids = st.sampled_from([card.id for card in cards_of(text)])
    answers = data.draw(st.dictionaries(ids, sentences, min_size=1))
    found = {card.id: card.answer for card in cards_of(fill(text.encode(), answers, "x")[0])}
    assert {key: found[key] for key in answers} == answers


def test_layout() -> None:
    """A new answer stands under its question; a changed one in the place of the old."""
    assert filled(LIST, {BARKS: "A dog.", PETS: "- cat\n- dog\n- fox"}) == (
        "## Pets\n- What purrs?\nA cat.\n- What barks?\nA dog.\n- Name 3 pets.\n- cat\n- dog\n- fox\n"
    )


def test_separators_stay() -> None:
    """Bare separators, blank lines and headings around an answer keep their places."""
    text = "-\nWhat purrs?\n-\n\nWhat barks?\n-\n-\nWhy?\nSo.\n\n## Next\n\n-\nWho?"
    answers = {card_id("What purrs?"): "A cat.", BARKS: "A dog.", card_id("Why?"): "Because."}
    assert filled(text, answers) == (
        "-\nWhat purrs?\nA cat.\n-\n\nWhat barks?\nA dog.\n-\n-\nWhy?\nBecause.\n\n## Next\n\n-\nWho?"
    )


def test_hanging_separator() -> None:
    """Where the separator hung on the answer that goes, a bare one takes its place."""
    text = "-\nGive an area.\n$$a$$ -\nWhat is a?\nAn edge."
    assert filled(text, {card_id("Give an area."): "$$a^2$$"}) == (
        "-\nGive an area.\n$$a^2$$\n-\nWhat is a?\nAn edge."
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str) -> None:
    """New lines end as the question's does; a file without a last line end stays so."""
    text = LIST.replace("\n", end) + "- Why?"
    new = filled(text, {BARKS: "A dog.\nOr two.", card_id("Why?"): "So."})
    assert new == text.replace("barks?", f"barks?{end}A dog.{end}Or two.") + f"{end}So."


@pytest.mark.parametrize(
    ("answer", "written"),
    [
        ("One.\n-\nTwo.", "One.\n\\-\nTwo."),
        ("## Part\nText.", "\\## Part\nText."),
        ("$$x$$ -\nWhy?", "$$x$$ \\-\nWhy?"),
        ("- Why? So.\n- fine", "* Why? So.\n* fine"),
        ("$$\na\n-\nb\n$$", "$$\na\n-{}\nb\n$$"),
        ("```\nx = 1", "```\nx = 1\n```"),
        ("```\n- Why?\n-\n## no\n```", "```\n- Why?\n-\n## no\n```"),
        ("A: It barks.", "A: It barks."),
    ],
)
def test_structure_in_answers(answer: str, written: str) -> None:
    """Lines that look like the list's own structure are escaped; those in code need not be."""
    text = filled(LIST, {BARKS: answer})
    assert text == LIST.replace("barks?\n", f"barks?\n{written.removeprefix('A: ')}\n")


def test_many_bullets() -> None:
    """So many bullets that the text would pass for no exam list any more become stars."""
    answer = "\n".join(f"- thing {n}" for n in range(50))
    text = filled(LIST, {BARKS: answer})
    assert [c.answer for c in cards_of(text)][1] == answer.replace("- ", "* ")


def test_impossible_answers() -> None:
    """An answer that cannot be put in is refused in one line that names the entry's place."""
    with pytest.raises(ExportError, match=r"^list\.md:4 \(2\): .*nothing but the question"):
        filled(LIST, {BARKS: "What barks?"})
    with pytest.raises(ExportError, match=r"^list\.md:4 \(2\): .*read as something else"):
        filled(LIST.replace("- cat", "```"), {BARKS: "```x``` y"})
    with pytest.raises(ExportError, match=r"list\.md: not an exam list"):
        filled("Once upon a time.", {})


def test_encodings() -> None:
    """UTF-16 stays UTF-16; what is not Unicode stays as it is, and takes no new answer."""
    raw = LIST.encode("utf-16")
    assert fill(raw, {BARKS: "Ä."}, "x")[0].decode("utf-16") == filled(LIST, {BARKS: "Ä."})
    old = LIST.replace("cat", "Kätzchen").encode("cp1252")
    assert fill(old, {}, "x")[0] == old
    with pytest.raises(ExportError, match="not valid UTF-8"):
        fill(old, {BARKS: "A dog."}, "x")


def test_other_answers_are_passed_over() -> None:
    """Answers to questions of other lists, and blank ones, change nothing."""
    assert filled(LIST, {"0" * 12: "x", BARKS: " \n"}) == LIST


def test_summary() -> None:
    """The summary counts and names what was filled, changed and left unanswered, and is fit for Markdown."""
    text = LIST + "- What is <b>?\n- Why?\n"
    _, summary = fill(text.encode(), {BARKS: "A dog.", PETS: "- cat\n- fox"}, "/home/me/list.md")
    assert summary == ExportSummary.model_validate(summary.model_dump())
    assert summary.markdown() == (
        "### list.md: 1 answer filled in, 1 changed, 2 left unanswered\n\n"
        "Of 5 questions 2 are answered now, 1 partly answered and 2 unanswered; 3 were unanswered "
        "before. Questions, their order and all other answers are untouched.\n"
        "\n#### Filled in\n\n- 2\\. What barks?\n\n#### Changed\n\n- 3\\. Name 3 pets.\n"
        "\n<details><summary>Left unanswered (2)</summary>\n\n- 4\\. What is &lt;b>?\n- 5\\. Why?\n\n</details>\n"
    )


# Tables and JSON

CARDS = [
    one("What purrs?", 'A "cat",\nof course.', "Pets; small"),
    one("Name 3 pets.", "- cat\n- dog", "Pets"),
    one("Why?", ""),
    one("(True/False): Cats bark.", "False"),
]


def test_csv() -> None:
    """CSV has the header row of the contract and every text as it is, whatever is in it."""
    rows = list(csv.reader(io.StringIO(to_csv(CARDS), newline="")))
    assert rows[0] == ["id", "question", "answer", "topic", "kind", "status", "source"]
    assert rows[1] == [CARDS[0].id, "What purrs?", 'A "cat",\nof course.', "Pets; small", "open",
                       "answered", "a.md:3 (2)"]  # fmt: skip
    assert [row[5] for row in rows[1:]] == ["answered", "partial", "missing", "answered"]
    assert to_csv(CARDS[:1]).count("\r\n") == 2


def test_tsv() -> None:
    """TSV has one line a card, with `<br>` for line ends and quotes only where they are needed."""
    cards = [*CARDS, one('"All" is what?', "a\tb"), one('"All"', '"')]
    assert to_tsv(cards).split("\n") == [
        'What purrs?\tA "cat",<br>of course.',
        "Name 3 pets.\t- cat<br>- dog",
        "Why?\t",
        "Cats bark.\tFalse",
        '"All" is what?\ta    b',
        '"""All"""\t""""',
        "",
    ]


def test_json() -> None:
    """JSON has the cards as the parse contract has them; files by name, without the folders of this machine."""
    found = json.loads(to_json(CARDS))["cards"]
    keys = {"id", "question", "answer", "kind", "status", "topic", "asked_count", "source"}
    assert [set(card) for card in found] == [keys] * 4
    assert found[1]["asked_count"] == 3
    assert found[0]["source"] == {"file": "a.md", "line": 3, "label": "2"}


# Anki


def notes_of(package: bytes) -> list[tuple[object, ...]]:
    """Rows of the package's notes, with the name of each one's deck, as SQLite holds them."""
    with (
        zipfile.ZipFile(io.BytesIO(package)) as archive,
        closing(sqlite3.connect(":memory:")) as db,
    ):
        assert archive.namelist() == ["collection.anki2", "media"]
        db.deserialize(archive.read("collection.anki2"))
        decks = json.loads(db.execute("SELECT decks FROM col").fetchone()[0])
        query = "SELECT guid, mid, tags, flds, did FROM notes JOIN cards ON nid = notes.id"
        return [(*row[:4], decks[str(row[4])]["name"]) for row in db.execute(query).fetchall()]


def test_package() -> None:
    """One note an answered card, tagged, in a deck of its topic below the parent deck."""
    (first, second) = notes_of(apkg(CARDS))
    assert first[2:] == (
        " topic::Pets;_small kind::open status::answered ",
        'What purrs?\x1fA "cat",<br>of course.\x1fa.md:3 (2)',
        f"{PARENT_DECK}::Pets; small",
    )
    assert second[4] == PARENT_DECK
    assert len(notes_of(apkg(CARDS, statuses=list(Status)))) == 4


def test_package_ids_are_stable() -> None:
    """The same question is the same note whatever its answer and whenever it is exported."""
    edited = one("what purrs", "A lion.", "Pets; small")
    (now,), (later,) = (
        notes_of(apkg([c], timestamp=t)) for c, t in ((CARDS[0], 1e9), (edited, 2e9))
    )
    assert (now[0], now[1]) == (later[0], later[1])
    assert apkg(CARDS, timestamp=1e9) == apkg(CARDS, timestamp=1e9)


def test_package_maths_and_code() -> None:
    """Maths is MathJax, HTML is escaped, code is `<pre>` and keeps its dollar signs."""
    answer = "$a<b$ & $$\nx\n$$ costs $5\n```py\nif a < b: $x$\n```\n`$y$` end"
    ((*_, fields, _),) = notes_of(apkg([one("Why <b>?", answer)]))
    assert str(fields).split("\x1f")[:2] == [
        "Why &lt;b&gt;?",
        r"\(a&lt;b\) &amp; \[<br>x<br>\] costs $5"
        '<pre><code class="language-py">if a &lt; b: $x$\n</code></pre>`$y$` end',
    ]


def test_odd_topics() -> None:
    """Topics with colons, quotes and control characters make one deck level and valid tags."""
    cards = [one(f"Why {n}?", "So.", topic) for n, topic in enumerate(["a::b c", "\x1f", "  "])]
    assert {row[4] for row in notes_of(apkg(cards))} == {f"{PARENT_DECK}::a: b c", PARENT_DECK}


def test_package_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Making a package writes no temporary file, and warns of nothing."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    apkg(CARDS)
    assert not list(tmp_path.iterdir())


# The command


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
    assert {p.name for p in tmp_path.iterdir() if p.name.startswith(".export")} == set()


def test_failed_write(own_list: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails leaves neither half a file nor a draft."""

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ExportError, match="no space left"):
        export.run(export.KnowledgeSettings(), "csv", str(tmp_path / "out.csv"))
    assert {path.name for path in tmp_path.iterdir()} == {"data", "library"}
