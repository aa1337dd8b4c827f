"""The exam list out again: byte for byte but for its new answers."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge import sources
from knowledge.cards import Card, card_id
from knowledge.export_list import fill
from knowledge.export_summary import ExportError, ExportSummary
from knowledge.sources import read_bytes
from tests.knowledge.exported import BARKS, LIST, PETS

unhurried = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


def cards_of(content: str | bytes) -> list[Card]:
    return read_bytes(content.encode() if isinstance(content, str) else content, "list.md")[0]


def filled(text: str, answers: dict[str, str]) -> str:
    return fill(text.encode(), answers, "list.md")[0].decode()


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
