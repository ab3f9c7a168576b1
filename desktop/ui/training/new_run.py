"""A new run: its three steps and its data in the middle, what it costs at the right or below."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.presenters.training_plan import PREFERENCES, TrainingPlanPresenter
from desktop.presenters.training_text import about
from desktop.training.methods import NEEDS, Method, TrainingData
from desktop.ui import theme
from desktop.ui.page import scrolled
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.training.data_card import DataCard
from desktop.ui.training.plan_panel import PANEL, PlanPanel
from desktop.ui.training.step_card import StageCard
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.columns import in_columns
from desktop.ui.widgets.labels import hairline, label
from desktop.ui.widgets.retranslate import RetranslateMixin
from desktop.ui.widgets.states import Card

_BESIDE = 960  # px at text size 1 from which the panel stands at the right
_COLUMNS = 640  # px from which the steps stand side by side


class NewRunView(RetranslateMixin, QWidget):
    """Shows a plan."""

    desk_requested = Signal()

    def __init__(self, plan: TrainingPlanPresenter, panel: PlanPanel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan = plan
        self.panel = panel
        self._headline = label("", "finding", wrap=True)
        self._lead = label("", "secondary", wrap=True)
        self.fine_tuning, self.preferences, self.evaluation = StageCard(1), StageCard(2), StageCard(3, is_fixed=True)
        self.fine_tuning.toggled.connect(plan.fine_tune)
        self.preferences.toggled.connect(self._toggle_preferences)
        self.methods: dict[Method, QPushButton] = {}
        for method in PREFERENCES:
            chip = Button("", "chip")
            chip.clicked.connect(lambda _=False, method=method: plan.prefer(method))
            self.preferences.extra.addWidget(chip)
            self.methods[method] = chip
        self._missing = Card()
        self._missing_text = label("", "", wrap=True)
        self.desk_button = Button("", icon="scale")
        self.desk_button.clicked.connect(self.desk_requested)
        self._missing.body.addWidget(self._missing_text)
        self._missing.body.addWidget(self.desk_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.data = DataCard(plan)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        set_margins(self._column, Space.NONE)
        set_spacing(self._column, Space.XS)
        self._column.addWidget(self._headline)
        self._column.addWidget(self._lead)
        add_space(self._column, Space.M)
        self._steps = QGridLayout()
        set_spacing(self._steps, Space.M)
        self._column.addLayout(self._steps)
        add_space(self._column, Space.M)
        self._column.addWidget(self._missing)
        self._column.addWidget(self.data)
        self._below = QVBoxLayout()
        set_margins(self._below, Space.NONE, Space.L, Space.NONE, Space.NONE)
        self._column.addLayout(self._below)
        row = QHBoxLayout(self)
        set_margins(row, Space.NONE)
        set_spacing(row, Space.NONE)
        row.addWidget(scrolled(inside, 1100), 1)
        self._edge = hairline(vertical=True)
        row.addWidget(self._edge)
        self._row = row
        self._is_beside: bool | None = None
        self._columns = 0
        self._arrange()
        plan.changed.connect(self.refresh)
        self._retranslate()

    def refresh(self) -> None:
        """Show the plan."""
        plan, summary = self._plan, self._plan.summary
        model = plan.model
        name = model.name if model is not None else self.tr("a model")
        self._headline.setText(self.tr("Train {model} on your judgements").format(model=name))
        sizes = summary.sizes if summary is not None else {}

        def enough(method: Method) -> bool:
            return summary is not None and summary.has_enough(method)

        with_fine_tuning = plan.fine_tunes and not plan.trains_reward_model
        demonstrations = self.tr("%n demonstration(s)", "", sizes.get(TrainingData.DEMONSTRATIONS, 0))
        tone = "success" if enough(Method.SFT) else "neutral"
        possible = enough(Method.SFT) and not plan.trains_reward_model
        self.fine_tuning.show_state(
            demonstrations if summary is not None else "", tone, is_on=with_fine_tuning, is_possible=possible
        )
        chosen = plan.preference or Method.DPO
        is_kto = chosen is Method.KTO
        data = TrainingData.LABELS if is_kto else TrainingData.PAIRS
        text = self.tr("%n good or bad answer(s)", "", sizes.get(data, 0)) if is_kto else ""
        text = text or self.tr("%n pair(s)", "", sizes.get(data, 0))
        is_enough = enough(Method.REWARD if plan.trains_reward_model else chosen)
        any_enough = any(enough(method) for method in (Method.DPO, Method.KTO))
        self.preferences.show_state(
            text if summary is not None else "",
            "success" if is_enough else "neutral",
            is_on=plan.preference is not None,
            is_possible=any_enough or plan.preference is not None,
        )
        for method, button in self.methods.items():
            is_chosen = method is plan.preference
            button.set_kind("chip_chosen" if is_chosen else "chip")  # type: ignore[attr-defined]
            button.setAccessibleDescription(self.tr("chosen") if is_chosen else "")
            button.setEnabled(enough(Method.REWARD if method is Method.PPO else method))
        held_out = summary.held_out if summary is not None else 0
        estimate = plan.estimate
        hint = self.tr("after training")
        if estimate is not None:
            hint = f"{hint} · {about(estimate.evaluation_seconds)}"
        self.evaluation.set_texts(
            self.tr("Evaluation"), self.tr("Blind win rate against the base model, and regressions."), hint
        )
        self.evaluation.show_state(
            self.tr("%n held-out prompt(s)", "", held_out) if summary is not None else "",
            "neutral",
            is_on=bool(plan.stages),
            is_possible=True,
        )
        is_missing = summary is not None and not plan.is_data_enough
        self._missing.setVisible(is_missing)
        if is_missing:
            self._missing_text.setText(self._what_is_missing(sizes))

    def _what_is_missing(self, sizes: Mapping[TrainingData, int]) -> str:
        template = self.tr(
            "Not enough data yet. Fine-tuning needs {least} demonstrations (you have {demonstrations}); preferences "
            "need {pairs_least} pairs (you have {pairs}) or {labels_least} good or bad answers (you have {labels}). "
            "Rewrite, rank and rate answers at the desk or in chat."
        )
        return template.format(
            least=NEEDS[Method.SFT].minimum,
            demonstrations=sizes.get(TrainingData.DEMONSTRATIONS, 0),
            pairs_least=NEEDS[Method.DPO].minimum,
            pairs=sizes.get(TrainingData.PAIRS, 0),
            labels_least=NEEDS[Method.KTO].minimum,
            labels=sizes.get(TrainingData.LABELS, 0),
        )

    def _toggle_preferences(self, on: bool) -> None:
        possible = [method for method in PREFERENCES if self.methods[method].isEnabled()]
        self._plan.prefer((possible or [Method.DPO])[0] if on else None)

    def _arrange(self) -> None:
        look = theme.current()
        beside = self.width() >= look.px(_BESIDE)
        if beside != self._is_beside:
            self._is_beside = beside
            self._edge.setVisible(beside)
            self.panel.set_framed(not beside)
            if beside:
                self.panel.setFixedWidth(PANEL)
                self._row.addWidget(self.panel)
            else:
                self.panel.setMinimumWidth(0)
                self.panel.setMaximumWidth(16_777_215)
                self._below.addWidget(self.panel)
            self.panel.show()
        room = self.width() - (PANEL if beside else 0)
        columns = 3 if room >= look.px(_COLUMNS) else 1
        if columns != self._columns:
            self._columns = columns
            in_columns(self._steps, (self.fine_tuning, self.preferences, self.evaluation), columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def _retranslate(self) -> None:
        self._lead.setText(
            self.tr("The three steps that trained InstructGPT, on this computer. The base model file is not changed.")
        )
        self.fine_tuning.set_texts(
            self.tr("Fine-tuning"),
            self.tr("Learns from the answers you wrote or rewrote."),
            self.tr("SFT · loss on answers only"),
        )
        self.preferences.set_texts(self.tr("Preferences"), self.tr("Learns from which answer you preferred."), "")
        names = {
            Method.DPO: (self.tr("DPO"), self.tr("Direct preference optimization, from pairs")),
            Method.KTO: (self.tr("KTO"), self.tr("From good and bad answers: thumbs and flags")),
            Method.PPO: (self.tr("RM + PPO"), self.tr("A reward model from pairs, then optimization against it")),
        }
        for method, (name, tip) in names.items():
            self.methods[method].setText(name)
            self.methods[method].setAccessibleName(f"{name}: {tip}")
            self.methods[method].setToolTip(tip)
        self.desk_button.setText(self.tr("Go to the annotation desk"))
        self.refresh()
