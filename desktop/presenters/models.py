"""The model in use, and the list of models to choose from."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.errors import UserError
from desktop.core.training_run import RunStatus
from desktop.engine import builtin
from desktop.engine.host import EngineHost, EngineState, StateKind
from desktop.engine.memory import MemoryEstimate, available_bytes, default_window, estimate
from desktop.engine.protocol import ContextOptions, Event, Hello, Loaded
from desktop.engine.signature import Signature, signature
from desktop.presenters.operations import Operations
from desktop.presenters.sentences import sentence
from desktop.presenters.unsaved import UnsavedChange
from desktop.services.changes import Changes
from desktop.services.library import ModelEntry, ModelLibrary
from desktop.store.database import Database

if TYPE_CHECKING:
    from desktop.services.training.adapters import TrainedAdapter

_CONTEXT_MS = 400
_COMFORTABLE = 0.8  # share of the free memory; a model that needs more is a tight fit


class ModelPhase(StrEnum):
    """State of the model in use."""

    NONE = "none"
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PillState:
    """What the model button shows. `fraction` (0 to 1) counts while LOADING; `reason` is a sentence when FAILED."""

    phase: ModelPhase
    name: str = ""
    quantization: str = ""
    fraction: float = 0.0
    reason: str = ""


_SHORTEST_CONTEXT = 2048  # tokens, the shortest choice


class Fit(StrEnum):
    """Whether a model fits into the free memory."""

    FITS = "fits"
    TIGHT = "tight"
    TOO_LARGE = "too large"


@dataclass(frozen=True, slots=True)
class ContextChoice:
    """A context length in tokens that a model can be loaded with, and the memory that it needs then in bytes."""

    tokens: int
    bytes: int
    fit: Fit


@dataclass(frozen=True, slots=True)
class ModelItem:
    """One model in a list. `fit` and `needs` are None for a file that could not be read."""

    path: str
    name: str
    built_in: bool
    quantization: str = ""
    architecture: str = ""
    parameters: int = 0
    context: int = 0  # trained context length in tokens
    window: int = 0  # context length in tokens that it would be loaded with
    licence: str = ""
    size: int = 0
    sha256: str = ""
    template: str = ""
    needs: MemoryEstimate | None = None
    fit: Fit | None = None
    default_context: int = 0  # context length in tokens without a choice
    contexts: tuple[ContextChoice, ...] = ()  # the choices, shortest first
    free: int = 0  # free memory in bytes when the list was read
    signature: Signature = ()  # of the file when `sha256` was computed
    problem: UserError | None = None
    adapters: tuple["TrainedAdapter", ...] = ()  # of finished training runs, newest first


class ModelsPresenter(QObject):
    """Loads models and keeps the list of them.

    `options` returns how to load a model by path; `context_length` returns the context length of the open conversation
    in tokens, or None if it uses that of the model.
    """

    state_changed = Signal()
    list_changed = Signal()
    loaded = Signal(str)  # the path of a model that is ready
    added = Signal(str)  # the path of a model that was added to the list
    rejected = Signal(str)  # a sentence: why a file cannot be added

    def __init__(
        self,
        operations: Operations,
        host: EngineHost,
        options: Callable[[str], ContextOptions],
        context_length: Callable[[], int | None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._operations, self._host, self._options = operations, host, options
        self._context_length = context_length
        self._requested_context = 0  # tokens of the last load request; 0: the default
        self._context_timer = QTimer(self, singleShot=True, interval=_CONTEXT_MS)
        self._context_timer.timeout.connect(self.fit_context)
        self._library: ModelLibrary | None = None  # created and used on the store's thread
        self._requested = ""  # the path of the last load request
        self.items: list[ModelItem] = []
        self.known = False  # `items` was read
        self.state = PillState(ModelPhase.NONE)
        host.state_changed.connect(self._engine_changed)
        host.events.connect(self._handle_events)
        operations.changed.connect(self._store_changed)

    # --- state

    @property
    def path(self) -> str:
        """Path of the model that answers; it is loaded again if its process died. Empty while there is none."""
        return self._host.model_path

    @property
    def can_answer(self) -> bool:
        """A model is ready or being loaded, so a message can be sent."""
        return bool(self._host.model_path)

    @property
    def engine(self) -> Hello | None:
        """Version and features of the model process; None before it started."""
        return self._host.hello

    @property
    def window(self) -> int:
        """Context length of the loaded model in tokens; 0 while there is none."""
        return self._host.loaded.window if self._host.loaded is not None else 0

    def item(self, path: str) -> ModelItem | None:
        """The model with this path, if it is in the list."""
        return next((item for item in self.items if item.path == path), None)

    # --- intents

    def start(self, last: str | None) -> None:
        """Load the model of the last run, or the built-in one; without either the user has to choose.

        A model that was requested before the list was read takes precedence.
        """

        def choose(items: list[ModelItem]) -> None:
            self._show(items)
            usable = [item for item in items if item.problem is None]
            last_used = next((item for item in usable if item.path == last), None)
            first = last_used or next((item for item in usable if item.built_in), None)
            if self._requested:
                return
            if first is not None:
                self._load(first.path, first.sha256)
            else:
                self.state_changed.emit()

        self._operations.ask(self._read, choose)

    def refresh(self) -> None:
        """Read the list and the free memory again."""
        self._operations.ask(self._read, self._show)

    def load(self, path: str) -> None:
        """Load a model in place of the current one."""
        item = self.item(path)
        unchanged = item is not None and item.signature == signature([path])  # else the hash is that of another file
        self._load(path, item.sha256 if item is not None and unchanged else "")

    def context_changed(self) -> None:
        """Load the model again if the open conversation or the settings need another context length.

        Waits a moment, so that leafing through conversations does not load it each time.
        """
        self._context_timer.start()

    def fit_context(self) -> None:
        """Do what `context_changed` does at once, since a message is about to be sent."""
        self._context_timer.stop()
        path = self._host.model_path
        if not path or path != self._requested:
            return
        if self._effective_context(path, self._options_now(path).window) != self._effective_context(
            path, self._requested_context
        ):
            self.load(path)

    def retry(self) -> None:
        """Load the model again that failed last."""
        if self._requested:
            self.load(self._requested)

    def add(self, path: str, *, load: bool = False) -> None:
        """Add a model file to the list, without copying it; with `load` it becomes the model in use."""

        def put(entry: ModelEntry) -> None:
            self.added.emit(str(entry.path))
            if load:
                self._load(str(entry.path), entry.sha256)

        self._operations.change(
            lambda store: self._library_of(store).add(Path(path)), put, self._operations.errors_to(self.rejected.emit)
        )

    def forget(self, path: str) -> None:
        """Remove a model from the list; the file stays."""
        self._operations.change(lambda store: self._library_of(store).forget(Path(path)))

    # --- on the store's thread

    def _library_of(self, store: Database) -> ModelLibrary:
        if self._library is None:
            self._library = ModelLibrary(store)
        return self._library

    def _read(self, store: Database) -> list[ModelItem]:
        free, adapters = available_bytes(), _adapters(store)
        items = [_item(entry, self._options(str(entry.path)), free) for entry in self._library_of(store).list_models()]
        return [replace(item, adapters=tuple(each for each in adapters if each.fits(item))) for item in items]

    # --- loading and events

    def _load(self, path: str, sha256: str) -> None:
        self._requested = path
        options = self._options_now(path)
        self._requested_context = options.window
        self._host.load(path, sha256, options)

    def _options_now(self, path: str) -> ContextOptions:
        options = self._options(path)
        requested = self._context_length()
        if requested is None:
            return options
        item = self.item(path)
        longest = item.context if item is not None and item.context else requested
        return replace(options, window=min(requested, longest))

    def _effective_context(self, path: str, tokens: int) -> int:
        item = self.item(path)
        return tokens or (item.default_context if item is not None else 0)

    def _show(self, items: list[ModelItem]) -> None:
        self.items = items
        self.known = True
        self.list_changed.emit()

    def _store_changed(self, changes: Changes) -> None:
        if changes.models or changes.training:
            self.refresh()

    def _engine_changed(self, engine: EngineState) -> None:
        item = self.item(self._requested)
        name = item.name if item is not None else Path(self._requested).stem
        quantization = item.quantization if item is not None else ""
        match engine.kind:
            case StateKind.NONE:
                self.state = PillState(ModelPhase.NONE)
            case StateKind.STARTING | StateKind.LOADING:
                self.state = PillState(ModelPhase.LOADING, name, quantization, engine.fraction)
            case StateKind.READY | StateKind.BUSY:
                self.state = PillState(ModelPhase.READY, name, quantization)
            case StateKind.FAILED:
                reason = sentence(engine.error) if engine.error is not None else ""
                self.state = PillState(ModelPhase.FAILED, name, quantization, reason=reason)
        self.state_changed.emit()

    def _handle_events(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Loaded):
                self._remember(event)
                self.loaded.emit(event.path)

    def _remember(self, model: Loaded) -> None:
        self._operations.change(
            lambda store: self._library_of(store).remember_sha256(Path(model.path), model.sha256),
            keep=UnsavedChange(f"hash {model.path}"),
        )


def _adapters(store: Database) -> list["TrainedAdapter"]:
    """The adapters of finished runs. Most starts have none, and then nothing of training is imported."""
    with store.read() as tables:
        if not tables.training.with_status([RunStatus.FINISHED]):
            return []
    from desktop.services.training.adapters import trained_adapters  # noqa: PLC0415

    return trained_adapters(store)


def _fit(needed: int, free: int) -> Fit:
    return Fit.FITS if needed <= free * _COMFORTABLE else Fit.TIGHT if needed <= free else Fit.TOO_LARGE


def _context_lengths(trained: int, also: Collection[int]) -> list[int]:
    """The choices of a context length: powers of two up to the trained length, that length, and `also`."""
    found = {trained, *also} - {0}
    tokens = _SHORTEST_CONTEXT
    while tokens < trained:
        found.add(tokens)
        tokens *= 2
    return sorted(found)


def _item(entry: ModelEntry, options: ContextOptions, free: int) -> ModelItem:
    file = entry.file
    if file is None:
        return ModelItem(str(entry.path), entry.name, entry.built_in, problem=entry.problem, free=free)
    default = default_window(file)
    window = options.window or default
    needs = estimate(file, window, options)

    def choice(tokens: int) -> ContextChoice:
        total = estimate(file, tokens, options).total
        return ContextChoice(tokens, total, _fit(total, free))

    return ModelItem(
        path=str(entry.path),
        name=builtin.NAME if entry.built_in else entry.name,
        built_in=entry.built_in,
        quantization=file.quantization,
        architecture=file.architecture,
        parameters=file.parameters,
        context=file.context_length,
        window=window,
        licence=builtin.LICENCE if entry.built_in else file.licence,
        size=file.size,
        sha256=entry.sha256,
        template=file.template or "",
        needs=needs,
        fit=_fit(needs.total, free),
        default_context=default,
        contexts=tuple(choice(tokens) for tokens in _context_lengths(file.context_length, {window, default})),
        free=free,
        signature=signature([entry.path]),
        problem=entry.problem,
    )
