"""The box for the next message. It grows with the text, Enter sends, and Send becomes Stop while an answer is
written."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from desktop.core.generation import MAX_CANDIDATES
from desktop.ui import theme
from desktop.ui.chat.editor import MessageEdit
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.announcements import announce
from desktop.ui.widgets.buttons import Button, IconButton, Pill
from desktop.ui.widgets.labels import label

COUNTS = (1, 2, 3, 4, 5, 6, 8, 12, MAX_CANDIDATES)
"""The numbers of answers in the menu."""
BEST_OF = 4
"""The number of answers when a reward model is chosen while there is to be one."""
SHARE_OF_WINDOW = 0.4
"""The maximum height of the text, as a share of the window's."""


class Composer(QWidget):
    """Edits the draft and the number of answers. Send and Stop are one button; Esc stops too.

    Only `clear_draft` clears the draft: text typed while an answer is written stays. Enter then queues the draft: it is
    sent when the answer is complete. Changing the text, stopping, or another draft removes it from the queue.
    """

    send_requested = Signal(str)  # the text
    stop_requested = Signal()
    answers_changed = Signal(int)
    best_of_chosen = Signal(str)  # the run of a reward model; "": the user chooses among several answers
    draft_changed = Signal()
    notice_action_requested = Signal()  # the button of the notice was pressed

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._streaming = False
        self._queued = False
        self._starting = False
        self._reason = ""
        self._wait_reason = ""
        self._given_notice = ("", "")
        self._answers = 1
        self._rewards: list[tuple[str, str]] = []
        self._best_of = ""
        outer = QVBoxLayout(self)
        set_margins(outer, Space.XL, Space.NONE, Space.XL, Space.L)
        set_spacing(outer, Space.S)

        self._notice = QFrame()
        self._notice.setProperty("surface", "notice")
        notice_row = QHBoxLayout(self._notice)
        set_margins(notice_row, Space.M, Space.XS, Space.S, Space.XS)
        set_spacing(notice_row, Space.S)
        self._notice_text = label("", "warning", wrap=True)
        self._notice_action = Button("", "link")
        self._notice_action.clicked.connect(self._act_on_notice)
        notice_row.addWidget(self._notice_text, 1)
        notice_row.addWidget(self._notice_action)
        self._notice.hide()

        self._box = _Box()
        box = QVBoxLayout(self._box)
        set_margins(box, Space.L, Space.M, Space.M, Space.M)
        set_spacing(box, Space.S)
        self.text = MessageEdit("")
        self.text.setProperty("ring", "own")
        self.text.submitted.connect(self._submit)
        self.text.focus_changed.connect(self._box.set_ring)
        self.text.textChanged.connect(self._text_changed)
        self._box.setFocusProxy(self.text)
        self.setFocusProxy(self.text)
        box.addWidget(self.text)
        controls = QHBoxLayout()
        set_spacing(controls, Space.S)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._pill = Pill("", icon="layers", menu=self._menu)
        controls.addWidget(self._pill)
        controls.addStretch(1)
        self._hint = label("", "quiet")
        self._hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        controls.addWidget(self._hint, 100)
        self._send = IconButton("arrow-up", "", kind="primary", colour="accent.text", size=20, side=36)
        self._send.clicked.connect(self._submit)
        self._stop = Button(icon="square", key="Esc")
        self._stop.clicked.connect(self._ask_to_stop)
        self._stop.hide()
        controls.addWidget(self._send)
        controls.addWidget(self._stop)
        controls.addStrut(36)  # keeps the height when one button replaces the other
        box.addLayout(controls)

        for widget in (self._notice, self._box):
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(widget, 1000)
            row.addStretch(1)
            outer.addLayout(row)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        self._escape.setEnabled(False)
        self._escape.activated.connect(self._ask_to_stop)
        self._retranslate()
        self._fit_column()

    # -- the draft

    def draft(self) -> str:
        """The text that was not sent yet."""
        return self.text.toPlainText()

    def set_draft(self, text: str) -> None:
        """Replace the draft, and remove it from the queue."""
        self._queued = False
        self.text.setPlainText(text)
        self.text.moveCursor(self.text.textCursor().MoveOperation.End)
        self.text.yield_undo()

    def clear_draft(self) -> None:
        """Clear the draft after it was sent. Undo restores the text."""
        self.text.selectAll()
        self.text.textCursor().removeSelectedText()

    def unqueue(self) -> None:
        """Do not send the queued draft: another conversation shows."""
        self._queued = False
        self._show_state()

    def set_placeholder(self, text: str) -> None:
        """Set the hint that an empty box shows."""
        self.text.setPlaceholderText(text)
        self.text.viewport().update()  # Qt repaints when a placeholder appears, but not when it changes

    # -- state

    def set_streaming(self, streaming: bool) -> None:
        """Tell that an answer is being written: the button is Stop, and Esc stops."""
        if streaming != self._streaming:
            self._streaming = streaming
            self._escape.setEnabled(streaming)
            self._send_queued()

    def set_starting(self, starting: bool) -> None:
        """Tell that no model is ready yet: Enter queues the draft."""
        if starting != self._starting:
            self._starting = starting
            if not self._streaming:
                self._send_queued()

    def set_disabled_reason(self, reason: str) -> None:
        """Disable sending and show why; "" enables it. Writing is always possible."""
        if reason != self._reason:
            self._reason = reason
            self._show_state()

    def set_wait_reason(self, text: str) -> None:
        """Show why the requested answer has not begun; "" when it has."""
        if text != self._wait_reason:
            self._wait_reason = text
            self._show_state()

    def set_notice(self, text: str, action: str = "") -> None:
        """Show a sentence above the box about what sending will do; "" removes it. `action` is the text of a button."""
        self._given_notice = (text, action)
        self._show_state()

    def answers(self) -> int:
        """How many answers the next message requests, 1 to 16."""
        return self._answers

    def set_answers(self, count: int) -> None:
        """Set how many answers the next message requests; clamped to 1 to 16."""
        count = max(1, min(count, MAX_CANDIDATES))
        if count != self._answers:
            self._answers = count
            self._show_answers()
            self.answers_changed.emit(count)

    def set_best_of(self, offered: list[tuple[str, str]], chosen: str) -> None:
        """Offer reward models (run, name) that choose the best of several answers; `chosen` is the run of the one that
        does, "" for none."""
        if (offered, chosen) != (self._rewards, self._best_of):
            self._rewards, self._best_of = offered, chosen
            self._show_answers()

    # -- inside

    def _submit(self) -> None:
        text = self.draft()
        if not text.strip() or self._reason or self.text.composing:
            return
        if self._streaming or self._starting:
            self._queued = True
            self._show_state()
            announce(self, self._notice_text.text())
        else:
            self.send_requested.emit(text)

    def _send_queued(self) -> None:
        queued, self._queued = self._queued, False
        self._show_state()
        if queued and not self._streaming:
            self._submit()

    def _ask_to_stop(self) -> None:
        self._queued = False
        self._show_state()
        self.stop_requested.emit()

    def _text_changed(self) -> None:
        self._queued = False
        self._show_state()
        self.draft_changed.emit()

    def _show_state(self) -> None:
        self._send.setVisible(not self._streaming)
        self._stop.setVisible(self._streaming)
        self._send.setEnabled(bool(self.draft().strip()) and not self._reason)
        self._show_notice()
        hint = self._reason or self._wait_reason or self.tr("Enter to send · Shift+Enter for a new line")
        if self._reason and not self._notice.isHidden():
            hint = ""  # the notice says it
        if self._hint.text() != hint:
            self._hint.setText(hint)
        self._fit_hint()

    def _show_notice(self) -> None:
        """Show the notice. A queued draft comes first, so that nobody takes it for sent."""
        text, action = self._given_notice
        if self._queued:
            waits = self.tr("Queued: sent as soon as the model is loaded")
            text = waits if self._starting else self.tr("Queued: sent when this answer is complete")
            action = self.tr("Cancel sending")
        self._notice_text.setText(text)
        self._notice_action.setText(action)
        self._notice_action.setVisible(bool(action))
        self._notice.setVisible(bool(text))

    def _act_on_notice(self) -> None:
        if self._queued:
            self.unqueue()
        else:
            self.notice_action_requested.emit()

    def _show_answers(self) -> None:
        name = self.tr("Number of answers: {count}").format(count=self._answers)
        self._pill.setText(self.tr("%n answer(s)", "", self._answers))
        reward = dict(self._rewards).get(self._best_of)
        if reward is not None and self._answers > 1:
            self._pill.setText(self.tr("Best of {count}").format(count=self._answers))
            name = self.tr("Best of {count}, chosen by {reward}").format(count=self._answers, reward=reward)
        self._pill.setAccessibleName(name)

    def _retranslate(self) -> None:
        self.text.setAccessibleName(self.tr("Message"))
        self._send.set_name(self.tr("Send"), "Enter")
        self._stop.setText(self.tr("Stop"))
        self._stop.setToolTip(self.tr("Stop  Esc"))
        self._pill.setToolTip(self.tr("How many answers are generated in parallel, to choose from"))
        self._show_answers()
        self._show_state()

    def _fit_column(self) -> None:
        for widget in (self._notice, self._box):
            widget.setMaximumWidth(theme.current().column)
        self._fit_hint()

    def _fit_hint(self) -> None:
        """Hide the hint if it does not fit; a reason always shows."""
        room = min(self.width() - 48, theme.current().column) - self._pill.sizeHint().width() - 170
        self._hint.setVisible(
            bool(self._reason) or room > self._hint.fontMetrics().horizontalAdvance(self._hint.text())
        )

    def _fill_menu(self) -> None:
        self._menu.clear()
        for count in COUNTS:
            action = self._menu.addAction(self.tr("%n answer(s)", "", count))
            action.setCheckable(True)
            action.setChecked(count == self._answers)
            action.triggered.connect(lambda _=False, count=count: self.set_answers(count))
        if self._rewards:
            self._menu.addSection(self.tr("Who chooses the best one"))
            for run, name in [("", self.tr("I do")), *self._rewards]:
                action = self._menu.addAction(name)
                action.setCheckable(True)
                action.setChecked(run == self._best_of)
                action.triggered.connect(lambda _=False, run=run: self._choose_best_of(run))

    def _choose_best_of(self, run: str) -> None:
        if run and self._answers == 1:
            self.set_answers(BEST_OF)
        self.best_of_chosen.emit(run)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_hint()
        self.text.set_limit(int(self.window().height() * SHARE_OF_WINDOW))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        if theme.is_theme_event(event):
            self._fit_column()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        self.window().installEventFilter(self)
        super().showEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.window():
            self.text.set_limit(int(self.window().height() * SHARE_OF_WINDOW))
        return False


class _Box(QFrame):
    """The rounded frame with the focus ring. A click anywhere in it gives the text the focus."""

    def __init__(self) -> None:
        super().__init__()
        self._ring = False
        self.setCursor(Qt.CursorShape.IBeamCursor)

    def set_ring(self, shown: bool) -> None:
        self._ring = shown
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        proxy = self.focusProxy()
        if proxy is not None:
            proxy.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        style = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(style.colour("surface.base"))
        area = QRectF(self.rect())
        if self._ring:
            halo = QColor(style.colour("accent"))
            halo.setAlphaF(0.2)
            painter.setPen(QPen(halo, 3))
            painter.drawRoundedRect(area.adjusted(1.5, 1.5, -1.5, -1.5), 13, 13)
            painter.setPen(QPen(style.colour("accent"), 1.5))
        else:
            painter.setPen(QPen(style.colour("line"), 1))
        painter.drawRoundedRect(area.adjusted(2.5, 2.5, -2.5, -2.5), theme.RADIUS_CARD, theme.RADIUS_CARD)
        painter.end()
