"""The export page on a real store: nothing is chosen at first, then counts, checks, preview and files."""

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QRadioButton, QWidget

from desktop.core.questions.comparison import Comparison
from desktop.presenters.export import FORMATS, ExportPresenter, ExportScope, ExportStep
from desktop.presenters.operations import Operations
from desktop.services.import_check import Doubt, DoubtfulImport
from desktop.store.database import Database
from desktop.ui.data.export_page import ExportPage
from desktop.ui.data.issue_rows import CheckRow
from desktop.ui.widgets.buttons import Button, Pill
from tests.support.worlds import everything


def until(holds: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came"
        QCoreApplication.processEvents()
        time.sleep(0.005)


@pytest.fixture
def page(qt: QApplication, tmp_path: Path) -> Iterator[ExportPage]:
    world = everything()
    conversation, prompt, (_, b) = world.ask("Is it cut? Ask bo@example.org", "It is not cut.", "Oh")
    (half,) = world.answers(conversation, prompt, "It is c", status="interrupted")
    world.judge(conversation, prompt, Comparison(half, b, -1), half, b)
    world.save(tmp_path / "data")
    with Database.open(tmp_path / "data") as database:

        def submit(work: Callable[[Database], Any]) -> Future[Any]:
            done: Future[Any] = Future()
            done.set_result(work(database))
            return done

        export = ExportPresenter(Operations(submit))
        page = ExportPage(export)
        page.resize(1100, 760)
        page.show()
        until(lambda: export.projects is not None and page.isVisible())
        yield page
        export.end()
        page.close()


def button(page: ExportPage, begins: str) -> QPushButton:
    shown = (b for b in page.findChildren(QPushButton) if b.isVisible())
    return next(b for b in shown if (b.accessibleName() or b.text()).startswith(begins))


def test_the_notice_about_former_imports_can_be_dismissed(page: ExportPage) -> None:
    export = page._export
    export.doubts = [DoubtfulImport("01", "Letters", Doubt.UNLABELLED, 3)]
    export.changed.emit()
    assert page._doubts.isVisible()
    assert page._dismiss.accessibleName()
    page._dismiss.click()
    assert not page._doubts.isVisible()


def test_formats_are_grouped_by_use_with_their_rows(page: ExportPage) -> None:
    export = page._export
    export.choose(ExportScope(all=True))
    export.go(ExportStep.FORMAT)
    until(lambda: export.report is not None and export.by_format)
    pill = next(p for p in page.findChildren(Pill) if p.text() == "trl-preference")
    assert pill._menu is not None
    texts = [action.text() for action in pill._menu.actions() if not action.isSeparator()]
    assert texts[0] == "Supervised fine-tuning (SFT)"
    assert "trl-preference\t13 row(s)" in texts
    assert texts[-2:] == ["Everything", f"hf-dataset\t{export.by_format['hf-dataset']} row(s)"]
    offered = {text.partition("\t")[0] for text in texts if "\t" in text}
    assert offered == set(FORMATS)
    # one that has no rows here is offered with that number, and the others keep theirs
    export.choose(ExportScope(conversation=everything().conversations[0].id))
    export.set_options(format="trl-stepwise")
    until(lambda: export.problem is not None)
    assert export.by_format["trl-stepwise"] == 0
    assert export.by_format["trl-preference"] > 0


def test_a_warning_leads_to_the_conversation_of_a_row(page: ExportPage) -> None:
    export = page._export
    export.choose(ExportScope(all=True))
    export.go(ExportStep.FORMAT)
    until(lambda: export.report is not None)
    export.go(ExportStep.CHECKS)
    opened: list[str] = []
    page.go_to.connect(lambda key, id: opened.append(id) if key == "chat" else None)
    button(page, "Show rows: 1 row(s): interrupted chosen answer").click()
    until(lambda: any(b.text() == "Open conversation" for b in page.findChildren(QPushButton) if b.isVisible()))
    button(page, "Open conversation").click()
    (conversation,) = opened
    export.choose(ExportScope(conversation=conversation))
    until(lambda: export.report is not None and not export.counting)
    report = export.report
    assert report is not None
    assert report.rows == 1  # the one whose answer was interrupted


def test_from_the_choice_to_the_folder(page: ExportPage, tmp_path: Path) -> None:
    export = page._export
    assert export.scope is None
    assert not button(page, "Next").isEnabled()
    next(r for r in page.findChildren(QRadioButton) if r.text() == "All judgements").setChecked(True)
    until(lambda: export.report is not None)
    assert export.report is not None
    assert export.report.rows == 13
    export.set_options(best_worst_only=True)
    until(lambda: export.report is not None and export.report.rows < 13)
    export.set_options(best_worst_only=False)
    until(lambda: export.report is not None and export.report.rows == 13)
    for _ in range(2):
        button(page, "Next").click()
    assert export.step is ExportStep.CHECKS
    assert not button(page, "Next").isEnabled()
    button(page, "Show rows").click()
    until(lambda: any("It is c" in text.toPlainText() for text in page.findChildren(QPlainTextEdit)))
    button(page, "Exclude").click()
    until(lambda: export.report is not None and not export.blocked)
    button(page, "Next").click()
    until(lambda: any("瑞利" in text.toPlainText() for text in page._preview.findChildren(QPlainTextEdit)))
    shown = page._preview.findChildren(QPlainTextEdit)[0].toPlainText()
    button(page, "Next").click()
    export.write(tmp_path / "out")
    until(lambda: export.written is not None)
    written = (tmp_path / "out" / "train.jsonl").read_text(encoding="utf-8")
    assert shown == written
    assert json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))["rows"] == 12


def test_redaction_is_previewed(page: ExportPage) -> None:
    export = page._export
    export.choose(ExportScope(all=True))
    until(lambda: export.report is not None)
    export.go(ExportStep.CHECKS)

    def shown() -> list[str]:
        return [text.toPlainText() for text in page._issues.findChildren(QPlainTextEdit) if text.isVisible()]

    button(page, "Show rows: 1 row(s): personal data (e-mail address 1)").click()
    until(shown)
    _, before, after = shown()[0].split("\n")
    assert "bo@example.org" in before
    assert after == "→ " + before.replace("bo@example.org", "[email]")
    button(page, "Hide rows: 1 row(s): personal data (e-mail address 1)").click()
    assert not shown()
    button(page, "Redact").click()
    until(lambda: any(b.isVisible() and b.text() == "Undo" for b in page.findChildren(QPushButton)))
    assert export.report is not None
    assert "personal-data" not in {issue.check for issue in export.report.issues}
    button(page, "Undo").click()
    until(lambda: export.report is not None and "personal-data" in {f.check for f in export.report.issues})


def test_a_warning_is_accepted_with_a_note_by_the_keyboard(page: ExportPage) -> None:
    export = page._export
    export.choose(ExportScope(all=True))
    until(lambda: export.report is not None)
    export.go(ExportStep.CHECKS)

    def note() -> QLineEdit | None:
        lines = page._issues.findChildren(QLineEdit)
        return next((line for line in lines if line.isVisible()), None)

    def accepted() -> str | None:
        assert export.report is not None
        return next(f.note for f in export.report.issues if f.check == "duplicates")

    button(page, "Accept with a note: 3 row(s): same row").click()
    line = note()
    assert line is not None
    QTest.keyClicks(line, "People differ")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert (note(), export.options.waive) == (None, {})
    button(page, "Accept with a note: 3 row(s): same row").click()
    line = note()
    assert line is not None
    assert line.text() == ""
    QTest.keyClicks(line, "People differ")
    QTest.keyClick(line, Qt.Key.Key_Return)
    until(lambda: accepted() == "People differ")
    until(lambda: any(b.isVisible() and b.text() == "Edit note" for b in page.findChildren(QPushButton)))


def test_declared_language_and_licence_are_checked(page: ExportPage) -> None:
    export = page._export
    export.choose(ExportScope(all=True))
    line = next(field for field in page.findChildren(QLineEdit) if field.accessibleName() == "Custom PII terms")
    line.setText("Schiller, 小博，Rayleigh")
    line.editingFinished.emit()
    assert export.options.names == ("Schiller", "小博", "Rayleigh")
    export.set_options(licence="cc-by-4.0", language="zh")
    until(lambda: export.report is not None and not export.counting)
    assert export.report is not None
    found = {issue.check: issue.reason for issue in export.report.issues}
    assert found["personal-data"] == "email 1, name 3"
    assert "language" in found
    assert "licence" not in found  # the model's is open


def test_a_recipe_saved_and_opened(page: ExportPage, tmp_path: Path) -> None:
    export = page._export
    export.choose(ExportScope(all=True))
    export.set_options(format="hh", seed=9)
    recipe = export.recipe
    export.save_recipe(tmp_path / "r.json")
    export.choose(None)
    export.set_options(format="ranked", seed=0)
    export.open_recipe(tmp_path / "r.json")
    assert export.recipe == recipe
    until(lambda: export.report is not None)


def test_every_control_has_a_name(page: ExportPage) -> None:
    for step in ExportStep:
        page._export.step = step
        page._show()
        controls = page.findChildren(QPushButton)
        assert len(controls) > 5
        for control in controls:
            assert control.accessibleName() or control.text(), control


def test_a_failed_preview_keeps_the_counts(page: ExportPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export = page._export
    export.choose(ExportScope(all=True))
    export.set_options(format="trl-kto")
    until(lambda: export.report is not None and not export.counting)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    messages: list[str] = []
    page.notify.connect(messages.append)
    export.go(ExportStep.PREVIEW)
    until(lambda: messages)
    assert str(tmp_path / "gone") in messages[0]
    assert export.report is not None
    assert not export.is_previewing


def test_in_a_narrow_window_the_actions_of_a_check_stand_below_its_text(
    qt: QApplication, show: Callable[..., QWidget]
) -> None:
    button = Button("Show rows")
    row = CheckRow("triangle-alert", "warning", "contradicts another row", "Warning", [button])
    text = next(found for found in row.findChildren(QLabel) if found.text().startswith("contradicts"))
    show(row, 400, 120)
    row.fit(400, row.actions_width)
    QApplication.processEvents()
    assert button.mapTo(row, button.rect().topLeft()).y() >= text.geometry().bottom()
    assert text.width() > 200
    show(row, 800, 60)
    row.fit(800, row.actions_width)
    QApplication.processEvents()
    assert button.mapTo(row, button.rect().topLeft()).x() > text.geometry().right()
