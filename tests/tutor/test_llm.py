"""The gateway to chat models, against a scripted server that speaks OpenAI's chat API."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import pytest
import tenacity

from tests.tutor.chat_server import Answer, ChatServer, refuses, says
from tutor.domain import Usage
from tutor.llm import LLMError, Message, OpenAIChat, Reply, chat_model, extract_json
from tutor.settings import TutorSettings

SCHEMA = {"type": "object", "properties": {"x": {"type": "integer"}}, "required": ["x"]}
QUESTION = [Message("system", "Be exact."), Message("user", "x?")]

# What the servers really say; from their sources and from threads on them.
FORMAT_REFUSALS = [
    # llama.cpp before json_schema, and ik_llama.cpp#778
    (500, 'response_format type must be one of "text" or "json_object", but got: json_schema'),
    (400, 'Either "json_schema" or "grammar" can be specified, but not both'),  # llama.cpp#11847
    (400, "Failed to parse grammar"),
    (400, "The provided JSON schema contains features not supported by xgrammar."),  # vllm#16321
    (400, "[{'type': 'literal_error', 'loc': ('body', 'response_format', 'type')}]"),  # old vLLM
    (400, "Invalid grammar specification."),  # vLLM
    (500, "failed to load model vocabulary required for format"),  # Ollama
    (400, 'invalid format: expected "json" or a JSON schema'),  # ollama#8126
    (400, "'response_format.type' must be 'json_schema' or 'text'"),  # LM Studio
    (400, "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."),
    (400, "Invalid schema for response_format 'reply': 'minItems' is not permitted."),
    (400, "This response_format type is unavailable now"),  # DeepSeek
    (400, "Failed to generate JSON. Please adjust your prompt."),  # Groq
]  # fmt: skip
OTHER_ERRORS = [
    (500, "Internal Server Error"),
    (500, ""),
    (500, "CUDA out of memory; see the log for more information"),
    (500, "Database schema is locked"),
    (400, "This model's maximum context length is 2048 tokens"),
    (400, "Invalid image format in message 1"),
    (404, "The model `m` does not exist."),
    (422, "Extra inputs are not permitted: seed"),
]


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tenacity.nap, "time", SimpleNamespace(sleep=lambda seconds: None))


@pytest.fixture
def serve() -> Iterator[Callable[..., ChatServer]]:
    """Starts a scripted server that stops with the test."""
    with ExitStack() as stack:

        def start(*replies: Answer, **options: Any) -> ChatServer:
            return stack.enter_context(ChatServer(*replies, **options).running())

        yield start


def chat(url: str, **settings: Any) -> OpenAIChat:
    return OpenAIChat(TutorSettings(model="m", openai_base_url=url, **settings))


def ask(model: OpenAIChat) -> Reply[int]:
    return model.ask(QUESTION, SCHEMA, wants_positive)


def wants_positive(value: Any) -> int:
    if value.get("x", 0) <= 0:
        raise ValueError("x must be a positive integer")
    return int(value["x"])


def test_schema_is_asked_for_first_and_usage_is_counted(serve: Callable[..., ChatServer]) -> None:
    """A server that knows JSON schemas gets one request with the schema, and its usage counts."""
    server = serve(says('{"x": 3}'))
    assert ask(chat(server.url)) == Reply(3, Usage(calls=1, prompt_tokens=11, completion_tokens=7))
    assert server.formats == ["json_schema"]
    spec = server.requests[0]["response_format"]["json_schema"]
    assert spec["schema"] == SCHEMA
    assert spec["name"]  # vLLM refuses a schema without a name
    assert [m["content"] for m in server.requests[0]["messages"]] == ["Be exact.", "x?"]


def test_reply_limit_has_the_name_that_local_servers_know(serve: Callable[..., ChatServer]) -> None:
    """Ollama and LM Studio ignore max_completion_tokens, so other servers get max_tokens."""
    server = serve(says('{"x": 3}'))
    ask(chat(server.url, max_tokens=99))
    assert server.requests[0]["max_tokens"] == 99
    assert "max_completion_tokens" not in server.requests[0]


@pytest.mark.parametrize(
    "url", [None, "https://api.openai.com/v1", "https://x.openai.azure.com/v1"]
)
def test_openai_itself_gets_its_newer_name_of_the_limit(url: str | None) -> None:
    """OpenAI's reasoning models refuse max_tokens, so OpenAI gets max_completion_tokens."""
    model = OpenAIChat(TutorSettings(model="m", openai_base_url=url, max_tokens=99))
    payload = model._model()._get_request_payload([("user", "x?")])
    assert payload["max_completion_tokens"] == 99
    assert "max_tokens" not in payload
    assert not payload.get("extra_body")


def test_refused_formats_fall_back_and_the_way_that_worked_is_kept(
    serve: Callable[..., ChatServer],
) -> None:
    """Schema, JSON mode and text are tried in turn, once; later calls begin with what worked."""
    server = serve(
        refuses(400, "'response_format' json_schema is not supported"),
        refuses(400, "json_object is not supported"),
        says('{"x": 3}'),
        says('{"x": 4}'),
    )
    model = chat(server.url)
    assert [ask(model).value, ask(model).value] == [3, 4]
    assert server.formats == ["json_schema", "json_object", "text", "text"]


def test_many_threads_share_one_model(serve: Callable[..., ChatServer]) -> None:
    """Answers are graded side by side; each gets its reply, also while the way is being found."""

    def script(body: dict[str, Any]) -> Answer:
        return says('{"x": 3}') if "response_format" not in body else refuses(400, "json mode?")

    model = chat(serve(script=script).url)
    with ThreadPoolExecutor(8) as pool:
        assert [r.value for r in pool.map(lambda n: ask(model), range(24))] == [3] * 24


def test_a_way_refused_later_falls_to_the_next(serve: Callable[..., ChatServer]) -> None:
    """A server may know schemas and refuse one of them; that request still gets its answer."""
    server = serve(says('{"x": 3}'), refuses(400, FORMAT_REFUSALS[3][1]), says('{"x": 4}'))
    model = chat(server.url)
    assert [ask(model).value, ask(model).value] == [3, 4]
    assert server.formats == ["json_schema", "json_schema", "json_object"]


@pytest.mark.parametrize(("status", "message"), FORMAT_REFUSALS)
def test_servers_refusals_of_a_format_are_known(
    serve: Callable[..., ChatServer], status: int, message: str
) -> None:
    """What vLLM, llama.cpp, Ollama and others say to a format leads to the next one, at once."""
    server = serve(refuses(status, message), says('{"x": 3}'))
    assert ask(chat(server.url)).value == 3
    assert server.formats == ["json_schema", "json_object"]


@pytest.mark.parametrize(("status", "message"), OTHER_ERRORS)
def test_other_errors_are_no_refused_format(
    serve: Callable[..., ChatServer], status: int, message: str
) -> None:
    """An error that says nothing of the format is an error, not a reason to ask otherwise."""
    server = serve(script=lambda body: refuses(status, message))
    with pytest.raises(LLMError):
        ask(chat(server.url, retries=1))
    assert set(server.formats) == {"json_schema"}
    assert len(server.requests) == (2 if status == 500 else 1)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_passing_failures_are_tried_again(serve: Callable[..., ChatServer], status: int) -> None:
    """A busy or failing server is asked again, and the answer it then gives counts."""
    server = serve(refuses(status, "busy"), refuses(status, "busy"), says('{"x": 3}'))
    assert ask(chat(server.url)).value == 3
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", [429, 500])
def test_retries_are_bounded(serve: Callable[..., ChatServer], status: int) -> None:
    """After the retries of the settings the failure is told, never endless tries."""
    server = serve(script=lambda body: refuses(status, "busy"))
    with pytest.raises(LLMError):
        ask(chat(server.url, retries=3))
    assert len(server.requests) == 4


def test_busy_server_is_named_as_such(serve: Callable[..., ChatServer]) -> None:
    """A rate limit is told as one, with the endpoint."""
    server = serve(script=lambda body: refuses(429, "slow down"))
    with pytest.raises(LLMError, match=rf"{server.url} is out of quota or too busy"):
        ask(chat(server.url, retries=0))


def test_nobody_at_home_is_told_with_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused connection is tried again, then told with the address and OPENAI_BASE_URL."""
    waits: list[float] = []
    monkeypatch.setattr(tenacity.nap, "time", SimpleNamespace(sleep=waits.append))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(LLMError, match=rf"nothing answers at .*:{port}.*OPENAI_BASE_URL"):
        ask(chat(f"http://127.0.0.1:{port}/v1"))
    assert len(waits) == 2


def test_slow_server_is_told_with_the_setting(serve: Callable[..., ChatServer]) -> None:
    """A reply that does not come in time names TUTOR_TIMEOUT."""
    server = serve(says('{"x": 3}', wait=0.6))
    with pytest.raises(LLMError, match=r"longer than 0\.2 s; raise TUTOR_TIMEOUT"):
        ask(chat(server.url, timeout=0.2, retries=0))


@pytest.mark.parametrize(
    ("status", "message", "hint"),
    [
        (401, "Incorrect API key provided", "OPENAI_API_KEY"),
        (403, "not allowed", "OPENAI_API_KEY"),
        (404, "model 'm' not found, try pulling it first", "TUTOR_MODEL"),
        (
            400,
            "request (6031 tokens) exceeds the available context size",
            "longer than the context",
        ),
        (418, "I am a teapot", "teapot"),
    ],
)
def test_lasting_failures_say_what_to_mend(
    serve: Callable[..., ChatServer], status: int, message: str, hint: str
) -> None:
    """What trying again cannot mend is told at once, with the setting to look at."""
    server = serve(script=lambda body: refuses(status, message))
    with pytest.raises(LLMError, match=hint):
        ask(chat(server.url))
    assert len(server.requests) == 1


def test_key_goes_to_the_server_and_never_into_a_message(serve: Callable[..., ChatServer]) -> None:
    """The key of the settings stays out of errors."""
    server = serve(script=lambda body: refuses(418, "no"))
    with pytest.raises(LLMError) as caught:
        ask(chat(server.url, openai_api_key="sk-very-secret"))
    assert "very-secret" not in str(caught.value)


def test_a_web_page_instead_of_an_api_is_an_llm_error(serve: Callable[..., ChatServer]) -> None:
    """A wrong address that answers with something else fails as an LLMError too."""
    server = serve(script=lambda body: Answer(200, b"<html>Welcome</html>"))
    with pytest.raises(LLMError, match=server.url):
        ask(chat(server.url, retries=0))


def test_unusable_reply_is_sent_back_once(serve: Callable[..., ChatServer]) -> None:
    """One repair: the model sees its reply and what is wrong with it; both calls are counted."""
    server = serve(says('{"x": -1}'), says('{"x": 5}'))
    reply = ask(chat(server.url))
    assert reply == Reply(5, Usage(calls=2, prompt_tokens=22, completion_tokens=14))
    mine, repair = server.requests[1]["messages"][-2:]
    assert mine == {"role": "assistant", "content": '{"x": -1}'}
    assert "x must be a positive integer" in repair["content"]


def test_empty_reply_is_repaired_with_a_message_servers_take(
    serve: Callable[..., ChatServer],
) -> None:
    """An empty reply is not sent back as an empty message, which some servers refuse."""
    server = serve(says(""), says('{"x": 5}'))
    assert ask(chat(server.url)).value == 5
    assert all(message["content"] for message in server.requests[1]["messages"])


def test_second_unusable_reply_is_an_error_with_the_usage_of_both(
    serve: Callable[..., ChatServer],
) -> None:
    """There is no second repair; what was spent is told with the error."""
    server = serve(script=lambda body: says("I would rather not."))
    with pytest.raises(LLMError, match="no complete JSON object") as caught:
        ask(chat(server.url))
    assert len(server.requests) == 2
    assert caught.value.usage == Usage(calls=2, prompt_tokens=22, completion_tokens=14)


def test_failed_repair_keeps_the_usage_of_the_first_call(serve: Callable[..., ChatServer]) -> None:
    """A server that dies during the repair does not make the first call free."""
    server = serve(says("no"), refuses(401, "key expired"))
    with pytest.raises(LLMError) as caught:
        ask(chat(server.url))
    assert caught.value.usage.calls == 1


def test_reply_cut_off_names_the_limit_and_its_cost(serve: Callable[..., ChatServer]) -> None:
    """A reply that runs into the limit names TUTOR_MAX_TOKENS, and its tokens are counted."""
    server = serve(says('{"x": ', finish="length"))
    with pytest.raises(LLMError, match="TUTOR_MAX_TOKENS") as caught:
        ask(chat(server.url))
    assert caught.value.usage == Usage(calls=1, prompt_tokens=11, completion_tokens=7)


def test_no_model_is_an_error_with_the_way_out() -> None:
    """Without TUTOR_MODEL no client is built."""
    with pytest.raises(LLMError, match="TUTOR_MODEL"):
        chat_model(TutorSettings())


@pytest.mark.parametrize(
    "text",
    [
        '{"x": 1}',
        ' \n{"x": 1}\n',
        '```json\n{"x": 1}\n```',
        'Here it is:\n```\n{"x": 1}\n```\nDone.',
        'Sure! {"x": 1} is my reply.',
        '<think>maybe {"x": 9}?</think>{"x": 1}',
        'maybe {"x": 9}?</think>\n{"x": 1}',
        'First {"x": 9}, no: {"x": 1}',
        '{"x": 1} and a stray {',
    ],
)
def test_json_is_found_in_fences_prose_and_behind_thoughts(text: str) -> None:
    """The last complete object of a reply counts."""
    assert extract_json(text) == {"x": 1}


def test_thought_marks_inside_the_json_are_text() -> None:
    """A quote of an answer that holds "<think>" is not cut away."""
    assert extract_json('{"quote": "<think>a</think>b"}') == {"quote": "<think>a</think>b"}


@pytest.mark.parametrize(
    "text", ["", "no", "[1, 2]", '{"x": ', '<think>maybe {"x": 9}', '"text"', '{"a":' * 5000]
)
def test_reply_without_a_complete_object_is_refused(text: str) -> None:
    """What is cut off, no object, or only thought about is no reply."""
    with pytest.raises(ValueError, match="no complete JSON object"):
        extract_json(text)


def test_half_a_character_is_left_out_of_a_reply() -> None:
    """No file and no database takes one, nor NUL; a pair is one character, and stays."""
    found = extract_json(r'{"a": ["well \ud83d", {"b\u0000": "\ude00 done"}], "c": "\ud83d\ude00"}')
    assert found == {"a": ["well ", {"b": " done"}], "c": "\U0001f600"}


def test_half_a_character_is_neither_sent_nor_stops_a_repair(
    serve: Callable[..., ChatServer],
) -> None:
    """A learner's broken paste, or the reply that is sent back, goes out without it."""
    server = serve(says('{"x": "\ud83d"}'), says('{"x": 5}'))
    broken = [Message("user", "well \ud83d, x?")]
    assert chat(server.url).ask(broken, SCHEMA, lambda value: int(value["x"])).value == 5
    sent = [message["content"] for message in server.requests[1]["messages"]]
    assert sent[:2] == ["well , x?", '{"x": ""}']


@pytest.mark.parametrize("depth", [900, 20_000])
def test_a_reply_nested_without_end_is_refused(depth: int) -> None:
    """With the error that asks for a repair, never with another one."""
    with pytest.raises(ValueError, match=r"nested too deeply|no complete JSON object"):
        extract_json('{"a": ' + "[" * depth + "]" * depth + "}")
