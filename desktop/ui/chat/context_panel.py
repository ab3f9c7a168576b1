"""The card with the contents of the context: every message with its size, and which ones will be dropped."""

from PySide6.QtCore import QEvent, QLocale, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.presenters.context import DRAFT, ContextItem, ContextMeter, ContextUse
from desktop.ui import icons, theme
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.floating import Popover
from desktop.ui.widgets.labels import ElidedLabel, StatusChip, hairline, label
from desktop.ui.widgets.layouts import clear
from desktop.ui.widgets.meter import MeterSegment, SegmentedMeter
from desktop.ui.widgets.prompt_view import PromptView
from desktop.ui.widgets.roles import declare

_WIDTH = 428
_LISTED = 60  # rows; a longer list begins with the number of earlier messages


def segments(use: ContextUse, names: dict[str, str], written: int = 0) -> list[MeterSegment]:
    """The parts of the context in the order in which the model reads them.

    `written` is the number of tokens of prompt and answer so far while an answer is being written, else 0.
    """
    system, history, draft = use.tokens_of("system"), use.tokens_of("user", "assistant"), use.tokens_of(DRAFT)
    reserve = min(use.reserve, max(use.window - use.used, 0))
    if written:
        history, draft, reserve = max(written - system, 0), 0, max(use.used + reserve - written, 0)
    parts = [
        MeterSegment(system, "text.quiet", names["system"]),
        MeterSegment(history, "accent", names["history"]),
        MeterSegment(draft, "success", names[DRAFT]),
        MeterSegment(reserve, "warning", names["answer"]),
    ]
    return [part for part in parts if part.amount]


class ContextPanel(Popover):
    """Opens under the context meter, and follows its numbers while it is open."""

    def __init__(self, meter: ContextMeter, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._meter = meter
        self._title = label("", "heading")
        self._bar = SegmentedMeter("", thickness=10)
        self._legend = QHBoxLayout()
        set_spacing(self._legend, Space.M)
        self._list = QVBoxLayout()
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._full = label("", "secondary", wrap=True)
        self._exact = Button("")
        self._exact.clicked.connect(self._show_prompt)
        self._warning = StatusChip("", "warning", "triangle-alert")
        foot = QHBoxLayout()
        set_spacing(foot, Space.M)
        foot.addWidget(self._full, 1)
        foot.addWidget(self._exact)
        self.body.addWidget(self._title)
        self.body.addWidget(self._bar)
        self.body.addLayout(self._legend)
        self.body.addWidget(self._scroll)
        self.body.addWidget(hairline())
        self.body.addLayout(foot)
        self.body.addWidget(self._warning)
        self.setFixedWidth(_WIDTH + 64)
        meter.changed.connect(self.refresh)
        self._retranslate()

    def names(self) -> dict[str, str]:
        """The names of the parts for `segments`, in the current language."""
        return {
            "system": self.tr("System"),
            "history": self.tr("History"),
            DRAFT: self.tr("Your message"),
            "answer": self.tr("Answer"),
        }

    def refresh(self) -> None:
        """Show the meter's numbers, if the card is open."""
        if self.isVisible():
            self.fill()

    def fill(self) -> None:
        """Show the meter's numbers; call it before the card opens."""
        use = self._meter.use
        self._exact.setVisible(use is not None)
        if use is None:
            self._show_rows([self._sentence(self._meter.problem_text or self.tr("Available when a model is loaded."))])
            self._bar.set_segments((), 1)
            self._show_legend([])
            self._warning.hide()
            return
        parts = segments(use, self.names())
        self._bar.set_segments(parts, use.window)
        self._show_legend(parts)
        hidden = max(len(use.items) - _LISTED, 0)
        shown = [item for item in use.items[:1] if item.role == "system"] if hidden else []
        rows: list[QWidget] = [self._table([*shown, *use.items[hidden + len(shown) :]])]
        if before := hidden + use.unlisted:
            rows.insert(0, self._sentence(self.tr("Earlier messages, not listed: {count}").format(count=before)))
        self._show_rows(rows)
        self._warning.setVisible(bool(self._meter.problem_text or use.dropped))
        if self._meter.problem_text:
            self._warning.show_state(self.tr("This message does not fit in the context."), "danger", "triangle-alert")
        elif use.dropped:
            text = self.tr("Messages that do not fit: {count}").format(count=use.dropped)
            self._warning.show_state(text, "warning", "triangle-alert")
        self.fit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Context"))
        self.setAccessibleName(self._title.text())
        self._bar.setAccessibleName(self.tr("Context usage"))
        self._full.setText(self.tr("When the context is full, the oldest turns are dropped."))
        self._exact.setText(self.tr("Exact prompt"))

    def _sentence(self, text: str) -> QWidget:
        return label(text, "secondary", wrap=True)

    def _show_rows(self, rows: list[QWidget]) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.S)
        for row in rows:
            column.addWidget(row)
        column.addStretch(1)
        self._scroll.setWidget(inside)
        window = self.window()
        room = window.height() - 320 if window is not self else 400
        self._scroll.setFixedHeight(max(24, min(inside.sizeHint().height() + 8, room)))
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.maximum())  # the message that is about to be sent

    def _show_legend(self, parts: list[MeterSegment]) -> None:
        clear(self._legend)
        locale = QLocale()
        for part in parts:
            pair = QHBoxLayout()
            set_spacing(pair, Space.S)
            self._legend.addLayout(pair)
            for widget in (_Dot(part.colour), label(f"{part.name} {locale.toString(int(part.amount))}", "quiet")):
                pair.addWidget(widget)
                widget.show()  # so that `fit` counts it in the same turn of the event loop
        self._legend.addStretch(1)

    def _table(self, items: list[ContextItem]) -> QWidget:
        names = {
            "system": self.tr("System prompt"),
            "user": self.tr("You"),
            "assistant": self.tr("Answer"),
            DRAFT: self.tr("Your message"),
        }
        return _Messages([(names[item.role], item) for item in items], self.devicePixelRatioF())

    def _show_prompt(self) -> None:
        if self._meter.use is not None:
            dialog = _PromptDialog(self._meter.use.prompt, self._meter.use.literal, self.window())
            self.close_card()
            dialog.open()


class _Messages(QWidget):
    """The messages of the context, one in a row. Tab stops at one of them, and the arrow keys go to the others."""

    def __init__(self, items: list[tuple[str, ContextItem]], ratio: float) -> None:
        super().__init__()
        declare(self, QAccessible.Role.List)
        self.setAccessibleName(self.tr("Messages in the context"))
        grid = QGridLayout(self)
        set_margins(grid, Space.NONE, Space.NONE, Space.S, Space.NONE)
        set_spacing(grid, Space.M)
        grid.setColumnStretch(2, 1)
        self._rows: list[QLabel] = []  # the cell of each row that takes the focus
        for row, (name, item) in enumerate(items):
            mark = QLabel()
            colour = "text" if item.kept else "text.quiet"
            icon = icons.icon("check" if item.kept else "minus", colour, 14)
            mark.setPixmap(icon.pixmap(QSize(14, 14), ratio))
            role = label(name, "secondary" if item.kept else "quiet")
            state = self.tr("in context") if item.kept else self.tr("dropped")
            size = QLocale().toString(item.tokens)
            spoken = self.tr("{role}, {tokens} tokens, {state}: {text}")
            spoken = spoken.format(role=name, tokens=size, state=state, text=item.text)
            _as_item(role, spoken, (row + 1, len(items)))
            text = ElidedLabel(item.text, "" if item.kept else "quiet")
            tokens = label(size, "secondary" if item.kept else "quiet")
            tokens.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if not item.kept:
                text.setProperty("struck", True)
                font = text.font()
                font.setStrikeOut(True)
                text.setFont(font)
            for column, cell in enumerate((mark, role, text, tokens)):
                grid.addWidget(cell, row, column)
            self._rows.append(role)
        if self._rows:
            self._rows[-1].setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to another message."""
        now = next((index for index, row in enumerate(self._rows) if row.hasFocus()), None)
        last = len(self._rows) - 1
        if now is None:
            super().keyPressEvent(event)
            return
        match event.key():
            case Qt.Key.Key_Up:
                target = max(now - 1, 0)
            case Qt.Key.Key_Down:
                target = min(now + 1, last)
            case Qt.Key.Key_Home:
                target = 0
            case Qt.Key.Key_End:
                target = last
            case _:
                super().keyPressEvent(event)
                return
        self._rows[now].setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rows[target].setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._rows[target].setFocus(Qt.FocusReason.TabFocusReason)  # the scroll area follows
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a ring around the message that has the focus."""
        focused = next((row for row in self._rows if row.hasFocus()), None)
        if focused is not None:
            painter = QPainter(self)
            painter.setPen(QPen(theme.current().colour("accent"), 2))
            painter.drawRect(QRect(1, focused.y() - 2, self.width() - 2, focused.height() + 4))
            painter.end()


def _as_item(widget: QWidget, spoken: str, position: tuple[int, int]) -> None:
    declare(widget, QAccessible.Role.ListItem, name=lambda: spoken, position=lambda: position)


class _Dot(QFrame):
    def __init__(self, colour: str) -> None:
        super().__init__()
        self.setFixedSize(8, 8)
        self.setStyleSheet(f"background: {theme.current().hex(colour)}; border-radius: 4px;")


class _PromptDialog(QDialog):
    """Shows the prompt exactly as the model gets it."""

    closed = Signal()

    def __init__(self, prompt: str, literal: tuple[tuple[int, int], ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Exact prompt"))
        self.resize(720, 520)
        column = QVBoxLayout(self)
        set_margins(column, Space.XL)
        set_spacing(column, Space.M)
        hint = self.tr("Rendered by the model’s own chat template; the model reads exactly this text.")
        column.addWidget(label(hint, "secondary", wrap=True))
        view = PromptView(prompt, literal)
        column.addWidget(view, 1)
        view.text.setFocus()  # to read it by line
        close = Button(self.tr("Close"), "primary")
        close.clicked.connect(self.accept)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
