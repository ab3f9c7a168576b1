"""What is painted behind the text of a message: list markers, the bars of quotes, rules, and code cards.

Qt's rich text has none of them in the form that is needed, so `MessageBody` paints them around the blocks of text.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QTextDocument

from desktop.ui import theme
from desktop.ui.chat.line_formats import CODE_ABOVE, CODE_BELOW, CODE_HEADER, CODE_PAD, INDENT, QUOTE
from desktop.ui.lines import LineKind, TextLine


@dataclass(frozen=True, slots=True)
class Decoration:
    """A code card, or what is painted beside one line. `block` and `last` number its first and its last block."""

    line: TextLine
    block: int
    last: int
    quoted_before: int = 0  # number of quotes around the line above

    @property
    def is_card(self) -> bool:
        """Whether this is a code card."""
        return self.line.kind is LineKind.CODE and self.line.first


class Decorations:
    """The decorations of a document, from top to bottom. The document is laid out at a width in pixels."""

    def __init__(self, document: QTextDocument) -> None:
        self._document = document
        self.cards: list[Decoration] = []  # code cards
        self._marks: list[Decoration] = []  # list markers, quotes and rules

    def update(self, lines: Sequence[TextLine], starts: Sequence[int], first: int) -> None:
        """Follow a change of the lines from `first` on. `starts` has the document position of each line."""
        document, marks, cards = self._document, self._marks, self.cards
        has_lines = first < len(lines)
        block = document.findBlock(starts[first]).blockNumber() if has_lines else document.blockCount()
        while marks and marks[-1].block >= block:
            marks.pop()
        while cards and cards[-1].block >= block:
            cards.pop()
        if cards and cards[-1].last >= block:
            cards[-1] = replace(cards[-1], last=block - 1)
        quoted = lines[first - 1].quote if first else 0
        for line, start in zip(lines[first:], starts[first:], strict=True):
            quoted_before, quoted = quoted, line.quote
            is_marked = bool(line.marker or line.quote) or line.kind is LineKind.RULE
            if line.kind is LineKind.TABLE or not (is_marked or line.kind is LineKind.CODE):
                continue
            block = document.findBlock(start).blockNumber()
            if is_marked:
                marks.append(Decoration(line, block, block, quoted_before))
            if line.kind is LineKind.CODE and line.first:
                cards.append(Decoration(line, block, block))
            elif line.kind is LineKind.CODE and cards:
                cards[-1] = replace(cards[-1], last=block)

    def clear(self) -> None:
        """Remove all decorations."""
        self.cards.clear()
        self._marks.clear()

    def code_of(self, card: Decoration) -> str:
        """The exact code of a card."""
        numbers = range(card.block, card.last + 1)
        return "\n".join(self._document.findBlockByNumber(number).text() for number in numbers)

    def area(self, decoration: Decoration, width: int) -> QRectF:
        """Where a decoration is painted: a card with its header, or lines over the full width."""
        layout = self._document.documentLayout()
        px = theme.current().px
        top = layout.blockBoundingRect(self._document.findBlockByNumber(decoration.block))
        bottom = layout.blockBoundingRect(self._document.findBlockByNumber(decoration.last))
        if decoration.is_card:
            left = px(decoration.line.indent * INDENT + decoration.line.quote * QUOTE)
            y = top.top() - px(CODE_HEADER + CODE_ABOVE)
            return QRectF(left, y, width - left, bottom.bottom() + px(CODE_BELOW) - y)
        return QRectF(0, top.top(), width, bottom.bottom() - top.top())

    def paint(self, painter: QPainter, visible: QRect, width: int, colour: str) -> None:
        """Paint the decorations in the area `visible`; numbers of lists get the theme's colour `colour`."""
        for decoration, area in self._in(self.cards, visible, width):
            _paint_card(painter, area, decoration.line.language)
        for decoration, area in self._in(self._marks, visible, width):
            self._paint_mark(painter, decoration, area, colour)

    def _in(self, decorations: Sequence[Decoration], visible: QRect, width: int) -> Iterator[tuple[Decoration, QRectF]]:
        """The decorations in an area, each with its own area."""
        first = bisect_left(decorations, visible.top(), key=lambda found: int(self.area(found, width).bottom()))
        for decoration in decorations[first:]:
            area = self.area(decoration, width)
            if area.top() - theme.current().px(decoration.line.gap) > visible.bottom():
                return
            yield decoration, area

    def _paint_mark(self, painter: QPainter, decoration: Decoration, area: QRectF, colour: str) -> None:
        style = theme.current()
        line = decoration.line
        painter.setPen(Qt.PenStyle.NoPen)
        for depth in range(line.quote):
            painter.setBrush(style.colour("line"))
            gap = style.px(line.gap) if depth < decoration.quoted_before else 0
            x = style.px(depth * QUOTE)
            x = int(area.width()) - x - 3 if line.rtl else x
            painter.drawRect(QRectF(x, area.top() - gap, 3, area.height() + gap))
        if line.kind is LineKind.RULE:
            painter.fillRect(QRectF(0, area.center().y(), area.width(), 1), style.colour("line"))
        if line.marker:
            self._paint_marker(painter, decoration, area, colour)

    def _paint_marker(self, painter: QPainter, decoration: Decoration, area: QRectF, colour: str) -> None:
        """Paint the bullet or number of a list item: before it, which is at the right of right-to-left text."""
        style = theme.current()
        line = decoration.line
        edge = style.px(line.indent * INDENT + line.quote * QUOTE)
        first = self._document.findBlockByNumber(decoration.block).layout().lineAt(0)
        top = area.top()
        if line.marker == "•" and line.task:
            return  # its box replaces the bullet
        if line.marker == "•":
            painter.setBrush(style.colour("text"))
            middle = top + (first.y() + first.height() / 2 if first.isValid() else area.height() / 2)
            radius = style.px(5) / 2
            centre = edge - style.px(14) + radius
            centre = area.width() - centre if line.rtl else centre
            painter.drawEllipse(QPointF(centre, middle), radius, radius)
            return
        painter.setPen(style.colour(colour))
        painter.setFont(style.font(theme.READING))
        height = first.height() if first.isValid() else area.height()
        baseline = top + (first.y() + first.ascent() if first.isValid() else height * 0.8)
        width = painter.fontMetrics().horizontalAdvance(line.marker)
        x = area.width() - edge + style.px(6) if line.rtl else edge - style.px(6) - width
        painter.drawText(QPointF(x, baseline), line.marker)


def _paint_card(painter: QPainter, area: QRectF, language: str) -> None:
    style = theme.current()
    painter.setPen(QPen(style.colour("line"), 1))
    painter.setBrush(style.colour("code.surface"))
    painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS, theme.RADIUS)
    header = style.px(CODE_HEADER)
    painter.fillRect(QRectF(area.left() + 1, area.top() + header, area.width() - 2, 1), style.colour("line"))
    painter.setPen(style.colour("text.quiet"))
    painter.setFont(style.font(theme.SMALL))
    label = QRectF(area.left() + style.px(CODE_PAD), area.top(), area.width() - 60, header)
    painter.drawText(label, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, language[:40])
