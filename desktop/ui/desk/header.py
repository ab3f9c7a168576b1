"""The bar above the desk: the project, its scheme and guideline, how far one is, how long it takes, undo."""

from PySide6.QtCore import QDateTime, QLocale, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from desktop.core.keymap import Command
from desktop.core.questions.base import localized as in_language
from desktop.presenters.desk import DeskPhase, DeskPresenter
from desktop.ui import theme
from desktop.ui.page import BAR
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import IconButton, Pill
from desktop.ui.widgets.labels import ElidedLabel, label
from desktop.ui.widgets.meter import MeterSegment, SegmentedMeter

_TICK_MS = 1000
_GAP = Space.M
_TITLE = 150  # of the project's name shows, at text size 1, before anything else
_FIRST_TIME = 1_000_000_000  # versions from here on are times in milliseconds, those below count


class DeskHeader(QFrame):
    """Shows what the presenter says; every wish leaves as a signal. Numbers have their room, so that nothing moves when
    they change."""

    list_requested = Signal()
    guideline_requested = Signal()
    undo_requested = Signal()

    def __init__(self, desk: DeskPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setProperty("surface", "base")
        self.setFixedHeight(BAR)
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
        self.clock.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it only tells
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

    def set_list_beside(self, beside: bool) -> None:
        self.list_button.setVisible(not beside)

    def refresh(self) -> None:
        """Another task, another project, or another language."""
        desk = self._desk
        progress, assignment = desk.progress, desk.assignment
        opened = progress or assignment  # at the start the task is there before the list of projects
        self.title.setText(opened.project.name if opened is not None else self.tr("Annotation desk"))
        self._count.setVisible(assignment is not None)
        self.undo.setVisible(desk.phase is not DeskPhase.NO_PROJECT)
        self.undo.set_name(self.tr("Undo"), desk.form.keymap.keys[Command.UNDO] if assignment is not None else "")
        if assignment is not None:
            name = in_language(assignment.scheme.name, QLocale().name())
            guideline = assignment.guideline
            version = version_text(guideline.version) if guideline is not None else ""
            said = self.tr("{scheme} · guidelines v{version}").format(scheme=name, version=version) if version else name
            self.scheme.setText(said)
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
        self.clock.setText("")  # its room is another at another text size
        self.refresh()

    def show_time(self) -> None:
        seconds = int(self._desk.clock.seconds)
        text = f"{seconds // 60}:{seconds % 60:02}"
        if text != self.clock.text():
            self.clock.setText(text)
            self.clock.setAccessibleName(self.tr("Active time {time}").format(time=text))
            around = self.clock.sizeHint().width() - self.clock.fontMetrics().horizontalAdvance(text)
            self.clock.setFixedWidth(around + _room_for(text.rjust(5, "0"), self.clock))

    def _fit(self) -> None:
        """Where it is narrow, what is least missed goes first."""
        there = self._desk.assignment is not None
        left_out = [self.meter, self.scheme, self.clock]
        fixed = [self.list_button, self._count, self.undo, self.guideline]
        room = self.width() - Space.XL - Space.L - _GAP
        room -= sum(_width(widget) + _GAP for widget in fixed if not widget.isHidden())
        room -= min(self.title.sizeHint().width(), theme.current().px(_TITLE))
        for number, widget in enumerate(left_out):
            needed = sum(_width(one) + _GAP for one in left_out[number:])
            widget.setVisible(there and needed <= room)

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
    """The width of `text` in the font of `widget` with any other digits in it."""
    metrics = widget.fontMetrics()
    widest = max("0123456789", key=metrics.horizontalAdvance)
    return metrics.horizontalAdvance("".join(widest if letter.isdigit() else letter for letter in text)) + 2


def version_text(version: int) -> str:
    """Those that ship count from 1; one that a person made is named by its time."""
    if version < _FIRST_TIME:
        return str(version)
    return QLocale().toString(QDateTime.fromMSecsSinceEpoch(version), QLocale.FormatType.ShortFormat)
