"""Collection progress: three training steps as cards, what is missing, and how long the rest takes."""

from PySide6.QtCore import QEvent, QLocale, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop.presenters.categories import category_name
from desktop.presenters.collection_goals import CollectionGoalsPresenter
from desktop.services.collection_goals import INSTRUCTGPT, CollectionStep, CollectionTargets
from desktop.ui import icons, theme
from desktop.ui.page import Field, TitledPage, scrolled
from desktop.ui.spacing import Space, add_space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.columns import in_columns
from desktop.ui.widgets.forms import FittedDialog
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.meter import MeterSegment, SegmentedMeter
from desktop.ui.widgets.states import Card, Skeleton

_WIDE = 820
_CONTROL = 144


class CollectionGoalsPage(TitledPage):
    """Shows how much was collected for each step. The buttons go to where more is made."""

    judge_requested = Signal()
    rewrite_requested = Signal()
    prompts_requested = Signal()

    def __init__(self, goals: CollectionGoalsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._goals = goals
        self.targets_button = Button("", icon="target")
        self.targets_button.clicked.connect(self._set_targets)
        self.bar.addWidget(self.targets_button)
        self._finding = label("", "finding", wrap=True)
        self._sub = label("", "quiet", wrap=True)
        self._waiting = Skeleton(4)
        self.steps = {
            name: StepCard(index) for index, name in enumerate(("demonstrations", "comparisons", "prompts"), 1)
        }
        actions = (self.rewrite_requested, self.judge_requested, self.prompts_requested)
        for card, request in zip(self.steps.values(), actions, strict=True):
            card.action.clicked.connect(request)
        self.steps["comparisons"].action.set_kind("primary")
        self._facts = [_FactCard("calendar-days"), _FactCard("languages"), _FactCard("book-open")]
        inside = QWidget()
        column = QVBoxLayout(inside)
        set_margins(column, Space.NONE)
        set_spacing(column, Space.XS)
        column.addWidget(self._finding)
        column.addWidget(self._sub)
        column.addWidget(self._waiting)
        add_space(column, Space.M)
        self._grid = QGridLayout()
        set_spacing(self._grid, Space.L)
        column.addLayout(self._grid)
        self.column.addWidget(scrolled(inside, 1280), 1)
        self._columns = 0
        self._arrange()
        goals.changed.connect(self.refresh)
        self.retranslate()

    def refresh(self) -> None:
        """Show the present counts."""
        state = self._goals.state
        self._waiting.setVisible(state is None)
        for widget in (*self.steps.values(), *self._facts):
            widget.setVisible(state is not None)
        self.targets_button.setEnabled(state is not None)
        self._finding.setText(self._goals.finding())
        if state is None:
            return
        for name, step in state.steps.items():
            self.steps[name].show_step(step)
        for fact, words in zip(
            self._facts, (self._goals.pace(), self._goals.languages(), self._comparison()), strict=True
        ):
            fact.show_words(*words)

    def _comparison(self) -> tuple[str, str]:
        locale = QLocale()
        sizes = [locale.toString(size) for size in INSTRUCTGPT]
        text = self.tr("{0} demonstrations, {1} comparisons, {2} prompts, by forty annotators").format(*sizes)
        return self.tr("InstructGPT used"), text

    def _set_targets(self) -> None:
        state = self._goals.state
        if state is not None:
            dialog = CollectionGoalsDialog(state.targets, self)
            dialog.accepted.connect(lambda: self._goals.set_targets(dialog.targets()))
            dialog.open()

    def _arrange(self) -> None:
        columns = 3 if self.width() >= theme.current().px(_WIDE) else 1
        if columns != self._columns:
            self._columns = columns
            in_columns(self._grid, (*self.steps.values(), *self._facts), columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def on_show(self) -> None:
        """Count anew."""
        self._goals.show()

    def on_hide(self) -> None:
        """Stop counting."""
        self._goals.hide()

    def retranslate(self) -> None:
        """Set all texts, also those of the cards."""
        self.title.setText(self.tr("Collection progress"))
        self.targets_button.setText(self.tr("Collection goals"))
        self._sub.setText(
            self.tr(
                "ChatGPT was trained in these three steps. Here you see what you have collected for each, "
                "compared with your goals."
            )
        )
        self.steps["demonstrations"].set_texts(
            self.tr("Demonstrations"),
            self.tr("answers that people wrote or rewrote"),
            self.tr("Find answers to rewrite"),
        )
        self.steps["comparisons"].set_texts(
            self.tr("Comparisons"), self.tr("which answer is preferred, and how strongly"), self.tr("Continue judging")
        )
        self.steps["prompts"].set_texts(
            self.tr("RL prompts"),
            self.tr("prompts for reinforcement learning, without a human answer"),
            self.tr("Add prompts"),
        )
        self.refresh()


class StepCard(Card):
    """A training step: how much of its goal was collected, in total and by category."""

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=Space.L, spacing=Space.S)
        self._title = label("", "heading")
        self._about = label("", "quiet", wrap=True)
        self._count = label("", "title")
        self._of = label("", "secondary")
        self._meter = SegmentedMeter("", thickness=8)
        self.action = Button()
        head = QHBoxLayout()
        set_spacing(head, Space.M)
        head.addWidget(_Number(number))
        words = QVBoxLayout()
        set_spacing(words, Space.XS)
        words.addWidget(self._title)
        words.addWidget(self._about)
        head.addLayout(words, 1)
        figures = QHBoxLayout()
        set_spacing(figures, Space.S)
        figures.addWidget(self._count)
        figures.addWidget(self._of, 1, Qt.AlignmentFlag.AlignBottom)
        self._rows = QGridLayout()
        set_spacing(self._rows, Space.M)
        self._rows.setColumnStretch(1, 1)
        self._lines: list[tuple[QLabel, SegmentedMeter, QLabel]] = []
        self.body.addLayout(head)
        self.body.addLayout(figures)
        self.body.addWidget(self._meter)
        add_space(self.body, Space.S)
        self.body.addLayout(self._rows)
        self.body.addStretch(1)
        add_space(self.body, Space.S)
        self.body.addWidget(self.action)

    def set_texts(self, title: str, about: str, action: str) -> None:
        """Set the title, the explanation and the text of the button."""
        self._title.setText(title)
        self._about.setText(about)
        self.action.setText(action)
        self._meter.setAccessibleName(title)

    def show_step(self, step: CollectionStep) -> None:
        """Show the counts of the step."""
        locale = QLocale()
        self._count.setText(locale.toString(step.count))
        self._of.setText(self.tr("/ {target}").format(target=locale.toString(step.target)))
        share = min(step.count, step.target)
        self._meter.set_segments([MeterSegment(share, "accent", self._title.text())], step.target)
        counts = [(name, count) for name, count in step.by_category.items() if name is not None]
        other = step.by_category.get(None, 0)
        rows = [(category_name(name), count) for name, count in counts] + (
            [(self.tr("No category"), other)] if other else []
        )
        while len(self._lines) < len(rows):
            line = (label("", "secondary"), SegmentedMeter(""), label("", "secondary"))
            line[2].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            for column, widget in enumerate(line):
                self._rows.addWidget(widget, len(self._lines), column)
            self._lines.append(line)
        for index, (name, meter, number) in enumerate(self._lines):
            for widget in (name, meter, number):
                widget.setVisible(index < len(rows))
            if index < len(rows):
                text, count = rows[index]
                name.setText(text)
                number.setText(locale.toString(count))
                meter.setAccessibleName(text)
                # the colour repeats what the length shows
                colour = "accent" if count >= step.share / 2 else "warning"
                meter.set_segments([MeterSegment(min(count, step.share), colour, text)], step.share)


class _Number(QWidget):
    """The step's number in a circle."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self.setFixedSize(QSize(30, 30))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("accent.surface"))
        painter.drawEllipse(self.rect().adjusted(1, 1, -1, -1))
        painter.setPen(look.colour("accent"))
        painter.setFont(look.font(theme.CHROME, bold=True))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self._number))
        painter.end()


class _FactCard(QFrame):
    """An icon, a title and an explanation."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        picture = QLabel()
        picture.setPixmap(icons.icon(icon, "text", 20).pixmap(QSize(20, 20)))
        self._icon, self._picture = icon, picture
        self._title = label("", "heading", wrap=True)
        self._text = label("", "quiet", wrap=True)
        row = QHBoxLayout(self)
        set_margins(row, Space.L)
        set_spacing(row, Space.L)
        row.addWidget(picture)
        words = QVBoxLayout()
        set_spacing(words, Space.XS)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._text)
        words.addStretch(1)
        row.addLayout(words, 1)

    def show_words(self, title: str, text: str) -> None:
        self._title.setText(title)
        self._text.setText(text)

    def changeEvent(self, event: QEvent) -> None:
        if theme.is_theme_event(event):
            self._picture.setPixmap(icons.icon(self._icon, "text", 20).pixmap(QSize(20, 20)))
        super().changeEvent(event)


class CollectionGoalsDialog(FittedDialog):
    """Edits the goals and the hourly wage."""

    def __init__(self, targets: CollectionTargets, parent: QWidget) -> None:
        super().__init__(460, parent)
        self.setWindowTitle(self.tr("Collection goals"))
        column = QVBoxLayout(self)
        set_margins(column, Space.XL, Space.L, Space.XL, Space.XL)
        set_spacing(column, Space.NONE)
        names = (self.tr("Demonstrations"), self.tr("Comparisons"), self.tr("RL prompts"))
        self._counts = [QSpinBox() for _ in names]
        values = (targets.demonstrations, targets.comparisons, targets.prompts)
        for spin, name, value in zip(self._counts, names, values, strict=True):
            spin.setRange(1, 1_000_000)
            spin.setGroupSeparatorShown(True)
            spin.setValue(value)
            field = Field(spin)
            field.set_texts(name)
            column.addWidget(field)
        self._wage = QDoubleSpinBox()
        self._wage.setRange(0, 100_000)
        self._wage.setSpecialValueText(self.tr("None"))
        self._wage.setValue(targets.wage or 0.0)
        wage = Field(self._wage)
        wage.set_texts(self.tr("Hourly wage"), self.tr("Used to compute the cost per label. None: unpaid."))
        column.addWidget(wage)
        self._currency = QLineEdit(targets.currency)
        self._currency.setMaxLength(8)
        for control in (*self._counts, self._wage, self._currency):
            control.setFixedWidth(_CONTROL)
        currency = Field(self._currency)
        currency.set_texts(self.tr("Currency"))
        column.addWidget(currency)
        row = QHBoxLayout()
        set_margins(row, Space.NONE, Space.L, Space.NONE, Space.NONE)
        set_spacing(row, Space.S)
        row.addStretch(1)
        cancel = Button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        save = Button(self.tr("Save"), "primary")
        save.setDefault(True)
        save.clicked.connect(self.accept)
        row.addWidget(cancel)
        row.addWidget(save)
        column.addLayout(row)

    def targets(self) -> CollectionTargets:
        """The goals as filled in."""
        demonstrations, comparisons, prompts = (spin.value() for spin in self._counts)
        return CollectionTargets(
            demonstrations, comparisons, prompts, self._wage.value() or None, self._currency.text().strip()
        )
