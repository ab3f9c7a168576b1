"""The disk is full at random writes while somebody works in the window: a real file system in memory, filled to the
brim and emptied again. Nothing that was shown is missing afterwards, and everything goes on."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.core.context import ChatMessage
from desktop.core.conversation import Role, Status
from desktop.core.errors import UserError
from desktop.core.project import NewAnswer, NewPrompt, Project, TaskOrder
from desktop.core.questions.comparison import Comparison
from desktop.datasets.recipe import ExportScope
from desktop.presenters import operations
from desktop.presenters.desk_phase import DeskPhase
from desktop.presenters.imports import Stage
from desktop.services.annotation import AnnotationService, JudgementDraft
from desktop.services.chat import ChatService
from desktop.services.projects import ProjectService
from desktop.store.database import Database
from desktop.store.values import IMPORTING
from tests.support.counts import rounds
from tests.support.disks import Disk
from tests.support.qt import until, windows
from tests.support.session import OBEDIENT
from tests.support.window import Shown

ROUNDS = rounds(1, 10)
pytestmark = pytest.mark.soak


@pytest.fixture
def qt(qapp: QApplication) -> Iterator[QApplication]:
    with windows(qapp):
        yield qapp


@pytest.fixture
def shown(disk: Disk, qt: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shown]:
    monkeypatch.setattr(operations, "RETRY_MS", 100)
    made = Shown(disk.folder / "data", str(OBEDIENT))
    yield made
    disk.free()
    made.room.end()
    made.window.deleteLater()
    unexpected = [error for error in made.room.failures if not isinstance(error, UserError)]
    assert unexpected == []


def saved(shown: Shown) -> None:
    """There is space again: everything is saved by itself."""
    until(lambda: not shown.room.services.operations.unsaved and shown.room.services.operations.problem is None)
    shown.room.settle()


def source(seed: int) -> random.Random:
    return random.Random(seed * 1000 + ROUNDS)


def test_chat(shown: Shown, disk: Disk) -> None:
    lucky, refused = source(1), 0
    texts: list[str] = []
    for number in range(ROUNDS):
        words = lucky.randint(50, 1500)
        room, before = lucky.choice((0, 0, 1, 3, lucky.randint(0, 40))), len(shown.room.notices)
        while_written = lucky.random() < 0.7 or number == 0
        if not while_written:
            disk.fill(room)
        shown.type(f"!words {words} 0.0005")
        shown.key(Qt.Key.Key_Return)
        until(lambda before=before: len(shown.room.notices) > before or shown.room.chat.busy)
        if while_written:
            until(lambda: shown.room.streams.conversations or not shown.room.chat.busy)
            until(lambda: shown.room.rows[-1].text)
            disk.fill(room)
        until(lambda: not shown.room.chat.busy)
        disk.free()
        saved(shown)
        if shown.composer.draft():  # the disk did not even take the question
            refused += 1
            shown.key(Qt.Key.Key_Return)
            until(lambda: shown.composer.draft() == "")
            until(lambda: not shown.room.chat.busy)
            saved(shown)
        texts.append("word " * words)
        assert [row.text for row in shown.room.rows if row.kind.value == "answer"] == texts, number
    stored = shown.room.stored().tree
    kept = [message for message in stored if message.role is Role.ASSISTANT]
    assert [(message.text, message.status) for message in kept] == [(text, Status.COMPLETE) for text in texts]
    assert all(shown.room.prompt(message.id) for message in kept)
    print(f"\n{ROUNDS} full disks in chat: {refused} questions were refused, nothing is missing")


def test_judging(shown: Shown, disk: Disk) -> None:
    lucky, back = source(2), 0
    prompts = [
        NewPrompt([ChatMessage("user", f"Where to, {n}?")], [NewAnswer(f"{side} {n}") for side in ("Left", "Correct")])
        for n in range(ROUNDS + 1)
    ]

    def work(store: Database) -> None:
        project, _ = ProjectService(store).save(Project("", "Directions", "pairwise", repeats=0, order=TaskOrder.GIVEN))
        ProjectService(store).add_prompts(project.id, prompts)

    shown.room.store.submit(work).result(10)
    shown.window.show_page("desk")
    desk = shown.room.services.desk
    until(lambda: desk.phase is DeskPhase.TASK)
    strength = {Qt.Key.Key_1: -2, Qt.Key.Key_2: -1, Qt.Key.Key_4: 1, Qt.Key.Key_5: 2}
    pressed: list[int] = []
    for _ in range(ROUNDS):
        key = lucky.choice(list(strength))
        pressed.append(strength[key])
        page = shown.window.pages.currentWidget()
        assert desk.assignment is not None
        task = desk.assignment.task.id
        QTest.keyClick(page, key)  # type: ignore[arg-type]
        disk.fill(lucky.choice((0, 1, lucky.randint(0, 60))))
        QTest.keyClick(page, Qt.Key.Key_Return)  # type: ignore[arg-type]
        until(lambda: shown.room.services.operations.idle and desk.phase is DeskPhase.TASK)
        disk.free()
        saved(shown)
        if desk.assignment is not None and desk.assignment.task.id == task:  # it came back, as it was
            back += 1
            QTest.keyClick(page, Qt.Key.Key_Return)  # type: ignore[arg-type]
            until(lambda: shown.room.services.operations.idle and desk.phase is DeskPhase.TASK)
        assert desk.assignment is not None
        assert desk.assignment.task.id != task
    judged = shown.room.store.submit(lambda store: AnnotationService(store).effective()).result(10)
    said = [event.payload.strength for event in judged if isinstance(event.payload, Comparison)]
    assert sorted(said) == sorted(pressed)
    print(f"\n{ROUNDS} full disks at the desk: {back} tasks came back, every judgement is there once")


def test_import(shown: Shown, disk: Disk, tmp_path: Path) -> None:
    lucky, failed = source(3), 0
    shown.window.show_page("import")
    page = shown.window.page("import")
    imports = shown.room.services.imports
    for number in range(ROUNDS):
        path, rows = tmp_path / f"rows-{number}.jsonl", lucky.randint(1, 300)
        with path.open("w", encoding="utf-8") as file:
            for row in range(rows):
                pair = {"prompt": f"{number} {row}", "chosen": "yes " * 50, "rejected": "no " * 50}
                file.write(json.dumps(pair) + "\n")
        for attempt in range(2):
            page.open_file(path)  # type: ignore[attr-defined]
            until(lambda: imports.preview is not None)
            if attempt == 0:
                disk.fill(lucky.choice((0, 1, lucky.randint(0, 60))))
            page.summary._import.click()  # type: ignore[attr-defined]
            until(lambda: imports.stage in (Stage.DONE, Stage.FAILED))
            disk.free()
            if imports.stage == Stage.DONE:
                break
            assert attempt == 0, imports.problem
            failed += 1
        imports.forget()
        shown.room.settle()

        def look(store: Database, name: str = path.stem) -> tuple[int, object]:
            with store.read() as transaction:
                running = transaction.values.get(IMPORTING)
            return next(one.tasks for one in ProjectService(store).all() if one.project.name == name), running

        assert shown.room.store.submit(look).result(10) == (rows, None)
    print(f"\n{ROUNDS} full disks in an import: {failed} failed and were done again, nothing is half there")


def test_export(shown: Shown, disk: Disk) -> None:
    lucky, failed = source(4), 0

    def work(store: Database) -> None:
        for number in range(150):
            turn, _ = ChatService(store).begin_turn(None, None, f"Question {number}")
            write = AnnotationService(store).write
            a, b = (write(turn.message.id, f"{word} {number} " * 30)[0][0].id for word in ("Answer", "Other"))
            AnnotationService(store).record(JudgementDraft(Comparison(a, b, -1), [a, b]))

    shown.room.store.submit(work).result(60)
    shown.window.show_page("data")
    export = shown.room.services.export
    export._counter = None  # counting tokens one by one is what takes long
    until(lambda: export.projects is not None)
    export.choose(ExportScope(all=True))
    until(lambda: export.report is not None or export.problem is not None or shown.room.failures)
    assert export.report is not None, (export.problem, shown.room.failures, export.format.name)
    problems: list[UserError] = []
    export.rejected.connect(problems.append)
    sizes: set[int] = set()
    for number in range(ROUNDS):
        out = disk.folder / f"out-{number}"
        for attempt in range(2):
            if attempt == 0:
                disk.fill(lucky.choice((0, lucky.randint(0, 50), lucky.randint(0, 400))))
            before = len(problems)
            export.write(out)
            until(lambda: not export.writing)
            disk.free()
            if len(problems) == before:
                break
            assert attempt == 0, problems
            failed += 1
            assert not out.exists(), "half an export is there"
        manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
        assert manifest
        sizes.add(sum(file.stat().st_size for file in out.iterdir()))
        left = {path.name for path in disk.folder.iterdir()} - {"data"}
        assert left == {f"out-{n}" for n in range(number + 1)}, "something is left of an export that failed"
    assert len(sizes) == 1
    print(f"\n{ROUNDS} full disks in an export: {failed} failed and were done again, nothing is half there")
