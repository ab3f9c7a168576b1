"""The answers behind a figure of a report: those of base and tuned model side by side, the lost ones first."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale, QObject, Signal

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.training_run import TrainingRun
from desktop.evaluation.battery import CONTEXT, Battery, BatteryCategory, BatteryItem, load_battery
from desktop.evaluation.checks import words
from desktop.evaluation.comparison import CategoryResult
from desktop.evaluation.outcomes import BatteryOutcomes, ItemOutcome, Outcome
from desktop.presenters.battery_text import (
    category_name,
    change_text,
    expected_text,
    figure_text,
    perplexity_text,
    verdict_name,
    words_text,
)
from desktop.presenters.operations import Operations
from desktop.services.training.runs import TrainingRunService
from desktop.services.training.win_rate import LostComparison, WinRateService
from desktop.store.database import Database

_STATES: Final = {
    Outcome.LOST: (QT_TRANSLATE_NOOP("evaluation", "lost"), "danger"),
    Outcome.WON: (QT_TRANSLATE_NOOP("evaluation", "won"), "success"),
    Outcome.BOTH_FAILED: (QT_TRANSLATE_NOOP("evaluation", "both failed"), "neutral"),
    Outcome.BOTH_PASSED: (QT_TRANSLATE_NOOP("evaluation", "both passed"), "neutral"),
}


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer; `state` says what it achieved, such as "passed", in the tone of a chip."""

    text: str
    state: str = ""
    tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class AnswerComparison:
    """A prompt with the answers of both models, if there are any. `state` says what became of it, such as "lost";
    `expected` what the check of its answers expects."""

    prompt: str
    base: ShownAnswer
    tuned: ShownAnswer
    state: str
    tone: str = "neutral"
    expected: str = ""


@dataclass(frozen=True, slots=True)
class FigureDetails:
    """What a figure consists of. `finding` is the most important sentence, `about` the figure itself."""

    finding: str
    about: str
    rows: Sequence[AnswerComparison]


class AnswerComparisonPresenter(QObject):
    """Reads what a figure of a run consists of."""

    opened = Signal()  # there is something to show
    rejected = Signal(str)

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reads = operations.latest(self)
        self._failed = operations.errors_to(self.rejected.emit)
        self._describe: Callable[[], FigureDetails] | None = None

    @property
    def details(self) -> FigureDetails | None:
        """What was opened last, in the present language; None before that."""
        return self._describe() if self._describe is not None else None

    def open_category(self, run: TrainingRun, result: CategoryResult) -> None:
        """Read the items of a category; emits `opened` if they were kept."""

        def show(outcomes: BatteryOutcomes | None) -> None:
            if outcomes is not None:
                self._open(lambda: category_details(load_battery(), outcomes, result))

        self._reads.ask(lambda store: TrainingRunService(store).files.outcomes(run), show, self._failed)

    def open_losses(self, run: TrainingRun) -> None:
        """Read the blind comparisons that the tuned model lost; emits `opened` if they may be seen."""

        def read(store: Database) -> tuple[list[LostComparison] | None, int]:
            service = WinRateService(store)
            rate = service.of(run)
            return service.losses(run), rate.n if rate is not None else 0

        def show(found: tuple[list[LostComparison] | None, int]) -> None:
            losses, n = found
            if losses is not None:
                self._open(lambda: losses_details(losses, n))

        self._reads.ask(read, show, self._failed)

    def cancel(self) -> None:
        """Forget what is being read, since another run is open."""
        self._reads.cancel()

    def _open(self, describe: Callable[[], FigureDetails]) -> None:
        self._describe = describe
        self.opened.emit()


def category_details(battery: Battery, outcomes: BatteryOutcomes, result: CategoryResult) -> FigureDetails:
    """The items of a category: those that the tuned model lost, then those it won, then the others. Of perplexity and
    answer length, the greatest changes come first."""
    values = (figure_text(result, result.base), figure_text(result, result.tuned), change_text(result.change))
    about = QCoreApplication.translate("evaluation", "Base {base}, tuned {tuned}, change {change}: {verdict}")
    about = about.format(base=values[0], tuned=values[1], change=values[2], verdict=verdict_name(result))
    name = category_name(result.name)
    if result.name is BatteryCategory.PERPLEXITY:
        return FigureDetails(name, about, _texts(battery, outcomes))
    if result.name is BatteryCategory.LENGTH:
        return FigureDetails(name, about, _lengths(list(_items(battery, outcomes, BatteryCategory.LANGUAGE))))
    items = sorted(_items(battery, outcomes, result.name), key=lambda pair: pair[1].outcome)
    lost, won = (sum(found.outcome is outcome for _, found in items) for outcome in (Outcome.LOST, Outcome.WON))
    finding = QCoreApplication.translate("evaluation", "{category}: {lost} lost, {won} won of {n}")
    number = QLocale().toString
    finding = finding.format(category=name, lost=number(lost), won=number(won), n=number(len(items)))
    return FigureDetails(finding, about, [_checked(item, found) for item, found in items])


def losses_details(losses: Sequence[LostComparison], n: int) -> FigureDetails:
    """The blind comparisons that the tuned model lost, of `n` that were judged."""
    finding = QCoreApplication.translate("evaluation", "{lost} of {n} comparisons lost")
    finding = finding.format(lost=QLocale().toString(len(losses)), n=QLocale().toString(n))
    preferred = QCoreApplication.translate("evaluation", "preferred")
    lost = QCoreApplication.translate("evaluation", "loss")
    rows = [
        AnswerComparison(
            one.prompt, ShownAnswer(one.base, preferred, "success"), ShownAnswer(one.tuned), lost, tone="danger"
        )
        for one in losses
    ]
    about = QCoreApplication.translate(
        "evaluation", "Held-out prompts on which the answer of the base model was preferred, blind."
    )
    return FigureDetails(finding, about, rows)


def _items(
    battery: Battery, outcomes: BatteryOutcomes, category: BatteryCategory
) -> Iterator[tuple[BatteryItem, ItemOutcome]]:
    by_id = {item.id: item for item in battery.items if item.category is category}
    return ((by_id[found.id], found) for found in outcomes.items if found.id in by_id)


def _checked(item: BatteryItem, found: ItemOutcome) -> AnswerComparison:
    state, tone = _STATES[found.outcome]
    passed, failed = (
        (QCoreApplication.translate("evaluation", "passed"), "success"),
        (QCoreApplication.translate("evaluation", "not passed"), "danger"),
    )
    base = ShownAnswer(found.base, *(passed if found.base_passed else failed))
    tuned = ShownAnswer(found.tuned, *(passed if found.tuned_passed else failed))
    shown = QCoreApplication.translate(CONTEXT, state)
    return AnswerComparison(item.prompt, base, tuned, shown, tone, expected_text(item))


def _lengths(items: Sequence[tuple[BatteryItem, ItemOutcome]]) -> list[AnswerComparison]:
    """The greatest changes first."""
    counted = [(item, found, words(found.base), words(found.tuned)) for item, found in items]
    counted.sort(key=lambda row: -abs(row[3] - row[2]))
    return [
        AnswerComparison(
            item.prompt,
            ShownAnswer(found.base, words_text(before)),
            ShownAnswer(found.tuned, words_text(after)),
            change_text((after - before) / before) if before else words_text(after),
        )
        for item, found, before, after in counted
    ]


def _texts(battery: Battery, outcomes: BatteryOutcomes) -> list[AnswerComparison]:
    """The greatest losses first."""
    measured = [
        (text.text, base, tuned)
        for text, (base, tuned) in zip(battery.texts, outcomes.perplexities, strict=False)
        if base
    ]
    measured.sort(key=lambda row: -row[2] / row[1])
    return [
        AnswerComparison(
            text,
            ShownAnswer("", perplexity_text(base)),
            ShownAnswer("", perplexity_text(tuned)),
            change_text(tuned / base - 1),
            "danger" if tuned > base else "success" if tuned < base else "neutral",
        )
        for text, base, tuned in measured
    ]
