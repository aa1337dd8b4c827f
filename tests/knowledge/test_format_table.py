"""Tables: what separates, which column is what, quoted cells, Anki's settings, and round trips."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge import formats
from knowledge.cards import Card, Problem, Source
from knowledge.classify import make_card
from knowledge.export_tables import to_csv, to_tsv
from knowledge.formats import brainscape, exam_list, numbered, table

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(text: str) -> tuple[list[Card], list[Problem]]:
    """Cards and problems of a text that must be known for a table."""
    assert formats.detect(text) is table
    return formats.parse(text, "x.csv")


def pairs(text: str) -> list[tuple[str, str]]:
    cards, problems = read(text)
    assert not problems
    return [(card.question, card.answer) for card in cards]


@pytest.mark.parametrize(
    "text",
    [
        "question,answer\nWhat purrs?,A cat.\nWhat barks?,A dog.\n",
        "Back;ID;Front\nA cat.;1;What purrs?\nA dog.;2;What barks?",
        "Term\tDefinition\r\nWhat purrs?\tA cat.\r\nWhat barks?\tA dog.\r\n",
        "What purrs?\tA cat.\nWhat barks?\tA dog.",
        "\ufeff#separator:Semicolon\n#html:false\nWhat purrs?;A cat.\nWhat barks?;A dog.\n",
        "#separator:|\nWhat purrs?|A cat.\n\nWhat barks?|A dog.\n",
        "#separator:tab\n#columns:Back\tFront\nA cat.\tWhat purrs?\nA dog.\tWhat barks?\n",
        '"What purrs?","A cat."\n"What barks?","A dog."\n',
    ],
)
def test_separators_and_headers(text: str) -> None:
    """Separator and columns are told by content, or by Anki's settings."""
    assert pairs(text) == [("What purrs?", "A cat."), ("What barks?", "A dog.")]


def test_quoted_cells() -> None:
    """A quoted cell holds separators, line ends and doubled quotes; lines are counted through it."""
    text = 'question,answer,topic\r\n"What, then?","He said ""so"".\r\n\r\n- a\r\n- b",Talk\r\nWhy?,So.,\r\n'
    cards, problems = read(text)
    assert [(c.question, c.answer, c.topic, c.source.line) for c in cards] == [
        ("What, then?", 'He said "so".\n\n- a\n- b', "Talk", 2), ("Why?", "So.", "", 6),
    ]  # fmt: skip
    assert not problems


def test_stray_quotes() -> None:
    """A quote that no quote closes at the end of the cell is a sign like any other."""
    text = '"Attention" is what?\tA paper\n5" disk\t"floppy" is it\n"open\tend\n'
    assert pairs(text)[:2] == [('"Attention" is what?', "A paper"), ('5" disk', '"floppy" is it')]
    assert pairs(text)[2] == ('"open', "end")


def test_stray_quotes_in_csv_are_told() -> None:
    """Where quotes hold cells together, one that is left open is kept, and a problem of its row."""
    text = 'question,answer\n"What is a "gene"?,DNA\n"Which "pet"?","A ""cat"""\nWhy 5"?,So.\n"Open?,end\nHow?, "so"\n'
    cards, problems = read(text)
    assert [c.question for c in cards] == [
        '"What is a "gene"?', '"Which "pet"?"', 'Why 5"?', '"Open?', "How?",
    ]  # fmt: skip
    assert [p.line for p in problems] == [2, 3, 5, 6]
    assert """'"What is a "gene"?'""" in problems[0].message


def test_all_cells_that_are_cut_are_named() -> None:
    """A row with more cells than the header has."""
    _, (problem,) = read("question,answer\nWhy?,Since it, so to say, is so\n")
    assert problem.line == 2
    assert "left out: 'so to say', 'is so'" in problem.message


def test_breaks_in_quizlet_rows() -> None:
    """In rows parted by tabs `<br>` is a line end; elsewhere it is text."""
    assert pairs("Name two.\ta<br>b<BR />c\n") == [("Name two.", "a\nb\nc")]
    assert pairs("question,answer\nBreak?,<br>\n") == [("Break?", "<br>")]


def test_anki_notes_in_plain_text() -> None:
    """Anki's export: settings, HTML, deck as topic, cloze notes, pictures reported."""
    text = (
        "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:6\n"
        'x1\tBasic\tML::Acts\tWhat is<div>ReLU?</div>\t"\\(\\max(0,x)\\)<br>""on<img src=a.png>"""\tt\n'
        "x2\tCloze\tML::Pets\tA {{c1::cat::pet}} {{c2::purrs}}.\textra\t\n"
    )
    cards, problems = read(text)
    assert [(c.question, c.answer, c.topic) for c in cards] == [
        ("What is\nReLU?", '$\\max(0,x)$\n"on"', "Acts"),
        ("A [...] (pet) purrs.", "cat\n\nextra", "Pets"),
        ("A cat [...].", "purrs\n\nextra", "Pets"),
    ]  # fmt: skip
    assert [(p.line, "pictures" in p.message) for p in problems] == [(7, True)]


def test_anki_without_html() -> None:
    """Where Anki says that there is no HTML, tags are text; maths and blanks are read all the same."""
    text = "#separator:tab\n#html:false\nWhy <b>?\t\\(x\\)\nA {{c1::cat}}.\t\n"
    assert pairs(text) == [("Why <b>?", "$x$"), ("A [...].", "cat")]


def test_problems() -> None:
    """What is left out is told with its line: ragged rows, rows without a question, columns unread."""
    text = "question,answer,mood\nWhy?,So.,good\n,Lost.,\nWhat?,a,b,c\nWho?\n"
    cards, problems = read(text)
    assert [(c.question, c.answer) for c in cards] == [
        ("Why?", "So."),
        ("What?", "a"),
        ("Who?", ""),
    ]
    assert [(p.line, p.message.split(";")[0]) for p in problems] == [
        (3, "entry ? has no question"), (4, "4 cells in a table of 3 columns"),
        (2, "columns that were not read, here and below: mood"),
    ]  # fmt: skip


def test_lone_cells() -> None:
    """Without a header a row of one cell is a question if it reads like one; else it is reported."""
    rows = "".join(f"What is {n}?\tA number.\n" for n in range(9))
    cards, (problem,) = read(rows + "Why?\nand more\n")
    assert (cards[-1].question, cards[-1].answer, len(cards)) == ("Why?", "", 10)
    assert (problem.line, "'and more'" in problem.message) == (11, True)


def test_other_formats_keep_their_texts() -> None:
    """Commas, semicolons and tabs in the texts of other formats make no table of them."""
    assert formats.detect("- What is a, b?\nc, d\n- Why, then?\nSo, so\n") is exam_list
    assert formats.detect("1.\tWhat is it?\nIt is so.\n2.\tWhy?\nSo.\n") is numbered
    assert formats.detect("1\nQ\nWhat, then?\nA\nSo, so\n2\nQ\nWhy, then?\nA\nA, b\n") is brainscape
    assert formats.detect("One, two\nthree, four\n") is None
    assert formats.detect("#tags: notes\nOnce upon a time.\n") is None


def test_too_many_blanks() -> None:
    """A note of a thousand blanks is reported, not read."""
    text = "#html:true\n" + "".join(f"{{{{c{n}::x}}}}" for n in range(1, 1000)) + "\ty\n"
    cards, problems = read(text)
    assert not cards
    assert problems[0].line == 2


line = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Cf"]), max_size=12
)
lines = st.lists(st.one_of(line, st.sampled_from(['"', ",", ";", '""', "- a", "a: b"])), max_size=4)


@st.composite
def cards(draw: st.DrawFn) -> Card:
    """A card as it is after it has been read from somewhere."""
    source = Source(file="x", line=1)
    raw = f"What {draw(line)}?", "\n".join(draw(lines)), source, draw(line).strip()
    once = read_again(make_card(*raw))
    return read_again(once)


def read_again(card: Card) -> Card:
    """The card with its texts in the one form that all parsers give."""
    (found,) = table.parse(to_csv([card]), "x")[0]
    return found


def content(found: list[Card]) -> list[dict[str, object]]:
    return [card.model_dump(exclude={"sources"}) for card in found]


@unhurried
@given(st.lists(cards(), min_size=1, max_size=4))
def test_csv_round_trip(given_cards: list[Card]) -> None:
    """Cards written as CSV are read back as they were, and written again the table is the same."""
    text = to_csv(given_cards)
    found, problems = read(text)
    assert (content(found), problems) == (content(given_cards), [])
    assert [r.rsplit(",", 1)[0] for r in to_csv(found).split("\r\n")] == [
        r.rsplit(",", 1)[0] for r in text.split("\r\n")
    ]


@unhurried
@given(st.lists(cards(), min_size=1, max_size=4))
def test_tsv_round_trip(given_cards: list[Card]) -> None:
    """Questions and answers written for Quizlet are read back as they were."""
    found = table.parse(to_tsv(given_cards), "x")[0]
    assert [(c.question, c.answer) for c in found] == [(c.question, c.answer) for c in given_cards]


def test_kinds_survive() -> None:
    """A kind that the question's words do not tell is kept by the column "kind"."""
    source = Source(file="x", line=1)
    given = [
        make_card(q, "True", source) for q in ("(True/False): Cats bark.", "(Multiple choice): A?")
    ]
    assert [c.kind for c in read(to_csv(given))[0]] == ["true_false", "multiple_choice"]
