"""Where the answers of a rehearsal come from: our labelled ones, those given here, or a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import streamlit as st

from evals import items
from knowledge.cards import card_id
from tutor import class_sets, rubrics
from tutor.domain import Rubric, RubricOrigin
from tutor.practice import Practice
from tutor.rehearsal import Sample
from tutor.ui.text import escape_markdown, shorten

_OURS, _HERE, _FILE = "Labelled answers", "Answers given here", "A file"
_ALL = "All questions"
_ATTEMPTS = 2000


class Found(NamedTuple):
    """Samples to choose from, and what the rehearsal is called."""

    name: str
    samples: list[Sample]


def choose(practice: Practice) -> Found:
    """The source and the question, as set."""
    source = st.segmented_control(
        "Which answers", (_OURS, _HERE, _FILE), default=_OURS, key="rehearsal_source", required=True,
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
        st.caption(f"{len(chosen)} answers to {len({s.question for s in chosen})} questions.")
    return Found(source if question == _ALL else shorten(question, 80), chosen)


def _samples(practice: Practice, source: str) -> list[Sample]:
    if source == _OURS:
        return _ours()
    if source == _HERE:
        found = _given_here(practice)
        if not found:
            st.info("Nobody has answered a question here yet.", icon=":material/inbox:")
        return found
    upload = st.file_uploader(
        "CSV, XLSX or JSONL with the columns question and answer; a reference or reference labels if you have them",
        type=["csv", "tsv", "xlsx", "jsonl"], key="rehearsal_file",
    )  # fmt: skip
    return _of_file(practice, upload.name, upload.getvalue()) if upload else []


@st.cache_data
def _ours() -> list[Sample]:
    """Our own labelled answers, blank ones left out."""
    return [
        Sample(
            question=i.task.question, answer=i.task.answer, rubric=i.task.rubric,
            labels=i.labels, score=i.truth,
        )
        for i in items.load("cases")
        if not i.blank
    ]  # fmt: skip


def _given_here(practice: Practice) -> list[Sample]:
    """The answers of everyone who practised, without their names."""
    attempts = practice.records.search(limit=_ATTEMPTS)
    pairs = [(a.question, a.answer, "") for a in attempts]
    return _with_rubrics(practice, pairs)


def _of_file(practice: Practice, name: str, content: bytes) -> list[Sample]:
    try:
        found = class_sets.read(name, content)
    except class_sets.ClassSetError as error:
        st.error(escape_markdown(str(error)), icon=":material/error:")
        return []
    given = [(s.question, s.answer, s.reference) for s in found.submissions]
    samples = _with_rubrics(practice, given)
    left = len(given) - len(samples)
    notes = [*found.problems[:3]]
    if left:
        notes.append(f"{left} answers are blank, or have nothing to be judged against.")
    for note in notes:
        st.caption(escape_markdown(note))
    return samples


def _with_rubrics(practice: Practice, given: Iterable[tuple[str, str, str]]) -> list[Sample]:
    known: dict[tuple[str, str], Rubric | None] = {}
    samples = []
    for question, answer, reference in given:
        key = question, reference
        if key not in known:
            known[key] = _rubric(practice, question, reference)
        rubric = known[key]
        if rubric and answer.strip():
            samples.append(Sample(question=question, answer=answer, rubric=rubric))
    return samples


def _rubric(practice: Practice, question: str, reference: str) -> Rubric | None:
    if reference.strip():
        return rubrics.from_references([reference], origin=RubricOrigin.GIVEN)
    card = practice.card(card_id(question))
    basis = practice.basis(card) if card else None
    return basis.rubric if basis else None
