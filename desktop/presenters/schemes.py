"""Schemes as a person reads and edits them: the list, drafts, guidelines with their versions, and a preview."""

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
from desktop.services.schemes import READY_MADE, DeletedScheme, SchemePlace, SchemeService
from desktop.store.database import Database


@dataclass(frozen=True, slots=True)
class QuestionPreview:
    """One question as the annotator meets it: in words, with its keys."""

    id: str
    about: About
    label: str
    how: str  # how it is answered
    keys: tuple[tuple[str, str], ...] = ()  # key and what it says; no text where it is the question itself
    only_for: str = ""  # the tag of the prompts for which it is asked


class SchemesPresenter(QObject):
    listed = Signal()  # `all` is another
    saved = Signal(str)  # the id of a scheme that has a new version
    deleted = Signal(str)  # the id of one that is in the trash now
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
        self._operations.ask(lambda store: SchemeService(store).all(), self._show)

    # --- thrown away and brought back

    def delete(self, id: str) -> None:
        self._put(id, SchemePlace.TRASH, lambda _: self.deleted.emit(id))

    def restore(self, id: str) -> None:
        self._put(id, SchemePlace.LISTED)

    def purge(self, id: str) -> None:
        """It is listed nowhere any more; what was judged by it keeps it."""
        self._put(id, SchemePlace.GONE)

    def load_trash(self) -> None:
        self._trash_shown = True
        self._operations.ask(lambda store: SchemeService(store).trash(), self._show_trash)

    def _put(self, id: str, place: SchemePlace, done: Callable[[None], None] | None = None) -> None:
        def settled(_: None) -> None:
            if done is not None:
                done(None)
            self.refresh()

        self._operations.change(lambda store: SchemeService(store).put(id, place), settled)

    def _show_trash(self, trash: list[DeletedScheme]) -> None:
        if trash != self.trash:
            self.trash = trash
            self.trash_changed.emit()

    def _store_changed(self, changes: Changes) -> None:
        if self._trash_shown and changes.schemes:
            self.load_trash()

    # --- read and edited

    def open(self, id: str, done: Callable[[SchemeDraft, list[Guideline]], None]) -> None:
        """A scheme to read or edit, with all versions of its guideline, newest first."""

        def read(store: Database) -> tuple[SchemeDraft, list[Guideline]]:
            scheme = SchemeService(store).get(id)
            versions = SchemeService(store).guidelines(scheme.guideline) if scheme.guideline else []
            return draft_of(scheme, versions[0].text if versions else {}), versions

        self._operations.ask(read, lambda found: done(*found))

    def save(self, draft: SchemeDraft) -> None:
        """As new versions of the scheme and of its guideline; of what is as it was there is none."""

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
            made, more = schemes.save(scheme)
            return made, changes | more

        self._operations.change(
            work, lambda scheme: self.saved.emit(scheme.id), self._operations.errors_to(self.rejected.emit)
        )

    def _show(self, schemes: list[Scheme]) -> None:
        self.all = schemes
        self.listed.emit()


def is_ready_made(id: str) -> bool:
    """It came with the program: it can be read and copied, not changed."""
    return id in READY_MADE


# --- words

_ABOUTS: Mapping[About, str] = {
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
    return _tr(type.title)


def about_name(about: About) -> str:
    return _tr(_ABOUTS[about])


def problem_text(problem: Problem, draft: SchemeDraft) -> str:
    numbers = {question.id: number for number, question in enumerate(draft.questions, start=1)}
    return _tr(_FAULTS[problem.fault]).format(number=numbers.get(problem.question, 0))


def preview(draft: SchemeDraft, language: str, keymap: KeyMap) -> list[QuestionPreview]:
    """What the annotator will meet, in the order of the desk: of each answer, of all of them, of the prompt."""
    if not draft.questions:
        return []
    scheme = draft.scheme()
    asked: list[QuestionPreview] = []
    for about in (About.ANSWER, About.ANSWERS, About.PROMPT):
        keys = question_keys(scheme, about, keymap.keys[Command.MORE_FLAGS])
        asked += [_asked(question, keys, language) for question in scheme.questions if question.about is about]
    return asked


def _asked(question: Question, keys: Mapping[str, str], language: str) -> QuestionPreview:
    own = ((keys[question.id], ""),) if question.id in keys else ()
    options = tuple(
        (keys.get(f"{question.id}/{option.id}", ""), localized(option.label, language)) for option in question.options
    )
    return QuestionPreview(
        question.id,
        question.about,
        localized(question.label, language) or type_name(question.type),
        _how(question, language),
        own + options,
        question.tag or "",
    )


def _how(question: Question, language: str) -> str:
    template, values = question.type.describe_question(question, language)
    return _tr(template).format(**values) if values else _tr(template)


def _tr(text: str) -> str:
    return QCoreApplication.translate("schemes", text)
