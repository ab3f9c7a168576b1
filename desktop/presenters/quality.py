"""The quality page: a filter, the metrics of the judgements that match it, and a summary sentence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QLocale, QObject, QTimer, Signal

from desktop.core.errors import QT_TRANSLATE_NOOP, UserError
from desktop.core.questions import COMPARING
from desktop.presenters.background_reader import BackgroundReader
from desktop.presenters.judgement_text import kind_name
from desktop.presenters.operations import Operations
from desktop.presenters.sentences import sentence
from desktop.quality.estimate import CONTEXT, Estimate
from desktop.services.annotators import AnnotatorService
from desktop.services.changes import Changes
from desktop.services.collection_goals import CollectionGoalsService, CollectionTargets
from desktop.services.projects import ProjectProgress, ProjectService
from desktop.services.statistics import ModelStanding, QualitySummary, StatisticsService
from desktop.store.database import Database
from desktop.store.statistics import StatisticsRepository

_REFRESH_MS = 1500  # the metrics are computed again when there is a pause between judgements


class MetricStatus(StrEnum):
    """What a metric says about the judgements."""

    OK = "ok"
    NEEDS_REVIEW = "needs review"
    NOT_ENOUGH_DATA = "not enough data"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class QualityFilter:
    """Which judgements are assessed; None means all. `language` is that of the tasks, `since` is in Unix seconds."""

    project: str | None = None
    category: str | None = None
    annotator: str | None = None
    language: str | None = None
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class QualityFilterChoices:
    """Choices of the filter: (id, name) of projects and annotators, categories, language codes."""

    projects: tuple[tuple[str, str], ...] = ()
    annotators: tuple[tuple[str, str], ...] = ()
    categories: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    me: str = ""  # id of the active annotator


class QualityPresenter(QObject):
    """State of the quality page. Reads nothing before `show`.

    Metrics are computed on the background thread; a new request stops the computation under way.
    """

    changed = Signal()
    progressed = Signal(float)  # from 0 to 1
    choices_changed = Signal()

    def __init__(self, operations: Operations, reading: BackgroundReader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self._choice_reads, self._summary_reads = reading.latest(self), reading.latest(self)
        self.filter = QualityFilter()
        self.choices = QualityFilterChoices()
        self.summary: QualitySummary | None = None
        self._goals = _Goals()
        self.problem = ""
        self._stale = True
        self._shown = False
        self._refresh_timer = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._refresh_timer.timeout.connect(self.refresh)
        operations.changed.connect(self._store_changed)

    @property
    def busy(self) -> bool:
        """The metrics are being computed."""
        return self._summary_reads.is_pending

    # --- intents

    def show(self) -> None:
        """Compute the metrics if they are outdated, and follow changes until `hide`."""
        self._shown = True
        if self._stale:
            self.refresh()

    def hide(self) -> None:
        """Follow no changes until `show`."""
        self._shown = False

    def choose(self, filter: QualityFilter) -> None:
        """Assess the judgements that match another filter."""
        if filter != self.filter:
            self.filter = filter
            self.refresh()

    def narrow(self, **to: str | float | None) -> None:
        """Change fields of the filter."""
        self.choose(replace(self.filter, **to))  # type: ignore[arg-type]

    def refresh(self) -> None:
        """Compute the metrics, and read the choices of the filter."""
        self._refresh_timer.stop()
        self._stale, self.problem = False, ""
        filter = self.filter
        reported = 0.0

        def progress(share: float) -> None:
            nonlocal reported
            if share - reported >= 0.02:
                reported = share
                self.progressed.emit(share)  # on the background thread

        def choose(choices: QualityFilterChoices) -> None:
            if choices != self.choices:
                self.choices = choices
                self.choices_changed.emit()

        def read(store: Database, is_superseded: Callable[[], bool]) -> tuple[_Goals, QualitySummary]:
            project = None if filter.project is None else ProjectService(store).get(filter.project)
            summary = StatisticsService(store).summary(
                filter.project,
                filter.category,
                filter.annotator,
                language=filter.language,
                since=filter.since,
                settings=project is not None and project.project.compares,
                progress=progress,
                cancelled=is_superseded,
            )
            return _goals(CollectionGoalsService(store).targets(), project, summary), summary

        def show(found: tuple[_Goals, QualitySummary]) -> None:
            self._goals, self.summary = found
            self.changed.emit()

        def failed(error: Exception) -> None:
            self._stale = True
            if isinstance(error, UserError):
                self.problem = sentence(error)
            else:
                self._operations.failed.emit(error)
            self.changed.emit()

        self._choice_reads.ask(_choices, choose)
        self._summary_reads.ask_interruptible(read, show, failed)
        self.changed.emit()

    def cancel(self) -> None:
        """Stop computing; the metrics of before stay."""
        if self.busy:
            self._summary_reads.cancel()
            self._stale = True
            self.changed.emit()

    def close(self) -> None:
        """Stop computing because the program ends."""
        self._summary_reads.cancel()

    # --- texts

    def figure(self, name: str) -> Estimate | None:
        """The metric with this name; None before it is computed."""
        return None if self.summary is None else self.summary.metrics.get(name)

    def verdict(self, name: str) -> MetricStatus:
        """The status of a metric. Exact intervals can warn even with few judgements."""
        figure = self.figure(name)
        if figure is None or figure.value is None:
            return MetricStatus.MISSING
        is_worrying = _is_worrying(name, figure)
        if not figure.enough and not (is_worrying and name in _EXACT):
            return MetricStatus.NOT_ENOUGH_DATA
        return MetricStatus.NEEDS_REVIEW if is_worrying else MetricStatus.OK

    def finding(self) -> str:
        """The summary of all metrics in one sentence."""
        if self.summary is None and self.busy:
            return self.tr("Computing metrics…")
        if self.summary is None or not self.summary.judgements:
            return self.tr("Nothing has been judged yet")
        worries = [
            QCoreApplication.translate("quality-findings", text)
            for name, text in _WORRIES.items()
            if self.verdict(name) is MetricStatus.NEEDS_REVIEW
        ]
        known = [name for name in _WORRIES if self.verdict(name) in (MetricStatus.OK, MetricStatus.NEEDS_REVIEW)]
        if not known:
            return self.tr("Not enough data to assess label quality")
        if not worries:
            return self.tr("No quality problems found so far")
        listed = self.tr(", and ").join(worries)
        return self.tr("Check these labels: {worries}").format(worries=listed)

    def sub_finding(self) -> str:
        """The sentence below the summary: how many judgements were assessed."""
        summary = self.summary
        if summary is None:
            return ""
        count = QLocale().toString(summary.judgements)
        text = self.tr("{count} judgements. Select a metric to see its judgements; bars are 95% intervals.")
        if summary.judgements == 1:
            text = self.tr("One judgement. Select a metric to see its judgements; bars are 95% intervals.")
        return text.format(count=count)

    def time(self) -> list[str]:
        """Lines on the judgements of today, the time to reach the goal, and the cost of a judgement."""
        summary, goals = self.summary, self._goals
        if summary is None:
            return []
        locale = QLocale()
        today = self.tr("today: {n}").format(n=locale.toString(summary.tasks_today))
        if summary.today:
            kinds = sorted(summary.today.items(), key=lambda each: -each[1])
            listed = self.tr(", ").join(f"{kind_name(kind)} {locale.toString(count)}" for kind, count in kinds)
            today += self.tr(" ({kinds})").format(kinds=listed)
        lines = [today]
        is_narrowed = self.filter.category or self.filter.language or self.filter.since
        if goals.target is not None and not is_narrowed:
            lines.append(self._days_left(summary.days_left(goals.remaining, goals.by_day), goals))
        cost = summary.cost(goals.wage)
        if cost.value is not None:
            amount, low, high = (locale.toString(value or 0.0, "f", 2) for value in (cost.value, cost.low, cost.high))
            text = self.tr("{cost} {currency} per judgement").format(cost=amount, currency=goals.currency)
            if cost.low is not None:
                text += self.tr(" ({low} to {high})").format(low=low, high=high)
            lines.append(text)
        return lines

    def _days_left(self, figure: Estimate, goals: "_Goals") -> str:
        of = QLocale().toString(goals.target or 0)
        goal = self.tr("{n} prompts") if self.filter.project else self.tr("{n} comparisons")
        if not goals.remaining:
            return self.tr("goal reached: {aim}").format(aim=goal.format(n=of))
        if figure.value is None:
            return QCoreApplication.translate(CONTEXT, figure.missing)
        text = self.tr("%n more days to {aim}", "", max(1, round(figure.value))).format(aim=goal.format(n=of))
        if figure.low is not None and figure.high is not None:
            low, high = (QLocale().toString(max(1, round(value))) for value in (figure.low, figure.high))
            text += self.tr(" ({low} to {high})").format(low=low, high=high)
        return text

    # --- changes of the store

    def _store_changed(self, changes: Changes) -> None:
        if changes.judgements or changes.projects or changes.annotators:
            self._stale = True
            if self._shown:
                self._refresh_timer.start()


@dataclass(frozen=True, slots=True)
class _Goals:
    """The goal of the filter (`target` None: there is none), how much of it is missing, and the hourly wage."""

    target: int | None = None
    remaining: int = 0
    by_day: tuple[int, ...] = ()
    wage: float | None = None
    currency: str = ""


def _goals(targets: CollectionTargets, project: ProjectProgress | None, summary: QualitySummary) -> _Goals:
    """The target of the project, in prompts; without a project that of the collection goals, in comparisons."""
    if project is not None:
        target, done, by_day = project.project.target, summary.prompts, summary.begun
    else:
        target, by_day = targets.comparisons, summary.compared
        done = sum(summary.by_kind.get(kind, 0) for kind in COMPARING)
    return _Goals(target, max((target or 0) - done, 0), by_day, targets.wage, targets.currency)


def _choices(store: Database) -> QualityFilterChoices:
    projects = tuple((each.project.id, each.project.name) for each in ProjectService(store).all())
    annotators = tuple((each.id, each.name) for each in AnnotatorService(store).all())
    active = AnnotatorService(store).active()
    with store.read() as tables:
        rows = StatisticsRepository(tables.connection)
        return QualityFilterChoices(
            projects,
            annotators,
            tuple(rows.categories()),
            tuple(rows.languages()),
            active.id if active is not None else "",
        )


def models_apart(models: Sequence[ModelStanding]) -> tuple[str, str]:
    """Names of the model whose interval lies above all others, and of the one whose interval lies below all others.

    Empty where intervals overlap.
    """
    known = [model for model in models if model.strength.low is not None and model.strength.high is not None]
    ahead = behind = ""
    for model in known if len(known) > 1 else ():
        low, high = model.strength.low or 0.0, model.strength.high or 0.0
        others = [other.strength for other in known if other is not model]
        if all((other.high or 0.0) < low for other in others):
            ahead = model.name
        if all((other.low or 0.0) > high for other in others):
            behind = model.name
    return ahead, behind


_EXACT = ("first_shown_share", "longer_share")
"""Metrics with exact intervals, which can be conclusive even with few judgements."""


def _is_worrying(name: str, figure: Estimate) -> bool:
    """Whether the whole interval, not only the value, is on the wrong side of the threshold."""
    low = figure.low if figure.low is not None else figure.value or 0.0
    high = figure.high if figure.high is not None else figure.value or 0.0
    match name:
        case "first_shown_share" | "longer_share":
            return low > 0.5 or high < 0.5
        case "length_effect" | "headings_effect" | "lists_effect" | "bold_effect":
            return low > 0 or high < 0
        case "agreement" | "self_agreement":
            return high < 0.7  # InstructGPT's annotators agreed on 73%; self-agreement is about 75%
        case "krippendorff_alpha" | "kappa" | "rating_alpha" | "kendall_tau":
            return high < 0.4
        case "cycle_rate":
            return low > 0.1
        case "impossibly_fast":
            return low > 0.02
    return False


_WORRIES = {
    "first_shown_share": QT_TRANSLATE_NOOP("quality-findings", "position bias"),
    "longer_share": QT_TRANSLATE_NOOP("quality-findings", "length bias"),
    "agreement": QT_TRANSLATE_NOOP("quality-findings", "low inter-annotator agreement"),
    "self_agreement": QT_TRANSLATE_NOOP("quality-findings", "low self-agreement"),
    "cycle_rate": QT_TRANSLATE_NOOP("quality-findings", "preference cycles"),
    "impossibly_fast": QT_TRANSLATE_NOOP("quality-findings", "some judgements were faster than reading speed"),
}
