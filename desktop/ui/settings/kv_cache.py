"""The section for the KV cache of conversations that are not in use: limits and sizes in memory and on disk."""

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.presenters.kv_cache import KvCache
from desktop.presenters.sentences import bytes_short
from desktop.presenters.settings import SettingsPresenter
from desktop.services.settings import MAX_KV_MB
from desktop.ui.page import Field
from desktop.ui.settings.number import AutomaticNumber
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button

_REFRESH_MS = 1000


class KvCacheSection(QWidget):
    """Applies changes at once. Reads the sizes every second while it is visible."""

    def __init__(self, settings: SettingsPresenter, cache: KvCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings, self._cache = settings, cache
        self.memory = AutomaticNumber(0, MAX_KV_MB, 256, step=64)
        self.disk = AutomaticNumber(0, MAX_KV_MB, 1000, step=250)
        self.clear = Button("", icon="trash-2")
        self.fields = {"memory": Field(self.memory), "disk": Field(self.disk), "clear": Field(self.clear)}
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.NONE)
        for field in self.fields.values():
            column.addWidget(field)
        self._timer = QTimer(self, interval=_REFRESH_MS)
        self._timer.timeout.connect(cache.refresh)
        self.memory.chosen.connect(lambda number: settings.set("kv_memory_mb", number))
        self.disk.chosen.connect(lambda number: settings.set("kv_disk_mb", number))
        self.clear.clicked.connect(cache.clear)
        settings.changed.connect(self._show)
        cache.changed.connect(self._show)
        self._retranslate()

    def showEvent(self, event: QShowEvent) -> None:
        self._cache.refresh()
        self._timer.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        for control, mode, number in (
            (self.memory, self.tr("KV cache in memory"), self.tr("Limit for the KV cache in memory")),
            (self.disk, self.tr("KV cache on disk"), self.tr("Limit for the KV cache on disk")),
        ):
            control.set_texts(self.tr("Automatic"), self.tr("Fixed"), mode, number, " MB")
        self.clear.setText(self.tr("Clear"))
        self._show()

    def _show(self) -> None:
        now, cache = self._settings.now, self._cache
        self.memory.set_number(now.kv_memory_mb)
        self.disk.set_number(now.kv_disk_mb)
        memory, disk = (
            self.tr("In use: {size}").format(size=bytes_short(size)) for size in (cache.memory_bytes, cache.disk_bytes)
        )
        self.fields["memory"].set_texts(
            self.tr("KV cache in memory"),
            self.tr(
                "Recent conversations continue without being processed again. Automatic uses up to a tenth of the "
                "free memory, at most 512 MB, and less when other programs need it."
            )
            + f"\n{memory}",
        )
        self.fields["disk"].set_texts(
            self.tr("KV cache on disk"),
            self.tr(
                "The same for older conversations and after a restart. Automatic uses up to a tenth of the free disk "
                "space, at most 2 GB."
            )
            + f"\n{disk}",
        )
        self.fields["clear"].set_texts(
            self.tr("Clear the KV cache"),
            self.tr("Frees the memory and the disk space. Conversations are kept; their next answer starts later."),
        )
        self.clear.setEnabled(bool(cache.memory_bytes or cache.disk_bytes))
