"""Cards, and what a page shows while it is empty or loading."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.ui import icons, theme
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.roles import declare


class Card(QFrame):
    """A surface with a border. Content goes into `body`."""

    def __init__(self, parent: QWidget | None = None, *, margin: Space = Space.L, spacing: Space = Space.M) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self.body = QVBoxLayout(self)
        set_margins(self.body, margin)
        set_spacing(self.body, spacing)


class EmptyState(QWidget):
    """Explains an empty page: an icon, a title, a sentence, and buttons for the first step in `choices`."""

    def __init__(self, title: str, text: str = "", *, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        set_margins(row, Space.XL)
        set_spacing(row, Space.NONE)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # where there is nothing else to go to
        declare(self, QAccessible.Role.Heading, name=self.spoken)
        self._inside = QWidget()
        row.addStretch(1)
        row.addWidget(self._inside, 10_000)  # centred in a wide page
        row.addStretch(1)
        column = QVBoxLayout(self._inside)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.S)
        column.addStretch(2)
        self._icon = icon
        self._picture = QLabel()
        if icon:
            column.addWidget(self._picture)
            add_space(column, Space.S)
        self.title = label(title, "title", wrap=True)
        self.text = label(text, "lead", wrap=True)
        column.addWidget(self.title)
        column.addWidget(self.text)
        self.text.setVisible(bool(text))
        self.middle = QVBoxLayout()  # for larger content above the buttons
        column.addLayout(self.middle)
        self.choices = QHBoxLayout()
        set_margins(self.choices, Space.NONE, Space.M, Space.NONE, Space.NONE)
        set_spacing(self.choices, Space.S)
        self.choices.setAlignment(Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self.choices)
        column.addStretch(3)

    def spoken(self) -> str:
        """The title and the sentence."""
        return ". ".join(text for text in (self.title.text().rstrip("."), self.text.text()) if text)

    def set_text(self, title: str, text: str) -> None:
        """Change the title and the sentence; "" hides the sentence."""
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._inside.setMaximumWidth(theme.current().column)
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        if self._icon:
            self._picture.setPixmap(icons.icon(self._icon, "text.quiet", 32).pixmap(QSize(32, 32)))
        super().showEvent(event)


class Skeleton(QWidget):
    """Grey lines in place of text that is loading. They show after 300 ms, so that quick loads do not flicker."""

    DELAY_MS = 300

    def __init__(self, lines: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self._due = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._appear)
        self.setAccessibleName(self.tr("Loading"))

    def sizeHint(self) -> QSize:
        return QSize(240, self._lines * 24)

    def showEvent(self, event: QShowEvent) -> None:
        self._due = False
        self._timer.start(self.DELAY_MS)
        super().showEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._due:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().colour("surface.raised"))
        for line in range(self._lines):
            share = 0.6 if line == self._lines - 1 else (1.0, 0.9, 0.95)[line % 3]
            painter.drawRoundedRect(QRectF(0, line * 24 + 6, self.width() * share, 12), 6, 6)
        painter.end()

    def _appear(self) -> None:
        self._due = True
        self.update()
