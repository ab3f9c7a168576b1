"""The adapter that answers in chat, chosen for each model."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.core.generation import Adapter
from desktop.presenters.models import ModelsPresenter
from desktop.presenters.settings import SettingsPresenter


@dataclass(frozen=True, slots=True)
class ChosenAdapter:
    """An adapter with the scale at which it is applied."""

    path: str
    name: str
    scale: float = 1.0


class ChatAdapters(QObject):
    """The choice is a setting of each model (`ModelItem.adapters` are those to choose from). An adapter whose file is
    gone is not used."""

    changed = Signal()

    def __init__(self, models: ModelsPresenter, settings: SettingsPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._models, self._settings = models, settings

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
