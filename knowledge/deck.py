"""All cards in use, and the one way to a searcher over them: what pages and commands start from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from knowledge import sources
from knowledge.cards import Card, Problem, merge
from knowledge.embeddings import Embedder, embedder
from knowledge.search import Searcher
from knowledge.settings import KnowledgeSettings
from knowledge.store import Progress, Store, StoreError


def entries(
    settings: KnowledgeSettings, paths: Sequence[Path] = ()
) -> tuple[list[Card], list[Problem]]:
    """Every entry of the given paths, or of the starter library and the user's own card files."""
    if paths:
        return sources.read(paths)
    own = (
        [settings.cards_dir]
        if settings.cards_dir.is_dir() and any(settings.cards_dir.iterdir())
        else []
    )
    return sources.read([*sources.library_files(), *own])


def load(
    settings: KnowledgeSettings, paths: Sequence[Path] = ()
) -> tuple[list[Card], list[Problem]]:
    """As `entries`, with identical questions merged into one card each."""
    found, problems = entries(settings, paths)
    return merge(found), problems


def searcher(settings: KnowledgeSettings, progress: Progress | None = None) -> Searcher:
    """A searcher over the published index; where none fits the embedding model, it is built first."""
    model: Embedder = embedder(settings)
    store = Store(settings, model)
    try:
        index = store.open()
    except StoreError:
        store.build(load(settings)[0], progress)
        index = store.open()
    return Searcher(index, model)
