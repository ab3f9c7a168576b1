"""The scheme editor: built-in schemes to read and copy, own ones to edit. Each save is a new version."""

from collections.abc import Callable

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QMessageBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.core.keymap import KeyMap
from desktop.core.question import Question, localized
from desktop.core.scheme import Guideline
from desktop.core.scheme_edit import SchemeDraft
from desktop.presenters.scheme_drafts import SchemeDrafts
from desktop.presenters.schemes import SchemesPresenter, is_ready_made, problem_text
from desktop.presenters.sentences import listed
from desktop.ui import theme
from desktop.ui.annotate.fields import Bilingual
from desktop.ui.annotate.guideline_editor import GuidelineEditor
from desktop.ui.annotate.question_form import QuestionForm
from desktop.ui.annotate.question_list import QuestionList
from desktop.ui.annotate.scheme_list import SchemeList, SchemeRow
from desktop.ui.annotate.scheme_preview import SchemePreview
from desktop.ui.keys import meaning
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button, shortcut_text
from desktop.ui.widgets.floating import Toast
from desktop.ui.widgets.forms import FormArea, tab_as_laid_out
from desktop.ui.widgets.labels import hairline, label
from desktop.ui.widgets.layouts import clear
from desktop.ui.widgets.segments import Segments
from desktop.ui.widgets.style_properties import restyle

_LIST, _PREVIEW = 208, 296
_FORM = 440  # at text size 1, with the air around it


class SchemeEditor(QDialog):
    """Edits schemes as drafts, each under its own key, until they are saved. Opening another scheme keeps the
    drafts."""

    saved = Signal(str)  # the id of the scheme that has a new version
    listed = Signal()  # a scheme was deleted or restored

    def __init__(
        self, presenter: SchemesPresenter, keymap: KeyMap, scheme: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Schemes"))
        room = self.screen().availableSize()
        self.resize(min(1160, room.width() - 48), min(780, room.height() - 64))
        self._presenter, self._keymap = presenter, keymap
        self._drafts = SchemeDrafts()
        self._key, self._question = "", ""
        self._saving = ""
        self._selected_key = scheme or "instructgpt"

        self.schemes = SchemeList(_LIST)
        self._toast = Toast(self, lambda: (self, 72))  # above the buttons
        self._notice = self._make_notice()
        self._name = QVBoxLayout()
        sections = [self.tr("Questions"), self.tr("Guidelines"), self.tr("Preview")]
        self.parts = Segments(sections, self.tr("Sections of the scheme"))
        self.questions = QuestionList()
        self.form = QuestionForm()
        self.guideline = GuidelineEditor()
        self.preview = SchemePreview(keymap)
        self.message = label("", "secondary", wrap=True)
        self._lay_out()

        self.schemes.chosen.connect(self._choose)
        self.schemes.duplicate_requested.connect(self._duplicate)
        self.schemes.delete_requested.connect(self._delete)
        self.parts.chosen.connect(self._stack.setCurrentIndex)
        self.questions.chosen.connect(self._choose_question)
        self.questions.moved.connect(lambda id, by: self._change(self._draft.moved(id, by)))
        self.questions.removed.connect(self._remove_question)
        self.questions.add_requested.connect(self._add_question)
        self.form.changed.connect(self._question_changed)
        self.guideline.edited.connect(lambda text: self._change(self._put(guideline=text)))
        presenter.listed.connect(self._show_list)
        presenter.saved.connect(self._saved)
        presenter.deleted.connect(self._deleted)
        presenter.rejected.connect(self._rejected)
        presenter.refresh()

    # --- layout

    def _lay_out(self) -> None:
        middle = QVBoxLayout()
        set_margins(middle, Space.XL, Space.L)
        set_spacing(middle, Space.M)
        middle.addWidget(self._notice)
        name = QVBoxLayout()
        set_spacing(name, Space.XS)
        name.addWidget(label(self.tr("Scheme name"), "section"))
        name.addLayout(self._name)
        middle.addLayout(name)
        middle.addWidget(self.parts)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._questions_page())
        self._stack.addWidget(self.guideline)
        self._narrow = QWidget()
        set_margins(QVBoxLayout(self._narrow), Space.NONE)
        self._stack.addWidget(self._narrow)
        middle.addWidget(self._stack, 1)
        right = QFrame()
        right.setProperty("surface", "sunken")
        right.setFixedWidth(theme.current().px(_PREVIEW))
        self._preview_side = right
        preview_column = QVBoxLayout(right)
        set_margins(preview_column, Space.NONE)
        set_spacing(preview_column, Space.S)
        self._preview_area = FormArea(self.preview)
        preview_column.addWidget(self._preview_area)
        body = QHBoxLayout()
        set_spacing(body, Space.NONE)
        body.addWidget(self.schemes)
        body.addWidget(hairline(vertical=True))
        body.addLayout(middle, 1)
        self._preview_line = hairline(vertical=True)
        body.addWidget(self._preview_line)
        body.addWidget(right)
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.NONE)
        column.addLayout(body, 1)
        column.addWidget(hairline())
        column.addLayout(self._foot())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the preview as a section if there is no room for it beside the form."""
        super().resizeEvent(event)
        side_by_side = self.width() >= _LIST + theme.current().px(_PREVIEW + _FORM)
        layout = (self._preview_side if side_by_side else self._narrow).layout()
        assert layout is not None
        if layout.indexOf(self._preview_area) < 0:
            layout.addWidget(self._preview_area)
        self._preview_side.setVisible(side_by_side)
        self._preview_line.setVisible(side_by_side)
        self.parts.show_choice(2, not side_by_side)

    def _make_notice(self) -> QFrame:
        notice = QFrame()
        notice.setProperty("surface", "notice")
        row = QHBoxLayout(notice)
        set_margins(row, Space.M, Space.S, Space.S, Space.S)
        set_spacing(row, Space.S)
        row.addWidget(label(self.tr("This scheme is part of Sayso and cannot be changed."), "warning", wrap=True), 1)
        copy = Button(self.tr("Edit a copy"))
        copy.clicked.connect(self._duplicate)
        row.addWidget(copy)
        return notice

    def _questions_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.S)
        column.addWidget(self.questions)
        column.addWidget(FormArea(self.form), 1)
        return page

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        set_margins(foot, Space.XL, Space.M)
        set_spacing(foot, Space.S)
        foot.addWidget(self.message, 1)
        close = Button(self.tr("Close"))
        close.clicked.connect(self.reject)
        self.save = Button(self.tr("Save"), "primary", key="Ctrl+S")
        self.save.setShortcut("Ctrl+S")
        self.save.clicked.connect(self._save)
        foot.addWidget(close)
        foot.addWidget(self.save)
        return foot

    # --- display

    @property
    def _draft(self) -> SchemeDraft:
        return self._drafts[self._key]

    def _show_list(self) -> None:
        language = QLocale().name()
        names = {scheme.id: localized(scheme.name, language) for scheme in self._presenter.all}
        names = {key: localized(draft.name, language) for key, draft in self._drafts.items()} | names
        ids = [*(scheme.id for scheme in self._presenter.all), *(key for key, _ in self._drafts.items())]
        self.schemes.show_schemes((self._row(key, names[key]) for key in dict.fromkeys(ids)), self._selected_key)

    def _row(self, key: str, name: str) -> SchemeRow:
        return SchemeRow(key, name, is_ready_made(key), self._drafts.is_changed(key))

    def _choose(self, key: str) -> None:
        self._selected_key = key
        if key in self._drafts:
            self._open(key)
            return

        def opened(draft: SchemeDraft, versions: list[Guideline]) -> None:
            self._drafts.add_saved(key, draft, versions)
            if self._selected_key == key:
                self._open(key)

        self._presenter.open(key, opened)

    def _open(self, key: str) -> None:
        self._key = key
        draft, locked = self._draft, is_ready_made(key)
        self._notice.setVisible(locked)
        self.schemes.delete.setVisible(not locked)
        clear(self._name)
        names = Bilingual(self.tr("Scheme name"), draft.name)
        names.setEnabled(not locked)
        names.edited.connect(lambda text: self._change(self._put(name=text)))
        self._name.addWidget(names)
        self.form.setEnabled(not locked)
        self.guideline.show_guideline(draft.guideline, self._drafts.versions(key), locked=locked)
        if not any(question.id == self._question for question in draft.questions):
            self._question = draft.questions[0].id if draft.questions else ""
        self._show_questions()
        self._show_form()
        self._show_state()

    def _show_questions(self) -> None:
        self.questions.show_questions(self._draft.questions, self._question, locked=is_ready_made(self._key))

    def _show_form(self) -> None:
        shown = next((question for question in self._draft.questions if question.id == self._question), None)
        self.form.show_question(shown)
        tab_as_laid_out(self)

    def _show_state(self) -> None:
        draft = self._draft
        self.preview.show_draft(draft)
        problems = draft.problems
        clashes = [] if problems else draft.conflicts(self._keymap)
        sentences = [problem_text(problem, draft) for problem in problems[:1]]
        for clash in clashes[:1]:
            first, second = self._name_of(clash.first), self._name_of(clash.second)
            template = self.tr("{key} is assigned twice: {first}, and {second}. Change one of them.")
            sentences.append(template.format(key=shortcut_text(clash.key), first=first, second=second))
        changed = self._drafts.is_changed(self._key)
        restyle(self.message, role="error" if sentences and changed else "secondary")
        self.message.setText(sentences[0] if sentences and changed else self._save_hint(changed))
        self.save.setEnabled(changed and not problems and not clashes and not self._saving)
        self.schemes.update_row(self._row(self._key, localized(draft.name, QLocale().name())))

    def _save_hint(self, changed: bool) -> str:
        if not changed:
            return ""
        if self._draft.id:
            return self.tr("Saving creates a new version; earlier judgements keep the old one.")
        return self.tr("Not saved yet.")

    def _name_of(self, name: str) -> str:
        """Name one side of a key conflict: a question, an option, or a command of the desk."""
        language = QLocale().name()
        for question in self._draft.questions:
            if name == question.id:
                return f"“{localized(question.label, language)}”"
            for option in question.options:
                if name == f"{question.id}/{option.id}":
                    return f"“{localized(option.label, language)}”"
        return f"“{meaning(name)}”"

    # --- changes

    def _put(self, **fields: object) -> SchemeDraft:
        values = {name: getattr(self._draft, name) for name in SchemeDraft.__slots__}
        return SchemeDraft(**(values | fields))

    def _change(self, draft: SchemeDraft) -> None:
        self._drafts[self._key] = draft
        self._show_questions()
        self._show_state()

    def _question_changed(self, question: Question) -> None:
        self._change(self._draft.with_question(question))

    def _choose_question(self, id: str) -> None:
        self._question = id
        self._show_questions()
        self._show_form()

    def _add_question(self, question: Question) -> None:
        self._question = question.id
        self._change(self._draft.with_question(question))
        self._show_form()
        self.form.focus_text()

    def _remove_question(self, id: str) -> None:
        """Remove a question and select the one before it."""
        layout = [question.id for question in self._draft.questions].index(id)
        draft = self._draft.without(id)
        self._question = draft.questions[max(layout - 1, 0)].id if draft.questions else ""
        self._change(draft)
        self._show_form()

    def _duplicate(self) -> None:
        if not self._key:
            return
        self._selected_key = self._drafts.add_copy(self._key)
        self._show_list()

    def _delete(self) -> None:
        """Delete the scheme, or drop a draft that was never saved. Both can be undone."""
        key = self._key
        self._selected_key = self.schemes.key_before(key)
        if self._draft.id:
            self._presenter.delete(key)
        elif (removed := self._drafts.remove(key)) is not None:
            draft, restore = removed

            def undo() -> None:
                restore()
                self._selected_key = key
                self._show_list()

            self._show_list()
            self._offer_undo(self.tr("“{title}” is deleted"), draft, undo)

    def _deleted(self, id: str) -> None:
        if (removed := self._drafts.remove(id)) is not None:
            draft, restore = removed

            def undo() -> None:
                restore()
                self._selected_key = id
                self._presenter.restore(id)
                self.listed.emit()

            self._offer_undo(self.tr("“{title}” was moved to the trash"), draft, undo)
        self.listed.emit()

    def _offer_undo(self, message: str, draft: SchemeDraft, undo: Callable[[], None]) -> None:
        name = localized(draft.name, QLocale().name())
        self._toast.show_message(message.format(title=name), self.tr("Undo"), undo)

    # --- the store

    def _save(self) -> None:
        self._saving = self._key
        self._show_state()
        self._presenter.save(self._draft)

    def _saved(self, id: str) -> None:
        if not self._saving:
            return
        self._drafts.remove(self._saving)  # opened again as saved
        if self._selected_key == self._saving:
            self._selected_key = id
        self._saving = ""
        self._presenter.refresh()
        self.saved.emit(id)

    def _rejected(self, sentence: str) -> None:
        self._saving = ""
        self._show_state()
        self.message.setText(sentence)

    # --- closing

    def reject(self) -> None:
        """Ask before unsaved edits are discarded."""
        if self._may_close():
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close():
            event.accept()
        else:
            event.ignore()

    def _may_close(self) -> bool:
        changed = self._drafts.changed
        if not changed:
            return True
        names = listed(f"“{localized(draft.name, QLocale().name())}”" for draft in changed)
        box = QMessageBox(QMessageBox.Icon.NoIcon, self.tr("Schemes"), "", parent=self)
        box.setText(self.tr("Discard changes to {names}?").format(names=names))
        discard = box.addButton(self.tr("Discard"), QMessageBox.ButtonRole.DestructiveRole)
        keep_editing = box.addButton(self.tr("Keep editing"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep_editing)
        box.setEscapeButton(keep_editing)
        box.exec()
        if box.clickedButton() is discard:
            self._drafts.clear()
            return True
        return False
