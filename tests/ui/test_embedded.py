"""Images of the style sheet are read from memory, also if the program's files were removed."""

import re

from PySide6.QtCore import QFile, QIODevice
from PySide6.QtGui import QIcon, QImageReader
from PySide6.QtWidgets import QApplication, QComboBox

from desktop.ui.embedded import embed


def test_embedded_files_are_read_back(qt: QApplication) -> None:
    files = {f"file {n} 图.txt": bytes([n]) * n * 100 for n in range(40)}
    embed(files, "/tests/embedded")
    for name, content in files.items():
        file = QFile(f":/tests/embedded/{name}")
        assert file.open(QIODevice.OpenModeFlag.ReadOnly), name
        assert file.readAll().data() == content
    assert not QFile.exists(":/tests/embedded/another")


def test_every_image_of_the_style_sheet_is_in_memory(qt: QApplication) -> None:
    urls = sorted(set(re.findall(r"url\((.*?)\)", qt.styleSheet())))
    assert len(urls) >= 4
    assert all(url.startswith(":/") for url in urls), urls
    for url in urls:
        assert QImageReader(url).canRead(), url
        assert not QIcon(url).pixmap(14, 14).toImage().isNull()


def test_a_drop_down_list_shows_its_arrow(qt: QApplication) -> None:
    box = QComboBox()
    box.resize(120, 32)
    picture = box.grab().toImage()
    right = {picture.pixel(x, y) for x in range(picture.width() - 26, picture.width() - 6) for y in range(8, 24)}
    assert len(right) > 2
