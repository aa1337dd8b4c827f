"""Answering by microphone: recorded, turned into text, corrected by the learner, then sent."""

from __future__ import annotations

from zlib import crc32

import streamlit as st

from tutor.settings import TutorSettings
from tutor.speech import SpeechError, Transcriber, transcriber
from tutor.thread import Thread
from tutor.ui import state
from tutor.ui.text import escape_markdown, sentence


def switch() -> bool:
    """Off at first: a page without a microphone asks for none."""
    return st.toggle(
        "Speak", key="voice", persist_state="session",
        help="Answer by microphone. You see and correct the words before they are graded.",
    )  # fmt: skip


def draw(settings: TutorSettings, thread: Thread) -> None:
    """Microphone, then what was heard with its buttons; or what is missing for it."""
    hears = _transcriber(settings)
    if isinstance(hears, str):
        st.info(escape_markdown(sentence(hears)), icon=":material/mic_off:")
        return
    key = f"{thread.id or thread.card.id}-{len(thread.turns)}"
    recording = st.audio_input("Record your answer", key=f"audio-{key}")
    if recording is None:
        st.caption(f":material/mic: {escape_markdown(_who(hears))}")
        return
    try:
        with st.spinner("Listening …"):
            heard = _heard(hears, recording.getvalue(), thread.card.question)
    except SpeechError as error:
        st.warning(escape_markdown(sentence(str(error))), icon=":material/mic_off:")
        return
    if not heard:
        st.warning("No words were heard. Record it again, closer to the microphone.")
        return
    _correct(thread, heard, f"heard-{key}-{crc32(recording.getvalue())}")


def _correct(thread: Thread, heard: str, key: str) -> None:
    """The transcript, open to corrections; nothing is graded before it is sent."""
    st.text_area(
        "What was heard: correct it before you send it", value=heard, key=key, max_chars=20_000,
        height=110,
    )  # fmt: skip
    st.button("Send these words", type="primary", on_click=state.submit, args=(thread, key))


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
