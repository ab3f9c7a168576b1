"""Controls of the steps of an answer: each is correct, neutral or incorrect."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import partial
from itertools import accumulate

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextDocument, QTextOption
from PySide6.QtWidgets import QAbstractButton, QFrame, QWidget

from desktop.core.desk.state import respond_to_part
from desktop.core.question import Question
from desktop.core.questions.steps import StepsType
from desktop.core.words import Passage
from desktop.presenters.desk import DeskPresenter
from desktop.ui import icons, theme
from desktop.ui.desk.questions.base import AnswerBody, QuestionControls
from desktop.ui.lines import Run, split_runs
from desktop.ui.slices import slices
from desktop.ui.spacing import Space

_PLACE = 32  # px, width of a button with its gap
_HEIGHT = 36  # px, height of a step of one line
_LOOK = {"right": ("check", "success"), "neutral": ("minus", "text.secondary"), "wrong": ("x", "danger")}


MAX_STEP = 8_000
"""Maximum number of characters that show of a step."""
_AROUND = 4  # rows that exist above and below the visible ones
_GAP, _LEFT, _TOP, _RIGHT, _BOTTOM = Space.XS, Space.S, Space.XS, Space.M, Space.S  # px between and around the rows
_PART = 200  # steps measured between two layouts


class StepList(AnswerBody):
    """The steps of one answer, with three buttons each; a bar in the accent colour marks the current one.

    There may be thousands, so only rows near the visible ones exist. The heights of the others are estimates until
    slices of the main thread have measured them; the visible rows stay in place meanwhile.
    """

    def __init__(self, desk: DeskPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._target, self._text = "", ""
        self._steps: Sequence[Passage] = ()
        self._verdicts: Sequence[str] = ()
        self._current = -1
        self._heights: list[int] = []  # pixels by step
        self._measured: set[int] = set()  # steps whose height is known
        self._tops: list[int] = [_TOP]  # top of each step, and bottom of the last
        self._next = 0  # next step to measure
        self._rows: dict[int, _Step] = {}
        self._spare: list[_Step] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside = QWidget()
        self.setWidget(self._inside)
        self.verticalScrollBar().valueChanged.connect(self._show_rows)
        theme.manager().changed.connect(self._begin)

    def show_answer(self, target: str) -> None:
        """Show the steps of another answer from the top."""
        self._target = target
        question = self._question()
        self._text = self._desk.form.texts[target] if question is not None else ""
        self._steps = self._desk.form.steps[target] if question is not None else ()
        self._verdicts, self._current = (), -1
        self._spare += self._rows.values()
        self._rows = {}
        self._begin()
        self.verticalScrollBar().setValue(0)

    def refresh(self) -> None:
        """Show the present verdicts and scroll to the current step."""
        question = self._question()
        if question is None:
            return
        state = self._desk.state
        value = state.response(self._target, question.id)
        self._verdicts = value if isinstance(value, tuple) else ()
        self._current = state.step if state.selected == self._target else -1
        for row in self._rows.values():
            self._show_state(row)
        if 0 <= self._current < len(self._steps):
            self._scroll_to(self._current)

    def row(self, step: int) -> "_Step | None":
        """The row of a step, or None if it is far from the visible ones."""
        return self._rows.get(step)

    def sizeHint(self) -> QSize:
        return QSize(240, self._tops[-1] + _BOTTOM)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._begin()
        else:
            self._place()

    def _question(self) -> Question | None:
        if self._desk.assignment is None or self._target not in self._desk.form.texts:
            return None
        questions = self._desk.form.questions_for(self._target)
        return next((question for question in questions if isinstance(question.type, StepsType)), None)

    # --- layout

    @property
    def _row_width(self) -> int:
        """Width of a row. The scroll bar always has its room."""
        return max(self.width() - self.verticalScrollBar().sizeHint().width() - _LEFT - _RIGHT, 120)

    def _begin(self) -> None:
        """Estimate all heights anew and start to measure them."""
        line = theme.current().px(theme.READING * theme.LINE_HEIGHT)
        in_line = max(
            _text_width(self._row_width) * 2 // line, 1
        )  # characters are about half as wide as a line is high
        self._heights = [max(_HEIGHT, line * (min(end - start, MAX_STEP) // in_line + 1)) for start, end in self._steps]
        self._measured.clear()
        self._next = 0
        self._place()
        if self._steps:
            slices().start(self._measure)

    def _measure(self) -> bool:
        """Measure a step. Return whether any are left."""
        while self._next in self._measured:
            self._next += 1
        if self._next >= len(self._steps):
            self._place()
            return False
        self._measure_step(self._next)
        if len(self._measured) % _PART == 0:
            self._place()
        return True

    def _measure_step(self, number: int) -> None:
        self._measured.add(number)
        row = self._rows.get(number)
        document = row.document(self._row_width) if row is not None else _document(self._words(number), self._row_width)
        self._heights[number] = _height(document)

    def _words(self, number: int) -> str:
        start, end = self._steps[number]
        return _cut(self._text[start:end])

    def _place(self) -> None:
        """Lay out the rows. The first visible one stays in place."""
        bar = self.verticalScrollBar()
        first = bisect_right(self._tops, bar.value()) - 1
        offset = bar.value() - self._tops[first] if 0 <= first < len(self._steps) else 0
        self._tops = [*accumulate((height + _GAP for height in self._heights), initial=_TOP)]
        width = self._row_width + _LEFT + _RIGHT
        self._inside.resize(width, max(self._tops[-1] + _BOTTOM, self.viewport().height()))
        if 0 < first < len(self._steps):
            bar.setValue(self._tops[first] + offset)
        self._show_rows()

    def _show_rows(self) -> None:
        top = self.verticalScrollBar().value()
        first = max(bisect_right(self._tops, top) - 1 - _AROUND, 0)
        last = min(bisect_left(self._tops, top + self.viewport().height()) + _AROUND, len(self._steps))
        for number in [number for number in self._rows if not first <= number < last]:
            self._spare.append(self._rows.pop(number))
        question = self._question()
        for number in range(first, last):
            if question is None:
                break
            if number not in self._rows:
                row = self._spare.pop() if self._spare else _Step(self._desk, self._inside)
                row.show_step(self._target, question, number, self._words(number))
                self._show_state(row)
                self._rows[number] = row
            if number not in self._measured:
                self._measure_step(number)
        for row in self._spare:
            row.hide()
        y = self._tops[first] if first < len(self._tops) else 0
        for number in range(first, last):
            if number in self._rows:
                self._rows[number].setGeometry(_LEFT, y, self._row_width, self._heights[number])
                self._rows[number].show()
            y += self._heights[number] + _GAP

    def _show_state(self, row: "_Step") -> None:
        verdict = self._verdicts[row.number] if row.number < len(self._verdicts) else ""
        row.show_state(verdict, row.number == self._current)

    def _scroll_to(self, number: int) -> None:
        for _ in range(2):  # the first pass replaces estimated heights
            self.ensureVisible(0, self._tops[number] + self._heights[number] // 2, 0, self._heights[number] // 2 + 24)
            self._place()


class _Step(QWidget):
    """The row of a step. Rows are reused for other steps."""

    def __init__(self, desk: DeskPresenter, parent: QWidget) -> None:
        super().__init__(parent)
        self.number = -1
        self.is_current = False
        self._desk = desk
        self._text = ""
        self._document: tuple[int, float, QTextDocument] | None = None  # with the width and text scale it was made for
        self._buttons: dict[str, _Verdict] = {}

    def show_step(self, target: str, question: Question, number: int, text: str) -> None:
        self.number, self._text, self._document = number, text, None
        names = {"right": self.tr("correct"), "neutral": self.tr("neutral"), "wrong": self.tr("incorrect")}
        for digit, verdict in question.type.choices(question):
            name = str(verdict)
            if name not in self._buttons:
                self._buttons[name] = _Verdict(name, digit, self)
                self._buttons[name].setToolTip(f"{names[name]}  {digit}")
            else:
                self._buttons[name].clicked.disconnect()
            button = self._buttons[name]
            button.setAccessibleName(self.tr("Step {number}: {verdict}").format(number=number + 1, verdict=names[name]))
            judge = partial(self._desk.do, respond_to_part, target, question, number, name)
            button.clicked.connect(lambda _=False, judge=judge: judge())
        self.setAccessibleName(text)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for number, button in enumerate(self._buttons.values()):
            button.move(self.width() - (len(self._buttons) - number) * _PLACE - 4, 4)

    def show_state(self, verdict: str, current: bool) -> None:
        for name, button in self._buttons.items():
            button.set_on(name == verdict)
        self.is_current = current
        self.update()

    def document(self, width: int) -> QTextDocument:
        scale = theme.current().scale
        if self._document is None or self._document[:2] != (width, scale):
            self._document = width, scale, _document(self._text, width)
        return self._document[2]

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.is_current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent.surface"))
            painter.drawRoundedRect(QRectF(self.rect()), theme.RADIUS, theme.RADIUS)
            painter.setBrush(look.colour("accent"))
            painter.drawRoundedRect(QRectF(2, 8, 3, self.height() - 16), 1.5, 1.5)
        document = self.document(self.width())
        painter.translate(12, _top(document))
        document.drawContents(painter)
        painter.end()


def _cut(text: str) -> str:
    """Shorten a step and break endless words, whose layout would take seconds."""
    groups = split_runs((Run(text[:MAX_STEP]),))
    return "\n".join("".join(run.text for run in runs) for runs in groups) + "…" * (len(text) > MAX_STEP)


def _text_width(width: int) -> int:
    return max(width - 12 - 3 * _PLACE - 12, 60)


def _document(text: str, width: int) -> QTextDocument:
    """The text of a row, laid out for its width."""
    document = QTextDocument()
    document.setUndoRedoEnabled(False)
    document.setDocumentMargin(0)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    document.setDefaultTextOption(option)
    document.setDefaultFont(theme.current().font(theme.READING))
    document.setPlainText(text)
    document.setTextWidth(_text_width(width))
    return document


def _height(document: QTextDocument) -> int:
    return max(int(document.size().height() + 2 * _top(document)), _HEIGHT)


def _top(document: QTextDocument) -> float:
    """Top of the text, so that its first line is level with the buttons in any font."""
    document.size()  # lays it out
    return max((_HEIGHT - document.firstBlock().layout().lineAt(0).height()) / 2, 4.0)


class _Verdict(QAbstractButton):
    def __init__(self, verdict: str, digit: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon, self._colour = _LOOK[verdict]
        self.setFixedSize(28, 28)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._on = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_on(self, on: bool) -> None:
        self._on = on
        self.setAccessibleDescription(self.tr("chosen") if on else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        surface = {"success": "success.surface", "danger": "danger.surface"}.get(self._colour, "surface.pressed")
        painter.setPen(Qt.PenStyle.NoPen)
        if self._on or self.underMouse():
            painter.setBrush(look.colour(surface if self._on else "surface.raised"))
            painter.drawRoundedRect(QRectF(self.rect()), 7, 7)
        ink = self._colour if self._on else "text.quiet"
        painter.drawPixmap(6, 6, icons.pixmap(self._icon, ink, 16, self.devicePixelRatioF()))
        painter.end()


class StepsControls(QuestionControls):
    """Responds by button, or by digit for each step in turn."""

    type = StepsType

    def body(self, desk: DeskPresenter, parent: QWidget) -> AnswerBody | None:
        """The list of steps."""
        return StepList(desk, parent)
