"""The composition root of the window: creates every part, passes them on by constructor, and ends them in order.

Start: the store's lock is taken first, then the window shows while the store opens on its thread, then the model loads.
A second start that does not get the lock passes its files to the running window (`ui.instance`) and ends. Models among
the files are added, bundles of judgements are offered for merging (`MainWindow.open_files`).

Crashes: an uncaught exception becomes a report in the data folder (`services.crashes`) and a notice in the window. If
the program ended before it could be shown, the next start offers the report. Nothing is sent.

End: drafts and incomplete answers are stored, the engine saves its state and ends, the store closes and its thread is
joined.
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
from desktop.core.resources import cache_resources
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
from desktop.ui.widgets.focus_ring import FocusRing

logger = logging.getLogger(__name__)

_PRELOAD_AFTER_MS = 3000  # by then, the model is loading or the user is typing
_TRIES = 6
_PAUSE_S = 0.5  # a window that is starting holds the lock a moment before it listens


class Application(QApplication):
    """Emits the files that macOS opens with the program, which arrive as events instead of arguments."""

    files_requested = Signal(list)  # of Paths

    def event(self, event: QEvent) -> bool:
        """Handle a macOS file event; all others are Qt's."""
        if isinstance(event, QFileOpenEvent) and event.file():
            self.files_requested.emit([Path(event.file())])
            return True
        return super().event(event)


def run(
    data_dir: str | Path | None = None,
    files: Sequence[str] = (),
    *,
    debug: bool = False,
    no_window: Callable[[], None] = lambda: None,
) -> int:
    """Show the window on a data folder until it is closed, and return the exit code of the program.

    `files` are opened in it, or in the window that has this folder open already. `no_window` is called if the system
    cannot show a window. `debug` logs details, and copies the log to standard error.
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
        _show_error(error)
        return error.kind.exit_code
    program = Program(app, folders, settings, paths, lock)
    collect_garbage_when_inactive(app)
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
    """The lock of the data folder; None if another window holds it and accepted the files.

    Raises `UserError` if something else holds it, such as a command that writes.
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
    """Create the application. Where Qt would abort because it can open no window, call `no_window` and exit."""
    messages: list[str] = []

    def handle(kind: QtMsgType, _: QMessageLogContext, message: str) -> None:
        if kind is QtMsgType.QtFatalMsg:
            no_window()
            os._exit(ErrorKind.FAILED.exit_code)
        messages.append(message)

    # users need not know that a desktop has no portal; QT_LOGGING_RULES overrides these rules
    QLoggingCategory.setFilterRules("qt.qpa.services.warning=false\nqt.qpa.theme.gnome.warning=false")
    qInstallMessageHandler(handle)
    app = Application(sys.argv[:1])
    qInstallMessageHandler(None)
    for message in messages:
        print(message, file=sys.stderr)
    return app


def collect_garbage_when_inactive(app: QApplication) -> None:
    """Run full garbage collections only when the user switches to another program.

    A long conversation is many small objects that all stay in use: a full collection takes up to 0.1 s. Young objects
    are collected as usual.
    """
    gc.freeze()  # what the start created stays in use
    gc.set_threshold(20_000, 20, 1_000_000)
    gc.enable()
    app.applicationStateChanged.connect(
        lambda state: gc.collect() if state is not Qt.ApplicationState.ApplicationActive else None
    )


class Program(QObject):
    """Owns everything that exists as long as the window."""

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
        self._services = AppServices(self._store.submit, self._host, settings, folders.states)
        AccessibleInterfaces().install()
        FocusRing(app)
        self._window = MainWindow(self._services, folders.data)
        self._server = SingleInstanceServer(self)
        self._server.files_requested.connect(self._open_files)
        app.files_requested.connect(self._open_files)
        self._crashes.crash_reported.connect(self._window.program.show_crash)
        self._services.operations.failed.connect(self._failed)
        self._services.settings.changed.connect(self._setting_changed)
        self._window.closing.connect(lambda: self._services.save_open_work(self._window_closed))
        app.aboutToQuit.connect(self._end)
        self._signals = _Signals(self._window.close, self)
        self.wants_restart = False
        if is_installed():
            self._watch = UpdateWatch(Installation(), self)
            show = self._window.program.show_installation_changed
            self._watch.changed.connect(lambda state: show(state, self._restart))
            QTimer.singleShot(_PRELOAD_AFTER_MS, _preload_for_pages)
        self._ended = False
        self._window.show()
        if self._translations.lacks_font and not now.font_notice_shown:
            self._window.program.show_missing_font()
            self._services.settings.set("font_notice_shown", True)
        self._store_opened.connect(self._start_session, Qt.ConnectionType.QueuedConnection)
        self._store.opened.add_done_callback(self._emit_store_opened)

    # --- the store

    def _emit_store_opened(self, _: Future[Database]) -> None:
        self._store_opened.emit()  # this runs on the store's thread

    def _start_session(self) -> None:
        error = self._store.opened.exception()
        if error is None:
            self._server.listen(self._folders.data)
            self._window.open_files(self._files)
            self._services.start()
            if report := self._crashes.unread_report():
                self._window.program.offer_report(report, self._crashes)
        else:
            logger.error("the store could not be opened", exc_info=error)
            self._window.hide()
            _show_error(error if isinstance(error, UserError) else _unexpected(error))
            self._app.exit(error.kind.exit_code if isinstance(error, UserError) else ErrorKind.FAILED.exit_code)

    def _open_files(self, files: list[Path]) -> None:
        self._window.come_to_front()
        self._window.open_files(files)

    def _failed(self, error: Exception) -> None:
        """Handle a failed operation that its caller did not handle."""
        if self._store.opened.done() and self._store.opened.exception() is not None:
            return  # `_start_session` shows one dialog for all of them
        if isinstance(error, UserError):
            logger.warning("shown to the user: %s", sentence_text(error))
            self._window.show_toast(sentence(error))
        else:
            self._crashes.report(error)

    def _restart(self) -> None:
        """Close the window, then start the program again. The user may still cancel closing."""
        self.wants_restart = True
        self.wants_restart = self._window.close()

    # --- settings of the whole window

    def _setting_changed(self, field: str) -> None:
        now = self._services.settings.now
        match field:
            case "theme":
                self._theme.set_mode(Mode(now.theme))
            case "text_scale":
                self._theme.set_scale(now.text_scale)
            case "language":
                self._translations.use(now.language)

    # --- the end

    def _window_closed(self) -> None:
        """Quit, after asking if the disk did not accept all changes. Drafts are stored by now."""
        if any(item.name for item in self._services.operations.unsaved):
            self._window.confirm_quit(partial(self._quit, self.wants_restart))
            self.wants_restart = False  # set again by `_quit`
        else:
            self._app.quit()

    def _quit(self, restart: bool) -> None:
        self.wants_restart = restart
        self._app.quit()

    def _end(self) -> None:
        """End streams, engine and store, in this order. Does nothing the second time."""
        if self._ended:
            return
        self._ended = True
        self._server.close()
        self._services.end()
        try:
            self._store.close()
        except UserError as error:
            print(error, file=sys.stderr)  # no data is lost: it is in SQLite's log file, which the next start reads

    def finish(self) -> None:
        """End everything, and restore signal handlers and exception hooks."""
        self._end()
        self._signals.close()
        self._crashes.uninstall()


def _preload_for_pages() -> None:
    """Load libraries and resources that pages need later, in case an update replaces or removes the program's files.

    Pages are imported when they are first opened. Their Python modules come from an archive that stays open
    (`scripts/start_hook.py`); this loads the rest, on a thread since the window is in use.
    """

    # makes Qt load its plugin for the images of style sheets
    QIcon(":/sayso/themes/light/check.svg").pixmap(16, 16)

    def load() -> None:
        with suppress(Exception):  # the page that needs it reports the error
            cache_resources()
            for entry in PAGES:
                for name in entry.libraries:
                    importlib.import_module(name)

    threading.Thread(target=load, name="preload for pages").start()


class _Signals(QObject):
    """Closes the window on SIGTERM, SIGINT and SIGHUP, like its close button. Does nothing on Windows."""

    def __init__(self, close: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._pipe: tuple[int, int] | None = None
        if os.name != "posix":
            return
        # Python runs handlers between its own instructions, which Qt's event loop does not execute: the pipe wakes it.
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


def _show_error(error: UserError) -> None:
    """Show in a dialog why the window cannot start and what to do."""
    from PySide6.QtWidgets import QMessageBox  # noqa: PLC0415  (rarely needed, and would cost each start 6 ms)

    box = QMessageBox(QMessageBox.Icon.Warning, "Sayso", sentence(error))
    if error.detail:
        box.setDetailedText(error.detail)
    box.exec()


def _unexpected(error: BaseException) -> UserError:
    text = QT_TRANSLATE_NOOP("errors", "Sayso could not open its data. Please report the details.")
    return UserError(ErrorKind.FAILED, text, {}, repr(error))
