"""The text of a message: the document depends on the text only, selections survive streaming, copying is exact."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QTextCursor, QTextDocument, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.ui import theme
from desktop.ui.chat.body import MessageBody
from desktop.ui.chat.document import blocks
from desktop.ui.chat.line_formats import CODE_BELOW, CODE_HEADER
from desktop.ui.lines import utf16_length
from desktop.ui.widgets.buttons import IconButton
from tests.support.markdown_texts import EVERYTHING, TEXTS


def dump(document: QTextDocument) -> list[object]:
    """Everything that shows: each block's layout and each fragment's text and style, and where tables are."""
    out: list[object] = []
    for block in blocks(document):
        form = block.blockFormat()
        fragments: list[Any] = []
        iterator = block.begin()
        while not iterator.atEnd():
            fragment = iterator.fragment()
            look = fragment.charFormat()
            style = (look.font().toString(), look.foreground().color().name(), look.anchorHref())
            if fragments and fragments[-1][1] == style:
                fragments[-1] = (fragments[-1][0] + fragment.text(), style)
            else:
                fragments.append((fragment.text(), style))
            iterator += 1
        in_table = QTextCursor(block).currentTable() is not None
        margins = (form.leftMargin(), form.topMargin(), form.bottomMargin(), form.lineHeight(), form.alignment().value)
        out.append((margins, in_table, fragments))
    return out


def shown(text: str) -> MessageBody:
    body = MessageBody("Answer")
    body.set_text(text)
    body.finish()
    return body


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, st.lists(st.integers(1, 30), min_size=1, max_size=6))
def test_a_streamed_document_equals_the_complete_one(qt: QApplication, text: str, steps: list[int]) -> None:
    body = MessageBody("Answer")
    at = turn = 0
    while at < len(text):
        at += steps[turn % len(steps)]
        turn += 1
        body.set_text(text[:at], growing=True)
        body.finish()
    body.set_text(text)
    body.finish()
    whole = shown(text)
    assert dump(body.document()) == dump(whole.document())
    assert body.height_for(500) == whole.height_for(500)


def test_every_prefix_of_every_text(qt: QApplication) -> None:
    body = MessageBody("Answer")
    for at in range(0, len(EVERYTHING) + 1, 3):
        body.set_text(EVERYTHING[:at], growing=True)
        body.finish()
    body.set_text(EVERYTHING)
    body.finish()
    assert dump(body.document()) == dump(shown(EVERYTHING).document())


def test_finished_text_is_not_touched_while_the_end_grows(qt: QApplication) -> None:
    body = shown("first 😀 paragraph\n\n```py\nx = 1\n```\n\nlast")
    changes: list[int] = []
    body.document().contentsChange.connect(lambda start, removed, added: changes.append(start))
    end = body.document().characterCount() - 1
    body.set_text("first 😀 paragraph\n\n```py\nx = 1\n```\n\nlast words", growing=True)
    body.finish()
    assert changes
    assert min(changes) >= end


def select(body: MessageBody, start: int, end: int) -> None:
    cursor = body.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    body.setTextCursor(cursor)


def test_a_selection_survives_streaming(qt: QApplication) -> None:
    text = "One two three.\n\nFour **five** six"
    body = shown(text)
    select(body, 4, 21)
    before = body.textCursor().selectedText()
    for more in range(60):
        body.set_text(text + " and so on." * more, growing=True)
        body.finish()
        assert body.textCursor().selectedText() == before
    assert (body.textCursor().anchor(), body.textCursor().position()) == (4, 21)


def test_copying_all_gives_markdown_that_reads_the_same(qt: QApplication) -> None:
    body = shown("# T\n\npara\nline\n\n- a\n- b\n  1. c\n\n> q\n\n```py\nx = 1\n```\n\n|h|\n|-|\n|c|\n\nend")
    body.selectAll()
    expected = "# T\n\npara\nline\n\n- a\n- b\n  1. c\n\n> q\n\n```py\nx = 1\n```\n\n| h |\n|---|\n| c |\n\nend"
    assert body.copy_text() == expected


def test_copying_inside_code_gives_only_code(qt: QApplication) -> None:
    body = shown("before\n\n```py\nif x:\n    y()\n```\n\nafter")
    text = body.document().toPlainText()
    start = text.index("if x")
    select(body, start, text.index("y()") + 3)
    assert body.copy_text() == "if x:\n    y()"
    select(body, start + 3, start + 4)
    assert body.copy_text() == "x"


def test_copying_part_of_a_line_with_characters_beyond_the_first_plane(qt: QApplication) -> None:
    body = shown("😀😀 two words")
    select(body, 2, 8)
    assert body.copy_text() == "😀 two"
    assert utf16_length("😀a词") == 4


def test_each_code_block_has_a_copy_button_for_exactly_its_code(qt: QApplication, show: Callable[..., QWidget]) -> None:
    body = shown("```py\nif x:\n\ty()  \n```\n\ntext\n\n```\nplain\n```")
    show(body)
    body.place(0, 0, 600)
    buttons = body.findChildren(IconButton)
    assert [button.accessibleName() for button in buttons] == ["Copy code", "Copy code"]
    buttons[0].click()
    assert QGuiApplication.clipboard().text() == "if x:\n\ty()  "
    buttons[1].click()
    assert QGuiApplication.clipboard().text() == "plain"
    assert all(b.x() >= 0 and b.geometry().right() < 600 and b.y() < body.height() for b in buttons)


def test_a_code_card_is_complete_at_the_beginning_and_at_the_end(
    qt: QApplication, show: Callable[..., QWidget]
) -> None:
    body = shown("```py\nx\n```")
    show(body)
    height = body.place(0, 0, 600)
    first = body.document().documentLayout().blockBoundingRect(body.document().firstBlock())
    assert first.top() >= CODE_HEADER  # Qt drops the margin above a document's first block
    assert height - first.bottom() >= CODE_BELOW  # and the edge below its last line
    assert body.findChild(IconButton).y() >= 0
    body.set_text("```py\nx\n```\n\nthen text")
    assert body.height_for(600) > height
    body.set_text("text")
    assert body.document().documentLayout().blockBoundingRect(body.document().firstBlock()).top() == 0


def test_a_code_card_begins_below_a_table(qt: QApplication, show: Callable[..., QWidget]) -> None:
    """Also while the text grows and the table was the end of it."""
    table = "| a |\n|---|\n| last |"
    body = shown(table)
    show(body)
    for text in (f"{table}\n\n```py", f"{table}\n\n```py\nx\ny\n```", f"{table}\n\ntext", f"{table}\n\n```py\nx\n```"):
        body.set_text(text, growing=True)
        body.finish()
        body.place(0, 0, 600)
        place = body.document().documentLayout().blockBoundingRect
        row = next(place(block) for block in blocks(body.document()) if block.text() == "last")
        for button in body.findChildren(IconButton):
            assert button.y() > row.bottom(), text
        assert dump(body.document()) == dump(shown(text).document())


def test_quoted_code_is_one_card_with_the_bar_of_the_quote(qt: QApplication, show: Callable[..., QWidget]) -> None:
    body = shown("> ```py\n> x\n> y\n> ```")
    show(body)
    body.place(0, 0, 600)
    image = body.grab().toImage()
    layout = body.document().documentLayout()
    first, second = (layout.blockBoundingRect(block) for block in blocks(body.document()))
    surface, bar = theme.current().colour("code.surface"), theme.current().colour("line")
    edge = {image.pixelColor(500, y).name() for y in range(round(first.top()) + 2, round(second.bottom()))}
    assert edge == {surface.name()}
    beside = {image.pixelColor(1, y).name() for y in range(round(first.top()), round(second.bottom()) - 1)}
    assert beside == {bar.name()}


def test_another_theme_keeps_the_text_and_changes_the_colours(qt: QApplication) -> None:
    body = shown(EVERYTHING)
    text, light = body.document().toPlainText(), dump(body.document())
    theme.manager().set_mode(theme.Mode.DARK)
    assert body.document().toPlainText() == text
    assert dump(body.document()) != light


def test_larger_type_makes_the_message_higher(qt: QApplication) -> None:
    body = shown(EVERYTHING)
    height = body.height_for(600)
    theme.manager().set_scale(1.5)
    assert body.height_for(600) > height * 1.3


def test_long_code_wraps_instead_of_leaving_the_column(qt: QApplication) -> None:
    body = shown("```\n" + "x" * 400 + "\n```")
    narrow, wide = body.height_for(300), body.height_for(900)
    assert narrow > wide
    assert body.document().size().width() <= 900


def test_only_a_click_opens_a_link_and_only_to_the_web(qt: QApplication, show: Callable[..., QWidget]) -> None:
    opened: list[str] = []

    class Opener(QWidget):
        @Slot(QUrl)
        def opened(self, url: QUrl) -> None:
            opened.append(url.toString())

    opener = Opener()
    QDesktopServices.setUrlHandler("https", opener, "opened")  # type: ignore[arg-type]  # the stub is wrong
    QDesktopServices.setUrlHandler("file", opener, "opened")  # type: ignore[arg-type]
    try:
        body = shown("[there](https://example.org/x)")
        show(body)
        body.place(0, 0, 600)
        assert opened == []
        QTest.mouseClick(body.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(12, 10))
        body.anchorClicked.emit(QUrl("file:///etc/passwd"))
        assert opened == ["https://example.org/x"]
    finally:
        QDesktopServices.unsetUrlHandler("https")
        QDesktopServices.unsetUrlHandler("file")


def test_the_mouse_wheel_scrolls_the_conversation(qt: QApplication, show: Callable[..., QWidget]) -> None:
    body = shown("long text\n\n" * 40)
    show(body, 300, 100)
    wheel = QWheelEvent(
        QPointF(20, 20),
        QPointF(body.viewport().mapToGlobal(QPoint(20, 20))),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(body.viewport(), wheel)
    assert not wheel.isAccepted()
    assert body.verticalScrollBar().value() == 0
