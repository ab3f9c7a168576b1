"""What shows while the trainer cannot start: what it costs to install, how far the installation is, or why not."""

from PySide6.QtWidgets import QProgressBar, QWidget

from desktop.presenters.sentences import bytes_short
from desktop.presenters.training_setup import SetupPhase, TrainerSetup
from desktop.presenters.training_text import percent
from desktop.training.environment import DOWNLOAD_BYTES, INSTALLED_BYTES
from desktop.ui.spacing import Space, set_margins
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.retranslate import RetranslateMixin
from desktop.ui.widgets.states import EmptyState


class SetupView(RetranslateMixin, EmptyState):
    """The state of a `TrainerSetup` that is not ready."""

    def __init__(self, setup: TrainerSetup, parent: QWidget | None = None) -> None:
        super().__init__("", "", icon="graduation-cap", parent=parent)
        self._setup = setup
        self.install_button = Button("", "primary", icon="download")
        self.install_button.clicked.connect(setup.install)
        self.cancel_button = Button("", icon="x")
        self.cancel_button.clicked.connect(setup.cancel)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.step = label("", "quiet", wrap=True)
        self.problem = label("", "error", wrap=True)
        self.detail = label("", "quiet", wrap=True)
        set_margins(self.middle, Space.NONE, Space.M, Space.NONE, Space.NONE)
        for widget in (self.progress, self.step, self.problem, self.detail):
            self.middle.addWidget(widget)
        self.choices.addWidget(self.install_button)
        self.choices.addWidget(self.cancel_button)
        setup.changed.connect(self.refresh)
        self._retranslate()

    def refresh(self) -> None:
        """Show the state."""
        setup = self._setup
        phase = setup.phase
        installing = phase is SetupPhase.INSTALLING
        if phase is SetupPhase.IMPOSSIBLE:
            self.set_text(self.tr("Training is not possible here"), setup.problem)
        elif phase is SetupPhase.UNKNOWN:
            self.set_text(self.tr("Training"), self.tr("Looking for PyTorch…"))
        else:
            text = self.tr(
                "Training needs PyTorch, which is installed once, only for Sayso: a download of about {download}, "
                "{installed} on disk. Everything else works without it, and your data stays on this computer."
            )
            text = text.format(download=bytes_short(DOWNLOAD_BYTES), installed=bytes_short(INSTALLED_BYTES))
            self.set_text(self.tr("Train your model on this computer"), text)
        self.progress.setVisible(installing)
        self.step.setVisible(installing)
        if installing:
            steps = {
                "environment": self.tr("Preparing the environment"),
                "torch": self.tr("Installing PyTorch"),
                "libraries": self.tr("Installing libraries"),
                "check": self.tr("Checking the installation"),
            }
            share = setup.progress.fraction
            self.progress.setValue(int(share * 1000))
            self.step.setText(f"{steps.get(setup.progress.step, '')} · {percent(share)}")
        failed = bool(setup.problem) and phase is SetupPhase.MISSING
        self.problem.setVisible(failed)
        self.problem.setText(setup.problem if failed else "")
        self.detail.setVisible(failed and bool(setup.detail))
        self.detail.setText(setup.detail[-600:])
        self.install_button.setVisible(phase is SetupPhase.MISSING)
        self.install_button.setText(self.tr("Try again") if failed else self.tr("Install PyTorch"))
        self.cancel_button.setVisible(installing)

    def _retranslate(self) -> None:
        self.progress.setAccessibleName(self.tr("Progress of the installation"))
        self.cancel_button.setText(self.tr("Cancel"))
        self.refresh()
