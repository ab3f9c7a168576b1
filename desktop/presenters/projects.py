"""Projects made, changed, thrown away and brought back. What is judged in them is the desk's."""

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

ANSWERS: Final = 4  # InstructGPT's labelers ranked from 4 to 9
SCHEME: Final = "instructgpt"


@dataclass(frozen=True, slots=True)
class FromStarters:
    """The prompts that ship, of these languages and categories."""

    languages: tuple[str, ...] = ("en",)
    categories: tuple[str, ...] = CATEGORIES

    def prompts(self) -> list[NewPrompt]:
        return [
            prompt
            for language in LANGUAGES
            if language in self.languages
            for prompt in starters(language)
            if prompt.category in self.categories
        ]


@dataclass(frozen=True, slots=True)
class FromChats:
    """What the user said in conversations: these messages, where they are."""

    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectDraft:
    """What a person wants a project to be; `prompts` None adds none."""

    project: Project
    prompts: FromStarters | FromChats | None = field(default_factory=FromStarters)

    @property
    def count(self) -> int:
        """How many prompts it would bring."""
        match self.prompts:
            case FromStarters():
                return len(self.prompts.prompts())
            case FromChats():
                return len(self.prompts.messages)
            case None:
                return 0


@dataclass(frozen=True, slots=True)
class PromptTurn:
    """A message of the user, as a list shows it."""

    id: str
    text: str


class ProjectsPresenter(QObject):
    saved = Signal(str)  # the id of a project that was made or changed
    rejected = Signal(str)  # a sentence: why it was not
    deleted = Signal(str, str)  # id, name: in the trash, from where `restore` brings it back
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

    # --- a beginning

    def plan(self, name: str, language: str) -> ProjectDraft:
        """What one gets who only presses Enter: several answers of the present model to the starters of the user's
        language, judged as InstructGPT's were."""
        code = language.partition("_")[0]
        source = self.source()
        project = Project("", name, SCHEME, () if source is None else (source,))
        return ProjectDraft(project, FromStarters((code if code in LANGUAGES else "en",)))

    def source(self, n: int = ANSWERS) -> AnswerSource | None:
        """`n` answers of the present model; None while there is no model at all."""
        usable = [item.path for item in self._models.items if item.problem is None]
        path = self._models.path or next(iter(usable), "")
        return AnswerSource(path, n, self.sampling()) if path else None

    def sampling(self) -> Sampling:
        """As new conversations begin, but each answer drawn afresh and none without end."""
        now = self._settings.now.sampling
        return replace(now, seed=None, max_tokens=min(now.max_tokens or TASK_MAX_TOKENS, TASK_MAX_TOKENS))

    # --- what the form shows

    def schemes(self, used: str, done: Callable[[list[Scheme]], None]) -> None:
        """Those to choose from; the one that a project has is among them also when it was deleted."""
        self._operations.ask(lambda store: SchemeService(store).all(used), done)

    def conversations(self, done: Callable[[list[ConversationSummary]], None]) -> None:
        """Those of the chat's list, newest first."""
        self._operations.ask(lambda store: ChatService(store).list_conversations(), done)

    def turns(self, conversation: str, done: Callable[[list[PromptTurn]], None]) -> None:
        """What the user said on the way that is open in a conversation."""

        def read(store: Database) -> list[PromptTurn]:
            opened = ChatService(store).open(conversation)
            path = opened.tree.path(opened.conversation.active_leaf)
            return [PromptTurn(message.id, message.text) for message in path if message.role is Role.USER]

        self._operations.ask(read, done)

    # --- intents

    def save(self, plan: ProjectDraft) -> None:
        """Makes the project, or changes the one with its id, and puts the prompts in."""

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
        self._operations.change(lambda store: ProjectService(store).delete(id), lambda _: self.deleted.emit(id, name))

    def restore(self, id: str) -> None:
        self._operations.change(lambda store: ProjectService(store).restore(id))

    def purge(self, id: str) -> None:
        """For good, with what was judged in the conversations made for it."""
        self._operations.change(lambda store: ProjectService(store).purge(id))

    def load_trash(self) -> None:
        self._trash_shown = True
        self._operations.ask(
            lambda store: [one.project for one in ProjectService(store).all(deleted=True)], self._show_trash
        )

    # --- what happens

    def _show_trash(self, trash: list[Project]) -> None:
        if trash != self.trash:
            self.trash = trash
            self.trash_changed.emit()

    def _store_changed(self, changes: Changes) -> None:
        if self._trash_shown and changes.projects:
            self.load_trash()
