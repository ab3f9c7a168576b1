"""The adapter that answers in chat, chosen for each model, and those to choose from."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.core.generation import Adapter
from desktop.presenters.models import ModelItem, ModelsPresenter
from desktop.presenters.operations import Operations
from desktop.presenters.settings import SettingsPresenter
from desktop.services.changes import Changes

if TYPE_CHECKING:
    from desktop.services.training.adapters import TrainedAdapter


@dataclass(frozen=True, slots=True)
class ChosenAdapter:
    """An adapter with the scale at which it is applied."""

    path: str
    name: str
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class AdapterMenu:
    """What the menu of models shows of adapters: those by the path of their model, and the one in use."""

    by_model: dict[str, list["TrainedAdapter"]] = field(default_factory=dict)
    chosen: ChosenAdapter | None = None


class ChatAdapters(QObject):
    """Adapters for the chat. The choice is a setting of each model; an adapter whose file is gone is not used."""

    changed = Signal()

    def __init__(
        self,
        operations: Operations,
        models: ModelsPresenter,
        settings: SettingsPresenter,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._operations, self._models, self._settings = operations, models, settings
        self._is_loaded = False
        self.available: list[TrainedAdapter] = []
        operations.changed.connect(self._store_changed)

    def load(self, done: Callable[[], None] = lambda: None) -> None:
        """Read the adapters of finished runs, and follow changes from now on."""
        from desktop.services.training.adapters import trained_adapters  # noqa: PLC0415  (not needed for the start)

        self._is_loaded = True

        def show(found: list["TrainedAdapter"]) -> None:
            self.available = found
            self.changed.emit()
            done()

        self._operations.ask(trained_adapters, show)

    @property
    def menu(self) -> AdapterMenu:
        """The adapters of each model in the list, and the one in use."""
        by_model = {item.path: self.of(item) for item in self._models.items}
        return AdapterMenu(by_model, self.chosen)

    def of(self, item: ModelItem) -> list["TrainedAdapter"]:
        """The adapters of a model, newest first."""
        return [
            each
            for each in self.available
            if each.base == item.path or (item.sha256 and each.base_sha256 == item.sha256)
        ]

    @property
    def chosen(self) -> ChosenAdapter | None:
        """The adapter of the model in use; None if it answers without one."""
        found = self._settings.now.adapters.get(self._models.path)
        if found is None or not Path(found[0]).is_file():
            return None
        path, name, scale = found
        return ChosenAdapter(path, name, scale)

    def in_use(self) -> tuple[Adapter, ...]:
        """The adapters of the next answer."""
        chosen = self.chosen
        return () if chosen is None else (Adapter(chosen.path, chosen.scale),)

    def choose(self, model: str, adapter: ChosenAdapter | None) -> None:
        """Answer with this model and adapter (None: without one) from now on; loads the model if it is another."""
        others = {path: kept for path, kept in self._settings.now.adapters.items() if path != model}
        if adapter is not None:
            others[model] = (adapter.path, adapter.name, adapter.scale)
        self._settings.set("adapters", others)
        if model != self._models.path:
            self._models.load(model)
        self.changed.emit()

    def _store_changed(self, changes: Changes) -> None:
        if changes.training and self._is_loaded:
            self.load()
