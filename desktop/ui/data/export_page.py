"""The export page: data, format, checks, preview, export."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.core.questions import type_of
from desktop.datasets.exclusions import exclusion_text, is_row_excluded
from desktop.datasets.recipe import ExportScope
from desktop.presenters.export import ExportPresenter, ExportStep
from desktop.presenters.sentences import bytes_short, listed, sentence
from desktop.ui.data.byte_preview import BytePreview
from desktop.ui.data.format_choice import FormatChoice
from desktop.ui.data.issues import IssueList
from desktop.ui.data.json_text import JsonText
from desktop.ui.data.scope_choice import ScopeChoice
from desktop.ui.data.step_bar import StepBar
from desktop.ui.page import TitledPage
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.announcements import announce
from desktop.ui.widgets.beside import BesideOrBelow
from desktop.ui.widgets.buttons import Button, IconButton
from desktop.ui.widgets.forms import FormArea, tab_as_laid_out
from desktop.ui.widgets.labels import hairline, label

_PANEL, _NARROW_PANEL, _WIDE = 360, 332, 1100  # px

_DOUBTS = 3  # notices that show


class ExportPage(TitledPage):
    """Five steps at the left; at the right a summary of the export, and the buttons to the next step."""

    def __init__(self, export: ExportPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._export = export
        self.steps = StepBar(len(ExportStep))
        self.steps.step_requested.connect(lambda index: self._go(ExportStep(index)))
        self.steps.next_requested.connect(self._go_on)
        self.bar.insertWidget(1, self.steps)
        self._import = Button("", icon="upload")
        self._import.clicked.connect(lambda: self.go_to.emit("import", None))
        self.bar.addWidget(self._import)
        self._preview = BytePreview(export)
        self._previewed_report: object = None  # the report that the preview belongs to
        self._issues = IssueList(export)
        self._issues.notify.connect(self.notify)
        self._issues.rebuilt.connect(lambda: tab_as_laid_out(self))
        self._issues.opened.connect(lambda id: self.go_to.emit("chat", id))
        self._stack = QStackedWidget()
        for widget in (FormArea(ScopeChoice(export)), FormArea(FormatChoice(export)), FormArea(self._issues)):
            self._stack.addWidget(widget)
        self._stack.addWidget(self._preview)
        self._stack.addWidget(FormArea(self._build_write()))
        self._doubts = QFrame()
        self._doubts.setProperty("surface", "notice")
        self._doubts_text = label("", "warning", wrap=True)
        inside = QHBoxLayout(self._doubts)
        set_margins(inside, Space.M, Space.S, Space.S, Space.S)
        set_spacing(inside, Space.S)
        inside.addWidget(self._doubts_text, 1)
        self._dismiss = IconButton("x", "")
        self._dismiss.clicked.connect(export.dismiss_doubts)
        inside.addWidget(self._dismiss, 0, Qt.AlignmentFlag.AlignTop)
        self._doubts_room = QWidget()
        around = QVBoxLayout(self._doubts_room)
        set_margins(around, Space.M)
        set_spacing(around, Space.NONE)
        around.addWidget(self._doubts)
        self.column.addWidget(self._doubts_room)
        body = QHBoxLayout()
        set_spacing(body, Space.NONE)
        body.addWidget(self._stack, 1)
        body.addWidget(hairline(vertical=True))
        body.addWidget(self._build_panel())
        self.column.addLayout(body, 1)
        export.changed.connect(self._show)
        export.progressed.connect(self._show_progress)
        export.rejected.connect(lambda error: self.notify.emit(sentence(error)))
        self.retranslate()

    def show_target(self, target: ExportScope) -> None:
        """Start an export of the given data."""
        self._export.begin(target)

    # --- building

    def _build_write(self) -> QWidget:
        inside = QWidget()
        self._end = label("", "finding", wrap=True)
        self._end_text = label("", "secondary", wrap=True)
        self._files, self._sizes = label(""), label("", "secondary")
        self._sizes.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._end_text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._open = Button("", "secondary", icon="folder-open")
        self._open.clicked.connect(self._open_folder)
        self._write = Button("", "primary", icon="download")
        self._write.clicked.connect(self._choose_folder)
        column = QVBoxLayout(inside)
        set_margins(column, Space.XL)
        set_spacing(column, Space.S)
        column.addWidget(self._end)
        column.addWidget(self._end_text)
        add_space(column, Space.S)
        files = QHBoxLayout()
        set_spacing(files, Space.XL)
        files.addWidget(self._files)
        files.addWidget(self._sizes)
        files.addStretch(1)
        column.addLayout(files)
        add_space(column, Space.S)
        buttons = QHBoxLayout()
        set_spacing(buttons, Space.S)
        buttons.addWidget(self._write)
        buttons.addWidget(self._open)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addStretch(1)
        return inside

    def _build_panel(self) -> QFrame:
        self._panel = QFrame()
        self._panel.setProperty("surface", "sunken")
        self._panel_title = label("", "heading")
        self._shown_facts: list[tuple[QLabel, QLabel]] = []
        self._facts = QGridLayout()
        set_spacing(self._facts, Space.M, Space.S)
        self._facts.setColumnStretch(0, 1)
        self._sample = JsonText()
        self._sample.setFixedHeight(160)
        self._sample_note = label("", "quiet", wrap=True)
        self._problem = label("", "warning", wrap=True)
        inside = QWidget()
        column = QVBoxLayout(inside)
        set_margins(column, Space.L, Space.XL, Space.L, Space.L)
        set_spacing(column, Space.M)
        column.addWidget(self._panel_title)
        column.addLayout(self._facts)
        column.addWidget(self._problem)
        column.addWidget(self._sample)
        column.addWidget(self._sample_note)
        column.addStretch(1)
        self._progress_text = label("", "quiet")
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setRange(0, 1000)
        self._save = Button("", icon="save")
        self._save.clicked.connect(self._save_recipe)
        self._load = Button("", icon="folder-open")
        self._load.clicked.connect(self._open_recipe)
        self._cancel = Button("")
        self._cancel.clicked.connect(self._export.cancel)
        self._back = Button("")
        self._back.clicked.connect(lambda: self._go(ExportStep(self._export.step - 1)))
        self._next = Button("", "primary")
        self._next.clicked.connect(lambda: self._go(ExportStep(self._export.step + 1)))
        self._why = label("", "quiet", wrap=True)
        foot = QWidget()
        bottom = QVBoxLayout(foot)
        set_margins(bottom, Space.L, Space.M, Space.L, Space.L)
        set_spacing(bottom, Space.S)
        bottom.addWidget(self._progress_text)
        bottom.addWidget(self._progress)
        both = QWidget()
        buttons = BesideOrBelow(both, gap=Space.S, least=_PANEL)  # at large text sizes, those of the recipe stand above
        for group in ((self._save, self._load, None), (self._cancel, self._back, self._next)):
            holder = QWidget()
            row = QHBoxLayout(holder)
            set_margins(row, Space.NONE)
            set_spacing(row, Space.S)
            for button in group:
                row.addWidget(button) if button is not None else row.addStretch(1)
            buttons.addWidget(holder)
        bottom.addWidget(both)
        bottom.addWidget(self._why)
        outer = QVBoxLayout(self._panel)
        set_margins(outer, Space.NONE)
        set_spacing(outer, Space.NONE)
        outer.addWidget(FormArea(inside), 1)
        outer.addWidget(foot)
        return self._panel

    # --- showing

    def _show(self) -> None:
        export = self._export
        self.steps.show_step(export.step, [export.can_go(step) for step in ExportStep])
        self._stack.setCurrentIndex(export.step)
        if export.step is not ExportStep.PREVIEW:
            self._previewed_report = None
        elif export.report is not self._previewed_report and not export.counting:
            self._previewed_report = export.report
            self._preview.open()
        self._show_doubts()
        self._show_panel()
        self._show_write()
        self._show_progress()

    def _show_doubts(self) -> None:
        """Warn of projects that an earlier version may have imported incorrectly."""
        doubts = self._export.doubts
        lines = [doubt.sentence(QCoreApplication.translate) for doubt in doubts[:_DOUBTS]]
        if len(doubts) > _DOUBTS:
            lines.append(self.tr("%n more project(s): see “sayso doctor”.", "", len(doubts) - _DOUBTS))
        self._doubts_text.setText("\n".join(lines))
        self._dismiss.set_name(self.tr("Dismiss this notice"))
        self._doubts_room.setVisible(bool(doubts) and self._export.step is ExportStep.DATA)

    def _show_panel(self) -> None:
        export, report = self._export, self._export.report
        number = QLocale().toString
        facts: list[tuple[str, str]] = [(self.tr("Format"), export.format.name)]
        if report is not None:
            facts.append((self.tr("Rows"), number(report.rows)))
            for name, count in report.origins.most_common(4):
                origin = self._origin(name)
                facts.append((origin[:1].upper() + origin[1:], number(count)))
            for name, count in report.exclusions.most_common():
                if count:
                    facts.append((self._excluded(name), number(count)))
            facts.append((self.tr("Prompts"), number(report.prompts)))
            if len(report.splits) > 1:
                shares = " / ".join(number(report.splits[name]) for name in sorted(report.splits, reverse=True))
                facts.append((" / ".join(sorted(report.splits, reverse=True)), shares))
            if report.licences:
                licences = listed(licence or self.tr("unknown") for licence in report.licences)
                facts.append((self.tr("Licence of the answers"), licences))
        while len(self._shown_facts) < len(facts):
            left, right = label("", "secondary", wrap=True), label("", wrap=True)
            right.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(left, len(self._shown_facts), 0)
            self._facts.addWidget(right, len(self._shown_facts), 1)
            self._shown_facts.append((left, right))
        for index, pair in enumerate(self._shown_facts):
            for side, shown in enumerate(pair):
                shown.setVisible(index < len(facts))
                shown.setText(facts[index][side] if index < len(facts) else "")
        self._problem.setVisible(export.problem is not None)
        self._problem.setText(sentence(export.problem) if export.problem is not None else "")
        sample = report.preview[0] if report is not None and report.preview else ""
        for widget in (self._sample, self._sample_note):
            widget.setVisible(bool(sample) and export.step is not ExportStep.PREVIEW)  # the preview shows all rows
        self._sample.show_text(sample)
        self._panel_title.setText(self.tr("Exported files") if export.written is not None else self.tr("Preview"))
        self._save.setVisible(export.scope is not None)
        self._load.setVisible(export.scope is None)
        self._back.setVisible(export.step > ExportStep.DATA and not export.writing)
        last = export.step is ExportStep.EXPORT
        self._next.setVisible(not last)
        self._next.setEnabled(not last and export.can_go(ExportStep(export.step + 1)))
        self._why.setText(self._reason())

    def _reason(self) -> str:
        """Why the next step is not available yet, or ""."""
        export = self._export
        if export.scope is None:
            return self.tr("Choose data first.")
        if export.step >= ExportStep.CHECKS and export.blocked:
            return self.tr("%n check(s) failed. Fix or exclude the rows first.", "", export.blocked)
        return ""

    def _show_write(self) -> None:
        export, report = self._export, self._export.report
        done = export.written is not None and report is not None
        just_done = done and not self._open.isVisibleTo(self)
        focused = self.focusWidget()  # the focused control, or the one to focus when the window is active
        for widget in (self._open, self._files, self._sizes):
            widget.setVisible(done)
        if just_done:
            self._open.setFocus(Qt.FocusReason.OtherFocusReason)
        elif export.writing and focused is self._write:
            self._cancel.show()
            self._cancel.setFocus(Qt.FocusReason.OtherFocusReason)
        self._write.setVisible(not done)
        self._write.setEnabled(not export.writing and report is not None and not export.blocked)
        if focused is self._cancel and not export.writing and not done:
            self._write.setFocus(Qt.FocusReason.OtherFocusReason)
        if done and report is not None:
            self._end.setText(self.tr("%n row(s) exported", "", report.rows))
            self._end_text.setText(str(export.written))
            self._files.setText("\n".join(file.name for file in report.files))
            self._sizes.setText("\n".join(bytes_short(file.size) for file in report.files))
        else:
            self._end.setText(self.tr("Choose a folder"))
            self._end_text.setText(
                self.tr("The export goes into a new folder. It is written completely or not at all.")
            )

    def _show_progress(self) -> None:
        export, progress = self._export, self._export.progress
        busy = export.writing or export.counting or export.is_previewing
        share = progress.done / progress.total if progress.total else 0.0
        self._progress.setVisible(busy and progress.total > 0)
        self._progress_text.setVisible(busy)
        self._cancel.setVisible(export.writing)
        self._progress.setValue(round(share * 1000))
        what = (
            self.tr("Exporting") if export.writing else self.tr("Checking") if export.counting else self.tr("Preparing")
        )
        self._progress_text.setText(f"{what} … {QLocale().toString(progress.rows)}")

    def _origin(self, name: str) -> str:
        if (question_type := type_of(name)) is not None:
            return QCoreApplication.translate("export", question_type.origin_title)
        return {
            "rewrite": self.tr("from rewrites and own answers"),
            "rating": self.tr("from ratings"),
            "none_good": self.tr("from “None acceptable”"),
        }.get(name, self.tr("from prompts"))

    def _excluded(self, name: str) -> str:
        """Describe why rows are excluded, or changed."""
        text = exclusion_text(name, QCoreApplication.translate)
        return text if not is_row_excluded(name) else self.tr("Excluded: {reason}").format(reason=text)

    # --- actions

    def _go(self, step: ExportStep) -> None:
        """Show a step. The focus goes to its name: Tab leads into it, Enter goes on."""
        self._export.go(step)
        self.steps.focus_current()

    def _go_on(self) -> None:
        following = ExportStep(min(self._export.step + 1, max(ExportStep)))
        if following != self._export.step and self._export.can_go(following):
            self._go(following)

    def _choose_folder(self) -> None:
        start = Path.home() / f"sayso-{self._export.format.name}"
        path, _ = QFileDialog.getSaveFileName(self.window(), self.tr("Export to a new folder"), str(start))
        if path:
            self._export.write(Path(path))

    def _open_folder(self) -> None:
        if self._export.written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._export.written)))

    def _save_recipe(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self.window(), self.tr("Save recipe"), f"{self._export.format.name}.recipe.json"
        )
        if path:
            self._export.save_recipe(Path(path))
            announce(self, self.tr("Saved"))

    def _open_recipe(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self.window(), self.tr("Open recipe"), "", "*.json")
        if path:
            self._export.open_recipe(Path(path))

    # --- events

    def on_show(self) -> None:
        """Read the projects, and imports of earlier versions that should be reviewed."""
        self._export.load()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._panel.setFixedWidth(_PANEL if self.width() >= _WIDE else _NARROW_PANEL)
        super().resizeEvent(event)

    def retranslate(self) -> None:
        """Set all texts and show the state in the new language."""
        self.title.setText(self.tr("Export"))
        self.steps.set_texts(
            [self.tr("Data"), self.tr("Format"), self.tr("Checks"), self.tr("Preview"), self.tr("Export")]
        )
        self._import.setText(self.tr("Import"))
        self._sample_note.setText(self.tr("The same data and recipe give identical bytes."))
        self._sample.setAccessibleName(self.tr("First row"))
        self._save.setText(self.tr("Save recipe"))
        self._load.setText(self.tr("Open recipe"))
        self._cancel.setText(self.tr("Cancel"))
        self._back.setText(self.tr("Back"))
        self._next.setText(self.tr("Next", "step"))
        self._open.setText(self.tr("Open folder"))
        self._write.setText(self.tr("Choose a folder and export"))
        self._progress.setAccessibleName(self.tr("Progress"))
        self._show()
