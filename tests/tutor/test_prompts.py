"""Prompts and their variables."""

from __future__ import annotations

import pytest
import yaml

from tutor import prompts

PROMPT = prompts.Prompt(name="p", version="1", system="Be $mood.", user="$question: $answer")


def test_every_variable_is_filled_in() -> None:
    """System and user text come back with their variables replaced."""
    assert PROMPT.render(mood="kind", question="Q", answer="A") == ("Be kind.", "Q: A")


@pytest.mark.parametrize(
    ("variables", "odd"),
    [
        ({"mood": "kind", "question": "Q"}, "answer"),
        ({"mood": "kind", "question": "Q", "answer": "A", "answr": "A"}, "answr"),
    ],
)
def test_missing_and_unknown_variables_are_errors(variables: dict[str, str], odd: str) -> None:
    """A slip in a variable's name is told by name, before any model is called."""
    with pytest.raises(ValueError, match=f"prompt p: missing or unknown variables: {odd}"):
        PROMPT.render(**variables)


@pytest.mark.parametrize(
    "text", ["$mood costs $5 $$", "${question}", "{answer} {0} {{}}", "%s \\1"]
)
def test_signs_in_a_students_text_stay_as_they_are(text: str) -> None:
    """`$`, braces and percent signs in a value are text, not variables."""
    assert PROMPT.render(mood="kind", question="Q", answer=text)[1] == f"Q: {text}"


def test_shipped_prompts_load_and_have_a_version() -> None:
    """Every prompt that ships is well-formed; its version is stored with each grade."""
    folder = prompts.Path(prompts.__file__).parent
    names = [path.stem for path in folder.glob("*.yaml")]
    assert "grade" in names
    for name in names:
        assert prompts.load(name).version


def test_the_grading_prompt_changes_with_its_version() -> None:
    """Whoever changes the prompt's text changes its version too, and this line with it."""
    import hashlib

    folder = prompts.Path(prompts.__file__).parent
    content = yaml.safe_load((folder / "grade.yaml").read_text(encoding="utf-8"))
    text = content["system"] + content["user"]
    assert (content["version"], hashlib.sha256(text.encode()).hexdigest()[:8]) == ("2", "8486e01f")
