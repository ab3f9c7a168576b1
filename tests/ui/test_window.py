"""The window: chat from the keyboard, pages, the list of conversations, languages, and closing."""

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from desktop.presenters.conversations import Roles
from desktop.presenters.models import ModelPhase, PillState
from desktop.presenters.transcript import RowKind
from desktop.services.settings import LanguageSetting
from desktop.ui.chat.conversation_settings import ConversationSettings
from desktop.ui.desk.header import DeskHeader
from desktop.ui.main_window import MainWindow
from desktop.ui.translation import Translations
from desktop.ui.widgets.buttons import Button
from scripts.translate import CHINESE, read
from tests.support.qt import until
from tests.support.session import OBEDIENT, Room
from tests.support.window import CTRL, PAGES, Shown


def visible_texts(window: QWidget) -> set[str]:
    """All texts that are visible or read by screen readers."""
    texts: set[str] = set()
    for widget in window.findChildren(QWidget):
        if widget.isVisible():
            names = [widget.accessibleName(), widget.toolTip(), widget.accessibleDescription()]
            for read_out in ("text", "placeholderText", "title"):
                if callable(value := getattr(widget, read_out, None)) and isinstance(found := value(), str):
                    names.append(found)
            texts.update(names)
    return texts


def test_a_message_goes_from_the_keyboard_to_the_transcript(shown: Shown) -> None:
    assert shown.window.pages.currentWidget() is shown.page
    shown.ask("hello there")
    assert shown.room.shown() == [("user", "hello there"), ("answer", "hello there")]
    assert shown.composer.draft() == ""
    assert shown.composer.text.placeholderText() == "Ask a follow-up"
    assert shown.page.header.title._label.text() == "hello there"


def test_what_is_typed_while_an_answer_streams_stays_and_esc_stops(shown: Shown) -> None:
    shown.type("!words 1000 0.01")
    shown.key(Qt.Key.Key_Return)
    until(lambda: shown.room.rows and shown.room.answer.text)
    shown.type("next")
    shown.key(Qt.Key.Key_Return)
    assert shown.composer.draft() == "next"
    shown.key(Qt.Key.Key_Escape)
    shown.room.settle()
    assert shown.room.answer.status == "stopped"
    assert shown.composer.draft() == "next"


def test_keys_lead_to_every_page_and_back(shown: Shown) -> None:
    seen = []
    for number in (Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_7, Qt.Key.Key_8, Qt.Key.Key_1):
        shown.key(number, CTRL)
        seen.append(type(shown.window.pages.currentWidget()).__name__)
    assert seen == ["DeskPage", "TrainingPage", "ModelsPage", "TrashPage", "SettingsPage", "ChatPage"]
    shown.room.settle()


def test_keys_for_a_new_conversation_the_search_and_the_list(shown: Shown) -> None:
    shown.ask("hello")
    shown.key(Qt.Key.Key_N, CTRL)
    assert shown.room.chat.conversation == ""
    assert shown.page.header.title._label.text() == "New conversation"
    shown.key(Qt.Key.Key_K, CTRL)
    assert QApplication.focusWidget() is shown.page.sidebar.filter
    QTest.keyClicks(shown.page.sidebar.filter, "zzz")
    assert shown.room.conversations.list.rowCount() == 0
    shown.key(Qt.Key.Key_Escape)
    assert shown.room.conversations.list.rowCount() == 2
    shown.key(Qt.Key.Key_B, CTRL)
    assert not shown.page.sidebar.isVisible()
    assert shown.page.header.list_button.isVisible()
    shown.key(Qt.Key.Key_B, CTRL)
    assert shown.page.sidebar.isVisible()
    shown.room.settle()


def test_choosing_in_the_list_opens_and_delete_offers_an_undo(shown: Shown) -> None:
    shown.ask("first")
    first = shown.room.chat.conversation
    shown.key(Qt.Key.Key_N, CTRL)
    shown.ask("second")
    shown.room.settle()
    until(lambda: first in shown.room.conversations.list)
    model = shown.room.conversations.list
    # as a screen reader does it: selecting is all there is
    selection = shown.page.sidebar.list.selectionModel()
    selection.select(model.index(model.row_of(first)), selection.SelectionFlag.ClearAndSelect)
    until(lambda: shown.room.chat.conversation == first)
    shown.page.sidebar.list.setFocus()
    shown.key(Qt.Key.Key_Delete)
    assert shown.room.chat.conversation == ""
    toast = shown.window.toast
    assert toast.isVisible()
    undo = next(button for button in toast.findChildren(QPushButton) if button.text() == "Undo")
    undo.click()
    until(lambda: shown.room.chat.conversation == first)
    until(lambda: model.row_of(first) >= 0)
    assert model.index(model.row_of(first)).data(Roles.ID) == first
    shown.room.settle()


def test_renaming_in_the_header(shown: Shown) -> None:
    shown.ask("hello")
    shown.page.header.title.edit()
    editor = shown.page.header.title._editor
    editor.setText("Another name")
    shown.key(Qt.Key.Key_Return)
    assert shown.room.chat.title == "Another name"
    shown.room.settle()
    assert shown.room.stored().conversation.title == "Another name"


def test_every_control_of_the_desk_has_a_name_before_a_task_shows(shown: Shown) -> None:
    shown.window.show_page("desk")
    shown.room.settle()
    assert shown.window.findChild(DeskHeader).undo.accessibleName() == "Undo"


def test_change_the_limit_goes_to_the_limit(shown: Shown) -> None:
    shown.page._change_limits(of_context=False)
    dialog = shown.window.findChildren(ConversationSettings)[-1]
    assert dialog.focusWidget() is dialog.form.controls["max_tokens"].widget


def test_the_settings_of_a_conversation_are_kept_and_can_be_reset(shown: Shown) -> None:
    shown.page._edit_settings()
    dialog = shown.window.findChild(ConversationSettings)
    assert dialog is not None
    dialog.prompt.setPlainText("Be brief.")
    dialog.form.controls["temperature"].value = 1.3
    dialog.form.controls["seed"].value = 99
    dialog._save()
    assert shown.room.chat.system_prompt == "Be brief."
    assert shown.room.chat.sampling.temperature == pytest.approx(1.3)
    assert shown.room.chat.sampling.seed == 99
    shown.page._edit_settings()
    again = shown.window.findChildren(ConversationSettings)[-1]
    assert again.focusWidget() is again.prompt
    seed = again.form.controls["seed"].widget
    assert isinstance(seed, QLineEdit)
    seed.setText("not a number")
    again._save()
    assert again.isVisible()
    next(button for button in again.findChildren(QPushButton) if button.text() == "Reset to defaults").click()
    again._save()
    assert shown.room.chat.sampling.temperature == pytest.approx(0.7)
    assert shown.room.chat.sampling.seed is None


def test_below_900_pixels_the_list_is_a_drawer(tmp_path: Path) -> None:
    shown = Shown(tmp_path / "data", str(OBEDIENT), width=800)
    assert not shown.page.sidebar.isVisible()
    shown.key(Qt.Key.Key_B, CTRL)
    assert shown.page.sidebar.isVisible()
    assert shown.page._main.x() == 0
    shown.page.new_conversation()
    assert not shown.page.sidebar.isVisible()
    header = shown.page.header
    header.set_model(PillState(ModelPhase.READY, "A model with a name that goes on for long", "Q4_K_M"))
    QTest.qWait(20)
    assert header.title.width() > header.pill.width()
    shown.room.settle()
    shown.room.end()


def test_the_language_changes_while_everything_shows(shown: Shown, qt: QApplication) -> None:
    shown.ask("hello")
    for page in ("models", "trash", "settings", "chat"):
        shown.window.show_page(page)
    before = QLocale()
    translations = Translations(qt)
    translations.use(LanguageSetting.CHINESE)
    qt.processEvents()
    shown.room.settle()
    assert shown.page.sidebar.filter.placeholderText() != "Search"
    section = shown.room.conversations.list.index(0).data()
    assert section != "Today"
    english = {text.source for text in read(CHINESE) if text.forms[0] != text.source}
    for page in PAGES:
        shown.window.show_page(page)
        qt.processEvents()
        shown.room.settle()
        assert visible_texts(shown.window) & english == set(), page
    shown.window.show_page("chat")
    translations.use(LanguageSetting.ENGLISH)
    qt.processEvents()
    assert shown.page.sidebar.filter.placeholderText() == "Search"
    assert shown.room.conversations.list.index(0).data() == "Today"
    assert shown.composer.text.placeholderText() == "Ask a follow-up"
    QLocale.setDefault(before)


def test_without_a_model_the_first_thing_to_do_is_to_choose_one(tmp_path: Path) -> None:
    room = Room(tmp_path / "data", [sys.executable, str(OBEDIENT)])
    window = MainWindow(room.services, tmp_path / "data")
    window.resize(1200, 800)
    window.show()
    room.chat.new_conversation()
    room.models.known = True  # the list was read and has nothing in it
    room.models.list_changed.emit()
    assert window.chat._choose.isVisible()
    window.chat.composer.set_draft("hello")
    QTest.keyClick(window.chat.composer.text, Qt.Key.Key_Return)
    assert window.chat.composer.draft() == "hello"
    notice = next(label for label in window.chat.composer.findChildren(QLabel) if "Choose one first" in label.text())
    assert notice.isVisible()
    window.chat.composer.set_draft("")
    assert not notice.isVisible()
    window.chat.composer.set_draft("hello")
    choose = [b for b in window.chat.findChildren(Button) if b.text() == "Choose a model" and b.isVisible()]
    assert len(choose) == 2  # one in the middle, one in the notice
    for button in choose:
        window.show_page("chat")
        button.click()
        assert type(window.pages.currentWidget()).__name__ == "ModelsPage"
    room.settle()
    room.end()


def test_candidates_side_by_side_and_one_picked_from_the_keyboard(shown: Shown) -> None:
    shown.composer.set_answers(3)
    shown.ask("one two")
    assert shown.room.rows[-1].kind is RowKind.CANDIDATES
    third = shown.room.rows[-1].candidates[2]
    shown.key(Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
    until(lambda: shown.room.rows[-1].id == third.id)
    shown.room.settle()


def test_enter_before_the_store_is_open_is_sent_when_the_model_is_there(tmp_path: Path) -> None:
    room = Room(tmp_path / "data", [sys.executable, str(OBEDIENT)])
    window = MainWindow(room.services, tmp_path / "data")
    window.show()
    QTest.keyClicks(window.chat.composer.text, "early")
    QTest.keyClick(window.chat.composer.text, Qt.Key.Key_Return)
    assert window.chat.composer.draft() == "early"
    room.start()
    until(lambda: [row.text for row in room.rows][:1] == ["early"])
    room.settle()
    assert window.chat.composer.draft() == ""
    room.end()


def test_a_message_sent_while_the_model_loads_says_what_it_waits_for(shown: Shown) -> None:
    shown.room.models.load("/models/slow.gguf")
    until(lambda: shown.room.models.state.phase is ModelPhase.LOADING)
    shown.type("hello")
    shown.key(Qt.Key.Key_Return)
    until(lambda: shown.room.rows)
    hints = [label.text() for label in shown.composer.findChildren(QLabel) if label.isVisible()]
    assert "Answering starts when the model is loaded" in hints
    shown.room.settle()
    assert shown.room.answer.text
    hints = [label.text() for label in shown.composer.findChildren(QLabel) if label.isVisible()]
    assert "Answering starts when the model is loaded" not in hints


def test_the_focus_stays_on_the_message_when_its_row_is_replaced(shown: Shown) -> None:
    shown.ask("one")
    message = shown.page.transcript.row_widgets()[0]
    message.start_editing()  # type: ignore[attr-defined]
    shown.key(Qt.Key.Key_Return)
    until(lambda: shown.room.rows[0].versions == 2)
    shown.room.settle()
    assert shown.page.transcript.selected_row() == 0


def test_a_rejected_edit_stays_in_its_editor(shown: Shown) -> None:
    shown.ask("one")
    shown.type("!words 1000 0.01")
    shown.key(Qt.Key.Key_Return)
    until(lambda: shown.room.chat.busy)
    message = shown.page.transcript.row_widgets()[0]
    message.start_editing()  # type: ignore[attr-defined]
    QTest.keyClicks(QApplication.focusWidget(), " more")  # type: ignore[arg-type]
    shown.key(Qt.Key.Key_Return)
    assert any("Stop it with Esc" in expected for expected in shown.room.notices)
    assert [e.toPlainText() for e in message.findChildren(QPlainTextEdit) if e.isVisible()] == ["one more"]
    shown.room.chat.stop()
    shown.room.settle()


def test_copy_as_markdown(shown: Shown) -> None:
    shown.ask("hello")
    shown.page._copy(shown.room.chat.conversation)
    shown.room.settle()
    assert QGuiApplication.clipboard().text().startswith("# hello")


def test_every_control_of_every_page_has_a_name(shown: Shown) -> None:
    shown.ask("hello")
    for page in ("models", "trash", "settings", "chat"):
        shown.window.show_page(page)
        shown.room.settle()
        unnamed = [
            widget
            for widget in shown.window.findChildren(QWidget)
            if widget.isVisible()
            and isinstance(widget, QPushButton | QToolButton)
            and not (widget.accessibleName() or widget.text())
        ]
        assert unnamed == [], page


def test_closing_hides_at_once_and_remembers_the_place(shown: Shown) -> None:
    closing: list[bool] = []
    shown.window.closing.connect(lambda: closing.append(shown.window.isVisible()))
    shown.window.close()
    assert not shown.window.isVisible()
    until(lambda: closing)
    assert closing == [False]
    assert shown.room.services.settings.now.geometry
