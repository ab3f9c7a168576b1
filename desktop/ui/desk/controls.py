"""Buttons and fields of the desk. Each shows the key that does the same, and only text fields take the focus."""

from enum import StrEnum

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QSizePolicy, QWidget

from desktop.presenters.sentences import listed
from desktop.ui import theme
from desktop.ui.widgets.buttons import shortcut_text
from desktop.ui.widgets.floating import is_escape

_CAP = 18


class Tone(StrEnum):
    """The appearance of a control that was pressed."""

    OFF = "off"
    ACCENT = "accent"
    DANGER = "danger"
    WARNING = "warning"
    SUCCESS = "success"
    NO = "no"  # the response is "no"


class _DeskButton(QAbstractButton):
    """A button painted by the theme. A screen reader gets its name, its key and its state."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._tone = Tone.OFF
        self._key = ""

    @property
    def tone(self) -> Tone:
        """The present appearance."""
        return self._tone

    def set_tone(self, tone: Tone) -> None:
        """Set the appearance. Only the state decides it, never the press, so it is no checkable button for Qt."""
        if tone is not self._tone:
            self._tone = tone
            self._describe()
            self.update()

    def _describe(self) -> None:
        """Let a screen reader say the key and the state."""
        state = {Tone.OFF: "", Tone.NO: self.tr("no")}.get(self._tone, self.tr("chosen"))
        self.setAccessibleDescription(listed(filter(None, (self._key, state))))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()  # not the command of the desk
        else:
            super().keyPressEvent(event)

    def paint_focus(self, painter: QPainter) -> None:
        """Paint the ring of the focus."""
        if self.hasFocus():
            painter.setPen(QPen(theme.current().colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)


class Chip(_DeskButton):
    """A flag, a tag or an option: a text and its key."""

    def __init__(self, text: str, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)  # its text may wrap
        self._key = shortcut_text(key) if key else ""
        self.setText(text)
        self.setAccessibleName(text)
        if key:
            self.setToolTip(f"{text}  {self._key}")

    def set_key(self, key: str) -> None:
        """Show another key."""
        self._key = shortcut_text(key) if key else ""
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = theme.metrics(theme.SMALL).horizontalAdvance(self.text()) + 26
        return QSize(width + (self._cap_width() + 7 if self._key else 0), theme.current().px(27))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height with the text wrapped if it does not fit into one line."""
        room = width - 23 - (self._cap_width() + 7 if self._key else 0)
        metrics = theme.metrics(theme.SMALL)
        words = metrics.boundingRect(QRect(0, 0, max(room, 40), 10_000), Qt.TextFlag.TextWordWrap.value, self.text())
        return max(theme.current().px(27), words.height() + 8)

    def _cap_width(self) -> int:
        return max(theme.metrics(theme.SMALL - 1).horizontalAdvance(self._key) + 9, theme.current().px(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        tone = self._tone
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        surface = {Tone.OFF: "surface.raised", Tone.NO: "surface.base"}.get(tone, f"{tone}.surface")
        ink = {Tone.OFF: "text.secondary", Tone.NO: "text.quiet"}.get(tone, str(tone))
        if self.underMouse() and tone is Tone.OFF:
            surface, ink = "surface.pressed", "text"
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = {Tone.OFF: surface, Tone.NO: "line"}.get(tone, str(tone))  # the edge tells it apart without colour
        painter.setPen(QPen(look.colour(edge), 1))
        painter.setBrush(look.colour(surface))
        radius = min(area.height() / 2, look.px(14))
        painter.drawRoundedRect(area, radius, radius)
        font = look.font(theme.SMALL)
        font.setStrikeOut(tone is Tone.NO)
        painter.setFont(font)
        painter.setPen(look.colour(ink))
        cap = self._cap_width() if self._key else 0
        text_area = QRect(12, 0, self.width() - 23 - (cap + 7 if cap else 0), self.height())
        wraps = painter.fontMetrics().horizontalAdvance(self.text()) > text_area.width()
        flags = Qt.AlignmentFlag.AlignVCenter.value | Qt.AlignmentFlag.AlignLeft.value
        painter.drawText(text_area, flags | (Qt.TextFlag.TextWordWrap.value if wraps else 0), self.text())
        if cap:
            paint_cap(painter, QRectF(self.width() - cap - 11, self.height() / 2 - 9, cap, 18), self._key, ink)
        painter.end()


class Choice(_DeskButton):
    """An action on the task: a text and its key, filled while it is on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_text(self, text: str, key: str) -> None:
        """Set the text and the key."""
        self._key = shortcut_text(key) if key else ""
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolTip(f"{text}  {self._key}" if key else text)
        self._describe()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        width = theme.metrics(theme.CHROME).horizontalAdvance(self.text()) + 24
        return QSize(width + (self._cap() + 8 if self._key else 0), theme.current().px(32))

    def _cap(self) -> int:
        return max(theme.metrics(theme.SMALL - 1).horizontalAdvance(self._key) + 9, theme.current().px(19))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        on = self._tone is not Tone.OFF
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if on or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour(f"{self._tone}.surface" if on else "surface.raised"))
            painter.drawRoundedRect(QRectF(self.rect()), theme.RADIUS, theme.RADIUS)
        ink = str(self._tone) if on else "text.secondary"
        painter.setPen(look.colour(ink))
        painter.setFont(look.font(theme.CHROME))
        text_area = self.rect().adjusted(12, 0, 0, 0)
        painter.drawText(text_area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        if self._key:
            cap = self._cap()
            paint_cap(painter, QRectF(self.width() - cap - 12, self.height() / 2 - 9, cap, 18), self._key, ink)
        self.paint_focus(painter)
        painter.end()


class Square(_DeskButton):
    """One value of a scale: its digit."""

    SIDE = 28

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)

    def sizeHint(self) -> QSize:
        side = theme.current().px(self.SIDE)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        on = self._tone is not Tone.OFF
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour(str(self._tone) if on else "line"), 1))
        surface = str(self._tone) if on else "surface.raised" if self.underMouse() else "surface.base"
        painter.setBrush(look.colour(surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        painter.setPen(look.colour("accent.text" if on else "text.secondary"))
        painter.setFont(look.font(theme.SMALL, bold=on))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class StripSegment(_DeskButton):
    """One degree of a comparison. `first` and `last` have the round ends of the strip."""

    def __init__(self, text: str, key: str, *, first: bool, last: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key, self._first, self._last = key, first, last
        self.padding, self.gap, self.has_cap = 16, 8, True  # reduced if the strip is narrow
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolTip(f"{text}  {key}")

    def sizeHint(self) -> QSize:
        width = theme.metrics(theme.CHROME, bold=True).horizontalAdvance(self.text()) + 2 * self.padding
        return QSize(width + (_CAP + self.gap if self.has_cap else 0), theme.current().px(40))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        on = self._tone is not Tone.OFF
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.5 if self._first else -0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.setFillRule(Qt.FillRule.WindingFill)
        if self._first or self._last:
            shape.addRoundedRect(area, theme.RADIUS, theme.RADIUS)
            if not self._first:
                shape.addRect(QRectF(area.left(), area.top(), theme.RADIUS, area.height()))
            if not self._last:
                right = area.right() - theme.RADIUS
                shape.addRect(QRectF(right, area.top(), theme.RADIUS, area.height()))
        else:
            shape.addRect(area)
        painter.setPen(QPen(look.colour("accent" if on else "line"), 1))
        painter.setBrush(look.colour("accent" if on else "surface.raised" if self.underMouse() else "surface.base"))
        painter.drawPath(shape.simplified())
        ink = "accent.text" if on else "text"
        painter.setPen(look.colour(ink))
        painter.setFont(look.font(theme.CHROME, bold=on))
        text = painter.fontMetrics().horizontalAdvance(self.text())
        left = (self.width() - text - (_CAP + self.gap if self.has_cap else 0)) // 2
        text_area = QRect(left, 0, text + 4, self.height())
        painter.drawText(text_area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        if self.has_cap:
            paint_cap(painter, QRectF(left + text + self.gap, self.height() / 2 - 9, _CAP, _CAP), self._key, ink)
        painter.end()


def paint_cap(painter: QPainter, area: QRectF, key: str, ink: str) -> None:
    """Paint a key as printed on a keyboard."""
    look = theme.current()
    edge = QColor(look.colour("line" if ink.startswith("text") else ink))
    if not ink.startswith("text"):
        edge.setAlphaF(0.6)
    surface = "surface.base" if ink.startswith("text") else ""
    painter.setPen(QPen(edge, 1))
    painter.setBrush(look.colour(surface) if surface else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setPen(look.colour(ink))
    painter.setFont(look.font(theme.SMALL - 1))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, key)


def paint_badge(painter: QPainter, area: QRectF, letter: str, *, strong: bool = False) -> None:
    """Paint the letter of an answer; `strong` for the best one."""
    look = theme.current()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("accent" if strong else "surface.pressed"))
    painter.drawRoundedRect(area, 5, 5)
    painter.setPen(look.colour("accent.text" if strong else "text"))
    painter.setFont(look.font(theme.SMALL, bold=True))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, letter)


class LetterBox(QWidget):
    """The letter of an answer, or an empty place for one."""

    def __init__(self, *, strong: bool) -> None:
        super().__init__()
        self._strong, self._letter = strong, ""
        self.setFixedSize(24, 24)

    def show_letter(self, letter: str) -> None:
        """Show a letter; "" shows the empty place."""
        self._letter = letter
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        if self._letter:
            paint_badge(painter, area, self._letter, strong=self._strong)
        else:
            painter.setPen(QPen(theme.current().colour("text.quiet"), 1, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.end()


class Words(QLineEdit):
    """A text field of one line. Enter, Tab and Esc leave it and keep the text."""

    written = Signal(str)
    entered = Signal()  # left by Enter
    closed = Signal()  # left by Tab or Esc

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(name)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.editingFinished.connect(lambda: self.written.emit(self.text()))

    def show_text(self, text: str) -> None:
        """Show `text`, unless the annotator is typing."""
        if not self.hasFocus() and text != self.text():
            self.setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entered or event.key() == Qt.Key.Key_Tab or is_escape(event):
            self.written.emit(self.text())
            (self.entered if entered else self.closed).emit()
        else:
            super().keyPressEvent(event)
