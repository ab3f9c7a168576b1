"""Whatever a message contains, the main thread never works long at a time."""

import gc
import random
import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.ui import theme
from desktop.ui.chat.body import MessageBody
from tests.support.counts import rounds
from tests.support.hostile import FIELD, hostile
from tests.support.responsive import ALLOWED_S

TURNS = 5_000


@pytest.fixture(autouse=True)
def no_garbage_of_others(qt: QApplication) -> Iterator[None]:
    """Freeze what earlier tests left in memory, which the collector would otherwise traverse within one turn."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


class Turns:
    """Measures turns of the event loop."""

    def __init__(self, app: QApplication, page: QWidget) -> None:
        self._app, self.page = app, page
        self.longest = 0.0

    def run(self, work: Callable[[], object]) -> None:
        began = time.thread_time()
        work()
        self.longest = max(self.longest, time.thread_time() - began)

    def until(self, condition: Callable[[], bool]) -> None:
        for _ in range(TURNS):
            self.run(self._app.processEvents)
            if condition():
                return
        pytest.fail("it does not end")


def show(qt: QApplication, text: str, *, plain: bool = False) -> tuple[Turns, MessageBody]:
    """Shows a message as the conversation does: laid out now, and again when it is whole."""
    page = QWidget()
    page.resize(700, 500)
    page.show()
    qt.processEvents()
    body = MessageBody("Answer", plain=plain, parent=page)
    body.height_changed.connect(lambda: body.place(0, 0, 680))
    body.show()
    turns = Turns(qt, page)
    turns.run(lambda: (body.set_text(text), body.place(0, 0, 680)))
    turns.until(lambda: body.is_complete)
    body.place(0, 0, 680)
    turns.run(qt.processEvents)
    return turns, body


@pytest.mark.parametrize("name", FIELD)
def test_a_message_never_blocks_the_window(qt: QApplication, name: str) -> None:
    turns, body = show(qt, FIELD[name])
    assert turns.longest < ALLOWED_S
    assert body.document().characterCount() > 1
    turns.run(lambda: body.place(0, 0, 300))
    turns.until(lambda: body.is_complete)
    turns.run(lambda: theme.manager().set_mode(theme.Mode.DARK))
    turns.until(lambda: body.is_complete)
    assert turns.longest < ALLOWED_S


@pytest.mark.parametrize("name", ["one endless word", "blank lines of c", "ordinary prose"])
def test_a_users_message_never_blocks_the_window(qt: QApplication, name: str) -> None:
    turns, _ = show(qt, FIELD[name], plain=True)
    assert turns.longest < ALLOWED_S


def test_a_growing_answer_never_blocks_the_window(qt: QApplication) -> None:
    text = FIELD["bold that never ends"] + "\n\n" + FIELD["a table of many rows"] + "\n\n```c\n" + "\n" * 2000
    turns, body = show(qt, text[:100])
    for end in range(100, len(text), 1501):
        turns.run(lambda end=end: body.set_text(text[:end], growing=True))
        turns.run(qt.processEvents)
    body.set_text(text)
    turns.until(lambda: body.is_complete)
    assert turns.longest < ALLOWED_S


def test_a_text_shown_in_slices_is_complete(qt: QApplication) -> None:
    text = FIELD["ordinary prose"]
    _, body = show(qt, text)
    at_once = MessageBody("Answer")
    at_once.set_text(text)
    at_once.place(0, 0, 680)
    at_once.finish()
    assert body.document().toPlainText() == at_once.document().toPlainText()
    assert body.height_for(680) == at_once.height_for(680)


@pytest.mark.soak
def test_random_markdown_never_blocks_the_window(qt: QApplication) -> None:
    for seed in range(rounds(5, 600)):
        source = random.Random(seed)
        text = hostile(source, source.choice((2_000, 20_000, 100_000, 300_000)))
        turns, body = show(qt, text, plain=source.random() < 0.1)
        turns.run(lambda body=body: body.place(0, 0, 340))
        turns.until(lambda body=body: body.is_complete)
        assert turns.longest < ALLOWED_S, (seed, turns.longest, text[:200])
        turns.page.close()
        turns.page.deleteLater()
        qt.processEvents()
