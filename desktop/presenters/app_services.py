"""All presenters of one window: built once, started when the store is open, ended in order."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.generation import Adapter
from desktop.core.training_run import OPEN_STATUSES
from desktop.engine.fallbacks import FALLBACKS, replacement
from desktop.engine.host import EngineHost
from desktop.engine.protocol import ContextOptions
from desktop.presenters.best_of import BestOf
from desktop.presenters.chat import ChatPresenter
from desktop.presenters.chat_adapters import ChatAdapters
from desktop.presenters.context import ContextMeter
from desktop.presenters.conversations import ConversationsPresenter
from desktop.presenters.judging import JudgingPresenter
from desktop.presenters.models import ModelsPresenter
from desktop.presenters.operations import Operations
from desktop.presenters.proposals import Proposals
from desktop.presenters.requests import Submit
from desktop.presenters.settings import SettingsPresenter
from desktop.presenters.streams import Streams
from desktop.services.settings import SettingsFile
from desktop.store.database import Database

if TYPE_CHECKING:
    from desktop.presenters.adapter_exporter import AdapterExporter
    from desktop.presenters.annotators import AnnotatorsPresenter
    from desktop.presenters.background_reader import BackgroundReader
    from desktop.presenters.desk import DeskPresenter
    from desktop.presenters.export import ExportPresenter
    from desktop.presenters.generation import GenerationPresenter
    from desktop.presenters.imports import ImportsPresenter
    from desktop.presenters.kv_cache import KvCache
    from desktop.presenters.projects import ProjectsPresenter
    from desktop.presenters.quality import QualityPresenter
    from desktop.presenters.results import ResultsPresenter
    from desktop.presenters.schemes import SchemesPresenter
    from desktop.presenters.search import SearchPresenter
    from desktop.presenters.suggested_ranking import SuggestedRanking
    from desktop.presenters.training import TrainingPresenter
    from desktop.presenters.training_job_exporter import TrainingJobExporter
    from desktop.presenters.training_plan import TrainingPlanPresenter
    from desktop.presenters.training_setup import TrainerSetup
    from desktop.presenters.training_worker import TrainingWorker

_BACKGROUND_MS = 2000  # background work begins this long after the start


class AppServices(QObject):
    """What every page is given. `states` is the folder in which the engine saves the KV cache of conversations."""

    ending = Signal()  # the program ends: presenters stop their work before the last changes are saved

    def __init__(
        self,
        submit: Submit,
        host: EngineHost,
        settings: SettingsFile,
        states: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.host = host
        self._states, self._submit = states, submit
        self._cut_short: frozenset[str] = frozenset()  # conversations whose answer was stopped by the end
        self.operations = Operations(submit, self)
        self.settings = SettingsPresenter(settings, self.operations, self)
        self.streams = Streams(self.operations, host, self._adapters_in_use, self)
        self.meter = ContextMeter(host, self)
        self.models = ModelsPresenter(self.operations, host, self._options, lambda: self.chat.context_length, self)
        self.adapters = ChatAdapters(self.models, self.settings, self)
        self.conversations = ConversationsPresenter(self.operations, self)
        self.best_of = BestOf(self.operations, host, self.streams, self.models, self.settings, self)
        self.chat = ChatPresenter(self.operations, self.streams, self.models, self.meter, self.best_of, self)
        self.judging = JudgingPresenter(self.operations, self.chat, self.streams, Proposals(host, self), parent=self)
        self._background_timer = QTimer(self, singleShot=True, interval=_BACKGROUND_MS)
        self._background_timer.timeout.connect(self._start_background_work)
        self.conversations.renamed.connect(self.chat.retitle)
        self.conversations.deleted.connect(lambda id, _: self.chat.close(id))
        self.conversations.purged.connect(self.chat.close)
        self.conversations.purged.connect(lambda id: host.forget(id, states))
        self.streams.active_changed.connect(lambda: self.conversations.list.set_streaming(self.streams.conversations))
        self.models.loaded.connect(lambda path: self.settings.set("last_model", path))
        self.chat.opened.connect(self.models.context_changed)
        self.chat.context_length_changed.connect(self.models.context_changed)
        self.chat.opened.connect(lambda: self.settings.set("last_conversation", self.chat.conversation))
        self.chat.sent.connect(lambda _: self.settings.set("last_conversation", self.chat.conversation))
        self.settings.changed.connect(self._setting_changed)

    # What the chat does not need is imported and made on first use, which keeps the start short.

    @cached_property
    def annotators(self) -> "AnnotatorsPresenter":
        """Profiles and the active annotator; shared by the desk and the settings."""
        from desktop.presenters.annotators import AnnotatorsPresenter  # noqa: PLC0415

        return AnnotatorsPresenter(self.operations, self.reading, self)

    @cached_property
    def schemes(self) -> "SchemesPresenter":
        """Annotation schemes and guidelines, to read and edit."""
        from desktop.presenters.schemes import SchemesPresenter  # noqa: PLC0415

        return SchemesPresenter(self.operations, self)

    @cached_property
    def projects(self) -> "ProjectsPresenter":
        """Creates, changes and deletes projects."""
        from desktop.presenters.projects import ProjectsPresenter  # noqa: PLC0415

        return ProjectsPresenter(self.operations, self.models, self.settings, self)

    @cached_property
    def generation(self) -> "GenerationPresenter":
        """Generates the answers of projects in the background; stops while the person chats."""
        from desktop.presenters.generation import GenerationPresenter  # noqa: PLC0415

        generation = GenerationPresenter(self.operations, self.host, self._background_options, parent=self)
        self.chat.typed.connect(generation.yield_to_chat)
        self.chat.busy_changed.connect(generation.yield_to_chat)
        return generation

    @cached_property
    def desk(self) -> "DeskPresenter":
        """The annotation desk; its open project is generated first and remembered for the next start."""
        from desktop.presenters.desk import DeskPresenter  # noqa: PLC0415

        desk = DeskPresenter(self.operations, lambda: self.settings.keymap, parent=self)
        desk.project_opened.connect(lambda id: self.settings.set("last_project", id))
        desk.project_opened.connect(self.generation.set_desk)
        return desk

    @cached_property
    def suggested_ranking(self) -> "SuggestedRanking":
        """How the reward model ranks the task that was judged last."""
        from desktop.presenters.suggested_ranking import SuggestedRanking  # noqa: PLC0415

        return SuggestedRanking(
            *(self.operations, self.host, self.best_of, self.desk), lambda: self.settings.now.suggest_ranking, self
        )

    @cached_property
    def desk_proposals(self) -> Proposals:
        """Rewrites that the model proposes on the desk, apart from those in chat."""
        return Proposals(self.host, self)

    @cached_property
    def results(self) -> "ResultsPresenter":
        """The result of the project that is open on the desk."""
        from desktop.presenters.results import ResultsPresenter  # noqa: PLC0415  (numpy)

        return ResultsPresenter(self.operations, self.reading, self)

    @cached_property
    def reading(self) -> "BackgroundReader":
        """A second thread with a read-only connection, for long reads."""
        from desktop.presenters.background_reader import BackgroundReader  # noqa: PLC0415

        return BackgroundReader(self.operations, self)

    @cached_property
    def search(self) -> "SearchPresenter":
        """Search in all conversations."""
        from desktop.presenters.search import SearchPresenter  # noqa: PLC0415

        search = SearchPresenter(self.operations, self.reading, self)
        self.ending.connect(search.end)
        return search

    @cached_property
    def quality(self) -> "QualityPresenter":
        """The metrics of the quality page."""
        from desktop.presenters.quality import QualityPresenter  # noqa: PLC0415

        quality = QualityPresenter(self.operations, self.reading, self)
        self.ending.connect(quality.close)
        return quality

    @cached_property
    def imports(self) -> "ImportsPresenter":
        """The import page; a running import is stopped when the program ends."""
        from desktop.presenters.imports import ImportsPresenter  # noqa: PLC0415

        imports = ImportsPresenter(self.operations, self._submit, self)
        self.ending.connect(imports.end)
        return imports

    @cached_property
    def export(self) -> "ExportPresenter":
        """The export page; it counts tokens with the model of the chat."""
        from desktop.presenters.export import ExportPresenter  # noqa: PLC0415
        from desktop.presenters.token_counter import TokenCounter  # noqa: PLC0415

        export = ExportPresenter(self.operations, TokenCounter(self.host, self), self)
        self.ending.connect(export.end)
        return export

    @cached_property
    def training(self) -> "TrainingPresenter":
        """Training runs, and those in the trash."""
        from desktop.presenters.training import TrainingPresenter  # noqa: PLC0415

        return TrainingPresenter(self.operations, self.models, self)

    @cached_property
    def adapter_exporter(self) -> "AdapterExporter":
        """Exports adapters to files of the user."""
        from desktop.presenters.adapter_exporter import AdapterExporter  # noqa: PLC0415

        exporter = AdapterExporter(self.operations, parent=self)
        self.ending.connect(exporter.end)
        return exporter

    @cached_property
    def training_plan(self) -> "TrainingPlanPresenter":
        """The new run that is planned on the training page."""
        from desktop.presenters.training_plan import TrainingPlanPresenter  # noqa: PLC0415

        plan = TrainingPlanPresenter(self.operations, self.models, self)
        self.ending.connect(plan.end)
        return plan

    @cached_property
    def training_job_exporter(self) -> "TrainingJobExporter":
        """Exports the planned run as a training job for other computers."""
        from desktop.presenters.training_job_exporter import TrainingJobExporter  # noqa: PLC0415

        exporter = TrainingJobExporter(self.operations, lambda path: self._licence_and_template(path)[1], self)
        self.ending.connect(exporter.end)
        return exporter

    @cached_property
    def training_worker(self) -> "TrainingWorker":
        """Trains, one run at a time; suspends while the person chats."""
        from desktop.presenters.training_worker import TrainingWorker  # noqa: PLC0415
        from desktop.services.power import PowerSource  # noqa: PLC0415

        power = PowerSource()
        worker = TrainingWorker(
            self.operations,
            self._submit,
            self.host,
            self._licence_and_template,
            parent=self,
            is_on_battery=lambda: self.settings.now.pause_on_battery and power.is_battery(),
        )
        self.chat.typed.connect(worker.yield_to_chat)
        self.chat.busy_changed.connect(worker.yield_to_chat)
        self.ending.connect(worker.end)
        return worker

    def _licence_and_template(self, path: str) -> tuple[str, str]:
        item, chosen = self.models.item(path), self.settings.now.templates.get(path, "")
        if item is None:
            return "", FALLBACKS.get(chosen, "")
        return item.licence, replacement(chosen, item.template)

    @cached_property
    def trainer_setup(self) -> "TrainerSetup":
        """Whether the trainer is installed, and its installation."""
        from desktop.presenters.training_setup import TrainerSetup  # noqa: PLC0415

        setup = TrainerSetup(self.operations, parent=self)
        self.ending.connect(setup.end)
        return setup

    @cached_property
    def kv_cache(self) -> "KvCache":
        """Size of the parked and saved KV cache, and the way to clear it."""
        from desktop.presenters.kv_cache import KvCache  # noqa: PLC0415

        return KvCache(self.operations, self.host, self._states, self)

    def start(self) -> None:
        """Restore the last conversation and load the model. Call it once the store is open."""
        self.chat.start(self.settings.now.last_conversation)
        self.conversations.load()
        self.models.start(self.settings.now.last_model)
        self._background_timer.start()

    def _start_background_work(self) -> None:
        self.generation.start()
        self.best_of.load()
        self.search.fill_index()
        self.operations.ask(_has_open_runs, lambda found: self.training_worker.recover() if found else None)

    def save_open_work(self, done: Callable[[], None]) -> None:
        """Save drafts and unfinished answers because the window closes, then call `done`.

        What the disk did not take is in `operations.unsaved` then, and this can be called again.
        """

        def again() -> None:
            # A change that failed meanwhile puts its text back: a message that was not sent, a task not submitted.
            self._save()
            self.operations.save_again(done)

        self._save()
        self.operations.save_again(again)

    def _save(self) -> None:
        self.chat.save_draft()
        self.judging.save_drafts()
        if "desk" in self.__dict__:
            self.desk.save_draft()
        self.settings.save()
        self._cut_short |= self.streams.conversations
        self.streams.abandon()

    def end(self, seconds: float = 1.5) -> None:
        """Save drafts and unfinished answers, let the engine save its state, and end it.

        Waits for the engine at most `seconds`. Afterwards the last changes are in the queue of the store's thread,
        which the caller closes next.
        """
        made = self.__dict__
        self._background_timer.stop()
        self.ending.emit()
        self._save()
        if "generation" in made:
            self.generation.end()
        for conversation in sorted(self._cut_short | ({self.chat.conversation} - {""})):
            self.host.save_state(conversation)
        self.host.shutdown(seconds)
        if "reading" in made:
            self.reading.close()
        self.operations.close()

    def _adapters_in_use(self) -> tuple[Adapter, ...]:
        return self.adapters.in_use()

    def _options(self, path: str) -> ContextOptions:
        now = self.settings.now
        return ContextOptions(
            window=now.context_lengths.get(path, now.window),
            threads=now.threads,
            gpu_layers=now.gpu_layers,
            parked_bytes=_bytes(now.kv_memory_mb),
            saved_bytes=_bytes(now.kv_disk_mb),
            state_dir=str(self._states),
            template=FALLBACKS.get(now.templates.get(path, ""), ""),
        )

    def _background_options(self, path: str) -> ContextOptions:
        """Without a KV cache on disk or in memory: prompts of tasks share too little to reuse it."""
        return replace(self._options(path), state_dir="", parked_bytes=0)

    def _setting_changed(self, field: str) -> None:
        if field in ("threads", "gpu_layers") and self.models.path:
            self.models.load(self.models.path)
        elif field in ("kv_memory_mb", "kv_disk_mb"):
            now = self.settings.now
            self.host.limit_kv_cache(_bytes(now.kv_memory_mb), _bytes(now.kv_disk_mb))
        elif field == "context_lengths":
            self.models.refresh()
            self.models.context_changed()


def _bytes(megabytes: int | None) -> int | None:
    return None if megabytes is None else megabytes * 1000**2


def _has_open_runs(store: Database) -> bool:
    """Whether training runs wait, or were interrupted by the end of the program."""
    with store.read() as tables:
        return bool(tables.training.with_status(OPEN_STATUSES))
