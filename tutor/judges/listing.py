"""Answers that hold the right words and state nothing: lists of terms."""

from __future__ import annotations

import re

from tutor.judges.text import GLUE, Parsed, parse

_LIST_FROM = 3  # content words; fewer are too few to tell
_LIST_PARTS = 3  # pieces between separators
_LIST_PART = 2.5  # content words in a piece, on the average, that still make a list
_PILE_PARTS = 5
_PILE_SHARE = 0.7
_TIES = 2  # words of a sentence, such as "is", that a list of terms may be introduced with
_PIECE_WORDS = 2  # content words
_PIECE = re.compile(r"[,;/•|\n#+&.!?]|\band\b|\bor\b")
_LIST_MARK = re.compile(r"[,;/•|\n#+&]")
_BARE = 8  # content words side by side without any other word or mark: a heap of terms
_STRUCTURE = re.compile(r"[:=<>→(]|->")
# Behind blank lines a heading counts from the last of them: from each, they would be read over and over.
_HEADED = re.compile(r"(?:^|[.;\n])[^\S\n]*+[^\W\d_][\w -]{0,24}:\s")
_HEADINGS = 2  # "FF: VGG, ResNet. Rec: LSTM, GRU" says of each term what it is
_TERMS = r"(?:key\s?)?(?:terms|words|keywords|concepts|notions|ideas|topics)\b"
# "features: edges, corners" and "e.g. edges, corners" say of what follows what it is.
_SAID_OF = re.compile(
    rf"(?:^|[.;\n/(])[^\S\n]*+(?!(?:the |my |some )?{_TERMS})[^\W\d_][\w -]{{0,24}}:\s|\be\.?\s?g\b|\bsuch as\b|\bfor example\b",
    re.I,
)
_LINE_END = re.compile(r"[.;\n](?=\s)")
_NAMED_ONLY = re.compile(
    rf"\b(?:are|as)\s+(?:the|my|some)\s+{_TERMS}"
    r"|\bplay(?:s)?\s+a\s+(?:\w+\s)?(?:role|part)\b", re.I,
)  # fmt: skip


def is_keyword_list(parsed: Parsed, window: tuple[int, int]) -> bool:
    """Terms side by side, with nothing that ties them into a statement?

    "vanishing gradient, sigmoid, saturation" is; "gradients vanish" is too short to tell, and
    "encoder compresses, decoder generates" has too few parts. Nor is "early layers: edges, corners".
    """
    words = parsed.words[window[0] : window[1]]
    content = sum(w.content for w in words)
    parts = len(_LIST_MARK.findall(parsed.span(*window))) + 1
    tied = any(w.text in GLUE or w.text in "=<>" for w in words) or _said_of(parsed, window)
    return not tied and parts >= _LIST_PARTS and _LIST_FROM <= content <= _LIST_PART * parts


def _said_of(parsed: Parsed, window: tuple[int, int]) -> bool:
    """Does a heading or "e.g." stand before these terms, in their line, or among them?"""
    if window[0] >= window[1]:
        return False
    start, end = parsed.words[window[0]].start, parsed.words[window[1] - 1].end
    line = max((m.end() for m in _LINE_END.finditer(parsed.text, 0, start)), default=0)
    return bool(_SAID_OF.search(parsed.text[line:end]))


def is_pile(parsed: Parsed) -> bool:
    """Is the whole answer a long list of terms, so that nothing in it is a statement?"""
    if _NAMED_ONLY.search(parsed.text):
        return True
    words = parsed.words
    if not _STRUCTURE.search(parsed.text) and len(words) >= _BARE:
        tied = sum(not w.content for w in words)
        if not tied and not re.search(r"[,;\n.]", parsed.text):
            return True
    parts = len(_LIST_MARK.findall(parsed.text)) + 1
    if parts >= _PILE_PARTS and is_keyword_list(parsed, (0, len(words))):
        return len(_HEADED.findall(parsed.text)) < _HEADINGS
    tied = sum(w.text in GLUE for w in words) > _TIES
    return not tied and not _STRUCTURE.search(parsed.text) and _enumerated(parsed) >= _PILE_SHARE


def _enumerated(parsed: Parsed) -> float:
    """Share of the content words that stand in a run of five or more short pieces between commas."""
    sizes = [sum(w.content for w in parse(piece).words) for piece in _PIECE.split(parsed.text)]
    sizes = [size for size in sizes if size]
    longest, run = 0, list[int]()
    for size in [*sizes, _PIECE_WORDS + 1]:
        if size <= _PIECE_WORDS:
            run.append(size)
            continue
        longest = max(longest, sum(run) if len(run) >= _PILE_PARTS else 0)
        run = []
    return longest / max(sum(sizes), 1)
