"""The third step: what the checks found, the rows behind it, and what can be done."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.presenters.export import RULES, ExportPresenter, Finding
from desktop.ui import icons, theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import hairline, label

_ICONS: Final = {
    "error": ("circle-x", "danger"),
    "warning": ("triangle-alert", "warning"),
    "": ("circle-check", "success"),
}
_ROW = 44  # px


class _Row(QWidget):
    """One rule: what it found, in a word how bad that is, and what to do."""

    def __init__(self, icon: str, colour: str, text: str, state: str, actions: Sequence[Button]) -> None:
        super().__init__()
        picture = QLabel()
        picture.setPixmap(icons.pixmap(icon, colour, 16, self.devicePixelRatioF()))
        said = label(text, wrap=True)
        word = label(state, "quiet")
        word.setMinimumWidth(90)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 5, 0, 5)
        row.setSpacing(12)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(said, 1)
        row.addWidget(word)
        for button in actions:
            row.addWidget(button)
        self.setMinimumHeight(theme.current().px(_ROW))


class Findings(QWidget):
    """Made anew with each report: there are as many rows as rules."""

    said = Signal(str)

    def __init__(self, export: ExportPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._export = export
        self._shown: object = None
        self._headline = label("", "finding", wrap=True)
        self._facts = label("", "secondary", wrap=True)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._rows_title = label("", "heading")
        self._rows = QPlainTextEdit(readOnly=True)
        self._rows.setMinimumHeight(180)
        self._rows.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 24)
        column.setSpacing(4)
        column.addWidget(self._headline)
        column.addWidget(self._facts)
        column.addSpacing(12)
        column.addLayout(self._list)
        column.addSpacing(16)
        column.addWidget(self._rows_title)
        column.addWidget(self._rows, 1)
        column.addStretch(0)
        self._hide_rows()
        export.changed.connect(self.show_state)
        export.rows_found.connect(self._show_rows)

    def show_state(self) -> None:
        report = self._export.report
        if report is None or report is self._shown:
            return
        self._shown = report
        self._hide_rows()
        while (old := self._list.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.deleteLater()
        blocking = sum(finding.blocks for finding in report.findings)
        if blocking:
            self._headline.setText(self.tr("%n thing(s) stand in the way", "", blocking))
        elif report.findings:
            self._headline.setText(self.tr("Nothing stands in the way"))
        else:
            self._headline.setText(self.tr("All is well"))
        self._facts.setText(self.tr("%n row(s) checked", "", report.rows))
        found = {finding.rule for finding in report.findings}
        for finding in report.findings:
            self._add(self._row(finding))
        for rule in (*self._export.options.leave_out, *(["personal-data"] if self._export.options.redact else [])):
            if rule not in found:
                self._add(self._undone(rule))
                found.add(rule)
        for known in RULES.values():
            if known.id not in found:
                text = QCoreApplication.translate("lint", known.fine)
                self._add(_Row(*_ICONS[""], text, self.tr("fine"), []))

    def _add(self, row: QWidget) -> None:
        self._list.addWidget(row)
        self._list.addWidget(hairline())

    def _row(self, finding: Finding) -> _Row:
        rule = RULES[finding.rule]
        text = QCoreApplication.translate("lint", rule.about)
        said = text.format(count=QLocale().toString(finding.count), reason=finding.reason)
        actions: list[Button] = []
        if finding.rule == "personal-data":
            actions.append(self._button(self.tr("Redact"), self._export.redact, said))
        if rule.single:
            leave = lambda: self._export.leave_out(finding.rule)  # noqa: E731
            actions.append(self._button(self.tr("Leave out"), leave, said))
        if not finding.blocks:
            words = self.tr("Change the note") if finding.note else self.tr("Say why")
            actions.append(self._button(words, lambda: self._waive(finding, said), said))
        if finding.examples:
            actions.append(self._button(self.tr("Show rows"), lambda: self._export.show_rows(finding), said))
        state = self.tr("blocks") if finding.blocks else self.tr("accepted") if finding.note else self.tr("warning")
        if finding.note:
            said = f"{said}\n{finding.note}"
        return _Row(*_ICONS[finding.severity.value], said, state, actions)

    def _undone(self, rule: str) -> _Row:
        if rule == "personal-data" and self._export.options.redact:
            text = self.tr("Personal data is replaced by its kind, such as [email]")
        else:
            count = self._export.report.left_out[rule] if self._export.report else 0
            about = QCoreApplication.translate("lint", RULES[rule].about)
            text = about.format(count=QLocale().toString(count), reason="")
        undo = self._button(self.tr("Undo"), lambda: self._export.undo(rule), text)
        return _Row("minus", "text.secondary", text, self.tr("left out"), [undo])

    def _button(self, text: str, clicked: object, about: str) -> Button:
        button = Button(text)
        button.setAccessibleName(f"{text}: {about}")
        button.clicked.connect(lambda _=False: clicked())  # type: ignore[operator]
        return button

    def _waive(self, finding: Finding, said: str) -> None:
        note, given = QInputDialog.getMultiLineText(
            self.window(),
            self.tr("Why is this fine?"),
            f"{said}\n\n{self.tr('The note goes into the card.')}",
            finding.note or "",
        )
        if given:
            self._export.waive(finding.rule, note)

    def _show_rows(self, rule: str, rows: list[tuple[str, str, str]]) -> None:
        about = QCoreApplication.translate("lint", RULES[rule].about)
        self._rows_title.setText(about.format(count=QLocale().toString(len(rows)), reason=""))
        self._rows.setAccessibleName(self._rows_title.text())
        self._rows.setFont(theme.current().font(theme.SMALL, mono=True))
        self._rows.setPlainText("\n\n".join(f"{place}  {reason}\n{line}".strip() for place, reason, line in rows))
        self._rows_title.show()
        self._rows.show()
        self._rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def _hide_rows(self) -> None:
        self._rows_title.hide()
        self._rows.hide()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._shown = None
            self.show_state()
        super().changeEvent(event)
