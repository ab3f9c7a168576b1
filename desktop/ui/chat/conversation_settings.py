"""System prompt and sampling of one conversation, each with what it does."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop.core.sampling import OPTIONAL, RANGES, Sampling
from desktop.presenters.models import ModelItem
from desktop.ui.models.context_length import ContextLength
from desktop.ui.page import Field
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import hairline, label

_CONTROL_WIDTH = 120
_SEED_DIGITS = 10


class ConversationSettings(QDialog):
    """Edits copies; `kept` carries them when the user keeps them. They apply from the next answer on."""

    kept = Signal(str, object)  # the system prompt, a Sampling
    context_kept = Signal(object)  # tokens, or None: as the model is set

    def __init__(
        self,
        system_prompt: str | None,
        sampling: Sampling,
        parent: QWidget,
        model: ModelItem | None = None,
        context_length: int | None = None,
    ) -> None:
        """Without a system prompt (None) only the sampling is asked, of the answers of a project. With a `model`, how
        much of the conversation it sees, too."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Conversation settings") if system_prompt is not None else self.tr("Sampling"))
        self.resize(640, 640)
        self._controls: dict[str, QDoubleSpinBox | QSpinBox | QComboBox] = {}

        inside = QWidget()
        form = QVBoxLayout(inside)
        form.setContentsMargins(24, 24, 24, 8)
        form.setSpacing(0)
        self.prompt = QPlainTextEdit(system_prompt or "")
        self._length: ContextLength | None = None
        if system_prompt is not None:
            self._prompt(form)
        if model is not None and model.contexts:
            self._context(form, model, context_length)
        form.addWidget(label(self.tr("Sampling"), "heading"))
        form.addWidget(
            label(self.tr("How the next word is drawn from those the model thinks likely."), "quiet", wrap=True)
        )
        self._basic(form)
        form.addSpacing(16)
        form.addWidget(label(self.tr("Advanced"), "heading"))
        form.addWidget(label(self.tr("Change these only if you know what they do."), "quiet", wrap=True))
        self._finer(form)
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
        keep = Button(self.tr("Save"), "primary")
        keep.setDefault(True)
        keep.clicked.connect(self._keep)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 12, 24, 12)
        foot.setSpacing(8)
        foot.addWidget(reset)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(area, 1)
        column.addWidget(hairline())
        column.addLayout(foot)
        self._show(sampling)
        self._first: QWidget = self.prompt if system_prompt is not None else self._controls["temperature"]

    def focus_limit(self, *, of_context: bool) -> None:
        """Begin at the context length, or at the most tokens of an answer. To be called before the dialog shows."""
        self._first = self._length if of_context and self._length is not None else self._controls["max_tokens"]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._first.setFocus(Qt.FocusReason.TabFocusReason)
        self._area.ensureWidgetVisible(self._first)

    # --- the form

    def _prompt(self, form: QVBoxLayout) -> None:
        form.addWidget(label(self.tr("System prompt"), "heading"))
        hint = self.tr("What the model is told before the conversation: who it is, how it answers. Never left out.")
        form.addSpacing(4)
        form.addWidget(label(hint, "quiet", wrap=True))
        form.addSpacing(8)
        self.prompt.setAccessibleName(self.tr("System prompt"))
        self.prompt.setPlaceholderText(
            self.tr("For example: You are careful with numbers and answer in one paragraph.")
        )
        self.prompt.setTabChangesFocus(True)
        self.prompt.setFixedHeight(112)
        form.addWidget(self.prompt)
        form.addSpacing(24)

    def _context(self, form: QVBoxLayout, model: ModelItem, tokens: int | None) -> None:
        self._length = ContextLength()
        self._length.show_choices(model, tokens, self.tr("Same as the model ({tokens} tokens)"), model.window)
        field = Field(self._length)
        hint = self.tr("How much of this conversation the model sees at once. A longer context takes more memory.")
        field.set_texts(self.tr("Context length"), hint)
        form.addWidget(field)
        form.addSpacing(16)

    def _basic(self, form: QVBoxLayout) -> None:
        self._decimal(
            form, "temperature", 0.05,
            self.tr("Temperature"),
            self.tr("Low is predictable, high is inventive. 0 always takes the likeliest word."),
        )  # fmt: skip
        self._whole(
            form, "max_tokens",
            self.tr("Max. answer tokens"),
            self.tr("A token is about three quarters of an English word, or one Chinese character. Without a limit, an "
                    "answer ends by itself or when the context is full."),
        )  # fmt: skip
        self._controls["max_tokens"].setSpecialValueText(self.tr("No limit"))  # type: ignore[union-attr]
        self._seed = QLineEdit()
        self._seed.setPlaceholderText(self.tr("Random"))
        self._seed.textChanged.connect(lambda _: self._check_seed())
        self._add(
            form, self._seed,
            self.tr("Seed"),
            self.tr("A number makes the draw repeatable: same prompt, same answer, on this machine."),
        )  # fmt: skip

    def _finer(self, form: QVBoxLayout) -> None:
        self._whole(form, "top_k", self.tr("Top-k"), self.tr("Only this many of the likeliest words. 0 is off."))
        self._decimal(
            form, "top_p", 0.01,
            self.tr("Top-p"),
            self.tr("Only the likeliest words that together reach this probability. 1 is off."),
        )  # fmt: skip
        self._decimal(
            form, "min_p", 0.01,
            self.tr("Min-p"),
            self.tr("Only words at least this likely, compared with the likeliest. 0 is off."),
        )  # fmt: skip
        self._decimal(
            form, "typical_p", 0.01,
            self.tr("Typical"),
            self.tr("Leaves out words that are much more or less expected than usual. 1 is off."),
        )  # fmt: skip
        self._decimal(
            form, "repeat_penalty", 0.05,
            self.tr("Repeat penalty"),
            self.tr("Makes words that were just used less likely. 1 is off."),
        )  # fmt: skip
        self._whole(
            form, "repeat_last_n",
            self.tr("Repeat-penalty window"),
            self.tr("How many tokens the penalties look at. −1 is the whole context."),
        )  # fmt: skip
        self._decimal(
            form, "frequency_penalty", 0.05,
            self.tr("Frequency penalty"),
            self.tr("Grows with each use of a word. 0 is off."),
        )  # fmt: skip
        self._decimal(
            form, "presence_penalty", 0.05,
            self.tr("Presence penalty"),
            self.tr("The same for every word that was used at all. 0 is off."),
        )  # fmt: skip
        mirostat = QComboBox()
        mirostat.addItems([self.tr("off"), "1", "2"])
        self._controls["mirostat"] = mirostat
        self._add(
            form, mirostat,
            "Mirostat",
            self.tr("Steers how surprising the text is by itself; replaces top-k, top-p, min-p and typical."),
        )  # fmt: skip
        self._decimal(form, "mirostat_tau", 0.1, "Mirostat τ", self.tr("How surprising the text should be."))
        self._decimal(form, "mirostat_eta", 0.01, "Mirostat η", self.tr("How quickly it is steered."))

    def _decimal(self, form: QVBoxLayout, key: str, step: float, name: str, hint: str) -> None:
        control = QDoubleSpinBox()
        control.setRange(*RANGES[key])
        control.setSingleStep(step)
        control.setDecimals(2)
        self._controls[key] = control
        self._add(form, control, name, hint)

    def _whole(self, form: QVBoxLayout, key: str, name: str, hint: str) -> None:
        control = QSpinBox()
        low, high = RANGES[key]
        control.setRange(0 if key in OPTIONAL else int(low), int(high))  # 0 shows that there is none
        self._controls[key] = control
        self._add(form, control, name, hint)

    def _add(self, form: QVBoxLayout, control: QWidget, name: str, hint: str) -> None:
        control.setFixedWidth(_CONTROL_WIDTH)
        field = Field(control)
        field.set_texts(name, hint)
        form.addWidget(field)

    # --- values

    def _reset(self) -> None:
        self._show(Sampling())
        if self._length is not None:
            self._length.setCurrentIndex(0)

    def _show(self, sampling: Sampling) -> None:
        for key, control in self._controls.items():
            value = getattr(sampling, key)
            if value is None:
                value = 0  # its name is shown in its place
            if isinstance(control, QComboBox):
                control.setCurrentIndex(value)
            else:
                control.setValue(value)
        self._seed.setText("" if sampling.seed is None else str(sampling.seed))
        self._given, self._shown = sampling, self._values()

    def _values(self) -> dict[str, Any]:
        """As the controls show them."""
        return {
            key: control.currentIndex() if isinstance(control, QComboBox) else control.value()
            for key, control in self._controls.items()
        }

    def _check_seed(self) -> bool:
        text = self._seed.text().strip()
        low, high = RANGES["seed"]
        good = not text or (text.isdecimal() and len(text) <= _SEED_DIGITS and low <= int(text) <= high)
        self._seed.setProperty("invalid", not good)
        self._seed.style().unpolish(self._seed)
        self._seed.style().polish(self._seed)
        return good

    def _keep(self) -> None:
        if not self._check_seed():
            self._seed.setFocus()
            return
        # what was not touched stays as it was, where a control shows it rounded too, but for what no sampler takes
        values = {
            key: value
            for key, value in self._values().items()
            if value != self._shown[key] or not _is_possible(key, getattr(self._given, key))
        }
        seed = self._seed.text().strip()
        values |= {key: None for key in OPTIONAL & values.keys() if not values[key]}
        sampling = replace(self._given, **values, seed=int(seed) if seed else None)
        if self._length is not None:
            self.context_kept.emit(self._length.currentData())
        self.kept.emit(self.prompt.toPlainText().strip(), sampling)
        self.accept()


def _is_possible(key: str, value: float | None) -> bool:
    low, high = RANGES[key]
    return value is None if key in OPTIONAL and value is None else value is not None and low <= value <= high
