"""The answers behind a figure of a report: a list of prompts, and beside it the answers of both models to one."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.presenters.answer_comparison import AnswerComparison, AnswerComparisonPresenter, ShownAnswer
from desktop.presenters.sentences import one_line
from desktop.ui import theme
from desktop.ui.page import scrolled
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.announcements import announce
from desktop.ui.widgets.labels import StatusChip, hairline, label
from desktop.ui.widgets.list_view import paint_row_ground
from desktop.ui.widgets.retranslate import RetranslateMixin

_BESIDE = 720  # px at text size 1 from which the list stands beside the answers
_ANSWERS_BESIDE = 480  # px at text size 1 from which the answers stand beside each other
_LIST = 300  # px of the list at text size 1
_TONES = {"danger": "danger", "success": "success"}


class AnswersView(RetranslateMixin, QWidget):
    """Shows what `AnswerComparisonPresenter` opened."""

    def __init__(self, presenter: AnswerComparisonPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._rows: Sequence[AnswerComparison] = ()
        self._finding = label("", "finding", wrap=True)
        self._about = label("", "secondary", wrap=True)
        self.list = QListWidget()
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._show_row)
        self._prompt = label("", "heading", wrap=True)
        self._expected = label("", "secondary", wrap=True)
        self.answers = _Answer(), _Answer()
        self._answers = QGridLayout()
        set_spacing(self._answers, Space.XL, Space.L)
        inside = QWidget()
        column = QVBoxLayout(inside)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.M)
        for text in (self._prompt, self._expected):
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(text)
        column.addLayout(self._answers)
        column.addStretch(1)
        head = QVBoxLayout()
        set_margins(head, Space.XL, Space.L, Space.XL, Space.L)
        set_spacing(head, Space.XS)
        head.addWidget(self._finding)
        head.addWidget(self._about)
        self._line = hairline(vertical=True)
        self._below = hairline()
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        set_margins(self._parts, Space.NONE)
        set_spacing(self._parts, Space.NONE)
        self._parts.addWidget(self.list, 2)
        self._parts.addWidget(self._line)
        self._parts.addWidget(self._below)
        self._parts.addWidget(scrolled(inside, 900), 3)
        outer = QVBoxLayout(self)
        set_margins(outer, Space.NONE)
        set_spacing(outer, Space.NONE)
        outer.addLayout(head)
        outer.addWidget(hairline())
        outer.addLayout(self._parts, 1)
        presenter.opened.connect(self._opened)
        self._retranslate()

    def _opened(self) -> None:
        self._refresh()
        self.list.setCurrentRow(0)
        self.list.scrollToTop()

    def _refresh(self) -> None:
        details = self._presenter.details
        if details is None:
            return
        row = self.list.currentRow()
        self._rows = details.rows
        self._finding.setText(details.finding)
        self._about.setText(details.about)
        self.list.blockSignals(True)
        self.list.clear()
        for comparison in details.rows:
            item = QListWidgetItem(one_line(comparison.prompt, 200), self.list)
            item.setData(Qt.ItemDataRole.UserRole, (comparison.state, comparison.tone))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{comparison.state}: {one_line(comparison.prompt, 200)}")
        self.list.setCurrentRow(min(row, len(self._rows) - 1))
        self.list.blockSignals(False)
        self.list.setAccessibleName(details.finding)
        self._show_row(self.list.currentRow())

    def _show_row(self, row: int) -> None:
        shown = self._rows[row] if 0 <= row < len(self._rows) else None
        self._prompt.setText(shown.prompt if shown is not None else "")
        expected = self.tr("Expected: {text}").format(text=shown.expected) if shown and shown.expected else ""
        self._expected.setText(expected)
        self._expected.setVisible(bool(expected))
        if shown is None:
            return
        names = self.tr("Base model"), self.tr("Tuned model")
        for widget, name, answer in zip(self.answers, names, (shown.base, shown.tuned), strict=True):
            widget.show_answer(name, answer)
        if self.list.hasFocus():
            announce(self.list, "; ".join((expected, *(answer.accessibleName() for answer in self.answers))))

    def _arrange(self) -> None:
        look = theme.current()
        beside = self.width() >= look.px(_BESIDE)
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._parts.setDirection(direction)
        self._line.setVisible(beside)
        self._below.setVisible(not beside)
        self.list.setMinimumWidth(look.px(_LIST) if beside else 0)
        room = self.width() * 3 // 5 if beside else self.width()
        columns = 2 if room >= look.px(_ANSWERS_BESIDE) else 1
        for number, widget in enumerate(self.answers):
            self._answers.addWidget(widget, *((0, number) if columns == 2 else (number, 0)))
        self._answers.setColumnStretch(0, 1)
        self._answers.setColumnStretch(1, 1 if columns == 2 else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def _retranslate(self) -> None:
        self._refresh()


class _Answer(QWidget):
    """The answer of one model, below its name and what it achieved."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = label("", "section")
        self._chip = StatusChip()
        room = self._chip.sizePolicy()
        room.setRetainSizeWhenHidden(True)  # so that both answers begin at the same height
        self._chip.setSizePolicy(room)
        self._text = label("", wrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        top = QHBoxLayout()
        set_spacing(top, Space.S)
        top.addWidget(self._name)
        top.addWidget(self._chip)
        top.addStretch(1)
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.S)
        column.addLayout(top)
        column.addWidget(self._text)
        column.addStretch(1)

    def show_answer(self, name: str, answer: ShownAnswer) -> None:
        """Show an answer of the model `name`."""
        self._name.setText(name)
        self._chip.show_state(answer.state, answer.tone)
        self._chip.setVisible(bool(answer.state))
        self._text.setText(answer.text.strip())
        self.setAccessibleName(", ".join(filter(None, (name, answer.state))) + f": {one_line(answer.text, 1000)}")


class _Delegate(QStyledItemDelegate):
    """Paints the prompt in one line, and at the right what became of it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, theme.current().px(36))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        look, rect, flags = theme.current(), QRect(option.rect), option.state
        state, tone = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_row_ground(painter, rect.adjusted(12, 2, -12, -2), flags, ring=2)
        line = rect.adjusted(24, 0, -24, 0)
        small = look.font(theme.SMALL)
        painter.setFont(small)
        painter.setPen(look.colour(_TONES.get(tone, "text.secondary")))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, state)
        line.adjust(0, 0, -QFontMetrics(small).horizontalAdvance(state) - 16, 0)
        chrome = look.font(theme.CHROME)
        painter.setFont(chrome)
        painter.setPen(look.colour("text"))
        text = QFontMetrics(chrome).elidedText(index.data(), Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()
