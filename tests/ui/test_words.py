"""Everything that can stand on the page has a word of its own."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import openai
import pytest
from streamlit.material_icon_names import ALL_MATERIAL_ICONS

from knowledge.cards import Kind, Provenance, Status
from tutor.domain import JudgeInfo, RubricOrigin, Verdict
from tutor.llm_errors import explain
from tutor.settings import TutorSettings
from tutor.ui import words

UI = Path(words.__file__).parent


@pytest.mark.parametrize(
    ("table", "nouns"),
    [
        (words.VERDICTS, Verdict),
        (words.ORIGINS, RubricOrigin),
        (words.BASIS, RubricOrigin),
        (words.PROVENANCES, Provenance),
        (words.STATUSES, Status),
        (words.KINDS, Kind),
    ],
)
def test_no_case_is_left_out(table: dict[str, object], nouns: type[str]) -> None:
    """A new verdict or origin without words fails here, not on the page."""
    assert set(table) == set(nouns)


def test_verdicts_differ_in_word_icon_and_colour() -> None:
    """Colour alone never says anything."""
    signs = words.VERDICTS.values()
    for part in range(3):
        assert len({sign[part] for sign in signs}) == len(Verdict)


def test_every_icon_is_one_that_streamlit_ships() -> None:
    """A misspelt icon would show as its name."""
    used = {s.icon for t in (words.VERDICTS, words.ORIGINS, words.PROVENANCES) for s in t.values()}
    used |= set(words._KIND_ICONS.values())
    for file in [*UI.glob("*.py"), UI.parents[1] / "app.py"]:
        used |= set(re.findall(r":material/(\w+):", file.read_text(encoding="utf-8")))
    assert used <= set(ALL_MATERIAL_ICONS)


def test_flags_are_sentences_known_or_not() -> None:
    """A flag that a later judge raises is readable before it has words."""
    assert words.flag("addresses_grader") == "The text addresses the examiner."
    assert words.flag("very_odd") == "Very odd."


def test_the_examiner_is_named() -> None:
    """A model by its name, the built-in one as such."""
    assert words.examiner(JudgeInfo(name="builtin")) == "the built-in examiner"
    assert words.examiner(JudgeInfo(name="llm", model="qwen3")) == "qwen3"


def test_what_needs_no_examiner_is_told_in_plain_words() -> None:
    """Such as after "I don't know"."""
    said = f"Graded by {words.examiner(JudgeInfo(name='guard'))}."
    assert said == "Graded by a simple check: there was nothing in it to judge."


def test_the_examiner_in_use_comes_with_the_way_to_another() -> None:
    """Without a model: how to plug one in; with one: where it is and how to go without."""
    assert "TUTOR_MODEL" in " ".join(words.examiner_in_use(TutorSettings()))
    with_model = TutorSettings(model="qwen3", openai_base_url="http://localhost:1/v1")
    assert words.examiner_in_use(with_model)[0] == "qwen3 grades."
    assert "http://localhost:1/v1" in words.examiner_in_use(with_model)[1]


def test_the_password_in_an_address_is_shown_to_nobody() -> None:
    """Neither beside the examiner nor in what is said, and stored, when it does not answer."""
    settings = TutorSettings(model="qwen3", openai_base_url="http://ann:s3cr@et@localhost:1/v1")
    refused = openai.APIConnectionError(request=httpx.Request("POST", "http://localhost:1/v1"))
    unknown = RuntimeError("no route to http://ann:s3cr@et@localhost:1/v1/chat")
    told = [words.examiner_in_use(settings)[1], *(explain(e, settings) for e in (refused, unknown))]
    for text in told:
        assert "http://localhost:1/v1" in text
        assert "ann" not in text
        assert "s3cr" not in text
