"""The main window: the rail, the pages of `desktop.ui.pages`, notices above them. The only page it knows is the
chat."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from desktop.presenters.app_services import AppServices
from desktop.presenters.sentences import one_line
from desktop.services.settings import MAX_TEXT_SCALE, MIN_TEXT_SCALE
from desktop.ui import icons
from desktop.ui.chat.page import ChatPage
from desktop.ui.keys import KeysDialog
from desktop.ui.page import Page
from desktop.ui.pages import HOME, PAGES, shortcuts
from desktop.ui.program_notices import ProgramNotices
from desktop.ui.rail import Rail
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.announcements import announce
from desktop.ui.widgets.floating import Toast
from desktop.ui.widgets.focus import FocusKeeper, Region, RegionCycle
from desktop.ui.widgets.labels import hairline
from desktop.ui.widgets.notices import Notices

_TEXT_STEP = 0.1


class MainWindow(QMainWindow):
    """The frame around the pages: switches pages, handles the keys that work everywhere, shows toast and notices."""

    closing = Signal()  # the user closed the window, which is hidden already

    def __init__(self, services: AppServices, data: Path) -> None:
        super().__init__()
        self._services = services
        self._data = data
        self._closed = False
        self._close_timer = QTimer(self, singleShot=True, interval=0)
        self._close_timer.timeout.connect(self.closing)
        self.setWindowIcon(icons.brand_icon())
        self.setMinimumSize(720, 520)
        self._entries = {entry.key: entry for entry in PAGES}
        self._pages: dict[str, Page] = {}
        self._rail_page = HOME  # the current page, or the one on the rail from which it was opened
        self.rail = Rail([entry for entry in PAGES if entry.icon], shortcuts())
        self.rail.chosen.connect(self.show_page)
        self.pages = QStackedWidget()
        centre = QWidget()
        row = QHBoxLayout(centre)
        set_margins(row, Space.NONE)
        set_spacing(row, Space.NONE)
        row.addWidget(self.rail)
        row.addWidget(hairline(vertical=True))
        column = QVBoxLayout()
        set_spacing(column, Space.NONE)
        self.notices = Notices()
        column.addWidget(self.notices)
        column.addWidget(self.pages, 1)
        row.addLayout(column, 1)
        self.setCentralWidget(centre)
        # not in the stack, of which screen readers see the pages only
        self.toast = Toast(
            centre, lambda: self.current_page().toast_place(), lambda: services.settings.now.message_seconds
        )
        self.program = ProgramNotices(services.operations, self.notices, self.toast, self)
        self._regions = RegionCycle(self.regions, self)
        FocusKeeper(self, self.current_page, lambda: self.current_page().take_focus())
        chat = self.page(HOME)
        assert isinstance(chat, ChatPage)
        self.chat = chat
        self._keys()
        self._retranslate()
        self.rail.show_chosen(HOME)
        self._restore_geometry()
        self.chat.take_focus()

    # --- pages

    def page(self, key: str) -> Page:
        """The page with that key; created at the first call."""
        if key not in self._pages:
            page = self._entries[key].make(self._services, self._data)
            page.notify.connect(self.show_toast)
            page.offer_undo.connect(self._offer_undo)
            page.ask.connect(lambda text, choices: self.notices.ask(text, choices, focus=True))
            page.go_to.connect(self.show_page)
            page.go_back.connect(lambda: self.show_page(self._rail_page))
            page.setWindowTitle(self._entries[key].title())
            self._pages[key] = page
            self.pages.addWidget(page)
        return self._pages[key]

    def show_page(self, key: str, target: object = None) -> None:
        """Show a page, and in it `target`: a conversation, or what else its `Page.show_target` accepts."""
        page = self.page(key)
        if self.pages.currentWidget() is not page:
            self.toast.hide()  # its text and its undo belong to the previous page
        self.pages.setCurrentWidget(page)
        if self._entries[key].icon:
            self._rail_page = key
        self.rail.show_chosen(self._rail_page)
        self.toast.place()  # each page has its own place for it
        page.take_focus()
        if target is not None:
            page.show_target(target)

    def open_files(self, files: Sequence[Path]) -> None:
        """Open files from the file manager or another start, each in the page for its ending."""
        for entry in PAGES:
            if page_files := [file for file in files if file.suffix.lower() in entry.file_endings]:
                self.show_page(entry.key)
                self.page(entry.key).open_files(page_files)
        known = {ending for entry in PAGES for ending in entry.file_endings}
        for file in files:
            if file.suffix.lower() not in known:
                text = self.tr("Sayso opens models (.gguf) and judgement files (.sayso). “{file}” is neither.")
                self.show_toast(text.format(file=one_line(file.name)))

    def _new_conversation(self) -> None:
        self.show_page(HOME)
        self.chat.new_conversation()

    def _search(self) -> None:
        self.show_page(HOME)
        self.chat.search()

    def current_page(self) -> Page:
        """The page that shows."""
        page = self.pages.currentWidget()
        assert isinstance(page, Page)
        return page

    def regions(self) -> list[Region]:
        """What F6 goes through: a toast with a button, a notice, the rail, and the regions of the page."""
        rail = Region(self.rail, lambda: self.rail.current().setFocus(Qt.FocusReason.ShortcutFocusReason))
        above = [Region(self.toast, news=self.toast.count), Region(self.notices, news=self.notices.current)]
        return [*above, rail, *self.current_page().regions()]

    # --- the toast

    def show_toast(self, sentence: str) -> None:
        """Show a sentence at the bottom of the page."""
        self.toast.show_message(sentence)

    def _offer_undo(self, sentence: str, undo: Callable[[], None]) -> None:
        self.toast.show_message(sentence, self.tr("Undo"), undo)

    # --- keys

    def _keys(self) -> None:
        keys: list[tuple[str, Callable[[], None]]] = [
            ("Ctrl+N", self._new_conversation),
            ("Ctrl+K", self._search),
            ("Ctrl+B", lambda: self.current_page().toggle_list()),
            ("Ctrl+Q", self._quit),
            ("Ctrl+,", lambda: self.show_page("settings")),  # where other programs have it
            ("F6", lambda: self._regions.move(1)),
            ("Shift+F6", lambda: self._regions.move(-1)),
            ("F1", lambda: KeysDialog(self._services.settings.keymap, self).open()),
            ("Ctrl++", lambda: self._scale(_TEXT_STEP)),
            ("Ctrl+=", lambda: self._scale(_TEXT_STEP)),
            ("Ctrl+-", lambda: self._scale(-_TEXT_STEP)),
            ("Ctrl+0", lambda: self._set_scale(1.0)),
        ]
        keys += [(sequence, lambda key=key: self.show_page(key)) for key, sequence in shortcuts().items()]  # type: ignore[misc]
        for sequence, action in keys:
            QShortcut(QKeySequence(sequence), self).activated.connect(action)

    def _quit(self) -> None:
        self.close()

    def _scale(self, by: float) -> None:
        now = self._services.settings.now.text_scale
        self._set_scale(round(min(max(now + by, MIN_TEXT_SCALE), MAX_TEXT_SCALE), 2))

    def _set_scale(self, scale: float) -> None:
        self._services.settings.set("text_scale", scale)
        announce(self, self.tr("Text size: {scale}").format(scale=f"{scale:.0%}"))

    # --- the window itself

    def come_to_front(self) -> None:
        """Show and activate the window, also if it is minimized."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hide the window at once; open work is saved after that."""
        event.accept()
        if not self._closed:
            self._closed = True
            geometry = bytes(self.saveGeometry().toBase64().data()).decode()
            self._services.settings.set("geometry", geometry)
            self.hide()
            self._close_timer.start()

    def confirm_quit(self, quit: Callable[[], object]) -> None:
        """Show the window again with a dialog about unsaved changes.

        `quit` is called once they are saved, or if the user accepts to lose them.
        """
        from desktop.ui.unsaved import UnsavedDialog  # noqa: PLC0415  (rarely needed)

        self._closed = False
        self.show()
        dialog = UnsavedDialog(self._services.operations, self)
        dialog.quit_confirmed.connect(self._close_for_good)
        dialog.quit_confirmed.connect(quit)
        dialog.open()

    def _close_for_good(self) -> None:
        self._closed = True
        self.hide()

    def _restore_geometry(self) -> None:
        saved = self._services.settings.now.geometry
        if not saved or not self.restoreGeometry(QByteArray.fromBase64(saved.encode())):
            room = self.screen().availableSize()  # includes the frame of the window
            self.resize(min(1280, room.width() - 24), min(820, room.height() - 64))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Sayso"))
        QGuiApplication.setApplicationDisplayName(self.windowTitle())  # the desktop appends it to titles of dialogs
        self.rail.retranslate()
        for key, page in self._pages.items():
            page.setWindowTitle(self._entries[key].title())
