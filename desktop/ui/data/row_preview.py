"""One row of a file as it would come in: the question, the answers, and what is said about them."""

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
from desktop.ui.widgets.states import Card

_LONGEST = 600  # characters of a text


class RowPreview(QWidget):
    moved = Signal(int)  # to this row, from 0

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
        self._index, self._count = index, count
        self.heading.setText(self.tr("Row {number} of the first {count}").format(number=index + 1, count=count))
        self.back.setEnabled(index > 0)
        self.forward.setEnabled(index + 1 < count)
        while (item := self._body.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
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

    def _card(self, text: str, opinion: LabelSummary) -> QWidget:
        card = Card(margin=Space.M, spacing=Space.XS)
        if opinion.better or opinion.thumbs or opinion.written or opinion.rank == 1:
            card.setProperty("surface", "chosen")
        card.body.addWidget(label(self._caption(opinion), "quiet"))
        card.body.addWidget(_text(text))
        return card

    def _caption(self, opinion: LabelSummary) -> str:
        """What is said about an answer, in few words."""
        words: list[str] = []
        if opinion.better is not None:
            better = (
                self.tr("chosen · margin {count}").format(count=opinion.by)
                if opinion.by > 1
                else self.tr("chosen answer")
            )
            words.append(better if opinion.better else self.tr("rejected answer"))
        if opinion.tie:
            words.append(self.tr("tie"))
        if opinion.both_bad:
            words.append(self.tr("both bad"))
        if opinion.rank is not None:
            words.append(self.tr("rank {number}").format(number=opinion.rank))
        if opinion.thumbs is not None:
            words.append(self.tr("good") if opinion.thumbs else self.tr("bad"))
        if opinion.written:
            words.append(self.tr("demonstration"))
        if opinion.steps is not None:
            right, count = opinion.steps
            words.append(self.tr("{right} of {count} steps correct").format(right=right, count=count))
        words += [f"{name} {score}" for name, score in opinion.scores]
        words += opinion.words
        return " · ".join(words) or self.tr("not judged")


def _bubble(text: str) -> QWidget:
    """As a message of the user stands in a chat: at the right."""
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
