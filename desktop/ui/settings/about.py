"""The section with the version, the engine, and the licences of all components."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop import __version__
from desktop.core.licences import Component, components
from desktop.presenters.models import ModelsPresenter
from desktop.ui import theme
from desktop.ui.page import Field
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.long_text import LongText

_LIST = 240
_COLUMNS = 82  # characters; licences are written for 80


class AboutSection(QWidget):
    """Shows version, engine and licences."""

    def __init__(self, models: ModelsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self.copy = Button("", icon="copy")
        self.read = Button("", icon="book-open")
        self._fields = {"version": Field(self.copy), "licences": Field(self.read)}
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.NONE)
        for field in self._fields.values():
            column.addWidget(field)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.summary()))
        self.read.clicked.connect(lambda: LicencesDialog(components(), self.window()).open())
        models.state_changed.connect(self._show)
        self._retranslate()

    def summary(self) -> str:
        """Version and engine as text, for a bug report."""
        return f"{self._fields['version'].name.text()}\n{self._engine()}"

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.copy.setText(self.tr("Copy"))
        self.read.setText(self.tr("Read"))
        self._fields["licences"].set_texts(
            self.tr("Licences"), self.tr("Licence terms of Sayso and all its components.")
        )
        self.read.setAccessibleName(self.tr("Read the licences"))
        self._show()

    def _show(self) -> None:
        version = self.tr("Sayso {version}. Nothing leaves this computer.").format(version=__version__)
        self._fields["version"].set_texts(version, self._engine())
        self.copy.setAccessibleName(self.tr("Copy version and engine"))

    def _engine(self) -> str:
        engine = self._models.engine
        if engine is None:
            return self.tr("The engine reports its version when it starts.")
        if engine.variant:
            return self.tr("{build}, optimized for {variant} processors").format(
                build=engine.build, variant=engine.variant
            )
        return self.tr("{build}, compiled for this processor").format(build=engine.build)


class LicencesDialog(QDialog):
    """The list of components at the left, the licence of the selected one at the right."""

    def __init__(self, parts: list[Component], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Licences"))
        self._parts = parts
        self.list = QListWidget()
        self.list.setFixedWidth(_LIST)
        self.list.setAccessibleName(self.tr("Components"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.text = LongText()
        self.text.setTabChangesFocus(True)
        font = theme.current().font(theme.SMALL, mono=True)
        self.text.setFont(font)
        columns = QFontMetrics(font).horizontalAdvance("m" * _COLUMNS)
        self._terms = label("", "secondary", wrap=True)
        for part in parts:
            QListWidgetItem(part.name, self.list).setSizeHint(QSize(0, theme.current().px(30)))
        column = QVBoxLayout(self)
        set_margins(column, Space.XL)
        set_spacing(column, Space.L)
        sides = QHBoxLayout()
        set_spacing(sides, Space.XL)
        sides.addWidget(self.list)
        right = QVBoxLayout()
        set_spacing(right, Space.S)
        right.addWidget(self._terms)
        right.addWidget(self.text, 1)
        sides.addLayout(right, 1)
        column.addLayout(sides, 1)
        close = Button(self.tr("Close"), "primary")
        close.clicked.connect(self.accept)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.list.currentRowChanged.connect(self._show)
        self.list.setCurrentRow(0)
        self.resize(_LIST + columns + 112, 560)

    def _show(self, row: int) -> None:
        part = self._parts[row]
        self._terms.setText(" · ".join(filter(None, (part.name, part.version, part.licence))))
        self.text.show_text(part.text)
        self.text.setAccessibleName(self.tr("Licence of {name}").format(name=part.name))
