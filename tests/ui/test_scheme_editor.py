"""The scheme editor: copies, every question type, key conflicts, guidelines, versions, and kept drafts."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QDoubleSpinBox, QLabel, QLineEdit, QWidget

from desktop.core.keymap import KeyMap
from desktop.core.question import About
from desktop.core.questions import QUESTION_TYPES
from desktop.core.scheme import Scheme
from desktop.presenters.schemes import type_name
from desktop.services.schemes import SchemeService
from desktop.ui.annotate.scheme_editor import SchemeEditor
from desktop.ui.widgets.key_button import KeyButton
from tests.support.qt import until
from tests.support.session import Session

Open = Callable[..., SchemeEditor]


@pytest.fixture
def desk(qt: QApplication, tmp_path: Path) -> Iterator[Session]:
    made = Session(tmp_path)
    yield made
    made.end()


@pytest.fixture
def edit(desk: Session, show: Callable[..., QWidget]) -> Iterator[Open]:
    editors: list[SchemeEditor] = []

    def opened(scheme: str, *, copy: bool = True) -> SchemeEditor:
        editor = SchemeEditor(desk.services.schemes, KeyMap(), scheme)
        editors.append(editor)
        show(editor, 1120, 760)
        desk.settle()
        if copy:
            editor.schemes.duplicate.click()
            desk.settle()
        return editor

    yield opened
    for editor in editors:
        editor._drafts.clear()  # nothing asks whether it may close


def saved(desk: Session, editor: SchemeEditor) -> Scheme:
    ids: list[str] = []
    editor.saved.connect(ids.append)
    assert editor.save.isEnabled(), editor.message.text()
    editor.save.click()
    until(lambda: ids)
    desk.settle()
    return desk.store.submit(lambda store: SchemeService(store).get(ids[-1])).result(10)


def words(editor: SchemeEditor, text: str) -> None:
    """Types what the question says."""
    editor.form.focus_text()
    field = editor.focusWidget()
    assert field is not None
    QTest.keyClicks(field, text)


def add(editor: SchemeEditor, name: str) -> None:
    next(action for action in editor.questions.add_menu().actions() if action.text() == name).trigger()


def combo(editor: SchemeEditor, name: str) -> QComboBox:
    return next(found for found in editor.form.findChildren(QComboBox) if found.accessibleName() == name)


def choose(box: QComboBox, value: object) -> None:
    box.setCurrentIndex(box.findData(value) if not isinstance(value, int) else value)
    box.activated.emit(box.currentIndex())


def test_built_in_schemes_are_read_only(desk: Session, edit: Open) -> None:
    editor = edit("pairwise", copy=False)
    assert not editor.form.isEnabled()
    assert not editor.questions.add.isEnabled()
    assert not editor.save.isEnabled()
    assert editor.guideline.text.isReadOnly()
    assert editor.schemes.list.currentItem().text() == "Pairwise comparison"


def test_a_copy_with_one_more_question_is_saved(desk: Session, edit: Open) -> None:
    editor = edit("thumbs")
    add(editor, type_name(QUESTION_TYPES["yes_no"]))
    assert editor.message.text().startswith("Question")
    assert not editor.save.isEnabled()
    words(editor, "Rude")
    choose(combo(editor, "“Yes” means"), "critical")
    choose(combo(editor, "Show this question"), 1)
    assert editor.message.text().endswith("Enter the tag.")
    tag = next(found for found in editor.form.findChildren(QWidget) if found.accessibleName() == "Tag")
    QTest.keyClicks(tag, "support")
    scheme = saved(desk, editor)
    question = scheme.questions[-1]
    assert (question.label, question.type, question.about) == ({"en": "Rude"}, QUESTION_TYPES["yes_no"], About.ANSWER)
    assert (question.severity, question.tag) == ("critical", "support")
    assert scheme.name["en"].endswith("(copy)")
    assert not editor.save.isEnabled()
    seen = [part.text() for part in editor.preview.findChildren(QLabel)]
    assert "Rude" in seen
    assert any("support" in text for text in seen)


def test_every_question_type_can_be_created_and_saved(desk: Session, edit: Open) -> None:
    editor = edit("thumbs")
    named = 0
    for answer in QUESTION_TYPES.values():
        add(editor, type_name(answer))
        words(editor, f"About {answer.name}")
        for option in editor.form.findChildren(QLineEdit):
            if option.accessibleName() in ("Choice (English)", "Criterion (English)"):
                named += 1
                QTest.keyClicks(option, f"Name {named}")
    kinds = {question.type for question in saved(desk, editor).questions}
    assert kinds == {*QUESTION_TYPES.values()}


def test_the_form_follows_a_changed_question_type(desk: Session, edit: Open) -> None:
    editor = edit("thumbs")
    add(editor, type_name(QUESTION_TYPES["scale"]))
    words(editor, "Tone")
    choose(combo(editor, "Type"), "comparison")
    choose(combo(editor, "Steps"), 2)
    box = next(found for found in editor.form.findChildren(QCheckBox) if found.text() == "Allow “Both bad”")
    box.setChecked(True)
    question = saved(desk, editor).questions[-1]
    assert (question.type, question.about, question.steps, question.both_bad) == (
        QUESTION_TYPES["comparison"], About.ANSWERS, 7, True,
    )  # fmt: skip


def test_a_key_conflict_is_named_and_cannot_be_saved(desk: Session, edit: Open) -> None:
    editor = edit("bad-cases")
    flag = next(
        row for row, question in enumerate(editor._draft.questions) if question.type is QUESTION_TYPES["yes_no"]
    )
    editor.questions.list.setCurrentRow(flag)
    key = editor.form.findChildren(KeyButton)[0]
    key.chosen.emit("S")
    assert editor.message.text().startswith("S is assigned twice: “Skip”, and")
    assert not editor.save.isEnabled()
    key.chosen.emit("X")
    assert saved(desk, editor).questions[flag].key == "X"


def test_questions_are_moved_and_removed(desk: Session, edit: Open) -> None:
    editor = edit("bad-cases")
    before = [question.id for question in editor._draft.questions]
    editor.questions.list.setCurrentRow(0)
    assert not editor.questions.up.isEnabled()
    editor.questions.down.click()
    assert editor.questions.list.currentRow() == 1
    editor.questions.remove.click()
    assert [question.id for question in saved(desk, editor).questions] == before[1:]


def test_a_guideline_is_written_previewed_and_older_versions_are_read(desk: Session, edit: Open) -> None:
    editor = edit("thumbs")
    first = editor._draft.guideline["en"]
    saved(desk, editor)
    editor.parts.choose(1)
    editor.guideline.text.setPlainText("**Be** strict.")
    scheme = saved(desk, editor)
    desk.settle()
    assert editor.guideline.version.count() == 2
    assert editor.guideline.text.toPlainText() == "**Be** strict."
    editor.guideline.version.setCurrentIndex(1)
    editor.guideline.version.activated.emit(1)
    assert editor.guideline.text.toPlainText() == first
    assert editor.guideline.text.isReadOnly()
    assert not editor.save.isEnabled()
    newest = desk.store.submit(lambda store: SchemeService(store).guideline(scheme.guideline or "")).result(10)
    assert newest is not None
    assert newest.text["en"] == "**Be** strict."


def test_a_draft_is_kept_while_another_scheme_is_open(desk: Session, edit: Open) -> None:
    editor = edit("thumbs")
    add(editor, type_name(QUESTION_TYPES["text"]))
    words(editor, "Note")
    editor.schemes.select("pairwise")
    desk.settle()
    assert not editor.save.isEnabled()
    draft = next(key for key, _ in editor._drafts.items() if key.startswith("new"))
    editor.schemes.select(draft)
    desk.settle()
    assert editor.schemes.list.currentItem().text().endswith("•")
    assert saved(desk, editor).questions[-1].label == {"en": "Note"}


def test_in_a_narrow_window_the_preview_is_a_section(desk: Session, edit: Open) -> None:
    editor = edit("pairwise")
    assert editor.preview.isVisible()
    preview = editor.parts._group.button(2)
    assert not preview.isVisible()
    editor.resize(900, 600)
    QApplication.processEvents()
    assert not editor.preview.isVisible()
    assert preview.isVisible()
    preview.click()
    QApplication.processEvents()
    assert editor.preview.isVisible()
    editor.resize(1120, 760)
    QApplication.processEvents()
    assert editor.preview.isVisible()
    assert editor.parts.current == 0
    assert editor.questions.isVisible()


def test_own_schemes_are_deleted_and_restored(desk: Session, edit: Open) -> None:
    editor = edit("thumbs", copy=False)
    assert editor.schemes.delete.isHidden()  # it came with the program
    editor.schemes.duplicate.click()
    desk.settle()
    key = editor.schemes.list.currentItem().data(Qt.ItemDataRole.UserRole)
    editor.schemes.delete.click()  # never saved
    desk.settle()
    assert key not in editor._drafts
    editor._toast._action.click()
    desk.settle()
    assert editor.schemes.list.currentItem().data(Qt.ItemDataRole.UserRole) == key
    scheme = saved(desk, editor)

    def listed() -> bool:
        return scheme.id in [one.id for one in desk.store.submit(lambda store: SchemeService(store).all()).result(10)]

    add(editor, type_name(QUESTION_TYPES["text"]))
    words(editor, "Note")
    editor.schemes.delete.click()
    until(lambda: not listed())
    desk.settle()
    assert not editor._toast.isHidden()
    assert editor.schemes.list.currentItem().data(Qt.ItemDataRole.UserRole) != scheme.id
    editor._toast._action.click()
    until(listed)
    desk.settle()
    assert editor.schemes.list.currentItem().data(Qt.ItemDataRole.UserRole) == scheme.id
    assert editor._draft.questions[-1].label == {"en": "Note"}  # what was not saved is still there
    assert editor.save.isEnabled()


def test_ctrl_s_saves(desk: Session, edit: Open) -> None:
    editor = edit("thumbs")
    editor.activateWindow()
    ids: list[str] = []
    editor.saved.connect(ids.append)
    QTest.keyClick(editor, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    until(lambda: ids)


def test_criteria_get_names_weights_and_maxima_by_the_keyboard(desk: Session, edit: Open) -> None:
    editor = edit("thumbs")
    add(editor, type_name(QUESTION_TYPES["rubric"]))
    words(editor, "Rubric")
    for number, option in enumerate(
        field for field in editor.form.findChildren(QLineEdit) if field.accessibleName() == "Criterion (English)"
    ):
        QTest.keyClicks(option, ("Depth", "Tone")[number])
    boxes = editor.form.findChildren(QDoubleSpinBox)
    assert [box.accessibleName() for box in boxes] == ["Weight", "Max. score"] * 2
    for box, keys in zip(boxes, ("2.5", "9", "0", "3"), strict=True):
        box.setFocus()
        box.selectAll()
        QTest.keyClicks(box, keys)
        QTest.keyClick(box, Qt.Key.Key_Tab)
    question = saved(desk, editor).questions[-1]
    numbers = [(option.label["en"], dict(option.numbers)) for option in question.options]
    assert numbers == [
        ("Depth", {"weight": 2.5, "maximum": 9}),
        ("Tone", {"weight": 1, "maximum": 3}),  # a weight of 0 would count nothing: it stays as it was
    ]
