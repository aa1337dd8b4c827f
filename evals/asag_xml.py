"""Two public sets that come as one XML file a question: SemEval-2013 Task 7 and SAF.

Both share `<question><questionText/><referenceAnswers/><studentAnswers/></question>`; they differ
in where the answer and its grade stand. Nothing is downloaded here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from evals.answers import DatasetError, GradedAnswer, Located, finish

Element = ElementTree.Element
Reader = Callable[[Path, Element], Iterator[Located]]

LINE = "line-in-file"  # not a legal name in these files, so it cannot clash with their attributes
VARIANT = re.compile(r"([235])-?way", re.IGNORECASE)
QUALITY = {"BEST": 0, "GOOD": 1, "MINIMAL": 2}
ACCURACIES = {
    "correct",
    "incorrect",
    "contradictory",
    "partially_correct_incomplete",
    "irrelevant",
    "non_domain",
}
PLACEHOLDERS = {"no submission", "no response"}


def load_semeval2013(path: Path | str) -> tuple[GradedAnswer, ...]:
    """Answers of SemEval-2013 Task 7 (Beetle, SciEntsBank) from one XML file or a folder of them.

    A `<studentAnswer id accuracy>` holds the answer as its text. Grade 1 for `correct`, else 0,
    as in the task's own 2-way scheme (also for `partially_correct_incomplete`); `label` keeps the
    2-, 3- or 5-way word. Beetle's references stand best first. The release holds the same answers
    once for each label scheme, in folders named 2way, 3way and 5way: a folder with several raises
    `DatasetError`. Source of the layout: Dzikovska et al.
    (2013), an excerpt of a Beetle file and several public readers of the release; the release
    itself could not be opened when this was written.
    """
    files = _xml_files(Path(path))
    _check_one_variant(files, Path(path))
    return finish(_read(files, _semeval_rows), Path(path))


def load_saf_xml(path: Path | str) -> tuple[GradedAnswer, ...]:
    """Answers of SAF (Filighera et al. 2022) from one XML file or a folder of them.

    Original: github.com/SebOchs/SAF. A `<studentAnswer>` holds `<response>`, `<score>` and
    `<verification_feedback>` (the label). The files do not state the full grade: it is the highest
    score anyone got for the question over all files read, so load a whole folder. A response
    "No submission." or "No response." scored 0 stands for an empty one and is read as such.
    Layout checked against the repository's files.
    """
    rows = list(_read(_xml_files(Path(path)), _saf_rows))
    return finish(with_observed_maximum(rows), Path(path))


def with_observed_maximum(rows: Sequence[Located]) -> Iterator[Located]:
    """Rows with `max_grade` set to the best grade of their question (1 where all got 0)."""
    best: dict[str, float] = {}
    for row in rows:
        question = row.answer.question_id
        best[question] = max(best.get(question, 0.0), row.answer.grade)
    for row in rows:
        maximum = best[row.answer.question_id] or 1.0
        yield replace(row, answer=replace(row.answer, max_grade=maximum))


def xml_layout(path: Path) -> str:
    """Which of the two sets the XML file (or the first of a folder) is: "semeval" or "saf"."""
    file = _xml_files(path)[0]
    root = _parse(file)
    answer = root.find("studentAnswers/studentAnswer")
    if answer is not None and answer.get("accuracy") is not None:
        return "semeval"
    if answer is not None and answer.find("response") is not None:
        return "saf"
    raise DatasetError(
        f"{file}:{root.get(LINE)}: no studentAnswer with an accuracy or a response in it; "
        "expected a question file of SemEval-2013 Task 7 or of SAF"
    )


def _semeval_rows(path: Path, root: Element) -> Iterator[Located]:
    beetle = root.get("qtype") is not None or "beetle" in _folders(path)
    references = sorted(
        root.iterfind("referenceAnswers/referenceAnswer"),
        key=lambda element: QUALITY.get(element.get("category", ""), len(QUALITY)),
    )
    for element in root.iterfind("studentAnswers/studentAnswer"):
        label = re.sub(r"[-\s]+", "_", _attribute(path, element, "accuracy").strip().lower())
        if label not in ACCURACIES:
            raise DatasetError(
                f"{path}:{element.get(LINE)}: unknown accuracy {label!r}; "
                f"expected one of {', '.join(sorted(ACCURACIES))}"
            )
        answer = GradedAnswer(
            dataset="semeval13_beetle" if beetle else "semeval13_scientsbank",
            question_id=_attribute(path, root, "id"),
            question=_text(path, root, "questionText"),
            references=tuple(filter(None, map(_inner_text, references))),
            answer_id=_attribute(path, element, "id"),
            answer=_inner_text(element),
            grade=float(label == "correct"),
            max_grade=1.0,
            label=label,
            split=_split(path),
        )
        yield Located(answer, path, int(element.get(LINE, "0")))


def _saf_rows(path: Path, root: Element) -> Iterator[Located]:
    dataset = "saf_de" if "german" in _folders(path) else "saf_en"
    references = root.iterfind("referenceAnswers/referenceAnswer")
    texts = tuple(filter(None, map(_inner_text, references)))
    question_id, split = f"{dataset}-{path.stem}", _split(path)
    # numbered as they stand: the German files carry no ids, the English ones were typed by hand
    for number, element in enumerate(root.iterfind("studentAnswers/studentAnswer")):
        grade = _number(path, element, "score")
        response = _text(path, element, "response")
        empty = grade == 0 and response.rstrip(".").lower() in PLACEHOLDERS
        answer = GradedAnswer(
            dataset=dataset,
            question_id=question_id,
            question=_text(path, root, "questionText"),
            references=texts,
            answer_id=f"{question_id}-{split or 'all'}-{number}",
            answer="" if empty else response,
            grade=grade,
            max_grade=math.nan,
            label=(element.findtext("verification_feedback") or "").strip(),
            split=split,
        )
        yield Located(answer, path, int(element.get(LINE, "0")))


def _xml_files(path: Path) -> list[Path]:
    if not path.exists():
        raise DatasetError(f"{path}: no such file or folder; check the path")
    files = sorted(path.rglob("*.xml")) if path.is_dir() else [path]
    if not files:
        raise DatasetError(f"{path}: no .xml files in this folder; unpack the data set first")
    return files


def _check_one_variant(files: list[Path], path: Path) -> None:
    found = sorted(set(map(_variant, files)) - {None}, key=str)
    if len(found) > 1:
        raise DatasetError(
            f"{path}: holds the same answers labelled {', '.join(f'{n}-way' for n in found)}; "
            "load one of these folders"
        )


def _variant(file: Path) -> int | None:
    matches = VARIANT.findall("/".join(file.parts[:-1]))
    return int(matches[-1]) if matches else None


def _read(files: list[Path], reader: Reader) -> Iterator[Located]:
    for file in files:
        yield from reader(file, _parse(file))


def _parse(path: Path) -> Element:
    """The root element; every element carries the line it starts on as an attribute `LINE`."""
    builder, parser = ElementTree.TreeBuilder(), expat.ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        builder.start(tag, {**attributes, LINE: str(parser.CurrentLineNumber)})

    def end(tag: str) -> None:
        builder.end(tag)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(path.read_bytes(), True)
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except (LookupError, ValueError) as error:
        raise DatasetError(f"{path}: {error}; save the file as UTF-8") from error
    except expat.ExpatError as error:
        problem = expat.ErrorString(error.code)
        raise DatasetError(
            f"{path}:{error.lineno}: not well-formed XML ({problem}); fetch the file again"
        ) from error
    return builder.close()


def _folders(path: Path) -> set[str]:
    return {part.lower() for part in path.parts[:-1]}


def _split(path: Path) -> str:
    """The part of the set, from the nearest folder that names one."""
    for part in reversed(path.parts[:-1]):
        name = part.lower()
        if name in ("train", "training"):
            return "train"
        if re.match(r"(test[-_])?unseen[-_]", name):
            return name
    return ""


def _inner_text(element: Element) -> str:
    return "".join(element.itertext()).strip()


def _text(path: Path, parent: Element, tag: str) -> str:
    child = parent.find(tag)
    if child is None:
        raise DatasetError(
            f"{path}:{parent.get(LINE)}: <{parent.tag}> has no <{tag}>; fetch the file again"
        )
    return _inner_text(child)


def _number(path: Path, parent: Element, tag: str) -> float:
    text = _text(path, parent, tag)
    try:
        return float(text)
    except ValueError:
        raise DatasetError(
            f"{path}:{parent.get(LINE)}: the {tag} {text!r} is not a number; correct it"
        ) from None


def _attribute(path: Path, element: Element, name: str) -> str:
    value = element.get(name)
    if value is None:
        raise DatasetError(
            f"{path}:{element.get(LINE)}: <{element.tag}> has no {name}; fetch the file again"
        )
    return value
