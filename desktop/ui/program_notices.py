"""Notices about the program itself, on every page: crashes, a full disk, an update, a missing font."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from desktop.core.installation import InstallationState
from desktop.presenters.crashes import CrashReports
from desktop.presenters.operations import Operations
from desktop.presenters.sentences import not_saved
from desktop.ui.fonts import DEBIAN_PACKAGE, FEDORA_PACKAGE
from desktop.ui.report import ReportDialog
from desktop.ui.widgets.floating import Toast
from desktop.ui.widgets.notices import Notice, Notices


class ProgramNotices(QObject):
    """Shows notices, which stay above the page until a choice is made, and toasts, which disappear by themselves."""

    def __init__(self, operations: Operations, notices: Notices, toast: Toast, window: QWidget) -> None:
        super().__init__(window)
        self._operations, self._notices, self._toast, self._window = operations, notices, toast, window
        self._unsaved_notice: Notice | None = None
        operations.unsaved_changed.connect(self._show_unsaved)

    def _show_unsaved(self) -> None:
        """Show why changes are not on the disk, until they are saved or the notice is hidden."""
        operations, shown = self._operations, self._unsaved_notice
        text = not_saved(operations.problem) if operations.problem is not None else ""
        if text == (shown.text if shown is not None else ""):
            return
        if shown is not None:
            self._notices.withdraw(shown)
        self._unsaved_notice = None
        if not text:
            self._toast.show_message(self.tr("Everything is saved."))
            return

        def retry() -> None:
            self._unsaved_notice = None
            operations.save_again(self._show_unsaved)

        self._unsaved_notice = self._notices.ask(text, [(self.tr("Retry"), retry), (self.tr("Hide"), lambda: None)])

    def show_crash(self, report: str) -> None:
        """Report a bug of Sayso in a toast, with the crash report behind a button."""
        self._toast.show_message(
            self.tr("Something went wrong."),
            self.tr("Details"),
            lambda: ReportDialog(report, self._window).open(),
        )

    def offer_report(self, report: str, crashes: CrashReports) -> None:
        """Offer the report of the crash that ended the previous run."""

        def show() -> None:
            crashes.dismiss()
            ReportDialog(report, self._window).open()

        def open_folder() -> None:
            crashes.dismiss()
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(crashes.folder)))

        choices = [
            (self.tr("Show report"), show),
            (self.tr("Open folder"), open_folder),
            (self.tr("Dismiss"), crashes.dismiss),
        ]
        text = self.tr("Sayso closed unexpectedly last time. A report was saved on this computer; nothing was sent.")
        self._notices.ask(text, choices)

    def show_missing_font(self) -> None:
        """Tell which package has a font for Chinese."""
        text = self.tr(
            "No font for Chinese is installed, so Sayso is in English. "
            "Install the package {debian} (Fedora: {fedora}), then start Sayso again."
        )
        text = text.format(debian=DEBIAN_PACKAGE, fedora=FEDORA_PACKAGE)
        self._notices.ask(text, [(self.tr("Got it"), lambda: None)])

    def show_installation_changed(self, state: InstallationState, restart: Callable[[], None]) -> None:
        """Tell that the program was updated or removed while the window is open."""
        if state is InstallationState.UPDATED:
            text = self.tr("Sayso was updated. Restart to use the new version.")
            self._notices.ask(text, [(self.tr("Restart"), restart), (self.tr("Later"), lambda: None)])
        else:
            text = self.tr("Sayso was removed from this computer. This window works until you close it.")
            self._notices.ask(text, [(self.tr("Got it"), lambda: None)])
