"""The fourth step of an export: a preview of its files, a hundred lines at a time."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.presenters.export import ExportPresenter
from desktop.ui.data.json_text import JsonText
from desktop.ui.data.pill_menu import fill_pill
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.buttons import IconButton, Pill
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.retranslate import RetranslateMixin

_LINES: Final = 100
_BYTES: Final = 1 << 20  # maximum of one page


class BytePreview(RetranslateMixin, QWidget):
    """Shows the files of an export exactly as they will be written."""

    def __init__(self, export: ExportPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._export = export
        self._folder: Path | None = None
        self._files: Sequence[str] = ()
        self._file = ""
        self._pages: list[int] = [0]  # start of each page in the file, in bytes
        self._page = 0
        self._headline = label("", "finding", wrap=True)
        self._facts = label("", "secondary", wrap=True)
        self._which = Pill()
        self._position = label("", "quiet")
        self._back = IconButton("chevron-left", "")
        self._back.clicked.connect(lambda: self._turn(-1))
        self._forward = IconButton("chevron-right", "")
        self._forward.clicked.connect(lambda: self._turn(1))
        self._text = JsonText()
        head = QHBoxLayout()
        set_spacing(head, Space.S)
        head.addWidget(self._which)
        head.addStretch(1)
        head.addWidget(self._position)
        head.addWidget(self._back)
        head.addWidget(self._forward)
        column = QVBoxLayout(self)
        set_margins(column, Space.XL)
        set_spacing(column, Space.XS)
        column.addWidget(self._headline)
        column.addWidget(self._facts)
        add_space(column, Space.S)
        column.addLayout(head)
        add_space(column, Space.XS)
        column.addWidget(self._text, 1)
        self._retranslate()

    def open(self) -> None:
        """Clear the preview and build the files."""
        self._text.show_text("")
        self._position.setText("")
        for widget in (self._which, self._back, self._forward):
            widget.hide()
        self._show_note()
        self._export.make_preview(self._show)

    def _show_note(self) -> None:
        options, format = self._export.options, self._export.format
        if (options.file or format.file) == "parquet":
            self._facts.setText(self.tr("Parquet files are shown as the JSON Lines they are made from."))
        else:
            self._facts.setText(self.tr("The files of the export folder, byte by byte."))

    def _show(self, folder: Path, files: Sequence[str]) -> None:
        self._folder, self._files = folder, files
        for widget in (self._which, self._back, self._forward):
            widget.show()
        self._open_file(files[0])

    def _open_file(self, name: str) -> None:
        self._file, self._pages, self._page = name, [0], 0
        fill_pill(self._which, [(file, file) for file in self._files], name, self._open_file)
        self._turn(0)

    def _turn(self, by: int) -> None:
        if self._folder is None:
            return
        path = self._folder / self._file
        if not path.exists():
            return
        self._page = max(0, self._page + by)
        lines: list[bytes] = []
        with path.open("rb") as file:
            file.seek(self._pages[self._page])
            while len(lines) < _LINES and sum(map(len, lines)) < _BYTES and (line := file.readline(_BYTES)):
                lines.append(line)
            end = file.tell()
        size = path.stat().st_size
        if end < size and len(self._pages) == self._page + 1:
            self._pages.append(end)
        self._text.show_text(b"".join(lines).decode("utf-8", "replace"))
        number = QLocale().toString
        position = self.tr("Bytes {start} to {end} of {size}")
        self._position.setText(
            position.format(start=number(self._pages[self._page]), end=number(end), size=number(size))
        )
        self._back.setEnabled(self._page > 0)
        self._forward.setEnabled(end < size)

    def _retranslate(self) -> None:
        self._headline.setText(self.tr("File preview"))
        self._show_note()
        self._back.set_name(self.tr("Previous"))
        self._forward.set_name(self.tr("Next", "part of the file"))
        self._which.setAccessibleName(self.tr("File"))
        self._text.setAccessibleName(self.tr("Preview"))
