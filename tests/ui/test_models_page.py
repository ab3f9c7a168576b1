"""The models page, and what the settings show of the engine."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

from desktop.ui.main_window import MainWindow
from desktop.ui.models.page import ModelsPage
from desktop.ui.settings.page import SettingsPage
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import ElidedLabel
from tests.fakes.gguf_file import write
from tests.support.qt import until
from tests.support.session import OBEDIENT, TEMPLATED, Room

Rooms = Callable[..., Room]
DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


@pytest.fixture
def rooms(qt: QApplication, tmp_path: Path) -> Iterator[Rooms]:
    made: list[Room] = []

    def make(*program: str) -> Room:
        made.append(Room(tmp_path / "data", [sys.executable, *program]))
        return made[-1]

    yield make
    for room in made:
        room.end()


def test_a_template_is_chosen_for_a_model_and_holds_at_once(
    rooms: Rooms, show: Callable[..., QWidget], tmp_path: Path
) -> None:
    file = str(write(tmp_path / "mine.gguf", {"tokenizer.chat_template": None}))
    room = rooms(str(TEMPLATED), "1000")
    room.start()
    room.models.add(file, load=True)
    until(lambda: room.models.item(file) is not None and room.models.path == file and room.host.is_idle)
    page = ModelsPage(room.models, room.services.settings)
    show(page, 1200, 700)
    item = room.models.item(file)
    assert item is not None
    page._show_details(item)
    combo = next(c for c in page._details.findChildren(QComboBox) if c.accessibleName() == "Chat template")
    assert combo.currentText() == "None; choose one"
    combo.setCurrentIndex(2)
    combo.activated.emit(2)
    room.send("one")
    assert room.prompt(room.answer.id) == "User: one\nAssistant:"
    assert room.services.settings.now.templates == {file: "plain"}
    combo.activated.emit(0)
    room.send("two")
    assert room.prompt(room.answer.id).startswith("<|im_start|>user\none")
    assert room.services.settings.now.templates == {}


def test_names_of_models_have_room_beside_the_details_in_a_small_window(
    rooms: Rooms, show: Callable[..., QWidget], tmp_path: Path
) -> None:
    file = str(write(tmp_path / "mine.gguf", {}))
    room = rooms(str(OBEDIENT))
    room.start()
    room.models.add(file)
    until(lambda: room.models.item(file) is not None)
    page = ModelsPage(room.models, room.services.settings)
    show(page, 840, 600)
    item = room.models.item(file)
    assert item is not None
    page._show_details(item)
    for _ in range(5):  # nested layouts are updated one after the other
        QApplication.processEvents()
    row = next(row for row in page._rows if row.item.path == file)
    name = next(text for text in row.findChildren(ElidedLabel) if text.text() == item.name)
    assert name.width() >= 200
    load = next(button for button in row.findChildren(Button) if button.text() == "Load")
    assert load.mapTo(page, load.rect().topRight()).x() < page._details.x()
    columns = [head.x() for head in page._heads if not head.isHidden()]
    cells = [cell.x() for cell in row.findChildren(QWidget, options=DIRECT) if not cell.isHidden() and cell.width()]
    assert len(columns) == len(cells)
    page._hide_details()
    show(page, 1300, 600)
    QApplication.processEvents()
    assert not any(head.isHidden() for head in page._heads)


@pytest.mark.parametrize("gpu", [False, True])
def test_layers_on_the_graphics_card_are_offered_where_the_engine_can_use_one(
    rooms: Rooms, show: Callable[..., QWidget], tmp_path: Path, gpu: bool
) -> None:
    room = rooms(str(OBEDIENT), *(["gpu"] if gpu else []))
    room.start()
    page = SettingsPage(room.services.settings, room.models, room.services.kv_cache, tmp_path)
    show(page, 1200, 700)
    assert page._gpu.isVisible() is gpu
    if gpu:
        page._gpu.setFocus()
        page._gpu.selectAll()
        QTest.keyClicks(page._gpu, "12\r")
        assert room.services.settings.now.gpu_layers == 12
        until(lambda: room.host.is_idle)


def test_a_template_that_fails_leads_to_where_another_is_chosen(qt: QApplication, rooms: Rooms, tmp_path: Path) -> None:
    file = "/models/fails.gguf"
    room = rooms(str(TEMPLATED), "1000")
    window = MainWindow(room.services, tmp_path / "data")
    window.show()
    room.start()
    room.models.load(file)
    window.chat.composer.set_draft("hello")
    until(lambda: room.meter.problem is not None)
    action = next(b for b in window.chat.composer.findChildren(Button) if b.text() == "All models")
    assert action.isVisible()
    action.click()
    assert type(window.pages.currentWidget()) is ModelsPage
    room.services.settings.set("templates", {file: "chatml"})
    room.models.load(file)
    until(lambda: room.meter.problem is None and room.meter.use is not None)
    assert not action.isVisible()
