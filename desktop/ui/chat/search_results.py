"""The messages that a search found, below the titles in the list of conversations."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.presenters.search import SearchPresenter, SearchRoles
from desktop.services.search import FoundMessage
from desktop.ui import theme
from desktop.ui.lines import cut_utf16, utf16_length
from desktop.ui.listed_page import LIST
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.list_view import paint_row_ground

_HEADING = 32
_LINES = 2  # of a snippet
_EDGE, _INSET, _PADDING = 8, 8, 6

Index = QModelIndex | QPersistentModelIndex


class SearchResultsView(QWidget):
    """Shows the results of a `SearchPresenter`, with a line about how many there are."""

    chosen = Signal(object)  # a FoundMessage

    def __init__(self, search: SearchPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._search = search
        self._count = label("", "quiet", wrap=True)
        set_margins(self._count, Space.L, Space.S, Space.L, Space.XS)
        self.list = _ResultList(self)
        self.list.setModel(search.list)
        self.list.setItemDelegate(_ResultDelegate(self.list))
        self.list.activated.connect(self._choose)
        self.list.clicked.connect(self._choose)
        self.list.verticalScrollBar().valueChanged.connect(self._scrolled)
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.NONE)
        column.addWidget(self._count)
        column.addWidget(self.list, 1)
        search.changed.connect(self._show)
        theme.manager().changed.connect(self.list.doItemsLayout)
        self._retranslate()

    def count_text(self) -> str:
        """How many messages were found."""
        return self._count.text()

    def step(self, by: int) -> None:
        """Choose the next message (1), or the one before (-1), and open it."""
        model = self._search.list
        row = self.list.currentIndex().row() if self.list.currentIndex().isValid() else -1
        row += by
        while 0 <= row < model.rowCount():
            index = model.index(row)
            if index.data(SearchRoles.FOUND) is not None:
                self.list.setCurrentIndex(index)
                self._choose(index)
                return
            row += by

    def _choose(self, index: Index) -> None:
        if (found := index.data(SearchRoles.FOUND)) is not None:
            self.chosen.emit(found)

    def _scrolled(self, value: int) -> None:
        if value >= self.list.verticalScrollBar().maximum() and not self._search.is_complete:
            self._search.more()

    def _show(self) -> None:
        count = len(self._search.list.messages())
        if count:
            text = self.tr("%n message(s)", "", count)
            text = text if self._search.is_complete else self.tr("More than {messages}").format(messages=text)
        else:
            text = self.tr("No message was found.")
        if self._search.missing:
            text += " " + self.tr("Older messages are still being indexed.")
        self._count.setText(text)

    def _retranslate(self) -> None:
        self.list.setAccessibleName(self.tr("Messages that were found"))
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)


class _ResultList(QListView):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit(self.currentIndex())


class _ResultDelegate(QStyledItemDelegate):
    """Paints a heading, or who wrote a message, when, and its snippet with the matches in bold."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        if index.data(SearchRoles.FOUND) is None:
            return QSize(LIST, theme.current().px(_HEADING))
        width = theme.metrics(theme.CHROME).horizontalAdvance(str(index.data()))
        lines = 1 if width <= LIST - 2 * (_EDGE + _INSET) else _LINES
        return QSize(LIST, _line(theme.SMALL) + lines * _line(theme.CHROME) + 2 * _PADDING)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        style = theme.current()
        found = index.data(SearchRoles.FOUND)
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if found is None:
            painter.setFont(style.font(theme.CHROME, bold=True))
            painter.setPen(style.colour("text"))
            text = rect.adjusted(16, 6, -16, 0)
            title = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, text.width())
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)
        else:
            self._paint_message(painter, option, index, found)
        painter.restore()

    def _paint_message(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, found: FoundMessage
    ) -> None:
        style = theme.current()
        state: QStyle.StateFlag = option.state
        row = option.rect.adjusted(_EDGE, 0, -_EDGE, 0)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if not state & QStyle.StateFlag.State_KeyboardFocusChange:
            state &= ~QStyle.StateFlag.State_HasFocus  # a click shows no ring
        paint_row_ground(painter, row, state, ring=1)
        inside = row.adjusted(_INSET, _PADDING, -_INSET, -_PADDING)
        painter.setFont(style.font(theme.SMALL))
        painter.setPen(style.colour("text.quiet"))
        about = str(index.data(SearchRoles.ABOUT))
        painter.drawText(inside, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, about)
        layout = _laid_out(found, inside.width())
        top = inside.top() + _line(theme.SMALL)
        painter.setPen(style.colour("text" if selected else "text.secondary"))
        layout.draw(painter, QPointF(inside.left(), top))


def _line(size: float) -> int:
    return theme.metrics(size).lineSpacing()


def _laid_out(found: FoundMessage, width: int) -> QTextLayout:
    """The snippet in at most two lines; "…" ends it if that is not all."""
    text = found.snippet.text
    while True:
        layout = QTextLayout(text, theme.current().font(theme.CHROME))
        layout.setFormats(_matches(found))
        layout.beginLayout()
        end = 0
        for number in range(_LINES):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            line.setPosition(QPointF(0, number * _line(theme.CHROME)))
            end = line.textStart() + line.textLength()
        layout.endLayout()
        if end >= utf16_length(text):
            return layout
        text = cut_utf16(text, 0, end - 2).rstrip("… ") + "…"


def _matches(found: FoundMessage) -> list[QTextLayout.FormatRange]:
    """The matches in bold and in the colour of text."""
    formats = []
    for start, end in found.snippet.matches:
        bold = QTextLayout.FormatRange()
        bold.start = utf16_length(found.snippet.text[:start])
        bold.length = utf16_length(found.snippet.text[start:end])
        bold.format = QTextCharFormat()
        bold.format.setFontWeight(QFont.Weight.Bold)
        bold.format.setForeground(theme.current().colour("text"))
        formats.append(bold)
    return formats
