"""Controls of a ranking: letters to drag into groups."""

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.desk.state import press_letter, set_response
from desktop.core.desk.task_form import ALL
from desktop.core.question import Question
from desktop.core.questions.ranking import Order, RankingType, moved, order_of, without
from desktop.presenters.desk import DeskPresenter
from desktop.presenters.desk_changes import response_text
from desktop.ui import icons, theme
from desktop.ui.desk.controls import paint_badge
from desktop.ui.desk.questions.base import QuestionControls, Strip

_CHIP = 24


class RankingStrip(Strip):
    """Groups from best to worst; ties share a box, and unranked letters stand at the end.

    A click ranks a letter next or removes it; a drag puts it onto a box (a tie) or between two.
    """

    def __init__(self, desk: DeskPresenter, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(desk, question, parent)
        self._boxes: list[tuple[QRectF, int]] = []  # area and rank of each group
        self._letters: list[tuple[QRectF, str]] = []  # area and id of each answer
        self._dragged: tuple[str, QPointF] | None = None
        self._pressed_at = QPoint()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)

    @property
    def heading(self) -> str:
        """The title "Ranking"."""
        return self.tr("Ranking")

    def refresh(self) -> None:
        """Show the present ranking."""
        self.setAccessibleName(response_text(self._desk.form, ALL, self._question, self._order()))
        self._arrange()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for any order, so that nothing else moves while one is made."""
        small = theme.metrics(theme.SMALL)
        tie = small.horizontalAdvance(self.tr("tie")) + 12
        best = small.horizontalAdvance(self.tr("best")) + 8
        count = len(self._desk.form.candidates) if self._desk.assignment is not None else 0
        return QSize(best + count * _CHIP + (count - 1) * max(tie, 48) + 28, theme.current().px(36))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _order(self) -> Order:
        return order_of(self.value)

    def _unranked(self) -> list[str]:
        ranked = {id for group in self._order() for id in group}
        return [id for id in self._desk.form.candidates if id not in ranked]

    def _arrange(self) -> None:
        """Compute the area of each group and letter."""
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
            for position, id in enumerate(group):
                x += tie if position else 0
                self._letters.append((QRectF(x, middle - _CHIP / 2, _CHIP, _CHIP), id))
                x += _CHIP
            x += 10
            self._boxes.append((QRectF(left, 0.5, x - left, height - 1), rank))
            x += 28
        for id in self._unranked():
            self._letters.append((QRectF(x, middle - _CHIP / 2, _CHIP, _CHIP), id))
            x += _CHIP + 8

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        order, areas = self._order(), {id: area for area, id in self._letters}
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
                gap = QRectF(areas[before].right(), area.top(), areas[id].left() - areas[before].right(), area.height())
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
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self._desk.form.letter(id))
            else:
                paint_badge(painter, area, self._desk.form.letter(id), strong=id in best)
        if self._dragged is not None:
            painter.setOpacity(1.0)
            point = self._dragged[1]
            rank, tie = self._target(point)
            if tie:
                painter.setPen(QPen(look.colour("accent"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(self._boxes[rank][0].adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)
            area = QRectF(point.x() - _CHIP / 2, point.y() - _CHIP / 2, _CHIP, _CHIP)
            paint_badge(painter, area, self._desk.form.letter(dragged), strong=True)
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
            self._desk.do(press_letter, id)
        elif not self.rect().adjusted(0, -24, 0, 24).contains(event.position().toPoint()):
            self._desk.do(set_response, ALL, self._question.id, without(self._order(), id))
        else:
            rank, tie = self._target(event.position())
            self._desk.do(set_response, ALL, self._question.id, moved(self._order(), id, rank, tie=tie))
        self.update()


class RankingControls(QuestionControls):
    """Responds by letter, click or drag."""

    type = RankingType

    def strip(self, desk: DeskPresenter, question: Question, parent: QWidget) -> Strip | None:
        """The strip of groups."""
        return RankingStrip(desk, question, parent)

    def letter_hint(self) -> str:
        """A letter ranks that answer next, with Shift as a tie."""
        return self.tr("rank; with Shift for a tie")
