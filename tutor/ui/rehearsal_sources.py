"""Where the answers of a rehearsal come from: our labelled ones, those given here, or a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import streamlit as st

from evals import items, uploads
from evals.answers import DatasetError
from knowledge.cards import card_id
from knowledge.classify import classify
from knowledge.plurals import counted
from tutor import class_sets, rubrics
from tutor.domain import Rubric, RubricOrigin
from tutor.practice import Practice
from tutor.rehearsal import Sample
from tutor.ui.text import escape_markdown, shorten

_OURS, _HERE, _FILE, _GRADED = "Labelled answers", "Answers given here", "A file", "A graded set"
_FORM = (
    "A table (CSV, TSV, XLSX) or JSONL with question, answer, reference and score, and max_score where the "
    "full score is not 1; a question of the library needs no reference; labelled answers in the form of ours; DigiKlausur's asag_dataset.csv, or SAF as "
    "JSON or JSONL."
)
_ALL = "All questions"
_ATTEMPTS = 2000


class Found(NamedTuple):
    """Samples to choose from, and what the rehearsal is called."""

    name: str
    samples: Sequence[Sample]


def choose(practice: Practice) -> Found:
    """The source and the question, as set."""
    source = st.segmented_control(
        "Which answers", (_OURS, _HERE, _FILE, _GRADED), default=_OURS, key="rehearsal_source", required=True,
    )  # fmt: skip
    samples = _samples(practice, source)
    questions = list(dict.fromkeys(s.question for s in samples))
    question = _ALL
    if len(questions) > 1:
        question = st.selectbox(
            "Question", [_ALL, *questions], key="rehearsal_question",
            format_func=lambda q: shorten(q, 90),
        )  # fmt: skip
    chosen = [s for s in samples if question in {_ALL, s.question}]
    if chosen:
        asked = len({s.question for s in chosen})
        st.caption(f"{counted(len(chosen), 'answer')} to {counted(asked, 'question')}.")
    return Found(source if question == _ALL else shorten(question, 80), chosen)


def _samples(practice: Practice, source: str) -> Sequence[Sample]:
    if source == _OURS:
        return labelled()
    if source == _HERE:
        found = _given_here(practice)
        if not found:
            st.info("Nobody has answered a question here yet.", icon=":material/inbox:")
        return found
    if source == _GRADED:
        return _graded_set()
    upload = st.file_uploader(
        "CSV, XLSX or JSONL with the columns question and answer, and a reference and a grade if you have them",
        type=["csv", "tsv", "xlsx", "jsonl"], key="rehearsal_file",
    )  # fmt: skip
    return _of_file(practice, upload.name, upload.getvalue()) if upload else []


@st.cache_resource(show_spinner=False)  # shared, not copied: a copy takes as long as reading them
def labelled() -> tuple[Sample, ...]:
    """Our own labelled answers, blank ones left out."""
    return tuple(
        Sample(
            question=i.task.question, answer=i.task.answer, rubric=i.task.rubric,
            labels=i.labels, score=i.truth,
        )
        for i in items.load("cases")
        if not i.blank
    )  # fmt: skip


def _given_here(practice: Practice) -> list[Sample]:
    """The answers of everyone who practised, without their names."""
    attempts = practice.records.search(limit=_ATTEMPTS)
    return _with_rubrics(
        practice,
        [
            class_sets.Submission(id=a.id, question=a.question, answer=a.answer, line=0)
            for a in attempts
        ],
    )


def _of_file(practice: Practice, name: str, content: bytes) -> list[Sample]:
    try:
        found = class_sets.read(name, content)
    except class_sets.ClassSetError as error:
        st.error(escape_markdown(str(error)), icon=":material/error:")
        return []
    given = [s for s in found.submissions if not s.trouble]
    samples = _with_rubrics(practice, given)
    left = len(given) - len(samples)
    troubles = (f"{name}:{s.line}: {s.trouble}" for s in found.submissions if s.trouble)
    notes = [*found.notes, *found.problems, *troubles][:3]
    if left:
        notes.append(
            f"{counted(left, 'answer is blank or has', 'answers are blank or have')} nothing to be judged against."
        )
    for note in notes:
        st.caption(escape_markdown(note))
    return samples


def _graded_set() -> list[Sample]:
    """A public set, or one of your own, whose grades by people are the reference at the end."""
    upload = st.file_uploader(
        "Answers that people have graded: question, answer, score, and reference", type=list(uploads.KINDS), key="rehearsal_graded",
        max_upload_size=uploads.MOST_MB, help=_FORM,
    )  # fmt: skip
    if upload is None:
        return []
    try:
        found = _read(upload.name, upload.getvalue())
    except DatasetError as error:
        st.error(escape_markdown(str(error)), icon=":material/error:")
        return []
    if found.left_out:
        st.caption(
            f"Left out: {counted(found.left_out, 'answer that is', 'answers that are')} blank or without a reference."
        )
    return found.samples


@st.cache_data(max_entries=2, show_spinner=False)
def _read(name: str, content: bytes) -> uploads.Uploaded:
    return uploads.read(name, content)


def _with_rubrics(practice: Practice, given: Iterable[class_sets.Submission]) -> list[Sample]:
    """A grade that a file has for an answer is the reference at the end."""
    known: dict[tuple[str, tuple[str, ...]], Rubric | None] = {}
    samples = []
    for one in given:
        key = one.question, one.reference
        if key not in known:
            known[key] = _rubric(practice, *key)
        rubric = known[key]
        if rubric and one.answer.strip():
            samples.append(
                Sample(question=one.question, answer=one.answer, rubric=rubric, score=one.score)
            )
    return samples


def _rubric(practice: Practice, question: str, references: Sequence[str]) -> Rubric | None:
    if references:
        kind, count = classify(question)
        return rubrics.from_references(references, kind, count, origin=RubricOrigin.GIVEN)
    card = practice.card(card_id(question))
    basis = practice.basis(card) if card else None
    return basis.rubric if basis else None
