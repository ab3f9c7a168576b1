"""One row of a file as it would be imported: prompt, answers and labels."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.core.errors import UserError
from desktop.core.extra_turns import Extra, expand, readable
from desktop.datasets.records import ImportedRow
from desktop.presenters.imports import LabelSummary, label_summary
from desktop.presenters.sentences import sentence
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import IconButton
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import clear
from desktop.ui.widgets.states import Card

_LONGEST = 600  # characters of a text


class RowPreview(QWidget):
    """Shows a row, with buttons to the next and the previous one."""

    moved = Signal(int)  # the index of the row to show

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._index = self._count = 0
        self.heading = label("", "heading")
        self.back = IconButton("chevron-left", self.tr("Previous row"), side=28, size=16)
        self.forward = IconButton("chevron-right", self.tr("Next row"), side=28, size=16)
        self.back.clicked.connect(lambda: self.moved.emit(self._index - 1))
        self.forward.clicked.connect(lambda: self.moved.emit(self._index + 1))
        top = QHBoxLayout()
        set_spacing(top, Space.NONE)
        top.addWidget(self.heading, 1)
        top.addWidget(self.back)
        top.addWidget(self.forward)
        self._body = QVBoxLayout()
        set_spacing(self._body, Space.M)
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.M)
        column.addLayout(top)
        column.addLayout(self._body)

    def show_row(self, row: ImportedRow | UserError, index: int, count: int) -> None:
        """Show the row `index` of `count`, or the error that it has."""
        self._index, self._count = index, count
        self.heading.setText(self.tr("Row {number} of the first {count}").format(number=index + 1, count=count))
        self.back.setEnabled(index > 0)
        self.forward.setEnabled(index + 1 < count)
        clear(self._body)
        if isinstance(row, UserError):
            self._body.addWidget(label(sentence(row), "error", wrap=True))
            return
        *earlier, prompt = [message for message in row.prompt.messages if message.role != "system"]
        extra = Extra.from_text(prompt.extra)
        count = sum(len(expand(m.role, m.content, m.extra)) for m in earlier) + len(extra.before)
        if count:
            text = self.tr("%n earlier message(s)", "", count)
            self._body.addWidget(label(text, "quiet"))
        self._body.addWidget(_bubble(prompt.content))
        if extra.after:
            card = Card(margin=Space.M, spacing=Space.XS)
            card.body.addWidget(label(self.tr("Tool calls and results"), "quiet"))
            card.body.addWidget(_text(readable(extra.after)))
            self._body.addWidget(card)
        for number, answer in enumerate(row.prompt.answers):
            self._body.addWidget(self._card(answer.text, label_summary(row.labels, number)))
        if not row.prompt.answers:
            self._body.addWidget(label(self.tr("No answer yet: a model will generate some."), "quiet", wrap=True))

    def _card(self, text: str, labels: LabelSummary) -> QWidget:
        card = Card(margin=Space.M, spacing=Space.XS)
        if labels.better or labels.thumbs or labels.written or labels.rank == 1:
            card.setProperty("surface", "chosen")
        card.body.addWidget(label(self._caption(labels), "quiet"))
        card.body.addWidget(_text(text))
        return card

    def _caption(self, labels: LabelSummary) -> str:
        """Describe the labels of an answer in a few words."""
        words: list[str] = []
        if labels.better is not None:
            better = (
                self.tr("chosen · margin {count}").format(count=labels.by)
                if labels.by > 1
                else self.tr("chosen answer")
            )
            words.append(better if labels.better else self.tr("rejected answer"))
        if labels.tie:
            words.append(self.tr("tie"))
        if labels.both_bad:
            words.append(self.tr("both bad"))
        if labels.rank is not None:
            words.append(self.tr("rank {number}").format(number=labels.rank))
        if labels.thumbs is not None:
            words.append(self.tr("good") if labels.thumbs else self.tr("bad"))
        if labels.written:
            words.append(self.tr("demonstration"))
        if labels.steps is not None:
            right, count = labels.steps
            words.append(self.tr("{right} of {count} steps correct").format(right=right, count=count))
        words += [f"{name} {score}" for name, score in labels.scores]
        words += labels.words
        return " · ".join(words) or self.tr("not judged")


def _bubble(text: str) -> QWidget:
    """Show a prompt as a message of the user."""
    bubble = Card(margin=Space.M)
    bubble.setProperty("surface", "raised")
    shown = _text(text)
    shown.setProperty("role", "reading")
    bubble.body.addWidget(shown)
    holder = QWidget()
    row = QHBoxLayout(holder)
    set_margins(row, Space.XXL, Space.NONE, Space.NONE, Space.NONE)
    set_spacing(row, Space.NONE)
    row.addWidget(bubble)
    return holder


def _text(text: str) -> QLabel:
    return label(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…", wrap=True)
