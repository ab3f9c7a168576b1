"""The conversation before the answers: prompts in bubbles at the right, answers plain, the newest at the bottom."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.core.conversation import Message, Role
from desktop.core.extra_turns import Turn, arguments, calls, expand, function_name, tool_names
from desktop.presenters.sentences import listed
from desktop.ui import theme
from desktop.ui.chat.body import MessageBody
from desktop.ui.chat.message import BUBBLE_SHARE, BUBBLE_X, BUBBLE_Y
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import ElidedLabel

GAP = 14
BAR_ROOM = 14
"""Pixels at the right of the texts for the scroll bar."""
LATEST = 8
"""Messages that show at first; a button shows the earlier ones."""


class ConversationView(QScrollArea):
    """Shows the end of a conversation at the bottom of its room and scrolls to the rest.

    The scroll bar uses `BAR_ROOM`, so that no text moves for it.
    """

    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._path: Sequence[Message] = ()
        self._rows: list[_Row] = []
        self._inside = QWidget()
        self._system = ElidedLabel("", "quiet", self._inside)
        self._earlier = Button("", "link", icon="chevron-up", parent=self._inside)
        self._earlier.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._earlier.clicked.connect(self.show_earlier)
        self.setWidget(self._inside)

    def show_path(self, path: Sequence[Message], system_prompt: str) -> None:
        """Show the messages up to the prompt, with the system prompt and the tools in a line above."""
        self._path = [shown for message in path for shown in self._with_extra(message)]
        head = [self.tr("System prompt: {text}").format(text=system_prompt)] if system_prompt else []
        if names := tool_names([message.extra for message in path]):
            head.append(self.tr("Tools: {names}").format(names=listed(names)))
        self._system.setText(" · ".join(head))
        self._fill(self._path[-LATEST:])

    def _with_extra(self, message: Message) -> Iterator[Message]:
        """Yield the message among the turns that a file stored with it, which are shown as answers."""
        if not message.extra:
            yield message
            return
        for number, turn in enumerate(expand(message.role, message.text, message.extra)):
            role, text = self._as_markdown(turn)
            yield replace(message, id=f"{message.id}-{number}", role=role, text=text, extra="")

    def _as_markdown(self, turn: Turn) -> tuple[Role, str]:
        """Return a turn as a role and Markdown."""
        content = turn["content"] or ""
        if turn["role"] == "user":
            return Role.USER, content
        if turn["role"] == "tool":
            name = turn.get("name", "")
            caption = self.tr("Tool result: {name}").format(name=name) if name else self.tr("Tool result")
            return Role.ASSISTANT, f"**{caption}**\n\n{_code(content)}"
        if turn["role"] == "system":
            caption = self.tr("System message")
            return Role.ASSISTANT, f"**{caption}**\n\n{content}"
        parts = [content] if content else []
        for call in calls(turn):
            caption = self.tr("Tool call: {name}").format(name=function_name(call))
            parts.append(f"**{caption}**\n\n{_code(json.dumps(arguments(call), ensure_ascii=False, indent=2), 'json')}")
        return Role.ASSISTANT, "\n\n".join(parts)

    def show_earlier(self) -> None:
        """Show all messages."""
        self._fill(self._path)
        self.resized.emit()

    def _fill(self, shown: Sequence[Message]) -> None:
        hidden = len(self._path) - len(shown)
        self._earlier.setText(self.tr("%n earlier message(s)", "", hidden))
        self._earlier.setVisible(hidden > 0)
        while len(self._rows) > len(shown):
            row = self._rows.pop()
            row.hide()
            row.deleteLater()
        while len(self._rows) < len(shown):
            row = _Row(self._inside)
            row.height_changed.connect(self._grow)
            row.caret_moved.connect(self._show_caret)
            self._rows.append(row)
        for row, message in zip(self._rows, shown, strict=True):
            row.show_message(message)
            row.show()
        self.setAccessibleName(self.tr("Conversation"))
        self.arrange()

    def read(self, by: int = 0) -> None:
        """Put the caret into the prompt, or with `by` into an earlier (-1) or later (1) message."""
        now = next((number for number, row in enumerate(self._rows) if row.body.hasFocus()), None)
        if by and now is not None and now + by < 0 and not self._earlier.isHidden():
            shown = len(self._rows)
            self.show_earlier()
            now += len(self._rows) - shown
        last = len(self._rows) - 1
        row = self._rows[last if now is None or not by else max(0, min(now + by, last))]
        row.body.setFocus(Qt.FocusReason.TabFocusReason)
        self.ensureWidgetVisible(row, 0, 0)

    @property
    def is_reading(self) -> bool:
        """Whether the caret is in a message."""
        return any(row.body.hasFocus() for row in self._rows)

    def _show_caret(self, body: QWidget, place: QRect) -> None:
        where = body.mapTo(self._inside, place.center())
        self.ensureVisible(0, where.y(), 0, place.height())

    def _grow(self) -> None:
        self.arrange()
        self.resized.emit()

    def natural_height(self, width: int) -> int:
        """Height in pixels of all that shows, at `width`."""
        return self._lay_out(max(width - BAR_ROOM, 40), None)

    def arrange(self) -> None:
        """Lay out the messages at the present width and scroll to the end."""
        width = max(self.width() - BAR_ROOM, 40)
        free = max(self.height() - self._lay_out(width, None), 0)
        self._inside.resize(width, self._lay_out(width, free))
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    def _lay_out(self, width: int, top: int | None) -> int:
        """Return the bottom of the messages that begin at `top`. With None it only measures."""
        y = top or 0
        if self._system.text():
            height = self._system.sizeHint().height()
            if top is not None:
                self._system.setGeometry(0, y, width, height)
            y += height + 8
        self._system.setVisible(bool(self._system.text()))
        if not self._earlier.isHidden():
            size = self._earlier.sizeHint()
            if top is not None:
                self._earlier.setGeometry((width - size.width()) // 2, y, size.width(), size.height())
            y += size.height() + 4
        for number, row in enumerate(self._rows):
            y += GAP if number else 0
            height = row.height_for(width)
            if top is not None:
                row.setGeometry(0, y, width, height)
                row.arrange(width)
            y += height
        return y

    def sizeHint(self) -> QSize:
        return QSize(400, 80)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, 40)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()


def _code(text: str, language: str = "") -> str:
    """Format `text` as a block of code, with a fence longer than any in it."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}{language}\n{text}\n{fence}"


class _Row(QWidget):
    """One message."""

    height_changed = Signal()
    caret_moved = Signal(QWidget, QRect)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._is_prompt = False
        self._bubble = QRectF()
        self._bodies: dict[bool, MessageBody] = {}

    def show_message(self, message: Message) -> None:
        """Show another message."""
        self._is_prompt = message.role is Role.USER
        if self._is_prompt not in self._bodies:
            body = MessageBody("", plain=self._is_prompt, parent=self)
            body.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            body.height_changed.connect(self.height_changed)
            body.caret_moved.connect(self.caret_moved)
            self._bodies[self._is_prompt] = body
        for is_prompt, body in self._bodies.items():
            body.setVisible(is_prompt is self._is_prompt)
        self.body.set_text(message.text, replaces=True)
        self.body.setAccessibleName(self.tr("Prompt") if self._is_prompt else self.tr("Answer"))
        self.setAccessibleName(
            (self.tr("User: {text}") if self._is_prompt else self.tr("Assistant: {text}")).format(
                text=message.text[:2000]
            )
        )

    @property
    def body(self) -> MessageBody:
        """The text."""
        return self._bodies[self._is_prompt]

    def _text_width(self, width: int) -> int:
        if not self._is_prompt:
            return min(width, theme.current().column)
        share = 0.88 if width < 900 else BUBBLE_SHARE
        return max(self.body.natural_width(int(width * share) - 2 * BUBBLE_X), 8)

    def height_for(self, width: int) -> int:
        """Height in pixels at `width`."""
        return self.body.height_for(self._text_width(width)) + (2 * BUBBLE_Y if self._is_prompt else 0)

    def arrange(self, width: int) -> None:
        """Lay out the text at `width`."""
        text = self._text_width(width)
        if not self._is_prompt:
            self.body.place(0, 0, text)
            return
        left = width - text - BUBBLE_X
        height = self.body.place(left, BUBBLE_Y, text)
        self._bubble = QRectF(left - BUBBLE_X, 0, text + 2 * BUBBLE_X, height + 2 * BUBBLE_Y)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._is_prompt:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.current().colour("surface.raised"))
            painter.drawRoundedRect(self._bubble, theme.RADIUS_CARD, theme.RADIUS_CARD)
            painter.end()
