"""Public sets of graded answers in their original layouts, in made-up files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.datasets import DatasetError, load, load_digiklausur, load_saf, load_semeval2013
from tests.evals.test_datasets import write, write_rows

BEETLE = """<?xml version="1.0" encoding="UTF-8"?>
<question qtype="Q_EXPLAIN" id="LAMP_OFF_WHY" module="Gaps" stype="EVALUATE">
  <questionText>Why is the lamp off?</questionText>
  <referenceAnswers>
    <referenceAnswer category="MINIMAL" id="answer2">There is a gap</referenceAnswer>
    <referenceAnswer category="BEST" id="answer1">The gap keeps the path open</referenceAnswer>
  </referenceAnswers>
  <studentAnswers>
    <studentAnswer count="1" answerMatch="answer1" id="sbj1" accuracy="correct">a gap
    </studentAnswer>
    <studentAnswer count="1" id="sbj2" accuracy="contradictory">the path is closed</studentAnswer>
    <studentAnswer count="2" id="sbj3" accuracy="partially_correct_incomplete">gap?</studentAnswer>
  </studentAnswers>
</question>
"""

SCIENTSBANK = """<?xml version="1.0" encoding="UTF-8"?>
<question id="EM_1" module="EM">
  <questionText>What is left when sea water dries?</questionText>
  <referenceAnswers><referenceAnswer id="EM_1-a1">Salt.</referenceAnswer></referenceAnswers>
  <studentAnswers>
    <studentAnswer id="EM.1.1.1" accuracy="correct">The salt</studentAnswer>
    <studentAnswer id="EM.1.2.1" accuracy="incorrect">Sand &amp; mud</studentAnswer>
  </studentAnswers>
</question>
"""

SAF = """<?xml version='1.0' encoding='utf-8'?>
<question id="1.1" module="XX">
  <questionText>Name two duties of the link layer.</questionText>
  <referenceAnswers>
    <referenceAnswer id="XX_1.1_a1">
      Framing, error detection, flow control
    </referenceAnswer>
  </referenceAnswers>
  <studentAnswers><studentAnswer id="XX_1.1.1">
      <response>Framing and flow control
      </response>
      <response_feedback>Both are right.</response_feedback>
      <score> 1.5</score>
      <verification_feedback>Correct</verification_feedback></studentAnswer>
    <studentAnswer>
      <response>Framing</response>
      <response_feedback>One is missing.</response_feedback>
      <score>0.75</score>
      <verification_feedback>Partially correct</verification_feedback></studentAnswer>
    <studentAnswer id="XX_1.1.3">
      <response>No submission.
      </response>
      <response_feedback>The response is empty.</response_feedback>
      <score>0</score>
      <verification_feedback>Incorrect</verification_feedback></studentAnswer>
  </studentAnswers>
</question>
"""

DIGIKLAUSUR = """,question,student_answer,grades_round,ref_answer,question_id,embed_ref
0,What is a neuron?,"It adds up,
then squashes.",2,A unit that sums and squashes.,1,"[{long}]"
1,What is a neuron?,,0,A unit that sums and squashes.,1,[0.1]
2,What is a SOM?,a map,1.0,A self-organising map.,2.0,[0.2]
"""


class TestSemEval:
    """The release's XML files."""

    def test_beetle(self, tmp_path: Path) -> None:
        """Several references, best first; correct is 1 and all else 0; the label is kept."""
        path = write(tmp_path / "semeval-5way/beetle/test-unseen-answers/Core/q.xml", BEETLE)
        right, wrong, part = load(path)
        assert right.dataset == "semeval13_beetle" and right.question_id == "LAMP_OFF_WHY"
        assert right.question == "Why is the lamp off?"
        assert right.references == ("The gap keeps the path open", "There is a gap")
        assert (right.answer_id, right.answer, right.grade) == ("sbj1", "a gap", 1.0)
        assert (wrong.label, wrong.grade) == ("contradictory", 0.0)
        assert (part.label, part.score) == ("partially_correct_incomplete", 0.0)
        assert right.split == "test-unseen-answers" and right.steps == (0.0, 1.0)

    def test_scientsbank(self, tmp_path: Path) -> None:
        """One reference; entities are decoded; the folder names the split."""
        path = write(tmp_path / "training/2way/sciEntsBank/EM-1.xml", SCIENTSBANK)
        right, wrong = load_semeval2013(path)
        assert right.dataset == "semeval13_scientsbank" and right.references == ("Salt.",)
        assert (wrong.answer, wrong.label, wrong.split) == ("Sand & mud", "incorrect", "train")

    def test_a_folder_is_walked(self, tmp_path: Path) -> None:
        """Both sets below one folder are read together."""
        write(tmp_path / "training/3way/beetle/q.xml", BEETLE)
        write(tmp_path / "training/3way/sciEntsBank/q.xml", SCIENTSBANK)
        assert {row.dataset for row in load(tmp_path)} == {
            "semeval13_beetle",
            "semeval13_scientsbank",
        }

    def test_label_variants_are_not_mixed(self, tmp_path: Path) -> None:
        """The same answers under two label schemes: one must be picked."""
        write(tmp_path / "training/2way/sciEntsBank/q.xml", SCIENTSBANK)
        write(tmp_path / "training/3way/sciEntsBank/q.xml", SCIENTSBANK)
        with pytest.raises(DatasetError, match="2-way, 3-way"):
            load_semeval2013(tmp_path)
        assert len(load_semeval2013(tmp_path / "training/3way")) == 2

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ('accuracy="incorrect"', 'accuracy="fair"', "unknown accuracy 'fair'"),
            (' accuracy="incorrect"', "", "<studentAnswer> has no accuracy"),
            ('id="EM.1.2.1"', 'id="EM.1.1.1"', "already taken at"),
        ],
    )
    def test_faults_name_the_line(self, tmp_path: Path, old: str, new: str, message: str) -> None:
        """The element's own line is named, although XML parsers do not keep it."""
        path = write(tmp_path / "q.xml", SCIENTSBANK.replace(old, new))
        with pytest.raises(DatasetError) as caught:
            load_semeval2013(path)
        assert str(caught.value).startswith(f"{path}:7: ") and message in str(caught.value)


class TestSaf:
    """Short Answer Feedback, as XML and as the later release."""

    def test_xml(self, tmp_path: Path) -> None:
        """Points with partial credit; the best score is the maximum; placeholders are blank."""
        full, half, none = load(write(tmp_path / "data/training/1.1_XX.xml", SAF))
        assert full.dataset == "saf_en" and full.question_id == "saf_en-1.1_XX"
        assert full.references == ("Framing, error detection, flow control",)
        assert (full.answer, full.grade, full.max_grade) == ("Framing and flow control", 1.5, 1.5)
        assert (half.score, half.label) == (0.5, "Partially correct")
        assert (none.answer, none.blank, none.score) == ("", True, 0.0)
        assert full.steps == (0.0, 0.75, 1.5) and full.split == "train"
        assert len({full.answer_id, half.answer_id, none.answer_id}) == 3

    def test_the_maximum_is_sought_in_all_parts(self, tmp_path: Path) -> None:
        """Where nobody got full marks in one part, the other part of the question counts."""
        write(tmp_path / "training/1.1_XX.xml", SAF)
        write(tmp_path / "unseen_answers/1.1_XX.xml", SAF.replace(" 1.5", "1.0"))
        write(tmp_path / "training/german/1.xml", SAF)
        rows = load(tmp_path)
        assert {row.max_grade for row in rows} == {1.5}
        assert {row.split for row in rows} == {"train", "unseen_answers"}
        assert {row.dataset for row in rows} == {"saf_en", "saf_de"}

    def test_a_question_nobody_solved(self, tmp_path: Path) -> None:
        """All zeros leave the maximum at 1, so that the score stays defined."""
        text = SAF.replace(" 1.5", "0").replace("0.75", "0")
        assert {row.max_grade for row in load_saf(write(tmp_path / "q.xml", text))} == {1.0}

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ("<score>0.75</score>", "<score>good</score>", "the score 'good' is not a number"),
            ("<score>0.75</score>", "", "<studentAnswer> has no <score>"),
            ("<score>0.75</score>", "<score>-1</score>", "lies outside"),
        ],
    )
    def test_faults_name_the_line(self, tmp_path: Path, old: str, new: str, message: str) -> None:
        """A missing, unreadable or impossible score is reported at its answer."""
        path = write(tmp_path / "q.xml", SAF.replace(old, new))
        with pytest.raises(DatasetError) as caught:
            load_saf(path)
        assert str(caught.value).startswith(f"{path}:15: ") and message in str(caught.value)

    @pytest.mark.parametrize("name", ["train.json", "train.jsonl"])
    def test_release(self, tmp_path: Path, name: str) -> None:
        """The later release, as a JSON list or as lines, groups answers by their question."""
        row = {
            "id": "u1",
            "question": "Name two.",
            "reference_answer": "A and B",
            "provided_answer": "A",
            "answer_feedback": "B is missing",
            "verification_feedback": "Partially correct",
            "score": 0.5,
        }
        rows = [row, row | {"id": "u2", "provided_answer": "B, A", "score": 1.0}]
        if name.endswith("l"):
            path = write_rows(tmp_path / name, *rows)
        else:
            path = write(tmp_path / name, json.dumps(rows))
        half, full = load(path)
        assert half.question_id == full.question_id and half.split == "train"
        assert (half.score, full.score, half.references) == (0.5, 1.0, ("A and B",))


class TestDigiKlausur:
    """The CSV file with its feature columns."""

    def test_rows_become_answers(self, tmp_path: Path) -> None:
        """Only the columns needed are read, however long the others are; empty is blank."""
        text = DIGIKLAUSUR.replace("{long}", "0.123, " * 40_000)
        write(tmp_path / "asag_dataset.csv", text)
        first, empty, other = load(tmp_path)
        assert first.answer == "It adds up,\nthen squashes."
        assert (first.question_id, other.question_id) == ("digi-q01", "digi-q02")
        assert (first.score, first.label) == (1.0, "correct")
        assert empty.blank and (other.grade, other.label) == (1.0, "partially correct")
        assert {row.steps for row in (first, empty, other)} == {(0.0, 1.0, 2.0)}

    @pytest.mark.parametrize("separator", [";", "\t"])
    def test_other_separators_are_found(self, tmp_path: Path, separator: str) -> None:
        """Semicolons and tabs do as well as commas."""
        columns = ("question_id", "question", "student_answer", "ref_answer", "grades_round")
        values = ("q7", "Why?", "Because.", "", "2")
        path = write(tmp_path / "d.csv", "\n".join(map(separator.join, (columns, values))))
        (answer,) = load_digiklausur(path)
        assert (answer.question_id, answer.references, answer.grade) == ("digi-q7", (), 2.0)

    def test_faults_name_the_line(self, tmp_path: Path) -> None:
        """Lines are counted in the file, where one answer may span several."""
        path = write(tmp_path / "d.csv", DIGIKLAUSUR.replace(",1.0,", ",5,"))
        with pytest.raises(DatasetError, match=r"d\.csv:5: the grade 5\.0 lies outside"):
            load(path)
