"""Answers for projects, made ahead while nobody chats, by a model process of their own.

The chat comes first: at the first key in the composer, and while the chat's own engine works, nothing is made here,
and what was begun is thrown away. Answers come into the store a whole batch at a time, so neither that nor a restart
costs more than one batch. What cannot go on (a file that is gone, memory that is short) is said once for each project
and is not tried again until something about it changes.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from statistics import fmean

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.project import AnswerSource
from desktop.engine.host import EngineHost, StateKind
from desktop.engine.memory import available_bytes, default_window, estimate
from desktop.engine.protocol import ContextOptions, Event, Failed, Loaded
from desktop.presenters.context import recent
from desktop.presenters.operations import Operations
from desktop.presenters.task_progress import Pace, TaskProgress
from desktop.presenters.unsaved import UnsavedChange
from desktop.services.candidates import CandidateService, GenerationBatch, GenerationRequest
from desktop.services.changes import Changes
from desktop.services.library import ModelLibrary
from desktop.store.database import Database

CALM_MS = 5000
"""So long after the chat was last busy this goes on."""

NOTIFY_MS = 250
"""At most so often pages are told how far a batch is."""

_REMEMBERED = 20  # batches of one source, whose mean time tells how long the rest will take


class GenerationPhase(StrEnum):
    IDLE = "idle"  # nothing to do
    HELD = "held"  # the chat comes first, or the person paused it
    LOADING = "loading"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class GenerationProgress:
    """How a project's answers come along. `waiting` tasks have none yet, as far as it is known. `seconds_left` is of
    working time, from what was measured; None while that is not known yet. `error` says why it does not go on. `task`
    is what is generated now, of this project."""

    phase: GenerationPhase
    waiting: int | None = None
    seconds_left: float | None = None
    error: UserError | None = None
    task: TaskProgress | None = None


@dataclass
class _Known:
    """What is known of one project."""

    waiting: int | None = None
    seconds: dict[str, deque[float]] = field(default_factory=dict)  # of the last batches, by the source's key
    sources: tuple[AnswerSource, ...] = ()  # as they were when something was last tried
    error: UserError | None = None

    @property
    def seconds_left(self) -> float | None:
        if not self.waiting:
            return None if self.waiting is None else 0.0
        times = [self.seconds.get(key) for key in {source.key for source in self.sources}]
        return self.waiting * sum(fmean(some) for some in times if some) if all(times) else None


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be done next; `sha256` of the model's file, where it is known; `error` why it cannot be done."""

    request: GenerationRequest
    sha256: str = ""
    error: UserError | None = None


Check = Callable[[Database, str, ContextOptions, bool], str]
"""Looks at a model's file before it is loaded; `shared` when its weights are in memory already, for the chat. Gives its
hash, empty where it is not known. Raises `UserError` where it cannot be loaded."""


def check_model(store: Database, path: str, options: ContextOptions, shared: bool) -> str:
    entry = ModelLibrary(store).entry(Path(path))
    if entry.problem is not None or entry.file is None:
        raise entry.problem or UserError(ErrorKind.MODEL, QT_TRANSLATE_NOOP("errors", "This model cannot be used."))
    window = options.window or default_window(entry.file)
    needs = estimate(entry.file, window, options)
    if needs.total - needs.weights * shared > available_bytes():
        raise UserError(
            ErrorKind.MODEL,
            QT_TRANSLATE_NOOP(
                "errors",
                "There is not enough free memory to load {model} in addition to the chat's model. Close other "
                "programs, or choose a smaller model for the project.",
            ),
            {"model": entry.name},
        )
    return entry.sha256


class GenerationPresenter(QObject):
    """`chat` is the engine of the chat, `options` how a model (its path) is loaded."""

    changed = Signal()  # an outlook

    def __init__(
        self,
        operations: Operations,
        chat: EngineHost,
        options: Callable[[str], ContextOptions],
        check: Check = check_model,
        calm_ms: int = CALM_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._operations, self._chat, self._options, self._check = operations, chat, options, check
        self._host: EngineHost | None = None
        self._known: dict[str, _Known] = {}
        self._desk = ""
        self._plan: _Plan | None = None  # what the engine is at, or about to be
        self._asking = False  # the store is asked what is next
        self._loading = 0  # id of the request
        self._request = 0  # id of the request
        self._batch: GenerationBatch | None = None
        self._pace = Pace()
        self._notify_timer = QTimer(self, singleShot=True, interval=NOTIFY_MS)
        self._notify_timer.timeout.connect(self.changed)
        self._begun = self._paused = self._ended = self._was_busy = False
        self._calm = QTimer(self, singleShot=True, interval=calm_ms)
        self._calm.timeout.connect(self._continue)
        chat.state_changed.connect(lambda _: self._chat_changed())
        operations.changed.connect(self._store_changed)
        operations.unsaved_changed.connect(self._continue)  # what could not be stored would only be made again

    # --- what pages ask

    def progress(self, project: str) -> GenerationProgress:
        known = self._known.get(project) or _Known()
        if known.error is not None:
            return GenerationProgress(GenerationPhase.IDLE, known.waiting, None, known.error)
        plan = self._plan if self._plan is not None and self._plan.request.project.id == project else None
        task = self._pace.progress(plan.request, self._batch) if plan is not None else None
        return GenerationProgress(self._phase(project), known.waiting, known.seconds_left, task=task)

    @property
    def paused(self) -> bool:
        return self._paused

    # --- intents

    def start(self) -> None:
        """The store is open: what was left undone goes on when it is calm."""
        self._begun = True
        self._calm.start()

    def set_desk(self, project: str | None) -> None:
        """This project is open on the desk: its answers come first. What failed there is tried again."""
        self._desk = project or ""
        if project:
            self.retry(project)

    def pause(self, paused: bool) -> None:
        """By the person, until they say otherwise or the program ends."""
        self._paused = paused
        self._hold() if paused else self._continue()
        self.changed.emit()

    def retry(self, project: str) -> None:
        """Tries again what could not go on."""
        if (known := self._known.get(project)) is not None:
            known.error = None
        self._continue()

    def yield_to_chat(self) -> None:
        """The person chats: everything stops at once, and goes on when it has been calm for a while."""
        self._hold()
        if self._begun:
            self._calm.start()

    def end(self, seconds: float = 0.3) -> None:
        self._ended = True
        self._calm.stop()
        self._hold()
        if self._host is not None:
            self._host.shutdown(seconds)

    # --- holding and going on

    @property
    def _is_chat_busy(self) -> bool:
        return self._chat.state.kind in (StateKind.STARTING, StateKind.LOADING, StateKind.BUSY)

    @property
    def _is_held(self) -> bool:
        waits = self._paused or self._calm.isActive() or self._is_chat_busy or self._operations.problem is not None
        return waits or self._ended or not self._begun

    def _chat_changed(self) -> None:
        if self._is_chat_busy:
            if self._chat.state.kind is not StateKind.BUSY and self._host is not None and self._host.model_path:
                self._host.unload()  # another model comes: it may need the memory
            self._hold()
        elif self._was_busy and self._begun and not self._ended:
            self._calm.start()
        self._was_busy = self._is_chat_busy

    def _hold(self) -> None:
        if self._host is not None:
            self._host.stop(self._request)
            self._host.stop(self._loading)
        if self._plan is not None:
            self._plan = self._batch = None
            self._request = self._loading = 0
            self.changed.emit()

    def _continue(self) -> None:
        """Asks the store what is next, unless something is under way."""
        if self._is_held or self._asking or self._plan is not None:
            return
        self._asking = True
        host, options, desk = self._host, self._options(""), self._desk
        loaded = host.model_path if host is not None and host.loaded is not None else ""
        failed = {id: known.sources for id, known in self._known.items() if known.error is not None}
        chat = self._chat.loaded.path if self._chat.loaded is not None else ""

        def look(store: Database) -> _Plan | None:
            request = CandidateService(store).next(desk, loaded, failed)
            if request is None or request.source.model == loaded:
                return None if request is None else _Plan(request)
            path = request.source.model
            try:
                return _Plan(request, self._check(store, path, options, path == chat))
            except UserError as error:
                return _Plan(request, error=error)

        self._operations.ask(look, self._found, self._lost)

    def _lost(self, error: Exception) -> None:
        self._asking = False
        self._operations.failed.emit(error)

    def _found(self, plan: _Plan | None) -> None:
        self._asking = False
        if self._is_held:
            return
        if plan is None:
            for known in self._known.values():
                known.waiting = 0 if known.error is None else known.waiting
            if self._host is not None and self._host.model_path:
                self._host.unload()
            self.changed.emit()
            return
        known = self._known.setdefault(plan.request.project.id, _Known())
        known.waiting, known.sources, known.error = plan.request.waiting, plan.request.project.sources, None
        if plan.error is not None:
            self._fail(plan.request, plan.error)
            return
        self._plan = plan
        host = self._engine()
        path = plan.request.source.model
        if host.loaded is None or host.model_path != path:
            self._loading = host.load(path, plan.sha256, self._options(path))
        else:
            self._ask(plan.request, host.loaded)
        self.changed.emit()

    def _engine(self) -> EngineHost:
        if self._host is None:
            self._host = self._chat.background_host(self)
            self._host.events.connect(self._take)
        return self._host

    # --- the engine

    def _ask(self, request: GenerationRequest, loaded: Loaded) -> None:
        """The model is there (or was a moment ago: then this fails as any request does)."""
        host = self._engine()
        sent, _ = recent(request.messages, loaded.window)
        self._pace.begin()
        self._batch = GenerationBatch(request, loaded, host.hello.build if host.hello else "", sent)
        self._request = host.generate(
            sent, n=request.source.n, seeds=request.seeds, sampling=request.source.sampling, adapters=request.adapters
        )

    def _take(self, events: list[Event]) -> None:
        for event in events:
            request = getattr(event, "request", 0)
            if self._loading and request == self._loading:
                self._take_load(event)
            elif self._batch is not None and request == self._request:
                self._batch.take(event)
                self._pace.take(self._batch)
                if not self._notify_timer.isActive():
                    self._notify_timer.start()
                if self._batch.over:
                    self._over(self._batch)

    def _take_load(self, event: Event) -> None:
        plan = self._plan
        if isinstance(event, Loaded) and plan is not None:
            self._loading = 0
            self._ask(plan.request, event)
            self.changed.emit()
        elif isinstance(event, Failed) and plan is not None:
            self._plan, self._loading = None, 0
            self._fail(plan.request, UserError.from_wire(event.error))

    def _over(self, batch: GenerationBatch) -> None:
        self._plan, self._batch, self._request = None, None, 0
        request = batch.request
        known = self._known.setdefault(request.project.id, _Known())
        if batch.error is None:
            times = known.seconds.setdefault(request.source.key, deque(maxlen=_REMEMBERED))
            times.append(batch.seconds)
            self._put(known, lambda store: CandidateService(store).store(batch))
        elif batch.error.kind is ErrorKind.INPUT:  # of this prompt, which may be too long
            self._put(known, lambda store: CandidateService(store).give_up(request))
        else:
            self._fail(request, batch.error)

    def _put(self, known: _Known, work: Callable[[Database], tuple[bool, Changes]]) -> None:
        def put(ready: bool) -> None:
            if ready and known.waiting:
                known.waiting -= 1
            self.changed.emit()

        self._operations.change(work, put, keep=UnsavedChange())
        self._continue()  # the store does one after the other

    def _fail(self, request: GenerationRequest, error: UserError) -> None:
        self._known.setdefault(request.project.id, _Known()).error = error
        self.changed.emit()
        self._continue()

    # --- what changes elsewhere

    def _store_changed(self, changes: Changes) -> None:
        """A project was changed, made or restored, or its prompts came: there may be something to do."""
        if changes.projects:
            self._continue()

    # --- the outlook

    def _phase(self, project: str) -> GenerationPhase:
        if self._plan is not None and self._plan.request.project.id == project:
            return GenerationPhase.LOADING if self._loading else GenerationPhase.WORKING
        return GenerationPhase.HELD if self._is_held else GenerationPhase.IDLE
