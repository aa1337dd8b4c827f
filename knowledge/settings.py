"""Settings of the knowledge side; the only reader of its environment variables."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from platformdirs import user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class KnowledgeSettings(BaseSettings):
    """`TUTOR_*` variables, and the two OpenAI ones under the names everyone expects."""

    model_config = SettingsConfigDict(
        env_prefix="TUTOR_",
        env_file=".env",
        extra="ignore",
        populate_by_name=True,
        env_ignore_empty=True,
    )

    data_dir: Annotated[
        Path, Field(description="Where the index, the records and your own cards live.")
    ] = user_data_path("oral-exam-tutor", appauthor=False)
    chroma_url: Annotated[
        str | None,
        Field(description="A Chroma server, such as http://localhost:8000; unset: embedded."),
    ] = None
    embedding_model: Annotated[
        str,
        Field(description="`builtin`, or the name of a model at the OpenAI-compatible endpoint."),
    ] = "builtin"
    openai_api_key: Annotated[
        SecretStr | None,
        Field(validation_alias="OPENAI_API_KEY", description="Key of the model endpoint."),
    ] = None
    openai_base_url: Annotated[
        str | None,
        Field(
            validation_alias="OPENAI_BASE_URL",
            description="Endpoint, such as http://localhost:11434/v1.",
        ),
    ] = None

    @property
    def cards_dir(self) -> Path:
        """Card files of the user's own; read beside the starter library."""
        return self.data_dir / "cards"

    @property
    def index_dir(self) -> Path:
        return self.data_dir / "index"


def shown(text: str) -> str:
    """Text as others may see it: addresses in it without a name and a password.

    `shown("http://ann:secret@host/v1") -> "http://host/v1"`.
    """
    return re.sub(r"://[^/\s]*@", "://", text)
