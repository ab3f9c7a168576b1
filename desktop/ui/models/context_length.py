"""A menu for the context length of a model, with the memory that each length takes."""

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.presenters.models import ContextChoice, Fit, ModelItem
from desktop.presenters.sentences import bytes_short


class ContextLength(QComboBox):
    """Chooses a context length in tokens. The first choice is None: the default."""

    chosen = Signal(object)  # tokens, or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.activated.connect(lambda _: self.chosen.emit(self.currentData()))

    def show_choices(self, item: ModelItem, tokens: int | None, default_text: str, default: int) -> None:
        """Fill the menu for a model and select `tokens` (None: the default).

        `default_text` is the text of the first choice, `default` the number for "{tokens}" in it.
        """
        self.clear()
        self.addItem(default_text.format(tokens=QLocale().toString(default)), None)
        for choice in item.contexts:
            self.addItem(self._text(choice), choice.tokens)
        if tokens is not None and self.findData(tokens) < 0:
            self.addItem(self.tr("{tokens} tokens").format(tokens=QLocale().toString(tokens)), tokens)
        self.setCurrentIndex(0 if tokens is None else self.findData(tokens))
        self.setAccessibleName(self.tr("Context length"))

    def _text(self, choice: ContextChoice) -> str:
        texts = {
            Fit.FITS: self.tr("{tokens} tokens · {memory}"),
            Fit.TIGHT: self.tr("{tokens} tokens · {memory}, tight"),
            Fit.TOO_LARGE: self.tr("{tokens} tokens · {memory}, does not fit"),
        }
        return texts[choice.fit].format(tokens=QLocale().toString(choice.tokens), memory=bytes_short(choice.bytes))
