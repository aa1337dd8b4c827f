"""An uploaded graded set becomes samples, or one sentence that names the person's file."""

from __future__ import annotations

import io
import json

import pytest
from openpyxl import Workbook

from evals import items, uploads
from evals.answers import DatasetError
from evals.uploads import read
from tutor.rubrics import library


def line(**changes: object) -> str:
    row = {
        "question_id": "q1", "question": "What is a neuron?", "answer_id": "a1", "answer": "It sums.",
        "reference_answer": "A unit that sums its inputs.", "grade": 1, "max_grade": 2,
    }  # fmt: skip
    return json.dumps({**row, **changes})


def test_graded_answers_become_samples() -> None:
    """The people's grade is the reference score; blank answers and those without a reference are counted."""
    content = "\n".join(
        [line(), line(answer_id="a2", answer=" - "), line(answer_id="a3", reference_answer=[])]
    )
    found = read("class.JSONL", content.encode())
    (sample,) = found.samples
    assert (sample.answer, sample.score, sample.labels) == ("It sums.", 0.5, None)
    assert sample.rubric.criteria[0].text == "A unit that sums its inputs."
    assert found.left_out == 2


def test_a_question_of_the_library_needs_no_reference() -> None:
    """Its rubric is used; with a reference that one, and any other question still needs one."""
    entry = next(iter(library().values()))
    head = "question,answer,score\n"
    (sample,) = read("set.csv", f'{head}"{entry.question}",It sums.,1\n'.encode()).samples
    assert (sample.rubric, sample.score) == (entry.rubric, 1)
    given = f'question,answer,score,reference\n"{entry.question}",It sums.,1,A sum.\n'
    (sample,) = read("set.csv", given.encode()).samples
    assert [c.text for c in sample.rubric.criteria] == ["A sum."]
    with pytest.raises(DatasetError, match=r"set\.csv:2: has no reference"):
        read("set.csv", f"{head}Zebra?,It sums.,1\n".encode())
    (sample,) = read(
        "set.jsonl",
        json.dumps({"question": entry.question, "answer": "It sums.", "grade": 0.5}).encode(),
    ).samples
    assert sample.rubric == entry.rubric


def test_a_csv_in_the_form_of_a_public_set_is_read() -> None:
    """Told by its columns, as on the command line."""
    head = "question_id;question;student_answer;ref_answer;grades_round\n"
    found = read("set.csv", (head + "1;What is a neuron?;It sums.;A unit that sums.;2\n").encode())
    assert [s.score for s in found.samples] == [1.0]


def test_a_workbook_is_read() -> None:
    """Numbers in its cells are scores, and answers too."""
    book = Workbook()
    for row in (["question", "answer", "reference", "score"], ["How many?", 3, 3.0, 0.5]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    (sample,) = read("class.xlsx", out.getvalue()).samples
    assert (sample.answer, sample.score) == ("3", 0.5)


def test_labelled_answers_are_read() -> None:
    """Lines as in our own cases: verdicts by criterion, on the rubric of the library."""
    lines = (items.CASES / "dev.jsonl").read_bytes().split(b"\n")[:3]
    found = read("mine.jsonl", b"\n".join(lines))
    assert len(found.samples) == 3
    assert all(sample.labels for sample in found.samples)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("set.pdf", b"PK", "set.pdf: expected a .csv, .tsv, .xlsx, .jsonl or .json file"),
        ("set.xlsx", b"PK", "set.xlsx: not a readable XLSX file"),
        ("set.jsonl", b"", "set.jsonl: holds no graded answers"),
        ("set.jsonl", b"{", "set.jsonl:1: not valid JSON"),
        ("set.jsonl", b"[" * 100_000, "set.jsonl"),
        ("set.jsonl", b"\xff\xfe\x00", "set.jsonl:1: not UTF-8"),
        ("set.jsonl", line(grade=3).encode(), "set.jsonl:1: the grade 3.0 lies outside 0 to 2.0"),
        ("set.jsonl", line(answer="").encode(), "no answer has both words and a reference"),
        ("set.csv", b"a,b\n1,2\n", "set.csv:1: has no question and no answer and no reference"),
        ("set.csv", b"\x00\x01\x02", "set.csv"),
        ("set.json", b"{}", "set.json:1: expected a list"),
    ],
)  # fmt: skip
def test_what_is_no_graded_set_is_told_in_one_sentence(
    name: str, content: bytes, said: str
) -> None:
    """With the name it was uploaded under, never a path of this machine."""
    with pytest.raises(DatasetError) as caught:
        read(name, content)
    text = str(caught.value)
    assert said in text
    assert "/" not in text
    assert "\n" not in text


def test_a_set_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its size, and by its number of answers."""
    monkeypatch.setattr(uploads, "_MOST_ANSWERS", 1)
    two = f"{line()}\n{line(answer_id='a2')}".encode()
    with pytest.raises(DatasetError, match="more than 1 answers"):
        read("set.jsonl", two)
    with pytest.raises(DatasetError, match="larger than 20 MB"):
        read("set.jsonl", b" " * (uploads.MOST_MB * 2**20 + 1))
