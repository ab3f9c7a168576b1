"""A list of judgements, or of the answers they are about: filter, open, tag and export."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QDateTime, QLocale, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QHideEvent, QKeyEvent, QPainter, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.core.days import day_starts, days_since
from desktop.core.question import localized
from desktop.presenters.judgement_browser import JudgementBrowserPresenter, JudgementLines, ListModel, lines
from desktop.presenters.judgement_text import KINDS, annotator_label, kind_name, tag_name
from desktop.services.judgement_browser import REWRITES, JudgementEntry
from desktop.store.judgement_browser import JudgementFilter
from desktop.ui import theme
from desktop.ui.desk.tag_dialog import TagDialog
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button, IconButton, Pill
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import ElidedLabel, hairline, label
from desktop.ui.widgets.list_view import SpokenListView, paint_row_ground
from desktop.ui.widgets.retranslate import RetranslateMixin
from desktop.ui.widgets.segments import Segments
from desktop.ui.widgets.states import EmptyState


class JudgementBrowser(RetranslateMixin, QWidget):
    """Filters, the list, and actions on the selection. The owner can add buttons to `bottom`."""

    closed = Signal()
    opened = Signal(str)  # the conversation's id
    notify = Signal(str)  # a sentence for the user
    export_requested = Signal(object)  # ids of the selected judgements, or of all that are listed

    def __init__(self, lists: JudgementBrowserPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lists = lists
        self._name = ""
        self.back = IconButton("arrow-left", "")
        self.back.clicked.connect(self.closed)
        self.title = ElidedLabel("", "heading")
        self.title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._count = label("", "quiet")
        self.listed_kind = Segments(["", ""])
        self.listed_kind.chosen.connect(lambda index: lists.show_answers(index == 1))
        self._pills = {name: Pill() for name in ("kind", "annotator", "scheme", "model", "tag", "time")}
        self._switches = {name: Pill() for name in ("disagreeing", "needs_rewrite", "second_look")}
        for pill in self._switches.values():
            pill.setCheckable(True)
        self._switches["disagreeing"].toggled.connect(lists.set_only_disagreements)
        self._switches["needs_rewrite"].toggled.connect(lambda on: lists.narrow(needs_rewrite=on))
        self._switches["second_look"].toggled.connect(lambda on: lists.narrow(flagged_for_review=on))
        self.view = SpokenListView()
        self.view.setModel(lists.model)
        self.view.setItemDelegate(_Delegate(self.view))
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.setUniformItemSizes(True)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.activated.connect(self._open)
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._selected())
        self._nothing = EmptyState("", "", icon="list")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._nothing)
        self._selection_text = ElidedLabel("", "secondary")
        self.open_button = Button("", icon="external-link")
        self.open_button.clicked.connect(lambda: self._open(self.view.currentIndex()))
        self.tag_button = Button("", icon="tag")
        self.tag_button.clicked.connect(self._tag)
        self.export_button = Button("", icon="upload")
        self.export_button.clicked.connect(self._export)
        self.export_button.hide()  # shown by owners that can export
        self._buttons = QWidget()
        self.bottom = Flow(self._buttons, gap=Space.S, line_gap=Space.S, at_right=True)
        self._lay_out()
        lists.changed.connect(self.refresh)
        lists.tagged.connect(self._tagged)
        self._retranslate()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        set_margins(top, Space.L, Space.NONE)
        set_spacing(top, Space.S)
        top.addWidget(self.back)
        top.addWidget(self.title)
        top.addWidget(self._count)
        top.addStretch(1)
        top.addWidget(self.listed_kind)
        head = QWidget()
        head.setFixedHeight(52)
        head.setLayout(top)
        inner = QWidget()
        flow = Flow(inner, gap=Space.S, line_gap=Space.S)
        for pill in (*self._pills.values(), *self._switches.values()):
            flow.addWidget(pill)
        pills = QVBoxLayout()
        set_margins(pills, Space.XL, Space.M)
        pills.addWidget(inner)
        below = QHBoxLayout()
        set_margins(below, Space.XL, Space.S)
        set_spacing(below, Space.S)
        below.addWidget(self._selection_text, 1)
        below.addWidget(self._buttons)
        for button in (self.open_button, self.tag_button, self.export_button):
            self.bottom.addWidget(button)
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.NONE)
        column.addWidget(head)
        column.addWidget(hairline())
        column.addLayout(pills)
        column.addWidget(hairline())
        column.addWidget(self._stack, 1)
        column.addWidget(hairline())
        column.addLayout(below)

    # --- display

    def show_list(self, name: str, base: JudgementFilter) -> None:
        """List the judgements that match `base`, under the title `name`."""
        self._name = name
        self.title.setText(name)
        for pill in self._switches.values():
            pill.blockSignals(True)
            pill.setChecked(False)
            pill.blockSignals(False)
        self._switches["second_look"].setVisible(not base.flagged_for_review)
        self._lists.show(base)
        self.view.setFocus()

    def selected_ids(self) -> list[str]:
        """Ids of the selected judgements, newest first; for selected answers, of all judgements about them."""
        indexes = sorted(index.row() for index in self.view.selectionModel().selectedIndexes())
        rows = [self._lists.model.rows[index] for index in indexes]
        groups = [(row,) if isinstance(row, JudgementEntry) else row.judgements for row in rows]
        return list(dict.fromkeys(entry.id for entries in groups for entry in entries))

    def refresh(self) -> None:
        """Show the present rows and filters."""
        lists = self._lists
        locale = QLocale()
        self._count.setText("" if lists.total is None else locale.toString(lists.total))
        has_rows = bool(lists.model.rows) or lists.total is None
        if not has_rows:
            self._nothing.set_text(self.tr("Nothing here yet"), self._why_empty())
        self._stack.setCurrentWidget(self.view if has_rows else self._nothing)
        self.view.setAccessibleName(self.tr("Answers") if lists.answers else self.tr("Judgements"))
        self._menus()
        self._selected()

    def _why_empty(self) -> str:
        lists = self._lists
        if lists.filter != lists.base:
            return self.tr("No judgements match these filters.")
        if lists.base.flagged_for_review:
            return self.tr("Judgements that you flag for review are listed here.")
        if lists.base.bad:
            return self.tr(
                "Answers flagged with the “Bad cases” scheme or found unsafe by “Safety review” are listed here."
            )
        if lists.base.kinds == REWRITES.kinds:
            return self.tr("Answers that you rewrite, at the desk or in chat, are listed here.")
        return self.tr("Judgements from the desk, from chat and from imported files are listed here.")

    def _selected(self) -> None:
        count = len(self.view.selectionModel().selectedIndexes())
        self._selection_text.setText(
            self.tr("%n selected", "", count) if count else self.tr("Multi-select: Ctrl or Shift")
        )
        self.open_button.setEnabled(count == 1)
        self.tag_button.setEnabled(count > 0)
        self.export_button.setEnabled(bool(self._lists.model.rows))

    def _menus(self) -> None:
        lists, filter, choices = self._lists, self._lists.filter, self._lists.choices
        self._pill(
            "kind",
            self.tr("All types"),
            [(kind, kind_name(kind)) for kind in KINDS],
            filter.kinds[0] if len(filter.kinds) == 1 else None,
            lambda kind: lists.narrow(kinds=(kind,) if kind else lists.base.kinds),
        )
        people = [(id, annotator_label(name, id == choices.me)) for id, name in choices.annotators]
        self._pill(
            "annotator", self.tr("All annotators"), people, filter.annotator, lambda id: lists.narrow(annotator=id)
        )
        schemes = [(id, localized(name, QLocale().name()) or id) for id, name in choices.schemes]
        self._pill("scheme", self.tr("All schemes"), schemes, filter.scheme, lambda s: lists.narrow(scheme=s))
        models = [(name, name) for name in choices.models]
        self._pill("model", self.tr("All models"), models, filter.model, lambda m: lists.narrow(model=m))
        tags = [(tag, tag_name(tag)) for tag in choices.tags]
        self._pill("tag", self.tr("All tags"), tags, filter.tag, lambda tag: lists.narrow(tag=tag))
        times = [("1", self.tr("Today")), ("7", self.tr("Last 7 days")), ("30", self.tr("Last 30 days"))]
        self._pill(
            "time",
            self.tr("Any time"),
            times,
            str(days_since(filter.since)) if filter.since else None,
            lambda days: lists.narrow(since=day_starts(int(days))[0] if days else 0.0),
        )

    def _pill(
        self,
        name: str,
        everything: str,
        choices: Sequence[tuple[str, str]],
        current: str | None,
        choose: Callable[[str | None], None],
    ) -> None:
        pill = self._pills[name]
        menu = QMenu(pill)
        for value, text in ((None, everything), *choices):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(value == current)
            action.triggered.connect(lambda _=False, value=value: choose(value))
        pill.setText(dict(choices).get(current or "", everything))
        pill.set_menu(menu)
        pill.setVisible(bool(choices))

    # --- actions

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            row = index.data(ListModel.ROW)
            self.opened.emit(row.conversation if isinstance(row, JudgementEntry) else row.judgements[0].conversation)

    def _export(self) -> None:
        """Export the selected judgements, or all that are listed if none is selected."""
        if ids := self.selected_ids():
            self.export_requested.emit(ids)
        else:
            self._lists.all_ids(lambda ids: self.export_requested.emit(ids) if ids else None)

    def _tag(self) -> None:
        ids = self.selected_ids()
        dialog = TagDialog(self._lists.choices.tags, self.window())
        dialog.chosen.connect(lambda tag: self._lists.tag(ids, tag))
        dialog.open()

    def _tagged(self, prompts: int) -> None:
        self.notify.emit(self.tr("Tag added to %n prompts", "", prompts))

    def showEvent(self, event: QShowEvent) -> None:
        self._lists.resume()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._lists.hide()
        super().hideEvent(event)

    def _retranslate(self) -> None:
        self.back.set_name(self.tr("Back"), "Esc")
        self.listed_kind.set_texts([self.tr("Judgements"), self.tr("Answers")])
        self.listed_kind.setAccessibleName(self.tr("Filters"))
        self._switches["disagreeing"].setText(self.tr("Annotators disagree"))
        self._switches["needs_rewrite"].setText(self.tr("Needs a rewrite"))
        self._switches["second_look"].setText(self.tr("Flagged for review"))
        self.open_button.setText(self.tr("Open"))
        self.tag_button.setText(self.tr("Add tag…"))
        self.export_button.setText(self.tr("Export selection…"))
        self.refresh()


class _Delegate(QStyledItemDelegate):
    """Paints two lines: the verdict and what it is about, with time and origin in a quiet colour at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, theme.current().px(56))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        look = theme.current()
        rect: QRect = option.rect
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_row_ground(painter, rect.adjusted(12, 2, -12, -2), state, ring=2)
        area = rect.adjusted(24, look.px(8), -24, -look.px(8))
        _paint_lines(painter, area, lines(index.data(ListModel.ROW)))
        painter.restore()


def _paint_lines(painter: QPainter, area: QRect, row: JudgementLines) -> None:
    look = theme.current()
    middle = area.height() // 2
    upper, lower = area.adjusted(0, 0, 0, -middle), area.adjusted(0, middle, 0, 0)
    when = QLocale().toString(
        QDateTime.fromSecsSinceEpoch(int(row.created)), QLocale().dateTimeFormat(QLocale.FormatType.ShortFormat)
    )

    def put(line: QRect, text: str, font: QFont, colour: str, *, right: bool = False) -> QRect:
        """Paint the text and return the rest of the line."""
        metrics = QFontMetrics(font)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, line.width())
        painter.setFont(font)
        painter.setPen(look.colour(colour))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(line, side | Qt.AlignmentFlag.AlignVCenter, text)
        used = metrics.horizontalAdvance(text) + (24 if right else 12) if text else 0
        return line.adjusted(0, 0, -used, 0) if right else line.adjusted(used, 0, 0, 0)

    small, chrome = look.font(theme.SMALL), look.font(theme.CHROME)
    upper = put(upper, when, small, "text.secondary", right=True)
    origin = QFontMetrics(small).elidedText(row.origin, Qt.TextElideMode.ElideRight, area.width() // 4)
    lower = put(lower, origin, small, "text.secondary", right=True)
    upper = put(upper, row.strong, look.font(theme.CHROME, bold=True), "text")
    put(upper, row.first, chrome, "text")
    half = lower.width() * 3 // 5 if row.context else lower.width()
    second = QFontMetrics(small).elidedText(row.second, Qt.TextElideMode.ElideRight, half)
    lower = put(lower, second, small, "text")
    put(lower, row.context, small, "text.secondary")
