"""Creating, changing, deleting and restoring projects. Their tasks are judged on the desk."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from PySide6.QtCore import QObject, Signal

from desktop.core.conversation import Role
from desktop.core.project import CATEGORIES, TASK_MAX_TOKENS, AnswerSource, NewPrompt, Project
from desktop.core.sampling import Sampling
from desktop.core.scheme import LANGUAGES, Scheme
from desktop.presenters.models import ModelsPresenter
from desktop.presenters.operations import Operations
from desktop.presenters.settings import SettingsPresenter
from desktop.services.changes import NOTHING, Changes
from desktop.services.chat import ChatService, ConversationSummary
from desktop.services.projects import ProjectService
from desktop.services.schemes import SchemeService
from desktop.services.starters import starters
from desktop.store.database import Database

ANSWERS: Final = 4  # InstructGPT's annotators ranked 4 to 9 answers
SCHEME: Final = "instructgpt"


@dataclass(frozen=True, slots=True)
class FromStarters:
    """Sample prompts that ship with the program, of these languages and categories."""

    languages: tuple[str, ...] = ("en",)
    categories: tuple[str, ...] = CATEGORIES

    def prompts(self) -> list[NewPrompt]:
        """The sample prompts of this choice."""
        return [
            prompt
            for language in LANGUAGES
            if language in self.languages
            for prompt in starters(language)
            if prompt.category in self.categories
        ]


@dataclass(frozen=True, slots=True)
class FromChats:
    """Messages of the user in conversations, by id; they stay where they are."""

    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectDraft:
    """A project to create or change, and the prompts to add (None: none)."""

    project: Project
    prompts: FromStarters | FromChats | None = field(default_factory=FromStarters)

    @property
    def count(self) -> int:
        """How many prompts would be added."""
        match self.prompts:
            case FromStarters():
                return len(self.prompts.prompts())
            case FromChats():
                return len(self.prompts.messages)
            case None:
                return 0


@dataclass(frozen=True, slots=True)
class PromptTurn:
    """A message of the user that can become a task."""

    id: str
    text: str


class ProjectsPresenter(QObject):
    """Intents of the project dialogs, and the projects in the trash."""

    saved = Signal(str)  # the id of a project that was created or changed
    rejected = Signal(str)  # a sentence: why a project could not be saved
    deleted = Signal(str, str)  # id and name: an undo can be offered
    trash_changed = Signal()

    def __init__(
        self,
        operations: Operations,
        models: ModelsPresenter,
        settings: SettingsPresenter,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._operations, self._models, self._settings = operations, models, settings
        self._trash_shown = False
        self.trash: list[Project] = []
        operations.changed.connect(self._store_changed)

    # --- defaults

    def plan(self, name: str, language: str) -> ProjectDraft:
        """The default of a new project: several answers of the current model to the sample prompts of the user's
        language, with InstructGPT's scheme. `language` is a locale name such as "zh_CN"."""
        code = language.partition("_")[0]
        source = self.source()
        project = Project("", name, SCHEME, () if source is None else (source,))
        return ProjectDraft(project, FromStarters((code if code in LANGUAGES else "en",)))

    def source(self, n: int = ANSWERS) -> AnswerSource | None:
        """`n` answers of the current model, else of the first usable one; None if there is no model."""
        usable = [item.path for item in self._models.items if item.problem is None]
        path = self._models.path or next(iter(usable), "")
        return AnswerSource(path, n, self.sampling()) if path else None

    def sampling(self) -> Sampling:
        """The sampling settings of new conversations, but without a fixed seed and with a limit of tokens."""
        now = self._settings.now.sampling
        return replace(now, seed=None, max_tokens=min(now.max_tokens or TASK_MAX_TOKENS, TASK_MAX_TOKENS))

    # --- choices

    def schemes(self, used: str, done: Callable[[list[Scheme]], None]) -> None:
        """Call `done` with the schemes to choose from, including the one of the project even if it was deleted."""
        self._operations.ask(lambda store: SchemeService(store).all(used), done)

    def conversations(self, done: Callable[[list[ConversationSummary]], None]) -> None:
        """Call `done` with the conversations in the list, newest first."""
        self._operations.ask(lambda store: ChatService(store).list_conversations(), done)

    def turns(self, conversation: str, done: Callable[[list[PromptTurn]], None]) -> None:
        """Call `done` with the user's messages on the active path of a conversation."""

        def read(store: Database) -> list[PromptTurn]:
            opened = ChatService(store).open(conversation)
            path = opened.tree.path(opened.conversation.active_leaf)
            return [PromptTurn(message.id, message.text) for message in path if message.role is Role.USER]

        self._operations.ask(read, done)

    # --- intents

    def save(self, plan: ProjectDraft) -> None:
        """Create the project, or change the one with its id, and add the prompts."""

        def work(store: Database) -> tuple[Project, Changes]:
            projects = ProjectService(store)
            project, changes = projects.save(plan.project)
            match plan.prompts:
                case FromStarters():
                    _, more = projects.add_prompts(project.id, plan.prompts.prompts())
                case FromChats() if plan.prompts.messages:
                    _, more = projects.add_from_chats(project.id, plan.prompts.messages)
                case _:
                    more = NOTHING
            return project, changes | more

        self._operations.change(
            work, lambda project: self.saved.emit(project.id), self._operations.errors_to(self.rejected.emit)
        )

    def delete(self, id: str, name: str) -> None:
        """Move a project to the trash; emits `deleted` with its name."""
        self._operations.change(lambda store: ProjectService(store).delete(id), lambda _: self.deleted.emit(id, name))

    def restore(self, id: str) -> None:
        """Restore a project from the trash."""
        self._operations.change(lambda store: ProjectService(store).restore(id))

    def purge(self, id: str) -> None:
        """Delete a project permanently, with its conversations and their judgements."""
        self._operations.change(lambda store: ProjectService(store).purge(id))

    def load_trash(self) -> None:
        """Read the deleted projects into `trash`, and follow changes from now on."""
        self._trash_shown = True
        self._operations.ask(
            lambda store: [progress.project for progress in ProjectService(store).all(deleted=True)], self._show_trash
        )

    # --- changes of the store

    def _show_trash(self, trash: list[Project]) -> None:
        if trash != self.trash:
            self.trash = trash
            self.trash_changed.emit()

    def _store_changed(self, changes: Changes) -> None:
        if self._trash_shown and changes.projects:
            self.load_trash()
