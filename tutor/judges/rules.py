"""Where a rule knows better than the model: formulas, quantities, lists of terms, nothing alike at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from tutor.domain import Criterion, Verdict
from tutor.judges import quantities
from tutor.judges.contrasts import reversed_words
from tutor.judges.description import Description
from tutor.judges.formula_spans import without_marked
from tutor.judges.formulas import equal, formulas_in, same_formula, stated
from tutor.judges.hedges import is_hedge
from tutor.judges.listing import is_keyword_list, is_pile
from tutor.judges.model import VERDICTS, choice
from tutor.judges.quantities import Quantities
from tutor.judges.text import content_stems, parse
from tutor.judges.trees import Floats

_PLAIN = 0.95
_EXCHANGED = 0.65  # sure enough to give nothing, not to spare a person the look
_ECHO_FROM = 3  # content words, all of them the question's; fewer may be the answer
_RECITED = 0.85  # of the words on either side that the other accounts for
_SAME_WORDS = 0.9  # the same, from which a denial turns the criterion round
_FLIPPED = 0.5  # of its weight denied
_NOTHING_ALIKE = 0.25  # coverage below which an answer is about something else
_AROUND = 5  # content words beside a formula that is the criterion
_ENUMERATES = 2  # commas and "and"s of a criterion that is a list
_SPOILT = 0.45  # the same for an answer that also speaks to the grader
_PIECES = re.compile(r"([,;\n]|\.(?=\s|$))")
_PARTS = re.compile(r"[,;.\n]|\b(?:and|but|while|whereas)\b")
_DENIED_FORMULA = re.compile(r"\b(?:not|never|instead of|rather than)\s+\S*\s?[/+*^=(].*")


class Ruled(NamedTuple):
    """The shares of `VERDICTS` after the rules, shape (4,), and what took credit away, if a rule did:
    the choice left open, mere terms, another formula, another number, a denial or exchanged roles."""

    shares: Floats
    taken: Literal["", "open", "terms", "formula", "number", "denial", "roles"] = ""


def ruled(
    shares: Floats, description: Description, criterion: Criterion, others: Sequence[Criterion], answer: str
) -> Ruled:  # fmt: skip
    """The model's shares of `VERDICTS` after the rules."""
    found, said = _ruled(shares, description, criterion, others, answer), _verdict(shares)
    explained = said is Verdict.CONTRADICTED and found.taken in {"open", "roles"}
    if explained or _verdict(found.shares).credit < said.credit:
        return found
    # Where a rule takes nothing away it must not make the examiner surer than the model is either.
    unneeded = found.taken in {"open", "terms"} and not _verdict(found.shares).credit
    return Ruled(_founded(shares, description) if unneeded else found.shares)


def _verdict(shares: Floats) -> Verdict:
    return VERDICTS[int(choice(shares[None])[0])]


def _ruled(
    shares: Floats, description: Description, criterion: Criterion, others: Sequence[Criterion], answer: str
) -> Ruled:  # fmt: skip
    on_it = _on_it(answer, criterion)
    given = _holds(on_it, (criterion.text, *criterion.phrasings))
    wrong = _holds(on_it, criterion.misconceptions)
    recited = _verbatim(description, (criterion.text, *criterion.phrasings))
    if given != wrong:
        found = Ruled(certain(Verdict.MET if given else Verdict.CONTRADICTED, _PLAIN), "formula")
    elif recited:
        found = Ruled(certain(Verdict.MET, _PLAIN))
    elif _exchanged(description, (criterion.text, *criterion.phrasings)):
        found = Ruled(certain(Verdict.CONTRADICTED, _EXCHANGED), "roles")
    else:
        found = _compared(shares, description, criterion, answer)
    parsed = description.best.answer.parsed
    wording = description.best.reference.parsed.text if recited else criterion.text
    echoed = description.values["echo"] == 1 and sum(w.content for w in parsed.words) >= _ECHO_FROM
    asked = [text for other in others for text in (other.text, *other.phrasings)]
    # "TP/TP+FP" has the question's names only, and is no echo
    if echoed and not given and not formulas_in(answer):
        return Ruled(_unsaid(found.shares))
    if is_hedge(parsed, description.window, wording, asked):
        return Ruled(_unsaid(found.shares), "open")
    if _is_formula(criterion.text) and not given and _is_anothers(answer, asked):
        return Ruled(_unsaid(found.shares), "formula")
    if given or recited or stated(criterion.text) or _holds(answer, asked):
        return found  # signs, which have no verb, are no list of terms
    if is_pile(parsed):
        return Ruled(_unsaid(found.shares), "terms")
    listed = is_keyword_list(parsed, description.window) and not _asks_for_terms(description)
    return Ruled(_capped(found.shares), "terms") if listed else found


def _founded(shares: Floats, description: Description) -> Floats:
    """Nothing contradicts where no misconception is said, nothing denied and no word turned: what
    looks so is unmet, which earns as little and accuses nobody."""
    values = description.values
    signs = _flipped(description) + values["opposites"] + values["turned"]
    if description.asserted or signs + max(values["num_strange"], 0) > 0:
        return shares
    return np.array([shares[0] + shares[3], shares[1], shares[2], 0.0])


def _flipped(description: Description) -> float:
    """Weight of the words that one side denies; none where both deny something: "no line divides them"
    and "a line cannot divide them"."""
    values = description.values
    return 0.0 if values["neg_ours"] and values["neg_theirs"] else values["neg_flip"]


def _asks_for_terms(description: Description) -> bool:
    """Is the criterion an enumeration itself, of which the window says the terms: "edges, corners"?"""
    wanted, said = description.best.reference.parsed, description.best.answer.parsed
    terms = {w.stem for w in said.words[slice(*description.window)] if w.content}
    return len(re.findall(r",|\band\b|\bor\b", wanted.text)) >= _ENUMERATES and terms <= {
        w.stem for w in wanted.words
    }


def _compared(shares: Floats, description: Description, criterion: Criterion, answer: str) -> Ruled:
    """Nothing alike at all, nearly the criterion's own words, quantities, another formula."""
    spoilt = description.best.answer.parsed.text != answer  # words to the grader were taken out
    if description.values["best_whole"] < (_SPOILT if spoilt else _NOTHING_ALIKE):
        return Ruled(certain(Verdict.UNMET, 0.95))
    denied = _denied(description)
    if _recited(description):
        shares = np.array([shares[0], shares[1], shares[2] + shares[3], 0.0])
    else:
        shares = _founded(shares, description)
    if denied:
        shares = np.array([shares[0], shares[1], 0.0, shares[2] + shares[3]])
    measured = _measured(shares, description, criterion)
    if formulas_in(answer) and _is_formula(criterion.text):
        return Ruled(_capped(measured), "formula")
    return Ruled(measured, "denial" if denied else "number")


def _on_it(answer: str, criterion: Criterion) -> str:
    """The answer without clauses on the counterpart of what is asked, and without denied formulas: a
    formula for recall is no formula for precision, neither right nor wrong, nor is "not TP/(TP+FP)"."""
    asked = content_stems(without_marked(criterion.text))
    pieces = _PIECES.split(answer)
    kept = ("" if reversed_words(asked, content_stems(piece)) else piece for piece in pieces)
    return "".join(_DENIED_FORMULA.sub("", piece) for piece in kept)


def _is_anothers(answer: str, asked: Sequence[str]) -> bool:
    """Is every formula of the answer one that another criterion wants?"""
    found = formulas_in(answer)
    theirs = [wanted for text in asked for wanted in stated(text)]
    return bool(found) and all(any(equal(wanted, one) for wanted in theirs) for one in found)


def _holds(answer: str, wanted: Sequence[str]) -> bool:
    """Does the answer hold one of the formulas of these texts?"""
    return any(same_formula(text, answer) for text in wanted)


def _verbatim(description: Description, told: Sequence[str]) -> bool:
    """Is the answer, or a sentence of it, one of the criterion's wordings, word for word, while
    nothing outside of it says a misconception?"""
    answer = description.best.answer.parsed
    stems = [w.stem for w in answer.words]
    wordings = {tuple(w.stem for w in parse(text).words) for text in told}
    spans = [(0, len(stems)), *answer.sentences]
    recited = [(a, b) for a, b in spans if tuple(stems[a:b]) in wordings]
    first, last = description.asserted or (0, 0)
    return any(first == last or (a <= first and last <= b) for a, b in recited)


def _exchanged(description: Description, told: Sequence[str]) -> bool:
    """The very words of a wording, but otherwise together: "the decoder compresses, the encoder
    reconstructs" where it is the other way round? Parts in another order are none."""
    answer = description.best.answer.parsed
    said = [_parts(answer.text), *(_parts(answer.span(*span)) for span in answer.sentences)]
    return any(
        len(ours) == len(theirs) > 1
        and sum(ours, Counter()) == sum(theirs, Counter())
        and not any(one <= other for one in ours for other in theirs)
        for ours in map(_parts, told)
        for theirs in said
    )


def _parts(text: str) -> list[Counter[str]]:
    """The content stems of each part between commas and "and"s; none where one has a single word."""
    parts = [Counter(w.stem for w in parse(t).words if w.content) for t in _PARTS.split(text)]
    return [] if any(part.total() == 1 for part in parts) else [part for part in parts if part]


def _recited(description: Description) -> bool:
    """The criterion in nearly its own words and order, with no sign that one of them is turned."""
    values = description.values
    same = min(values["win_mean"], values["back_win_mean"], values["lex_win"]) >= _RECITED
    turned = values["opposites"] + values["turned"] + max(values["num_strange"], 0)
    signs = _flipped(description) + turned
    return same and not signs and not values["mis_lead"] > 0


def _denied(description: Description) -> bool:
    """The criterion in nearly its own words, with a denial that it has not, or without one that it has?"""
    values = description.values
    same = min(values["win_mean"], values["back_win_mean"])
    return same >= _SAME_WORDS and _flipped(description) >= _FLIPPED


def _measured(shares: Floats, description: Description, criterion: Criterion) -> Floats:
    """Quantities weigh more than words: another value is no credit, the same in other units no flaw."""
    said = description.best.answer.parsed.span(*description.window)
    found = quantities.compare(criterion.text, said)
    if found is Quantities.NONE and _renumbered(description):
        return certain(Verdict.CONTRADICTED, _PLAIN)
    if found is Quantities.OTHER:
        return np.array([shares[0], 0.0, 0.0, shares[1] + shares[2] + shares[3]])
    if found is Quantities.SAME and not _flipped(description):
        return np.array([shares[0], shares[1], shares[2] + shares[3], 0.0])
    return shares


def _renumbered(description: Description) -> bool:
    """The criterion's words with other numbers: "it has 34 layers" where 50 are meant?"""
    first, last = description.window
    ours, theirs = description.best.reference.parsed.words, description.best.answer.parsed.words
    wanted, said = {w.number for w in ours} - {""}, {w.number for w in theirs} - {""}
    if not wanted or not said or wanted & said:
        return False
    told = {w.stem for w in theirs[first:last] if w.content and not w.number}
    return told == {w.stem for w in ours if w.content and not w.number}


def _is_formula(text: str) -> bool:
    """Is the criterion its formula, with a few words around it?"""
    around = parse(without_marked(text)).words
    return bool(stated(text)) and sum(w.content and len(w.text) > 2 for w in around) <= _AROUND


def certain(verdict: Verdict, share: float) -> Floats:
    shares = np.full(len(VERDICTS), (1 - share) / (len(VERDICTS) - 1))
    shares[VERDICTS.index(verdict)] = share
    return shares


def _capped(shares: Floats) -> Floats:
    """Half is the most that can be given here: what would be met counts as partial."""
    capped = shares.copy()
    capped[1] += capped[2]
    capped[2] = 0.0
    return capped


def _unsaid(shares: Floats) -> Floats:
    """What states nothing meets nothing: a list of terms, a choice left open, the question once more."""
    said = shares[1] + shares[2]
    return np.array([shares[0] + said, 0.0, 0.0, shares[3]])
