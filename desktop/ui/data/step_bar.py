"""A bar of numbered steps: the current one, ticked earlier ones, and a button for each."""

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from desktop.ui import icons, theme
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.announcements import announce
from desktop.ui.widgets.focus import stop_at
from desktop.ui.widgets.labels import hairline
from desktop.ui.widgets.roles import declare

_DISC = 25  # px


class _StepButton(QPushButton):
    entered = Signal()  # Enter was pressed on the current step
    moved = Signal(int)  # an arrow key: -1 or 1

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.number = number
        self.current = self.done = self.is_short = False
        self.setProperty("kind", "quiet")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.current and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.moved.emit(1 if event.key() == Qt.Key.Key_Right else -1)
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        look = theme.current()
        font = look.font(theme.CHROME, bold=True)
        words = 0 if self.is_short else QFontMetrics(font).horizontalAdvance(self.text()) + 8
        return QSize(look.px(_DISC) + 8 + words, look.px(_DISC) + 8)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = look.px(_DISC)
        disc = QRectF(4, (self.height() - side) / 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        ground = "accent" if self.current else "accent.surface" if self.done else "surface.raised"
        painter.setBrush(look.colour(ground))
        painter.drawEllipse(disc)
        if self.done and not self.current:
            mark = look.px(14)
            image = icons.pixmap("check", "accent", mark, self.devicePixelRatioF())
            painter.drawPixmap(int(disc.center().x() - mark / 2), int(disc.center().y() - mark / 2), image)
        else:
            painter.setPen(look.colour("accent.text" if self.current else "text.secondary"))
            painter.setFont(look.font(theme.SMALL, bold=True))
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(self.number))
        painter.setFont(look.font(theme.CHROME, bold=self.current))
        painter.setPen(look.colour("text" if self.current else "text.secondary" if self.isEnabled() else "text.quiet"))
        words = self.rect().adjusted(4 + side + 8, 0, 0, 0)
        if not self.is_short:
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()


class StepBar(QWidget):
    """Shows the names of all steps, or only that of the current one if the bar is narrow."""

    step_requested = Signal(int)  # from 0
    next_requested = Signal()

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        set_margins(row, Space.NONE)
        set_spacing(row, Space.S)
        declare(self, QAccessible.Role.PageTabList, name=lambda: self.tr("All steps"))
        self._steps = [_StepButton(number + 1) for number in range(count)]
        for number, step in enumerate(self._steps):
            if number:
                line = hairline()
                line.setFixedWidth(16)
                row.addWidget(line)
            position, selected = partial(self._position, number), partial(self._is_current, number)
            declare(step, QAccessible.Role.PageTab, name=step.text, position=position, selected=selected)
            step.clicked.connect(lambda _=False, number=number: self.step_requested.emit(number))
            step.entered.connect(self.next_requested)
            step.moved.connect(partial(self._move, number))
            row.addWidget(step)

    def set_texts(self, texts: list[str]) -> None:
        """Name the steps."""
        for step, text in zip(self._steps, texts, strict=True):
            step.setText(text)
            step.setToolTip(text)
        self._fit()

    def _position(self, number: int) -> tuple[int, int]:
        return number + 1, len(self._steps)

    def _is_current(self, number: int) -> bool:
        return self._steps[number].current

    def focus_current(self) -> None:
        """Focus the name of the current step: a screen reader says it, Enter asks for the next step."""
        step = next((step for step in self._steps if step.current), self._steps[0])
        if step.hasFocus():  # it became the current one by Enter
            announce(self, self.spoken())
        step.setFocus(Qt.FocusReason.TabFocusReason)

    def _move(self, number: int, by: int) -> None:
        """Focus the next step that can be chosen."""
        number += by
        while 0 <= number < len(self._steps):
            if self._steps[number].isEnabled():
                self._steps[number].setFocus(Qt.FocusReason.TabFocusReason)
                return
            number += by

    def spoken(self) -> str:
        """The current step for a screen reader: "Step 2 of 5: Format"."""
        step = next((step for step in self._steps if step.current), self._steps[0])
        text = self.tr("Step {number} of {count}: {name}")
        return text.format(number=step.number, count=len(self._steps), name=step.text())

    def show_step(self, current: int, reachable: list[bool]) -> None:
        """Mark the current step, from 0, and enable those that are reachable."""
        for number, step in enumerate(self._steps):
            step.current, step.done = number == current, number < current
            step.setEnabled(reachable[number])
            step.update()
        stop_at(self._steps[current], self._steps)
        self._fit()

    def _width(self, *, short: bool) -> int:
        total = 0
        for step in self._steps:
            step.is_short = short and not step.current
            total += step.sizeHint().width()
        return total + (16 + 2 * 8) * (len(self._steps) - 1)

    def _fit(self) -> None:
        least = self._width(short=True)
        if self._width(short=False) > self.width():
            self._width(short=True)
        for step in self._steps:
            step.updateGeometry()
            step.update()
        self.setMinimumWidth(least)

    def sizeHint(self) -> QSize:
        shorts = [step.is_short for step in self._steps]
        width = self._width(short=False)
        for step, short in zip(self._steps, shorts, strict=True):
            step.is_short = short
        return QSize(width, self._steps[0].sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.minimumWidth(), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
