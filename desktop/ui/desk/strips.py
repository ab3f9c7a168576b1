"""What is asked of all answers together: a ranking to drag, the strengths of a comparison, the best and the worst."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.core.desk.sheet import ALL, choices
from desktop.core.desk.state import Order, place, prefer, put, ranking, say, take_out
from desktop.core.scheme import Question
from desktop.presenters.desk import DeskPresenter
from desktop.ui import icons, theme
from desktop.ui.desk.controls import Segment, Tone, paint_badge
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import label

_CHIP = 24


class RankingStrip(QWidget):
    """Groups from best to worst; those that are equally good share a box. What is not ranked yet waits at the end.

    A click ranks next or takes out, a drag puts a letter onto a box (a tie) or between two.
    """

    def __init__(self, desk: DeskPresenter, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._question = desk, question
        self._boxes: list[tuple[QRectF, int]] = []  # of each rank
        self._letters: list[tuple[QRectF, str]] = []  # of each answer
        self._dragged: tuple[str, QPointF] | None = None
        self._pressed_at = QPoint()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)

    def refresh(self) -> None:
        self.setAccessibleName(self._spoken())
        self._arrange()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for any order, so that nothing else moves while one is made."""
        small = theme.metrics(theme.SMALL)
        tie = small.horizontalAdvance(self.tr("tie")) + 12
        best = small.horizontalAdvance(self.tr("best")) + 8
        count = len(self._desk.sheet.candidates) if self._desk.assignment is not None else 0
        return QSize(best + count * _CHIP + (count - 1) * max(tie, 48) + 28, theme.current().px(36))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _order(self) -> Order:
        if self._desk.assignment is None:
            return ()
        return ranking(self._desk.state, self._question.id)

    def _waiting(self) -> list[str]:
        ranked = {id for group in self._order() for id in group}
        return [id for id in self._desk.sheet.candidates if id not in ranked]

    def _spoken(self) -> str:
        sheet, order = self._desk.sheet, self._order()
        tie = " {} ".format(self.tr("tie"))
        said = " > ".join(tie.join(sheet.letter(id) for id in group) for group in order)
        waiting = ", ".join(sheet.letter(id) for id in self._waiting())
        parts = [self.tr("Ranking: {order}").format(order=said or self.tr("none yet"))]
        return "; ".join([*parts, *([self.tr("not ranked: {letters}").format(letters=waiting)] if waiting else [])])

    def _arrange(self) -> None:
        """Where each box and letter is."""
        self._boxes, self._letters = [], []
        if self._desk.assignment is None:
            return
        small = theme.metrics(theme.SMALL)
        height = theme.current().px(36)
        middle = height / 2
        tie = small.horizontalAdvance(self.tr("tie")) + 12
        x = 0.0
        for rank, group in enumerate(self._order()):
            left = x
            x += 10 + (small.horizontalAdvance(self.tr("best")) + 8 if rank == 0 else 0)
            for place_in, id in enumerate(group):
                x += tie if place_in else 0
                self._letters.append((QRectF(x, middle - _CHIP / 2, _CHIP, _CHIP), id))
                x += _CHIP
            x += 10
            self._boxes.append((QRectF(left, 0.5, x - left, height - 1), rank))
            x += 28
        for id in self._waiting():
            self._letters.append((QRectF(x, middle - _CHIP / 2, _CHIP, _CHIP), id))
            x += _CHIP + 8

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        order, places = self._order(), {id: area for area, id in self._letters}
        for area, rank in self._boxes:
            painter.setPen(QPen(look.colour("line"), 1) if rank else Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("surface.base" if rank else "accent.surface"))
            painter.drawRoundedRect(area.adjusted(0.5, 0, -0.5, 0), theme.RADIUS, theme.RADIUS)
            painter.setFont(look.font(theme.SMALL))
            painter.setPen(look.colour("text.secondary"))
            if rank == 0:
                room = area.adjusted(10, 0, 0, 0)
                painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.tr("best"))
            else:
                image = icons.pixmap("chevron-right", "text.secondary", 16, self.devicePixelRatioF())
                painter.drawPixmap(QPointF(area.left() - 22, area.center().y() - 8), image)
            for before, id in zip(order[rank], order[rank][1:], strict=False):
                gap = QRectF(
                    places[before].right(), area.top(), places[id].left() - places[before].right(), area.height()
                )
                painter.drawText(gap, Qt.AlignmentFlag.AlignCenter, self.tr("tie"))
        best = set(order[0]) if order else set()
        dragged = self._dragged[0] if self._dragged else ""
        for area, id in self._letters:
            painter.setOpacity(0.35 if id == dragged else 1.0)
            if id not in {one for group in order for one in group}:
                painter.setPen(QPen(look.colour("text.quiet"), 1, Qt.PenStyle.DashLine))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
                painter.setPen(look.colour("text.secondary"))
                painter.setFont(look.font(theme.SMALL, bold=True))
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self._desk.sheet.letter(id))
            else:
                paint_badge(painter, area, self._desk.sheet.letter(id), strong=id in best)
        if self._dragged is not None:
            painter.setOpacity(1.0)
            point = self._dragged[1]
            rank, tie = self._target(point)
            if tie:
                painter.setPen(QPen(look.colour("accent"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(self._boxes[rank][0].adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)
            area = QRectF(point.x() - _CHIP / 2, point.y() - _CHIP / 2, _CHIP, _CHIP)
            paint_badge(painter, area, self._desk.sheet.letter(dragged), strong=True)
        painter.end()

    # --- the mouse

    def _letter_at(self, point: QPointF) -> str:
        return next((id for area, id in self._letters if area.adjusted(-4, -6, 4, 6).contains(point)), "")

    def _target(self, point: QPointF) -> tuple[int, bool]:
        """The rank at a point, and whether a letter dropped there ties with it."""
        for area, rank in self._boxes:
            if point.x() < area.left():
                return rank, False
            if point.x() <= area.right():
                return rank, True
        return len(self._boxes), False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()
        if id := self._letter_at(event.position()):
            self._dragged = id, event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._letter_at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        if self._dragged is not None:
            self._dragged = self._dragged[0], event.position()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragged is None:
            return
        id, _ = self._dragged
        self._dragged = None
        if (event.position().toPoint() - self._pressed_at).manhattanLength() < 6:
            self._desk.do(place, id)
        elif not self.rect().adjusted(0, -24, 0, 24).contains(event.position().toPoint()):
            self._desk.do(take_out, self._question.id, id)
        else:
            rank, tie = self._target(event.position())
            self._desk.do(put, self._question.id, id, rank, tie=tie)
        self.update()


class ComparisonStrip(QWidget):
    """ "A much better" to "B much better", with the digit of each."""

    def __init__(self, desk: DeskPresenter, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._question = desk, question
        row = Flow(self, gap=0, line_gap=4)
        keyed = [(digit, value) for digit, value in choices(question) if isinstance(value, int)]
        names = self._names(question.steps)
        self._segments: list[tuple[Segment, int]] = []
        for number, (digit, value) in enumerate(keyed):
            segment = Segment(names[value], digit, first=number == 0, last=number == len(keyed) - 1, parent=self)
            segment.clicked.connect(lambda _=False, value=value: self._choose(value))
            row.addWidget(segment)
            self._segments.append((segment, value))

    def sizeHint(self) -> QSize:
        hints = [segment.sizeHint() for segment, _ in self._segments]
        return QSize(sum(hint.width() for hint in hints), max(hint.height() for hint in hints))

    def fit(self, width: int) -> None:
        """Less air where there is less room, and only where that is not enough no keys."""
        for padding, gap, has_cap in ((16, 8, True), (10, 6, True), (5, 4, True), (5, 0, False), (2, 0, False)):
            for segment, _ in self._segments:
                segment.padding, segment.gap, segment.has_cap = padding, gap, has_cap
            if sum(segment.sizeHint().width() for segment, _ in self._segments) <= width:
                break
        for segment, _ in self._segments:
            segment.updateGeometry()

    def _names(self, steps: int) -> dict[int, str]:
        words: dict[int, Sequence[str]] = {
            3: (self.tr("{letter} better"),),
            5: (self.tr("{letter} slightly better"), self.tr("{letter} much better")),
            7: (self.tr("{letter} slightly"), self.tr("{letter} better"), self.tr("{letter} much better")),
        }
        names = {0: self.tr("Tie")}
        for strength, words_ in enumerate(words[steps], start=1):
            names |= {-strength: words_.format(letter="A"), strength: words_.format(letter="B")}
        return names

    def _choose(self, value: int) -> None:
        if self._desk.state.of(ALL, self._question.id) == value:
            self._desk.do(say, ALL, self._question.id, None)
        else:
            self._desk.do(prefer, self._question.id, value)

    def refresh(self) -> None:
        now = self._desk.state.of(ALL, self._question.id) if self._desk.assignment is not None else None
        for segment, value in self._segments:
            segment.set_tone(Tone.ACCENT if now == value else Tone.OFF)
        chosen = next((segment.text() for segment, value in self._segments if value == now), self.tr("none yet"))
        self.setAccessibleName(self.tr("Comparison: {chosen}").format(chosen=chosen))


class BestWorstStrip(QWidget):
    """The letters of the best and of the worst."""

    def __init__(self, desk: DeskPresenter, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._question = desk, question
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._letters = (_Letter(strong=True), _Letter(strong=False))
        for name, letter in zip((self.tr("best"), self.tr("worst")), self._letters, strict=True):
            row.addWidget(label(name, "secondary"))
            row.addWidget(letter)
            row.addSpacing(8)
        row.addStretch(1)

    def refresh(self) -> None:
        value = self._desk.state.of(ALL, self._question.id) if self._desk.assignment is not None else None
        chosen = value if isinstance(value, tuple) else ("", "")
        texts = [self._desk.sheet.letter(id) if id else "" for id in chosen]
        for widget, text in zip(self._letters, texts, strict=True):
            widget.show_letter(text)
        said = self.tr("best {best}, worst {worst}").format(best=texts[0] or "–", worst=texts[1] or "–")
        self.setAccessibleName(said)


class _Letter(QWidget):
    def __init__(self, *, strong: bool) -> None:
        super().__init__()
        self._strong, self._letter = strong, ""
        self.setFixedSize(_CHIP, _CHIP)

    def show_letter(self, letter: str) -> None:
        self._letter = letter
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        if self._letter:
            paint_badge(painter, area, self._letter, strong=self._strong)
        else:
            painter.setPen(QPen(theme.current().colour("text.quiet"), 1, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.end()
