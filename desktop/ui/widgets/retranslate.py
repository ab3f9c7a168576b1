"""One answer to a changed language, for all widgets that are no pages."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
else:
    QWidget = object  # a mixin: the Qt base class of the widget follows it


class RetranslateMixin(QWidget):
    """Calls `_retranslate` when the language of the window changes. Name it before the Qt class: `(RetranslateMixin,
    QFrame)`."""

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        """Sets all texts of the widget in the present language."""
        raise NotImplementedError
