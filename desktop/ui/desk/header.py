"""The bar above the desk: project, scheme and guidelines, progress, active time, and undo."""

from PySide6.QtCore import QDateTime, QLocale, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from desktop.core.keymap import Command
from desktop.core.question import localized as in_language
from desktop.presenters.desk import DeskPresenter
from desktop.presenters.desk_phase import DeskPhase
from desktop.ui import theme
from desktop.ui.page import TopBar
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import IconButton, Pill
from desktop.ui.widgets.labels import ElidedLabel, label
from desktop.ui.widgets.meter import MeterSegment, SegmentedMeter

_TICK_MS = 1000
_GAP = Space.M
_TITLE = 150  # px at text size 1 that the project's name gets before anything else
_FIRST_TIME = 1_000_000_000  # larger versions are times in milliseconds, smaller ones count from 1


class DeskHeader(QFrame):
    """Shows the presenter's state and emits a signal for each wish. Numbers have a fixed width, so that nothing
    moves when they change."""

    list_requested = Signal()
    guideline_requested = Signal()
    undo_requested = Signal()

    def __init__(self, desk: DeskPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setProperty("surface", "base")
        TopBar(self)
        self.list_button = IconButton("panel-left", "", shortcut="Ctrl+B")
        self.list_button.clicked.connect(self.list_requested)
        self.title = ElidedLabel("", "heading")
        self.title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.scheme = Pill()
        self.scheme.clicked.connect(self.guideline_requested)
        self._count = label("", "secondary")
        self.meter = SegmentedMeter("", thickness=5)
        self.meter.setFixedWidth(120)
        self.clock = Pill(icon="timer")
        self.clock.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # display only
        self.clock.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.undo = IconButton("undo-2", "")
        self.undo.clicked.connect(self.undo_requested)
        self.guideline = IconButton("book-open", "")
        self.guideline.clicked.connect(self.guideline_requested)
        row = QHBoxLayout(self)
        set_margins(row, Space.XL, Space.NONE, Space.L, Space.NONE)
        set_spacing(row, _GAP)
        row.addWidget(self.list_button)
        row.addWidget(self.title)
        row.addWidget(self.scheme)
        row.addStretch(1)
        row.addWidget(self._count)
        row.addWidget(self.meter)
        row.addWidget(self.clock)
        row.addWidget(self.undo)
        row.addWidget(self.guideline)
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.show_time)
        theme.manager().changed.connect(self._restyle)

    def set_list_docked(self, docked: bool) -> None:
        """Hide the button for the project list while the list is docked beside the desk."""
        self.list_button.setVisible(not docked)

    def refresh(self) -> None:
        """Show another task, project or language."""
        desk = self._desk
        progress, assignment = desk.progress, desk.assignment
        opened = progress or assignment  # at the start the task comes before the list of projects
        self.title.setText(opened.project.name if opened is not None else self.tr("Annotation desk"))
        self._count.setVisible(assignment is not None)
        self.undo.setVisible(desk.phase is not DeskPhase.NO_PROJECT)
        self.undo.set_name(self.tr("Undo"), desk.form.keymap.keys[Command.UNDO] if assignment is not None else "")
        if assignment is not None:
            name = in_language(assignment.scheme.name, QLocale().name())
            guideline = assignment.guideline
            version = version_text(guideline.version) if guideline is not None else ""
            with_version = self.tr("{scheme} · guidelines v{version}").format(scheme=name, version=version)
            self.scheme.setText(with_version if version else name)
            self.scheme.setEnabled(guideline is not None)
            keys = desk.form.keymap.keys
            self.guideline.set_name(self.tr("Guidelines"), keys[Command.GUIDELINE])
            number, total = assignment.number, assignment.total
            locale = QLocale()
            count = self.tr("Task {number} of {total}")
            self._count.setText(count.format(number=locale.toString(number), total=locale.toString(total)))
            widest = count.format(number=locale.toString(total), total=locale.toString(total))
            self._count.setMinimumWidth(_room_for(widest, self._count))
            self.meter.set_segments([MeterSegment(number - 1, "accent", self.tr("judged"))], total)
            self.meter.setAccessibleName(self.tr("Progress"))
        self.guideline.setVisible(assignment is not None and assignment.guideline is not None)
        self.list_button.set_name(self.tr("Projects"), "Ctrl+B")
        self.show_time()
        self._fit()

    def _restyle(self) -> None:
        self.clock.setText("")  # its width depends on the text size
        self.refresh()

    def count_text(self) -> str:
        """The number of the task: "Task 3 of 20"."""
        return self._count.text()

    def focus_chain(self) -> list[QWidget]:
        """The controls in the order of Tab."""
        return [self.list_button, self.scheme, self.undo, self.guideline]

    def show_time(self) -> None:
        """Show the active time on the task."""
        seconds = int(self._desk.clock.seconds)
        text = f"{seconds // 60}:{seconds % 60:02}"
        if text != self.clock.text():
            self.clock.setText(text)
            self.clock.setAccessibleName(self.tr("Active time {time}").format(time=text))
            around = self.clock.sizeHint().width() - self.clock.fontMetrics().horizontalAdvance(text)
            self.clock.setFixedWidth(around + _room_for(text.rjust(5, "0"), self.clock))

    def _fit(self) -> None:
        """Hide the least important widgets if the bar is narrow."""
        has_task = self._desk.assignment is not None
        optional = [self.meter, self.scheme, self.clock]
        fixed = [self.list_button, self._count, self.undo, self.guideline]
        room = self.width() - Space.XL - Space.L - _GAP
        room -= sum(_width(widget) + _GAP for widget in fixed if not widget.isHidden())
        room -= min(self.title.sizeHint().width(), theme.current().px(_TITLE))
        for number, widget in enumerate(optional):
            needed = sum(_width(one) + _GAP for one in optional[number:])
            widget.setVisible(has_task and needed <= room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)


def _width(widget: QWidget) -> int:
    return max(widget.sizeHint().width(), widget.minimumWidth())


def _room_for(text: str, widget: QWidget) -> int:
    """Width of `text` in the widget's font, with the widest digit for each digit."""
    metrics = widget.fontMetrics()
    widest = max("0123456789", key=metrics.horizontalAdvance)
    return metrics.horizontalAdvance("".join(widest if letter.isdigit() else letter for letter in text)) + 2


def version_text(version: int) -> str:
    """Format a version: shipped ones count from 1, edited ones are named by their time."""
    if version < _FIRST_TIME:
        return str(version)
    return QLocale().toString(QDateTime.fromMSecsSinceEpoch(version), QLocale.FormatType.ShortFormat)
