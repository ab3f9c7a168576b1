"""The registry of pages. The rail, its keys, the window and the composition root follow from it.

So a new page is its own package, its presenter, a service if it needs one, and an entry here.

A page is imported and created when it is first shown, so the start needs the chat only. A presenter that only one page
needs is created by the page's factory, and stops its work at `services.ending`. A page uses the signals of `Page` to
request something of the window: a toast (`notify`, `offer_undo`), a question (`ask`), or another page (`go_to`,
`go_back`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.file_extensions import JUDGEMENTS, MODEL, OLD_JUDGEMENTS
from desktop.presenters.app_services import AppServices
from desktop.ui.page import Page

# ruff: noqa: PLC0415  (pages are imported when they are created)


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page. A page without an `icon` is not on the rail: another page opens it, and it leads back to that one."""

    key: str
    name: str  # translated in the context "pages"
    make: Callable[[AppServices, Path], Page]  # gets the services and the data folder
    icon: str = ""
    at_end: bool = False  # at the bottom of the rail
    file_endings: tuple[str, ...] = ()  # of files that the page opens
    libraries: tuple[str, ...] = ()
    """Modules outside of the program's archive that only this page needs. They are imported soon after the start, since
    an update may replace or remove their files while the program runs."""

    def title(self) -> str:
        """The name in the user's language."""
        return QCoreApplication.translate("pages", self.name)


def _make_chat(services: AppServices, _: Path) -> Page:
    from desktop.ui.chat.page import ChatPage

    return ChatPage(services)


def _make_desk(services: AppServices, _: Path) -> Page:
    services.desk.start(services.settings.now.last_project)  # the store reads while the page is imported and built
    from desktop.ui.desk.asides import DeskAsides
    from desktop.ui.desk.page import DeskPage

    page = DeskPage(services)
    DeskAsides(services, page)
    return page


def _make_training(services: AppServices, _: Path) -> Page:
    from desktop.ui.training.page import TrainingPage

    return TrainingPage(services)


def _make_models(services: AppServices, _: Path) -> Page:
    from desktop.ui.models.page import ModelsPage

    return ModelsPage(services.models, services.settings)


def _make_export(services: AppServices, _: Path) -> Page:
    from desktop.ui.data.export_page import ExportPage

    return ExportPage(services.export)


def _make_import(services: AppServices, _: Path) -> Page:
    from desktop.ui.data.import_page import ImportPage

    return ImportPage(services.imports)


def _make_quality(services: AppServices, _: Path) -> Page:
    from desktop.ui.quality.page import QualityPage

    return QualityPage(services)


def _make_trash(services: AppServices, _: Path) -> Page:
    from desktop.ui.trash.page import TrashPage

    return TrashPage(services.conversations, services.projects, services.schemes, services.training)


def _make_settings(services: AppServices, data: Path) -> Page:
    from desktop.ui.settings.page import SettingsPage

    return SettingsPage(services.settings, services.models, services.kv_cache, data)


PAGES = (
    PageEntry("chat", QT_TRANSLATE_NOOP("pages", "Chat"), _make_chat, "message-square", file_endings=(MODEL,)),
    PageEntry(
        "desk",
        QT_TRANSLATE_NOOP("pages", "Annotation desk"),
        _make_desk,
        "scale",
        file_endings=(JUDGEMENTS, OLD_JUDGEMENTS),
    ),
    PageEntry("training", QT_TRANSLATE_NOOP("pages", "Training"), _make_training, "graduation-cap"),
    PageEntry("models", QT_TRANSLATE_NOOP("pages", "Models"), _make_models, "box"),
    PageEntry(
        "data",
        QT_TRANSLATE_NOOP("pages", "Data"),
        _make_export,
        "database",
        libraries=("orjson", "arro3.core", "arro3.io", "desktop.services.export"),
    ),
    PageEntry("import", QT_TRANSLATE_NOOP("pages", "Import"), _make_import),
    PageEntry(
        "quality",
        QT_TRANSLATE_NOOP("pages", "Quality"),
        _make_quality,
        "chart-line",
        libraries=("numpy", "desktop.services.statistics"),
    ),
    PageEntry("trash", QT_TRANSLATE_NOOP("pages", "Trash"), _make_trash, "trash-2", at_end=True),
    PageEntry("settings", QT_TRANSLATE_NOOP("pages", "Settings"), _make_settings, "settings", at_end=True),
)
"""The pages in the order of the rail and of their keys (Ctrl+1, Ctrl+2 …)."""

HOME = "chat"
"""The key of the page that shows when the window opens."""


def shortcuts() -> dict[str, str]:
    """The key sequence of each page on the rail, by page key."""
    on_rail = [entry.key for entry in PAGES if entry.icon]
    return {key: f"Ctrl+{number}" for number, key in enumerate(on_rail[:9], start=1)}
