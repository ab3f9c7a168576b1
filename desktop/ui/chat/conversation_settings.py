"""The dialog for the system prompt, the context length and the sampling of one conversation."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.core.sampling import Sampling
from desktop.presenters.models import ModelItem
from desktop.ui.chat.sampling_form import SamplingForm
from desktop.ui.models.context_length import ContextLength
from desktop.ui.page import Field
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import hairline, label


class ConversationSettings(QDialog):
    """Edits copies of the settings, and emits them when the user saves. They apply from the next answer on."""

    saved = Signal(str, object)  # the system prompt, a Sampling
    context_length_saved = Signal(object)  # tokens, or None for the model's own

    def __init__(
        self,
        system_prompt: str | None,
        sampling: Sampling,
        parent: QWidget,
        model: ModelItem | None = None,
        context_length: int | None = None,
    ) -> None:
        """With None as system prompt, the dialog edits only the sampling (for the answers of a project). With a
        `model`, it edits the context length too."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Conversation settings") if system_prompt is not None else self.tr("Sampling"))
        self.resize(640, 640)

        inside = QWidget()
        form = QVBoxLayout(inside)
        set_margins(form, Space.XL, Space.XL, Space.XL, Space.S)
        set_spacing(form, Space.NONE)
        self.prompt = QPlainTextEdit(system_prompt or "")
        self._length: ContextLength | None = None
        if system_prompt is not None:
            self._prompt(form)
        if model is not None and model.contexts:
            self._context(form, model, context_length)
        self.form = SamplingForm(sampling)
        form.addWidget(self.form)
        form.addStretch(1)
        self._area = area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

        reset = Button(self.tr("Reset to defaults"), "quiet", icon="rotate-ccw")
        reset.clicked.connect(self._reset)
        cancel = Button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        save = Button(self.tr("Save"), "primary")
        save.setDefault(True)
        save.clicked.connect(self._save)
        foot = QHBoxLayout()
        set_margins(foot, Space.L, Space.M, Space.XL, Space.M)
        set_spacing(foot, Space.S)
        foot.addWidget(reset)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(save)
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.NONE)
        column.addWidget(area, 1)
        column.addWidget(hairline())
        column.addLayout(foot)
        first = self.form.controls["temperature"].widget
        self._first: QWidget = self.prompt if system_prompt is not None else first

    def focus_limit(self, *, of_context: bool) -> None:
        """Give the context length, or the maximum of answer tokens, the focus. Call it before the dialog shows."""
        limit = self.form.controls["max_tokens"].widget
        self._first = self._length if of_context and self._length is not None else limit

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._first.setFocus(Qt.FocusReason.TabFocusReason)
        self._area.ensureWidgetVisible(self._first)

    # --- the form

    def _prompt(self, form: QVBoxLayout) -> None:
        form.addWidget(label(self.tr("System prompt"), "heading"))
        hint = self.tr(
            "Instructions that the model reads before the conversation: its role and style. They are never dropped."
        )
        add_space(form, Space.XS)
        form.addWidget(label(hint, "quiet", wrap=True))
        add_space(form, Space.S)
        self.prompt.setAccessibleName(self.tr("System prompt"))
        self.prompt.setPlaceholderText(self.tr("For example: You check every number and answer in one paragraph."))
        self.prompt.setTabChangesFocus(True)
        self.prompt.setFixedHeight(112)
        form.addWidget(self.prompt)
        add_space(form, Space.XL)

    def _context(self, form: QVBoxLayout, model: ModelItem, tokens: int | None) -> None:
        self._length = ContextLength()
        self._length.show_choices(model, tokens, self.tr("Same as the model ({tokens} tokens)"), model.window)
        field = Field(self._length)
        hint = self.tr("How much of this conversation the model sees at once. A longer context takes more memory.")
        field.set_texts(self.tr("Context length"), hint)
        form.addWidget(field)
        add_space(form, Space.L)

    # --- values

    def _reset(self) -> None:
        self.form.show_sampling(Sampling())
        if self._length is not None:
            self._length.setCurrentIndex(0)

    def _save(self) -> None:
        if (invalid := self.form.invalid) is not None:
            invalid.setFocus()
            return
        if self._length is not None:
            self.context_length_saved.emit(self._length.currentData())
        self.saved.emit(self.prompt.toPlainText().strip(), self.form.sampling)
        self.accept()
