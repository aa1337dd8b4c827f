"""The cards, or a completed exam list, to take out."""

from __future__ import annotations

import streamlit as st

from knowledge import export
from knowledge.export_summary import ExportError
from knowledge.sources import deck_title
from tutor.settings import TutorSettings
from tutor.ui.text import escape_markdown

_FORMATS = {
    "Exam list, in its own layout": "md", "Anki package": "apkg", "CSV": "csv",
    "TSV, for Quizlet": "tsv", "JSON": "json",
}  # fmt: skip
_MIME = {
    "md": "text/markdown", "apkg": "application/octet-stream", "csv": "text/csv",
    "tsv": "text/tab-separated-values", "json": "application/json",
}  # fmt: skip
_WHOLE = "All cards"


def draw(settings: TutorSettings) -> None:
    """Choose, prepare, read what will change, save."""
    lists = export.list_names(settings)
    labels = [label for label, form in _FORMATS.items() if lists or form != "md"]
    form = _FORMATS[st.selectbox("Format", labels, key="export_format")]
    names = lists if form == "md" else [_WHOLE, *lists]
    name = st.selectbox("Exam list" if form == "md" else "Cards", names, key="export_list",
                        format_func=lambda n: n if n == _WHOLE else deck_title(n))  # fmt: skip
    if not st.button("Prepare the file", icon=":material/build_circle:"):
        return
    try:
        with st.spinner("Writing …"):
            made = export.make(settings, form, name="" if name == _WHOLE else name)
    except ExportError as error:
        st.error(escape_markdown(str(error)))
        return
    stem = "cards" if name == _WHOLE else name.rpartition(".")[0] or name
    st.download_button("Save the file", made.content, f"{stem}.{form}", _MIME[form], type="primary",
                       icon=":material/download:", on_click="ignore")  # fmt: skip
    if made.summary:
        st.caption("What changed, as a pull request may say it:")
        st.code(made.message, language="markdown", wrap_lines=True, height=300)
    else:
        st.markdown(escape_markdown(made.message[:1].upper() + made.message[1:]) + "\\.")
