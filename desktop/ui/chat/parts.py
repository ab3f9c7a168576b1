"""Parts of a message: its actions, the line with its status, the reasoning, and the progress of the prefill."""

from PySide6.QtCore import QCoreApplication, QLocale, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.core.conversation import Status
from desktop.core.generation import EndReason
from desktop.core.keymap import Command
from desktop.presenters.transcript import AnswerFigures, TranscriptRow
from desktop.ui import theme
from desktop.ui.chat.body import MessageBody
from desktop.ui.chat.rows import Intents
from desktop.ui.chat.thumbs import Thumbs
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button, IconButton
from desktop.ui.widgets.labels import ElidedLabel, StatusChip, label
from desktop.ui.widgets.roles import declare

UNFINISHED = (Status.STOPPED, Status.INTERRUPTED, Status.FAILED)


def state_of(status: Status) -> tuple[str, str, str]:
    """Text, tone and icon of the `StatusChip` for a status."""
    translate = QCoreApplication.translate
    return {
        Status.STREAMING: (translate("Message", "Generating"), "accent", ""),
        Status.COMPLETE: (translate("Message", "Complete"), "success", "check"),
        Status.STOPPED: (translate("Message", "Stopped"), "warning", "square"),
        Status.INTERRUPTED: (translate("Message", "Interrupted"), "warning", "circle-alert"),
        Status.FAILED: (translate("Message", "Failed"), "danger", "triangle-alert"),
    }[status]


def figures_text(figures: AnswerFigures) -> str:
    """Score, speed and time to first token, as far as known: "score 1.42 · 41 tok/s · 0.2 s to first token"."""
    translate = QCoreApplication.translate
    parts = []
    if figures.score is not None:
        parts.append(score_text(figures.score))
    if figures.tokens_per_second is not None:
        rate = figures.tokens_per_second
        parts.append(translate("Message", "{rate} tok/s").format(rate=f"{rate:.0f}" if rate >= 10 else f"{rate:.1f}"))
    if figures.first_token_s is not None:
        seconds = figures.first_token_s
        parts.append(
            translate("Message", "{seconds} s to first token").format(
                seconds=f"{seconds:.{1 if seconds >= 0.1 else 2}f}"
            )
        )
    return " · ".join(parts)


def score_text(score: float) -> str:
    """A score by a reward model, of deviation 1 over the answers that it was trained on: "score 1.42"."""
    return QCoreApplication.translate("Message", "score {score}").format(score=QLocale().toString(score, "f", 2))


def copy_to_clipboard(text: str) -> None:
    """Put plain text onto the clipboard."""
    QGuiApplication.clipboard().setText(text)


class ActionRow(QWidget):
    """The actions of a message, and the answer's model and speed at the right end. Shown quietly until emphasized."""

    copy_requested = Signal()
    regenerate_requested = Signal()
    edit_requested = Signal()
    sibling_requested = Signal(int)  # the previous (-1) or next (+1) version
    details_requested = Signal()
    rewrite_requested = Signal()

    HEIGHT = 32

    def __init__(self, *, of_user: bool, parent: QWidget, intents: Intents | None = None) -> None:
        """`of_user`: for the user's message. The row of an answer needs the transcript's `intents`."""
        super().__init__(parent)
        self._of_user = of_user
        self._is_emphasized = False
        row = QHBoxLayout(self)
        set_margins(row, Space.NONE)
        set_spacing(row, Space.NONE)
        self._copy = self._button("copy", self.tr("Copy"))
        self._copy.clicked.connect(self._copied)
        self._previous = self._button("chevron-left", self.tr("Previous version"))
        self._previous.clicked.connect(lambda: self.sibling_requested.emit(-1))
        self._position = label("", "quiet")
        self._next = self._button("chevron-right", self.tr("Next version"))
        self._next.clicked.connect(lambda: self.sibling_requested.emit(1))
        for narrow in (self._previous, self._next):
            narrow.setFixedSize(24, 30)
        self._figures = ElidedLabel("", "quiet")
        self._figures.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._thumbs: Thumbs | None = None
        others: list[tuple[IconButton, str]]
        if of_user:
            change = self._button("pencil", self.tr("Edit and send again"))
            change.clicked.connect(self.edit_requested)
            others = [(change, "pencil")]
            order: list[QWidget] = [self._previous, self._position, self._next, self._copy, change]
        else:
            again = self._button("refresh-cw", self.tr("Regenerate"))
            again.clicked.connect(self.regenerate_requested)
            rewrite = self._button("pencil-line", self.tr("Rewrite the answer"))
            rewrite.clicked.connect(self.rewrite_requested)
            details = self._button("info", self.tr("Answer details"))
            details.clicked.connect(self.details_requested)
            if intents is not None:
                rewrite.set_name(self.tr("Rewrite the answer"), intents.key(Command.CHAT_REWRITE))
                self._thumbs = Thumbs(intents, self)
            others = [(again, "refresh-cw"), (rewrite, "pencil-line"), (details, "info")]
            order = [self._copy, again, self._previous, self._position, self._next]
            order += [*(self._thumbs.widgets() if self._thumbs else []), rewrite, details]
        if of_user:
            row.addStretch()
        for widget in order:
            row.addWidget(widget)
        if not of_user:
            add_space(row, Space.S)
            row.addWidget(self._figures, 1)
        self._icons = [(self._copy, "copy"), *others]
        self._siblings = [(self._previous, "chevron-left"), (self._next, "chevron-right")]
        self._reset_icon = QTimer(self)
        self._reset_icon.setSingleShot(True)
        self._reset_icon.timeout.connect(self._paint_icons)
        self._paint_icons()

    def show_row(self, row: TranscriptRow) -> None:
        """Show the actions and the numbers of a message."""
        several = row.versions > 1
        for widget in (self._previous, self._position, self._next):
            widget.setVisible(several)
        self._copy.setVisible(bool(row.text))
        self._position.setText(f"{row.position} / {row.versions}")
        self._position.setAccessibleName(
            self.tr("Version {position} of {count}").format(position=row.position, count=row.versions)
        )
        self._previous.setEnabled(row.position > 1)
        self._next.setEnabled(row.position < row.versions)
        text = " · ".join(part for part in (row.model, figures_text(row.figures)) if part)
        if row.edited:
            text = " · ".join(part for part in (row.remark.written or self.tr("edited by you"), text) if part)
        self._figures.setText(text)
        if self._thumbs is not None:
            self._thumbs.show_row(row)

    def emphasize(self, strong: bool) -> None:
        """Show the actions clearly (True) or quietly (False)."""
        if strong != self._is_emphasized:
            self._is_emphasized = strong
            self._paint_icons()
            if self._thumbs is not None:
                self._thumbs.emphasize(strong)

    def focus_chain(self) -> list[QWidget]:
        """The controls at which Tab stops, in order."""
        icons = [button for button, _ in self._icons]
        thumbs = self._thumbs.widgets() if self._thumbs is not None else []
        order: list[QWidget] = [*icons[:2], self._previous, self._next, *thumbs, *icons[2:]]
        return [button for button in order if not button.isHidden()]

    def _button(self, icon: str, name: str) -> IconButton:
        return IconButton(icon, name, size=16, side=30, colour="text.quiet", parent=self)

    def _copied(self) -> None:
        self.copy_requested.emit()
        self._copy.set_icon("check", "success")
        self._reset_icon.start(1500)

    def _paint_icons(self) -> None:
        colour = "text.secondary" if self._is_emphasized else "text.quiet"
        for button, icon in self._siblings:
            button.set_icon(icon, colour)
        for button, icon in self._icons:
            # under the user's message, icons show only when emphasized; the buttons stay reachable by Tab
            if self._of_user and not self._is_emphasized:
                button.clear_icon()
            else:
                button.set_icon(icon, colour)


class StatusLine(QWidget):
    """Shows why an answer is incomplete and what the user can do; or only a notice."""

    continue_requested = Signal()
    retry_requested = Signal()
    limits_requested = Signal(bool)  # change the context length (True) or the maximum length of answers (False)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        set_margins(row, Space.NONE)
        set_spacing(row, Space.S)
        self._chip = StatusChip()
        self._text = label("", "secondary", wrap=True)
        self._continue = Button(self.tr("Continue"), icon="play")
        self._continue.clicked.connect(self.continue_requested)
        self._again = Button(self.tr("Try again"), icon="refresh-cw")
        self._again.clicked.connect(self.retry_requested)
        self._limits = Button("", "quiet")
        self._full = False
        self._limits.clicked.connect(lambda: self.limits_requested.emit(self._full))
        row.addWidget(self._chip)
        row.addWidget(self._text, 1)
        row.addWidget(self._limits)
        row.addWidget(self._continue)
        row.addWidget(self._again)

    def show_row(self, row: TranscriptRow) -> bool:
        """Show the status of an answer. Return whether there is anything to show."""
        unfinished = row.status in UNFINISHED
        self._chip.setVisible(unfinished)
        if unfinished:
            self._chip.show_state(*state_of(row.status))
        self._text.setText(row.notice or self._sentence(row.status))
        begun = bool(row.text)
        cut = row.end is not None and row.end.is_cut
        self._full = row.end is EndReason.CONTEXT_FULL
        self._limits.setText(self.tr("Larger context…") if self._full else self.tr("Change the limit…"))
        self._limits.setVisible(cut)
        self._continue.setVisible((unfinished or cut) and begun)
        self._again.setVisible(unfinished and not begun)
        return unfinished or bool(row.notice)

    def height_at(self, width: int) -> int:
        """The height that the line needs at `width`, in pixels."""
        layout = self.layout()
        assert layout is not None
        return max(layout.heightForWidth(width), layout.minimumSize().height(), 30)

    def focus_chain(self) -> list[QWidget]:
        """The controls at which Tab stops, in order."""
        return [button for button in (self._limits, self._continue, self._again) if not button.isHidden()]

    def _sentence(self, status: Status) -> str:
        if status is Status.STOPPED:
            return self.tr("Stopped by you.")
        if status is Status.INTERRUPTED:
            return self.tr("Generation was interrupted; the rest is missing.")
        if status is Status.FAILED:
            return self.tr("Generation failed.")
        return ""


class Reasoning(QWidget):
    """The reasoning before an answer, folded until the user opens it."""

    toggled = Signal()
    caret_moved = Signal(QWidget, QRect)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._open = False
        self._text = ""
        self._growing = False
        self._head = Button("", "quiet", icon="chevron-right", parent=self)
        self._head.clicked.connect(self._toggle)
        self._body: MessageBody | None = None

    def show_text(self, text: str, *, thinking: bool) -> None:
        """Set the reasoning. `thinking`: it is still being written."""
        self._text, self._growing = text, thinking
        self._head.setText(self.tr("Thinking…") if thinking else self.tr("Reasoning"))
        action = self.tr("Hide the reasoning") if self._open else self.tr("Show the reasoning")
        self._head.setAccessibleName(f"{self._head.text()}: {action}")
        if self._open:
            self._fill()

    def layout_for(self, width: int) -> int:
        """Place everything for a width in pixels and return the height."""
        size = self._head.sizeHint()
        self._head.setGeometry(-8, 0, size.width(), size.height())
        if not self._open or self._body is None:
            return size.height()
        return size.height() + 6 + self._body.place(16, size.height() + 4, width - 16)

    def focus_chain(self) -> list[QWidget]:
        """The controls at which Tab stops, in order."""
        return [self._head, *(self._body.focus_chain() if self._open and self._body else [])]

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._open and self._body is not None:
            painter = QPainter(self)
            area = QRectF(2, self._body.y(), 2, self._body.height())
            painter.fillRect(area, theme.current().colour("line"))
            painter.end()

    def _toggle(self) -> None:
        self._open = not self._open
        self._head.set_icon("chevron-down" if self._open else "chevron-right")
        self.show_text(self._text, thinking=self._growing)
        if self._body is not None:
            self._body.setVisible(self._open)
        self.toggled.emit()

    def _fill(self) -> None:
        if self._body is None:
            self._body = MessageBody(self.tr("Reasoning"), parent=self)
            self._body.set_colour("text.secondary")
            self._body.caret_moved.connect(self.caret_moved)
            self._body.height_changed.connect(self.toggled)
        self._body.set_text(self._text, growing=self._growing)
        self._body.show()


class PrefillLine(QWidget):
    """The progress of the prefill, or that it has not begun. Shows after 300 ms, so that short waits do not flicker."""

    appeared = Signal()
    DELAY_MS = 300

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._label = label("", "secondary", parent=self)
        declare(self, QAccessible.Role.ProgressBar, name=self._label.text)
        self._share: float | None = 0.0  # None while it waits
        self._due = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._appear)

    def show_progress(self, progress: tuple[int, int] | None, *, waits: bool = False) -> None:
        """Show tokens read of tokens in total, or that the model is busy in another conversation (`waits`)."""
        if progress is None and not waits:
            self._timer.stop()
            self._due = False
            return
        if not self._due and not self._timer.isActive():
            self._timer.start(self.DELAY_MS)
        if progress is None:
            self._share = None
            text = self.tr("Waiting for the answer in another conversation")
        else:
            done, total = progress
            self._share = done / total if total else 0.0
            number = QLocale().toString
            text = self.tr("Processing the prompt: {done} of {total} tokens")
            text = text.format(done=number(done), total=number(total))
        self._label.setText(text)
        self.update()

    @property
    def due(self) -> bool:
        """Whether the wait is long enough to show the line."""
        return self._due

    def layout_for(self, width: int) -> int:
        """Place everything for a width in pixels and return the height."""
        height = self._label.sizeHint().height()
        self._label.setGeometry(0, 0, width, height)
        return height + 12

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._share is None:
            return
        style = theme.current()
        painter = QPainter(self)
        bar = QRectF(0, self.height() - 4, min(self.width(), 320), 3)
        painter.fillRect(bar, style.colour("surface.pressed"))
        painter.fillRect(QRectF(bar.x(), bar.y(), bar.width() * self._share, bar.height()), style.colour("accent"))
        painter.end()

    def _appear(self) -> None:
        self._due = True
        self.appeared.emit()
