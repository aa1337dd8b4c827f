"""Evaluation sets: our cases fit their rubrics, public sets become items."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from evals.answers import DatasetError
from evals.datasets import load as load_answers
from evals.items import CASES, COARSE, Item, case_items, common_steps, expand, graded_items, load
from tutor.domain import Criterion, ItemList, Rubric, Verdict

RUBRIC = Rubric(
    criteria=(Criterion(id="a", text="A holds.", points=2), Criterion(id="b", text="B holds.")),
    lists=(ItemList(id="thing", text="a thing", count=3, items=(("x",), ("y",), ("z",))),),
)


def test_a_count_of_items_fills_the_first_slots() -> None:
    """Two of three items named: the first two slots are met, the third is not."""
    labels = expand({"a": "met", "b": "contradicted", "thing": 2}, RUBRIC)
    assert [labels[f"thing-{n}"] for n in (1, 2, 3)] == [Verdict.MET, Verdict.MET, Verdict.UNMET]


def test_every_case_fits_its_rubric_and_no_question_is_in_both_parts() -> None:
    """All labels resolve, ids differ, and dev and test share no question."""
    dev, test = load("dev"), load("test")
    assert len({item.id for item in dev + test}) == len(dev) + len(test)
    assert not {i.group for i in dev} & {i.group for i in test}


def test_the_cases_are_many_and_rich_in_partial_answers() -> None:
    """At least 400 answers to 80 questions, a third of them neither full nor zero."""
    items = load("cases")
    assert len(items) >= 400
    assert len({item.group for item in items}) >= 80
    middling = [item for item in items if 0 < (item.truth or 0) < 1]
    assert len(middling) >= len(items) / 3


def test_every_kind_of_answer_occurs() -> None:
    """All tags of the labelling guide are there, and every case says why it is labelled so."""
    tags = Counter(item.tag for item in load("cases"))
    assert len(tags) == 17
    assert all(item.note for item in load("cases"))


def test_cases_are_every_third_question_of_the_exam_list() -> None:
    """Training may use the other two thirds only, so the rule must hold for every case."""
    from knowledge.sources import LIBRARY, read_file

    cards, _ = read_file(LIBRARY / "exam_list.md")
    reserved = {card.question for card in cards[2::3]}
    assert {item.group for item in load("cases")} <= reserved


def test_labels_that_do_not_fit_name_file_and_line(tmp_path: Path) -> None:
    """A case with an unknown verdict is an error that points at its line."""
    rows = [json.loads(line) for line in (CASES / "dev.jsonl").read_text("utf-8").splitlines()[:2]]
    rows[1]["labels"] = dict.fromkeys(rows[1]["labels"], "splendid")
    file = tmp_path / "mine.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with pytest.raises(DatasetError, match=r"mine\.jsonl:2: labels do not fit"):
        case_items(file)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('{"id": "a", "tag": "full", "labels": {}}', "'question' must be a text"),
        ('{"id": "a", question: 1}', "not valid JSON"),
        ("[1]", "object"),
    ],
)
def test_a_broken_line_of_cases_is_named(tmp_path: Path, line: str, complaint: str) -> None:
    """File, line and what to mend, whatever is wrong with it."""
    good = (CASES / "dev.jsonl").read_text("utf-8").split("\n", 1)[0]
    file = tmp_path / "mine.jsonl"
    file.write_text(f"{good}\n{line}\n", encoding="utf-8")
    with pytest.raises(DatasetError, match=rf"mine\.jsonl:2: .*{complaint}"):
        case_items(file)


def test_an_unknown_set_says_what_is_known() -> None:
    """A misspelt name is answered with the names there are."""
    with pytest.raises(DatasetError, match="no such set; known are dev, test"):
        load("develop")


def test_public_answers_keep_their_scale(shared: Path) -> None:
    """DigiKlausur's 0, 1, 2 become 0, ½, 1, with blank answers known as such."""
    items = graded_items(load_answers(shared / "data" / "asag" / "digiklausur_dev.jsonl"))
    assert {item.steps for item in items} == {(0.0, 0.5, 1.0)}
    assert sum(item.blank for item in items) == 25


def test_agreement_is_counted_on_the_scale_that_all_share(tmp_path: Path) -> None:
    """0 to 5 stays; where questions differ in their scale, or it is very fine, it is quarters."""
    five, ten, fine = (_on_scale(tmp_path, top) for top in (5, 10, 20))
    assert common_steps(five) == (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    assert common_steps(five + ten) == common_steps(fine) == COARSE


def _on_scale(folder: Path, top: int) -> list[Item]:
    file = folder / f"{top}.csv"
    rows = [f"Which {top}?,words,Other words.,{grade},{top}" for grade in range(top)]
    header = "question,answer,reference,score,max_score"
    file.write_text("\n".join([header, *rows]), encoding="utf-8")
    return load(str(file))


def test_answers_without_a_reference_are_told(tmp_path: Path) -> None:
    """And not passed over in silence."""
    file = tmp_path / "mine.csv"
    header = "question,answer,reference,score"
    file.write_text(f"{header}\nWhy so?,words,Because.,1\nWhy?,words,,0\n", encoding="utf-8")
    with pytest.raises(DatasetError, match="1 answer with neither a reference nor"):
        load(str(file))


def test_a_file_of_ones_own_is_not_taken_for_a_set_that_ships(tmp_path: Path) -> None:
    """Its name is that of the file, with its ending."""
    file = tmp_path / "test.jsonl"
    lines = (CASES / "dev.jsonl").read_text("utf-8").split("\n")[:2]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert {item.set for item in load(str(file))} == {"test.jsonl"}
