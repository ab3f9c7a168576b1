"""Schemes to read and edit: the list, the trash, drafts, versions of guidelines, and a preview of the questions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.keymap import Command, KeyMap, question_keys
from desktop.core.question import About, Question, localized
from desktop.core.questions.base import QuestionType
from desktop.core.scheme import Guideline, Scheme
from desktop.core.scheme_edit import Fault, Problem, SchemeDraft, draft_of
from desktop.presenters.operations import Operations
from desktop.services.changes import NOTHING, Changes
from desktop.services.schemes import READY_MADE, DeletedScheme, SchemeService, SchemeState
from desktop.store.database import Database


@dataclass(frozen=True, slots=True)
class QuestionPreview:
    """One question as the annotator will see it: its texts and keys."""

    id: str
    about: About
    label: str
    how: str  # a phrase: how it is answered
    keys: tuple[
        tuple[str, str], ...
    ] = ()  # key and the option that it selects; no text for the key of the question itself
    only_for: str = ""  # the tag of the prompts that it applies to; empty for all


class SchemesPresenter(QObject):
    """State and intents of the list of schemes and of the scheme editor."""

    listed = Signal()  # `all` was read
    saved = Signal(str)  # the id of a scheme that has a new version
    deleted = Signal(str)  # the id of a scheme that was moved to the trash
    trash_changed = Signal()
    rejected = Signal(str)  # a sentence

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self.all: list[Scheme] = []
        self.trash: list[DeletedScheme] = []
        self._trash_shown = False
        operations.changed.connect(self._store_changed)

    def refresh(self) -> None:
        """Read the schemes into `all`."""
        self._operations.ask(lambda store: SchemeService(store).all(), self._show)

    # --- the trash

    def delete(self, id: str) -> None:
        """Move a scheme to the trash; emits `deleted`. Judgements and projects keep using it."""
        self._move(id, SchemeState.TRASH, lambda _: self.deleted.emit(id))

    def restore(self, id: str) -> None:
        """Move a scheme from the trash back to the list."""
        self._move(id, SchemeState.LISTED)

    def purge(self, id: str) -> None:
        """Remove a scheme from the trash; its versions stay in the store, since judgements name them."""
        self._move(id, SchemeState.DELETED)

    def load_trash(self) -> None:
        """Read the deleted schemes into `trash`, and follow changes from now on."""
        self._trash_shown = True
        self._operations.ask(lambda store: SchemeService(store).trash(), self._show_trash)

    def _move(self, id: str, state: SchemeState, done: Callable[[None], None] | None = None) -> None:
        def moved(_: None) -> None:
            if done is not None:
                done(None)
            self.refresh()

        self._operations.change(lambda store: SchemeService(store).set_state(id, state), moved)

    def _show_trash(self, trash: list[DeletedScheme]) -> None:
        if trash != self.trash:
            self.trash = trash
            self.trash_changed.emit()

    def _store_changed(self, changes: Changes) -> None:
        if self._trash_shown and changes.schemes:
            self.load_trash()

    # --- reading and editing

    def open(self, id: str, done: Callable[[SchemeDraft, list[Guideline]], None]) -> None:
        """Call `done` with a scheme as a draft, and with all versions of its guidelines, newest first."""

        def read(store: Database) -> tuple[SchemeDraft, list[Guideline]]:
            scheme = SchemeService(store).get(id)
            versions = SchemeService(store).guidelines(scheme.guideline) if scheme.guideline else []
            return draft_of(scheme, versions[0].text if versions else {}), versions

        self._operations.ask(read, lambda found: done(*found))

    def save(self, draft: SchemeDraft) -> None:
        """Save new versions of the scheme and of its guidelines, of each only if it changed."""

        def work(store: Database) -> tuple[Scheme, Changes]:
            schemes = SchemeService(store)
            changes, guideline = NOTHING, draft.guideline_id
            text = {language: words for language, words in draft.guideline.items() if words.strip()}
            newest = schemes.guideline(guideline) if guideline else None
            if text != (dict(newest.text) if newest else {}) and text:
                kept, changes = schemes.save_guideline(Guideline(guideline or "", 1, text))
                guideline = kept.id
            scheme = replace(draft.scheme(), id=draft.id, guideline=guideline)
            if draft.id:
                old = schemes.get(draft.id)
                if replace(scheme, version=old.version) == old:
                    return old, changes
            saved, more = schemes.save(scheme)
            return saved, changes | more

        self._operations.change(
            work, lambda scheme: self.saved.emit(scheme.id), self._operations.errors_to(self.rejected.emit)
        )

    def _show(self, schemes: list[Scheme]) -> None:
        self.all = schemes
        self.listed.emit()


def is_ready_made(id: str) -> bool:
    """Whether a scheme ships with the program; such a scheme can be copied, not changed."""
    return id in READY_MADE


# --- texts

_ABOUT_NAMES: Mapping[About, str] = {
    About.ANSWER: QT_TRANSLATE_NOOP("schemes", "Each answer"),
    About.PROMPT: QT_TRANSLATE_NOOP("schemes", "The prompt"),
    About.ANSWERS: QT_TRANSLATE_NOOP("schemes", "All answers together"),
}
_FAULTS: Mapping[Fault, str] = {
    Fault.NO_NAME: QT_TRANSLATE_NOOP("schemes", "The scheme has no name yet."),
    Fault.NO_QUESTIONS: QT_TRANSLATE_NOOP("schemes", "The scheme has no questions yet. Add one."),
    Fault.NO_LABEL: QT_TRANSLATE_NOOP("schemes", "Question {number} has no text yet."),
    Fault.NO_OPTION_LABEL: QT_TRANSLATE_NOOP("schemes", "A choice of question {number} has no text yet."),
    Fault.SAME_LABELS: QT_TRANSLATE_NOOP("schemes", "Two criteria of question {number} have the same name."),
    Fault.NO_TAG: QT_TRANSLATE_NOOP("schemes", "Question {number} applies only to a tag. Enter the tag."),
}


def type_name(type: QuestionType) -> str:
    """The translated title of a question type."""
    return _tr(type.title)


def about_name(about: About) -> str:
    """What a question is about, translated: each answer, the prompt, or all answers together."""
    return _tr(_ABOUT_NAMES[about])


def problem_text(problem: Problem, draft: SchemeDraft) -> str:
    """A sentence on why a draft cannot be saved; questions are numbered from 1."""
    numbers = {question.id: number for number, question in enumerate(draft.questions, start=1)}
    return _tr(_FAULTS[problem.fault]).format(number=numbers.get(problem.question, 0))


def preview(draft: SchemeDraft, language: str, keymap: KeyMap) -> list[QuestionPreview]:
    """The questions in the order of the desk: about each answer, about all answers, about the prompt."""
    if not draft.questions:
        return []
    scheme = draft.scheme()
    questions: list[QuestionPreview] = []
    for about in (About.ANSWER, About.ANSWERS, About.PROMPT):
        keys = question_keys(scheme, about, keymap.keys[Command.MORE_FLAGS])
        questions += [_preview_of(question, keys, language) for question in scheme.questions if question.about is about]
    return questions


def _preview_of(question: Question, keys: Mapping[str, str], language: str) -> QuestionPreview:
    own_keys = ((keys[question.id], ""),) if question.id in keys else ()
    options = tuple(
        (keys.get(f"{question.id}/{option.id}", ""), localized(option.label, language)) for option in question.options
    )
    return QuestionPreview(
        question.id,
        question.about,
        localized(question.label, language) or type_name(question.type),
        _how(question, language),
        own_keys + options,
        question.tag or "",
    )


def _how(question: Question, language: str) -> str:
    template, values = question.type.describe_question(question, language)
    return _tr(template).format(**values) if values else _tr(template)


def _tr(text: str) -> str:
    return QCoreApplication.translate("schemes", text)
