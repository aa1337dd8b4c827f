"""Answering by microphone, with the microphone itself stood in for: AppTest has none."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from knowledge.cards import Source
from knowledge.classify import make_card
from tests.fakes import ScriptedJudge
from tests.tutor.speech_server import SpeechServer
from tests.tutor.test_speech import SPOKEN
from tests.ui.conftest import Opener
from tests.ui.mock_exam import begin
from tests.ui.page import answer, everything, labels, press
from tests.ui.test_history_page import to_page
from tutor import speech
from tutor.domain import Judgement, Task
from tutor.records import Records
from tutor.ui import aloud


@pytest.fixture
def server() -> Iterator[SpeechServer]:
    started = SpeechServer()
    with started.running():
        yield started


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch, server: SpeechServer) -> SpeechServer:
    """A page whose microphone has just recorded SPOKEN, and a server that hears it."""
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("TUTOR_TRANSCRIPTION_MODEL", "whisper-1")
    monkeypatch.setenv("TUTOR_RETRIES", "0")
    monkeypatch.setattr(st, "audio_input", lambda *args, **more: io.BytesIO(SPOKEN))
    st.cache_data.clear()
    return server


def speak(app: AppTest) -> AppTest:
    return app.toggle(key="voice").set_value(True).run()


def test_there_is_no_microphone_before_it_is_switched_on(open_page: Opener) -> None:
    """A page that asks for one unasked is a fright."""
    assert [t.value for t in open_page().toggle if t.key == "voice"] == [False]


def test_what_was_heard_is_corrected_before_it_is_graded(
    open_page: Opener, records: Records, spoken: SpeechServer
) -> None:
    """Nothing is stored until it is sent; the recording is listened to once."""
    spoken.replies = [(200, {"text": "It makes it nun linear."})]
    judge = ScriptedJudge()
    app = speak(open_page(judge))
    assert app.text_area[0].value == "It makes it nun linear."
    assert records.attempts("me") == []
    app.text_area[0].set_value("It makes it non-linear.")
    app = press(app, "Send these words")
    assert [a.answer for a in records.attempts("me")] == ["It makes it non-linear."]
    assert 'aria-label="3 of 3 points"' in everything(app)
    assert len(spoken.heard) == 1


def test_a_recording_that_cannot_be_heard_is_said(open_page: Opener, spoken: SpeechServer) -> None:
    """In a sentence; typing works all the same."""
    spoken.replies = [(401, {"error": {"message": "bad key"}})]
    app = speak(open_page())
    assert r"check OPENAI\_API\_KEY" in everything(app)
    assert app.chat_input
    assert "Send these words" not in labels(app)


def test_silence_is_no_answer(open_page: Opener, records: Records, spoken: SpeechServer) -> None:
    """Nothing to send."""
    spoken.replies = [(200, {"text": " "})]
    assert "No words were heard." in everything(speak(open_page()))
    assert records.attempts("me") == []


def test_without_transcription_the_page_says_how_to_have_it(
    open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both ways to switch it on are named."""
    monkeypatch.setattr(speech, "find_spec", lambda name: None)
    page = everything(speak(open_page()))
    assert r"TUTOR\_TRANSCRIPTION\_MODEL" in page
    assert r"requirements\-speech\.txt" in page


# in a mock exam


@pytest.fixture
def spoken_once(monkeypatch: pytest.MonkeyPatch, spoken: SpeechServer) -> SpeechServer:
    """As `spoken`, but what was recorded stays with the one microphone it was recorded by."""
    used: list[str] = []

    def record(label: str, *, key: str) -> io.BytesIO | None:
        used.append(key)
        return io.BytesIO(SPOKEN) if key == used[0] else None

    monkeypatch.setattr(st, "audio_input", record)
    return spoken


def test_an_answer_in_an_exam_is_spoken_corrected_and_sent(
    open_page: Opener, records: Records, spoken_once: SpeechServer
) -> None:
    """As in practice; what was recorded for one question is no answer to the next."""
    spoken_once.replies = [(200, {"text": "It is a nun linear unit."})]
    app = speak(begin(open_page()))
    assert app.text_area[0].value == "It is a nun linear unit."
    assert records.attempts("me") == []
    app.text_area[0].set_value("It is a non-linear unit.")
    app = press(app, "Send these words")
    assert [a.answer for a in records.attempts("me")] == ["It is a non-linear unit."]
    assert "Question 2 of 3" in everything(app)
    assert "Send these words" not in labels(app)
    assert app.toggle(key="voice").value


def test_spoken_words_are_no_answer_to_a_question_that_was_not_on_the_page(
    open_page: Opener, records: Records, spoken_once: SpeechServer
) -> None:
    """Where another window was quicker they are shown, and not stored."""
    spoken_once.replies = [(200, {"text": "from the <b>second</b> window"})]
    first = begin(open_page())
    second = speak(to_page(open_page(), "exam"))
    answer(first, "from the first window")
    second = press(second, "Send these words")
    assert "This exam has gone on meanwhile" in second.warning[0].value
    assert "from the &lt;b&gt;second&lt;/b&gt; window" in everything(second)
    assert [a.answer for a in records.attempts("me")] == ["from the first window"]


def test_a_spoken_answer_is_stored_before_it_is_graded(
    open_page: Opener, records: Records, spoken_once: SpeechServer
) -> None:
    """The examiner finds it in the records."""
    stored: list[str] = []

    class Looking(ScriptedJudge):
        def judge(self, task: Task) -> Judgement:
            stored.extend(a.answer for a in records.attempts("me"))
            return super().judge(task)

    spoken_once.replies = [(200, {"text": "It is a unit."})]
    press(speak(begin(open_page(Looking()), follow_ups=True)), "Send these words")
    assert stored == ["It is a unit."]


# reading aloud


def card(question: str) -> Any:
    return make_card(question, "", Source(file="list.md", line=1))


def test_the_question_cannot_leave_the_script_it_is_read_from() -> None:
    """It is data, whatever it holds."""
    markup = aloud.markup(card('Why </script><script>alert("x")</script>?'))
    assert markup.count("</script>") == 1
    assert markup.count("<script>") == 1


def test_what_is_read_aloud_has_no_signs_for_the_eye() -> None:
    """Formulas are read as far as words go, and German in German."""
    assert aloud.spoken("Why is $x^2$ *big*?") == "Why is x 2 big ?"
    assert '"de-DE"' in aloud.markup(card("Was ist der Unterschied und warum?"))
    assert '"en-GB"' in aloud.markup(card("What is a neuron?"))
