"""The third step of an export: the issues that the checks found, their rows, and the fixes."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.presenters.export import CHECKS, PAIRS, PROMPTS, ROWS, SPLITS, ExportPresenter, Issue, IssueRow
from desktop.ui.data.issue_rows import AcceptanceNote, CheckRow
from desktop.ui.data.json_text import JsonText
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button, IconButton
from desktop.ui.widgets.labels import hairline, label
from desktop.ui.widgets.layouts import clear
from desktop.ui.widgets.retranslate import RetranslateMixin

_ICONS: Final = {
    "error": ("circle-x", "danger"),
    "warning": ("triangle-alert", "warning"),
    "": ("circle-check", "success"),
}
_OPENABLE = 25  # rows in the menu
_LOWEST, _HIGHEST = 64, 320  # px, of the rows of an issue


class IssueList(RetranslateMixin, QWidget):
    """The checks of an export. It is rebuilt with each report."""

    notify = Signal(str)
    rebuilt = Signal()  # the rows are new
    opened = Signal(str)  # the conversation's id

    def __init__(self, export: ExportPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._export = export
        self._shown: object = None
        self._headline = label("", "finding", wrap=True)
        self._facts = label("", "secondary", wrap=True)
        self._list = QVBoxLayout()
        set_spacing(self._list, Space.NONE)
        self._rows_title = label("", "quiet")
        self._rows = JsonText()
        column = QVBoxLayout(self)
        set_margins(column, Space.XL)
        set_spacing(column, Space.XS)
        column.addWidget(self._headline)
        column.addWidget(self._facts)
        add_space(column, Space.M)
        column.addLayout(self._list)
        column.addStretch(1)
        self._rows_panel = QWidget()
        panel_column = QVBoxLayout(self._rows_panel)
        set_margins(panel_column, Space.XL, Space.XS, Space.NONE, Space.M)
        set_spacing(panel_column, Space.S)
        self._open = Button("", icon="message-square")
        self._open.clicked.connect(self._open_first)
        self._openable: list[tuple[str, str]] = []  # positions and conversations of the visible rows
        title = QHBoxLayout()
        set_spacing(title, Space.S)
        title.addWidget(self._rows_title)
        title.addStretch(1)
        title.addWidget(self._open)
        panel_column.addLayout(title)
        panel_column.addWidget(self._rows)
        self._rows_panel.hide()
        self._note = AcceptanceNote()
        self._note.accepted.connect(self._waive)
        self._note.canceled.connect(self._close_note)
        self._note.hide()
        self._noted = ""  # the check that the note is about
        self._last_noted = ""  # the check that the last note was about
        self._row_indexes: dict[str, int] = {}
        self._row_buttons: dict[str, Button] = {}
        self._shown_check = ""
        self._fit = QTimer(self, singleShot=True, interval=30)  # after the layout has placed them
        self._fit.timeout.connect(self._fit_rows)
        self._reveal = QTimer(self, singleShot=True, interval=30)
        self._reveal.timeout.connect(self._scroll_to_rows)
        export.changed.connect(self.show_state)
        export.rows_found.connect(self._show_rows)

    def show_state(self) -> None:
        """Rebuild the list if there is a new report."""
        report = self._export.report
        if report is None or report is self._shown:
            return
        self._shown = report
        focused_widget = self.focusWidget()  # may be removed below
        focused = focused_widget is not None and focused_widget.hasFocus()
        self._hide_rows()
        self._hide_note()
        self._row_indexes, self._row_buttons = {}, {}
        clear(self._list)
        blocking = sum(issue.blocks for issue in report.issues)
        if blocking:
            self._headline.setText(self.tr("%n blocking issue(s)", "", blocking))
        elif report.issues:
            self._headline.setText(self.tr("No blocking issues"))
        else:
            self._headline.setText(self.tr("All checks passed"))
        self._facts.setText(self.tr("%n row(s) checked", "", report.rows))
        found = {issue.check for issue in report.issues}
        for issue in report.issues:
            self._add(self._row(issue))
            self._row_indexes[issue.check] = self._list.count() - 1
        for check in (
            *self._export.options.excluded_checks,
            *(["personal-data"] if self._export.options.redact else []),
        ):
            if check not in found:
                self._add(self._fixed_row(check))
                found.add(check)
        for known in CHECKS.values():
            if known.id not in found:
                text = QCoreApplication.translate("lint", known.passed)
                self._add(CheckRow(*_ICONS[""], text, self.tr("Passed"), []))
        self._fit_actions()
        self.rebuilt.emit()
        if focused:
            self._focus_row(max(0, self._row_indexes.get(self._last_noted, 0) - 1))
        self._last_noted = ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_actions()

    def _focus_row(self, index: int) -> None:
        """Focus the first button from that row on."""
        for number in range(index, self._list.count()):
            item = self._list.itemAt(number)
            widget = item.widget() if item is not None else None
            button = widget.findChild(Button) if widget is not None else None
            if isinstance(button, Button):
                button.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _fit_actions(self) -> None:
        items = [self._list.itemAt(index) for index in range(self._list.count())]
        rows = [row for item in items if item is not None and isinstance(row := item.widget(), CheckRow)]
        actions = max((row.actions_width for row in rows), default=0)
        for row in rows:
            row.fit(self.width(), actions)

    def _add(self, row: QWidget) -> None:
        self._list.addWidget(row)
        self._list.addWidget(hairline())

    def _row(self, issue: Issue) -> CheckRow:
        check, about = CHECKS[issue.check], self._about(issue)
        offers: list[tuple[str, Callable[[], None]]] = []
        if issue.check == "personal-data":
            offers.append((self.tr("Redact"), self._export.redact))
        if check.is_per_row:
            offers.append((self.tr("Exclude"), lambda: self._export.exclude(issue.check)))
        if not issue.blocks:
            words = self.tr("Edit note") if issue.note else self.tr("Accept with a note")
            offers.append((words, lambda: self._ask(issue)))
        actions: list[QWidget] = [self._button(*offers[0], about)] if offers else []
        if issue.examples:
            button = self._button(self.tr("Show rows"), lambda: self._toggle_rows(issue), about)
            self._row_buttons[issue.check] = button
            actions.append(button)
        if len(offers) > 1:
            more = IconButton("ellipsis", "{}: {}".format(self.tr("More"), about))
            menu = QMenu(more)
            for text, act in offers[1:]:
                menu.addAction(text, act)
            more.setMenu(menu)
            actions.append(more)
        state = self.tr("Blocking") if issue.blocks else self.tr("Accepted") if issue.note else self.tr("Warning")
        if issue.note:
            about = f"{about}\n{issue.note}"
        return CheckRow(*_ICONS[issue.severity.value], about, state, actions)

    def _about(self, issue: Issue) -> str:
        """Describe what a check found, in a sentence."""
        check, count, reason = CHECKS[issue.check], issue.count, issue.reason
        number = {
            ROWS: self.tr("%n row(s)", "", count),
            PROMPTS: self.tr("%n prompt(s)", "", count),
            PAIRS: self.tr("%n pair(s)", "", count),
            SPLITS: self.tr("%n split(s)", "", count),
        }[check.counts]
        if issue.check == "personal-data":
            reason = self._kinds(reason)
        text = QCoreApplication.translate("lint", check.about).format(reason=reason)
        return self.tr("{rows}: {about}").format(rows=number, about=text)

    def _kinds(self, text: str) -> str:
        """Replace types of personal data by their names in the language of the window."""
        for kind, word in (
            ("email", self.tr("e-mail address")),
            ("phone", self.tr("phone number")),
            ("key", self.tr("API key")),
            ("card", self.tr("card number")),
            ("name", self.tr("name")),
            (", ", self.tr(", ", "between kinds of personal data")),
        ):
            text = text.replace(kind, word)
        return text

    def _why(self, check: str, row: IssueRow) -> str:
        text_label = row.reason.translated(QCoreApplication.translate)
        return self._kinds(text_label) if check == "personal-data" else text_label

    def _fixed_row(self, check: str) -> CheckRow:
        redacted = check == "personal-data" and bool(self._export.options.redact)
        if redacted:
            text = self.tr("Personal data is replaced by its type, such as [email]")
        else:
            count = self._export.report.exclusions[check] if self._export.report else 0
            text = self._about(Issue(check, CHECKS[check].severity, count))
        undo = self._button(self.tr("Undo"), lambda: self._export.undo(check), text)
        state = self.tr("Redacted") if redacted else self.tr("Excluded")
        return CheckRow("minus", "text.secondary", text, state, [undo])

    def _button(self, text: str, act: Callable[[], None], about: str) -> Button:
        button = Button(text)
        button.setAccessibleName(f"{text}: {about}")
        button.clicked.connect(lambda _=False: act())
        return button

    def _ask(self, issue: Issue) -> None:
        self._hide_rows()
        self._hide_note()
        self._noted = issue.check
        self._list.insertWidget(self._row_indexes[issue.check], self._note)
        self._note.ask(self._about(issue), issue.note or "")

    def _waive(self, note: str) -> None:
        """Accept an issue with a note; an empty note removes the acceptance."""
        self._last_noted = self._noted
        self._export.waive(self._noted, note)
        self._close_note()

    def _close_note(self) -> None:
        check = self._noted
        self._hide_note()
        self._focus_row(max(0, self._row_indexes.get(check, 0) - 1))

    def _hide_note(self) -> None:
        self._note.hide()
        self._list.removeWidget(self._note)
        self._noted = ""

    def _toggle_rows(self, issue: Issue) -> None:
        if self._shown_check == issue.check:
            self._hide_rows()
        else:
            self._export.show_rows(issue)

    def _hide_rows(self) -> None:
        self._rows_panel.hide()
        self._list.removeWidget(self._rows_panel)
        self._rename_row_button(self.tr("Hide rows"), self.tr("Show rows"))
        self._shown_check = ""

    def _rename_row_button(self, old: str, new: str) -> None:
        if button := self._row_buttons.get(self._shown_check):
            button.setText(new)
            button.setAccessibleName(button.accessibleName().replace(old, new, 1))

    def _show_rows(self, check: str, rows: Sequence[IssueRow]) -> None:
        issue = next((f for f in self._export.report.issues if f.check == check), None) if self._export.report else None
        if issue is None:
            return
        self._hide_rows()
        self._hide_note()
        self._shown_check = check
        self._rename_row_button(self.tr("Show rows"), self.tr("Hide rows"))
        number = QLocale().toString
        few = self.tr("First {shown} of {count}").format(shown=number(len(rows)), count=number(issue.count))
        after = self.tr("→ shows the redacted text") if any(row.redacted for row in rows) else ""
        self._rows_title.setText("  ·  ".join(filter(None, (few if len(rows) < issue.count else "", after))))
        self._offer_to_open(rows)
        self._rows.setAccessibleName(self._about(issue))
        self._rows.show_text(
            "\n\n".join(
                "\n".join(
                    filter(
                        None,
                        (
                            f"{row.location}  {self._why(check, row)}".rstrip(),
                            row.line,
                            row.redacted and f"→ {row.redacted}",
                        ),
                    )
                )
                for row in rows
            )
        )
        self._list.insertWidget(self._row_indexes.get(check, self._list.count()), self._rows_panel)
        self._rows_panel.show()
        self._rows.setFocus(Qt.FocusReason.OtherFocusReason)
        self._fit.start()

    def _offer_to_open(self, rows: Sequence[IssueRow]) -> None:
        """Offer to open the conversations of the rows, by a menu if there are several."""
        self._openable = [(row.location, row.conversation) for row in rows if row.conversation]
        several = len({conversation for _, conversation in self._openable}) > 1
        self._open.setVisible(bool(self._openable))
        self._open.setText(self.tr("Open conversation…") if several else self.tr("Open conversation"))
        self._open.setAccessibleName(self._open.text())

    def _open_first(self) -> None:
        if len({conversation for _, conversation in self._openable}) == 1:
            self.opened.emit(self._openable[0][1])
            return
        menu = QMenu(self._open)
        for index, conversation in self._openable[:_OPENABLE]:
            menu.addAction(index, partial(self.opened.emit, conversation))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._open.mapToGlobal(self._open.rect().bottomLeft()))

    def _fit_rows(self) -> None:
        """Fit the height to the rows, within bounds."""
        lines = self._rows.document().size().height()  # plain text counts in lines
        high = round(lines * self._rows.fontMetrics().lineSpacing()) + 24
        self._rows.setFixedHeight(max(_LOWEST, min(high, _HIGHEST)))
        self._reveal.start()

    def _scroll_to_rows(self) -> None:
        inside = self.parentWidget()
        area = None if inside is None else inside.parentWidget()
        if isinstance(area, QScrollArea):
            area.ensureWidgetVisible(self._rows_panel)

    def _retranslate(self) -> None:
        self._shown = None
        self.show_state()
