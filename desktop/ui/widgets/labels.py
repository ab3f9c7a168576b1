"""Labels: plain, elided, key caps and status chips."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from desktop.ui import icons, theme


def label(text: str, role: str = "", *, wrap: bool = False, parent: QWidget | None = None) -> QLabel:
    """A plain text label. `role` is one of the style sheet's (see `ui.theme_sheet`)."""
    result = QLabel(text, parent)
    result.setTextFormat(Qt.TextFormat.PlainText)  # never HTML
    if role:
        result.setProperty("role", role)
    result.setWordWrap(wrap)
    return result


def hairline(parent: QWidget | None = None, *, vertical: bool = False) -> QFrame:
    """A line of one pixel that separates parts of a page."""
    line = QFrame(parent)
    line.setProperty("line", "vertical" if vertical else "horizontal")
    return line


class ElidedLabel(QLabel):
    """One line of text. If it does not fit, it is cut with an ellipsis and its tooltip is the full text. `elide` is the
    position of the ellipsis."""

    def __init__(
        self,
        text: str = "",
        role: str = "",
        parent: QWidget | None = None,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__(text, parent)
        self._elide = elide
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._line()) + 2, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        line = self._line()
        shown = self.fontMetrics().elidedText(line, self._elide, self.width())
        tip = line if shown != line else ""
        if self.toolTip() != tip:
            self.setToolTip(tip)
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(self.alignment()), shown)
        painter.end()

    def _line(self) -> str:
        return self.text().replace("\n", " ")


class KeyCap(QLabel):
    """A key as printed on a keyboard. For sighted users: the accessible name of a control has its shortcut."""

    def __init__(self, key: str, colour: str = "text.secondary", parent: QWidget | None = None) -> None:
        super().__init__(key, parent)
        self._colour = colour
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_colour(self, token: str) -> None:
        """Use the theme colour `token` for the text, and for the frame unless it is a text colour."""
        self._colour = token
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme.current().font(theme.SMALL - 1))
        height = metrics.height() + 4
        return QSize(max(metrics.horizontalAdvance(self.text()) + 10, height), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        style = theme.current()
        colour = style.colour(self._colour)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(style.colour("line") if self._colour.startswith("text") else colour, 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(colour)
        painter.setFont(style.font(theme.SMALL - 1))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class StatusChip(QLabel):
    """A state as a word on a coloured chip. `tone`: "neutral", "accent", "success", "warning" or "danger"."""

    def __init__(self, text: str = "", tone: str = "neutral", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._tone, self._icon = tone, icon
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, text: str, tone: str, icon: str = "") -> None:
        """Change the text, the tone and the icon (a Lucide name; "" for none)."""
        self._tone, self._icon = tone, icon
        self.setText(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme.current().font(theme.SMALL))
        extra = theme.current().px(18) if self._icon else 0
        return QSize(metrics.horizontalAdvance(self.text()) + 20 + extra, metrics.height() + 8)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        style = theme.current()
        surface = "surface.raised" if self._tone == "neutral" else f"{self._tone}.surface"
        ink = "text.secondary" if self._tone == "neutral" else self._tone
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.colour(surface))
        radius = self.height() / 2
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        left = 10
        if self._icon:
            side = style.px(13)
            image = icons.pixmap(self._icon, ink, side, self.devicePixelRatioF())
            painter.drawPixmap(left, (self.height() - side) // 2, image)
            left += style.px(18)
        painter.setPen(style.colour(ink))
        painter.setFont(style.font(theme.SMALL))
        painter.drawText(
            self.rect().adjusted(left, 0, -8, 0),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            self.text(),
        )
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        if theme.is_theme_event(event):
            self.updateGeometry()
        super().changeEvent(event)
