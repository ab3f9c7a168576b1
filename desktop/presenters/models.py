"""The model in use and the models to choose from."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.errors import UserError
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

_CONTEXT_MS = 400
_COMFORT = 0.8  # of the free memory; what needs more is tight


class ModelPhase(StrEnum):
    NONE = "none"
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PillState:
    """The model's state in a few words' worth of data. `fraction` counts while LOADING; `reason` is a sentence."""

    phase: ModelPhase
    name: str = ""
    quantization: str = ""
    fraction: float = 0.0
    reason: str = ""


_SHORTEST_CONTEXT = 2048  # tokens, of those that are offered


class Fit(StrEnum):
    FITS = "fits"
    TIGHT = "tight"
    TOO_LARGE = "too large"


@dataclass(frozen=True, slots=True)
class ContextChoice:
    """A context length in tokens that a model can be loaded with, and the bytes of memory that it takes then."""

    tokens: int
    bytes: int
    fit: Fit


@dataclass(frozen=True, slots=True)
class ModelItem:
    """One model as lists show it. `fit` and `needs` are None for a file that could not be read."""

    path: str
    name: str
    built_in: bool
    quantization: str = ""
    architecture: str = ""
    parameters: int = 0
    context: int = 0  # tokens it was trained for
    window: int = 0  # tokens it would get
    licence: str = ""
    size: int = 0
    sha256: str = ""
    template: str = ""
    needs: MemoryEstimate | None = None
    fit: Fit | None = None
    default_context: int = 0  # tokens it gets when nobody chooses
    contexts: tuple[ContextChoice, ...] = ()  # those to choose from, shortest first
    free: int = 0  # bytes, when it was looked at
    signature: Signature = ()  # of the file that `sha256` is of
    problem: UserError | None = None


class ModelsPresenter(QObject):
    """Loads models and keeps the list of them. `options` says how, for a path, at the moment of loading;
    `context_length` what the open conversation wants instead of the model's (tokens, or None)."""

    state_changed = Signal()
    list_changed = Signal()
    loaded = Signal(str)  # a path: this model is ready
    added = Signal(str)  # a path: put into the list
    rejected = Signal(str)  # a sentence: this file cannot be added

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
        self._context_asked = 0  # tokens that the model was last to be loaded with; 0: what it gets by itself
        self._context_timer = QTimer(self, singleShot=True, interval=_CONTEXT_MS)
        self._context_timer.timeout.connect(self.fit_context)
        self._library: ModelLibrary | None = None  # made and used on the store's thread
        self._asked = ""  # the path that was last to be loaded
        self.items: list[ModelItem] = []
        self.known = False  # `items` has been read once
        self.state = PillState(ModelPhase.NONE)
        host.state_changed.connect(self._engine_changed)
        host.events.connect(self._take)
        operations.changed.connect(self._store_changed)

    # --- state

    @property
    def path(self) -> str:
        """The model that answers, or would: the engine loads it again when its process died."""
        return self._host.model_path

    @property
    def can_answer(self) -> bool:
        """A message can be taken: a model is ready, or is on its way."""
        return bool(self._host.model_path)

    @property
    def engine(self) -> Hello | None:
        """What the model process said of itself; None before it did."""
        return self._host.hello

    @property
    def window(self) -> int:
        """Tokens that the loaded model can see; 0 while there is none."""
        return self._host.loaded.window if self._host.loaded is not None else 0

    def item(self, path: str) -> ModelItem | None:
        return next((item for item in self.items if item.path == path), None)

    # --- intents

    def start(self, last: str | None) -> None:
        """Loads the model of last time, or the built-in one; without either the user has to choose.

        A model that was asked for before this came so far stays the one.
        """

        def choose(items: list[ModelItem]) -> None:
            self._show(items)
            usable = [item for item in items if item.problem is None]
            wanted = next((item for item in usable if item.path == last), None)
            first = wanted or next((item for item in usable if item.built_in), None)
            if self._asked:
                return
            if first is not None:
                self._load(first.path, first.sha256)
            else:
                self.state_changed.emit()

        self._operations.ask(self._read, choose)

    def refresh(self) -> None:
        """Reads the list, and what memory is free, again."""
        self._operations.ask(self._read, self._show)

    def load(self, path: str) -> None:
        """In place of the model that is loaded."""
        item = self.item(path)
        known = item is not None and item.signature == signature([path])  # else the file is another one by now
        self._load(path, item.sha256 if item is not None and known else "")

    def context_changed(self) -> None:
        """What the open conversation or the settings want may be another context length: then the model is loaded
        anew, a moment later, so that leafing through conversations does not."""
        self._context_timer.start()

    def fit_context(self) -> None:
        """The same at once, since a message is about to be sent."""
        self._context_timer.stop()
        path = self._host.model_path
        if not path or path != self._asked:
            return
        if self._context_of(path, self._options_now(path).window) != self._context_of(path, self._context_asked):
            self.load(path)

    def retry(self) -> None:
        if self._asked:
            self.load(self._asked)

    def add(self, path: str, *, load: bool = False) -> None:
        """Puts a file into the list, where it lies; with `load` it becomes the model in use."""

        def put(entry: ModelEntry) -> None:
            self.added.emit(str(entry.path))
            if load:
                self._load(str(entry.path), entry.sha256)

        self._operations.change(
            lambda store: self._of(store).add(Path(path)), put, self._operations.errors_to(self.rejected.emit)
        )

    def forget(self, path: str) -> None:
        """Takes it off the list; the file stays."""
        self._operations.change(lambda store: self._of(store).forget(Path(path)))

    # --- on the store's thread

    def _of(self, store: Database) -> ModelLibrary:
        if self._library is None:
            self._library = ModelLibrary(store)
        return self._library

    def _read(self, store: Database) -> list[ModelItem]:
        free = available_bytes()
        return [_item(entry, self._options(str(entry.path)), free) for entry in self._of(store).list_models()]

    # --- what happens

    def _load(self, path: str, sha256: str) -> None:
        self._asked = path
        options = self._options_now(path)
        self._context_asked = options.window
        self._host.load(path, sha256, options)

    def _options_now(self, path: str) -> ContextOptions:
        options = self._options(path)
        wanted = self._context_length()
        if wanted is None:
            return options
        item = self.item(path)
        longest = item.context if item is not None and item.context else wanted
        return replace(options, window=min(wanted, longest))

    def _context_of(self, path: str, tokens: int) -> int:
        item = self.item(path)
        return tokens or (item.default_context if item is not None else 0)

    def _show(self, items: list[ModelItem]) -> None:
        self.items = items
        self.known = True
        self.list_changed.emit()

    def _store_changed(self, changes: Changes) -> None:
        if changes.models:
            self.refresh()

    def _engine_changed(self, engine: EngineState) -> None:
        item = self.item(self._asked)
        name = item.name if item is not None else Path(self._asked).stem
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

    def _take(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Loaded):
                self._remember(event)
                self.loaded.emit(event.path)

    def _remember(self, model: Loaded) -> None:
        self._operations.change(
            lambda store: self._of(store).remember_sha256(Path(model.path), model.sha256),
            keep=UnsavedChange(f"hash {model.path}"),
        )


def _fit(needed: int, free: int) -> Fit:
    return Fit.FITS if needed <= free * _COMFORT else Fit.TIGHT if needed <= free else Fit.TOO_LARGE


def _context_lengths(trained: int, also: Collection[int]) -> list[int]:
    """Powers of two up to what the model was trained for, that itself, and what is in force or by itself."""
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
