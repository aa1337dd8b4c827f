"""Command line of the knowledge side: parse, build, search, export.

Heavy libraries are imported inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge import cli, output
from knowledge.plurals import counted

if TYPE_CHECKING:
    from knowledge.cards import Card, Problem
    from knowledge.settings import KnowledgeSettings


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0, or 2 with one line on stderr for bad input."""
    return cli.run(_parser().parse_args(argv))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m knowledge", description="Cards in, passages out."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    parse = commands.add_parser(
        "parse", help="read card files and print what was understood; writes nothing"
    )
    parse.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parse.add_argument("--json", action="store_true", help="print only JSON on stdout")
    parse.set_defaults(run=_parse)

    build = commands.add_parser(
        "build", help="make the search index; only what changed is embedded"
    )
    build.add_argument("paths", nargs="*", type=Path, metavar="PATH",
                       help="index exactly these; default: the starter library and your own cards")  # fmt: skip
    build.add_argument(
        "--near-duplicates", action="store_true", help="list questions that mean almost the same"
    )
    build.set_defaults(run=_build)

    search = commands.add_parser("search", help="find the cards about a question")
    search.add_argument("query", nargs="?", metavar="QUERY")
    search.add_argument(
        "--queries", type=Path, metavar="FILE.jsonl", help='one {"query": …} a line'
    )
    search.add_argument("-k", type=cli.positive, default=5, help="how many passages (default 5)")
    search.add_argument("--json", action="store_true", help="print only JSON on stdout")
    search.set_defaults(run=_search)

    export = commands.add_parser("export", help="write the cards, or an exam list, to a file")
    export.add_argument("--format", required=True, choices=("md", "apkg", "csv", "tsv", "json"),
                        help="md: an exam list in its own layout; the others: all cards")  # fmt: skip
    export.add_argument(
        "--list",
        "--deck",
        dest="list",
        default="",
        metavar="NAME",
        help="only this deck, or for md this exam list: its file's name, or its title on the page",
    )
    export.add_argument("--force", action="store_true", help="write over an existing file")
    export.add_argument("out", metavar="OUT", help="file to write; - is stdout")
    export.set_defaults(run=_export)
    return parser


def _parse(options: argparse.Namespace) -> int:
    from knowledge.sources import read

    cards, problems = read(options.paths)
    if options.json:
        output.print_json(
            {
                "cards": [output.card_json(card) for card in cards],
                "problems": [problem.model_dump() for problem in problems],
            }
        )
    else:
        output.print_cards(cards, len(problems))
    return _told(options.paths, cards, problems, errors_only=options.json)


def _told(
    paths: Sequence[Path],
    cards: Sequence[Card],
    problems: Sequence[Problem],
    *,
    errors_only: bool = False,
) -> int:
    """Tell each problem once on stderr, errors last; returns the exit status.

    An error is a path that the caller named and that could not be read, or that nothing was found.
    """
    named = {str(path) for path in paths}
    bad = [p for p in problems if p.line == 0 and p.file in named]
    if not cards and not bad:
        bad = list(problems[:1])
    for problem in problems:
        if problem not in bad and not errors_only:
            print(f"  {problem}", file=sys.stderr)
    for problem in bad:
        print(f"error: {problem}", file=sys.stderr)
    return cli.BAD_INPUT if bad or not cards else 0


def _build(options: argparse.Namespace) -> int:
    from knowledge import deck
    from knowledge.embeddings import EmbeddingError, embedder
    from knowledge.settings import shown
    from knowledge.store import Store, StoreError

    settings = _settings()
    cards, problems = deck.load(settings, options.paths)
    status = _told(options.paths, cards, problems)
    if not cards:
        return status
    model = embedder(settings)
    try:
        with _progress("embedding") as progress:
            report = Store(settings, model).build(cards, progress)
        print(
            f"{counted(len(cards), 'question')}, {report.cards} of them at least partly answered and searchable; vectors: {report.added} new, "
            f"{report.unchanged} unchanged, {report.removed} removed ({shown(settings.chroma_url or str(settings.index_dir))})",
            file=sys.stderr,
        )
        if options.near_duplicates:
            output.print_near_duplicates(cards, model)
    except (StoreError, EmbeddingError) as error:
        return cli.bad(error)
    return status


def _progress(title: str) -> Any:
    """A context manager that yields `progress(done, total)` and draws a bar on stderr."""
    from contextlib import contextmanager

    from tqdm import tqdm

    @contextmanager
    def bar() -> Iterator[Any]:
        with tqdm(desc=title, unit="text", disable=None, leave=False) as drawn:

            def step(done: int, total: int) -> None:
                drawn.total = total
                drawn.update(done - drawn.n)

            yield step

    return bar()


def _search(options: argparse.Namespace) -> int:
    from knowledge.embeddings import EmbeddingError
    from knowledge.store import StoreError

    try:
        queries = list(_queries(options))
        searcher = _searcher()
        for query in queries:
            output.print_result(
                searcher.search(query, options.k), as_json=options.json or bool(options.queries)
            )
    except (StoreError, EmbeddingError, ValueError) as error:
        return cli.bad(error)
    return 0


def _queries(options: argparse.Namespace) -> Iterable[str]:
    """The one query, or those of the file; raises ValueError naming file and line."""
    from knowledge.cleaning import unicode

    if (options.query is None) == (options.queries is None):
        raise ValueError("give either a QUERY or --queries FILE.jsonl")
    if options.query is not None:
        if not options.query.strip():
            raise ValueError("the query is empty")
        if unicode(options.query) != options.query:
            raise ValueError("the query is not Unicode text")
        yield options.query
        return
    try:
        lines = options.queries.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{options.queries}: cannot be read ({error})") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _query_of(line, f"{options.queries}:{number}")


def _query_of(line: str, place: str) -> str:
    from knowledge.cleaning import unicode

    try:
        query = json.loads(line)["query"]
    except (ValueError, KeyError, TypeError, RecursionError):
        query = None
    if not isinstance(query, str) or not query.strip() or unicode(query) != query:
        raise ValueError(
            f'{place}: expected one JSON object with a "query" text, such as {{"query": "What is ReLU?"}}'
        )
    return query


def _searcher() -> Any:
    from knowledge import deck

    return deck.searcher(_settings())


def _settings() -> KnowledgeSettings:
    from pydantic import ValidationError

    from knowledge.settings import KnowledgeSettings

    try:
        return KnowledgeSettings()
    except ValidationError as error:
        first = error.errors()[0]
        raise cli.BadInputError(f"{first['loc'][0]}: {first['msg']}") from error


def _export(options: argparse.Namespace) -> int:
    from knowledge.export import run
    from knowledge.export_summary import ExportError

    settings = _settings()
    try:
        done = run(settings, options.format, options.out, name=options.list, force=options.force)
    except ExportError as error:
        return cli.bad(error)
    for problem in done.problems:
        print(f"  {problem}", file=sys.stderr)
    print(done.message, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
