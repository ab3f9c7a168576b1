"""The registry of pages: each one's name, icon, key, and how it is made. A new page is one more entry here.

A page is imported and made when it is first shown, so the start needs the chat alone. Its presenter is made here too,
unless the session shares it with others; one that has work under way ends with `session.ending`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.file_extensions import JUDGEMENTS, MODEL, OLD_JUDGEMENTS
from desktop.presenters.app_services import AppServices
from desktop.ui.page import Page

# ruff: noqa: PLC0415  (pages are imported when they are made)


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page. Those without an `icon` are not on the rail: another page opens them, and they lead back to it."""

    key: str
    name: str  # translated in the context "pages"
    make: Callable[[AppServices, Path], Page]  # from the session and the data folder
    icon: str = ""
    at_end: bool = False  # at the bottom of the rail
    file_endings: tuple[str, ...] = ()  # of files that the page opens
    libraries: tuple[str, ...] = ()
    """Modules with files of their own that only this page needs. They are imported soon after the start, since their
    files may be replaced or removed while the program runs."""

    def title(self) -> str:
        """The name in the user's language."""
        return QCoreApplication.translate("pages", self.name)


def _make_chat(session: AppServices, _: Path) -> Page:
    from desktop.ui.chat.page import ChatPage

    return ChatPage(session)


def _make_desk(session: AppServices, _: Path) -> Page:
    from desktop.ui.desk.asides import DeskAsides
    from desktop.ui.desk.page import DeskPage

    page = DeskPage(session)
    DeskAsides(session, page)
    return page


def _make_models(session: AppServices, _: Path) -> Page:
    from desktop.ui.models.page import ModelsPage

    return ModelsPage(session.models, session.settings)


def _make_export(session: AppServices, _: Path) -> Page:
    from desktop.ui.data.export_page import ExportPage

    return ExportPage(session.export)


def _make_import(session: AppServices, _: Path) -> Page:
    from desktop.ui.data.import_page import ImportPage

    return ImportPage(session.imports)


def _make_quality(session: AppServices, _: Path) -> Page:
    from desktop.ui.quality.page import QualityPage

    return QualityPage(session)


def _make_trash(session: AppServices, _: Path) -> Page:
    from desktop.ui.trash.page import TrashPage

    return TrashPage(session.conversations, session.projects, session.schemes)


def _make_settings(session: AppServices, data: Path) -> Page:
    from desktop.ui.settings.page import SettingsPage

    return SettingsPage(session.settings, session.models, session.kv_cache, data)


PAGES = (
    PageEntry("chat", QT_TRANSLATE_NOOP("pages", "Chat"), _make_chat, "message-square", file_endings=(MODEL,)),
    PageEntry(
        "desk",
        QT_TRANSLATE_NOOP("pages", "Annotation desk"),
        _make_desk,
        "scale",
        file_endings=(JUDGEMENTS, OLD_JUDGEMENTS),
    ),
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
"""In the order of the rail, which is also that of their keys: Ctrl+1, Ctrl+2 …"""

HOME = "chat"
"""The page that shows when the window opens."""


def shortcuts() -> dict[str, str]:
    """The key sequence of each page on the rail."""
    on_rail = [entry.key for entry in PAGES if entry.icon]
    return {key: f"Ctrl+{number}" for number, key in enumerate(on_rail[:9], start=1)}
