"""How verdicts are reached: by any chat model, or by the built-in examiner."""

from __future__ import annotations

from tutor.judges.base import Judge, JudgeError
from tutor.settings import TutorSettings

__all__ = ["Judge", "JudgeError", "judge_for"]


def judge_for(settings: TutorSettings) -> Judge:
    """The judge that the settings name; raises JudgeError with the way out."""
    if settings.judge_in_use == "builtin":
        from tutor.judges.builtin import BuiltinJudge

        return BuiltinJudge()
    if settings.judge_in_use == "llm":
        from tutor.judges.llm import LLMJudge
        from tutor.llm import LLMError, chat_model

        try:
            return LLMJudge(chat_model(settings))
        except LLMError as error:
            raise JudgeError(str(error)) from error
    raise JudgeError("TUTOR_JUDGE=panel is not available yet; set it to builtin or llm")
