"""The bar above the chat: title, context meter, model, and a menu of actions."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QLocale, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAction, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QWidget,
)
from shiboken6 import isValid

from desktop.presenters.chat_adapters import ChosenAdapter
from desktop.presenters.context import ContextUse
from desktop.presenters.models import ModelItem, ModelPhase, PillState
from desktop.presenters.sentences import tokens_short
from desktop.ui import icons
from desktop.ui.chat.context_panel import segments
from desktop.ui.page import TopBar
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import IconButton, Pill
from desktop.ui.widgets.labels import ElidedLabel, label
from desktop.ui.widgets.meter import SegmentedMeter
from desktop.ui.widgets.roles import declare
from desktop.ui.widgets.style_properties import restyle

_DOTS = {
    ModelPhase.NONE: "text.quiet",
    ModelPhase.LOADING: "warning",
    ModelPhase.READY: "success",
    ModelPhase.FAILED: "danger",
}
_SCALES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5)  # of an adapter
_WIDE = 800
"""The least width in pixels at which the model's name gets its maximum room."""


class ChatHeader(QFrame):
    """Shows what its setters are given, and emits a signal for each request of the user."""

    renamed = Signal(str)
    context_requested = Signal()
    model_requested = Signal(str)  # path
    adapter_requested = Signal(str, object)  # the path of a model; a ChosenAdapter, or None for the model alone
    models_requested = Signal()
    retry_requested = Signal()
    settings_requested = Signal()
    copy_requested = Signal()
    export_requested = Signal()
    delete_requested = Signal()
    list_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "base")
        TopBar(self)
        self._state = PillState(ModelPhase.NONE)
        self._adapter = ""
        self._full_name = ""  # the text of the pill before it is elided
        self.list_button = IconButton("panel-left", "", shortcut="Ctrl+B", parent=self)
        self.list_button.clicked.connect(self.list_requested)
        self.title = _Title(self)
        self.title.renamed.connect(self.renamed)
        self.meter = _Meter(self)
        self.meter.clicked.connect(self.context_requested)
        self._models = QMenu(self)
        self.pill = Pill(menu=self._models, parent=self)
        self._menu = QMenu(self)
        self._hide = self._menu.addAction(icons.icon("panel-left", size=16), "")
        self._hide.triggered.connect(self.list_requested)
        self._settings = self._menu.addAction(icons.icon("sliders-horizontal", size=16), "")
        self._settings.triggered.connect(self.settings_requested)
        self._rename = self._menu.addAction(icons.icon("pencil", size=16), "")
        self._rename.triggered.connect(self.title.edit)
        self._copy = self._menu.addAction(icons.icon("copy", size=16), "")
        self._copy.triggered.connect(self.copy_requested)
        self._export = self._menu.addAction(icons.icon("database", size=16), "")
        self._export.triggered.connect(self.export_requested)
        self._menu.addSeparator()
        self._delete = self._menu.addAction(icons.icon("trash-2", size=16), "")
        self._delete.triggered.connect(self.delete_requested)
        self.more = IconButton("ellipsis", "", parent=self)
        self.more.setMenu(self._menu)
        row = QHBoxLayout(self)
        set_margins(row, Space.XL, Space.NONE, Space.L, Space.NONE)
        set_spacing(row, Space.M)
        row.addWidget(self.list_button)
        row.addWidget(self.title, 1)
        row.addWidget(self.meter)
        row.addWidget(self.pill)
        row.addWidget(self.more)
        self.set_stored(False)
        self._retranslate()

    def set_title(self, title: str) -> None:
        """Show the title of the conversation."""
        self.title.set_text(title)

    def set_stored(self, stored: bool) -> None:
        """Tell whether the conversation has a message; without one it cannot be renamed, copied, exported or
        deleted."""
        self.title.set_editable(stored)
        for action in (self._rename, self._copy, self._export, self._delete):
            action.setVisible(stored)

    def set_list_beside(self, beside: bool) -> None:
        """Tell whether the list of conversations is docked: then the menu hides it, else a button shows it."""
        self.list_button.setVisible(not beside)
        self._hide.setVisible(beside)

    def set_context(self, use: ContextUse | None, names: dict[str, str], window: int, written: int = 0) -> None:
        """Show how full the context is.

        `window` is the context length in tokens, for a context that is not measured yet; 0 if no model is loaded. For
        `names` and `written` see `segments`.
        """
        self.meter.show_use(use or ContextUse((), 0, window, 0, ""), names, written)
        self.meter.setVisible(use is not None or window > 0)

    def set_model(self, state: PillState, adapter: str = "") -> None:
        """Show the name and the state of the model, and the name of the adapter that it uses."""
        self._state, self._adapter = state, adapter
        match state.phase:
            case ModelPhase.NONE:
                text = self.tr("Choose a model")
            case ModelPhase.LOADING:
                text = self.tr("Loading {model}").format(model=state.name)
            case ModelPhase.READY:
                text = f"{state.name} · {state.quantization}" if state.quantization else state.name
                text = f"{state.name} + {adapter}" if adapter else text
            case ModelPhase.FAILED:
                text = self.tr("{model} failed").format(model=state.name or self.tr("Model"))
        self.pill.set_dot(_DOTS[state.phase])
        spoken = self.tr("Model: {name}, ready") if state.phase is ModelPhase.READY else self.tr("Model: {name}")
        self.pill.setAccessibleName(spoken.format(name=text.replace(" · ", " ")))
        if state.phase is ModelPhase.LOADING and state.fraction > 0:
            text += f" · {state.fraction:.0%}"  # not in the name, of which screen readers say each change
        self._full_name = text
        self._fit_pill()
        self.pill.setAccessibleDescription(state.reason)
        self.pill.setToolTip(state.reason or text)

    def _fit_pill(self) -> None:
        """Elide the model's name, more so in a narrow window, where the title needs the room."""
        room = 240 if self.width() >= _WIDE else 150
        self.pill.setText(self.pill.fontMetrics().elidedText(self._full_name, Qt.TextElideMode.ElideMiddle, room))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_pill()

    def set_models(self, models: Sequence[ModelItem], current: str, adapter: ChosenAdapter | None) -> None:
        """Fill the menu of models, each with its adapters below it. `current` is the path of the loaded model, and
        `adapter` what it answers with."""
        self._models.clear()
        if self._state.phase is ModelPhase.FAILED:
            reason = self._models.addAction(icons.icon("circle-alert", "danger", 16), _short(self._state.reason))
            reason.setEnabled(False)
            again = self._models.addAction(icons.icon("rotate-ccw", size=16), self.tr("Try again"))
            again.triggered.connect(self.retry_requested)
            self._models.addSeparator()
        for model in models:
            text = f"{model.name} · {model.quantization}" if model.quantization else model.name
            chosen = adapter if model.path == current else None
            is_current = model.path == current and self._state.phase is ModelPhase.READY
            self._add_model(text, model.path, None, is_current=is_current and chosen is None)
            for each in model.adapters:
                is_chosen = is_current and chosen is not None and chosen.path == each.path
                scale = chosen.scale if chosen is not None and is_chosen else 1.0
                choice = ChosenAdapter(each.path, each.name, scale)
                self._add_model(f"{model.name} + {each.name}", model.path, choice, is_current=is_chosen)
        if adapter is not None:
            self._add_scales(current, adapter)
        self._models.addSeparator()
        page = self._models.addAction(icons.icon("box", size=16), self.tr("All models"))
        page.triggered.connect(self.models_requested)

    def _add_model(self, text: str, path: str, adapter: ChosenAdapter | None, *, is_current: bool) -> None:
        action: QAction = self._models.addAction(text)
        if is_current:
            action.setCheckable(True)
            action.setChecked(True)
        if adapter is None:
            action.triggered.connect(lambda: self.model_requested.emit(path))
        else:
            action.triggered.connect(lambda: self.adapter_requested.emit(path, adapter))

    def _add_scales(self, path: str, adapter: ChosenAdapter) -> None:
        self._models.addSeparator()
        menu = self._models.addMenu(self.tr("Adapter scale: {scale}").format(scale=f"{adapter.scale:.0%}"))
        for scale in _SCALES:
            action = menu.addAction(f"{scale:.0%}")
            action.setCheckable(True)
            action.setChecked(scale == adapter.scale)
            scaled = replace(adapter, scale=scale)
            action.triggered.connect(lambda _=False, scaled=scaled: self.adapter_requested.emit(path, scaled))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.list_button.set_name(self.tr("Show conversations"), "Ctrl+B")
        self.more.set_name(self.tr("More"))
        self._hide.setText(self.tr("Hide conversations"))
        self._settings.setText(self.tr("Conversation settings"))
        self._rename.setText(self.tr("Rename"))
        self._copy.setText(self.tr("Copy as Markdown"))
        self._export.setText(self.tr("Export training data"))
        self._delete.setText(self.tr("Delete"))
        self.title.set_name(self.tr("Title"), self.tr("Double-click to rename"))
        self.meter.set_name(self.tr("Context"))
        self.set_model(self._state, self._adapter)


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"


class _Title(QWidget):
    """The title. A double click or `edit` opens an editor: Enter saves, Esc cancels."""

    renamed = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._editable = False
        self._return_to: QWidget | None = None  # what had the focus before the editor
        self._label = ElidedLabel("", "heading")
        self._editor = _TitleEdit()
        self._editor.editingFinished.connect(self._save)
        self._editor.cancelled.connect(self._close_editor)
        self._layout = QStackedLayout(self)
        set_margins(self._layout, Space.NONE)
        self._layout.addWidget(self._label)
        self._layout.addWidget(self._editor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(36)

    def set_text(self, text: str) -> None:
        self._label.setText(text)

    def set_editable(self, editable: bool) -> None:
        self._editable = editable

    def set_name(self, name: str, hint: str) -> None:
        self._editor.setAccessibleName(name)
        self._label.setAccessibleDescription(hint)

    def edit(self) -> None:
        if self._editable:
            self._return_to = QApplication.focusWidget()
            self._layout.setCurrentWidget(self._editor)
            self._editor.setFocus(Qt.FocusReason.OtherFocusReason)  # before the caret moves, or Orca 43 is silent
            self._editor.setText(self._label.text())
            self._editor.selectAll()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.edit()

    def _save(self) -> None:
        if self._layout.currentWidget() is self._editor:
            title = self._editor.text().strip()
            self._close_editor()
            if title and title != self._label.text():
                self.renamed.emit(title)

    def _close_editor(self) -> None:
        before = self._return_to
        if self._editor.hasFocus() and before is not None and isValid(before):
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._layout.setCurrentWidget(self._label)


class _TitleEdit(QLineEdit):
    cancelled = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)


class _Meter(QPushButton):
    """The context meter, a button with a bar and numbers."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        declare(self, QAccessible.Role.Button, name=self._spoken, description=self._parts)
        self._use, self._written = ContextUse((), 0, 0, 0, ""), 0
        self.setProperty("kind", "quiet")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._bar = SegmentedMeter("")
        self._bar.setFixedWidth(96)
        self._figures = label("", "secondary")
        row = self._row = QHBoxLayout(self)
        set_margins(row, Space.S, Space.NONE)
        set_spacing(row, Space.S)
        for part in (self._bar, self._figures):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(part)

    def sizeHint(self) -> QSize:
        return QSize(self._row.sizeHint().width(), 32)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def set_name(self, name: str) -> None:
        self.setAccessibleName(name)
        self.setToolTip(name)

    def show_use(self, use: ContextUse, names: dict[str, str], written: int) -> None:
        self._use, self._written = use, written
        self._bar.set_segments(segments(use, names, written), max(use.window, 1))
        self._figures.setText(f"{tokens_short(written or use.used)} / {tokens_short(use.window)}")
        restyle(self._figures, role="warning" if use.dropped else "secondary")
        self.updateGeometry()

    def _spoken(self) -> str:
        number = QLocale().toString
        text = self.tr("Context: {used} of {window} tokens")
        return text.format(used=number(self._written or self._use.used), window=number(self._use.window))

    def _parts(self) -> str:
        return self._bar.spoken_segments()
