"""Answering by microphone: recorded, turned into text, corrected by the learner, then sent."""

from __future__ import annotations

from collections.abc import Callable
from zlib import crc32

import streamlit as st

from tutor.guards import LONGEST
from tutor.settings import TutorSettings
from tutor.speech import SpeechError, Transcriber, transcriber
from tutor.ui.text import escape_markdown, sentence


def draw(settings: TutorSettings, question: str, key: str, send: Callable[[str], None]) -> None:
    """A switch, off at first, since a page without a microphone asks for none. Then the microphone,
    and what was heard with its button; or what is missing for it.

    `key` tells apart what is answered, so that a recording never answers anything else. `send` gets the
    key of the input that holds the words.
    """
    on = st.toggle(
        "Speak", key="voice", persist_state="session",
        help="Answer by microphone. You see and correct the words before they are graded.",
    )  # fmt: skip
    if not on:
        return
    hears = _transcriber(settings)
    if isinstance(hears, str):
        st.info(escape_markdown(sentence(hears)), icon=":material/mic_off:")
        return
    recording = st.audio_input("Record your answer", key=f"audio-{key}")
    if recording is None:
        st.caption(f":material/mic: {escape_markdown(_who(hears))}")
        return
    try:
        with st.spinner("Listening …"):
            heard = _heard(hears, recording.getvalue(), question)
    except SpeechError as error:
        st.warning(escape_markdown(sentence(str(error))), icon=":material/mic_off:")
        return
    if not heard:
        st.warning("No words were heard. Record it again, closer to the microphone.")
        return
    _correct(heard, f"heard-{key}-{crc32(recording.getvalue())}", send)


def _correct(heard: str, key: str, send: Callable[[str], None]) -> None:
    """The transcript, open to corrections; nothing is graded before it is sent."""
    st.text_area(
        "What was heard: correct it before you send it", value=heard, key=key, max_chars=LONGEST,
        height=110,
    )  # fmt: skip
    st.button("Send these words", type="primary", on_click=send, args=(key,))


@st.cache_resource(show_spinner=False)
def _transcriber(_settings: TutorSettings) -> Transcriber | str:
    """Opened once; a text says why there is none."""
    try:
        return transcriber(_settings)
    except SpeechError as error:
        return str(error)


@st.cache_data(max_entries=20, show_spinner=False)
def _heard(_hears: Transcriber, audio: bytes, about: str) -> str:
    """A recording is listened to once, however often the page is drawn."""
    return _hears.transcribe(audio, about=about)


def _who(hears: Transcriber) -> str:
    if hears.name.startswith("whisper tiny"):
        return "Heard on this machine, English only. Nothing is sent anywhere."
    return f"Your recording is sent to {hears.name} at the endpoint of the settings."
