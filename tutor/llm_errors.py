"""What a model server's refusal means: a passing one, a refused format, or something to mend.

LangChain and OpenAI's client each derive their own error classes, so classes are compared, never
names.
"""

from __future__ import annotations

import re

from knowledge.settings import shown
from tutor.settings import TutorSettings

# What servers say when they cannot answer in the format asked for: OpenAI and LM Studio name
# response_format, vLLM its JSON schema or xgrammar, llama.cpp its grammar, Ollama its format, Groq
# a failed JSON. A bare "format" or "schema" is in too many other errors ("for more information").
_FORMAT = re.compile(
    r"response[_ ]?(?:format|schema)|json[_ ]?schema|json[_ ]?object|json mode|structured[_ ]output"
    r"|guided[_ ](?:json|decoding)|grammar|(?:invalid|unknown|unsupported|required for) format"
    r"|json_validate_failed|failed to (?:generate|validate) json",
    re.I,
)
_MAY_REFUSE_FORMAT = {400, 404, 415, 422, 500, 501}
_TOO_LONG = re.compile(
    r"context[_ ](?:length|size|window)|maximum context|prompt is too long", re.I
)


def is_passing(error: BaseException) -> bool:
    """May the same request succeed a little later?"""
    import openai

    passing = (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError)
    return isinstance(error, passing) and not refuses_format(error)


def refuses_format(error: BaseException) -> bool:
    """Did the server refuse the way of asking, rather than the request?"""
    status = getattr(error, "status_code", None)
    return status in _MAY_REFUSE_FORMAT and bool(_FORMAT.search(str(error)))


def explain(error: BaseException, settings: TutorSettings) -> str:
    """One sentence on what went wrong and the way out."""
    import openai

    where = shown(settings.openai_base_url or "the OpenAI API")
    hints: dict[type[Exception], str] = {  # a subclass stands before its base
        openai.APITimeoutError: f"{where} took longer than {settings.timeout:g} s; raise TUTOR_TIMEOUT",
        openai.APIConnectionError: f"nothing answers at {where}; is the server running, and OPENAI_BASE_URL right?",
        openai.AuthenticationError: f"{where} did not accept the key; check OPENAI_API_KEY",
        openai.PermissionDeniedError: f"{where} does not let this key use {settings.model}; check OPENAI_API_KEY",
        openai.NotFoundError: f"{where} knows no model {settings.model!r}; check TUTOR_MODEL and OPENAI_BASE_URL",
        openai.RateLimitError: f"{where} is out of quota or too busy; try again later",
        openai.LengthFinishReasonError: f"the reply of {settings.model} was cut off at {settings.max_tokens} tokens; raise TUTOR_MAX_TOKENS",
        openai.ContentFilterFinishReasonError: f"a content filter at {where} stopped the reply",
    }
    for kind, hint in hints.items():
        if isinstance(error, kind):
            return hint
    if isinstance(error, openai.BadRequestError) and _TOO_LONG.search(str(error)):
        return (
            f"question, criteria, passages and answer are longer than the context of {settings.model}; "
            f"give the model a longer one at {where}"
        )
    said = shown(" ".join(str(error).split()))[:200]
    return f"{where} answered with an error ({type(error).__name__}: {said})"
