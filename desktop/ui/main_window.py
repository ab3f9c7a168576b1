"""The window: a rail, the pages, and what floats above them. Pages know nothing of each other."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QEvent, QLocale, QTimer, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from desktop.core.endings import JUDGEMENTS, MODEL, OLD_JUDGEMENTS
from desktop.core.installation import InstallationState
from desktop.presenters.crashes import CrashReports
from desktop.presenters.sentences import not_saved
from desktop.presenters.session import Session
from desktop.services.settings import MAX_TEXT_SCALE, MIN_TEXT_SCALE
from desktop.ui import icons
from desktop.ui.chat.page import ChatPage
from desktop.ui.fonts import DEBIAN_PACKAGE, FEDORA_PACKAGE
from desktop.ui.keys import KeysDialog
from desktop.ui.rail import Place, Rail
from desktop.ui.report import ReportDialog
from desktop.ui.widgets.floating import Toast
from desktop.ui.widgets.labels import hairline
from desktop.ui.widgets.notices import Notice, Notices

if TYPE_CHECKING:
    from desktop.services.bundles import Offered

_PLACES = [
    Place("chat", "message-square", "Ctrl+1"),
    Place("desk", "scale", "Ctrl+2"),
    Place("models", "box", "Ctrl+3"),
    Place("data", "database", "Ctrl+4"),
    Place("quality", "chart-line", "Ctrl+5"),
    Place("trash", "trash-2", "Ctrl+6", at_end=True),
    Place("settings", "settings", "Ctrl+7", at_end=True),
]
_TEXT_STEP = 0.1


class MainWindow(QMainWindow):
    """A shell: which page shows, the keys that work everywhere, and the toast."""

    closing = Signal()  # the user wants to end the program; the window is hidden already
    judging_wanted = Signal(str)  # the desk, which is made by then, shall show this project

    def __init__(self, session: Session, data: Path) -> None:
        super().__init__()
        self._session = session
        self._data = data
        self._closed = False
        self._goodbye = QTimer(self, singleShot=True, interval=0)
        self._goodbye.timeout.connect(self.closing)
        self.setWindowIcon(icons.brand_icon())
        self.setMinimumSize(720, 520)
        self.rail = Rail(_PLACES)
        self.rail.chosen.connect(self.show_page)
        self.pages = QStackedWidget()
        self.chat = ChatPage(session)
        self.chat.said.connect(self.say)
        self.chat.recorded.connect(self._offer_to_take_back)
        self.chat.export_wanted.connect(lambda id: self._export(conversation=id))
        self.chat.models_wanted.connect(lambda: self.show_page("models"))
        self.pages.addWidget(self.chat)
        self._made: dict[str, QWidget] = {"chat": self.chat}
        self._import_from = "desk"
        self._not_saved: Notice | None = None
        centre = QWidget()
        row = QHBoxLayout(centre)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(hairline(vertical=True))
        column = QVBoxLayout()
        column.setSpacing(0)
        self.notices = Notices()
        column.addWidget(self.notices)
        column.addWidget(self.pages, 1)
        row.addLayout(column, 1)
        self.setCentralWidget(centre)
        self.toast = Toast(centre)  # a stack tells a screen reader of its pages alone
        self._keys()
        session.conversations.deleted.connect(self._offer_undo)
        session.models.refused.connect(self.say)
        session.operations.unsaved_changed.connect(self._show_unsaved)
        self._retranslate()
        self.rail.show_chosen("chat")
        self._restore_geometry()
        self.chat.composer.setFocus()

    # --- pages

    def show_page(self, key: str) -> None:
        if key not in self._made:
            page = self._make(key)
            self._made[key] = page
            self.pages.addWidget(page)
        if self.pages.currentWidget() is not self._made[key]:
            self.toast.hide()  # what it says, and what it would undo, is of the page before
        self.pages.setCurrentWidget(self._made[key])
        self.rail.show_chosen(self._import_from if key == "import" else key)
        self._place_toast()
        if key == "chat":
            self.chat.composer.setFocus()
        else:
            self._made[key].setFocus()  # the page itself: Tab goes on to its first control

    def _make(self, key: str) -> QWidget:
        """Pages are imported and made when they are first looked at: the chat is there at once."""
        if key == "models":
            from desktop.ui.models.page import ModelsPage  # noqa: PLC0415

            models = ModelsPage(self._session.models, self._session.settings)
            models.chosen.connect(lambda: self.show_page("chat"))
            return models
        if key == "desk":
            from desktop.ui.desk.asides import DeskAsides  # noqa: PLC0415
            from desktop.ui.desk.page import DeskPage  # noqa: PLC0415

            desk = DeskPage(self._session)
            self._session.projects.deleted.connect(self._offer_project)
            desk.said.connect(self.say)
            self.judging_wanted.connect(desk.open_project)
            desk.import_wanted.connect(lambda: self.show_import("desk"))
            self._session.annotators.offered.connect(self._offer_merge)
            asides = DeskAsides(self._session, desk)
            asides.opened.connect(self.show_judgement)
            asides.export_wanted.connect(lambda ids: self._export(judgements=tuple(ids)))
            desk.list.export_wanted.connect(lambda id: self._export(project=id))
            desk.statistics_wanted.connect(self._show_statistics)
            return desk
        if key == "import":
            from desktop.ui.data.import_page import ImportPage  # noqa: PLC0415

            imports = ImportPage(self._session.imports)
            imports.said.connect(self.say)
            imports.left.connect(lambda: self.show_page(self._import_from))
            imports.judging_wanted.connect(self._judge)
            return imports
        if key == "data":
            from desktop.ui.data.export_page import ExportPage  # noqa: PLC0415

            data = ExportPage(self._session.export)
            data.said.connect(self.say)
            data.opened.connect(self.show_judgement)
            data.import_wanted.connect(lambda: self.show_import("data"))
            return data
        if key == "quality":
            from desktop.ui.quality.page import QualityPage  # noqa: PLC0415

            quality = QualityPage(self._session)
            quality.opened.connect(self.show_judgement)
            quality.said.connect(self.say)
            quality.export_wanted.connect(lambda ids: self._export(judgements=tuple(ids)))
            return quality
        if key == "settings":
            from desktop.ui.settings.page import SettingsPage  # noqa: PLC0415

            session, cores = self._session, os.cpu_count() or 1
            return SettingsPage(session.settings, session.models, session.kv_cache, cores, self._data)
        from desktop.ui.trash.page import TrashPage  # noqa: PLC0415

        trash = TrashPage(self._session.conversations, self._session.projects, self._session.schemes)
        trash.said.connect(self.say)
        return trash

    def _show_statistics(self, project: str) -> None:
        self._session.quality.narrow(project=project)
        self.show_page("quality")

    def _export(self, **scope: Any) -> None:
        """From where data shows: a conversation, a project, a list of judgements."""
        from desktop.datasets.recipe import Scope  # noqa: PLC0415  (as the page itself)

        self._session.export.begin(Scope(**scope))
        self.show_page("data")

    def show_import(self, place: str) -> None:
        """Brings judgements or prompts in from a file; whoever leaves it is at `place` again."""
        self._import_from = place  # the page has no place of its own on the rail
        self.show_page("import")

    def _judge(self, project: str) -> None:
        self.show_page("desk")
        self.judging_wanted.emit(project)

    def show_judgement(self, conversation: str) -> None:
        """The conversation in which something was judged."""
        self.show_page("chat")
        self._session.chat.open(conversation)

    def _new_conversation(self) -> None:
        self.show_page("chat")
        self.chat.new_conversation()

    def _search(self) -> None:
        self.show_page("chat")
        self.chat.search()

    def _toggle_list(self) -> None:
        toggle = getattr(self.pages.currentWidget(), "toggle_list", None)  # pages are not imported before they show
        if toggle is not None:
            toggle()

    # --- files from outside

    def open_files(self, files: Sequence[Path]) -> None:
        """What the file manager or another start gave: models are added, and the last one answers; files of judgements
        are offered to merge. What is wrong with one is a sentence."""
        models = [file for file in files if file.suffix.lower() == MODEL]
        for file in models:
            self._session.models.add(str(file), load=file is models[-1])
        if models:
            self.show_page("chat")
        for file in files:
            if file.suffix.lower() in (JUDGEMENTS, OLD_JUDGEMENTS):
                self.show_page("desk")  # which also says what came of it
                self._session.annotators.look(file)
            elif file not in models:
                text = self.tr("Sayso opens models (.gguf) and files of judgements (.sayso); “{file}” is neither.")
                self.say(text.format(file=_short(file.name)))

    def _offer_merge(self, offered: "Offered", path: Path) -> None:
        if offered.tasks:
            self._offer_project_file(offered, path)
            return
        if offered.known == offered.judgements:
            text = self.tr("All judgements in “{file}” are here already.")
            self.say(text.format(file=_short(path.name)))
            return
        names = [_short(name) or self.tr("somebody without a name") for name in offered.annotators[:3]]
        if len(offered.annotators) > 3:
            names.append(self.tr("others"))
        text = self.tr("Merge %n judgement(s) by {people} from “{file}” with yours?", "", offered.judgements)
        if offered.known:
            text = self.tr(
                "Merge %n judgement(s) by {people} from “{file}” with yours? {known} of them are here already.",
                "",
                offered.judgements,
            )
        said = text.format(
            people=QLocale().createSeparatedList(names),
            file=_short(path.name),
            known=QLocale().toString(offered.known),
        )
        choices = [
            (self.tr("Merge"), lambda: self._session.annotators.merge(path)),
            (self.tr("Not now"), lambda: None),
        ]
        self.notices.ask(said, choices, focus=True)

    def _offer_project_file(self, offered: "Offered", path: Path) -> None:
        names = QLocale().createSeparatedList([f"“{_short(name)}”" for name in offered.projects])
        text = self.tr("Add %n task(s) of {projects} from “{file}”?", "", offered.tasks)
        choices = [
            (self.tr("Add"), lambda: self._session.annotators.merge(path)),
            (self.tr("Not now"), lambda: None),
        ]
        self.notices.ask(text.format(projects=names, file=_short(path.name)), choices, focus=True)

    # --- what is said

    def say(self, sentence: str) -> None:
        """One sentence at the bottom of the page."""
        self._place_toast()
        self.toast.show_message(sentence)

    def _offer_undo(self, id: str, title: str) -> None:
        def undo() -> None:
            self._session.conversations.restore(id)
            self._session.chat.open(id)

        self._place_toast()
        name = title or self.tr("New conversation")
        short = name if len(name) <= 40 else name[:39] + "…"
        self.toast.show_message(self.tr("“{title}” is in the trash").format(title=short), self.tr("Undo"), undo)

    def _offer_to_take_back(self, sentence: str) -> None:
        self._place_toast()
        self.toast.show_message(sentence, self.tr("Undo"), self._session.judging.undo)

    def _offer_project(self, id: str, name: str) -> None:
        self._place_toast()
        text = self.tr("The project “{name}” is in the trash").format(name=name)
        self.toast.show_message(text, self.tr("Undo"), lambda: self._session.projects.restore(id))

    def _show_unsaved(self) -> None:
        """Says so for as long as the disk does not take something, or until it is hidden."""
        operations, shown = self._session.operations, self._not_saved
        text = not_saved(operations.problem) if operations.problem is not None else ""
        if text == (shown.text if shown is not None else ""):
            return
        if shown is not None:
            self.notices.withdraw(shown)
        self._not_saved = None
        if not text:
            self.say(self.tr("Everything is saved now."))
            return

        def retry() -> None:
            self._not_saved = None
            operations.save_again(self._show_unsaved)

        self._not_saved = self.notices.ask(text, [(self.tr("Retry"), retry), (self.tr("Hide"), lambda: None)])

    def confirm_quit(self, quit: Callable[[], object]) -> None:
        """The window was closed, and the disk did not take everything: `quit` where the person wants that all the
        same, or nothing is lost any more. Else the window is back."""
        from desktop.ui.unsaved import UnsavedDialog  # noqa: PLC0415  (hardly ever needed)

        self._closed = False
        self.show()
        dialog = UnsavedDialog(self._session.operations, self)
        dialog.left.connect(self._close_for_good)
        dialog.left.connect(quit)
        dialog.open()

    def _close_for_good(self) -> None:
        self._closed = True
        self.hide()

    def crashed(self, report: str) -> None:
        """One of our own bugs: said quietly, with the report for those who want it."""
        self._place_toast()
        self.toast.show_message(
            self.tr("Something went wrong."),
            self.tr("Details"),
            lambda: ReportDialog(report, self).open(),
            seconds=12,
        )

    def say_font_is_missing(self) -> None:
        text = self.tr(
            "No font for Chinese is installed, so Sayso is in English. "
            "Install the package {debian} (Fedora: {fedora}), then start Sayso again."
        )
        text = text.format(debian=DEBIAN_PACKAGE, fedora=FEDORA_PACKAGE)
        self.notices.ask(text, [(self.tr("OK"), lambda: None)])

    def offer_report(self, report: str, crashes: CrashReports) -> None:
        """The last time did not end well."""

        def show() -> None:
            crashes.dismiss()
            ReportDialog(report, self).open()

        def open_folder() -> None:
            crashes.dismiss()
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(crashes.folder)))

        choices = [
            (self.tr("Show report"), show),
            (self.tr("Open folder"), open_folder),
            (self.tr("Dismiss"), crashes.dismiss),
        ]
        text = self.tr("Sayso closed unexpectedly last time. There is a report of it here; nothing was sent.")
        self.notices.ask(text, choices)

    def say_installation_changed(self, state: InstallationState, restart: Callable[[], None]) -> None:
        """The program's files are another version's, or gone; this window goes on with what it has."""
        if state is InstallationState.UPDATED:
            text = self.tr("Sayso was updated. Restart to use the new version.")
            self.notices.ask(text, [(self.tr("Restart"), restart), (self.tr("Later"), lambda: None)])
        else:
            text = self.tr("Sayso was removed from this computer. This window works until you close it.")
            self.notices.ask(text, [(self.tr("OK"), lambda: None)])

    def _place_toast(self) -> None:
        in_chat = self.pages.currentWidget() is self.chat
        self.toast.bottom = self.chat.composer.height() + 16 if in_chat else 16
        self.toast.column = self.chat.composer if in_chat else self.pages
        self.toast.place()  # it may show still, from the page before

    # --- keys

    def _keys(self) -> None:
        keys: list[tuple[str, Callable[[], None]]] = [
            ("Ctrl+N", self._new_conversation),
            ("Ctrl+K", self._search),
            ("Ctrl+B", self._toggle_list),
            ("Ctrl+Q", self._quit),
            ("Ctrl+,", lambda: self.show_page("settings")),  # where other programs have it
            ("F1", lambda: KeysDialog(self._session.settings.keymap, self).open()),
            ("Ctrl++", lambda: self._scale(_TEXT_STEP)),
            ("Ctrl+=", lambda: self._scale(_TEXT_STEP)),
            ("Ctrl+-", lambda: self._scale(-_TEXT_STEP)),
            ("Ctrl+0", lambda: self._session.settings.set("text_scale", 1.0)),
        ]
        for key, act in keys:
            QShortcut(QKeySequence(key), self).activated.connect(act)
        for place in _PLACES:
            shortcut = QShortcut(QKeySequence(place.shortcut), self)
            shortcut.activated.connect(lambda key=place.key: self.show_page(key))

    def _quit(self) -> None:
        self.close()

    def _scale(self, by: float) -> None:
        now = self._session.settings.now.text_scale
        self._session.settings.set("text_scale", round(min(max(now + by, MIN_TEXT_SCALE), MAX_TEXT_SCALE), 2))

    # --- the window itself

    def come_to_front(self) -> None:
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Gone from the screen at once; what has to be put down follows behind."""
        event.accept()
        if not self._closed:
            self._closed = True
            geometry = bytes(self.saveGeometry().toBase64().data()).decode()
            self._session.settings.set("geometry", geometry)
            self.hide()
            self._goodbye.start()

    def _restore_geometry(self) -> None:
        saved = self._session.settings.now.geometry
        if not saved or not self.restoreGeometry(QByteArray.fromBase64(saved.encode())):
            room = self.screen().availableSize()  # the frame around the window takes some of it
            self.resize(min(1280, room.width() - 24), min(820, room.height() - 64))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Sayso"))
        QGuiApplication.setApplicationDisplayName(self.windowTitle())  # what a desktop appends to other titles
        self.rail.set_names(
            {
                "chat": self.tr("Chat"),
                "desk": self.tr("Annotation desk"),
                "models": self.tr("Models"),
                "quality": self.tr("Quality"),
                "data": self.tr("Data"),
                "trash": self.tr("Trash"),
                "settings": self.tr("Settings"),
            }
        )


def _short(name: str) -> str:
    """A name of someone else's, in one line."""
    plain = " ".join(name.split())
    return plain if len(plain) <= 60 else plain[:59] + "…"
