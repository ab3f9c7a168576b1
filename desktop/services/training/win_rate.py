"""How often the adapter of a run is preferred to its base model: judged blind on the desk, on held-out prompts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.project import AnswerSource, Project
from desktop.core.sampling import Sampling
from desktop.core.training_run import TrainingRun
from desktop.quality.proportions import wilson
from desktop.services.annotators import active_id
from desktop.services.changes import NOTHING, Changes
from desktop.services.projects import ProjectService
from desktop.services.results import ModelResult, ResultService
from desktop.services.training.runs import TrainingRunService
from desktop.store.database import Database
from desktop.training.job import ADAPTER

_SCHEME: Final = "pairwise"


@dataclass(frozen=True, slots=True)
class WinRate:
    """Outcomes of the tuned model, one for each judged prompt. A tie counts as half a win."""

    project: str
    wins: int = 0
    ties: int = 0
    losses: int = 0

    @property
    def n(self) -> int:
        """The number of judged prompts."""
        return self.wins + self.ties + self.losses

    @property
    def share(self) -> float:
        """(wins + ties / 2) / n."""
        return (self.wins + self.ties / 2) / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95% interval of the share."""
        return wilson(self.wins + self.ties / 2, self.n) if self.n else (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class LostComparison:
    """A prompt on which the answer of the base model was preferred."""

    prompt: str
    base: str
    tuned: str


class WinRateService:
    """The blind project of a run: its two sources are the base model and the base model with the run's adapter."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._runs, self._projects = TrainingRunService(database), ProjectService(database)

    def project(self, run: TrainingRun) -> Project | None:
        """The project in which the run is compared with its base; None before there is one."""
        for id in self._runs.users(run)[1]:
            project = self._projects.get(id).project
            with_adapter = [bool(source.adapters) for source in project.sources]
            if project.compares and with_adapter == [False, True]:
                return project
        return None

    def of(self, run: TrainingRun) -> WinRate | None:
        """The outcomes so far; None before there is a project."""
        project = self.project(run)
        if project is None:
            return None
        tuned = self._tuned(project)
        if tuned is None:
            return WinRate(project.id)
        return WinRate(project.id, tuned.wins, tuned.ties, tuned.losses)

    def hides_models(self, run: TrainingRun) -> bool:
        """Whether the active annotator still judges the run blind, so that no answer's model may be shown."""
        project = self.project(run)
        if project is None:
            return False
        with self._database.read() as store:
            return project.id in store.visibility.hidden_projects(active_id(store))

    def losses(self, run: TrainingRun) -> list[LostComparison] | None:
        """The prompts that the tuned model lost, in the order in which they were judged; None while the models are
        hidden, and before there is a project."""
        project = self.project(run)
        if project is None or self.hides_models(run):
            return None
        tuned = self._tuned(project)
        pairs = ResultService(self._database).lost(project.id, tuned.name) if tuned is not None else []
        found = []
        with self._database.read() as store:
            for lost, preferred in pairs:
                answers = [store.conversations.message(id) for id in (preferred, lost)]
                if answers[0] is None or answers[1] is None or answers[1].parent is None:
                    continue  # deleted since
                prompt = store.conversations.message(answers[1].parent)
                text = prompt.text if prompt is not None else ""
                found.append(LostComparison(text, answers[0].text, answers[1].text))
        return found

    def _tuned(self, project: Project) -> ModelResult | None:
        models = ResultService(self._database).of(project.id).models
        return next((model for model in models if ADAPTER in model.name), None)

    def add_prompts(self, run: TrainingRun, count: int, name: str, sampling: Sampling) -> tuple[str, Changes]:
        """Add up to `count` held-out prompts to the project of a run, which is created if needed with this name and
        sampling. Returns the project's id. Raises `UserError` if there is no adapter, or no prompt is left."""
        project, changes = self.project(run), NOTHING
        if project is None:
            prompts = self._left(run, ())
            base = self._runs.find_base(run)
            project, changes = self._projects.save(self._new(run, base, name, sampling))
        else:
            with self._database.read() as store:
                known = store.projects.prompts(project.id)
            prompts = self._left(run, tuple(known))
        _, more = self._projects.add_from_chats(project.id, prompts[:count])
        return project.id, changes | more

    def _new(self, run: TrainingRun, base: Path, name: str, sampling: Sampling) -> Project:
        adapter = str(self._runs.files.adapter(run))
        sources = (AnswerSource(str(base), 1, sampling), AnswerSource(str(base), 1, sampling, ((adapter, 1.0),)))
        return Project("", name, _SCHEME, sources, repeats=0.0, compares=True)

    def _left(self, run: TrainingRun, known: Sequence[str]) -> list[str]:
        """The held-out prompts that exist and are not in the project yet."""
        held_out = [id for id in self._runs.files.held_out_prompts(run) if id not in set(known)]
        with self._database.read() as store:
            left = [id for id in held_out if store.conversations.message(id) is not None]
        if not left:
            raise UserError(
                ErrorKind.FAILED,
                QT_TRANSLATE_NOOP(
                    "errors", "All held-out prompts of this run are judged. Judge more prompts, then train again."
                )
                if known
                else QT_TRANSLATE_NOOP("errors", "This run has no held-out prompts to judge."),
            )
        return left
