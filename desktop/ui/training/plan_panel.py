"""What a planned run is made of and costs, with warnings and the button that starts it."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.core.training_run import TrainingRun
from desktop.datasets.lint.checks import CHECKS
from desktop.presenters.sentences import bytes_short
from desktop.presenters.training import TrainingPresenter
from desktop.presenters.training_job_exporter import TrainingJobExporter
from desktop.presenters.training_plan import TrainingPlanPresenter
from desktop.presenters.training_text import about, methods_name, percent, rate
from desktop.training.methods import Method
from desktop.ui import icons
from desktop.ui.data.pill_menu import fill_pill
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.training.settings_dialog import TrainingSettingsDialog
from desktop.ui.widgets.buttons import Button, Pill
from desktop.ui.widgets.labels import hairline, label
from desktop.ui.widgets.layouts import clear
from desktop.ui.widgets.retranslate import RetranslateMixin
from desktop.ui.widgets.style_properties import restyle

PANEL = 328
"""The width of the panel beside the steps, in pixels."""


class PlanPanel(RetranslateMixin, QFrame):
    """The facts of a plan."""

    start_requested = Signal()
    notify = Signal(str)

    def __init__(
        self,
        plan: TrainingPlanPresenter,
        training: TrainingPresenter,
        exporter: TrainingJobExporter,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("surface", "sunken")
        self._plan, self._training, self._exporter = plan, training, exporter
        self._title = label("", "heading")
        self.base, self.parent_pill, self.reward_pill = Pill(), Pill(), Pill()
        grid = QGridLayout()
        set_spacing(grid, Space.M, Space.S)
        grid.setColumnStretch(1, 1)
        self._names: dict[str, QLabel] = {}
        self._values: dict[str, QLabel] = {}
        pills = {"base": self.base, "from": self.parent_pill, "reward": self.reward_pill}
        keys = (
            "base",
            "from",
            "reward",
            "adapter",
            "epochs",
            "rate",
            "precision",
            "",
            "time",
            "memory",
            "chat",
            "file",
        )
        for number, key in enumerate(keys):
            if not key:
                grid.addWidget(hairline(), number, 0, 1, 2)
                continue
            self._names[key] = label("", "secondary")
            grid.addWidget(self._names[key], number, 0)
            if key in pills:
                grid.addWidget(pills[key], number, 1, Qt.AlignmentFlag.AlignLeft)
            else:
                self._values[key] = label("", wrap=True)
                grid.addWidget(self._values[key], number, 1)
        self._warnings = QVBoxLayout()
        set_spacing(self._warnings, Space.S)
        self.settings_button = Button("", "quiet", icon="sliders-horizontal")
        self.settings_button.clicked.connect(self._open_settings)
        self.save_button = Button("", icon="save")
        self.save_button.clicked.connect(self._save)
        self.start_button = Button("", "primary", icon="play")
        self.start_button.clicked.connect(self.start_requested)
        self._note = label("", "quiet", wrap=True)
        self._elsewhere = label("", "quiet", wrap=True)
        self.job_button = Button("", "link")
        self.job_button.clicked.connect(self._export_job)
        buttons = QHBoxLayout()
        set_spacing(buttons, Space.S)
        buttons.addWidget(self.save_button)
        buttons.addStretch(1)
        buttons.addWidget(self.start_button)
        column = QVBoxLayout(self)
        set_margins(column, Space.L)
        set_spacing(column, Space.M)
        column.addWidget(self._title)
        column.addLayout(grid)
        column.addLayout(self._warnings)
        column.addStretch(1)
        column.addWidget(self.settings_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._note)
        column.addLayout(buttons)
        elsewhere = QVBoxLayout()
        set_spacing(elsewhere, Space.XS)
        elsewhere.addWidget(self._elsewhere)
        elsewhere.addWidget(self.job_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(elsewhere)
        add_space(column, Space.NONE)
        self._shown_warnings: object = None
        plan.changed.connect(self.refresh)
        plan.rejected.connect(self.notify)
        plan.recipe_saved.connect(
            lambda name: self.notify.emit(self.tr("Saved the recipe as {file}").format(file=name))
        )
        training.runs_changed.connect(self.refresh)
        exporter.changed.connect(self.refresh)
        exporter.rejected.connect(self.notify)
        exporter.exported.connect(
            lambda name: self.notify.emit(self.tr("Exported the training job to {folder}").format(folder=name))
        )
        self._retranslate()

    def set_framed(self, framed: bool) -> None:
        """Look like a card below others, or like a side panel."""
        restyle(self, surface="card" if framed else "sunken")

    def refresh(self) -> None:
        """Show the plan."""
        plan = self._plan
        bases = [
            (f"{item.name} · {item.quantization}" if item.quantization else item.name, item.path) for item in plan.bases
        ]
        fill_pill(self.base, bases or [(self.tr("No model"), "")], plan.base, plan.choose_base)
        sha256 = plan.model.sha256 if plan.model is not None else ""
        finished = self._training.same_base(sha256, plan.base)
        rewards = [run for run in finished if run.methods[-1:] == ("reward",)]
        parents = [run for run in finished if run not in rewards]
        self._fill_runs(self.parent_pill, self.tr("Base model"), parents, plan.parent_run, plan.choose_parent)
        self._fill_runs(self.reward_pill, self.tr("trained first"), rewards, plan.reward_run, plan.choose_reward)
        is_ppo = plan.preference is Method.PPO
        self.reward_pill.setVisible(is_ppo)
        self._names["reward"].setVisible(is_ppo)
        settings = [stage.settings for stage in plan.stages]
        locale = QLocale()
        then = self.tr(", then ")
        values = {
            "adapter": self.tr("LoRA, rank {rank}").format(
                rank=" / ".join(dict.fromkeys(str(s.rank) for s in settings))
            ),
            "epochs": then.join(
                self.tr("%n step(s)", "", each.steps) if each.steps else locale.toString(each.epochs)
                for each in settings
            ),
            "rate": then.join(rate(each.learning_rate) for each in settings),
            "precision": self.tr("the faster one on this computer"),
            "chat": self.tr("training pauses"),
            "time": "–",
            "memory": "–",
            "file": "–",
        }
        if not settings:
            values |= {"adapter": "–", "epochs": "–", "rate": "–"}
        estimate = plan.estimate
        if estimate is not None:
            free = plan.free_bytes
            memory = self.tr("about {needed} of {free} free")
            values["time"] = about(estimate.seconds)
            values["memory"] = memory.format(needed=bytes_short(estimate.bytes), free=bytes_short(free))
            values["file"] = self.tr("about {size}").format(size=bytes_short(estimate.adapter_bytes))
        for key, text in values.items():
            self._values[key].setText(text)
        self._show_warnings()
        self.settings_button.setEnabled(bool(plan.stages))
        self.save_button.setEnabled(bool(plan.stages))
        self.start_button.setEnabled(plan.can_start)
        self.job_button.setEnabled(plan.can_start and not self._exporter.is_exporting)
        if plan.trains_reward_model:
            note = self.tr("This run trains the reward model. PPO follows as a run of its own, from its page.")
        else:
            note = ""
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def _fill_runs(
        self,
        pill: Pill,
        nothing: str,
        runs: list[TrainingRun],
        current: TrainingRun | None,
        chosen: object,
    ) -> None:
        assert callable(chosen)
        by_id = {run.id: run for run in runs}
        items = [(nothing, ""), *((f"{run.name} · {methods_name(run.methods)}", run.id) for run in runs)]
        if current is not None and current.id not in by_id:
            items.append((current.name, current.id))
        fill_pill(pill, items, current.id if current is not None else "", lambda id: chosen(by_id.get(id)))

    def _show_warnings(self) -> None:
        plan, summary = self._plan, self._plan.summary
        found: list[tuple[str, str, str, object]] = []  # icon, text, action, what it does
        estimate = plan.estimate
        if estimate is not None and estimate.bytes > plan.free_bytes:
            text = self.tr(
                "This run needs about {needed} of memory, and {free} are free. Close other programs, or "
                "choose a smaller model, batch size or longest example."
            )
            text = text.format(needed=bytes_short(estimate.bytes), free=bytes_short(plan.free_bytes))
            found.append(("triangle-alert", text, "", None))
        if summary is not None and (bias := summary.length_bias) is not None and not summary.balanced:
            if bias > 0.5:
                text = self.tr(
                    "Length bias: the longer answer was preferred in {share} of these pairs. The model will "
                    "learn to write longer answers."
                ).format(share=percent(bias))
            else:
                text = self.tr(
                    "Length bias: the shorter answer was preferred in {share} of these pairs. The model "
                    "will learn to write shorter answers."
                ).format(share=percent(1 - bias))
            found.append(("triangle-alert", text, self.tr("Balance by length"), lambda: plan.balance_length(True)))
        if plan.options.balance_length:
            text = self.tr(
                "Balanced by length: %n pair(s) excluded.", "", summary.balanced if summary is not None else 0
            )
            found.append(("info", text, self.tr("Use all pairs"), lambda: plan.balance_length(False)))
        for issue in summary.issues[:3] if summary is not None else ():
            check = CHECKS[issue.check]
            what = QCoreApplication.translate("lint", check.about)
            text = self.tr("{count}: {about}").format(count=QLocale().toString(issue.count), about=what)
            action = self.tr("Exclude") if check.is_per_row else ""
            found.append(("triangle-alert", text, action, lambda id=issue.check: plan.exclude(id)))
        state = [each[:3] for each in found]
        if state == self._shown_warnings:
            return
        self._shown_warnings = state
        clear(self._warnings)
        for icon, text, action, act in found:
            self._warnings.addWidget(_Warning(icon, text, action, act))

    def _open_settings(self) -> None:
        dialog = TrainingSettingsDialog(self._plan.stages, self.window())
        dialog.saved.connect(self._plan.change_settings)
        dialog.open()

    def _save(self) -> None:
        recipes = self.tr("Recipes")
        name, _ = QFileDialog.getSaveFileName(
            self.window(), self.tr("Save recipe"), self.tr("training-recipe.json"), f"{recipes} (*.json)"
        )
        if name:
            self._plan.save_recipe(name)

    def _export_job(self) -> None:
        title, name = self.tr("Export to a new folder"), self.tr("training-job")
        path, _ = QFileDialog.getSaveFileName(self.window(), title, str(Path.home() / name))
        if path:
            self._exporter.export(self._plan.recipe, Path(path))

    def _retranslate(self) -> None:
        names = {
            "base": self.tr("Base model"),
            "from": self.tr("Starts from"),
            "reward": self.tr("Reward model"),
            "adapter": self.tr("Adapter"),
            "epochs": self.tr("Epochs"),
            "rate": self.tr("Learning rate"),
            "precision": self.tr("Precision"),
            "time": self.tr("Time"),
            "memory": self.tr("Memory"),
            "chat": self.tr("While you chat"),
            "file": self.tr("Adapter file"),
        }
        for key, name in names.items():
            self._names[key].setText(name)
        for pill, key in ((self.base, "base"), (self.parent_pill, "from"), (self.reward_pill, "reward")):
            pill.setAccessibleDescription(names[key])
        self._title.setText(self.tr("This run"))
        self.settings_button.setText(self.tr("All settings…"))
        self.save_button.setText(self.tr("Save recipe…"))
        self.start_button.setText(self.tr("Start training"))
        self._elsewhere.setText(self.tr("Using a GPU server or cluster?"))
        self.job_button.setText(self.tr("Export a training job…"))
        self._shown_warnings = None
        self.refresh()


class _Warning(QFrame):
    """A sentence on an amber surface, with an action."""

    def __init__(self, icon: str, text: str, action: str, act: object) -> None:
        super().__init__()
        self.setProperty("surface", "notice")
        picture = QLabel()
        picture.setPixmap(icons.pixmap(icon, "warning", 16, self.devicePixelRatioF()))
        texts = QVBoxLayout()
        set_spacing(texts, Space.XS)
        texts.addWidget(label(text, "warning", wrap=True))
        if action and callable(act):
            button = Button(action, "link")
            button.clicked.connect(lambda _=False: act())
            texts.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        set_margins(row, Space.M)
        set_spacing(row, Space.S)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
