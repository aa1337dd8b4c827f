"""What is approved, made known: the file of approved answers follows the records, the index the file.

Both steps may be broken off and are caught up with by `mend`, when the program starts and in the
doctor.
"""

from __future__ import annotations

from knowledge import deck
from knowledge.embeddings import EmbeddingError, embedder
from knowledge.plurals import counted
from knowledge.store import Store, StoreError
from tutor import review_file
from tutor.records_drafts import DraftRecords
from tutor.settings import TutorSettings


def publish(settings: TutorSettings, drafts: DraftRecords) -> str:
    """Bring the file of approved answers up to the records, then the index up to the file.

    Returns a warning where the index could not be updated: the file is written all the same.
    Raises ReviewFileError when it is not.
    """
    review_file.derive(deck.approved_file(settings), drafts)
    return _indexed(settings)


def mend(settings: TutorSettings, drafts: DraftRecords) -> str:
    """As `publish`, where the file is not what the records say; returns what was mended, or nothing.

    Raises ReviewFileError when the file cannot be written.
    """
    changed = review_file.derive(deck.approved_file(settings), drafts)
    if not changed:
        return ""
    done = f"{counted(len(changed), 'approved answer')} brought up to date with the records"
    warning = _indexed(settings)
    return f"{done}; {warning}" if warning else done


def _indexed(settings: TutorSettings) -> str:
    try:
        Store(settings, embedder(settings)).build(deck.load(settings)[0])
    except (StoreError, EmbeddingError) as error:
        return f"search does not know of it yet ({error}); run: python -m knowledge build"
    return ""
