"""The list of the scheme editor: built-in and own schemes, with the buttons that copy and delete one."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.ui import theme
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button, IconButton

_KEY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """One scheme in the list."""

    key: str
    name: str
    is_ready_made: bool
    is_changed: bool  # it has edits that are not saved

    @property
    def text(self) -> str:
        """The name, marked if there are unsaved edits."""
        return f"{self.name} •" if self.is_changed else self.name


class SchemeList(QFrame):
    """Lists schemes under two headings."""

    chosen = Signal(str)  # key
    duplicate_requested = Signal()
    delete_requested = Signal()

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "sunken")
        self.setFixedWidth(width)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Schemes"))
        self.list.currentItemChanged.connect(lambda item, _: self._choose(item))
        self.duplicate = Button(self.tr("Duplicate"), icon="copy")
        self.duplicate.clicked.connect(self.duplicate_requested)
        self.duplicate.setSizePolicy(
            self.list.sizePolicy().horizontalPolicy(), self.duplicate.sizePolicy().verticalPolicy()
        )
        self.delete = IconButton("trash-2", self.tr("Delete scheme"), kind="outlined")
        self.delete.clicked.connect(self.delete_requested)
        side = QVBoxLayout(self)
        set_margins(side, Space.S, Space.M)
        set_spacing(side, Space.S)
        side.addWidget(self.list, 1)
        below = QHBoxLayout()
        set_spacing(below, Space.S)
        below.addWidget(self.duplicate)
        below.addWidget(self.delete)
        side.addLayout(below)

    def show_schemes(self, rows: Iterable[SchemeRow], selected: str) -> None:
        """Show these schemes, and choose the one with the key `selected`."""
        rows = list(rows)
        self.list.blockSignals(True)
        self.list.clear()
        for heading, is_ready_made in ((self.tr("Built-in schemes"), True), (self.tr("My schemes"), False)):
            shown = [row for row in rows if row.is_ready_made is is_ready_made]
            if shown:
                item = QListWidgetItem(heading)
                item.setFlags(Qt.ItemFlag.NoItemFlags)
                item.setFont(theme.current().font(theme.SMALL, bold=True))
                self.list.addItem(item)
            for row in shown:
                item = QListWidgetItem(row.text)
                item.setData(_KEY, row.key)
                self.list.addItem(item)
        self.list.blockSignals(False)
        self.select(selected)

    def select(self, key: str) -> None:
        """Choose a scheme, if it is in the list."""
        for item in self._items():
            if item.data(_KEY) == key:
                self.list.setCurrentItem(item)
                self._choose(item)
                return

    def update_row(self, row: SchemeRow) -> None:
        """Show another name or mark, if the scheme is the selected one."""
        item = self.list.currentItem()
        if item is not None and item.data(_KEY) == row.key:
            item.setText(row.text)

    def key_before(self, key: str) -> str:
        """The key of the scheme before this one in the list; of the first one, its own."""
        keys = [str(known) for item in self._items() if (known := item.data(_KEY))]
        return keys[max(keys.index(key) - 1, 0)]

    def _items(self) -> list[QListWidgetItem]:
        return [item for row in range(self.list.count()) if (item := self.list.item(row)) is not None]

    def _choose(self, item: QListWidgetItem | None) -> None:
        key = item.data(_KEY) if item is not None else None
        if key is not None:
            self.chosen.emit(key)
