"""The dialog with the provenance of an answer: model, settings, and the exact prompt."""

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QVBoxLayout, QWidget

from desktop.core.sampling import Sampling
from desktop.services.chat import AnswerFacts, AnswerOrigin
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.prompt_view import PromptView


class AnswerDetails(QDialog):
    """Shows what the store has recorded about one answer."""

    def __init__(self, origin: AnswerOrigin | None, facts: AnswerFacts, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Answer details"))
        column = QVBoxLayout(self)
        set_margins(column, Space.XL)
        set_spacing(column, Space.L)
        if origin is None:
            column.addWidget(label(self.tr("No model has read this prompt yet."), "secondary", wrap=True))
        else:
            self.resize(680, 620)
            self._form = QFormLayout()
            set_spacing(self._form, Space.XL, Space.S)
            self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
            column.addLayout(self._form)
            self._fill(origin, facts)
            column.addWidget(label(self.tr("Exact prompt"), "heading"))
            provenance = origin.provenance
            column.addWidget(PromptView(provenance.prompt, provenance.context.get("literal", ())), 1)
        close = Button(self.tr("Close"), "primary")
        close.clicked.connect(self.accept)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)

    def _fill(self, origin: AnswerOrigin, facts: AnswerFacts) -> None:
        locale = QLocale()
        model, stats, prefill = origin.provenance.model, facts.stats, origin.prefill
        self._row(self.tr("Model"), f"{model.name} · {model.quantization}" if model.quantization else model.name)
        self._row(self.tr("File"), model.path)
        self._row("SHA-256", model.sha256)
        if stats is not None:
            self._row(self.tr("Seed"), str(stats.seed))
        self._row(self.tr("Sampling"), _settings(origin.provenance.sampling))
        if prefill is not None:
            text = self.tr("{all} tokens, {reused} cached; {seconds} s")
            self._row(
                self.tr("Prompt"),
                text.format(
                    all=locale.toString(prefill.tokens),
                    reused=locale.toString(prefill.reused),
                    seconds=locale.toString(prefill.seconds, "f", 2),
                ),
            )
        if stats is not None and stats.tokens:
            text = self.tr("{all} tokens, {speed} tokens/s")
            speed = locale.toString(stats.tokens_per_second, "f", 1)
            self._row(self.tr("Answer"), text.format(all=locale.toString(stats.tokens), speed=speed))
        if facts.excluded_messages:
            self._row(self.tr("Messages not in the context"), locale.toString(facts.excluded_messages))
        self._row("llama.cpp", origin.provenance.build)

    def _row(self, name: str, value: str) -> None:
        text = label(value, wrap=True)
        text.setAccessibleName(f"{name}: {value}")
        text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._form.addRow(label(name, "secondary"), text)


def _settings(sampling: Sampling) -> str:
    """The settings in effect, named as in llama.cpp, without the seed, which differs between candidates."""
    return ", ".join(f"{name} {value:g}" for name, value in sampling.in_effect().items() if name != "seed")
