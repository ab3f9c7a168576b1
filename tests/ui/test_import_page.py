"""The import page by its own controls: choose a file, correct how it is read, count and import."""

import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from desktop.presenters.imports import ImportsPresenter, Stage
from desktop.presenters.operations import Operations
from desktop.services.changes import Changes
from desktop.services.projects import ProjectProgress, ProjectService
from desktop.store.database import Database
from desktop.store.thread import StoreThread
from desktop.ui.data.import_page import ImportPage

DATA = Path(__file__).resolve().parents[1] / "data" / "imports"


class Room:
    def __init__(self, folder: Path) -> None:
        self.store = StoreThread(partial(Database.open, folder))
        self.operations = Operations(self.store.submit)
        self.imports = ImportsPresenter(self.operations, self.store.submit)
        self.changes: list[Changes] = []
        self.failures: list[Exception] = []
        self.operations.changed.connect(self.changes.append)
        self.operations.failed.connect(self.failures.append)
        self.page = ImportPage(self.imports)

    def until(self, condition: Callable[[], object], seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "waited in vain"
            QApplication.processEvents()
            time.sleep(0.002)
        QApplication.processEvents()

    def open(self, path: Path) -> None:
        self.page.open_file(path)
        self.until(lambda: self.imports.preview is not None or self.imports.problem or self.undecided)

    @property
    def undecided(self) -> bool:
        source = self.imports.source
        return source is not None and source.problem is not None

    def projects(self) -> list[ProjectProgress]:
        return self.store.submit(lambda database: ProjectService(database).all()).result(10)

    def texts(self) -> str:
        """All that can be read."""
        return "\n".join(label.text() for label in self.page.findChildren(QLabel) if label.isVisible())

    def end(self) -> None:
        self.imports.end()
        self.operations.close()
        self.store.close()


@pytest.fixture
def room(qt: QApplication, tmp_path: Path, show: Callable[..., QWidget]) -> Iterator[Room]:
    made = Room(tmp_path / "data")
    show(made.page, 1300, 800)
    made.until(lambda: made.imports.schemes)
    yield made
    made.end()
    assert made.failures == []


def click(button: QWidget) -> None:
    assert button.isVisible()
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def choose(pill: QWidget, text: str) -> None:
    """From the menu of a pill."""
    menu = pill._menu  # type: ignore[attr-defined]
    action = next(action for action in menu.actions() if isinstance(action, QAction) and action.text() == text)
    action.trigger()


def test_a_file_is_detected_counted_and_imported(room: Room) -> None:
    assert room.imports.stage == Stage.EMPTY
    assert "drop it here" in room.texts()
    room.open(DATA / "pairs.csv")
    shown = room.texts()
    assert "Detected: preference pairs (custom columns)" in shown
    assert "为什么天是蓝的？" in shown
    assert room.page.summary._import.text() == "Import 2"
    controls = [control for control in room.page.findChildren(QAbstractButton) if control.isVisible()]
    assert len(controls) > 3
    assert all(control.accessibleName() or control.text() for control in controls)
    click(room.page.summary.preview.forward)
    assert "two\r\nlines" in room.texts()
    click(room.page.summary._import)
    room.until(lambda: room.imports.stage == Stage.DONE)
    (progress,) = room.projects()
    assert (progress.project.name, progress.tasks) == ("pairs", 2)
    assert progress.project.id in room.changes[-1].projects
    opened: list[str] = []
    room.page.go_to.connect(lambda key, id: opened.append(id) if key == "desk" else None)
    click(room.page._judge)
    assert opened == [progress.project.id]
    assert room.imports.stage == Stage.EMPTY


def test_columns_that_are_not_imported_are_named_before_the_import(room: Room, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    row = {"prompt": "q", "chosen": "a", "rejected": "b"}
    path.write_text("".join(json.dumps(row | {"images": [n]}) + "\n" for n in range(3)), encoding="utf-8")
    room.open(path)
    assert room.page.summary._import.text() == "Import 3"
    assert "Columns not imported (number of rows): images (3)" in room.texts()


def test_ambiguous_columns_must_be_chosen(room: Room, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("ref,u,one,two\n1,Why?,yes,no\n", encoding="utf-8")
    room.open(table)
    assert "no column is the prompt" in room.texts()
    assert not room.page.summary._import.isEnabled()
    for column, part in (("u", "prompt"), ("one", "rejected answer"), ("two", "chosen answer")):
        before = room.imports.source
        choose(room.page.table.pills[column], part)
        room.until(lambda before=before: room.imports.source is not before)
    room.until(lambda: room.imports.preview is not None)
    assert room.page.summary._import.text() == "Import 1"
    cards = room.texts()
    assert cards.index("chosen answer\n", cards.index("Row 1 of")) < cards.index(
        "rejected answer\n", cards.index("Row 1 of")
    )


def test_a_file_joins_the_project_that_has_its_tasks(room: Room, tmp_path: Path) -> None:
    row = {"prompt": "q", "chosen": "a", "rejected": "b"}
    for name in ("ada", "ben"):
        path = tmp_path / f"{name}.jsonl"
        path.write_text(json.dumps(row) + "\n", encoding="utf-8")
        room.open(path)
        if name == "ada":
            assert "has the same tasks" not in room.texts()
        else:
            assert "The project “ada” has the same tasks." in room.texts()
            click(room.page.summary._add_to_project)
            room.until(lambda: room.imports.preview is not None)
            assert "has the same tasks" not in room.texts()
        click(room.page.summary._import)
        room.until(lambda: room.imports.stage == Stage.DONE)
    (progress,) = room.projects()
    assert (progress.project.name, progress.tasks) == ("ada", 1)


def test_unknown_verdict_values_must_be_chosen(room: Room, tmp_path: Path) -> None:
    path = tmp_path / "votes.jsonl"
    values = ["left", "neither", "neither", "right", "n/a"]
    rows = [{"prompt": f"q{n}", "answer_a": "x", "answer_b": "y", "winner": value} for n, value in enumerate(values)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    room.open(path)
    assert "Meaning of the values of “winner”" in room.texts()
    assert room.page.summary._import.text() == "Import 2"
    pills = room.page.values.pills
    assert {key: pill.text() for key, pill in pills.items()} == {
        **{"neither": "unknown", "n/a": "unknown", "left": "first answer wins", "right": "second answer wins"},
    }
    assert pills["neither"].accessibleName() == "“neither” means unknown"
    for key, outcome, count in (("neither", "both bad", 4), ("n/a", "no judgement", 5)):
        pill = room.page.values.pills[key]
        pill.setFocus()
        choose(pill, outcome)
        room.until(lambda: room.imports.preview is None or room.imports.stage != Stage.READY)
        room.until(lambda: room.imports.preview is not None)
        assert room.page.values.pills[key].text() == outcome
        assert room.page.values.pills[key].hasFocus()
        assert room.page.summary._import.text() == f"Import {count}"
    click(room.page.summary._import)
    room.until(lambda: room.imports.stage == Stage.DONE)
    assert room.imports.report is not None
    assert (room.imports.report.tasks, room.imports.report.labels) == (5, 4)


def test_values_keep_their_meaning_when_another_column_is_chosen(room: Room, tmp_path: Path) -> None:
    path = tmp_path / "votes.jsonl"
    rows = [{"prompt": f"q{n}", "answer_a": "x", "answer_b": "y", "winner": 2 + n, "topic": "t"} for n in range(2)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    room.open(path)
    for key, outcome in (("2", "first answer wins"), ("3", "second answer wins")):
        before = room.imports.source
        choose(room.page.values.pills[key], outcome)
        room.until(lambda before=before: room.imports.source is not before)
        room.until(lambda: room.imports.preview is not None)
    before = room.imports.source
    choose(room.page.table.pills["topic"], "not imported")
    room.until(lambda: room.imports.source is not before)
    room.until(lambda: room.imports.preview is not None)
    assert room.page.summary._import.text() == "Import 2"


def test_unreadable_rows_are_shown_and_excluded(room: Room, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    good = {"prompt": "Q", "chosen": "a", "rejected": "b"}
    path.write_text("\n".join([json.dumps(good), "{", json.dumps(good | {"rejected": ""})]), encoding="utf-8")
    room.open(path)
    assert "Line 2 cannot be used" in room.texts()
    assert room.page.summary._import.text() == "Import 1"
    click(room.page.summary._import)
    room.until(lambda: room.imports.stage == Stage.DONE)
    assert room.projects()[0].tasks == 1


def test_an_unreadable_file_is_reported_and_another_can_be_chosen(room: Room, tmp_path: Path) -> None:
    room.open(tmp_path / "nowhere.jsonl")
    assert room.imports.stage == Stage.FAILED
    assert "was not found" in room.texts()
    room.open(DATA / "hh.jsonl")
    assert room.imports.stage == Stage.READY


def test_the_same_file_again_has_nothing_to_import(room: Room) -> None:
    for _ in range(2):
        room.open(DATA / "hh.jsonl")
        if room.page.summary._import.isEnabled():
            click(room.page.summary._import)
            room.until(lambda: room.imports.stage == Stage.DONE)
    assert room.imports.preview is not None
    assert (room.imports.preview.new, room.imports.preview.known) == (0, 2)
    assert not room.page.summary._import.isEnabled()
    assert len(room.projects()) == 1


def test_cancel_undoes_a_partial_import(room: Room, tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    rows = [{"prompt": f"Q{n}", "chosen": "a", "rejected": "b"} for n in range(3000)]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    room.open(path)
    click(room.page.summary._import)
    room.until(lambda: room.imports.progress.share > 0.35)
    click(room.page.summary._cancel)
    room.until(lambda: room.imports.stage == Stage.READY)
    assert room.projects() == []
    count = room.store.submit(_conversations).result(10)
    assert count == 0


def test_the_end_does_not_wait_for_an_import(room: Room, tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    rows = [{"prompt": f"Q{n}", "chosen": "a", "rejected": "b"} for n in range(3000)]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    room.open(path)
    click(room.page.summary._import)
    room.until(lambda: room.imports.progress.share > 0.35)
    room.end()
    with Database.open(tmp_path / "data") as database:
        assert ProjectService(database).all() == []
        assert _conversations(database) == 0


def test_a_file_can_be_dropped(room: Room) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(DATA / "ranked.jsonl"))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    room.page.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))
    room.until(lambda: room.imports.preview is not None)
    assert "rank 2" in room.texts()


def _conversations(database: Database) -> int:
    with database.read() as store:
        return int(store.connection.exec_driver_sql("SELECT count(*) FROM conversations").scalar_one())


def test_compression_encoding_and_notes_are_shown(room: Room, tmp_path: Path) -> None:
    call = {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"function": {"name": "get_weather", "arguments": {}}}],
    }
    rows = [
        {
            "messages": [
                {"role": "user", "content": "请问天气？"},
                call,
                {"role": "tool", "content": "21 °C"},
                {"role": "assistant", "content": "好"},
            ]
        },
        {
            "messages": [
                {"role": "user", "content": "a"},
                {"role": "user", "content": "b"},
                {"role": "assistant", "content": "c"},
            ]
        },
    ]
    path = tmp_path / "chats.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-16")
    room.page.show()
    room.open(path)
    room.until(lambda: room.imports.preview)
    texts = room.texts()
    assert "encoded in UTF-16-LE" in texts
    assert "were joined: 1." in texts
    assert "get_weather" in texts
    assert "21 °C" in texts


def test_a_dataset_folder_is_dropped_or_chosen(room: Room, tmp_path: Path) -> None:
    folder = tmp_path / "pairs"
    folder.mkdir()
    (folder / "train.jsonl").write_bytes((DATA / "trl-preference.jsonl").read_bytes())
    room.page.show()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(folder))])
    drop = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    room.page.dropEvent(drop)
    room.until(lambda: room.imports.preview)
    assert room.imports.preview is not None
    assert room.imports.preview.new == 3
    room.imports.forget()
    names = [button.text() for button in room.page.findChildren(QAbstractButton) if button.isVisible()]
    assert "Choose a folder…" in names
