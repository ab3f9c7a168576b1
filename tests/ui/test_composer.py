"""The composer: Enter sends, input methods are not interrupted, Stop replaces Send, no text is lost."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QVBoxLayout, QWidget

from desktop.ui import theme
from desktop.ui.chat.composer import Composer
from desktop.ui.widgets.buttons import Button, IconButton, Pill


@pytest.fixture
def composer(qt: QApplication, show: Callable[..., QWidget]) -> Iterator[Composer]:
    window = QWidget()
    layout = QVBoxLayout(window)
    layout.addStretch()
    composer = Composer()
    layout.addWidget(composer)
    show(window, 900, 600)
    window.activateWindow()
    composer.setFocus()
    yield composer
    window.close()


@pytest.fixture
def sent(composer: Composer) -> list[str]:
    out: list[str] = []
    composer.send_requested.connect(out.append)
    return out


def send_button(composer: Composer) -> IconButton:
    return next(b for b in composer.findChildren(IconButton) if b.accessibleName() == "Send")


def stop_button(composer: Composer) -> Button:
    return next(b for b in composer.findChildren(Button) if b.text() == "Stop")


def test_enter_sends_and_shift_enter_breaks_the_line(composer: Composer, sent: list[str]) -> None:
    QTest.keyClicks(composer.text, "one")
    QTest.keyClick(composer.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(composer.text, "two")
    assert sent == []
    QTest.keyClick(composer.text, Qt.Key.Key_Return)
    QTest.keyClick(composer.text, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert sent == ["one\ntwo", "one\ntwo"]
    assert composer.draft() == "one\ntwo"  # its owner clears it after sending
    composer.clear_draft()
    assert composer.draft() == ""


def test_nothing_but_spaces_is_not_sent(composer: Composer, sent: list[str]) -> None:
    assert not send_button(composer).isEnabled()
    QTest.keyClicks(composer.text, "   ")
    QTest.keyClick(composer.text, Qt.Key.Key_Return)
    assert sent == []
    assert not send_button(composer).isEnabled()


def test_an_input_method_keeps_its_enter(composer: Composer, sent: list[str]) -> None:
    composer.set_draft("你")
    QApplication.sendEvent(composer.text, QInputMethodEvent("hao", []))
    assert composer.text.composing
    QTest.keyClick(composer.text, Qt.Key.Key_Return)
    send_button(composer).click()
    assert sent == []
    commit = QInputMethodEvent("", [])
    commit.setCommitString("好")
    QApplication.sendEvent(composer.text, commit)
    assert not composer.text.composing
    QTest.keyClick(composer.text, Qt.Key.Key_Return)
    assert sent == ["你好"]


def test_stop_replaces_send(composer: Composer, sent: list[str]) -> None:
    stopped: list[bool] = []
    composer.stop_requested.connect(lambda: stopped.append(True))
    QTest.keyClick(composer.text, Qt.Key.Key_Escape)
    assert stopped == []
    right = send_button(composer).mapTo(composer, send_button(composer).rect().topRight()).x()
    composer.set_streaming(True)
    QTest.qWait(20)
    stop = stop_button(composer)
    assert stop.isVisible()
    assert not send_button(composer).isVisible()
    assert abs(stop.mapTo(composer, stop.rect().topRight()).x() - right) <= 1
    QTest.keyClicks(composer.text, "typed meanwhile")
    QTest.keyClick(composer.text, Qt.Key.Key_Return)
    assert (sent, composer.draft()) == ([], "typed meanwhile")
    assert stop.isVisible()
    QTest.keyClick(composer.text, Qt.Key.Key_Escape)
    stop.click()
    assert stopped == [True, True]
    composer.set_streaming(False)
    assert composer.draft() == "typed meanwhile"
    assert send_button(composer).isVisible()


def test_enter_while_an_answer_streams_queues_the_draft(composer: Composer, sent: list[str]) -> None:
    composer.set_streaming(True)
    QTest.keyClicks(composer.text, "next")
    QTest.keyClick(composer.text, Qt.Key.Key_Return)
    assert "Queued: sent when this answer is complete" in [label.text() for label in composer.findChildren(QLabel)]
    composer.set_streaming(False)
    assert sent == ["next"]
    composer.set_streaming(True)  # and only once
    composer.set_streaming(False)
    assert sent == ["next"]


@pytest.mark.parametrize("take_back", ["typing", "stop", "another conversation", "another draft"])
def test_a_queued_draft_can_be_cancelled(composer: Composer, sent: list[str], take_back: str) -> None:
    composer.set_streaming(True)
    QTest.keyClicks(composer.text, "next")
    QTest.keyClick(composer.text, Qt.Key.Key_Return)
    match take_back:
        case "typing":
            QTest.keyClicks(composer.text, "!")
        case "stop":
            QTest.keyClick(composer.text, Qt.Key.Key_Escape)
        case "another conversation":
            composer.unqueue()
        case "another draft":
            composer.set_draft("other")
    composer.set_streaming(False)
    assert sent == []
    assert composer.draft()


def test_escape_belongs_to_the_input_method_while_it_composes(composer: Composer) -> None:
    stopped: list[bool] = []
    composer.stop_requested.connect(lambda: stopped.append(True))
    composer.set_streaming(True)
    QApplication.sendEvent(composer.text, QInputMethodEvent("hao", []))
    QTest.keyClick(composer.text, Qt.Key.Key_Escape)
    assert stopped == []


def test_a_reason_disables_sending_and_keeps_the_draft(composer: Composer, sent: list[str]) -> None:
    composer.set_draft("hello")
    composer.set_disabled_reason("The model is loading.")
    QTest.keyClick(composer.text, Qt.Key.Key_Return)
    assert sent == []
    assert not send_button(composer).isEnabled()
    assert any(x.text() == "The model is loading." and x.isVisible() for x in composer.findChildren(QLabel))
    composer.set_disabled_reason("")
    send_button(composer).click()
    assert sent == ["hello"]


def test_enter_before_the_model_is_known_sends_as_soon_as_it_is(composer: Composer, sent: list[str]) -> None:
    composer.set_starting(True)
    QTest.keyClicks(composer.text, "first")
    QTest.keyClick(composer.text, Qt.Key.Key_Return)
    assert "Queued: sent as soon as the model is loaded" in [label.text() for label in composer.findChildren(QLabel)]
    assert sent == []
    composer.set_starting(False)
    assert sent == ["first"]
    composer.set_starting(True)  # and only once
    composer.set_starting(False)
    assert sent == ["first"]


def test_nothing_moves_when_stop_replaces_send(composer: Composer) -> None:
    before = composer.text.mapTo(composer.window(), composer.text.pos())
    composer.set_streaming(True)
    QTest.qWait(20)
    assert composer.text.mapTo(composer.window(), composer.text.pos()) == before


def test_the_menu_at_the_foot_of_the_window_opens_above_its_button(composer: Composer) -> None:
    pill = next(pill for pill in composer.findChildren(Pill) if pill.isVisible())
    pill.click()
    menu = next(menu for menu in composer.findChildren(QMenu) if menu.isVisible())
    assert menu.geometry().bottom() < pill.mapToGlobal(pill.rect().topLeft()).y()
    menu.close()


def test_it_grows_to_a_share_of_the_window_and_then_scrolls(composer: Composer) -> None:
    least = composer.height()
    composer.set_draft("line\n" * 4)
    QTest.qWait(20)
    some = composer.height()
    composer.set_draft("line\n" * 500)
    QTest.qWait(20)
    most = composer.height()
    assert least < some < most
    assert composer.text.height() <= 0.4 * composer.window().height() + 1
    composer.clear_draft()
    QTest.qWait(20)
    assert composer.height() == least


def test_long_lines_grow_it_too(composer: Composer) -> None:
    least = composer.height()
    composer.set_draft("many words " * 60)
    QTest.qWait(20)
    assert composer.height() > least


def test_pasting_is_plain(composer: Composer) -> None:
    data = QMimeData()
    data.setHtml("<b>bold</b>")
    data.setText("bold\nnext")
    composer.text.insertFromMimeData(data)
    assert composer.draft() == "bold\nnext"


def test_the_number_of_answers(composer: Composer) -> None:
    told: list[int] = []
    composer.answers_changed.connect(told.append)
    composer.set_answers(3)
    composer.set_answers(3)
    composer.set_answers(99)
    assert told == [3, 16]
    assert composer.answers() == 16
    menu = composer.findChild(QMenu)
    assert menu is not None
    menu.aboutToShow.emit()
    assert [action.text().split()[0] for action in menu.actions()][-2:] == ["12", "16"]
    menu.actions()[1].trigger()
    assert composer.answers() == 2


def test_a_notice_with_its_action(composer: Composer) -> None:
    acted: list[bool] = []
    composer.notice_action_requested.connect(lambda: acted.append(True))
    composer.set_notice("4 messages do not fit and will be left out.", "Which?")
    button = next(b for b in composer.findChildren(Button) if b.text() == "Which?")
    assert button.isVisible()
    button.click()
    assert acted == [True]
    composer.set_notice("")
    assert not button.isVisible()


def menu_texts(composer: Composer) -> list[str]:
    composer._menu.aboutToShow.emit()
    return [action.text() for action in composer._menu.actions() if not action.isSeparator()]


def test_a_reward_model_is_chosen_in_the_menu_of_answers(composer: Composer) -> None:
    chosen: list[str] = []
    composer.best_of_chosen.connect(chosen.append)
    assert "I do" not in menu_texts(composer)
    composer.set_best_of([("1", "My taste")], "")
    assert menu_texts(composer)[-2:] == ["I do", "My taste"]
    composer._menu.actions()[-1].trigger()
    assert (chosen, composer.answers()) == (["1"], 4)  # one answer would leave nothing to choose
    composer.set_best_of([("1", "My taste")], "1")
    assert composer._pill.text() == "Best of 4"
    assert composer._pill.accessibleName() == "Best of 4, chosen by My taste"
    composer.set_answers(1)
    assert composer._pill.text() == "1 answer(s)"


def test_the_placeholder_grows_with_the_text(composer: Composer) -> None:
    text = composer.text
    for scale in (1.0, 2.0, 1.0):
        theme.manager().set_scale(scale)
        assert text.viewport().font().pixelSize() == text.font().pixelSize() == 15 * scale
