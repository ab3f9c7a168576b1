"""An answer step by step: each is right, neutral or wrong."""

from collections.abc import Iterator
from itertools import islice

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextDocument, QTextOption
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout, QWidget

from desktop.core.desk.state import answer_part
from desktop.core.questions.base import Question, Value
from desktop.core.questions.steps import StepsType
from desktop.presenters.desk import DeskPresenter
from desktop.ui import icons, theme
from desktop.ui.desk.questions.base import AnswerBody, QuestionControls, in_language
from desktop.ui.lines import Run, run_pieces
from desktop.ui.slices import slices
from desktop.ui.spacing import Space, set_margins, set_spacing

_PLACE = 32  # of one button
_HEIGHT = 36  # of a step of one line: a button, and 4 above and below
_LOOK = {"right": ("check", "success"), "neutral": ("minus", "text.secondary"), "wrong": ("x", "danger")}


AT_ONCE = 60
"""Steps that show at once; those after them follow in slices."""
MAX_STEP = 8_000
"""Characters of a step that are shown."""


class StepList(AnswerBody):
    """The steps of one answer, with three buttons each. The current one has a bar in the accent."""

    def __init__(self, desk: DeskPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._target = ""
        self._rows: list[_Step] = []
        self._waiting: Iterator[_Step] = iter(())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        set_margins(self._column, Space.S, Space.XS, Space.M, Space.S)
        set_spacing(self._column, Space.XS)
        self._column.addStretch(1)
        self.setWidget(inside)

    def show_answer(self, target: str) -> None:
        self._target = target
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = []
        self._waiting = iter(())
        question = self._question()
        if question is None:
            return
        text = self._desk.sheet.texts[target]
        steps = self._desk.sheet.steps[target]
        self._waiting = (
            _Step(self._desk, target, question, number, text[start:end]) for number, (start, end) in enumerate(steps)
        )
        for row in islice(self._waiting, AT_ONCE):
            self._insert(row)
        if len(steps) > AT_ONCE:
            slices().start(self._add)

    def _insert(self, row: "_Step") -> None:
        self._column.insertWidget(len(self._rows), row)
        self._rows.append(row)

    def _add(self) -> bool:
        """Adds a step. Returns whether there are more."""
        row = next(self._waiting, None)
        if row is not None:
            self._insert(row)
            return True
        self.refresh()
        return False

    def refresh(self) -> None:
        question = self._question() if self._rows else None
        if question is None:
            return
        state = self._desk.state
        value = state.of(self._target, question.id)
        verdicts = value if isinstance(value, tuple) else ("",) * len(self._rows)
        for row, verdict in zip(self._rows, verdicts, strict=False):  # some rows may be still to come
            current = state.selected == self._target and state.step == row.number
            row.show_state(str(verdict), current)
            if current:
                self.ensureWidgetVisible(row, 0, 24)

    def sizeHint(self) -> QSize:
        return QSize(240, sum(row.sizeHint().height() + 2 for row in self._rows) + 16)

    def _question(self) -> Question | None:
        if self._desk.assignment is None or self._target not in self._desk.sheet.texts:
            return None
        asked = self._desk.sheet.asked(self._target)
        return next((question for question in asked if isinstance(question.type, StepsType)), None)


class _Step(QWidget):
    def __init__(self, desk: DeskPresenter, target: str, question: Question, number: int, text: str) -> None:
        super().__init__()
        self.number = number
        self._current = False
        # a layout takes seconds for an endless word
        cut = run_pieces((Run(text[:MAX_STEP]),))
        self._shown = "\n".join("".join(run.text for run in runs) for runs in cut) + "…" * (len(text) > MAX_STEP)
        self._heights: dict[tuple[int, float], int] = {}  # by width and text size
        self._buttons: dict[str, _Verdict] = {}
        names = {"right": self.tr("correct"), "neutral": self.tr("neutral"), "wrong": self.tr("incorrect")}
        for digit, verdict in question.type.choices(question):
            button = _Verdict(str(verdict), digit, self)
            button.setAccessibleName(
                self.tr("Step {number}: {verdict}").format(number=number + 1, verdict=names[str(verdict)])
            )
            button.setToolTip(f"{names[str(verdict)]}  {digit}")
            button.clicked.connect(lambda _=False, v=str(verdict): desk.do(answer_part, target, question, number, v))
            self._buttons[str(verdict)] = button
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for number, button in enumerate(self._buttons.values()):
            button.move(self.width() - (len(self._buttons) - number) * _PLACE - 4, 4)

    def show_state(self, verdict: str, current: bool) -> None:
        for its, button in self._buttons.items():
            button.set_on(its == verdict)
        self._current = current
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        key = width, theme.current().scale
        if key not in self._heights:
            document = self._document(width)
            self._heights[key] = max(int(document.size().height() + 2 * _top(document)), _HEIGHT)
        return self._heights[key]

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(max(self.width(), 240)))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, _HEIGHT)

    def _document(self, width: int) -> QTextDocument:
        document = QTextDocument()
        document.setDocumentMargin(0)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        document.setDefaultFont(theme.current().font(theme.READING))
        document.setPlainText(self._shown)
        document.setTextWidth(max(width - 12 - 3 * _PLACE - 12, 60))
        return document

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent.surface"))
            painter.drawRoundedRect(QRectF(self.rect()), theme.RADIUS, theme.RADIUS)
            painter.setBrush(look.colour("accent"))
            painter.drawRoundedRect(QRectF(2, 8, 3, self.height() - 16), 1.5, 1.5)
        document = self._document(self.width())
        painter.translate(12, _top(document))
        document.drawContents(painter)
        painter.end()


def _top(document: QTextDocument) -> float:
    """Where the text begins, so that its first line stands beside the buttons, whatever font its characters are in."""
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
    type = StepsType

    def body(self, desk: DeskPresenter, parent: QWidget) -> AnswerBody | None:
        return StepList(desk, parent)

    def summary(self, question: Question, value: Value, *, complete: bool) -> list[str]:
        if complete or not isinstance(value, tuple):
            return [in_language(question.label)]
        return [self.tr("{done} of {count} steps").format(done=sum(map(bool, value)), count=len(value))]
