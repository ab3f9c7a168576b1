"""The editor of guidelines: Markdown, a preview, and older versions to read."""

from collections.abc import Sequence

from PySide6.QtCore import QDateTime, QLocale, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from desktop.core.question import Text
from desktop.core.scheme import Guideline
from desktop.ui import theme
from desktop.ui.desk.reading_pane import ReadingPane
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.segments import Segments

_LANGUAGES = (("en", "English"), ("zh", "中文"))
_FIRST_TIME = 10**11  # larger versions are times in milliseconds, smaller ones count from 1


class GuidelineEditor(QWidget):
    """Emits each edit at once. Older versions are read-only."""

    edited = Signal(object)  # a Text

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text: dict[str, str] = {}
        self._versions: Sequence[Guideline] = ()
        self._locked = False
        self.languages = Segments([name for _, name in _LANGUAGES], self.tr("Language of the guidelines"))
        code = QLocale().name().partition("_")[0]
        self.languages.choose(1 if code == "zh" else 0)
        self.version = QComboBox()
        self.version.setAccessibleName(self.tr("Version"))
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(self.tr("Guidelines (Markdown)"))
        self.text.setPlaceholderText(
            self.tr("How to judge, in Markdown: what makes an answer good or bad, and what to do when in doubt.")
        )
        self.text.setTabChangesFocus(True)
        self.text.setFont(theme.current().font(mono=True))
        self._preview = ReadingPane()
        bar = QHBoxLayout()
        set_spacing(bar, Space.S)
        bar.addWidget(self.languages, 1)
        bar.addWidget(self.version)
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.S)
        column.addLayout(bar)
        column.addWidget(self.text, 1)
        column.addWidget(label(self.tr("Preview"), "section"))
        column.addWidget(self._framed(self._preview), 1)
        self.languages.chosen.connect(lambda _: self._show())
        self.version.activated.connect(lambda _: self._show())
        self.text.textChanged.connect(self._store)

    def _framed(self, area: QScrollArea) -> QScrollArea:
        area.setAccessibleName(self.tr("Preview"))
        return area

    def show_guideline(self, text: Text, versions: Sequence[Guideline], *, locked: bool) -> None:
        """Show the draft `text` and its saved `versions`, newest first. If `locked`, nothing can be edited."""
        self._text, self._versions, self._locked = dict(text), versions, locked
        self.version.clear()
        self.version.addItem(self.tr("Current version"))
        for older in versions[1:]:
            self.version.addItem(self.tr("Version {version}").format(version=_version_text(older.version)))
        self.version.setVisible(len(versions) > 1)
        self._show()

    @property
    def _language(self) -> str:
        return _LANGUAGES[self.languages.current][0]

    def _show(self) -> None:
        index = self.version.currentIndex()
        shown = self._text if index <= 0 else dict(self._versions[index].text)
        text = shown.get(self._language, "")
        if self.text.toPlainText() != text:
            self.text.blockSignals(True)
            self.text.setPlainText(text)
            self.text.blockSignals(False)
        self.text.setReadOnly(self._locked or index > 0)
        self._preview.show_text(text, self.tr("Preview"))

    def _store(self) -> None:
        text = self.text.toPlainText()
        self._text[self._language] = text
        self._preview.show_text(text, self.tr("Preview"))
        self.edited.emit(dict(self._text))


def _version_text(version: int) -> str:
    if version < _FIRST_TIME:
        return str(version)
    return QLocale().toString(QDateTime.fromMSecsSinceEpoch(version), QLocale.FormatType.ShortFormat)
