"""The regression set: which model re-runs it, and the answers before and after side by side."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.core.project import AnswerSource
from desktop.presenters.judgement_text import flaws
from desktop.presenters.models import ModelItem
from desktop.presenters.regression_set import RegressionSetPresenter
from desktop.services.regression_set import RegressionAnswer, RegressionCase
from desktop.ui.chat.body import MessageBody
from desktop.ui.desk.sources import SourceList
from desktop.ui.page import Field, TitledPage, scrolled
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button, IconButton, Pill
from desktop.ui.widgets.forms import FittedDialog, tab_as_laid_out
from desktop.ui.widgets.labels import StatusChip, label
from desktop.ui.widgets.layouts import clear
from desktop.ui.widgets.states import Card, EmptyState

_AT_ONCE = 6
SHOWN = 100  # prompts on the page; the others are found at the desk


class RegressionSetDialog(FittedDialog):
    """Asks for a name and models, and re-runs the prompts of all bad cases."""

    def __init__(
        self, presenter: RegressionSetPresenter, source: AnswerSource | None, models: list[ModelItem], parent: QWidget
    ) -> None:
        super().__init__(600, parent)
        self.setWindowTitle(self.tr("Re-run bad cases"))
        self._regression = presenter
        column = QVBoxLayout(self)
        set_margins(column, Space.XL, Space.L, Space.XL, Space.XL)
        set_spacing(column, Space.M)
        about = self.tr(
            "Create a project from the prompts of the bad cases. The answers are generated in the background; judge "
            "them like any others."
        )
        column.addWidget(label(about, "secondary", wrap=True))
        self._name = QLineEdit(self.tr("Bad cases, re-run"))
        self._name.setMinimumWidth(240)
        name = Field(self._name)
        name.set_texts(self.tr("Name"))
        column.addWidget(name)
        self.sources = SourceList((source,) if source is not None else (), models)
        self.sources.changed.connect(self._check)
        column.addWidget(self.sources)
        row = QHBoxLayout()
        set_spacing(row, Space.S)
        row.addStretch(1)
        cancel = Button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self._make = Button(self.tr("Re-run"), "primary")
        self._make.setDefault(True)
        self._make.clicked.connect(self._accept)
        row.addWidget(cancel)
        row.addWidget(self._make)
        column.addLayout(row)
        tab_as_laid_out(self)
        self._check()

    def _check(self) -> None:
        self._make.setEnabled(bool(self.sources.sources))

    def _accept(self) -> None:
        self._regression.create(self._name.text().strip() or self.tr("Bad cases, re-run"), self.sources.sources)
        self.accept()


class RegressionSetView(TitledPage):
    """A card for each prompt: bad answers at the left, those of the re-run at the right."""

    closed = Signal()
    judge_requested = Signal(str)  # the project's id

    def __init__(self, presenter: RegressionSetPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._regression = self.presenter = presenter
        self.back = IconButton("arrow-left", "")
        self.back.clicked.connect(self.closed)
        set_margins(self.bar, Space.L, Space.NONE)  # so that the arrow stands where the texts begin
        self.bar.insertWidget(0, self.back)
        self._set = Pill()
        self.bar.insertWidget(2, self._set)
        self._judge = Button("", "primary", icon="scale")
        self._judge.clicked.connect(lambda: self.judge_requested.emit(presenter.chosen))
        self.bar.addWidget(self._judge)
        self._finding = label("", "finding", wrap=True)
        inside = QWidget()
        column = QVBoxLayout(inside)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.L)
        column.addWidget(self._finding)
        self._cards = QVBoxLayout()
        set_spacing(self._cards, Space.L)
        column.addLayout(self._cards)
        self._nothing = EmptyState("", "", icon="bug")
        self._stack = QStackedWidget()
        self._stack.addWidget(scrolled(inside, 1120))
        self._stack.addWidget(self._nothing)
        self.column.addWidget(self._stack, 1)
        self._waiting: list[RegressionCase] = []
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._add_cards)
        presenter.changed.connect(self.refresh)
        self.retranslate()

    def refresh(self) -> None:
        """Show the chosen re-run."""
        presenter = self._regression
        menu = QMenu(self._set)
        for id, name in presenter.sets:
            menu.addAction(name).triggered.connect(lambda _=False, id=id: presenter.choose(id))
        self._set.set_menu(menu)
        self._set.setText(dict(presenter.sets).get(presenter.chosen, ""))
        self._set.setVisible(bool(presenter.sets))
        self._judge.setVisible(bool(presenter.chosen))
        self._stack.setCurrentIndex(0 if presenter.results else 1)
        self._finding.setText(self._summary(presenter.results))
        clear(self._cards)
        self._waiting = presenter.results[:SHOWN]
        self._add_cards()

    def _add_cards(self) -> None:
        """Add a few cards and leave the others to the next turns of the event loop."""
        few, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
        for case in few:
            self._cards.addWidget(_RegressionCaseCard(case))
        if self._waiting:
            self._more.start()

    def _summary(self, results: list[RegressionCase]) -> str:
        answered = [case for case in results if case.after]
        if not answered:
            return self.tr("Answers not generated yet")
        bad = sum(any(answer.flagged for answer in case.after) for case in answered)
        if not bad:
            return self.tr("%n prompts re-run, none flagged so far", "", len(answered))
        return self.tr("{bad} of %n prompts failed again", "", len(answered)).format(bad=bad)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def on_show(self) -> None:
        """Read the results again."""
        self._regression.refresh()

    def on_hide(self) -> None:
        """Cancel what is being read."""
        self._regression.hide()

    def retranslate(self) -> None:
        """Set all texts and rebuild the cards."""
        self.title.setText(self.tr("Regression results"))
        self.back.set_name(self.tr("Back"), "Esc")
        self._judge.setText(self.tr("Judge answers"))
        self._nothing.set_text(
            self.tr("No re-runs yet"),
            self.tr("Flag bad answers at the desk, then re-run their prompts from the list of bad cases."),
        )
        self.refresh()


class _Answer(QWidget):
    """The text of an answer at its full height."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._body = MessageBody(self.tr("Answer"), parent=self)
        self._body.height_changed.connect(self.updateGeometry)
        self._body.set_text(text)
        self._body.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._body.height_for(width)

    def sizeHint(self) -> QSize:
        return QSize(240, self._body.height_for(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._body.place(0, 0, self.width())


class _RegressionCaseCard(Card):
    """A prompt with its answers before and after the re-run, and their flaws."""

    def __init__(self, case: RegressionCase) -> None:
        super().__init__()
        prompt = label(case.prompt, "heading", wrap=True)
        self.body.addWidget(prompt)
        grid = QGridLayout()
        set_spacing(grid, Space.XL, Space.S)
        for column, (head, answers) in enumerate(((self.tr("Before"), case.before), (self.tr("Now"), case.after))):
            grid.setColumnStretch(column, 1)
            grid.addWidget(label(head, "section"), 0, column)
            inside = QVBoxLayout()
            set_spacing(inside, Space.S)
            for answer in answers:
                self._add(inside, answer)
            if not answers:
                inside.addWidget(label(self.tr("not generated yet"), "quiet"))
            inside.addStretch(1)
            grid.addLayout(inside, 1, column)
        self.body.addLayout(grid)

    def _add(self, column: QVBoxLayout, answer: RegressionAnswer) -> None:
        column.addWidget(_Answer(answer.text))
        row = QHBoxLayout()
        set_spacing(row, Space.S)
        if answer.model:
            row.addWidget(label(answer.model, "quiet"))
        for flaw in dict.fromkeys(flaw for entry in answer.flagged for flaw in flaws(entry)):
            row.addWidget(StatusChip(flaw, "danger"))
        row.addStretch(1)
        column.addLayout(row)
