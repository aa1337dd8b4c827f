"""A question read aloud by the browser's own voice."""

from __future__ import annotations

import json
import re

import streamlit as st

from knowledge.cards import Card
from tutor.language import tell
from tutor.ui.text import escape_html

_LATEX = re.compile(r"\\[a-zA-Z]+|[$\\{}_^*`#]+")
_VOICES = {"en": "en-GB", "de": "de-DE"}
_NO_VOICE = "This browser has no voice to read it aloud."

# Voices may arrive late, so they are looked for when the button is pressed; a second press stops.
_SCRIPT = """
(() => {
  const box = document.getElementById(%(id)s);
  if (!box || box.dataset.ready) return;
  box.dataset.ready = "1";
  const button = box.querySelector("button"), note = box.querySelector("span.none");
  const say = (words) => { note.textContent = words; };
  button.addEventListener("click", () => {
    const speech = window.speechSynthesis;
    if (!speech || !window.SpeechSynthesisUtterance) return say(%(none)s);
    if (speech.speaking) return speech.cancel();
    const said = new SpeechSynthesisUtterance(%(text)s);
    said.lang = %(lang)s;
    const wanted = said.lang.slice(0, 2);
    const start = () => {
      const voices = speech.getVoices();
      if (!voices.length) return say(%(none)s);
      const voice = voices.find((v) => v.lang.slice(0, 2) === wanted);
      if (voice) said.voice = voice;
      said.onerror = (event) => { if (event.error !== "canceled" && event.error !== "interrupted") say(%(none)s); };
      say("");
      speech.speak(said);
    };
    if (speech.getVoices().length) start(); else setTimeout(start, 400);
  });
})();
"""


def button(card: Card) -> None:
    """A small button that reads the question, or says that there is no voice."""
    st.html(markup(card), unsafe_allow_javascript=True)


def markup(card: Card) -> str:
    """The button with its script; the question stands in it as data only."""
    name = f"aloud-{card.id}"
    parts = {"id": name, "none": _NO_VOICE, "text": spoken(card.question), "lang": _language(card)}
    script = _SCRIPT % {key: _quoted(value) for key, value in parts.items()}
    return (
        f'<div class="aloud" id="{escape_html(name)}"><button type="button">'
        '<span class="symbol" aria-hidden="true">volume_up</span>Read aloud</button>'
        f'<span class="none" role="status"></span></div><script>{script}</script>'
    )


def spoken(question: str) -> str:
    """The question without what only the eye can read: `"Why is $x^2$ big?" -> "Why is x 2 big?"`."""
    return " ".join(_LATEX.sub(" ", question).split())


def _language(card: Card) -> str:
    return _VOICES.get(tell(card.question), "en-GB")


def _quoted(text: str) -> str:
    """As a JavaScript string that cannot end the script it stands in."""
    return json.dumps(text).replace("<", "\\u003c").replace(">", "\\u003e")
