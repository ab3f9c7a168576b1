"""The list of collections below the projects, with collection progress."""

from functools import partial

from PySide6.QtCore import QLocale, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.presenters.judgement_browser import CollectionCounts
from desktop.ui import icons, theme
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.retranslate import RetranslateMixin
from desktop.ui.widgets.roles import declare

ICONS = {
    "collection_goals": "refresh-cw",
    "second_look": "flag",
    "bad_cases": "bug",
    "rewrites": "pencil",
    "all": "list",
}


class CollectionList(RetranslateMixin, QWidget):
    """`chosen` has the name of a collection, a key of `ICONS`."""

    chosen = Signal(str)

    def __init__(self, counts: CollectionCounts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts = counts
        self._heading = label("", "section")
        set_margins(self._heading, Space.S, Space.XS)
        self.rows = {name: CollectionRow(icon, self) for name, icon in ICONS.items()}
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.XS)
        column.addWidget(self.rows["collection_goals"])
        add_space(column, Space.S)
        column.addWidget(self._heading)
        for name, row in self.rows.items():
            if name != "collection_goals":
                column.addWidget(row)
            position = partial(lambda number: (number, len(ICONS)), list(self.rows).index(name) + 1)
            declare(row, QAccessible.Role.ListItem, description=row.count_text, position=position)
            row.clicked.connect(lambda _=False, name=name: self.chosen.emit(name))
        counts.changed.connect(self.refresh)
        self._retranslate()

    def show_current(self, name: str) -> None:
        """Mark the collection that shows; "" marks none."""
        for key, row in self.rows.items():
            row.set_current(key == name)

    def refresh(self) -> None:
        """Show the present counts."""
        counts = self._counts.counts
        for name in ("second_look", "bad_cases", "rewrites"):
            self.rows[name].set_count(getattr(counts, name))

    def _retranslate(self) -> None:
        self._heading.setText(self.tr("Collections"))
        names = {
            "collection_goals": self.tr("Collection progress"),
            "second_look": self.tr("Flagged for review"),
            "bad_cases": self.tr("Bad cases"),
            "rewrites": self.tr("My rewrites"),
            "all": self.tr("All judgements"),
        }
        for name, row in self.rows.items():
            row.setText(names[name])
        self.refresh()


class CollectionRow(QAbstractButton):
    """A collection: an icon, a name, and a count if one was set."""

    def __init__(self, icon: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon, self._count, self._current = icon, -1, False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_count(self, count: int) -> None:
        """Show how many judgements the collection has."""
        self._count = count
        self.update()

    def count_text(self) -> str:
        """The count, for a screen reader."""
        return QLocale().toString(self._count) if self._count >= 0 else ""

    def set_current(self, current: bool) -> None:
        """Mark whether the collection shows."""
        self._current = current
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, theme.current().px(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        if self._current or self.underMouse():
            painter.setBrush(look.colour("surface.pressed" if self._current else "surface.raised"))
            painter.drawRoundedRect(area, theme.RADIUS, theme.RADIUS)
        if self.hasFocus():
            painter.setPen(QPen(look.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)
        side = look.px(16)
        image = icons.pixmap(self._icon, "text.secondary", side, self.devicePixelRatioF())
        painter.drawPixmap(8, (self.height() - side) // 2, image)
        line = QRect(16 + side, 0, self.width() - 24 - side, self.height())
        painter.setPen(look.colour("text" if self._current else "text.secondary"))
        painter.setFont(look.font(theme.CHROME, bold=self._current))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        if self._count >= 0:
            painter.setPen(look.colour("text.secondary"))
            painter.setFont(look.font(theme.SMALL - 1))
            count = QLocale().toString(self._count)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, count)
        painter.end()
