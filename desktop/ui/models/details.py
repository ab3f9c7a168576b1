"""The panel with the details and settings of one model."""

from PySide6.QtCore import QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.presenters.models import ModelItem
from desktop.presenters.sentences import bytes_short, sentence, tokens_short
from desktop.ui.models.context_length import ContextLength
from desktop.ui.models.row import fit_state
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.labels import StatusChip, label
from desktop.ui.widgets.meter import MeterSegment, SegmentedMeter
from desktop.ui.widgets.roles import declare

WIDTH = 340


class ModelDetails(QFrame):
    """A panel at the right of the list; `show_item` fills it."""

    closed = Signal()
    context_chosen = Signal(str, object)  # path of the model; tokens, or None for the default
    template_chosen = Signal(str, str)  # path of the model; a key of `FALLBACKS`, or "" for the model's own

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "sunken")
        self.setFixedWidth(WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        declare(self, QAccessible.Role.Grouping, name=self.spoken)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.NONE)
        column.addWidget(self._area)

    def spoken(self) -> str:
        """All that the panel shows, in its order."""
        labels = self._area.findChildren(QLabel)
        shown = [each for each in labels if not each.isHidden() and each.text()]
        places = {each: each.mapTo(self._area, QPoint(0, 0)) for each in shown}
        shown.sort(key=lambda each: (places[each].y(), places[each].x()))
        return ". ".join(each.text() for each in shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def show_item(self, item: ModelItem, template: str, context_length: int | None) -> None:
        """Show a model. `template` is the chosen chat template ("": the model's own), `context_length` the chosen
        number of tokens (None: the default)."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        set_margins(column, Space.L)
        set_spacing(column, Space.S)
        close = IconButton("x", self.tr("Close"))
        close.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.addWidget(label(item.name, "heading", wrap=True), 1)
        top.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        if item.problem is not None:
            column.addWidget(label(sentence(item.problem), "error", wrap=True))
        if item.needs is not None:
            column.addWidget(label(self.tr("Context length"), "quiet"))
            length = ContextLength()
            length.show_choices(item, context_length, self.tr("Default ({tokens} tokens)"), item.default_context)
            length.chosen.connect(lambda tokens: self.context_chosen.emit(item.path, tokens))
            column.addWidget(length)
            add_space(column, Space.XS)
            column.addWidget(
                label(
                    self.tr("Memory at a context length of {window}").format(window=tokens_short(item.window)), "quiet"
                )
            )
            column.addWidget(self._memory(item))
            parts = self.tr("weights {weights} · KV cache {kv} · compute {compute}")
            needs = item.needs
            column.addWidget(
                label(
                    parts.format(
                        weights=bytes_short(needs.weights),
                        kv=bytes_short(needs.kv),
                        compute=bytes_short(needs.compute),
                    ),
                    "quiet",
                    wrap=True,
                )
            )
            column.addWidget(StatusChip(*fit_state(item)))
        locale = QLocale()
        facts = [
            (self.tr("Quantization"), item.quantization),
            (self.tr("Parameters"), locale.toString(item.parameters) if item.parameters else ""),
            (self.tr("Architecture"), item.architecture),
            (self.tr("Trained context length"), self.tr("{count} tokens").format(count=locale.toString(item.context))),
            (self.tr("Licence"), item.licence),
            (self.tr("Size"), bytes_short(item.size) if item.size else ""),
            (self.tr("File"), item.path),
            ("SHA-256", item.sha256),
        ]
        for name, value in facts:
            if value:
                add_space(column, Space.XS)
                column.addWidget(label(name, "quiet"))
                text = label(_breakable(value), wrap=True)
                text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                column.addWidget(text)
        if item.problem is None:
            add_space(column, Space.XS)
            column.addWidget(label(self.tr("Chat template"), "quiet"))
            column.addWidget(self._templates(item, template))
            hint = self.tr(
                "How conversations are formatted for the model. Keep the model’s own unless its answers fail."
            )
            column.addWidget(label(hint, "quiet", wrap=True))
        column.addStretch(1)
        self._area.setWidget(inside)

    def focus_context_length(self) -> None:
        """Give the menu of context lengths the focus, after `show_item` replaced it."""
        for length in self._area.findChildren(ContextLength):
            length.setFocus()

    def _templates(self, item: ModelItem, chosen: str) -> QComboBox:
        default = self.tr("The model’s own") if item.template else self.tr("None; choose one")
        names = {"": default, "chatml": "ChatML", "plain": self.tr("Plain (User: … Assistant: …)")}
        combo = QComboBox()
        combo.addItems(list(names.values()))
        combo.setCurrentIndex(list(names).index(chosen) if chosen in names else 0)
        combo.setAccessibleName(self.tr("Chat template"))
        combo.activated.connect(lambda row: self.template_chosen.emit(item.path, list(names)[row]))
        return combo

    def _memory(self, item: ModelItem) -> SegmentedMeter:
        assert item.needs is not None
        meter = SegmentedMeter(self.tr("Memory"), thickness=10)
        segments = [
            MeterSegment(item.needs.weights, "accent", self.tr("weights")),
            MeterSegment(item.needs.kv, "warning", self.tr("KV cache")),
            MeterSegment(item.needs.compute, "text.quiet", self.tr("compute")),
        ]
        meter.set_segments(segments, max(item.free, item.needs.total))
        return meter


def _breakable(text: str) -> str:
    """Allow a line break after each slash and every 32 characters, since paths and hashes have no spaces."""
    pieces = text.replace("/", "/\u200b").split("\u200b")
    return "\u200b".join("\u200b".join(piece[i : i + 32] for i in range(0, len(piece), 32)) for piece in pieces)
