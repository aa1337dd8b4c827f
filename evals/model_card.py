"""The model card of the built-in examiner, written by the training command."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

_VERDICTS = ("unmet", "partial", "met", "contradicted")
_HEAD = """# The built-in examiner

Two opinions of a criterion and an answer are put together: that of two readers of a description of
both, and that of a network that reads both.

**The readers**: gradient-boosted trees and a linear model, mixed. The description comes from word vectors
of all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0; int8 ONNX, not fine-tuned) aligned between
criterion and answer, and from four small networks that compare an answer word by word with the wording
that fits best, with the next best and with the nearest misconception (decomposable attention, 275,000
weights each; each is fitted without a quarter of the training questions, and the readers learn from what
a network says of questions it has not seen). These networks learn from statements beside each other as
well; the readers do not. One pair of readers gives a verdict on a criterion (met, partial, unmet,
contradicted), the other a grade against a whole reference.

**The cross-encoder**: six layers, 43 million weights; question, the two wordings that fit best, the nearest
misconception and the answer are one text to it. A teacher, all twelve layers of all-mpnet-base-v2
(sentence-transformers, Apache-2.0), was fitted on verdicts and grades. The network that ships began with the
teacher's lower six layers and was fitted on the verdicts and on what the teacher makes of each text, at last
above all on answers to several criteria. int8 ONNX; the rarer of the base model's 30,527 word pieces are left
out, the vectors of the others left as they were. Neither has learned from one in eight of the questions. How the
two opinions are weighed was chosen on the eval cases' `dev` part. Against a whole reference the grade is the
mean of the readers' and of the credit that the cross-encoder expects, if both texts are short; the figures of
grades below are the readers' alone.

Written by `evals.training.train`; same data and seed, same readers. The cross-encoder is fitted in
bfloat16, whose sums differ between processors. Do not edit by hand.
"""
_TERMS = """## Data and terms

| data | use | terms |
|---|---|---|
| SemEval-2013 Task 7, Beetle and SciEntsBank (train) | grades, verdicts | CC-BY-SA 3.0 |
| SAF v2, communication networks (train) | grades, verdicts | MIT |
| rubrics of the starter library, but not the questions of the eval cases | verdicts | this project |
| answers made from these rubrics by rule (`evals/triples.py`, `evals/perturb.py`) | verdicts | this project |
| `evals/training_answers.jsonl` and `evals/training_statements.jsonl`, on questions of the library that are not among the eval cases; written and labelled by a language model, reviewed by no teacher; whole answers with twins and tricks for the cross-encoder alone | verdicts | this project |
| `evals/training_facts.jsonl`, statements on facts of machine learning and of other subjects, on questions of its own; written and labelled in the same way | verdicts | this project |
| `evals/training_more_facts.jsonl`, more of them, for the cross-encoder alone | verdicts | this project |
| `evals/training_more_answers.jsonl`, answers to questions of its own with several criteria; written and labelled in the same way; those with tricks for the cross-encoder alone | verdicts, grades | this project |
| `evals/training_wholes.jsonl`, answers to questions of its own against whole references; written and graded in the same way, for the cross-encoder alone | grades | this project |

DigiKlausur and the eval cases are for measuring only; the first was looked at when it was chosen which written answers
the reader of grades learns from. No text of the public sets is in the weights
but for the document frequency of word stems (`idf.json`).
"""
_FAILURES = """## Known failures

- Right answers in pictures and everyday words that share no term with the rubric are often called unmet.
- A sentence with one word turned to its opposite, or with roles exchanged, still passes as met too
  often where no misconception in the rubric is near it.
- The cross-encoder takes a right copy in like words ("decides which contents of the cell state go" for "decides what
  is thrown away") for a turned one at times, and the readers do not always set it right.
- "Partial" is the least reliable verdict: people draw its line differently, and so does the data.
- It reads English only. Answers in other languages get a low confidence, and so a person's review.
- Formulas are compared by calculation where they can be read; exotic notation falls back to words.
- Follow-up questions without context, and answers that point at pictures, are guesswork.
"""


def write_card(path: Path, report: Mapping[str, Any]) -> None:
    """The card as Markdown: what it is, data, figures by set, failures."""
    parts = [_HEAD, _TERMS, _figures(report), _kinds(report["by_kind"])]
    parts += [*_cross_encoder(report["cross_encoder"]), _FAILURES, _hashes(report)]
    path.write_text("\n".join(parts), encoding="utf-8")


def _figures(report: Mapping[str, Any]) -> str:
    lines = [
        "## Figures on questions not seen: the readers",
        "",
        f"Cross-validation by question (SciEntsBank by module), {report['folds']} folds; intervals: 95 %, "
        "bootstrap over questions. People graded the public sets, a language model what is called whole.",
        "",
        "| grades, set | answers | accuracy (right or not) | Pearson |",
        "|---|---|---|---|",
    ]
    for name, row in report["graded_sets"].items():
        lines.append(
            f"| {name} | {row['n']} | {_span(row['accuracy'])} | {_span(row['pearson'])} |"
        )
    return "\n".join([*lines, "", *_verdicts(report["rubrics"])])


def _verdicts(rows: Mapping[str, Any]) -> list[str]:
    lines = [
        "| verdicts, answers | criteria | macro-F1 (met, partial, not) | accuracy | contradicted given full | right given zero |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in rows.items():
        cells = " | ".join(
            _span(row[k]) for k in ("macro_f1", "accuracy", "false_full", "false_zero")
        )
        lines.append(f"| {name} | {row['n']} | {cells} |")
    return [*lines, ""]


def _cross_encoder(found: Mapping[str, Any]) -> list[str]:
    if "verdicts" not in found:
        return []
    lines = [
        "## Figures on questions not seen: the cross-encoder", "",
        f"Weights {found['version']}. On the one in eight of the questions that it was not fitted on, its likeliest",
        "verdict alone; intervals: 95 %, bootstrap over questions.", "", *_verdicts(found["verdicts"]),
    ]  # fmt: skip
    return ["\n".join(lines), _kinds(found["by_kind"])]


def _kinds(rows: Mapping[str, Any]) -> str:
    lines = [
        "| how the answer was made | n | due | " + " | ".join(f"said {v}" for v in _VERDICTS) + " |"
    ]
    lines.append("|---" * 7 + "|")
    for name, row in rows.items():
        lines.append(
            f"| {name} | {row['n']} | {row['due']} | "
            + " | ".join(f"{s:.2f}" for s in row["said"])
            + " |"
        )
    return "\n".join([*lines, ""])


def _hashes(report: Mapping[str, Any]) -> str:
    lines = [f"## Made from\n\nseed {report['seed']}, weights {report['version']}\n"]
    lines += [f"- `{name}` {digest}" for name, digest in report["hashes"].items()]
    return "\n".join([*lines, ""])


def _span(figure: Mapping[str, float]) -> str:
    return f"{figure['value']:.3f} [{figure['low']:.3f}, {figure['high']:.3f}]"
