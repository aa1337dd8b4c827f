"""How verdicts are reached: by any chat model, or by the built-in examiner."""

from __future__ import annotations

from tutor.judges.base import Judge, JudgeError
from tutor.settings import TutorSettings

__all__ = ["Judge", "JudgeError", "judge_for"]


def judge_for(settings: TutorSettings) -> Judge:
    """The judge that the settings name; raises JudgeError with the way out."""
    if settings.judge_in_use == "builtin":
        return _builtin()
    if settings.judge_in_use == "llm":
        return _model(settings)
    return _panel(settings)


def _builtin() -> Judge:
    from tutor.judges.builtin import BuiltinJudge

    return BuiltinJudge()


def _model(settings: TutorSettings) -> Judge:
    from tutor.judges.llm import LLMJudge
    from tutor.llm import LLMError, chat_model

    try:
        return LLMJudge(chat_model(settings))
    except LLMError as error:
        raise JudgeError(str(error)) from error


def _panel(settings: TutorSettings) -> Judge:
    """The model and the built-in examiner; with a second model the built-in one comes third."""
    from tutor.judges.panel import PanelJudge

    if not settings.model:
        raise JudgeError(
            "TUTOR_JUDGE=panel needs a model beside the built-in examiner: set TUTOR_MODEL"
        )
    models = [settings.model, *filter(None, [settings.second_model])]
    asked = [_model(settings.model_copy(update={"model": name})) for name in models]
    return PanelJudge([*asked, _builtin()])
