"""Graded answers as JSON lines: the shared development files, made-up ones, and bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.datasets import (
    DatasetError,
    GradedAnswer,
    load,
    load_digiklausur,
    load_jsonl,
    load_saf,
    load_semeval2013,
)

REPOSITORY = Path(__file__).parents[2]

ROW = {
    "dataset": "made_up",
    "question_id": "q1",
    "question": "Why is the sky blue?",
    "reference_answer": ["Short waves scatter more.", "Rayleigh scattering."],
    "answer_id": "a1",
    "answer": "Blue light scatters most.",
    "grade": 1,
    "max_grade": 2,
    "label": "partial",
    "split": "dev",
}


@pytest.fixture
def shared() -> Path:
    """The folder beside the repository that holds the development files."""
    folder = REPOSITORY.parent / "shared" / "data" / "asag"
    if not folder.is_dir():
        pytest.skip("needs ../shared")
    return folder


def write(path: Path, text: str) -> Path:
    """A file with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def write_rows(path: Path, *rows: object) -> Path:
    """A JSONL file of the rows."""
    return write(path, "".join(json.dumps(row) + "\n" for row in rows))


class TestShared:
    """The four development files, by the table in their README."""

    @pytest.mark.parametrize(
        ("name", "answers", "questions", "steps"),
        [
            ("digiklausur_dev", 342, 9, (0.0, 1.0, 2.0)),
            ("beetle_train", 3941, 47, (0.0, 1.0)),
            ("scientsbank_train", 4969, 135, (0.0, 1.0)),
            ("saf_en_train", 2127, 26, None),
        ],
    )
    def test_every_row_is_read(
        self, shared: Path, name: str, answers: int, questions: int, steps: tuple[float, ...] | None
    ) -> None:
        """Numbers of answers and questions, and the scale, are those the README states."""
        rows = load(shared / f"{name}.jsonl")
        assert len(rows) == answers
        assert len({row.question_id for row in rows}) == questions
        assert steps is None or {row.steps for row in rows} == {steps}
        assert all(0 <= row.score <= 1 and row.grade in row.steps for row in rows)
        assert all(row.references for row in rows)

    def test_blank_answers_are_flagged(self, shared: Path) -> None:
        """DigiKlausur has 24 empty answers and one lone dash, all graded 0."""
        blank = [row for row in load_jsonl(shared / "digiklausur_dev.jsonl") if row.blank]
        assert len(blank) == 25
        assert {row.grade for row in blank} == {0.0}

    def test_a_folder_of_files_is_one_set(self, shared: Path) -> None:
        """Loading the folder gives all files one after the other."""
        assert len(load(shared)) == 342 + 3941 + 4969 + 2127


class TestJsonl:
    """Our own form."""

    def test_fields_become_attributes(self, tmp_path: Path) -> None:
        """A line becomes one answer with its grade as a share of the maximum."""
        (answer,) = load(write_rows(tmp_path / "a.jsonl", ROW))
        assert answer == GradedAnswer(
            dataset="made_up",
            question_id="q1",
            question="Why is the sky blue?",
            references=("Short waves scatter more.", "Rayleigh scattering."),
            answer_id="a1",
            answer="Blue light scatters most.",
            grade=1.0,
            max_grade=2.0,
            label="partial",
            split="dev",
            steps=(0.0, 1.0, 2.0),
        )
        assert answer.score == 0.5 and not answer.blank

    def test_optional_fields_may_be_missing(self, tmp_path: Path) -> None:
        """Without data set, label and split the file's name and "" stand in; a text is one
        reference, an empty one is none."""
        row = {k: v for k, v in ROW.items() if k not in ("dataset", "label", "split")}
        path = write_rows(
            tmp_path / "mine.jsonl",
            row | {"reference_answer": "Scattering."},
            row | {"reference_answer": "", "answer_id": "a2"},
        )
        first, second = load_jsonl(path)
        assert (first.dataset, first.label, first.split) == ("mine.jsonl", "", "")
        assert first.references == ("Scattering.",) and second.references == ()

    def test_only_question_answer_reference_and_grade_are_needed(self, tmp_path: Path) -> None:
        """Ids are the question and the place in the file, the full grade is 1; a list in a .json
        file is read as lines are."""
        row = {"question": "Why?", "response": "So.", "reference": "Thus.", "score": 0.5}
        for path in (
            write_rows(tmp_path / "mine.jsonl", row, row | {"id": 7}),
            write(tmp_path / "mine.json", json.dumps([row, row | {"id": 7}])),
        ):
            first, second = load(path)
            assert (first.answer, first.references, first.score) == ("So.", ("Thus.",), 0.5)
            assert (first.question_id, first.answer_id, second.answer_id) == (
                "Why?", "mine-1", "7",
            )  # fmt: skip

    @pytest.mark.parametrize("ending", ["csv", "tsv"])
    def test_tables(self, tmp_path: Path, ending: str) -> None:
        """Columns in any order and capitals; an answer may be empty, and so may a full grade; a
        column without a title (as pandas writes one) is nobody's."""
        rows = [
            ",Score,Max Points,Question,Answer,Reference,Id",
            '0,1.5,2,Why?,"So, and so.",Thus.,a1',
            "1,0,,Why?,,Thus.,a2",
        ]
        text = "\n".join(rows)
        if ending == "tsv":
            text = text.replace("So, and", "So and").replace(",", "\t")
        first, second = load(write(tmp_path / f"mine.{ending}", text))
        assert (first.grade, first.max_grade, first.answer_id) == (1.5, 2.0, "a1")
        assert (second.blank, second.grade, second.max_grade) == (True, 0.0, 1.0)

    def test_steps_are_read_off_the_question(self, tmp_path: Path) -> None:
        """Broken points: the scale is 0, the maximum and what was given to that question."""
        path = write_rows(
            tmp_path / "a.jsonl",
            ROW | {"grade": 0.75},
            ROW | {"grade": 1.5, "answer_id": "a2"},
            ROW | {"grade": 1, "answer_id": "a3", "question_id": "q2"},
            ROW | {"grade": 1, "answer_id": "a4", "question_id": "q3", "steps": [0, 1, 1.5, 2]},
        )
        assert [row.steps for row in load(path)] == [
            (0.0, 0.75, 1.5, 2.0),
            (0.0, 0.75, 1.5, 2.0),
            (0.0, 1.0, 2.0),
            (0.0, 1.0, 1.5, 2.0),
        ]

    def test_a_scale_of_very_many_points_is_not_written_out(self, tmp_path: Path) -> None:
        """A full grade of a million has no million steps."""
        path = write_rows(tmp_path / "a.jsonl", ROW | {"grade": 1, "max_grade": 1e300})
        assert load(path)[0].steps == (0.0, 1.0, 1e300)

    @pytest.mark.parametrize(
        "text", ["[" * 100_000, '{"grade": ' + "1" * 5000 + "}", '["\\ud83d"]']
    )
    def test_json_that_cannot_be_read_is_told_with_its_line(
        self, tmp_path: Path, text: str
    ) -> None:
        """Nested too deeply, a number without end, half a character."""
        path = write(tmp_path / "a.jsonl", text)
        with pytest.raises(DatasetError, match=r"a\.jsonl:1: "):
            load(path)

    def test_odd_line_ends_and_marks_do_not_matter(self, tmp_path: Path) -> None:
        """A byte order mark, Windows line ends, empty lines and U+2028 in a text are all fine."""
        line = json.dumps(ROW | {"answer": "one\u2028two"}, ensure_ascii=False)
        path = tmp_path / "a.jsonl"
        path.write_bytes(f"\ufeff{line}\r\n\r\n".encode())
        (answer,) = load(path)
        assert answer.answer == "one\u2028two"

    @pytest.mark.parametrize(
        ("answer", "blank"),
        [
            ("", True),
            (" \n", True),
            ("-", True),
            ("...", True),
            ("?", True),
            ("\u200b", True),
            ("0", False),
            ("∞", False),
            ("+", False),
            ("no", False),
        ],
    )
    def test_blank_means_nothing_was_written(
        self, tmp_path: Path, answer: str, blank: bool
    ) -> None:
        """Fillers are blank; anything that might be an answer is not."""
        (row,) = load(write_rows(tmp_path / "a.jsonl", ROW | {"answer": answer}))
        assert row.blank is blank


class TestBadInput:
    """Each problem is one sentence with file, line and way out."""

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            ("no object", "expected an object"),
            (ROW | {"grade": 3}, "lies outside 0 to 2.0"),
            (ROW | {"grade": -1}, "lies outside"),
            (ROW | {"grade": float("nan")}, "lies outside"),
            (ROW | {"grade": "much"}, "'grade' must be a number, got 'much'"),
            (ROW | {"grade": True}, "'grade' must be a number"),
            (ROW | {"max_grade": 0}, "must be above 0"),
            (ROW | {"grade": 3, "max_grade": None}, "say in max_score what the full grade is"),
            (
                {"question": "Why?", "score": 1},
                "has no answer and no reference (or reference_answer); each answer needs",
            ),
            (ROW | {"answer": None}, "'answer' must be a text, got None"),
            (ROW | {"reference_answer": [1]}, "a text or a list of texts"),
            (ROW | {"steps": [0, 2]}, "steps must increase and hold"),
            (ROW | {"steps": [0, 2, 1]}, "steps must increase and hold"),
            (ROW | {"steps": 3}, "'steps' must be a list"),
            (
                {k: v for k, v in ROW.items() if k != "question"},
                "has no question; each answer needs question, answer, reference",
            ),
            (ROW, "answer id 'a1' is already taken at"),
        ],
    )
    def test_the_line_is_named(self, tmp_path: Path, row: object, message: str) -> None:
        """The second line is at fault and is named."""
        path = write_rows(tmp_path / "a.jsonl", ROW, row)
        with pytest.raises(DatasetError) as caught:
            load_jsonl(path)
        assert str(caught.value).startswith(f"{path}:2: ")
        assert message in str(caught.value) and "\n" not in str(caught.value)

    def test_broken_json_is_named(self, tmp_path: Path) -> None:
        """A half-written line is reported with its number."""
        path = write(tmp_path / "a.jsonl", json.dumps(ROW) + "\n\n{'question'\n")
        with pytest.raises(DatasetError, match=r"a\.jsonl:3: not valid JSON"):
            load(path)

    def test_wrong_encoding_is_named(self, tmp_path: Path) -> None:
        """A file in Latin-1 names the line with the first bad byte."""
        path = tmp_path / "a.jsonl"
        path.write_bytes(b"\n\xe4\n")
        with pytest.raises(DatasetError, match=r"a\.jsonl:2: not UTF-8"):
            load(path)

    @pytest.mark.parametrize(
        ("name", "text", "message"),
        [
            ("a.jsonl", "", "holds no graded answers"),
            ("a.txt", "", "not a data set I know"),
            ("a.json", "{}", "expected a list"),
            ("a.json", "[1]", "expected an object"),
            ("a.json", "[", "not valid JSON"),
            ("a.csv", "question,grade\n", "has no answer and no reference (or"),
            ("a.xml", "<question>", "not well-formed XML"),
            ("a.xml", '<?xml version="1.0" encoding="foo"?><question/>', "unknown encoding"),
            ("a.xml", "<question/>", "no studentAnswer with an accuracy or a response"),
        ],
    )
    def test_files_that_are_no_data_set(
        self, tmp_path: Path, name: str, text: str, message: str
    ) -> None:
        """Empty, unknown and foreign files are refused by name."""
        path = write(tmp_path / name, text)
        with pytest.raises(DatasetError) as caught:
            load(path)
        assert str(path) in str(caught.value) and message in str(caught.value)

    def test_missing_paths_and_empty_folders(self, tmp_path: Path) -> None:
        """What is not there cannot be loaded, by any loader."""
        for loader in (load, load_jsonl, load_digiklausur, load_semeval2013, load_saf):
            with pytest.raises(DatasetError, match="missing"):
                loader(tmp_path / "missing")
        with pytest.raises(DatasetError, match=r"no \.xml files"):
            load(tmp_path)
