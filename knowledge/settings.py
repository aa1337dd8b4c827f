"""Settings of the knowledge side; the only reader of its environment variables."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import PydanticCustomError
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

    def __init__(self, **values: Any) -> None:
        """Raises ValidationError, also where the file of settings is no text."""
        try:
            super().__init__(**values)
        except UnicodeDecodeError as error:
            wrong = PydanticCustomError("encoding", "the file is not UTF-8 text; save it as UTF-8")
            raise ValidationError.from_exception_data(
                "settings", [{"type": wrong, "loc": (".env",), "input": ""}]
            ) from error

    @field_validator("data_dir")
    @classmethod
    def _at_home(cls, folder: Path) -> Path:
        """A shell leaves ~ as it is within quotes, and so does the file of settings."""
        try:
            return folder.expanduser()
        except RuntimeError as error:
            raise ValueError("there is no such home folder; write the whole path") from error

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
