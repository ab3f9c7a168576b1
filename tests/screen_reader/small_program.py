"""A program whose keys say something through `announce`, and that has one of each role that is declared.

Run by `test_reader.py`.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QComboBox, QFrame, QLineEdit, QListWidget, QPushButton, QVBoxLayout, QWidget

from desktop.ui.accessibility import AccessibleInterfaces
from desktop.ui.widgets.announcements import announce
from desktop.ui.widgets.roles import declare
from desktop.ui.widgets.segments import Segments


def main() -> None:
    app = QApplication([])
    AccessibleInterfaces().install()
    window = QWidget()
    window.setWindowTitle("Small")
    column = QVBoxLayout(window)
    entry = QLineEdit()
    entry.setAccessibleName("Name")
    entries = QListWidget()
    entries.setAccessibleName("Fruits")
    entries.addItems(["Apple", "Pear"])
    tab = QPushButton("Chat")
    declare(tab, QAccessible.Role.PageTab, position=lambda: (1, 3), selected=lambda: True)
    row = QFrame()
    row.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    declare(row, QAccessible.Role.ListItem, name=lambda: "Second task", position=lambda: (2, 7))
    title = QFrame()
    title.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    declare(title, QAccessible.Role.Heading, name=lambda: "Models")
    comment = QLineEdit("Good")
    comment.setAccessibleName("Comment")
    theme = QComboBox()
    theme.setAccessibleName("Theme")
    theme.addItems(["Light", "Dark"])
    size = Segments(["Small", "Large"], "Size")
    for widget in (entry, entries, tab, row, title, comment, theme, size):
        column.addWidget(widget)
    texts = iter(["Copied", "Copied", "Answer complete", "Version 2 of 2", "Saved"])
    for key, count in (("F5", 1), ("F6", 2)):
        shortcut = QShortcut(QKeySequence(key), window)
        shortcut.activated.connect(lambda count=count: [announce(window, next(texts)) for _ in range(count)])
    window.show()
    app.exec()


if __name__ == "__main__":
    main()
