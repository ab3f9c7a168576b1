"""The settings page: appearance, language, performance, data folder, about, keys."""

import os
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox, QVBoxLayout, QWidget

from desktop.presenters.kv_cache import KvCache
from desktop.presenters.models import ModelsPresenter
from desktop.presenters.settings import SettingsPresenter
from desktop.services.settings import LanguageSetting, SpokenAnswers, ThemeSetting
from desktop.ui.fonts import can_show_chinese
from desktop.ui.page import Field, TitledPage, scrolled
from desktop.ui.settings.about import AboutSection
from desktop.ui.settings.keys import KeysSection
from desktop.ui.settings.kv_cache import KvCacheSection
from desktop.ui.settings.number import AutomaticNumber
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import hairline, label

_WIDTH = 640
_CONTROL = 180
_MESSAGE_SECONDS = (6, 20, 60, 0)
_SCALES = (0.8, 0.9, 1.0, 1.1, 1.25, 1.4, 1.6, 1.8, 2.0)


class SettingsPage(TitledPage):
    """Applies every change at once."""

    def __init__(
        self,
        settings: SettingsPresenter,
        models: ModelsPresenter,
        kv_cache: KvCache,
        data: Path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._data = settings, data
        self._theme = _combo(len(ThemeSetting))
        self._language = _combo(len(LanguageSetting))
        self._scale = _combo(len(_SCALES))
        self._spoken = _combo(len(SpokenAnswers))
        self._messages = _combo(len(_MESSAGE_SECONDS))
        cores = os.cpu_count() or 1
        self._threads = AutomaticNumber(1, cores, max(cores // 2, 1))
        self._gpu = QSpinBox()
        self._gpu.setRange(-1, 999)
        self._gpu.setFixedWidth(_CONTROL)
        self.pause_on_battery, self.suggest_ranking = QCheckBox(), QCheckBox()
        self._models = models
        self._open = Button("", icon="folder-open")
        self._appearance, self._engine, self._folder = label("", "heading"), label("", "heading"), label("", "heading")
        self.kv_cache = KvCacheSection(settings, kv_cache)
        self._fields = {
            "theme": Field(self._theme),
            "language": Field(self._language),
            "scale": Field(self._scale),
            "spoken": Field(self._spoken),
            "messages": Field(self._messages),
            "threads": Field(self._threads),
            "gpu": Field(self._gpu),
            "battery": Field(self.pause_on_battery),
            "ranking": Field(self.suggest_ranking),
            "data": Field(self._open),
        }
        self._annotation = label("", "heading")
        self._keys_head, self._about_head = label("", "heading"), label("", "heading")
        self.keys = KeysSection(settings)
        self.about = AboutSection(models)
        inside = QWidget()
        form = QVBoxLayout(inside)
        set_margins(form, Space.NONE)
        set_spacing(form, Space.NONE)
        for heading, keys in (
            (self._appearance, ("theme", "language", "scale", "spoken", "messages")),
            (self._engine, ("threads", "gpu", "battery")),
            (self._annotation, ("ranking",)),
            (self._folder, ("data",)),
        ):
            form.addWidget(heading)
            add_space(form, Space.XS)
            for key in keys:
                form.addWidget(self._fields[key])
            if heading is self._engine:
                form.addWidget(self.kv_cache)
            add_space(form, Space.M)
            form.addWidget(hairline())
            add_space(form, Space.XL)
        form.addWidget(self._about_head)
        add_space(form, Space.XS)
        form.addWidget(self.about)
        add_space(form, Space.M)
        form.addWidget(hairline())
        add_space(form, Space.XL)
        form.addWidget(self._keys_head)
        add_space(form, Space.XS)
        form.addWidget(self.keys)
        self.column.addWidget(scrolled(inside, _WIDTH), 1)
        self.retranslate()
        self._theme.activated.connect(lambda row: settings.set("theme", list(ThemeSetting)[row]))
        self._language.activated.connect(lambda row: settings.set("language", list(LanguageSetting)[row]))
        self._scale.activated.connect(lambda row: settings.set("text_scale", _SCALES[row]))
        self._spoken.activated.connect(lambda row: settings.set("spoken_answers", list(SpokenAnswers)[row]))
        self._messages.activated.connect(lambda row: settings.set("message_seconds", _MESSAGE_SECONDS[row]))
        self._threads.chosen.connect(lambda count: settings.set("threads", count or 0))
        self._open.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(data))))
        self.pause_on_battery.clicked.connect(lambda checked: settings.set("pause_on_battery", checked))
        self.suggest_ranking.clicked.connect(lambda checked: settings.set("suggest_ranking", checked))
        self._gpu.editingFinished.connect(lambda: settings.set("gpu_layers", self._gpu.value()))
        settings.changed.connect(self._show)
        models.state_changed.connect(self._show)

    def _show(self) -> None:
        now = self._settings.now
        self._theme.setCurrentIndex(list(ThemeSetting).index(now.theme))
        self._language.setCurrentIndex(list(LanguageSetting).index(now.language))
        nearest = min(range(len(_SCALES)), key=lambda row: abs(_SCALES[row] - now.text_scale))
        self._scale.setCurrentIndex(nearest)
        self._spoken.setCurrentIndex(list(SpokenAnswers).index(now.spoken_answers))
        known = _MESSAGE_SECONDS.index(now.message_seconds) if now.message_seconds in _MESSAGE_SECONDS else 0
        self._messages.setCurrentIndex(known)
        self._threads.set_number(now.threads or None)
        self.pause_on_battery.setChecked(now.pause_on_battery)
        self.suggest_ranking.setChecked(now.suggest_ranking)
        self._fields["gpu"].setVisible(self._models.engine is not None and self._models.engine.gpu)
        if not self._gpu.hasFocus():
            self._gpu.setValue(now.gpu_layers)

    def retranslate(self) -> None:
        """Show all texts in the current language."""
        self.title.setText(self.tr("Settings"))
        self._appearance.setText(self.tr("Appearance"))
        self._engine.setText(self.tr("Performance"))
        self._annotation.setText(self.tr("Annotation"))
        self._folder.setText(self.tr("Data"))
        self._keys_head.setText(self.tr("Keys"))
        self._about_head.setText(self.tr("About"))
        _texts(self._theme, [self.tr("Follow system"), self.tr("Light"), self.tr("Dark")])
        chinese = "简体中文" if can_show_chinese() else self.tr("Chinese (no font installed)")
        _texts(self._language, [self.tr("Follow system"), "English", chinese])
        _enable(self._language, list(LanguageSetting).index(LanguageSetting.CHINESE), enabled=can_show_chinese())
        _texts(self._scale, [f"{scale:.0%}" for scale in _SCALES])
        _texts(self._spoken, [self.tr("Off"), self.tr("Beginning and end"), self.tr("Sentence by sentence")])
        seconds = [self.tr("%n second(s)", "", number) for number in _MESSAGE_SECONDS[:-1]]
        _texts(self._messages, [*seconds, self.tr("Until they are closed")])
        self._threads.set_texts(
            self.tr("Automatic"), self.tr("Fixed"), self.tr("Threads"), self.tr("Number of threads")
        )
        self._open.setText(self.tr("Open folder"))
        self._fields["theme"].set_texts(self.tr("Theme"))
        self._fields["language"].set_texts(self.tr("Language"))
        self._fields["scale"].set_texts(self.tr("Text size"), self.tr("Also with Ctrl++ and Ctrl+−."))
        self._fields["spoken"].set_texts(
            self.tr("Screen reader announces answers"),
            self.tr("What it says while an answer is generated. It says nothing while you type."),
        )
        self._fields["messages"].set_texts(
            self.tr("Short messages stay for"),
            self.tr("Such as “Deleted”, with Undo. They stay while the pointer is on them."),
        )
        self._fields["threads"].set_texts(
            self.tr("Threads"),
            self.tr(
                "Automatic uses the cores that other programs leave free, which is nearly always fastest. "
                "Changing this reloads the model."
            ),
        )
        self._gpu.setSpecialValueText(self.tr("All"))
        self._fields["gpu"].set_texts(
            self.tr("GPU layers"),
            self.tr("0 uses only the processor. More layers are faster as long as the GPU memory suffices."),
        )
        self._fields["ranking"].set_texts(
            self.tr("Ranking of the reward model"),
            self.tr(
                "On the desk, shows after each submission how your own reward model ranks the answers, in projects "
                "that neither repeat tasks nor compare models. A judgement that you change after seeing it is marked, "
                "and no reward model learns from it."
            ),
        )
        self._fields["battery"].set_texts(
            self.tr("Pause training on battery"), self.tr("It continues as soon as the computer is on mains power.")
        )
        self._fields["data"].set_texts(self.tr("All your data is in one folder on this computer"), str(self._data))
        self._open.setAccessibleName(self.tr("Open the data folder"))
        self._show()


def _combo(rows: int) -> QComboBox:
    combo = QComboBox()
    combo.addItems([""] * rows)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    combo.setMinimumWidth(_CONTROL)
    return combo


def _enable(combo: QComboBox, row: int, *, enabled: bool) -> None:
    model = combo.model()
    assert isinstance(model, QStandardItemModel)
    model.item(row).setEnabled(enabled)


def _texts(combo: QComboBox, texts: list[str]) -> None:
    for row, text in enumerate(texts):
        combo.setItemText(row, text)
