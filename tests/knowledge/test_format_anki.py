"""Anki packages: what is read from them, what is refused, and round trips through our own."""

import io
import json
import sqlite3
import struct
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge import archives, formats, sources
from knowledge.cards import Card, Problem, Source
from knowledge.classify import make_card
from knowledge.export_anki import apkg
from knowledge.formats import anki, anki_notes
from knowledge.formats.html_text import to_html, to_text

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

BASIC, CLOZE = 1, 2
MODELS = {
    "1": {"type": 0, "flds": [{"name": n, "ord": i} for i, n in enumerate(["Front", "Back", "Note"])],
          "tmpls": [{"ord": 0, "qfmt": "{{ Front }}", "afmt": "{{FrontSide}}<hr>{{hint:Back}}"},
                    {"ord": 1, "qfmt": "{{Back}}", "afmt": "{{Front}}"}]},
    "2": {"type": 1, "flds": [{"name": "Text", "ord": 0}, {"name": "Extra", "ord": 1}],
          "tmpls": [{"ord": 0, "qfmt": "{{cloze:Text}}", "afmt": "{{cloze:Text}}<br>{{Extra}}"}]},
}  # fmt: skip
DECKS = {"1": {"name": "Default"}, "7": {"name": "ML::CNN"}, "8": {"name": "Cram"}}
Note = tuple[int, str, Sequence[str]]  # note type, tags, fields


def collection(
    notes: Sequence[Note], *, models: object = MODELS, deck: int = 7, home: int = 0, more: str = ""
) -> bytes:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(
            "CREATE TABLE col (models, decks); CREATE TABLE cards (nid, did, odid, ord);"
            "CREATE TABLE notes (id INTEGER PRIMARY KEY, mid, tags, flds);" + more
        )
        db.execute("INSERT INTO col VALUES (?, ?)", [json.dumps(models), json.dumps(DECKS)])
        for number, (kind, tags, fields) in enumerate(notes, 100):
            row = [number, kind, tags, "\x1f".join(fields)]
            db.execute("INSERT INTO notes VALUES (?, ?, ?, ?)", row)
            db.executemany(
                "INSERT INTO cards VALUES (?, ?, ?, ?)",
                [(number, deck, home, 0), (number, 1, 0, 1)],
            )
        db.commit()
        return db.serialize()


def package(members: Mapping[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def read(raw: bytes) -> tuple[list[Card], list[Problem]]:
    return sources.read_bytes(raw, "deck.apkg")


def refused(raw: bytes) -> str:
    """The one problem of a package from which nothing is read; it is the file's as a whole."""
    cards, (problem,) = read(raw)
    assert (cards, problem.file, problem.line) == ([], "deck.apkg", 0)
    return problem.message


@pytest.mark.parametrize("name", ["collection.anki2", "collection.anki21"])
def test_basic_notes(name: str) -> None:
    """Front and back are what the first card shows; deck and place become topic and source."""
    notes = [(BASIC, " t ", ["What is<br><b>ReLU</b>?", r"\( \max(0,x) \)", "unseen"])]
    (card,), problems = read(package({name: collection(notes), "media": b"{}"}))
    assert (card.question, card.answer, card.topic) == ("What is\nReLU?", r"$\max(0,x)$", "CNN")
    assert (card.source, problems) == (Source(file="deck.apkg", line=1, label="nid:100"), [])


@pytest.mark.parametrize("name", ["Yes/No", "C# code", "x^2", "Back #1"])
def test_a_field_may_have_odd_signs_in_its_name(name: str) -> None:
    """Only before a name do they open or end a condition, whose field is not shown by it."""
    fields = [{"name": n, "ord": i} for i, n in enumerate(["Front", "Extra", name])]
    back = f"{{{{FrontSide}}}}{{{{#Extra}}}}{{{{^Front}}}}{{{{hint:{name}}}}}{{{{/Front}}}}{{{{/Extra}}}}"
    model = {"type": 0, "flds": fields, "tmpls": [{"ord": 0, "qfmt": "{{Front}}", "afmt": back}]}
    raw = collection([(BASIC, "", ["Why?", "unseen", "So."])], models={"1": model})
    ((card,), _) = read(package({"collection.anki2": raw}))
    assert card.answer == "So."


def test_null_characters_go() -> None:
    """They are no text, and a database that takes cards may refuse them."""
    raw = collection([(BASIC, "", ["W\0hy?", "So\0."])])
    ((card,), _) = read(package({"collection.anki2": raw}))
    assert (card.question, card.answer) == ("Why?", "So.")


def test_newer_collection_wins() -> None:
    """Of the two older kinds of collection in one package, the newer is read."""
    old, new = (collection([(BASIC, "", [f"Is it {word}?", "Yes."])]) for word in ("old", "new"))
    cards, _ = read(package({"collection.anki2": old, "collection.anki21": new}))
    assert [card.question for card in cards] == ["Is it new?"]


def test_cloze_notes() -> None:
    """A cloze note gives a card for each number, the others' texts shown, the extra field kept."""
    text = "A {{c1::cat::pet}} {{c2::purrs}}, a {{c2::{{c1::lion}} roars}}."
    cards, _ = read(
        package({"collection.anki2": collection([(CLOZE, "", [text, "Both are cats."])])})
    )
    assert [(c.question, c.answer, c.kind) for c in cards] == [
        ("A [...] (pet) purrs, a [...] roars.", "cat, lion\n\nBoth are cats.", "cloze"),
        ("A cat [...], a [...].", "purrs, lion roars\n\nBoth are cats.", "cloze"),
    ]  # fmt: skip


def test_filtered_deck() -> None:
    """A card that lies in a filtered deck has the topic of its own deck."""
    raw = collection([(BASIC, "", ["Why?", "So."])], deck=8, home=7)
    assert read(package({"collection.anki2": raw}))[0][0].topic == "CNN"


def test_what_is_left_out_is_told() -> None:
    """Pictures, empty fronts, unknown note types and endless fields are problems with their place."""
    notes = [(BASIC, "", ["<img src=x>", "A."]), (9, "", ["Why?", "So."]), (BASIC, "", ["Why?", "x" * 200_000]),
             (BASIC, "", ["What?", "That [sound:a.mp3]"])]  # fmt: skip
    (card,), problems = read(package({"collection.anki2": collection(notes)}))
    assert (card.question, card.answer) == ("What?", "That")
    assert {p.line for p in problems} == {1, 2, 3}
    assert sum("pictures and sound" in p.message for p in problems) == 1


def test_newest_format() -> None:
    """A cut-off collection of the newest format is refused; the notice beside it is not read."""
    notice = collection([(BASIC, "", ["Please update Anki?", "Yes."])])
    raw = package({"collection.anki21b": b"\x28\xb5\x2f\xfd", "collection.anki2": notice})
    assert "not the tables of one" in refused(raw)


def test_a_newest_collection_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """However small it is packed, no more than the bound is unpacked."""
    monkeypatch.setattr(anki, "MAX_COLLECTION", 1000)
    packed = zstandard.compress(bytes(1001))
    assert "more than is read" in refused(package({"collection.anki21b": packed}))


def test_other_archives() -> None:
    """A zip archive of something else, a damaged one and a cut one are problems."""
    assert "without an Anki collection" in refused(package({"word/document.xml": b"<x/>"}))
    good = package({"collection.anki2": collection([(BASIC, "", ["Why?", "So."])])})
    assert "cut off" in refused(good[:-30])
    assert "damaged" in refused(good[:60] + b"\xff" * 20 + good[80:])
    assert "damaged" in refused(package({"collection.anki2": b"no database" * 99}))


@pytest.mark.parametrize("name", ["../evil", "/etc/passwd", "a/../../b", "..\\evil", "\\evil"])
def test_traversal(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive that names files outside itself is refused, and nothing of it is written."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    good = collection([(BASIC, "", ["Why?", "So."])])
    assert "outside itself" in refused(package({"collection.anki2": good, name: b"x"}))
    assert not list(tmp_path.iterdir())


def test_bombs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Archives that would unpack to far more than they are, or hold too many files, are refused."""
    zeros = bytes(20 << 20)
    assert "unpack to 20 MB" in refused(package({"collection.anki2": zeros}))
    filler = {"media": bytes(range(256)) * 800}
    stored = package(filler, zipfile.ZIP_STORED)
    bomb = io.BytesIO(stored)
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki2", zeros)
    assert "far smaller" in refused(bomb.getvalue())
    monkeypatch.setattr(anki, "MAX_COLLECTION", 1000)
    assert "the collection has" in refused(
        package({"collection.anki2": b"x" * 9000}, zipfile.ZIP_STORED)
    )
    monkeypatch.setattr(archives, "MAX_MEMBERS", 3)
    assert "more than 3 files" in refused(package({str(n): b"" for n in range(4)}))


def test_lying_sizes() -> None:
    """A size told wrongly in the archive is found out, and no more than it is read."""
    raw = package({"collection.anki2": bytes(range(256)) * 40}, zipfile.ZIP_STORED)
    for told in (100, 1 << 30):
        place = raw.rindex(b"PK\1\2") + 24
        assert refused(raw[:place] + struct.pack("<L", told) + raw[place + 4 :])


def test_twice_the_same_name() -> None:
    """Two collections of one name leave open which is meant; refused."""
    raw = package({"collection.anki2": b"a", "collection.anki3": b"b"})
    assert "twice" in refused(raw.replace(b"anki3", b"anki2"))


def test_hostile_collections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views in place of tables, note types that are none and queries without end are refused."""
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, 1, '', 'a' FROM n"
    view = f"DROP TABLE notes; CREATE VIEW notes (id, mid, tags, flds) AS {endless};"
    assert "tables" in refused(package({"collection.anki2": collection([], more=view)}))
    for models in ([], {"1": {}}, {"1": {"flds": [], "tmpls": []}}, {"1": 3}, None):
        raw = collection([(BASIC, "", ["Why?", "So."])], models=models)
        assert "note types" in refused(package({"collection.anki2": raw}))
    monkeypatch.setattr(anki, "MAX_SECONDS", -1.0)
    many = [(BASIC, "", [f"Why {n}?", "So."]) for n in range(2000)]
    _, problems = read(package({"collection.anki2": collection(many)}))
    assert "interrupted" in problems[-1].message


def test_too_many_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Notes beyond the bound are left out with a word."""
    monkeypatch.setattr(anki, "MAX_NOTES", 2)
    raw = collection([(BASIC, "", [f"Why {n}?", "So."]) for n in range(5)])
    cards, (problem,) = read(package({"collection.anki2": raw}))
    assert (len(cards), problem.line) == (2, 3)


def test_in_a_folder(tmp_path: Path) -> None:
    """Packages and tables are read where folders are walked, packages of over 10 MB too."""
    raw = {"collection.anki2": collection([(BASIC, "", ["Why?", "So."])])}
    pictures = {"0": bytes(range(256)) * (12 << 12)}
    (tmp_path / "a.apkg").write_bytes(package(raw | pictures, zipfile.ZIP_STORED))
    (tmp_path / "b.csv").write_text("question,answer\nWho?,Me.\n", encoding="utf-8")
    cards, problems = sources.read([tmp_path])
    assert ([card.question for card in cards], problems) == (["Why?", "Who?"], [])


@unhurried
@given(st.binary(max_size=200))
def test_never_raises(noise: bytes) -> None:
    """Any bytes that begin like an archive give problems, never an exception."""
    good = package({"collection.anki2": collection([(BASIC, "", ["Why?", "So."])])})
    for raw in (
        b"PK\3\4" + noise,
        good[:-60] + noise + good[-60:],
        good[: 4 + len(noise) * 9] + noise,
    ):
        assert formats.detect_bytes(raw) is anki
        cards, problems = formats.parse_bytes(anki, raw, "x")
        assert cards or problems


# HTML and text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a<div>b</div><div><br></div><div>c</div>", "a\nb\n\nc"),
        ("<p>a  \n b</p><p>c&nbsp;&lt;d&gt; &amp;amp;</p>", "a b\nc <d> &amp;"),
        ("See:<ul><li>one</li><li>two<ol><li>x</li><li>y</li></ol></li></ul>end", "See:\n- one\n- two\n1. x\n2. y\nend"),
        ("x<sup>2</sup> + y<sub>ij</sub>", "x^2 + y_(ij)"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>", "a | b\n1 | 2"),
        (r"\(x\) \[<br>y<br>\] [$]z[/$] [latex]w[/latex]", "$x$ $$\ny\n$$ $z$ w"),
        ('<anki-mathjax>a</anki-mathjax> <anki-mathjax block="true">b</anki-mathjax>', "$a$ $$b$$"),
        (r"\(\begin{matrix}a\\[2pt] b\end{matrix}\)", r"$\begin{matrix}a\\[2pt] b\end{matrix}$"),
        ('a<pre><code class="language-py">x  = 1\n  y</code></pre>b', "a\n```py\nx  = 1\n  y\n```\nb"),
        ("<style>p {}</style><script>1 < 2</script><!-- no --><code>x</code>", "`x`"),
        ("1 < 2 <b and <!-- open <![CDATA[ </", "1 < 2 <b and <!-- open <![CDATA[ </"),
        ("<img src=a.png>[sound:x.mp3]", ""),
    ],
)  # fmt: skip
def test_html_to_text(html: str, text: str) -> None:
    """Lines, lists, tables, formulas and code of a field as text; what is no tag stays."""
    assert to_text(html) == text


pieces = st.sampled_from(
    ["a", "b < c", "<b>", "&amp;", "$x_1 < y$", "$$\nz\n$$", "`$q$`", "  ", " ", "\n", "\n\n", "costs 5 €",
     "\n```py\nif a < b:\n    $x$\n\n```\n", "\n```\n```\n", "- item", "{{c1::x}}", "\\", "ä漢"]
)  # fmt: skip


def test_prices_are_no_maths() -> None:
    """Dollar signs before numbers open no formula, and the spaces about them stay."""
    text = "It costs $5  or $6 and $x$."
    assert to_html(text) == r"It costs $5 &nbsp;or $6 and \(x\)."
    assert to_text(to_html(text)) == text


def evened(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


@unhurried
@given(st.lists(pieces, max_size=8).map("".join).map(evened))
def test_text_round_trip(text: str) -> None:
    """A text made HTML and read again is the same text."""
    assert to_text(to_html(text)) == text


@unhurried
@given(
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from("< > <a </ <!-- --> <pre> & ` $ \\( \\) <sup> <ol> <li>".split())
        ).map("".join),
    )
)
def test_any_field_is_read(html: str) -> None:
    """Any field at all gives some text."""
    assert isinstance(to_text(html), str)
    assert isinstance(to_html(html), str)


@pytest.mark.parametrize(
    "sign", ["<", "<!--", "<a ", "<a b='", "`", r"\(", "{{c1::", "[sound:", "```\n"]
)
def test_long_fields_take_no_time(sign: str) -> None:
    """A field of broken marks is read in one pass, not over and over."""
    field = sign * (anki.MAX_FIELD // len(sign))
    assert len(to_text(field)) <= 2 * len(field)
    to_html(field)
    anki_notes.entries(field, "")


sentences = st.lists(st.sampled_from("a cat $x<y$ <b> & costs $5 `$q$` ∑".split()), min_size=1).map(
    " ".join
)
topics = st.sampled_from(["", "Pets", "Loss functions", "A: b"])
source = Source(file="x", line=1)


@unhurried
@given(
    st.lists(
        st.tuples(sentences, st.lists(sentences, min_size=1, max_size=3), topics),
        min_size=1,
        max_size=4,
    )
)
def test_package_round_trip(given_entries: list[tuple[str, list[str], str]]) -> None:
    """Cards written as a package are read back with question, answer, kind and topic."""
    kinds = ["", "(True/False): ", "(Multiple choice): "]
    given_cards = [
        make_card(f"{kinds[n % 3]}Is {n} {q}?", "\n".join(lines), source, topic)
        for n, (q, lines, topic) in enumerate(given_entries)
    ]
    found, problems = read(apkg(given_cards))
    key = ("id", "question", "answer", "kind", "status", "topic", "asked_count")
    written = sorted([getattr(c, k) for k in key] for c in given_cards)
    assert (sorted([getattr(c, k) for k in key] for c in found), problems) == (written, [])
