"""What may go wrong with the records, for a person to act on. Data only: whoever catches or raises it
needs no database."""

from __future__ import annotations


class RecordsError(Exception):
    """The records cannot be read or written; the message says what to do."""


class NotFoundError(RecordsError):
    """Nothing is stored under this id: never was, or has been erased."""


class ConflictError(RecordsError):
    """Someone else decided in between; the message names who."""
