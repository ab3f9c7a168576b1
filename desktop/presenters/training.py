"""The training page: the list of runs, and what is known about the one that is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.core.sampling import Sampling
from desktop.core.training_run import OPEN_STATUSES, RunStatus, TrainingRun
from desktop.evaluation.comparison import CategoryResult
from desktop.presenters.models import ModelItem, ModelsPresenter
from desktop.presenters.operations import Operations
from desktop.presenters.training_timeline import RunTimeline
from desktop.quality.estimate import Estimate
from desktop.services.changes import Changes
from desktop.services.training.reward_estimate import EstimateProblem, RewardEstimate
from desktop.services.training.runs import TrainingRunService
from desktop.services.training.win_rate import WinRateService
from desktop.store.database import Database
from desktop.store.errors import mapped_to_user_errors
from desktop.training.protocol import TrainerEvent


@dataclass(frozen=True, slots=True)
class RunGroup:
    """Runs below one heading of the list: those in progress, or those of one base model."""

    name: str
    runs: tuple[TrainingRun, ...]


@dataclass(slots=True)
class RunDetails:
    """What is known about the open run. `adapter` is empty before the first finished stage."""

    run: TrainingRun
    timeline: RunTimeline
    adapter: str = ""
    adapter_bytes: int = 0
    is_reward_model: bool = False
    checkpoint_bytes: int = 0
    judgements: tuple[str, ...] = ()
    withdrawn: int = 0
    licence: str = ""
    has_checkpoint: bool = False
    is_imported: bool = False  # trained elsewhere
    accuracy: Estimate | None = None  # on held-out pairs
    length_accuracy: float | None = None  # that of the rule "the longer answer is better"
    beats_length: bool = False  # the lower end of the interval of the difference is above 0
    win_rate: Estimate | None = None  # against the base, judged blind
    outcomes: tuple[int, int, int] = (0, 0, 0)  # wins, ties and losses of the win rate
    hides_losses: bool = False  # since the comparison is still blind
    results: tuple[CategoryResult, ...] = ()  # of the evaluation; empty before it
    has_answers: bool = False  # those that the evaluation is computed from were kept
    reward: RewardEstimate | None = None  # of the evaluation
    reward_problem: EstimateProblem | None = None  # why the evaluation has no estimate
    reward_model: str = ""  # the name of the one that could give an estimate now; empty if there is none
    trained_against: str = ""  # the name of the reward model that the run was optimized against


class TrainingPresenter(QObject):
    """Runs, their details, and the trash. `chosen` is the id of the open run; empty while a new run is planned.

    Nothing is read before `load`.
    """

    runs_changed = Signal()
    opened = Signal()  # another run, or a new one
    details_changed = Signal()
    deleted = Signal(str, str, int, int)  # id, name, and the conversations and projects that used its adapter
    comparison_ready = Signal(str)  # the id of a project on the desk
    rejected = Signal(str)
    trash_changed = Signal()

    def __init__(self, operations: Operations, models: ModelsPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations, self._models = operations, models
        self._failed = operations.errors_to(self.rejected.emit)
        self._list_reads, self._detail_reads = operations.latest(self), operations.latest(self)
        self._is_loaded = self._trash_shown = False
        self.runs: list[TrainingRun] = []
        self.trash: list[TrainingRun] = []
        self.chosen = ""
        self.details: RunDetails | None = None
        operations.changed.connect(self._store_changed)
        models.list_changed.connect(lambda: self.runs_changed.emit() if self._is_loaded else None)

    # --- state

    def run(self, id: str) -> TrainingRun | None:
        """The run with this id, if it is in the list."""
        return next((run for run in self.runs if run.id == id), None)

    @property
    def current(self) -> TrainingRun | None:
        """The open run."""
        return self.run(self.chosen)

    def groups(self, pattern: str = "") -> list[RunGroup]:
        """The runs whose name or base model contains `pattern`: first those in progress without a name of the group,
        then those of each base model, newest first."""
        wanted = pattern.strip().casefold()
        shown = [run for run in self.runs if wanted in f"{run.name} {self.base_name(run)}".casefold()]
        groups = []
        if running := [run for run in shown if run.status in OPEN_STATUSES]:
            groups.append(RunGroup("", tuple(running)))
        by_base: dict[str, list[TrainingRun]] = {}
        for run in sorted(shown, key=lambda run: -run.created):
            if run.status not in OPEN_STATUSES:
                by_base.setdefault(run.base_sha256, []).append(run)
        return groups + [RunGroup(self.base_name(runs[0]), tuple(runs)) for runs in by_base.values()]

    def base_model(self, run: TrainingRun) -> ModelItem | None:
        """The base model of a run, where its file is now; None if it is not in the list."""
        found = self._models.item(run.base)
        if found is None and run.base_sha256:
            found = next((item for item in self._models.items if item.sha256 == run.base_sha256), None)
        return found

    def base_name(self, run: TrainingRun) -> str:
        """The name of a run's base model."""
        found = self.base_model(run)
        return found.name if found is not None else Path(run.base).stem

    def same_base(self, sha256: str, path: str) -> list[TrainingRun]:
        """The finished runs of a base model, newest first."""
        of_base = [run for run in self.runs if (run.base_sha256 == sha256 if sha256 else run.base == path)]
        return [run for run in reversed(of_base) if run.status is RunStatus.FINISHED]

    # --- intents

    def load(self) -> None:
        """Read the runs, and follow changes from now on."""
        self._is_loaded = True
        self._list_reads.ask(lambda store: TrainingRunService(store).all(), self._show_runs)

    def open(self, id: str) -> None:
        """Open a run."""
        if id != self.chosen:
            self.chosen, self.details = id, None
            self.opened.emit()
        self.reload()

    def plan_new(self) -> None:
        """Open no run: a new one is planned."""
        self.chosen, self.details = "", None
        self._detail_reads.cancel()
        self.opened.emit()

    def reload(self) -> None:
        """Read the details of the open run."""
        id = self.chosen
        if not id:
            return

        def show(details: RunDetails) -> None:
            self.details = details
            self.details_changed.emit()

        self._detail_reads.ask(lambda store: read_details(store, id), show, self._failed)

    def delete(self, id: str) -> None:
        """Move a run to the trash; emits `deleted`."""
        run = self.run(id)
        if run is None:
            return

        def work(store: Database) -> tuple[tuple[int, int], Changes]:
            runs = TrainingRunService(store)
            conversations, projects = runs.users(run)
            return (len(conversations), len(projects)), runs.delete(id)[1]

        def done(users: tuple[int, int]) -> None:
            if self.chosen == id:
                self.plan_new()
            self.deleted.emit(id, run.name, *users)

        self._operations.change(work, done, self._failed)

    def judge(self, run: TrainingRun, count: int, sampling: Sampling) -> None:
        """Add held-out prompts to the run's blind comparison with its base; emits `comparison_ready`."""
        name = self.tr("{run} against {base}").format(run=run.name, base=self.base_name(run))
        self._operations.change(
            lambda store: WinRateService(store).add_prompts(run, count, name, sampling),
            self.comparison_ready.emit,
            self._failed,
        )

    def restore(self, id: str) -> None:
        """Move a run out of the trash."""
        self._operations.change(lambda store: TrainingRunService(store).restore(id))

    def purge(self, id: str) -> None:
        """Delete a run permanently, with its files."""
        self._operations.change(lambda store: TrainingRunService(store).purge(id), None, self._failed)

    def load_trash(self) -> None:
        """Read the deleted runs into `trash`, and follow changes from now on."""
        self._trash_shown = True
        self._operations.ask(lambda store: TrainingRunService(store).all(deleted=True), self._show_trash)

    def follow(self, id: str, events: Sequence[TrainerEvent]) -> None:
        """Add what happened to a run to its details, if it is open."""
        if self.details is not None and self.details.run.id == id:
            self.details.timeline.extend(events)
            self.details_changed.emit()

    # --- internals

    def _show_runs(self, runs: Sequence[TrainingRun]) -> None:
        self.runs = list(runs)
        if self.chosen and self.current is None:
            self.plan_new()
        self.runs_changed.emit()

    def _show_trash(self, trash: list[TrainingRun]) -> None:
        if trash != self.trash:
            self.trash = trash
            self.trash_changed.emit()

    def _store_changed(self, changes: Changes) -> None:
        if not changes.training:
            return
        if self._is_loaded:
            self.load()
            self.reload()
        if self._trash_shown:
            self.load_trash()


def read_details(store: Database, id: str) -> RunDetails:
    """Read what is known about a run, on the store's thread. Raises `UserError`."""
    service = TrainingRunService(store)
    run, files = service.get(id), service.files
    folder = files.of(run)
    events = files.events(run)
    with mapped_to_user_errors(folder.path):
        details = RunDetails(run, RunTimeline.read(folder, events))
        saved = (
            [path for path in folder.checkpoints.rglob("*") if path.is_file()] if folder.checkpoints.exists() else []
        )
        details.checkpoint_bytes = sum(path.stat().st_size for path in saved)
    details.has_checkpoint = bool(saved)
    provenance = files.provenance(run)
    stages = provenance.get("stages", ())
    details.judgements = tuple(dict.fromkeys(id for stage in stages for id in stage["judgements"]))
    details.withdrawn = service.withdrawn_judgements(run) if stages else 0
    last = files.result(run, events).last_stage
    accuracy, held_out = last.accuracy, last.held_out
    if accuracy is not None:
        # that of a reward model is by prompts, whose pairs are not independent
        interval = held_out.get("accuracy_low", accuracy["low"]), held_out.get("accuracy_high", accuracy["high"])
        details.length_accuracy = held_out.get("length_accuracy")
        details.beats_length = held_out.get("above_length_low", 0.0) > 0
        details.accuracy = Estimate.of(accuracy["value"], interval, int(accuracy["n"]), "")
    report = files.evaluation(run)
    if report is not None:
        details.results, details.reward = report.results, report.reward
        details.reward_problem = report.reward_problem
        reward_model = service.reward_model_for(run)
        details.reward_model = reward_model.name if reward_model is not None else ""
        details.trained_against = service.get(run.reward).name if run.reward else ""
        details.has_answers = files.outcomes(run) is not None
    rates = WinRateService(store)
    win_rate = rates.of(run)
    if win_rate is not None and win_rate.n:
        details.hides_losses = rates.hides_models(run)
        details.win_rate = Estimate.of(win_rate.share, win_rate.interval, win_rate.n, "")
        details.outcomes = win_rate.wins, win_rate.ties, win_rate.losses
    details.licence = files.base_licence(run)
    details.is_imported = provenance.get("imported") is True
    if (adapter := files.result_adapter(run)) is not None:
        details.is_reward_model = files.is_reward_model(run)
        details.adapter, details.adapter_bytes = str(adapter), adapter.stat().st_size
    return details
