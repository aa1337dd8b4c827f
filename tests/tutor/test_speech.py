"""Speech into text: by a server of our own that speaks OpenAI's API, and on this machine."""

from __future__ import annotations

import io
import wave
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import tenacity

from tests.tutor.speech_server import SpeechServer
from tutor import speech
from tutor.settings import TutorSettings
from tutor.speech import MOST_BYTES, LocalSpeech, OpenAISpeech, SpeechError, transcriber

# "The network becomes linear.", said by espeak-ng: two seconds, 16 kHz.
SPOKEN = (Path(__file__).parent / "data" / "spoken.wav").read_bytes()


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tenacity.nap, "time", SimpleNamespace(sleep=lambda seconds: None))


def settings(url: str, **more: Any) -> TutorSettings:
    return TutorSettings(transcription_model="whisper-1", openai_base_url=url, **more)


def test_a_server_hears_the_recording(monkeypatch: pytest.MonkeyPatch) -> None:
    """It gets the recording as it is, the model's name, and the question for its terms."""
    server = SpeechServer((200, {"text": " It makes it\nnon-linear. "}))
    with server.running():
        found = transcriber(settings(server.url)).transcribe(SPOKEN, about="Why activation?")
    assert found == "It makes it non-linear."
    (heard,) = server.heard
    assert heard.path == "/v1/audio/transcriptions"
    assert heard.audio == SPOKEN
    assert (heard.fields["model"], heard.fields["prompt"]) == ("whisper-1", "Why activation?")


def test_speech_may_have_an_endpoint_of_its_own() -> None:
    """As chat servers often have none for it; its setting is named when it is wrong."""
    refusal = {"error": {"message": "no such model"}}
    server = SpeechServer((200, {"text": "yes"}), (404, refusal))
    with server.running():
        heard = transcriber(settings("http://127.0.0.1:9/v1", transcription_url=server.url))
        assert heard.transcribe(SPOKEN) == "yes"
        with pytest.raises(
            SpeechError, match=r"TUTOR_TRANSCRIPTION_MODEL and TUTOR_TRANSCRIPTION_URL"
        ):
            heard.transcribe(SPOKEN)


def test_a_busy_server_is_asked_again_and_then_explained() -> None:
    """As often as the settings say."""
    busy = (503, {"error": {"message": "loading"}})
    server = SpeechServer(busy, (200, {"text": "yes"}), busy)
    with server.running():
        assert transcriber(settings(server.url, retries=1)).transcribe(SPOKEN) == "yes"
        with pytest.raises(SpeechError, match="answered with an error"):
            transcriber(settings(server.url, retries=0)).transcribe(SPOKEN)
    with pytest.raises(SpeechError, match="nothing answers at"):
        transcriber(settings(server.url, retries=0)).transcribe(SPOKEN)


def test_a_recording_that_is_empty_or_endless_is_not_sent() -> None:
    """One sentence says what to do."""
    for heard in (OpenAISpeech(settings("http://127.0.0.1:9/v1"), "m"), LocalSpeech()):
        with pytest.raises(SpeechError, match="empty"):
            heard.transcribe(b"")
        with pytest.raises(SpeechError, match="too long"):
            heard.transcribe(b"x" * (MOST_BYTES + 1))


def test_this_machine_hears_english_without_a_network() -> None:
    """The weights come with their package; silence is no words; what is no sound is said."""
    heard = transcriber(TutorSettings())
    assert heard.name == "whisper tiny.en"
    assert "network becomes linear" in heard.transcribe(SPOKEN, about="What if it is not?").lower()
    silence = io.BytesIO()
    with wave.open(silence, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(bytes(64_000))
    assert heard.transcribe(silence.getvalue()) == ""
    with pytest.raises(SpeechError, match="record it again"):
        heard.transcribe(b"no sound at all")


def test_where_nothing_is_set_up_the_way_to_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways: a model of the endpoint, or the optional packages."""
    monkeypatch.setattr(speech, "find_spec", lambda name: None)
    with pytest.raises(SpeechError, match=r"TUTOR_TRANSCRIPTION_MODEL.*requirements-speech\.txt"):
        transcriber(TutorSettings())
