"""The text of one message: selectable, copyable, never scrolling by itself, with what Markdown draws around text."""

import math

from PySide6.QtCore import QMimeData, QPointF, QRect, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDesktopServices,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QMenu, QTextBrowser, QWidget

from desktop.ui import theme
from desktop.ui.chat.document import (
    CODE_ABOVE,
    CODE_BELOW,
    CODE_HEADER,
    CODE_PAD,
    INDENT,
    QUOTE,
    Decoration,
    LineDocument,
)
from desktop.ui.markdown import Kind, MarkdownText
from desktop.ui.widgets.buttons import IconButton

_ALLOWED = {"http", "https", "mailto"}


class MessageBody(QTextBrowser):
    """One QTextDocument. Its height follows from a width (`height_for`); whoever lays it out asks for it."""

    copied = Signal()

    def __init__(self, name: str, *, plain: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._markdown = MarkdownText(plain=plain)
        self._caret = False
        self._copy_buttons: list[IconButton] = []
        self._heights: dict[int, int] = {}  # of this text, by width
        self.setAccessibleName(name)
        self.setProperty("bare", "true")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setLineWrapMode(QTextBrowser.LineWrapMode.FixedPixelWidth)
        self.setCursorWidth(0)
        # whatever Qt would scroll inside the text to (a cursor, a link) is shown already
        self.horizontalScrollBar().valueChanged.connect(lambda: self.horizontalScrollBar().setValue(0))
        self.verticalScrollBar().valueChanged.connect(lambda: self.verticalScrollBar().setValue(0))
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.viewport().setAutoFillBackground(False)
        self._content = LineDocument(self.document(), theme.current())
        self.anchorClicked.connect(self._open)
        theme.manager().changed.connect(self.restyle)

    def set_text(self, text: str, *, growing: bool = False) -> None:
        """Shows `text`; quick when it goes on from the last one. A selection in what stays is kept."""
        cursor = self.textCursor()
        anchor, position = cursor.anchor(), cursor.position()
        kept = self._markdown.set_text(text, growing=growing)
        self._content.show(self._markdown.lines, kept)
        self._heights.clear()
        if anchor != position:
            end = self.document().characterCount() - 1
            cursor.setPosition(min(anchor, end))
            cursor.setPosition(min(position, end), QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)
        self._place_buttons()

    def set_caret(self, shown: bool) -> None:
        """A block at the end of the text says that it is still being written."""
        if shown != self._caret:
            self._caret = shown
            self.viewport().update()

    def set_colour(self, token: str) -> None:
        self._content.colour = token
        self.restyle()

    def restyle(self) -> None:
        self._content.restyle(theme.current())
        self._heights.clear()
        self._place_buttons()

    def height_for(self, width: int) -> int:
        """The height in pixels at `width`; lays out what is not laid out yet, until it is placed again."""
        if width not in self._heights:
            self._wrap_at(width)
            self._heights[width] = math.ceil(self.document().size().height())
        return self._heights[width]

    def natural_width(self, limit: int) -> int:
        """The least width, at most `limit`, at which no line wraps that needn't."""
        self._wrap_at(limit)
        return min(math.ceil(self.document().idealWidth()) + 1, limit)

    def _wrap_at(self, width: int) -> None:
        # a fixed width, because QTextEdit would lay out for the widget's own, which a hidden one has not got yet
        if self.lineWrapColumnOrWidth() != width:
            self.setLineWrapColumnOrWidth(width)

    def place(self, x: int, y: int, width: int) -> int:
        """Moves the text there and returns its height."""
        height = self.height_for(width)
        self._wrap_at(width)
        self.setGeometry(x, y, width, height)
        self._place_buttons()
        return height

    def copy_text(self) -> str:
        """The selection as one would type it, "" when nothing is selected."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return ""
        return self._content.markdown_of(cursor.selectionStart(), cursor.selectionEnd())

    def sizeHint(self) -> QSize:
        return QSize(400, next(reversed(self._heights.values()), 24))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 20)

    # -- what Qt asks

    def createMimeDataFromSelection(self) -> QMimeData:
        data = QMimeData()
        data.setText(self.copy_text())
        return data

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        return None  # nothing is ever loaded, from the net or from the disk

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the conversation scrolls, not the message

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) or alt:
            event.ignore()
        else:
            self.setCursorWidth(1)  # a text cursor is of use only to someone who moves it
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setCursorWidth(0)
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        copy = menu.addAction(self.tr("Copy"), self.copy)
        copy.setEnabled(self.textCursor().hasSelection())
        menu.addAction(self.tr("Select all"), self.selectAll)
        link = self.anchorAt(event.pos())
        if link:
            menu.addAction(self.tr("Copy link"), lambda: QGuiApplication.clipboard().setText(link))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for decoration in self._content.decorations:
            area = self._area(decoration)
            if area.intersects(QRectF(event.rect())):
                self._paint_decoration(painter, decoration, area)
        painter.end()
        super().paintEvent(event)
        if self._caret:
            self._paint_caret()

    # -- painting

    def _area(self, decoration: Decoration) -> QRectF:
        """Where a decoration is, in the viewport: the text's rows across the whole width, a card with its header."""
        layout = self.document().documentLayout()
        px = theme.current().px
        width = self.lineWrapColumnOrWidth()
        top = layout.blockBoundingRect(self.document().findBlockByNumber(decoration.block))
        bottom = layout.blockBoundingRect(self.document().findBlockByNumber(decoration.last))
        if decoration.line.kind is Kind.CODE and decoration.line.first:
            left = px(decoration.line.indent * INDENT + decoration.line.quote * QUOTE)
            y = top.top() - px(CODE_HEADER + CODE_ABOVE)
            return QRectF(left, y, width - left, bottom.bottom() + px(CODE_BELOW) - y)
        return QRectF(0, top.top(), width, bottom.bottom() - top.top())

    def _paint_decoration(self, painter: QPainter, decoration: Decoration, area: QRectF) -> None:
        look = theme.current()
        line = decoration.line
        if line.kind is Kind.CODE and line.first:
            self._paint_card(painter, area, line.language)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        for depth in range(line.quote):
            painter.setBrush(look.colour("line"))
            gap = look.px(line.gap) if depth < decoration.quoted_before else 0
            painter.drawRect(QRectF(look.px(depth * QUOTE), area.top() - gap, 3, area.height() + gap))
        if line.kind is Kind.RULE:
            painter.fillRect(QRectF(0, area.center().y(), area.width(), 1), look.colour("line"))
        if line.marker:
            left = look.px(line.indent * INDENT + line.quote * QUOTE)
            first = self.document().findBlockByNumber(decoration.block).layout().lineAt(0)
            top = area.top()
            if line.marker == "•":
                painter.setBrush(look.colour("text"))
                middle = top + (first.y() + first.height() / 2 if first.isValid() else area.height() / 2)
                radius = look.px(5) / 2
                painter.drawEllipse(QPointF(left - look.px(14) + radius, middle), radius, radius)
            else:
                painter.setPen(look.colour(self._content.colour))
                painter.setFont(look.font(theme.READING))
                height = first.height() if first.isValid() else area.height()
                baseline = top + (first.y() + first.ascent() if first.isValid() else height * 0.8)
                width = painter.fontMetrics().horizontalAdvance(line.marker)
                painter.drawText(QPointF(left - look.px(6) - width, baseline), line.marker)

    def _paint_card(self, painter: QPainter, area: QRectF, language: str) -> None:
        look = theme.current()
        painter.setPen(QPen(look.colour("line"), 1))
        painter.setBrush(look.colour("code.surface"))
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS, theme.RADIUS)
        header = look.px(CODE_HEADER)
        painter.fillRect(QRectF(area.left() + 1, area.top() + header, area.width() - 2, 1), look.colour("line"))
        painter.setPen(look.colour("text.quiet"))
        painter.setFont(look.font(theme.SMALL))
        label = QRectF(area.left() + look.px(CODE_PAD), area.top(), area.width() - 60, header)
        painter.drawText(label, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, language[:40])

    def _paint_caret(self) -> None:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        place = self.cursorRect(cursor)
        look = theme.current()
        painter = QPainter(self.viewport())
        height = look.px(17)
        painter.fillRect(
            QRect(place.right() + 2, place.center().y() - height // 2 + 1, look.px(8), height), look.colour("accent")
        )
        painter.end()

    # -- code cards' copy buttons

    def _place_buttons(self) -> None:
        cards = [d for d in self._content.decorations if d.line.kind is Kind.CODE and d.line.first]
        while len(self._copy_buttons) > len(cards):
            self._copy_buttons.pop().deleteLater()
        while len(self._copy_buttons) < len(cards):
            number = len(self._copy_buttons)
            button = IconButton("copy", self.tr("Copy code"), size=15, side=28, parent=self.viewport())
            button.setCursor(Qt.CursorShape.ArrowCursor)
            button.clicked.connect(lambda _=False, number=number: self._copy_code(number))
            button.show()
            self._copy_buttons.append(button)
        header = theme.current().px(CODE_HEADER)
        for button, card in zip(self._copy_buttons, cards, strict=True):
            area = self._area(card)
            button.move(int(area.right()) - 32, int(area.top()) + (header - button.height()) // 2)

    def _copy_code(self, number: int) -> None:
        cards = [d for d in self._content.decorations if d.line.kind is Kind.CODE and d.line.first]
        QGuiApplication.clipboard().setText(self._content.code_of(cards[number]))
        self._copy_buttons[number].set_icon("check")
        self.copied.emit()

    def _open(self, url: QUrl) -> None:
        if url.scheme().lower() in _ALLOWED:
            QDesktopServices.openUrl(url)
