"""The transcript: only rows near the screen are widgets, nothing jumps, the end is followed only from the end."""

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from desktop.core.conversation import Status
from desktop.core.word_diff import count_words
from desktop.presenters.transcript import RowKind, Transcript, TranscriptRow
from desktop.ui import theme
from desktop.ui.chat.candidates import CandidateCard, CandidatesRow
from desktop.ui.chat.editor import MessageEdit
from desktop.ui.chat.message import AnswerMessage, UserMessage
from desktop.ui.chat.parts import PrefillLine, Reasoning, StatusLine
from desktop.ui.chat.rows import RowWidget
from desktop.ui.chat.transcript import TranscriptView
from desktop.ui.widgets.buttons import Button, IconButton, Pill
from tests.support.transcript_rows import LONG, answer, conversation, group, user


@pytest.fixture
def model() -> Transcript:
    return Transcript()


@pytest.fixture
def view(qt: QApplication, model: Transcript, show: Callable[..., QWidget]) -> Iterator[TranscriptView]:
    view = TranscriptView()
    view.set_model(model)
    show(view, 900, 600)
    yield view
    view.close()


def settle() -> None:
    """Until everything is shown: a busy machine takes longer over a frame."""
    QTest.qWait(60)
    views = [widget for widget in QApplication.allWidgets() if isinstance(widget, TranscriptView)]
    while any(view._timer.isActive() for view in views):
        QTest.qWait(10)


def index_of(model: Transcript, widget: RowWidget) -> int:
    return [row.id for row in model.rows].index(widget.row.id)


def on_screen(view: TranscriptView) -> list[RowWidget]:
    height = view.viewport().height()
    return [w for w in view.row_widgets() if w.geometry().bottom() > 0 and w.y() < height]


def control(widget: QWidget, name: str) -> QWidget:
    for kind in (IconButton, Button):
        for found in widget.findChildren(kind):
            if found.accessibleName() == name or found.text() == name:
                return found
    raise AssertionError(f"nothing is called {name!r}")


def test_only_rows_near_the_screen_are_widgets(view: TranscriptView, model: Transcript) -> None:
    model.show(conversation(10_000))
    settle()
    assert 2 <= len(view.row_widgets()) <= 20
    assert view.row_widgets()[-1].row.id == model.rows[-1].id
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    settle()
    assert 2 <= len(view.row_widgets()) <= 20
    assert 3_000 < index_of(model, on_screen(view)[0]) < 7_000


def test_rows_cover_the_screen_without_gap_or_overlap(view: TranscriptView, model: Transcript) -> None:
    model.show(conversation(300))
    settle()
    bar = view.verticalScrollBar()
    for value in (0, 137, bar.maximum() // 3, bar.maximum() - 50, bar.maximum()):
        bar.setValue(value)
        widgets = view.row_widgets()
        numbers = [index_of(model, w) for w in widgets]
        assert numbers == list(range(numbers[0], numbers[-1] + 1))
        for above, below in pairwise(widgets):
            assert above.geometry().bottom() + 1 == below.y()


def test_nothing_jumps_while_scrolling_into_rows_of_unknown_height(view: TranscriptView, model: Transcript) -> None:
    model.show(conversation(400))
    settle()
    bar = view.verticalScrollBar()
    for _ in range(120):
        first = next(w for w in view.row_widgets() if w.geometry().bottom() > 0)
        before = first.y()
        if bar.value() < 60:
            break
        bar.setValue(bar.value() - 60)
        assert first.y() == before + 60  # what was on top moved by exactly what was scrolled


def test_it_opens_at_the_end_and_follows_what_is_written_there(view: TranscriptView, model: Transcript) -> None:
    model.show(conversation(50))
    settle()
    bar = view.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    model.show([*model.rows, user(90), answer(91, "", status=Status.STREAMING)])
    for size in range(1, 30):
        model.update(51, model.rows[51]._replace(text=LONG * size))
        settle() if size % 10 == 0 else None
    settle()
    assert bar.value() == bar.maximum()


def test_several_answers_that_fill_the_view_are_followed_at_their_beginning(
    view: TranscriptView, model: Transcript
) -> None:
    def group(text: str) -> TranscriptRow:
        cards = tuple(answer(100 + n, text, status=Status.STREAMING) for n in range(8))
        return TranscriptRow("group", RowKind.CANDIDATES, "", status=Status.STREAMING, candidates=cards)

    model.show([*conversation(8), user(8), group("A word")])
    settle()
    for length in range(1, 12):
        model.update(9, group(LONG * length))
        settle()
    bar = view.verticalScrollBar()
    first = view.row_widgets()[-1]
    assert isinstance(first, CandidatesRow)
    assert 0 <= first.y() < 60
    assert bar.value() < bar.maximum()
    bar.setValue(bar.maximum())  # who reads the last ones stays there
    model.update(9, group(LONG * 12))
    settle()
    assert first.y() < -200


def test_it_stays_where_the_reader_is_while_the_end_grows(view: TranscriptView, model: Transcript) -> None:
    model.show([*conversation(50), user(90), answer(91, LONG, status=Status.STREAMING)])
    settle()
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum() - 300)
    top = on_screen(view)[0]
    where = top.y()
    for size in range(2, 20):
        model.update(51, model.rows[51]._replace(text=LONG * size))
        settle() if size % 6 == 0 else None
    settle()
    assert top.y() == where
    jump = next(pill for pill in view.findChildren(Pill) if pill.isVisible())
    assert jump.text() == "Jump to the end"
    jump.click()
    assert bar.value() == bar.maximum()
    assert not jump.isVisible()


def test_sending_brings_the_end_into_view(view: TranscriptView, model: Transcript) -> None:
    model.show(conversation(60))
    settle()
    view.verticalScrollBar().setValue(0)
    model.show([*model.rows, user(99)])
    settle()
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()


def test_a_narrower_window_keeps_the_row_that_is_read(view: TranscriptView, model: Transcript) -> None:
    model.show(conversation(200))
    settle()
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    settle()
    before = index_of(model, on_screen(view)[0])
    view.resize(520, 600)
    settle()
    assert abs(index_of(model, on_screen(view)[0]) - before) <= 1


def test_larger_type_keeps_the_row_that_is_read(view: TranscriptView, model: Transcript) -> None:
    model.show(conversation(200))
    settle()
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    settle()
    before = index_of(model, on_screen(view)[0])
    theme.manager().set_scale(1.4)
    settle()
    assert abs(index_of(model, on_screen(view)[0]) - before) <= 1
    for above, below in pairwise(view.row_widgets()):
        assert above.geometry().bottom() + 1 == below.y()


def test_switching_a_branch_shows_the_other_rows(view: TranscriptView, model: Transcript) -> None:
    model.show([user(0), answer(1), user(2), answer(3)])
    settle()
    model.show([user(0), answer(5, "the other branch")])
    settle()
    assert [w.row.id for w in view.row_widgets()] == [user(0).id, answer(5).id]
    model.show([])
    settle()
    assert view.row_widgets() == []


def test_a_row_that_changes_its_kind_gets_another_widget(view: TranscriptView, model: Transcript) -> None:
    model.show([user(0), answer(1)])
    settle()
    model.update(1, TranscriptRow("group", RowKind.CANDIDATES, candidates=(answer(1), answer(2))))
    settle()
    assert isinstance(view.row_widgets()[1], CandidatesRow)
    model.update(1, answer(2))
    settle()
    assert isinstance(view.row_widgets()[1], AnswerMessage)


def test_another_model_replaces_the_first(view: TranscriptView, model: Transcript) -> None:
    model.show(conversation(10))
    other = Transcript()
    other.show([user(500)])
    view.set_model(other)
    model.show(conversation(4))
    settle()
    assert [w.row.id for w in view.row_widgets()] == [user(500).id]


def test_every_request_names_its_row(view: TranscriptView, model: Transcript) -> None:
    model.show(
        [user(0, position=2, versions=3), answer(1, position=2, versions=3), user(2), answer(3, status=Status.STOPPED)]
    )
    settle()
    requests: list[tuple[object, ...]] = []
    for name in ("regenerate_requested", "continue_requested", "details_requested", "sibling_requested"):
        getattr(view.intents, name).connect(lambda *args, name=name: requests.append((name, *args)))
    question, first, _, last = view.row_widgets()
    for name in ("Regenerate", "Previous version", "Next version", "Answer details"):
        control(first, name).click()  # type: ignore[attr-defined]
    control(question, "Previous version").click()  # type: ignore[attr-defined]
    control(last, "Continue").click()  # type: ignore[attr-defined]
    one, zero, three = answer(1).id, user(0).id, answer(3).id
    assert requests == [
        ("regenerate_requested", one),
        ("sibling_requested", one, -1),
        ("sibling_requested", one, 1),
        ("details_requested", one),
        ("sibling_requested", zero, -1),
        ("continue_requested", three),
    ]


def test_a_single_version_has_no_arrows(view: TranscriptView, model: Transcript) -> None:
    model.show([user(0), answer(1)])
    settle()
    rows = view.row_widgets()
    assert len(rows) == 2
    for widget in rows:
        assert not control(widget, "Next version").isVisible()


def test_editing_in_place_requests_a_new_version(view: TranscriptView, model: Transcript) -> None:
    model.show([user(0, "Why?"), answer(1)])
    settle()
    edited: list[tuple[str, str]] = []
    view.intents.edit_requested.connect(lambda id, text: edited.append((id, text)))
    row = view.row_widgets()[0]
    assert isinstance(row, UserMessage)
    control(row, "Edit and send again").click()  # type: ignore[attr-defined]
    editor = row.findChild(MessageEdit)
    assert editor is not None
    assert editor.toPlainText() == "Why?"
    QTest.keyClicks(editor, " Really")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert (edited, row.row.text) == ([], "Why?")
    settle()
    control(row, "Edit and send again").click()  # type: ignore[attr-defined]
    editor = [e for e in row.findChildren(MessageEdit) if e.isVisibleTo(row)][-1]
    QTest.keyClicks(editor, " Really?")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert edited == [(user(0).id, "Why? Really?")]


def test_an_open_editor_survives_scrolling_away_and_other_rows_streaming(
    view: TranscriptView, model: Transcript
) -> None:
    model.show(conversation(200))
    settle()
    view.verticalScrollBar().setValue(0)
    row = view.row_widgets()[0]
    assert isinstance(row, UserMessage)
    row.start_editing()
    QTest.keyClicks(row.findChild(MessageEdit), " more")  # type: ignore[arg-type]
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    model.update(199, answer(199, LONG))
    settle()
    view.verticalScrollBar().setValue(0)
    settle()
    assert view.row_widgets()[0] is row
    assert row.findChild(MessageEdit).toPlainText() == "Question 0? more"


def test_alt_up_and_down_go_from_message_to_message(view: TranscriptView, model: Transcript) -> None:
    model.show(conversation(40))
    settle()
    view.activateWindow()
    view.setFocus()
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    at = view.selected_row()
    assert at == 37
    focused = QApplication.focusWidget()
    assert isinstance(focused, RowWidget)
    assert focused in on_screen(view)
    QTest.keyClick(focused, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert view.selected_row() == 38
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)  # type: ignore[arg-type]
    assert QGuiApplication.clipboard().text() == model.rows[38].text
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Home)  # type: ignore[arg-type]
    assert view.verticalScrollBar().value() == 0
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()


def test_tab_goes_through_the_rows_from_top_to_bottom(view: TranscriptView, model: Transcript) -> None:
    model.show([user(n) if n % 2 == 0 else answer(n, "short") for n in range(30)])
    settle()
    view.verticalScrollBar().setValue(0)  # rows above come into being after those below
    settle()
    view.activateWindow()
    view.setFocus()
    seen: list[int] = []
    for _ in range(12):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)  # type: ignore[arg-type]
        at = view.selected_row()
        assert at is not None
        seen.append(at)
    assert seen == sorted(seen)
    assert len(set(seen)) >= 3


def test_reasoning_is_folded_until_opened(view: TranscriptView, model: Transcript) -> None:
    model.show([user(0), answer(1, "yes", reasoning="because")])
    settle()
    row = view.row_widgets()[1]
    reasoning = row.findChild(Reasoning)
    assert reasoning is not None
    button = reasoning.findChild(Button)
    assert button is not None
    assert button.text() == "Reasoning"
    height = row.height()
    button.click()
    settle()
    assert row.height() > height


def test_prefill_shows_only_after_a_moment(view: TranscriptView, model: Transcript) -> None:
    model.show([user(0), TranscriptRow("f", RowKind.ANSWER, status=Status.STREAMING, prefill=(1200, 4000))])
    settle()
    prefill = view.row_widgets()[1].findChild(PrefillLine)
    assert prefill is not None
    assert not prefill.isVisible()
    QTest.qWait(PrefillLine.DELAY_MS)
    assert prefill.isVisible()
    model.update(1, TranscriptRow("f", RowKind.ANSWER, "Now", status=Status.STREAMING))
    settle()
    assert not prefill.isVisible()


def test_a_failure_without_text_offers_another_try(view: TranscriptView, model: Transcript) -> None:
    failed = TranscriptRow("f", RowKind.ANSWER, status=Status.FAILED, notice="It ran out of memory.")
    model.show([user(0), failed])
    settle()
    asked: list[str] = []
    view.intents.regenerate_requested.connect(asked.append)
    row = view.row_widgets()[1]
    line = row.findChild(StatusLine)
    assert line is not None
    assert control(line, "Try again").isVisible()
    assert not control(line, "Continue").isVisible()
    control(line, "Try again").click()  # type: ignore[attr-defined]
    assert asked == ["f"]


# -- candidates


def test_only_one_candidate_is_the_primary_choice(view: TranscriptView, model: Transcript) -> None:
    model.show([user(100), group(Status.STREAMING, Status.COMPLETE, Status.STREAMING)])
    settle()
    cards = view.row_widgets()[1].findChildren(CandidateCard)
    kinds = lambda: [control(c, f"Continue with {n}").property("kind") for c, n in zip(cards, "ABC", strict=True)]  # noqa: E731
    assert kinds() == ["secondary", "primary", "secondary"]
    model.update(1, group(Status.COMPLETE, Status.COMPLETE, Status.COMPLETE))
    settle()
    assert kinds() == ["primary", "secondary", "secondary"]


def test_candidates_are_picked_stopped_and_copied(view: TranscriptView, model: Transcript) -> None:
    model.show([user(100), group(Status.COMPLETE, Status.STREAMING, Status.STOPPED)])
    settle()
    requests: list[tuple[str, str]] = []
    for name in ("pick_requested", "stop_requested", "more_answers_requested"):
        getattr(view.intents, name).connect(lambda id, name=name: requests.append((name, id)))
    row = view.row_widgets()[1]
    cards = row.findChildren(CandidateCard)
    control(cards[0], "Continue with A").click()  # type: ignore[attr-defined]
    control(cards[1], "Stop B").click()  # type: ignore[attr-defined]
    control(cards[2], "Continue with C").click()  # type: ignore[attr-defined]
    assert requests == [
        ("pick_requested", answer(0).id),
        ("stop_requested", answer(1).id),
        ("pick_requested", answer(2).id),
    ]
    assert not control(cards[1], "Continue with B").isVisible()
    control(cards[2], "Copy C").click()  # type: ignore[attr-defined]
    assert QGuiApplication.clipboard().text() == "text 2"
    assert not control(row, "More answers").isVisible()
    model.update(1, group(Status.COMPLETE, Status.COMPLETE))
    settle()
    control(row, "More answers").click()  # type: ignore[attr-defined]
    assert requests[-1] == ("more_answers_requested", "group")


def test_answers_without_scores_can_be_scored_if_there_is_a_reward_model(
    view: TranscriptView, model: Transcript
) -> None:
    model.show([user(100), group(Status.COMPLETE, Status.STOPPED, Status.COMPLETE)])
    settle()
    row, asked = view.row_widgets()[1], []
    view.intents.scores_requested.connect(lambda: asked.append(True))
    button = control(row, "Score these answers")
    assert not button.isVisible()
    view.intents.set_can_score(True)
    settle()
    button.click()  # type: ignore[attr-defined]
    assert (button.isVisible(), asked) == (True, [True])
    assert not button.geometry().intersects(control(row, "More answers").geometry())
    assert button in row.focus_chain()
    view.resize(460, 700)
    settle()
    hint = next(label for label in row.findChildren(QLabel) if label.text().startswith("Nothing is lost"))
    assert (hint.width(), button.geometry().right() <= 460) == (0, True)
    scored = group(Status.COMPLETE, Status.STOPPED, Status.COMPLETE)
    cards = (card._replace(figures=card.figures._replace(score=1.0)) for card in scored.candidates)
    for other in (scored._replace(candidates=tuple(cards)), group(Status.COMPLETE, Status.STOPPED)):
        model.update(1, other)
        settle()
        assert not button.isVisible()


def test_a_key_picks_a_finished_candidate(view: TranscriptView, model: Transcript) -> None:
    model.show([user(100), group(Status.COMPLETE, Status.STREAMING)])
    settle()
    picked: list[str] = []
    view.intents.pick_requested.connect(picked.append)
    view.activateWindow()
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)
    assert picked == []
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    assert picked == [answer(0).id]


@pytest.mark.parametrize(
    ("width", "count", "columns"),
    [(1200, 3, 3), (1200, 2, 2), (1200, 4, 2), (1200, 8, 3), (760, 3, 2), (500, 3, 1)],
)
def test_candidates_wrap_into_columns_that_can_be_read(
    view: TranscriptView, model: Transcript, width: int, count: int, columns: int
) -> None:
    view.resize(width, 700)
    model.show([user(100), group(*[Status.COMPLETE] * count)])
    settle()
    cards = view.row_widgets()[1].findChildren(CandidateCard)
    first = [card for card in cards if card.y() == cards[0].y()]
    assert len(first) == columns
    assert len({card.height() for card in first}) == 1
    assert all(card.x() >= 0 and card.geometry().right() <= width for card in cards)


def test_one_primary_button_at_most(view: TranscriptView, model: Transcript) -> None:
    model.show([user(100), group(Status.STREAMING, Status.STOPPED, Status.COMPLETE)])
    settle()
    buttons = [
        b for b in view.row_widgets()[1].findChildren(Button) if b.property("kind") == "primary" and b.isVisible()
    ]
    assert [b.text() for b in buttons] == ["Continue with B"]


def test_words_are_counted_as_a_reader_counts() -> None:
    assert count_words("It’s a well-known fact: 3 of 4.") == 7
    assert count_words("你好，世界！hello") == 5
    assert count_words("") == 0
