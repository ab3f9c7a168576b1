"""The composition root of the window: builds every room, hands them down, and ends them in order.

The window shows first; the store opens on its thread meanwhile; the model is loaded after the first paint.
"""

import gc
import importlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path

from filelock import FileLock
from PySide6.QtCore import (
    QEvent,
    QLoggingCategory,
    QMessageLogContext,
    QObject,
    QSocketNotifier,
    Qt,
    QTimer,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtGui import QFileOpenEvent, QIcon
from PySide6.QtWidgets import QApplication

from desktop import __version__
from desktop.core.errors import QT_TRANSLATE_NOOP, DiskError, ErrorKind, UserError
from desktop.core.installation import Installation, is_installed, restart
from desktop.core.log_text import sentence_text
from desktop.core.resources import keep_resources
from desktop.engine.host import EngineHost
from desktop.presenters.app_services import AppServices
from desktop.presenters.crashes import CrashReports
from desktop.presenters.sentences import sentence
from desktop.services import logs
from desktop.services.folders import Folders
from desktop.services.settings import SettingsFile
from desktop.store.database import Database, acquire_lock
from desktop.store.thread import StoreThread
from desktop.ui import icons
from desktop.ui.accessibility import AccessibleInterfaces
from desktop.ui.instance import SingleInstanceServer, hand_over
from desktop.ui.main_window import MainWindow
from desktop.ui.pages import PAGES
from desktop.ui.theme import Mode, ThemeManager
from desktop.ui.translation import Translations
from desktop.ui.update_watch import UpdateWatch

logger = logging.getLogger(__name__)

_KEEP_AFTER_MS = 3000  # the model is loading or the person is typing by then
_TRIES = 6
_PAUSE_S = 0.5  # a window that is just starting holds the lock, and listens a moment later


class Application(QApplication):
    """Passes on the files that macOS opens with it: they come as events, not as arguments."""

    opened = Signal(list)  # of Paths

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.opened.emit([Path(event.file())])
            return True
        return super().event(event)


def run(
    data_dir: str | Path | None = None,
    files: Sequence[str] = (),
    *,
    debug: bool = False,
    no_window: Callable[[], None] = lambda: None,
) -> int:
    """Shows the window on this data folder until it is closed; gives the exit code of the program.

    `files` are opened in it, or in the window that has this folder open already. `no_window` tells that there is no
    place for a window. `debug` logs details, and all of the log to standard error too.
    """
    app = _application(no_window)
    app.setApplicationName("sayso")
    app.setApplicationDisplayName("Sayso")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("sayso")
    app.setWindowIcon(icons.brand_icon())
    app.setQuitOnLastWindowClosed(False)
    paths = [Path(os.path.abspath(file)) for file in files]  # noqa: PTH100 (`resolve` would follow links)
    try:
        folders = Folders.resolve(data_dir)
        folders.make()
        lock = _lock_or_hand_over(folders.data, paths)
        if lock is None:
            return 0
        logs.start(folders.logs, "window", debug=debug)
        settings = SettingsFile(folders.settings)
    except UserError as error:
        ThemeManager(app)
        _tell(error)
        return error.kind.exit_code
    program = Program(app, folders, settings, paths, lock)
    _collect_when_nobody_looks(app)
    try:
        code = app.exec()
    finally:
        program.finish()
        logger.info("ended")
        logs.stop()
    if program.wants_restart:
        restart(folders.data)
    return code


def _lock_or_hand_over(data: Path, files: Sequence[Path], tries: int = _TRIES) -> FileLock | None:
    """The lock of the data folder; None when the window that holds it has taken the files.

    Raises `UserError` when something else holds it, such as a command that writes.
    """
    while True:
        try:
            return acquire_lock(data)
        except DiskError:
            raise
        except UserError:
            tries -= 1
            if hand_over(data, files):
                return None
            if not tries:
                raise
        time.sleep(_PAUSE_S)


def _application(no_window: Callable[[], None]) -> Application:
    """Qt aborts the process where it can open no window: that ends as any other failure here."""
    told: list[str] = []

    def take(kind: QtMsgType, _: QMessageLogContext, message: str) -> None:
        if kind is QtMsgType.QtFatalMsg:
            no_window()
            os._exit(ErrorKind.FAILED.exit_code)
        told.append(message)

    # a desktop without a portal is none of the person's concern; QT_LOGGING_RULES still has the last word
    QLoggingCategory.setFilterRules("qt.qpa.services.warning=false\nqt.qpa.theme.gnome.warning=false")
    qInstallMessageHandler(take)
    app = Application(sys.argv[:1])
    qInstallMessageHandler(None)
    for message in told:
        print(message, file=sys.stderr)
    return app


def _collect_when_nobody_looks(app: QApplication) -> None:
    """A long conversation is many small objects and none of them garbage: looking through all takes up to 0.1 s.

    So that is done only when the person turns to another program; the young objects are looked through as ever.
    """
    gc.freeze()  # what the start has made stays
    gc.set_threshold(20_000, 20, 1_000_000)
    gc.enable()
    app.applicationStateChanged.connect(
        lambda state: gc.collect() if state is not Qt.ApplicationState.ApplicationActive else None
    )


class Program(QObject):
    """Everything that lives as long as the window."""

    _store_opened = Signal()

    def __init__(
        self,
        app: Application,
        folders: Folders,
        settings: SettingsFile,
        files: Sequence[Path] = (),
        lock: FileLock | None = None,
    ) -> None:
        super().__init__()
        self._app, self._folders, self._files = app, folders, files
        now = settings.settings
        self._crashes = CrashReports(folders.crashes, folders.logs)
        self._crashes.install()
        self._translations = Translations(app)
        self._translations.use(now.language)
        self._theme = ThemeManager(app, Mode(now.theme), now.text_scale)
        self._store = StoreThread(partial(Database.open, folders.data, lock=lock))
        self._host = EngineHost()
        self._session = AppServices(self._store.submit, self._host, settings, folders.states)
        AccessibleInterfaces().install()
        self._window = MainWindow(self._session, folders.data)
        self._server = SingleInstanceServer(self)
        self._server.files_requested.connect(self._asked_for)
        app.opened.connect(self._asked_for)
        self._crashes.crash_reported.connect(self._window.program.show_crash)
        self._session.operations.failed.connect(self._failed)
        self._session.settings.changed.connect(self._setting_changed)
        self._window.closing.connect(lambda: self._session.save_open_work(self._leave))
        app.aboutToQuit.connect(self._end)
        self._signals = _Signals(self._window.close, self)
        self.wants_restart = False
        if is_installed():
            self._watch = UpdateWatch(Installation(), self)
            show = self._window.program.show_installation_changed
            self._watch.changed.connect(lambda state: show(state, self._restart))
            QTimer.singleShot(_KEEP_AFTER_MS, _keep_what_pages_need)
        self._ended = False
        self._window.show()
        if self._translations.lacks_font and not now.font_notice_shown:
            self._window.program.show_missing_font()
            self._session.settings.set("font_notice_shown", True)
        self._store_opened.connect(self._opened, Qt.ConnectionType.QueuedConnection)
        self._store.opened.add_done_callback(self._announce)

    # --- the store

    def _announce(self, _: Future[Database]) -> None:
        self._store_opened.emit()  # from the store's thread

    def _opened(self) -> None:
        error = self._store.opened.exception()
        if error is None:
            self._server.listen(self._folders.data)
            self._window.open_files(self._files)
            self._session.start()
            if report := self._crashes.unread_report():
                self._window.program.offer_report(report, self._crashes)
        else:
            logger.error("the store could not be opened", exc_info=error)
            self._window.hide()
            _tell(error if isinstance(error, UserError) else _unexpected(error))
            self._app.exit(error.kind.exit_code if isinstance(error, UserError) else ErrorKind.FAILED.exit_code)

    def _asked_for(self, files: list[Path]) -> None:
        self._window.come_to_front()
        self._window.open_files(files)

    def _failed(self, error: Exception) -> None:
        """The default path of a failed operation."""
        if self._store.opened.done() and self._store.opened.exception() is not None:
            return  # one dialog says it for all of them
        if isinstance(error, UserError):
            logger.warning("told the user: %s", sentence_text(error))
            self._window.say(sentence(error))
        else:
            self._crashes.report(error)

    def _restart(self) -> None:
        """As the window closes, which the person may still decide against."""
        self.wants_restart = True
        self.wants_restart = self._window.close()

    # --- settings that are everyone's

    def _setting_changed(self, field: str) -> None:
        now = self._session.settings.now
        match field:
            case "theme":
                self._theme.set_mode(Mode(now.theme))
            case "text_scale":
                self._theme.set_scale(now.text_scale)
            case "language":
                self._translations.use(now.language)

    # --- the end

    def _leave(self) -> None:
        """The window is closed, and what was open in it is put down."""
        if any(item.name for item in self._session.operations.unsaved):
            self._window.confirm_quit(partial(self._quit, self.wants_restart))
            self.wants_restart = False  # unless the person goes through with it
        else:
            self._app.quit()

    def _quit(self, restart: bool) -> None:
        self.wants_restart = restart
        self._app.quit()

    def _end(self) -> None:
        """Streams, engine, store: in this order, and once."""
        if self._ended:
            return
        self._ended = True
        self._server.close()
        self._session.end()
        try:
            self._store.close()
        except UserError as error:
            print(error, file=sys.stderr)  # what was put down is in the log beside the file, and read from there

    def finish(self) -> None:
        self._end()
        self._signals.close()
        self._crashes.uninstall()


def _keep_what_pages_need() -> None:
    """Pages are imported when they are first opened, and by then their files may be another version's, or gone.

    Python's own modules come from an archive that stays open (`scripts/start_hook.py`); this is the rest: libraries of
    modules that the start does without, and resources. On a thread, since the window is in use.
    """

    # Qt loads its reader of the pictures in style sheets when it meets the first one
    QIcon(":/sayso/themes/light/check.svg").pixmap(16, 16)

    def keep() -> None:
        with suppress(Exception):  # a page that needs it will say so
            keep_resources()
            for entry in PAGES:
                for name in entry.libraries:
                    importlib.import_module(name)

    threading.Thread(target=keep, name="keep what pages need").start()


class _Signals(QObject):
    """SIGTERM, SIGINT and SIGHUP close the window as its user would. (Windows has none of them.)"""

    def __init__(self, close: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._pipe: tuple[int, int] | None = None
        if os.name != "posix":
            return
        # Python runs handlers between its own instructions, and Qt's loop has none: the pipe wakes it.
        self._pipe = os.pipe()
        for end in self._pipe:
            os.set_blocking(end, False)
        self._before = signal.set_wakeup_fd(self._pipe[1], warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: None)
        self._notifier = QSocketNotifier(self._pipe[0], QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(lambda: self._read(close))

    def _read(self, close: Callable[[], object]) -> None:
        assert self._pipe is not None
        with suppress(BlockingIOError):
            os.read(self._pipe[0], 64)
        close()

    def close(self) -> None:
        if self._pipe is not None:
            self._notifier.setEnabled(False)
            signal.set_wakeup_fd(self._before)
            for end in self._pipe:
                os.close(end)
            self._pipe = None


def _tell(error: UserError) -> None:
    """The window cannot start: why, and what to do."""
    from PySide6.QtWidgets import QMessageBox  # noqa: PLC0415  (costs the start 6 ms, and is hardly ever needed)

    box = QMessageBox(QMessageBox.Icon.Warning, "Sayso", sentence(error))
    if error.detail:
        box.setDetailedText(error.detail)
    box.exec()


def _unexpected(error: BaseException) -> UserError:
    text = QT_TRANSLATE_NOOP("errors", "Sayso could not open its data. Please report the details.")
    return UserError(ErrorKind.FAILED, text, {}, repr(error))
