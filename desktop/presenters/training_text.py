"""Training in words: methods, statuses of runs, steps of the trainer."""

from PySide6.QtCore import QCoreApplication, QLocale

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.training_run import RunStatus, TrainingRun
from desktop.presenters.sentences import duration

CONTEXT = "training-page"
"""The translation context of the texts here."""

_METHODS = {
    "sft": QT_TRANSLATE_NOOP("training-page", "SFT"),
    "dpo": QT_TRANSLATE_NOOP("training-page", "DPO"),
    "kto": QT_TRANSLATE_NOOP("training-page", "KTO"),
    "reward": QT_TRANSLATE_NOOP("training-page", "Reward model"),
    "ppo": QT_TRANSLATE_NOOP("training-page", "PPO"),
    "rloo": QT_TRANSLATE_NOOP("training-page", "RLOO"),
}
_PHASES = {
    "sft": QT_TRANSLATE_NOOP("training-page", "fine-tuning"),
    "dpo": QT_TRANSLATE_NOOP("training-page", "preference optimization"),
    "kto": QT_TRANSLATE_NOOP("training-page", "preference optimization"),
    "reward": QT_TRANSLATE_NOOP("training-page", "reward model"),
    "ppo": QT_TRANSLATE_NOOP("training-page", "optimization against the reward model"),
    "rloo": QT_TRANSLATE_NOOP("training-page", "optimization against the reward model"),
}
_STATUSES = {
    RunStatus.QUEUED: QT_TRANSLATE_NOOP("training-page", "waiting"),
    RunStatus.PREPARING: QT_TRANSLATE_NOOP("training-page", "preparing"),
    RunStatus.RUNNING: QT_TRANSLATE_NOOP("training-page", "running"),
    RunStatus.PAUSED: QT_TRANSLATE_NOOP("training-page", "paused"),
    RunStatus.STOPPED: QT_TRANSLATE_NOOP("training-page", "stopped"),
    RunStatus.FINISHED: QT_TRANSLATE_NOOP("training-page", "finished"),
    RunStatus.FAILED: QT_TRANSLATE_NOOP("training-page", "failed"),
}
_TASKS = {
    "load": QT_TRANSLATE_NOOP("training-page", "Loading the model"),
    "compare": QT_TRANSLATE_NOOP("training-page", "Comparing the trainer with the engine"),
    "time": QT_TRANSLATE_NOOP("training-page", "Choosing the faster precision"),
    "reference": QT_TRANSLATE_NOOP("training-page", "Computing the reference"),
    "rollout": QT_TRANSLATE_NOOP("training-page", "Generating answers"),
    "measure": QT_TRANSLATE_NOOP("training-page", "Measuring on held-out prompts"),
    "save": QT_TRANSLATE_NOOP("training-page", "Saving"),
}


_ABOUT = QT_TRANSLATE_NOOP("training-page", "about {time}")
_MINUTE_S = 60


def _translated(text: str) -> str:
    return QCoreApplication.translate(CONTEXT, text)


def method_name(method: str) -> str:
    """The name of a method, as in "DPO"."""
    return _translated(_METHODS.get(method, method))


def methods_name(methods: tuple[str, ...]) -> str:
    """The stages of a run, as in "SFT → DPO"."""
    return " → ".join(map(method_name, methods))


def phase_name(method: str) -> str:
    """What a method does, as in "preference optimization"."""
    return _translated(_PHASES.get(method, method))


def status_name(status: RunStatus) -> str:
    """The status of a run."""
    return _translated(_STATUSES[status])


def task_name(task: str) -> str:
    """What the trainer does before, between and after the steps."""
    return _translated(_TASKS.get(task, "")) if task in _TASKS else ""


def percent(value: float, digits: int = 0) -> str:
    """A share as "69%"."""
    return f"{QLocale().toString(value * 100, 'f', digits)}%"


def share_range(low: float, high: float) -> str:
    """An interval of shares as "60–86%"."""
    locale = QLocale()
    return f"{locale.toString(low * 100, 'f', 0)}–{percent(high)}"


def rate(value: float) -> str:
    """A learning rate as "2e-4"."""
    mantissa, exponent = f"{value:e}".split("e")
    return f"{float(mantissa):g}e{int(exponent)}"


def about(seconds: float) -> str:
    """A rough duration: "about 5 min", "under a minute"."""
    text = duration(seconds)
    return text if seconds < _MINUTE_S else _translated(_ABOUT).format(time=text)


def signed(value: float, digits: int = 1) -> str:
    """A number with its sign, "+0.7" or "−1.5"; zero has none."""
    number = round(value, digits) + 0.0
    sign = "+" if number > 0 else "−" if number < 0 else ""
    return sign + QLocale().toString(abs(number), "f", digits)


def figure(run: TrainingRun, fraction: float | None = None) -> str:
    """What the list shows at the right of a run: progress, a status, or the held-out accuracy of a finished run."""
    if run.status is RunStatus.RUNNING and fraction is not None:
        return percent(fraction)
    accuracy = run.figures.get("held_out_accuracy")
    if run.status is RunStatus.FINISHED and isinstance(accuracy, dict):
        return percent(float(accuracy.get("value", 0.0)))
    return "" if run.status is RunStatus.FINISHED else status_name(run.status)
