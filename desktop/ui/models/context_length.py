"""How many tokens a model sees at once, to choose, with the memory that it takes."""

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.presenters.models import ContextChoice, Fit, ModelItem
from desktop.presenters.sentences import bytes_short


class ContextLength(QComboBox):
    """The first choice is None: what holds when nobody chooses."""

    chosen = Signal(object)  # tokens, or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.activated.connect(lambda _: self.chosen.emit(self.currentData()))

    def show_choices(self, item: ModelItem, tokens: int | None, unchosen: str, default: int) -> None:
        """`tokens` is what was chosen. `unchosen` names the first choice, `default` fills "{tokens}" in it."""
        self.clear()
        self.addItem(unchosen.format(tokens=QLocale().toString(default)), None)
        for choice in item.contexts:
            self.addItem(self._words(choice), choice.tokens)
        if tokens is not None and self.findData(tokens) < 0:
            self.addItem(self.tr("{tokens} tokens").format(tokens=QLocale().toString(tokens)), tokens)
        self.setCurrentIndex(0 if tokens is None else self.findData(tokens))
        self.setAccessibleName(self.tr("Context length"))

    def _words(self, choice: ContextChoice) -> str:
        texts = {
            Fit.FITS: self.tr("{tokens} tokens · {memory}"),
            Fit.TIGHT: self.tr("{tokens} tokens · {memory}, tight"),
            Fit.TOO_LARGE: self.tr("{tokens} tokens · {memory}, does not fit"),
        }
        return texts[choice.fit].format(tokens=QLocale().toString(choice.tokens), memory=bytes_short(choice.bytes))
