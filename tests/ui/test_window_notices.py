"""What the window reports: toasts, errors, crashes, updates, and messages that the model does not see."""

from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QPlainTextEdit,
    QPushButton,
)

from desktop.core.installation import Installation, InstallationState
from desktop.presenters.crashes import CrashReports
from desktop.services.crashes import CrashReportFolder
from desktop.services.settings import LanguageSetting
from desktop.ui.translation import Translations
from desktop.ui.update_watch import UpdateWatch
from desktop.ui.widgets.floating import SHADOW
from tests.support.qt import until
from tests.support.session import TEMPLATED
from tests.support.window import Shown, button, texts


def test_a_toast_of_another_page_stays_above_the_composer(shown: Shown) -> None:
    shown.window.show_page("models")
    shown.window.show_toast("Done")
    shown.window.show_page("chat")
    toast, composer = shown.window.toast, shown.page.composer
    box = composer.mapTo(shown.window, composer.rect().topLeft()).y()
    assert toast.mapTo(shown.window, toast.rect().bottomLeft()).y() - SHADOW <= box


def test_dropped_messages_are_announced_before_sending_and_listed(tmp_path: Path, qt: QApplication) -> None:
    shown = Shown(tmp_path / "data", str(TEMPLATED), "30")
    shown.ask("a b c d e f g")
    shown.type("h i j k l m n")
    until(lambda: shown.room.meter.use is not None and shown.room.meter.use.dropped)
    labels = shown.composer.findChildren(QLabel)
    assert any(label.isVisible() and "dropped" in label.text() for label in labels)
    shown.page.show_context()
    panel = shown.page._panel
    panel.fill()  # as it does when its figures change
    qt.processEvents()
    assert panel.height() >= panel.body.totalHeightForWidth(panel.width())  # no row lies over another
    struck = [label for label in shown.page._panel.findChildren(QLabel) if label.font().strikeOut()]
    assert [label.text().strip() for label in struck] == ["a b c d e f g", "a b c d e f g"]
    shown.page._panel.close_card()
    shown.composer.setFocus()
    shown.key(Qt.Key.Key_Return)
    until(lambda: len(shown.room.rows) == 4)
    shown.room.settle()
    translations = Translations(qt)
    translations.use(LanguageSetting.CHINESE)
    qt.processEvents()
    notice = shown.room.answer.notice
    translations.use(LanguageSetting.ENGLISH)
    qt.processEvents()
    assert notice == "因上下文已满而省略的较早消息：2"
    shown.room.end()


def test_a_bug_shows_a_toast_with_a_report(shown: Shown) -> None:
    shown.window.program.show_crash("Traceback: what went wrong")
    details = next(b for b in shown.window.toast.findChildren(QPushButton) if b.text() == "Details")
    details.click()
    dialog = shown.window.findChild(QDialog)
    assert dialog is not None
    assert dialog.isVisible()
    dialog.accept()


def test_the_crash_of_the_previous_run_shows_a_notice(shown: Shown, tmp_path: Path) -> None:
    crashes = CrashReports(tmp_path / "crashes")
    CrashReportFolder(crashes.folder).write("Segmentation fault", unread=True)
    CrashReportFolder(crashes.folder).fatal.touch()
    shown.window.program.offer_report(crashes.unread_report(), crashes)
    assert shown.window.notices.isVisible()
    button(shown.window.notices, "Show report").click()
    assert not shown.window.notices.isVisible()
    dialog = shown.window.findChild(QDialog)
    assert dialog is not None
    assert any("Segmentation fault" in text.toPlainText() for text in dialog.findChildren(QPlainTextEdit))
    dialog.accept()
    assert crashes.unread_report() == ""


def test_an_update_offers_a_restart(shown: Shown) -> None:
    wanted: list[bool] = []
    shown.window.program.show_installation_changed(InstallationState.UPDATED, lambda: wanted.append(True))
    assert texts(shown.window.notices) == ["Sayso was updated. Restart to use the new version."]
    button(shown.window.notices, "Later").click()
    assert not shown.window.notices.isVisible()
    shown.window.program.show_installation_changed(InstallationState.UPDATED, lambda: wanted.append(True))
    button(shown.window.notices, "Restart").click()
    assert wanted == [True]


def test_a_replaced_program_is_noticed_once(tmp_path: Path, qapp: QApplication) -> None:
    program = tmp_path / "sayso"
    program.touch()
    watch = UpdateWatch(Installation(program))
    seen: list[InstallationState] = []
    watch.changed.connect(seen.append)
    watch.check()
    program.unlink()
    watch.check()
    watch.check()
    program.write_text("new")
    watch.check()
    assert seen == [InstallationState.REMOVED, InstallationState.UPDATED]


def test_two_notices_wait_for_each_other(shown: Shown) -> None:
    expected: list[str] = []
    shown.window.notices.ask("First?", [("Yes", lambda: expected.append("first"))])
    shown.window.notices.ask("Second?", [("Yes", lambda: expected.append("second")), ("No", lambda: None)])
    assert texts(shown.window.notices) == ["First?"]
    button(shown.window.notices, "Yes").click()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert texts(shown.window.notices) == ["Second?"]
    button(shown.window.notices, "Yes").click()
    assert expected == ["first", "second"]
    assert not shown.window.notices.isVisible()
