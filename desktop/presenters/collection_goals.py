"""Collection goals: progress towards each goal, and the sentences that summarize it."""

from PySide6.QtCore import QLocale, QObject, QTimer, Signal

from desktop.core.project import CATEGORIES
from desktop.presenters.background_reader import BackgroundReader
from desktop.presenters.categories import category_name, language_name
from desktop.presenters.operations import Operations
from desktop.presenters.unsaved import UnsavedChange
from desktop.services.changes import Changes
from desktop.services.collection_goals import CollectionGoalsService, CollectionProgress, CollectionTargets

_REFRESH_MS = 400  # several changes in a row are counted once
_NAMED = 3  # how many missing categories a sentence names before it counts the rest


class CollectionGoalsPresenter(QObject):
    """State of the collection goals page. Reads nothing before `show`.

    `before` is an earlier count, which shows until the new one is there.
    """

    changed = Signal()

    def __init__(
        self,
        operations: Operations,
        reading: BackgroundReader,
        parent: QObject | None = None,
        before: CollectionProgress | None = None,
    ) -> None:
        super().__init__(parent)
        self._operations = operations
        self._counts = reading.latest(self)
        self.state = before
        self._shown = False
        self._refresh_timer = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._refresh_timer.timeout.connect(self.refresh)
        operations.changed.connect(self._store_changed)

    def show(self) -> None:
        """Count now, and again after each change until `hide`."""
        self._shown = True
        self.refresh()

    def hide(self) -> None:
        """Stop counting: the page is out of sight."""
        self._shown = False
        self._refresh_timer.stop()
        self._counts.cancel()

    def refresh(self) -> None:
        """Count on the background thread; emits `changed` if the progress differs."""

        def show(state: CollectionProgress) -> None:
            if state != self.state:
                self.state = state
                self.changed.emit()

        self._counts.ask(lambda store: CollectionGoalsService(store).state(), show)

    def set_targets(self, targets: CollectionTargets) -> None:
        """Store the goals, then count again."""
        self._operations.change(
            lambda store: CollectionGoalsService(store).set_targets(targets),
            lambda _: self.refresh(),
            keep=UnsavedChange("targets"),
        )

    # --- sentences

    def finding(self) -> str:
        """One sentence on what is missing."""
        state = self.state
        if state is None:
            return ""
        steps = state.steps
        if not any(step.count for step in steps.values()):
            return self.tr("No data collected yet")
        short = {category for step in (state.demonstrations, state.comparisons) for category in step.missing}
        missing = [category_name(category) for category in CATEGORIES if category in short]
        if len(missing) == len(CATEGORIES):
            return self.tr("All task types are below target")
        if missing:
            listed = self._list(missing[:_NAMED])
            if len(missing) > _NAMED:
                return self.tr("Missing: {tasks} and %n more task types", "", len(missing) - _NAMED).format(
                    tasks=self.tr(", ").join(missing[:_NAMED])
                )
            return self.tr("Missing: {tasks}").format(tasks=listed)
        if all(step.count >= step.target for step in steps.values()):
            return self.tr("All collection goals are reached")
        return self.tr("All task types are making progress")

    def pace(self) -> tuple[str, str]:
        """The time that the missing comparisons will take, and the throughput that this estimate is based on."""
        state = self.state
        if state is None or state.days_left.value is None or state.per_hour.value is None:
            return self.tr("No throughput yet"), self.tr("Estimated from the comparisons of the last two weeks")
        if state.comparisons.count >= state.comparisons.target:
            title = self.tr("All comparisons collected")
        else:
            title = self.tr("%n more days", "", max(1, round(state.days_left.value)))
        minutes = max(1, round(state.minutes_a_day))
        text = self.tr("at {count} tasks/h, %n minutes a day", "", minutes).format(count=round(state.per_hour.value))
        if state.cost.value is not None:
            cost = QLocale().toString(state.cost.value, "f", 2)
            text += " · " + self.tr("{cost} {currency} each").format(cost=cost, currency=state.targets.currency)
        return title, text

    def languages(self) -> tuple[str, str]:
        """The share of each language in the comparisons, and the categories that a language lacks."""
        state = self.state
        by = state.comparisons.by_language if state is not None else {}
        total = sum(by.values())
        if state is None or not total:
            return self.tr("No language yet"), self.tr("English and Chinese comparisons are counted separately")
        shares = [
            f"{language_name(name)} {count / total:.0%}" for name, count in sorted(by.items(), key=lambda x: -x[1])
        ]
        title = self.tr(", ").join(shares)
        gaps = []
        for language in by:
            none = [category_name(category) for category in state.comparisons.missing_in(language)]
            if none and len(none) < len(CATEGORIES):
                named = self._list(none[:_NAMED])
                gaps.append(
                    self.tr("No {language} comparisons of: {tasks}").format(
                        language=language_name(language), tasks=named
                    )
                )
        return title, self.tr("of comparisons") + (" · " + " · ".join(gaps) if gaps else "")

    def _list(self, names: list[str]) -> str:
        if len(names) < 2:
            return "".join(names)
        return self.tr("{some} and {last}").format(some=self.tr(", ").join(names[:-1]), last=names[-1])

    def _store_changed(self, changes: Changes) -> None:
        if self._shown and (changes.judgements or changes.projects):
            self._refresh_timer.start()
