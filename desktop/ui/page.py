"""What every page but the chat looks like: a bar with its name, and a column below."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.ui.widgets.labels import hairline, label

BAR = 52
"""The height of the bar at the top of each page, in device-independent pixels."""


class Page(QFrame):
    """A bar with the page's name (put controls into `bar`), a hairline, and whatever `column` gets."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "base")
        self.title = label("", "heading")
        top = QWidget(self)
        top.setFixedHeight(BAR)
        self.bar = QHBoxLayout(top)
        self.bar.setContentsMargins(24, 0, 16, 0)
        self.bar.setSpacing(12)
        self.bar.addWidget(self.title)
        self.bar.addStretch(1)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(top)
        self.column.addWidget(hairline(self))


def scrolled(content: QWidget, width: int, *, margin: int = 24) -> QScrollArea:
    """`content` in a column of at most `width` pixels, centred, that scrolls when the window is low."""
    content.setMaximumWidth(width)
    inside = QWidget()
    row = QHBoxLayout(inside)
    row.setContentsMargins(margin, 24, margin, 24)
    row.addStretch(1)
    row.addWidget(content, 10_000, Qt.AlignmentFlag.AlignTop)
    row.addStretch(1)
    area = QScrollArea()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


class Field(QWidget):
    """One setting: its name and a sentence on the left, its control on the right."""

    def __init__(self, control: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name: QLabel = label("", wrap=True)
        self.hint: QLabel = label("", "quiet", wrap=True)
        self.control = control
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addWidget(self.name)
        texts.addWidget(self.hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 12, 0, 12)
        row.setSpacing(24)
        row.addLayout(texts, 1)
        row.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)

    def set_texts(self, name: str, hint: str = "") -> None:
        """Also names the control for screen readers."""
        self.name.setText(name)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.control.setAccessibleName(name)
        self.control.setAccessibleDescription(hint)
