"""Settings of the tutor; with knowledge.settings the only reader of the environment."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

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
        Field(description="`builtin` or `llm`; unset: `llm` where a model is set, else `builtin`."),
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
    learner: Annotated[
        str, Field(min_length=1, description="Whose records the page shows at first.")
    ] = "me"

    @property
    def judge_in_use(self) -> JudgeName:
        return self.judge or ("llm" if self.model else "builtin")

    @property
    def records_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'records.sqlite3'}"
