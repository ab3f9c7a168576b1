"""How lines of Markdown look: Qt's formats of their paragraphs, characters and tables, in the sizes of a theme."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QTextBlockFormat,
    QTextCharFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTableCellFormat,
    QTextTableFormat,
)

from desktop.ui.lines import LineKind, Run, TextLine
from desktop.ui.theme import LINE_HEIGHT, READING, Theme

INDENT, QUOTE = 22, 16
"""The indentation of a list level and of a quote, in pixels at text size 1."""
CODE_HEADER, CODE_PAD, CODE_ABOVE, CODE_BELOW = 36, 12, 8, 15
"""Sizes of a code card in pixels at text size 1: header, padding, space above the header, space below the code."""
HEADING_SIZES = {1: 21, 2: 18, 3: 16}

_ALIGN = {"right": Qt.AlignmentFlag.AlignRight, "center": Qt.AlignmentFlag.AlignHCenter}


class LineFormats:
    """The formats for lines in one theme. `colour` is the theme's token for text without a colour of its own."""

    def __init__(self, theme: Theme, colour: str = "text") -> None:
        self.theme = theme
        self.colour = colour
        self._blocks: dict[TextLine, QTextBlockFormat] = {}
        self._texts: dict[tuple[Run, LineKind, int], QTextCharFormat] = {}

    def block(self, line: TextLine) -> QTextBlockFormat:
        """The format of a line's paragraph: its height and margins."""
        key = replace(line, runs=(), rows=(), language="", joined=False, marker="", task="")
        if (known := self._blocks.get(key)) is not None:
            return known
        px = self.theme.px
        form = QTextBlockFormat()
        left = line.indent * INDENT + line.quote * QUOTE
        top = line.gap
        bottom = 0
        height = READING * LINE_HEIGHT
        if line.kind is LineKind.CODE:
            height = 13 * LINE_HEIGHT
            left += CODE_PAD
            form.setNonBreakableLines(False)
            if line.first:
                top += CODE_HEADER + CODE_ABOVE
            if line.last:
                bottom = CODE_BELOW + 12
        elif line.kind is LineKind.HEADING:
            height = HEADING_SIZES.get(line.level, READING) * 1.35
        elif line.kind is LineKind.RULE:
            height = 9
        form.setLineHeight(px(height), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        right = px(CODE_PAD) if line.kind is LineKind.CODE else 0
        form.setLeftMargin(right if line.rtl else px(left))
        form.setRightMargin(px(left) if line.rtl else right)
        form.setTopMargin(px(top))
        form.setBottomMargin(px(bottom))
        self._blocks[key] = form
        return form

    def text(self, run: Run, line: TextLine) -> QTextCharFormat:
        """The format of a run in a line: font, colour and link."""
        key = (replace(run, text=""), line.kind, line.level)
        if (known := self._texts.get(key)) is not None:
            return known
        mono = run.code or line.kind is LineKind.CODE
        size = float(READING)
        if line.kind is LineKind.HEADING:
            size = HEADING_SIZES.get(line.level, READING)
        elif line.kind is LineKind.CODE:
            size = 13
        elif line.kind is LineKind.RULE:
            size = 4
        if run.code:
            size *= 0.93
        font = self.theme.font(size, bold=run.bold or line.kind is LineKind.HEADING, mono=mono)
        font.setItalic(run.italic)
        font.setStrikeOut(run.strike)
        form = QTextCharFormat()
        form.setFont(font)
        form.setForeground(self.theme.colour(run.colour or ("accent" if run.href else self.colour)))
        if run.href:
            form.setAnchor(True)
            form.setAnchorHref(run.href)
            form.setFontUnderline(True)
            form.setToolTip(run.href)
        self._texts[key] = form
        return form

    def table(self, line: TextLine) -> QTextTableFormat:
        """The format of a table, which has lines between its rows only."""
        px = self.theme.px
        form = QTextTableFormat()
        form.setBorder(0)
        form.setCellPadding(0)
        form.setCellSpacing(0)
        form.setTopMargin(px(line.gap))
        form.setBottomMargin(0 if line.continues else px(12))
        form.setLeftMargin(px(line.indent * INDENT + line.quote * QUOTE))
        form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_None)
        form.setHeaderRowCount(0 if line.joined else 1)
        form.setWidth(QTextLength(QTextLength.Type.VariableLength, 0))
        if line.widths:
            form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
            lengths = [QTextLength(QTextLength.Type.PercentageLength, width) for width in line.widths]
            form.setColumnWidthConstraints(lengths)
        return form

    def cell(self, column: int, *, is_header: bool) -> QTextTableCellFormat:
        """The format of a table's cell: its padding and the line below it."""
        px = self.theme.px
        form = QTextTableCellFormat()
        form.setBottomBorder(1)
        form.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        form.setBottomBorderBrush(self.theme.colour("text.quiet" if is_header else "line"))
        form.setTopPadding(px(5))
        form.setBottomPadding(px(5))
        form.setLeftPadding(px(0 if column == 0 else 12))
        form.setRightPadding(px(12))
        return form

    def cell_block(self, align: str) -> QTextBlockFormat:
        """The format of the paragraphs in a table's cell. `align` is "left", "right" or "center"."""
        form = QTextBlockFormat(self.block(TextLine(LineKind.PARAGRAPH, gap=0)))
        form.setAlignment(_ALIGN.get(align, Qt.AlignmentFlag.AlignLeft))
        return form


def filler() -> QTextBlockFormat:
    """The format of the empty blocks that Qt requires around a table: one pixel high."""
    form = QTextBlockFormat()
    form.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    return form
