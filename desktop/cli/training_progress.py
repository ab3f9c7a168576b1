"""Shows the progress of a trainer on standard error: one line on a terminal, else a line for each tenth of a stage."""

import time

from desktop.cli.console import Console
from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.terminal import raw_stream
from desktop.datasets.exclusions import exclusion_text
from desktop.services.training.data import LENGTH_BALANCE
from desktop.training.methods import TrainingData
from desktop.training.protocol import HeldOutMeasured, Preparing, StageStarted, StepDone, TrainerEvent

_TASKS = {
    "tokenize": QT_TRANSLATE_NOOP("cli", "preparing the prompts"),
    "load": QT_TRANSLATE_NOOP("cli", "loading the model"),
    "compare": QT_TRANSLATE_NOOP("cli", "comparing it with the engine"),
    "time": QT_TRANSLATE_NOOP("cli", "choosing the precision"),
    "reference": QT_TRANSLATE_NOOP("cli", "computing the reference"),
    "rollout": QT_TRANSLATE_NOOP("cli", "generating answers"),
    "measure": QT_TRANSLATE_NOOP("cli", "measuring on held-out prompts"),
    "save": QT_TRANSLATE_NOOP("cli", "saving"),
    "evaluation": QT_TRANSLATE_NOOP("cli", "answering the battery"),
    "export": QT_TRANSLATE_NOOP("cli", "exporting"),
}


class TrainingProgress:
    """Shows one event after the other."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._is_terminal = console.err.isatty()
        self._method = ""
        self._tenth = -1
        self._said: set[str] = set()
        self._began_s, self._began_at = time.monotonic(), 0

    def show(self, event: TrainerEvent) -> None:
        """Show what an event says; most say nothing."""
        tr = self._console.tr
        match event:
            case Preparing() if event.task in _TASKS:
                self.show_task(event.task, event.done, event.total)
            case StageStarted():
                self._method, self._tenth = event.method.upper(), -1
                self._began_s, self._began_at = time.monotonic(), event.step
                text = QT_TRANSLATE_NOOP("cli", "{method}: {examples} example(s), {steps} step(s), {precision}")
                about = tr(
                    text, method=self._method, examples=event.examples, steps=event.steps, precision=event.precision
                )
                self._note(about)
                for reason, count in sorted(event.excluded.items()):
                    text = QT_TRANSLATE_NOOP("cli", "{data}: {count} excluded ({reason}).")
                    name = exclusion_name(reason, self._console)
                    self._note(tr(text, data=self._method, count=count, reason=name))
            case StepDone():
                self._step(event)
            case HeldOutMeasured() if "loss" in event.values:
                text = QT_TRANSLATE_NOOP("cli", "{method}: loss {loss} on held-out examples at step {step}")
                self._note(tr(text, method=self._method, loss=f"{event.values['loss']:.3f}", step=event.step))

    def show_task(self, task: str, done: int, total: int) -> None:
        """Show work before, between and after the steps, on a terminal."""
        share = f" {done}/{total}" if total > 1 else ""
        self._line(self._console.tr(_TASKS[task]) + share)

    def say_once(self, text: str) -> None:
        """Show a sentence, unless it was shown before."""
        if text not in self._said:
            self._said.add(text)
            self.say(text)

    def say(self, text: str) -> None:
        """Show a sentence."""
        self._note(self._console.tr(text))

    def end(self) -> None:
        """Clear the line of a terminal."""
        self._clear()

    def _step(self, event: StepDone) -> None:
        done, left = event.step - self._began_at, event.steps - event.step
        left_s = (time.monotonic() - self._began_s) / max(1, done) * left
        loss = event.values.get("loss")
        text = f"{self._method} {event.step}/{event.steps}"
        text += f"  {loss:.3f}" if loss is not None else ""
        tenth = event.step * 10 // max(1, event.steps)
        if self._is_terminal:
            self._line(f"{text}  ~{left_s:.0f} s")
        elif tenth > self._tenth:
            self._tenth = tenth
            self._note(text)

    def _line(self, text: str) -> None:
        if self._is_terminal:
            print(f"\r\033[K{text}", end="", file=raw_stream(self._console.err), flush=True)

    def _note(self, text: str) -> None:
        self._clear()
        print(text, file=self._console.err, flush=True)

    def _clear(self) -> None:
        if self._is_terminal:
            print("\r\033[K", end="", file=raw_stream(self._console.err), flush=True)


DATA = {
    TrainingData.DEMONSTRATIONS: QT_TRANSLATE_NOOP("cli", "Demonstrations"),
    TrainingData.PAIRS: QT_TRANSLATE_NOOP("cli", "Pairs"),
    TrainingData.LABELS: QT_TRANSLATE_NOOP("cli", "Good and bad answers"),
    TrainingData.PROMPTS: QT_TRANSLATE_NOOP("cli", "Prompts"),
}
_REASONS = {
    LENGTH_BALANCE: QT_TRANSLATE_NOOP("cli", "to balance length"),
    "too-long": QT_TRANSLATE_NOOP("cli", "longer than the longest example"),
    "empty": QT_TRANSLATE_NOOP("cli", "empty answer"),
}


def exclusion_name(reason: str, console: Console) -> str:
    """Why examples are excluded, in words."""
    return console.tr(_REASONS[reason]) if reason in _REASONS else exclusion_text(reason, console.tr.translate)
