"""Several examiners: where they agree the verdict is done, where they do not a further one, or a
person, decides.

Two judge every answer. On each criterion on which they differ, or where the policy asks for it, the
next examiner is called once for the whole answer; the verdict of the middle credit is taken. Where
nobody is left to ask, the first examiner's verdict stays, marked as unsure, so that a person looks.
The first examiner's words are the panel's, unless it was outvoted: then code puts them together.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import NamedTuple

from tutor import quotes
from tutor.domain import Finding, JudgeInfo, Judgement, Task, Usage, Verdict
from tutor.judges import wording
from tutor.judges.base import Judge, JudgeError

log = logging.getLogger(__name__)

DISAGREE = "panel_disagrees"
_UNSURE = 0.5  # confidence of a verdict that no two agree on: below what asks for a person
_BORDERS = (0.25, 0.75)


class Policy(NamedTuple):
    """What calls a further examiner, beside different verdicts.

    apart: two credits that differ by at least this much count as different; 0.5 is one step
    sure: a verdict less sure than this, of the first examiner
    border: a score nearer than this to a border between bands (a quarter, three quarters)
    """

    apart: float = 0.5
    sure: float = 0.0
    border: float = 0.0


DEFAULT = Policy()


class PanelJudge:
    """Asks the first two judges always, the others in turn where they are needed."""

    def __init__(self, judges: Sequence[Judge], policy: Policy = DEFAULT) -> None:
        if len(judges) < 2:
            raise JudgeError("a panel needs two examiners: set TUTOR_MODEL as well")
        self._judges, self._policy = tuple(judges), policy
        infos = [judge.info for judge in judges]
        self.info = JudgeInfo(
            name="panel",
            model=" + ".join(info.model or info.name for info in infos),
            prompt_version="+".join(filter(None, (info.prompt_version for info in infos))),
        )

    def judge(self, task: Task) -> Judgement:
        """One judgement out of several; raises JudgeError only when no examiner gave any."""
        heard: list[Judgement] = []
        failed: JudgeError | None = None
        spent = Usage()
        for judge in self._judges:
            if len(heard) >= 2 and not self._undecided(task, heard):
                break
            said = _ask(judge, task)
            spent += said.usage
            if isinstance(said, JudgeError):
                failed = said
            else:
                heard.append(said)
        if not heard:
            raise JudgeError(str(failed), spent)
        return self._together(task, heard, spent)

    def _undecided(self, task: Task, heard: Sequence[Judgement]) -> bool:
        said = [_by_id(judgement) for judgement in heard]
        criteria = task.rubric.all_criteria
        if not all(decide([s[c.id] for s in said], self._policy.apart)[0] for c in criteria):
            return True
        unsure = any(sure(f) < self._policy.sure for f in said[0].values())
        return len(heard) == 2 and (unsure or self._near_border(task, said[0]))

    def _near_border(self, task: Task, said: dict[str, Finding]) -> bool:
        score = task.rubric.score({cid: finding.verdict for cid, finding in said.items()})
        return any(abs(score - border) < self._policy.border for border in _BORDERS)

    def _together(self, task: Task, heard: Sequence[Judgement], spent: Usage) -> Judgement:
        said = [_by_id(judgement) for judgement in heard]
        findings, split = [], False
        for criterion in task.rubric.all_criteria:
            found = [s[criterion.id] for s in said]
            shown = [_shown(finding, found, task.answer) for finding in found]
            settled, finding = decide(shown, self._policy.apart)
            split |= not settled
            findings.append(finding)
        best = heard[0]
        flags = (*best.flags, DISAGREE) if split else best.flags
        rules = tuple(dict.fromkeys(rule for judgement in heard for rule in judgement.rules))
        together = {"findings": tuple(findings), "usage": spent, "flags": flags, "rules": rules}
        if any(said[0].get(f.criterion_id, f).verdict is not f.verdict for f in findings):
            together |= _words(task, findings)
        return best.model_copy(update=together)


def _ask(judge: Judge, task: Task) -> Judgement | JudgeError:
    """What an examiner says, or why it says nothing: its own bug leaves the others their word."""
    try:
        judgement = judge.judge(task)
    except JudgeError as error:
        return error
    except Exception:
        log.exception("judge %s failed", judge.info.name)
        return JudgeError("The examiner failed on this answer; it is kept and can be graded again.")
    left_out = [c.id for c in task.rubric.all_criteria if c.id not in _by_id(judgement)]
    if left_out:
        return JudgeError(f"the examiner left out criterion {left_out[0]!r}", judgement.usage)
    return judgement


def _shown(finding: Finding, found: Sequence[Finding], answer: str) -> Finding:
    """The finding, or where its quote is not in the answer another's of the same verdict: a verdict
    that somebody has shown must not fall with the words that somebody else made up."""
    if finding.verdict is Verdict.UNMET:
        return finding
    same = (f for f in (finding, *found) if f.verdict is finding.verdict)
    return next((f for f in same if quotes.find(f.quote, answer)), finding)


def _words(task: Task, findings: Sequence[Finding]) -> dict[str, str]:
    """Feedback and next question that fit these findings."""
    # without the confidence, of which the feedback says that it is the built-in examiner's
    plain = [finding.model_copy(update={"confidence": None}) for finding in findings]
    return {
        "feedback": wording.feedback(task, plain),
        "follow_up": wording.follow_up(task, findings),
    }


def decide(found: Sequence[Finding], apart: float = DEFAULT.apart) -> tuple[bool, Finding]:
    """Whether a criterion is settled, and its finding.

    Alone, an examiner settles nothing. Verdicts less than `apart` from each other are settled as
    the first has it; of more than two the majority, else the middle credit decides, as unsure. An
    unsettled criterion keeps the first examiner's finding, as unsure too.
    """
    if len(found) > 1 and _spread(found) < apart:
        return True, found[0]
    verdicts = [finding.verdict for finding in found]
    same = max(set(verdicts), key=lambda v: (verdicts.count(v), -verdicts.index(v)))
    if len(found) > 1 and verdicts.count(same) * 2 > len(found):
        return True, next(f for f in found if f.verdict is same)
    if len(found) > 2:
        middle = sorted(found, key=lambda f: f.verdict.credit)[len(found) // 2]
        return True, middle.model_copy(update={"confidence": min(sure(middle), _UNSURE)})
    first = found[0]
    return False, first.model_copy(update={"confidence": min(sure(first), _UNSURE)})


def sure(finding: Finding) -> float:
    """A finding's confidence; 1 where the examiner gives none."""
    return 1.0 if finding.confidence is None else finding.confidence


def _by_id(judgement: Judgement) -> dict[str, Finding]:
    return {finding.criterion_id: finding for finding in judgement.findings}


def _spread(found: Sequence[Finding]) -> float:
    """How far verdicts lie apart in credit; unmet and contradicted both give none."""
    credits = [finding.verdict.credit for finding in found]
    return max(credits) - min(credits)
