"""Generates the answers of projects in the background, with a model process of its own.

The chat comes first: at the first key in the composer, and while the engine of the chat works, generation stops and the
unfinished batch is dropped. Answers are stored a batch at a time, so neither that nor a restart costs more than one
batch. An error (a missing file, too little memory) is reported once for each project and is not retried until the
project changes.
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
"""Generation continues this long after the chat was last busy."""

NOTIFY_MS = 250
"""Pages are notified of the progress of a batch at most this often."""

_REMEMBERED = 20  # batches of a source whose mean time estimates the rest


class GenerationPhase(StrEnum):
    """What generation does for one project."""

    IDLE = "idle"  # nothing to do
    HELD = "held"  # the chat is busy, or the person paused generation
    LOADING = "loading"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class GenerationProgress:
    """Progress of one project. `waiting` tasks have no answers yet (None: unknown). `seconds_left` is generation time,
    estimated from earlier batches (None: unknown). `error` says why generation stopped. `task` is being generated."""

    phase: GenerationPhase
    waiting: int | None = None
    seconds_left: float | None = None
    error: UserError | None = None
    task: TaskProgress | None = None


@dataclass
class _ProjectState:
    """What is known about the generation of one project."""

    waiting: int | None = None
    seconds: dict[str, deque[float]] = field(default_factory=dict)  # of the last batches, by key of the source
    sources: tuple[AnswerSource, ...] = ()  # as they were at the last attempt
    error: UserError | None = None

    @property
    def seconds_left(self) -> float | None:
        if not self.waiting:
            return None if self.waiting is None else 0.0
        times = [self.seconds.get(key) for key in {source.key for source in self.sources}]
        return self.waiting * sum(fmean(seconds) for seconds in times if seconds) if all(times) else None


@dataclass(frozen=True, slots=True)
class _Plan:
    """The next request, with the hash of the model's file (empty: unknown), or the reason why it is impossible."""

    request: GenerationRequest
    sha256: str = ""
    error: UserError | None = None


Check = Callable[[Database, str, ContextOptions, bool], str]
"""Checks a model's file before it is loaded; `shared` if the chat has its weights in memory already. Returns the
hash of the file, empty if unknown. Raises `UserError` if the model cannot be loaded."""


def check_model(store: Database, path: str, options: ContextOptions, shared: bool) -> str:
    """The default `Check`: the file must be readable, and fit into the free memory."""
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
                "There is not enough free memory to load {model} in addition to the chat’s model. Close other "
                "programs, or choose a smaller model for the project.",
            ),
            {"model": entry.name},
        )
    return entry.sha256


class GenerationPresenter(QObject):
    """Generates what projects need. `chat` is the engine of the chat; `options` returns how to load a model by path."""

    changed = Signal()  # the progress of a project, or `paused`

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
        self._projects: dict[str, _ProjectState] = {}
        self._desk = ""
        self._plan: _Plan | None = None  # what the engine works on, or is about to
        self._asking = False  # the next request is being read from the store
        self._loading = 0  # id of the load request, 0 for none
        self._request = 0  # id of the generate request, 0 for none
        self._batch: GenerationBatch | None = None
        self._pace = Pace()
        self._notify_timer = QTimer(self, singleShot=True, interval=NOTIFY_MS)
        self._notify_timer.timeout.connect(self.changed)
        self._started = self._paused = self._ended = self._was_busy = False
        self._calm = QTimer(self, singleShot=True, interval=calm_ms)
        self._calm.timeout.connect(self._continue)
        chat.state_changed.connect(lambda _: self._chat_changed())
        operations.changed.connect(self._store_changed)
        operations.unsaved_changed.connect(self._continue)  # nothing is generated while it cannot be stored

    # --- state

    def progress(self, project: str) -> GenerationProgress:
        """The progress of a project; IDLE if nothing was generated for it in this run."""
        state = self._projects.get(project) or _ProjectState()
        if state.error is not None:
            return GenerationProgress(GenerationPhase.IDLE, state.waiting, None, state.error)
        plan = self._plan if self._plan is not None and self._plan.request.project.id == project else None
        task = self._pace.progress(plan.request, self._batch) if plan is not None else None
        return GenerationProgress(self._phase(project), state.waiting, state.seconds_left, task=task)

    @property
    def paused(self) -> bool:
        """The person paused generation."""
        return self._paused

    # --- intents

    def start(self) -> None:
        """Generate what projects wait for, once the chat is quiet. Call it when the store is open."""
        self._started = True
        self._calm.start()

    def set_desk(self, project: str | None) -> None:
        """Generate this project first, since it is open on the desk, and retry it if it failed."""
        self._desk = project or ""
        if project:
            self.retry(project)

    def pause(self, paused: bool) -> None:
        """Pause or resume for this run of the program."""
        self._paused = paused
        self._hold() if paused else self._continue()
        self.changed.emit()

    def retry(self, project: str) -> None:
        """Retry a project that failed."""
        if (state := self._projects.get(project)) is not None:
            state.error = None
        self._continue()

    def yield_to_chat(self) -> None:
        """Stop at once because the person chats; continue when the chat has been quiet for a while."""
        self._hold()
        if self._started:
            self._calm.start()

    def end(self, seconds: float = 0.3) -> None:
        """Stop for good and end the model process; waits at most `seconds` for it."""
        self._ended = True
        self._calm.stop()
        self._hold()
        if self._host is not None:
            self._host.shutdown(seconds)

    # --- stopping and continuing

    @property
    def _is_chat_busy(self) -> bool:
        return self._chat.state.kind in (StateKind.STARTING, StateKind.LOADING, StateKind.BUSY)

    @property
    def _is_held(self) -> bool:
        must_wait = self._paused or self._calm.isActive() or self._is_chat_busy or self._operations.problem is not None
        return must_wait or self._ended or not self._started

    def _chat_changed(self) -> None:
        if self._is_chat_busy:
            if self._chat.state.kind is not StateKind.BUSY and self._host is not None and self._host.model_path:
                self._host.unload()  # the chat loads another model, which may need the memory
            self._hold()
        elif self._was_busy and self._started and not self._ended:
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
        """Read the next request from the store, unless one is under way or generation must wait."""
        if self._is_held or self._asking or self._plan is not None:
            return
        self._asking = True
        host, options, desk = self._host, self._options(""), self._desk
        loaded = host.model_path if host is not None and host.loaded is not None else ""
        failed = {id: state.sources for id, state in self._projects.items() if state.error is not None}
        chat = self._chat.loaded.path if self._chat.loaded is not None else ""

        def plan_next(store: Database) -> _Plan | None:
            request = CandidateService(store).next(desk, loaded, failed)
            if request is None or request.source.model == loaded:
                return None if request is None else _Plan(request)
            path = request.source.model
            try:
                return _Plan(request, self._check(store, path, options, path == chat))
            except UserError as error:
                return _Plan(request, error=error)

        self._operations.ask(plan_next, self._begin, self._read_failed)

    def _read_failed(self, error: Exception) -> None:
        self._asking = False
        self._operations.failed.emit(error)

    def _begin(self, plan: _Plan | None) -> None:
        self._asking = False
        if self._is_held:
            return
        if plan is None:
            for state in self._projects.values():
                state.waiting = 0 if state.error is None else state.waiting
            if self._host is not None and self._host.model_path:
                self._host.unload()
            self.changed.emit()
            return
        state = self._projects.setdefault(plan.request.project.id, _ProjectState())
        state.waiting, state.sources, state.error = plan.request.waiting, plan.request.project.sources, None
        if plan.error is not None:
            self._fail(plan.request, plan.error)
            return
        self._plan = plan
        host = self._engine()
        path = plan.request.source.model
        if host.loaded is None or host.model_path != path:
            self._loading = host.load(path, plan.sha256, self._options(path))
        else:
            self._generate(plan.request, host.loaded)
        self.changed.emit()

    def _engine(self) -> EngineHost:
        if self._host is None:
            self._host = self._chat.background_host(self)
            self._host.events.connect(self._handle_events)
        return self._host

    # --- the engine

    def _generate(self, request: GenerationRequest, loaded: Loaded) -> None:
        """Send the request; the model is loaded (if its process died meanwhile, the request fails like any other)."""
        host = self._engine()
        sent, _ = recent(request.messages, loaded.window)
        self._pace.begin()
        self._batch = GenerationBatch(request, loaded, host.hello.build if host.hello else "", sent)
        self._request = host.generate(
            sent, n=request.source.n, seeds=request.seeds, sampling=request.source.sampling, adapters=request.adapters
        )

    def _handle_events(self, events: list[Event]) -> None:
        for event in events:
            request = getattr(event, "request", 0)
            if self._loading and request == self._loading:
                self._on_load_event(event)
            elif self._batch is not None and request == self._request:
                self._batch.apply(event)
                self._pace.take(self._batch)
                if not self._notify_timer.isActive():
                    self._notify_timer.start()
                if self._batch.is_over:
                    self._finish(self._batch)

    def _on_load_event(self, event: Event) -> None:
        plan = self._plan
        if isinstance(event, Loaded) and plan is not None:
            self._loading = 0
            self._generate(plan.request, event)
            self.changed.emit()
        elif isinstance(event, Failed) and plan is not None:
            self._plan, self._loading = None, 0
            self._fail(plan.request, UserError.from_wire(event.error))

    def _finish(self, batch: GenerationBatch) -> None:
        self._plan, self._batch, self._request = None, None, 0
        request = batch.request
        state = self._projects.setdefault(request.project.id, _ProjectState())
        if batch.error is None:
            times = state.seconds.setdefault(request.source.key, deque(maxlen=_REMEMBERED))
            times.append(batch.seconds)
            self._store(state, lambda store: CandidateService(store).save(batch))
        elif batch.error.kind is ErrorKind.INPUT:  # the fault of this prompt, which may be too long
            self._store(state, lambda store: CandidateService(store).skip_source(request))
        else:
            self._fail(request, batch.error)

    def _store(self, state: _ProjectState, work: Callable[[Database], tuple[bool, Changes]]) -> None:
        def stored(ready: bool) -> None:
            if ready and state.waiting:
                state.waiting -= 1
            self.changed.emit()

        self._operations.change(work, stored, keep=UnsavedChange())
        self._continue()  # it is read after this change, since the store works in order

    def _fail(self, request: GenerationRequest, error: UserError) -> None:
        self._projects.setdefault(request.project.id, _ProjectState()).error = error
        self.changed.emit()
        self._continue()

    # --- changes of the store

    def _store_changed(self, changes: Changes) -> None:
        """A new or changed project, or new prompts, may need answers."""
        if changes.projects:
            self._continue()

    def _phase(self, project: str) -> GenerationPhase:
        if self._plan is not None and self._plan.request.project.id == project:
            return GenerationPhase.LOADING if self._loading else GenerationPhase.WORKING
        return GenerationPhase.HELD if self._is_held else GenerationPhase.IDLE
