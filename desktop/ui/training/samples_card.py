"""Sample answers of a run: the base model's beside the newest one, to the same held-out prompt."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from desktop.presenters.sentences import one_line
from desktop.presenters.training_timeline import SampleComparison
from desktop.ui.data.pill_menu import fill_pill
from desktop.ui.spacing import Space, set_margins, set_spacing
from desktop.ui.widgets.buttons import Pill
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.retranslate import RetranslateMixin
from desktop.ui.widgets.states import Card

_BESIDE = 560  # px from which the answers stand side by side


class SamplesCard(RetranslateMixin, Card):
    """One prompt at a time; a pill chooses it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, spacing=Space.M)
        self._samples: Sequence[SampleComparison] = ()
        self._chosen = ""
        self._stages: Sequence[str] = ()
        self._title = label("", "heading")
        self.pill = Pill()
        top = QHBoxLayout()
        set_spacing(top, Space.M)
        top.addWidget(self._title, 1)
        top.addWidget(self.pill)
        self._prompt = label("", "quiet", wrap=True)
        self._heads = label("", "section"), label("", "section")
        self._texts = _text(), _text()
        grid = QGridLayout()
        set_margins(grid, Space.NONE)
        set_spacing(grid, Space.XL, Space.XS)
        self._grid = grid
        self._is_beside: bool | None = None
        self.body.addLayout(top)
        self.body.addWidget(self._prompt)
        self.body.addLayout(grid)
        self.body.addStretch(1)
        self._arrange()
        self._retranslate()

    def show_samples(self, samples: Sequence[SampleComparison], stages: Sequence[str] = ()) -> None:
        """Show the samples that have an answer. `stages` are the names of the stages, if there are several."""
        self._stages = stages
        self._samples = [sample for sample in samples if sample.base or sample.newest]
        if self._chosen not in {sample.id for sample in self._samples}:
            self._chosen = self._samples[0].id if self._samples else ""
        self._show()

    def _choose(self, id: str) -> None:
        self._chosen = id
        self._show()

    def _show(self) -> None:
        sample = next((each for each in self._samples if each.id == self._chosen), None)
        self.pill.setVisible(len(self._samples) > 1)
        fill_pill(
            self.pill, [(one_line(each.prompt, 44), each.id) for each in self._samples], self._chosen, self._choose
        )
        for widget in (*self._heads, *self._texts):
            widget.setVisible(sample is not None)
        if sample is None:
            self._prompt.setText(self.tr("Answers to held-out prompts appear here with the first checkpoint."))
            return
        self._prompt.setText(one_line(sample.prompt, 400))
        self._heads[0].setText(self.tr("Base model"))
        newest = self.tr("Step {step}").format(step=sample.step) if sample.newest else self.tr("Newest")
        if sample.newest and sample.stage < len(self._stages):
            newest = f"{self._stages[sample.stage]} · {newest}"
        self._heads[1].setText(newest)
        self._texts[0].setText(sample.base or "–")
        self._texts[1].setText(sample.newest or "–")

    def _arrange(self) -> None:
        beside = self.width() >= _BESIDE
        if beside == self._is_beside:
            return
        self._is_beside = beside
        for number in range(2):
            row, column = (0, number) if beside else (2 * number, 0)
            self._grid.addWidget(self._heads[number], row, column)
            self._grid.addWidget(self._texts[number], row + 1, column)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1 if beside else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Sample answers"))
        self.pill.setAccessibleDescription(self.tr("The prompt whose answers show"))
        self._show()


def _text() -> QLabel:
    text = label("", wrap=True)
    text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return text
