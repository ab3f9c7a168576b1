"""The dialog that shows a crash report."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.ui import theme
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import label


class ReportDialog(QDialog):
    """Shows a report to read and copy. Nothing is sent."""

    def __init__(self, report: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Error details"))
        self.resize(680, 460)
        column = QVBoxLayout(self)
        set_margins(column, Space.XL)
        set_spacing(column, Space.M)
        hint = self.tr(
            "This is a bug in Sayso. The report is kept in the folder “crashes” of your data folder and is not "
            "sent anywhere."
        )
        column.addWidget(label(hint, "secondary", wrap=True))
        text = QPlainTextEdit(report)
        text.setReadOnly(True)
        text.setAccessibleName(self.tr("Report"))
        text.setFont(theme.current().font(theme.CHROME, mono=True))
        column.addWidget(text, 1)
        row = QHBoxLayout()
        copy = Button(self.tr("Copy"), icon="copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
        close = Button(self.tr("Close"), "primary")
        close.clicked.connect(self.accept)
        row.addStretch(1)
        row.addWidget(copy)
        row.addWidget(close)
        column.addLayout(row)
