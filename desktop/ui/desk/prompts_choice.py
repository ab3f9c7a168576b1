"""Which prompts a project gets: samples, from conversations, or from a file."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.core.project import CATEGORIES
from desktop.presenters.categories import category_name
from desktop.presenters.projects import FromChats, FromStarters, ProjectsPresenter, PromptTurn
from desktop.services.chat import ConversationSummary
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.segments import Segments

_ID = Qt.ItemDataRole.UserRole
_MOST = 300  # conversations in the list, newest first
_LANGUAGES = (("en", "English"), ("zh", "中文"))


class PromptsChoice(QWidget):
    """Chooses a source of prompts. With `more`, for a project that has prompts already, the default is none."""

    changed = Signal()
    file_requested = Signal()

    def __init__(
        self, presenter: ProjectsPresenter, start: FromStarters, *, more: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._more = more
        texts = [self.tr("Sample prompts"), self.tr("From conversations"), self.tr("From a file")]
        self.kinds = Segments([self.tr("No prompts"), *texts] if more else texts, self.tr("Prompts"))
        self.starters = _Starters(start)
        self.chats = _Chats(presenter)
        file = _File()
        file.requested.connect(self.file_requested)
        self._pages: list[QWidget] = [self.starters, self.chats, file]
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.M)
        column.addWidget(self.kinds)
        for page in self._pages:
            column.addWidget(page)
        self.kinds.chosen.connect(self._show)
        self.starters.changed.connect(self.changed)
        self.chats.changed.connect(self.changed)
        self._show()

    @property
    def _kind(self) -> int:
        """0 samples, 1 conversations, 2 a file, -1 none."""
        return self.kinds.current - (1 if self._more else 0)

    @property
    def prompts(self) -> FromStarters | FromChats | None:
        """The chosen samples or conversations; None for a file or none."""
        match self._kind:
            case 0:
                return self.starters.choice
            case 1:
                return self.chats.choice
            case _:
                return None

    @property
    def from_file(self) -> bool:
        """Whether the prompts come from a file."""
        return self._kind == 2

    def _show(self) -> None:
        for index, page in enumerate(self._pages):
            page.setVisible(index == self._kind)
        if self._kind == 1:
            self.chats.load()
        self.changed.emit()


class _Starters(QWidget):
    """Sample prompts by language and category."""

    changed = Signal()

    def __init__(self, start: FromStarters) -> None:
        super().__init__()
        self.languages = {code: QCheckBox(name) for code, name in _LANGUAGES}
        self.categories = {category: QCheckBox(category_name(category)) for category in CATEGORIES}
        languages = QHBoxLayout()
        set_spacing(languages, Space.L)
        for code, box in self.languages.items():
            box.setChecked(code in start.languages)
            box.toggled.connect(lambda _: self.changed.emit())
            languages.addWidget(box)
        languages.addStretch(1)
        categories = Flow(gap=Space.L, line_gap=Space.XS)
        widest = max(box.sizeHint().width() for box in self.categories.values())
        for category, box in self.categories.items():
            box.setMinimumWidth(widest)  # so that they line up in columns
            box.setChecked(category in start.categories)
            box.toggled.connect(lambda _: self.changed.emit())
            categories.addWidget(box)
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.S)
        column.addWidget(label(self.tr("A dozen prompts for each task type, in each language."), "quiet", wrap=True))
        column.addLayout(languages)
        column.addLayout(categories)

    @property
    def choice(self) -> FromStarters:
        """The chosen languages and categories."""
        return FromStarters(
            tuple(code for code, box in self.languages.items() if box.isChecked()),
            tuple(category for category, box in self.categories.items() if box.isChecked()),
        )


class _Chats(QWidget):
    """Conversations and their turns, to be checked."""

    changed = Signal()

    def __init__(self, presenter: ProjectsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._is_loaded = False
        self._conversations: list[QTreeWidgetItem] = []
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setAccessibleName(self.tr("Conversations and your messages"))
        self.tree.setFixedHeight(220)
        self.tree.setProperty("framed", "true")
        self.tree.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.tree.itemExpanded.connect(self._fetch)
        self.tree.itemChanged.connect(self._checked)
        self._nothing = label(
            self.tr("There are no conversations yet. Start one, or choose sample prompts."), "quiet", wrap=True
        )
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.S)
        hint = self.tr(
            "Whole conversations or single turns: expand a conversation to see its turns. The model answers them anew."
        )
        column.addWidget(label(hint, "quiet", wrap=True))
        column.addWidget(self.tree)
        column.addWidget(self._nothing)
        self._nothing.hide()

    def load(self) -> None:
        """Read the conversations, once."""
        if not self._is_loaded:
            self._is_loaded = True
            self._presenter.conversations(self._show)

    @property
    def choice(self) -> FromChats:
        """The checked turns."""
        items = [item for conversation in self._conversations for item in _children(conversation)]
        return FromChats(tuple(item.data(0, _ID) for item in items if item.checkState(0) is Qt.CheckState.Checked))

    def _show(self, summaries: list[ConversationSummary]) -> None:
        self._nothing.setVisible(not summaries)
        self.tree.setVisible(bool(summaries))
        for summary in summaries[:_MOST]:
            item = QTreeWidgetItem([_one_line(summary.title) or "…"])
            item.setData(0, _ID, summary.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsAutoTristate)
            item.setCheckState(0, Qt.CheckState.Unchecked)
            item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
            self._conversations.append(item)
        self.tree.addTopLevelItems(self._conversations)
        if self._conversations:
            self.tree.setCurrentItem(self._conversations[0])

    def _fetch(self, item: QTreeWidgetItem) -> None:
        """Read the turns of a conversation when it is expanded or checked."""
        if item.parent() is None and item.data(0, _ID + 1) is None:
            item.setData(0, _ID + 1, True)
            self._presenter.turns(item.data(0, _ID), lambda turns: self._fill(item, turns))

    def _fill(self, item: QTreeWidgetItem, turns: list[PromptTurn]) -> None:
        state = item.checkState(0)
        for turn in turns:
            child = QTreeWidgetItem([_one_line(turn.text)])
            child.setData(0, _ID, turn.id)
            child.setFlags(child.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            child.setCheckState(0, state)
            item.addChild(child)
        self.changed.emit()

    def _checked(self, item: QTreeWidgetItem) -> None:
        if item.checkState(0) is not Qt.CheckState.Unchecked:
            self._fetch(item)
        self.changed.emit()


class _File(QWidget):
    """A button that opens the import page."""

    requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        choose = Button(self.tr("Choose a file…"), icon="folder-open")
        choose.clicked.connect(self.requested)
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.S)
        hint = self.tr(
            "Prompts, pairs or ranked answers as JSON Lines, JSON, CSV or Parquet. The import previews the file "
            "and creates the project."
        )
        column.addWidget(label(hint, "quiet", wrap=True))
        column.addWidget(choose, 0, Qt.AlignmentFlag.AlignLeft)


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    children = (item.child(index) for index in range(item.childCount()))
    return [child for child in children if child is not None]


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 90 else line[:89] + "…"
