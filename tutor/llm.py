"""The one gateway to chat models: structured replies, bounded retries, usage.

Behind it stands LangChain's OpenAI client, so every server that speaks OpenAI's chat API will do.
Servers differ in what they support; the ways to ask for JSON are tried in turn (schema, JSON mode,
plain text), and the one that worked is kept. A reply that does not parse is sent back once.
"""

from __future__ import annotations

import json
import logging
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, Literal, NamedTuple, Protocol, TypeVar
from urllib.parse import urlsplit

from pydantic import SecretStr
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from tutor.domain import Usage
from tutor.llm_errors import explain, is_passing, refuses_format
from tutor.settings import TutorSettings

log = logging.getLogger(__name__)

T = TypeVar("T")
Role = Literal["system", "user", "assistant"]
Method = Literal["json_schema", "json_mode", "text"]
_METHODS: tuple[Method, ...] = ("json_schema", "json_mode", "text")


class Message(NamedTuple):
    role: Role
    text: str


class Reply(NamedTuple, Generic[T]):
    """What came back: the parsed value and what it cost."""

    value: T
    usage: Usage


class LLMError(Exception):
    """The model gave no usable reply; the message says what to do. `usage` was spent all the same."""

    def __init__(self, message: str, usage: Usage | None = None) -> None:
        super().__init__(message)
        self.usage = usage or Usage()


class ChatModel(Protocol):
    """Our own small interface to chat models; tests script it, `OpenAIChat` is the real one."""

    @property
    def name(self) -> str: ...

    def ask(
        self, messages: Sequence[Message], schema: Mapping[str, Any], parse: Callable[[Any], T]
    ) -> Reply[T]:
        """Ask for JSON of the given schema. `parse` turns it into a value or raises ValueError,
        whose text goes back to the model once. Raises LLMError."""
        ...


class OpenAIChat:
    """Any OpenAI-compatible chat model, by the settings' endpoint, key, timeout and retries."""

    def __init__(self, settings: TutorSettings) -> None:
        if not settings.model:
            raise LLMError("no model is set; set TUTOR_MODEL, or use the built-in examiner")
        self.name = settings.model
        self._settings = settings
        self._method: Method | None = None
        self._client: Any = None

    def ask(
        self, messages: Sequence[Message], schema: Mapping[str, Any], parse: Callable[[Any], T]
    ) -> Reply[T]:
        text, usage = self._complete(messages, schema, Usage())
        try:
            return Reply(parse(extract_json(text)), usage)
        except ValueError as error:
            log.info("reply of %s needs repair: %s", self.name, error)
            repair = Message(
                "user", f"That reply was not usable: {error}. Send the corrected JSON object only."
            )
        text, usage = self._complete(
            [*messages, Message("assistant", text[:8000] or "(nothing)"), repair], schema, usage
        )
        try:
            return Reply(parse(extract_json(text)), usage)
        except ValueError as error:
            raise LLMError(
                f"the model {self.name} gave no usable judgement ({error})", usage
            ) from error

    def _complete(
        self, messages: Sequence[Message], schema: Mapping[str, Any], spent: Usage
    ) -> tuple[str, Usage]:
        """One reply as text, by the way of asking that worked last, else by the next ones."""
        first = _METHODS.index(self._method) if self._method else 0
        for method in _METHODS[first:]:
            try:
                reply = self._send(messages, _options(method, schema))
            except Exception as error:  # every client error ends here as one clear sentence
                if refuses_format(error) and method != "text":
                    log.info("%s refuses %s: %s", self.name, method, error)
                    continue
                usage = spent + _usage_of_cut(error)
                raise LLMError(explain(error, self._settings), usage) from error
            self._method = method
            return reply.text, spent + _usage(reply)
        raise AssertionError("the last way of asking either works or raises")

    def _send(self, messages: Sequence[Message], options: Mapping[str, Any]) -> Any:
        retrying = Retrying(
            stop=stop_after_attempt(1 + self._settings.retries),
            wait=wait_exponential_jitter(multiplier=0.5, max=20),
            retry=retry_if_exception(is_passing),
            reraise=True,
        )
        return retrying(
            self._model().invoke, [(m.role, _whole(m.text)) for m in messages], **options
        )

    def _model(self) -> Any:
        if self._client is None:
            from langchain.chat_models import init_chat_model

            # LangChain's advice on another method of its own; the next way of asking is tried here.
            warnings.filterwarnings("ignore", message=".*OpenAI's structured output feature")
            key = self._settings.openai_api_key or SecretStr("none")  # local servers ask for none
            self._client = init_chat_model(
                self.name, model_provider="openai", base_url=self._settings.openai_base_url,
                api_key=key.get_secret_value(), timeout=self._settings.timeout, max_retries=0,
                temperature=0, seed=0, **_limit(self._settings),
            )  # fmt: skip
        return self._client


def _limit(settings: TutorSettings) -> dict[str, Any]:
    """The longest reply, under the name the server knows: LangChain sends OpenAI's newer
    `max_completion_tokens`, which Ollama and LM Studio ignore (ollama#7125)."""
    host = urlsplit(settings.openai_base_url or "https://api.openai.com").hostname or ""
    if host.endswith((".openai.com", ".azure.com")):
        return {"max_tokens": settings.max_tokens}
    return {"extra_body": {"max_tokens": settings.max_tokens}}


def _options(method: Method, schema: Mapping[str, Any]) -> dict[str, Any]:
    if method == "json_schema":
        spec = {"name": "reply", "schema": dict(schema), "strict": True}
        return {"response_format": {"type": "json_schema", "json_schema": spec}}
    return {"response_format": {"type": "json_object"}} if method == "json_mode" else {}


def _usage(reply: Any) -> Usage:
    spent = getattr(reply, "usage_metadata", None) or {}
    return Usage(
        calls=1,
        prompt_tokens=int(spent.get("input_tokens", 0)),
        completion_tokens=int(spent.get("output_tokens", 0)),
    )


def _usage_of_cut(error: Exception) -> Usage:
    """What a reply cost that was cut off at the limit; other failures cost nothing."""
    spent = getattr(getattr(error, "completion", None), "usage", None)
    if spent is None:
        return Usage()
    return Usage(
        calls=1, prompt_tokens=spent.prompt_tokens, completion_tokens=spent.completion_tokens
    )


_FENCED = re.compile(r"```(?:json)?\s*(\{.*?\})\s*```", re.S)
_THOUGHTS = re.compile(r"^\s*<think>.*?(?:</think>|\Z)", re.S)
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")  # NUL, and halves of characters that JSON may spell


def extract_json(text: str) -> Any:
    """The last JSON object in a reply, which may stand in a fence or behind thoughts.

    Its texts are such as files and databases take. Raises ValueError saying what is wrong. Thoughts
    that were cut off hold no reply.
    """
    try:
        return _whole(_last_object(text))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _whole(value: Any) -> Any:
    """The same without what can be written nowhere, in every text of it: "well \\ud83d" -> "well "."""
    if isinstance(value, str):
        return _UNWRITABLE.sub("", value)
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    return value


def _last_object(text: str) -> Any:
    text = _THOUGHTS.sub("", text).strip()
    for candidate in (text, *reversed(_FENCED.findall(text))):
        try:
            found = json.loads(candidate)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            return found
    return _embedded_object(text)


def _embedded_object(text: str) -> Any:
    decoder = json.JSONDecoder()
    found: Any = None
    place = text.find("{")
    while place >= 0:
        try:
            value, end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            end = place + 1
        else:
            found = value if isinstance(value, dict) else found
        place = text.find("{", end)
    if found is None:
        raise ValueError("it holds no complete JSON object")
    return found


def chat_model(settings: TutorSettings) -> ChatModel:
    """The chat model that the settings name; raises LLMError when none is set."""
    return OpenAIChat(settings)
