"""The active annotator, a menu to switch or merge, and the profile form."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.core.annotator import Annotator
from desktop.core.file_extensions import JUDGEMENTS, OLD_JUDGEMENTS
from desktop.presenters.annotators import AnnotatorsPresenter
from desktop.presenters.judgement_text import annotator_label
from desktop.ui import icons, theme
from desktop.ui.annotate.save_dialog import choose_file
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.forms import FittedDialog
from desktop.ui.widgets.labels import hairline, label
from desktop.ui.widgets.retranslate import RetranslateMixin

if TYPE_CHECKING:
    from desktop.services.bundles import BundleSummary, MergeResult

_HEIGHT = 56
_AVATAR = 32
AGES = ("18-24", "25-34", "35-44", "45-54", "55-64", "65+")
_SEPARATORS = str.maketrans("、，；;", ",,,,")


class AnnotatorBar(RetranslateMixin, QAbstractButton):
    """Shows initial, name and today's work of the active annotator. A click, Enter or Space opens the menu."""

    notify = Signal(str)  # a sentence for the user

    def __init__(self, presenter: AnnotatorsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._open_menu)
        presenter.changed.connect(self._show)
        presenter.bundle_written.connect(self._notify_written)
        presenter.bundle_merged.connect(self._notify_merged)
        presenter.rejected.connect(self.notify)
        self._show()

    # --- texts

    @property
    def name(self) -> str:
        """The annotator's name as shown."""
        return self._name(self._presenter.active)

    def _name(self, person: Annotator | None) -> str:
        return annotator_label(person.name if person is not None else "", person == self._presenter.active)

    @property
    def throughput(self) -> str:
        """How much was judged today, and how fast."""
        today = self._presenter.today
        locale = QLocale()
        if today.per_hour is None:
            return self.tr("{count} today").format(count=locale.toString(today.judged))
        return self.tr("{count} today · {pace}/h").format(
            count=locale.toString(today.judged), pace=locale.toString(today.per_hour)
        )

    def _show(self) -> None:
        self.setText(self.name)
        self.setAccessibleName(self.tr("Annotator: {name}, {pace}").format(name=self.name, pace=self.throughput))
        self.setToolTip(self.tr("Switch annotator"))
        self.update()

    def _notify_written(self, written: "BundleSummary", file: str) -> None:
        text = self.tr("%n judgement(s) saved to {file}", "", written.judgements)
        if written.tasks:
            text = self.tr("Project with %n task(s) saved to {file}", "", written.tasks)
        self.notify.emit(text.format(file=file))

    def _notify_merged(self, merged: "MergeResult", file: str) -> None:
        if merged.tasks:
            names = QLocale().createSeparatedList([f"“{name}”" for name in merged.projects])
            text = self.tr("%n new task(s) in {projects} from {file}.", "", merged.tasks)
            self.notify.emit(text.format(projects=names, file=file))
            return
        new = self.tr("%n new judgement(s) from {file}", "", merged.judgements).format(file=file)
        if not merged.known:
            self.notify.emit(self.tr("{new}.").format(new=new))
            return
        known = self.tr("%n already present", "", merged.known)
        self.notify.emit(self.tr("{new}; {known}.").format(new=new, known=known))

    # --- the menu

    def menu(self) -> QMenu:
        """Build the menu: annotators, profiles, saving and merging judgements."""
        menu = QMenu(self)
        group = QActionGroup(menu)
        active = self._presenter.active
        for person in self._presenter.all:
            # "&" would mark a shortcut
            action = QAction(self._name(person).replace("&", "&&"), menu, checkable=True)
            action.setChecked(person == active)
            action.triggered.connect(lambda _=False, id=person.id: self._presenter.activate(id))
            group.addAction(action)
            menu.addAction(action)
        if self._presenter.all:
            menu.addSeparator()
        edit = menu.addAction(icons.icon("pencil"), self.tr("Edit profile…"))
        edit.triggered.connect(lambda: self.edit(active))
        add = menu.addAction(icons.icon("user-plus"), self.tr("Add an annotator…"))
        add.triggered.connect(lambda: self.edit(Annotator("", "")))
        menu.addSeparator()
        mine = menu.addAction(icons.icon("upload"), self.tr("Save my judgements…"))
        mine.setEnabled(active is not None)
        mine.triggered.connect(lambda: self._write(active))
        everybody = menu.addAction(icons.icon("upload"), self.tr("Save all judgements…"))
        everybody.setEnabled(len(self._presenter.all) > 1)
        everybody.triggered.connect(lambda: self._write(None))
        merge = menu.addAction(icons.icon("users"), self.tr("Merge judgements…"))
        merge.triggered.connect(self._merge)
        return menu

    def _open_menu(self) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setMinimumWidth(self.width() - 16)
        menu.popup(self.mapToGlobal(QPoint(8, -menu.sizeHint().height() - 4)))

    def edit(self, person: Annotator | None) -> "ProfileDialog":
        """Open the profile form. None creates the annotator who judges from now on."""
        dialog = ProfileDialog(person or Annotator("", ""), self.window())
        dialog.saved.connect(self._presenter.save)
        dialog.open()
        return dialog

    def _write(self, person: Annotator | None) -> None:
        who = self._name(person) if person is not None else self.tr("all")
        id = person.id if person is not None else None
        title, kind = self.tr("Save judgements"), self._file_kind()
        choose_file(self.window(), title, kind, who, lambda path: self._presenter.write_bundle(path, id))

    def _file_kind(self) -> str:
        kind = self.tr("Judgements")
        return f"{kind} (*{JUDGEMENTS} *{OLD_JUDGEMENTS})"

    def _merge(self) -> None:
        everything = self.tr("All files")
        filters = f"{self._file_kind()};;{everything} (*)"
        path, _ = QFileDialog.getOpenFileName(self.window(), self.tr("Merge judgements"), "", filters)
        if path:
            self._presenter.merge_bundle(Path(path))

    # --- painting

    def sizeHint(self) -> QSize:
        return QSize(200, theme.current().px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        field = QRectF(self.rect()).adjusted(8, 4, -8, -4)
        painter.setPen(QPen(look.colour("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        if self.underMouse() or self.isDown():
            painter.setBrush(look.colour("surface.pressed" if self.isDown() else "surface.raised"))
        painter.drawRoundedRect(field.adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)
        middle = self.height() / 2
        avatar = QRectF(16, middle - _AVATAR / 2, _AVATAR, _AVATAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("accent.surface"))
        painter.drawEllipse(avatar)
        painter.setPen(look.colour("accent"))
        painter.setFont(look.font(bold=True))
        painter.drawText(avatar, Qt.AlignmentFlag.AlignCenter, self.name[:1].upper())
        left, right = avatar.right() + 10, self.width() - 40
        for text, colour, font, top in (
            (self.name, "text", look.font(bold=True), middle - look.px(19)),
            (self.throughput, "text.secondary", look.font(theme.SMALL), middle + look.px(1)),
        ):
            painter.setPen(look.colour(colour))
            painter.setFont(font)
            room = QRectF(left, top, right - left, look.px(18))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        caret = icons.pixmap("chevrons-up-down", "text.secondary", 16, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - 32, int(middle) - 8, caret)
        painter.end()

    def showEvent(self, event: QShowEvent) -> None:
        self._presenter.refresh()
        super().showEvent(event)

    def _retranslate(self) -> None:
        self._show()


class ProfileDialog(FittedDialog):
    """Edits a profile. Only the name is required; the rest helps to interpret the metrics."""

    saved = Signal(object)  # an Annotator

    def __init__(self, person: Annotator, parent: QWidget | None = None) -> None:
        super().__init__(440, parent)
        self.setWindowTitle(self.tr("Edit the profile") if person.id else self.tr("Add an annotator"))
        self._person = person
        self.name = QLineEdit(person.name)
        self.name.setPlaceholderText(self.tr("Shown in statistics and exports"))
        self.languages = QLineEdit(", ".join(person.languages))
        self.languages.setPlaceholderText(self.tr("For example: English, Chinese"))
        self.background = QPlainTextEdit(person.background)
        self.background.setPlaceholderText(self.tr("Relevant knowledge: profession, subjects"))
        self.background.setTabChangesFocus(True)
        self.background.setFixedHeight(72)
        bands = [("under 18", self.tr("under 18")), *((band, band.replace("-", "–")) for band in AGES)]
        self.age = _choice(person.age_band, bands)
        self.education = _choice(
            person.education,
            [
                ("school", self.tr("School")),
                ("vocational", self.tr("Vocational training")),
                ("bachelor", self.tr("Bachelor’s degree")),
                ("master", self.tr("Master’s degree")),
                ("doctorate", self.tr("Doctorate")),
            ],
        )
        form = QVBoxLayout()
        set_margins(form, Space.XL, Space.XL, Space.XL, Space.L)
        set_spacing(form, Space.L)
        form.addLayout(_field(self.tr("Name", "of a person"), self.name))
        form.addLayout(_field(self.tr("Languages"), self.languages))
        form.addLayout(_field(self.tr("Background"), self.background))
        pair = QHBoxLayout()
        set_spacing(pair, Space.L)
        pair.addLayout(_field(self.tr("Age (optional)"), self.age), 1)
        pair.addLayout(_field(self.tr("Education (optional)"), self.education), 1)
        form.addLayout(pair)
        form.addWidget(
            label(
                self.tr("The profile stays on this computer and is included in the judgement files that you save."),
                "quiet",
                wrap=True,
            )
        )
        cancel = Button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.save = Button(self.tr("Save") if person.id else self.tr("Add"), "primary")
        self.save.setDefault(True)
        self.save.clicked.connect(self._save)
        self.name.textChanged.connect(lambda text: self.save.setEnabled(bool(text.strip())))
        self.save.setEnabled(bool(person.name))
        foot = QHBoxLayout()
        set_margins(foot, Space.XL, Space.M)
        set_spacing(foot, Space.S)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.NONE)
        column.addLayout(form)
        column.addWidget(hairline())
        column.addLayout(foot)
        self.name.setFocus()

    def _save(self) -> None:
        languages = [" ".join(part.split()) for part in self.languages.text().translate(_SEPARATORS).split(",")]
        self.saved.emit(
            replace(
                self._person,
                name=" ".join(self.name.text().split()),
                languages=tuple(dict.fromkeys(language for language in languages if language)),
                background=self.background.toPlainText().strip(),
                age_band=self.age.currentData(),
                education=self.education.currentData(),
            )
        )
        self.accept()


def _field(name: str, control: QWidget) -> QVBoxLayout:
    control.setAccessibleName(name)
    column = QVBoxLayout()
    set_spacing(column, Space.XS)
    column.addWidget(label(name, "section"))
    column.addWidget(control)
    return column


def _choice(chosen: str | None, choices: list[tuple[str, str]]) -> QComboBox:
    """A combo box; a value of another version stays a choice."""
    combo = QComboBox()
    combo.addItem("–", None)
    for value, text in choices:
        combo.addItem(text, value)
    if chosen is not None and combo.findData(chosen) < 0:
        combo.addItem(chosen, chosen)
    combo.setCurrentIndex(max(combo.findData(chosen), 0) if chosen is not None else 0)
    return combo
