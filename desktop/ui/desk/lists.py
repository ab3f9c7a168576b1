"""A list of judgements: narrowed by what they say, opened, tagged and exported together."""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QDateTime, QEvent, QLocale, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QInputDialog,
    QListView,
    QMenu,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.presenters.lists import JudgementLists, JudgementModel
from desktop.presenters.said import KINDS, headline, kind_name
from desktop.services.lists import Entry
from desktop.store.lists import Wanted
from desktop.ui import theme
from desktop.ui.widgets.buttons import Button, IconButton, Pill
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import hairline, label
from desktop.ui.widgets.states import EmptyState

DAY = 86_400.0


class JudgementList(QWidget):
    """`bottom` is a row for what can be done with the chosen ones, where their owner adds more."""

    closed = Signal()
    opened = Signal(str)  # the conversation of a judgement
    said = Signal(str)  # a sentence: what was done
    export_wanted = Signal(object)  # ids of the chosen judgements, or of all that are listed

    def __init__(self, lists: JudgementLists, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lists = lists
        self._name = ""
        self.back = IconButton("arrow-left", "")
        self.back.clicked.connect(self.closed)
        self.title = label("", "heading")
        self._count = label("", "quiet")
        self._pills = {name: Pill() for name in ("kind", "annotator", "scheme", "model", "tag", "time")}
        self._switches = {name: Pill() for name in ("disagreeing", "needs_rewrite", "second_look")}
        for pill in self._switches.values():
            pill.setCheckable(True)
        self._switches["disagreeing"].toggled.connect(lists.only_disagreements)
        self._switches["needs_rewrite"].toggled.connect(lambda on: lists.narrow(needs_rewrite=on))
        self._switches["second_look"].toggled.connect(lambda on: lists.narrow(second_look=on))
        self.view = QListView()
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
        self._chosen = label("", "secondary")
        self.open_button = Button("", icon="external-link")
        self.open_button.clicked.connect(lambda: self._open(self.view.currentIndex()))
        self.tag_button = Button("", icon="tag")
        self.tag_button.clicked.connect(self._tag)
        self.export_button = Button("", icon="upload")
        self.export_button.clicked.connect(self._export)
        self.export_button.hide()  # until somebody can
        self.bottom = QHBoxLayout()
        self._lay_out()
        lists.changed.connect(self.refresh)
        lists.tagged.connect(self._tagged)
        self._retranslate()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(16, 0, 16, 0)
        top.setSpacing(8)
        top.addWidget(self.back)
        top.addWidget(self.title)
        top.addWidget(self._count)
        top.addStretch(1)
        head = QWidget()
        head.setFixedHeight(52)
        head.setLayout(top)
        inner = QWidget()
        flow = Flow(inner, gap=8, line_gap=8)
        for pill in (*self._pills.values(), *self._switches.values()):
            flow.addWidget(pill)
        pills = QVBoxLayout()
        pills.setContentsMargins(24, 12, 24, 12)
        pills.addWidget(inner)
        self.bottom.setContentsMargins(24, 8, 24, 8)
        self.bottom.setSpacing(8)
        self.bottom.addWidget(self._chosen, 1)
        for button in (self.open_button, self.tag_button, self.export_button):
            self.bottom.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(hairline())
        column.addLayout(pills)
        column.addWidget(hairline())
        column.addWidget(self._stack, 1)
        column.addWidget(hairline())
        column.addLayout(self.bottom)

    # --- what shows

    def show_list(self, name: str, base: Wanted) -> None:
        self._name = name
        self.title.setText(name)
        for pill in self._switches.values():
            pill.blockSignals(True)
            pill.setChecked(False)
            pill.blockSignals(False)
        self._switches["second_look"].setVisible(not base.second_look)
        self._lists.show(base)
        self.view.setFocus()

    def chosen(self) -> list[str]:
        """The ids of the selected judgements, newest first."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedIndexes())
        return [self._lists.model.entries[row].id for row in rows]

    def refresh(self) -> None:
        lists = self._lists
        locale = QLocale()
        self._count.setText("" if lists.total is None else locale.toString(lists.total))
        there = bool(lists.model.entries) or lists.total is None
        self._stack.setCurrentWidget(self.view if there else self._nothing)
        self._menus()
        self._selected()

    def _selected(self) -> None:
        count = len(self.view.selectionModel().selectedIndexes())
        self._chosen.setText(self.tr("%n selected", "", count) if count else self.tr("Ctrl or Shift selects several"))
        self.open_button.setEnabled(count == 1)
        self.tag_button.setEnabled(count > 0)
        self.export_button.setEnabled(bool(self._lists.model.entries))

    def _menus(self) -> None:
        lists, wanted, choices = self._lists, self._lists.wanted, self._lists.choices
        self._pill(
            "kind",
            self.tr("All kinds"),
            [(kind, kind_name(kind)) for kind in KINDS],
            wanted.kinds[0] if len(wanted.kinds) == 1 else None,
            lambda kind: lists.narrow(kinds=(kind,) if kind else lists.base.kinds),
        )
        people = [(id, name or self.tr("You")) for id, name in choices.annotators]
        self._pill(
            "annotator", self.tr("All annotators"), people, wanted.annotator, lambda id: lists.narrow(annotator=id)
        )
        self._pill(
            "scheme", self.tr("All schemes"), _same(choices.schemes), wanted.scheme, lambda s: lists.narrow(scheme=s)
        )
        self._pill("model", self.tr("All models"), _same(choices.models), wanted.model, lambda m: lists.narrow(model=m))
        self._pill("tag", self.tr("All tags"), _same(choices.tags), wanted.tag, lambda tag: lists.narrow(tag=tag))
        times = [("1", self.tr("Today")), ("7", self.tr("Last 7 days")), ("30", self.tr("Last 30 days"))]
        now = time.time()
        current = next((days for days, _ in times if abs(wanted.since - (now - int(days) * DAY)) < DAY / 2), None)
        self._pill(
            "time",
            self.tr("Any time"),
            times,
            current if wanted.since else None,
            lambda days: lists.narrow(since=time.time() - int(days) * DAY if days else 0.0),
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

    # --- what is done

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(index.data(JudgementModel.ENTRY).conversation)

    def _export(self) -> None:
        """What is selected; where nothing is, all that is listed."""
        if chosen := self.chosen():
            self.export_wanted.emit(chosen)
        else:
            self._lists.all_ids(lambda ids: self.export_wanted.emit(ids) if ids else None)

    def _tag(self) -> None:
        ids = self.chosen()
        tag, given = QInputDialog.getText(
            self, self.tr("Give a tag"), self.tr("The tag, for the prompts of those selected")
        )
        if given and tag.strip() and ids:
            self._lists.tag(ids, tag.strip())

    def _tagged(self, prompts: int) -> None:
        self.said.emit(self.tr("%n prompts have the tag", "", prompts))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.back.set_name(self.tr("Back"), "Esc")
        self.view.setAccessibleName(self.tr("Judgements"))
        self._switches["disagreeing"].setText(self.tr("Annotators disagree"))
        self._switches["needs_rewrite"].setText(self.tr("Needs a rewrite"))
        self._switches["second_look"].setText(self.tr("Second look"))
        self._nothing.set_text(
            self.tr("Nothing here"),
            self.tr("No judgement is like this. Choose fewer conditions above, or judge some more."),
        )
        self.open_button.setText(self.tr("Open"))
        self.tag_button.setText(self.tr("Tag…"))
        self.export_button.setText(self.tr("Export just these…"))
        self.refresh()


def _same(names: Sequence[str]) -> list[tuple[str, str]]:
    return [(name, name) for name in names]


class _Delegate(QStyledItemDelegate):
    """What was said, and below it what about, by whom and when."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, theme.current().px(56))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry: Entry = index.data(JudgementModel.ENTRY)
        look = theme.current()
        rect: QRect = option.rect
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("surface.pressed" if chosen else "surface.raised"))
            painter.drawRoundedRect(rect.adjusted(12, 2, -12, -2), theme.RADIUS, theme.RADIUS)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.colour("accent"), 2))
            painter.drawRoundedRect(rect.adjusted(13, 3, -13, -3), theme.RADIUS, theme.RADIUS)
        area = rect.adjusted(24, look.px(8), -24, -look.px(8))
        when = QLocale().toString(
            QDateTime.fromSecsSinceEpoch(int(entry.created)), QLocale().dateTimeFormat(QLocale.FormatType.ShortFormat)
        )
        right = "  ·  ".join(part for part in (entry.project, entry.annotator, when) if part)
        small = look.font(theme.SMALL)
        metrics = QFontMetrics(small)
        right = metrics.elidedText(right, Qt.TextElideMode.ElideMiddle, area.width() // 2)
        painter.setFont(small)
        painter.setPen(look.colour("text.secondary"))
        upper, lower = area.adjusted(0, 0, 0, -area.height() // 2), area.adjusted(0, area.height() // 2, 0, 0)
        painter.drawText(upper, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, right)
        about = metrics.elidedText(" ".join(entry.prompt_text.split()), Qt.TextElideMode.ElideRight, lower.width())
        painter.drawText(lower, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, about)
        font = look.font(theme.CHROME)
        painter.setFont(font)
        painter.setPen(look.colour("text"))
        room = upper.width() - metrics.horizontalAdvance(right) - 24
        said = QFontMetrics(font).elidedText(headline(entry), Qt.TextElideMode.ElideRight, room)
        painter.drawText(upper, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, said)
        painter.restore()
