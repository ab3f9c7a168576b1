"""A run in progress, or one that was stopped or has failed: progress, curves, sample answers."""

import time
from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desktop.core.errors import UserError
from desktop.core.training_run import RunStatus
from desktop.presenters.sentences import bytes_short, joined, sentence, time_left
from desktop.presenters.training import RunDetails
from desktop.presenters.training_text import method_name, percent, phase_name, status_name, task_name
from desktop.presenters.training_timeline import RunTimeline, StageTimeline
from desktop.ui import theme
from desktop.ui.page import scrolled
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.training.curve_card import CurveCard
from desktop.ui.training.plots import Curve
from desktop.ui.training.samples_card import SamplesCard
from desktop.ui.widgets.columns import in_columns
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.retranslate import RetranslateMixin
from desktop.ui.widgets.states import Card
from desktop.ui.widgets.style_properties import restyle

_COLUMNS = 640  # px at text size 1 from which the curves stand side by side


class RunView(RetranslateMixin, QWidget):
    """Shows the details of a run. `is_suspended` says that it waits for the chat, `is_on_battery` that it waits for
    mains power."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._details: RunDetails | None = None
        self.is_suspended = self.is_on_battery = False
        self.task = ""  # what the session does when no trainer runs
        self._notice = QFrame()
        self._notice.setProperty("surface", "notice")
        self._notice_text = label("", "warning", wrap=True)
        inside_notice = QVBoxLayout(self._notice)
        set_margins(inside_notice, Space.L, Space.M)
        set_spacing(inside_notice, Space.NONE)
        inside_notice.addWidget(self._notice_text)
        progress = Card(spacing=Space.S)
        self._percent = label("", "finding")
        self._phase = label("", "secondary", wrap=True)
        self._left = label("", "secondary")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        facts = QWidget()
        self._facts = Flow(facts, gap=Space.XL, line_gap=Space.XS)
        self._fact_labels = [label("", "quiet") for _ in range(5)]
        for fact in self._fact_labels:
            self._facts.addWidget(fact)
        top = QHBoxLayout()
        set_spacing(top, Space.S)
        top.addWidget(self._percent, 0, Qt.AlignmentFlag.AlignBaseline)
        top.addWidget(self._phase, 1, Qt.AlignmentFlag.AlignBaseline)
        top.addWidget(self._left, 0, Qt.AlignmentFlag.AlignBaseline)
        progress.body.addLayout(top)
        progress.body.addWidget(self.bar)
        progress.body.addWidget(facts)
        self.cards = {name: CurveCard() for name in ("loss", "accuracy", "kl")}
        self.samples = SamplesCard()
        self._curves = QGridLayout()
        set_spacing(self._curves, Space.M)
        inside = QWidget()
        column = QVBoxLayout(inside)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.M)
        column.addWidget(self._notice)
        column.addWidget(progress)
        column.addLayout(self._curves)
        column.addWidget(self.samples)
        outer = QVBoxLayout(self)
        set_margins(outer, Space.NONE)
        set_spacing(outer, Space.NONE)
        outer.addWidget(scrolled(inside, 1200))
        self._shown_cards = list(self.cards.values())
        self._placed: tuple[int, list[CurveCard]] = (0, [])
        self._arrange()
        self._retranslate()

    def show_run(self, details: RunDetails | None) -> None:
        """Show a run; None while it is being read."""
        self._details = details
        self._refresh()

    def _refresh(self) -> None:
        details = self._details
        if details is None:
            return
        timeline, run = details.timeline, details.run
        stage = timeline.stage
        self._show_notice(details)
        fraction = stage.fraction if stage is not None else 0.0
        self._percent.setText(percent(fraction))
        self.bar.setValue(int(fraction * 1000))
        self._phase.setText(self._phase_text(details, stage))
        left = stage.seconds_left if stage is not None else None
        running = run.status is RunStatus.RUNNING and not (self.is_suspended or self.is_on_battery)
        self._left.setText(time_left(left) if running and left is not None and not timeline.preparing else "")
        self._show_facts(timeline, stage, details)
        self._show_curves(stage, details)
        methods = [method_name(method) for method in run.methods]
        self.samples.show_samples(timeline.samples, methods if len(methods) > 1 else ())

    def _phase_text(self, details: RunDetails, stage: StageTimeline | None) -> str:
        run, timeline = details.run, details.timeline
        total = len(run.methods)
        if run.status in (RunStatus.QUEUED, RunStatus.PREPARING):
            return self.task or status_name(run.status)
        if stage is None:
            return self.task or (task_name(timeline.preparing.task) if timeline.preparing else status_name(run.status))
        text = self.tr("step {step} of {steps} · {phase} ({number} of {total})").format(
            step=stage.step,
            steps=stage.steps,
            phase=phase_name(stage.method),
            number=timeline.number + 1,
            total=total,
        )
        if self.task:
            return self.task
        if self.is_suspended or run.status is RunStatus.PAUSED:  # said where nothing moves because of it
            why = self.tr("suspended while you chat") if self.is_suspended else self.tr("paused, memory stays in use")
            return f"{text} · {why}"
        if self.is_on_battery:
            return " · ".join((text, self.tr("waiting for mains power")))
        if timeline.preparing is not None and (task := task_name(timeline.preparing.task)):
            return f"{text} · {task}"
        return text

    def _show_facts(self, timeline: RunTimeline, stage: StageTimeline | None, details: RunDetails) -> None:
        facts = []
        if stage is not None and stage.seconds_per_step:  # unknown of some imported runs
            speed = self.tr("{seconds} s per step").format(seconds=f"{stage.seconds_per_step:.1f}")
            if stage.tokens_per_second:
                speed += " · " + self.tr("{rate} tokens/s").format(rate=round(stage.tokens_per_second))
            facts.append(speed)
        if memory := timeline.memory_bytes or timeline.peak_bytes:
            facts.append(self.tr("{size} of memory").format(size=bytes_short(memory)))
        if timeline.saved_at is not None:
            ago = max(0, round(time.time() - timeline.saved_at))
            facts.append(self.tr("last checkpoint {seconds} s ago").format(seconds=ago))
        if details.checkpoint_bytes:
            facts.append(self.tr("checkpoints: {size} on disk").format(size=bytes_short(details.checkpoint_bytes)))
        if stage is not None and stage.threads:
            facts.append(self.tr("%n thread(s), {precision}", "", stage.threads).format(precision=stage.precision))
        for number, fact in enumerate(self._fact_labels):
            text = facts[number] if number < len(facts) else ""
            fact.setText(text)
            fact.setVisible(bool(text))

    def _show_notice(self, details: RunDetails) -> None:
        run = details.run
        text, role, surface = "", "warning", "notice"
        if run.status is RunStatus.FAILED:
            error = UserError.from_wire(run.error) if run.error else None  # type: ignore[arg-type]
            why = sentence(error) if error is not None else self.tr("The run failed.")
            kept = self.tr("It can be resumed from its last checkpoint.") if details.has_checkpoint else ""
            text, role, surface = joined((why, kept)), "error", "failure"
        elif run.status is RunStatus.STOPPED:
            text = self.tr("Stopped. Resume to continue from the last checkpoint.")
        elif run.status is RunStatus.QUEUED:
            text = self.tr("Waiting. It starts when the run before it has ended.")
        elif self.is_on_battery:
            text = self.tr(
                "This computer runs on battery. Training continues on mains power; to train on battery, change it in "
                "the settings."
            )
        if details.withdrawn:
            withdrawn = self.tr(
                "%n judgement(s) of this run were withdrawn since it began; the run still uses them.",
                "",
                details.withdrawn,
            )
            text = joined((text, withdrawn))
        self._notice_text.setText(text)
        self._notice.setVisible(bool(text))
        restyle(self._notice, surface=surface)
        restyle(self._notice_text, role=role)

    def _show_curves(self, stage: StageTimeline | None, details: RunDetails) -> None:
        curves = stage.curves if stage is not None else {}
        held_out = stage.held_out if stage is not None else {}
        steps = stage.steps if stage is not None else 0
        loss, held_loss = curves.get("loss", []), held_out.get("loss", [])
        about = self.tr("training")
        if held_loss:
            about = self.tr("training (line), held out {value} (dashed)").format(value=_number(held_loss[-1][1]))
        self.cards["loss"].show_texts(self.tr("Loss"), _number(loss[-1][1]) if loss else "", about)
        self.cards["loss"].plot.show_curves((Curve(loss), Curve(held_loss, "warning", is_dashed=True)), steps)
        self._show_accuracy(curves, held_out, steps, stage)
        self._show_third(curves, held_out, steps, details)
        measures_pairs = stage is not None and stage.method != "sft"
        self._shown_cards = list(self.cards.values()) if measures_pairs else [self.cards["loss"]]
        for card in self.cards.values():
            card.setVisible(card in self._shown_cards)
        self._arrange()

    def _show_third(
        self,
        curves: Mapping[str, list[tuple[int, float]]],
        held_out: Mapping[str, list[tuple[int, float]]],
        steps: int,
        details: RunDetails,
    ) -> None:
        """The KL divergence; of methods that do not measure it the margin of the rewards."""
        card = self.cards["kl"]
        kl, margin = curves.get("kl", []), curves.get("margin", [])
        if margin and not kl:
            card.show_texts(
                self.tr("Reward margin"),
                _number(margin[-1][1]),
                self.tr("of the preferred answer over the other, training (line) and held out (dashed)"),
            )
            measured = held_out.get("margin", [])
            card.plot.show_curves((Curve(margin), Curve(measured, "warning", is_dashed=True)), steps, (0.0, 0.0))
            return
        about = self._about_kl(details)
        card.show_texts(self.tr("KL divergence from the start"), _number(kl[-1][1]) if kl else "", about)
        card.plot.show_curves((Curve(kl),), steps, (0.0, 0.0))

    def _about_kl(self, details: RunDetails) -> str:
        stages = details.run.recipe["stages"]
        limit = stages[min(details.timeline.number, len(stages) - 1)].get("settings", {}).get("max_kl")
        if limit is None:
            return self.tr("nats per answer")
        return self.tr("nats per answer · training stops above {limit}").format(limit=f"{limit:g}")

    def _show_accuracy(
        self,
        curves: Mapping[str, list[tuple[int, float]]],
        held_out: Mapping[str, list[tuple[int, float]]],
        steps: int,
        stage: StageTimeline | None,
    ) -> None:
        card = self.cards["accuracy"]
        if reward := curves.get("reward"):
            card.show_texts(self.tr("Reward"), _number(reward[-1][1]), self.tr("of the reward model, per answer"))
            card.plot.show_curves((Curve(reward),), steps)
            return
        accuracy = [point for point in held_out.get("accuracy", []) if point[0]]  # before the first step, all are ties
        if accuracy and stage is not None:
            about = self.tr("preferred answer gets the higher reward · %n pair(s), chance 50%", "", stage.held_out_n)
        else:
            about = self.tr("Measured with the first checkpoint, from held-out pairs.")
        card.show_texts(self.tr("Held-out accuracy"), percent(accuracy[-1][1]) if accuracy else "", about)
        card.plot.show_curves((Curve(accuracy),), steps, (0.4, 0.8), digits=-1)

    def _arrange(self) -> None:
        columns = min(len(self._shown_cards), 3 if self.width() >= theme.current().px(_COLUMNS) else 1)
        if (columns, self._shown_cards) != self._placed:
            self._placed = columns, self._shown_cards
            in_columns(self._curves, self._shown_cards, columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def _retranslate(self) -> None:
        self.bar.setAccessibleName(self.tr("Progress of the stage"))
        self._refresh()


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
