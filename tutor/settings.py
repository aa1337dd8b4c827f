"""Settings of the tutor; with knowledge.settings the only reader of the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from knowledge.settings import KnowledgeSettings

JudgeName = Literal["builtin", "llm", "panel"]


class TutorSettings(KnowledgeSettings):
    """Everything that can be set; the README's table is made from these descriptions."""

    model: Annotated[
        str | None,
        Field(description="Chat model at the endpoint, such as gpt-5.4-mini; unset: no model."),
    ] = None
    judge: Annotated[
        JudgeName | None,
        Field(
            description="`builtin`, `llm` or `panel` (both, and where they differ a person); "
            "unset: `llm` where a model is set, else `builtin`."
        ),
    ] = None
    strictness: Annotated[
        Literal["lenient", "normal", "strict"],
        Field(
            description="How much the examiner probes: `lenient` takes an answer as it is, `normal` "
            "asks one follow-up, `strict` two."
        ),
    ] = "normal"
    second_model: Annotated[
        str | None,
        Field(
            description="A second chat model for the panel; the built-in examiner is then its third."
        ),
    ] = None
    transcription_model: Annotated[
        str | None,
        Field(
            description="Turns speech into text: a model at the endpoint, such as whisper-1, or "
            "`builtin`; unset: `builtin` where requirements-speech.txt is installed."
        ),
    ] = None
    transcription_url: Annotated[
        str | None,
        Field(description="Endpoint for speech; unset: that of `OPENAI_BASE_URL`."),
    ] = None
    database_url: Annotated[
        str | None, Field(description="Where records go; unset: SQLite in the data folder.")
    ] = None
    timeout: Annotated[
        float, Field(gt=0, description="Seconds to wait for one reply of a model.")
    ] = 60.0
    retries: Annotated[
        int, Field(ge=0, le=10, description="Further tries when a model is busy or away.")
    ] = 2
    max_tokens: Annotated[int, Field(ge=64, description="Longest reply of a model, in tokens.")] = (
        2000
    )
    concurrency: Annotated[
        int, Field(ge=1, le=64, description="Answers graded at the same time.")
    ] = 4
    price_prompt: Annotated[
        float | None,
        Field(ge=0, description="Price of a million prompt tokens; shown with the cost of runs."),
    ] = None
    price_completion: Annotated[
        float | None, Field(ge=0, description="Price of a million completion tokens.")
    ] = None
    learner: Annotated[
        str, Field(min_length=1, description="Whose records the page shows at first.")
    ] = "me"
    teachers: Annotated[
        str,
        Field(description="Who sees every learner's records: names or e-mails, comma-separated."),
    ] = ""

    @property
    def judge_in_use(self) -> JudgeName:
        return self.judge or ("llm" if self.model else "builtin")

    @property
    def records_place(self) -> str | Path:
        """The URL of a database, or an SQLite file."""
        return self.database_url or self.data_dir / "records.sqlite3"


def problem(error: ValidationError) -> str:
    """What is wrong with the settings in one line: `TUTOR_TIMEOUT: input should be greater than 0`."""
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else "settings"
    named = name if name.isupper() or name == ".env" else f"TUTOR_{name.upper()}"
    return f"{named}: {first['msg'][:1].lower()}{first['msg'][1:]}"


def table() -> str:
    """The settings as the README's Markdown table."""
    rows = ["| variable | default | what it does |", "|---|---|---|"]
    for name, field in TutorSettings.model_fields.items():
        variable = str(field.validation_alias or f"TUTOR_{name.upper()}")
        default = "the user's data folder" if name == "data_dir" else field.default
        shown = (
            ""
            if default is None
            else f"{default:g}"
            if isinstance(default, float)
            else str(default)
        )
        rows.append(f"| `{variable}` | {shown} | {field.description} |")
    return "\n".join(rows)


if __name__ == "__main__":
    print(table())
