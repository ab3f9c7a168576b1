"""What the user's own reward model thinks of a task: shown only after the user has judged it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.core.context import ChatMessage
from desktop.core.errors import UserError
from desktop.engine.host import EngineHost
from desktop.engine.protocol import Event, Scored
from desktop.presenters.best_of import BestOf
from desktop.presenters.desk import DeskPresenter
from desktop.presenters.operations import Operations
from desktop.services.annotation import Judgement
from desktop.services.assignments import Assignment
from desktop.services.chat import ChatService
from desktop.training.reward_head import score_request


@dataclass(frozen=True, slots=True)
class _Judged:
    """A task that was judged. `preferred` are the pairs (better, worse) that follow from the judgements."""

    answers: tuple[str, ...]  # ids, in the order of their letters
    preferred: frozenset[tuple[str, str]]
    run: str


class SuggestedRanking(QObject):
    """Scores the answers of each task that was recorded, and tells their ranking. The next task does not wait for it:
    what comes after another submission or an undo is dropped, since it would be about another task than the last."""

    suggested = Signal(str)  # a sentence

    def __init__(
        self,
        operations: Operations,
        host: EngineHost,
        best_of: BestOf,
        desk: DeskPresenter,
        is_wanted: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._operations, self._host, self._best_of, self._desk = operations, host, best_of, desk
        self._is_wanted = is_wanted
        self._request = 0
        self._judged: _Judged | None = None
        host.events.connect(self._handle_events)
        desk.recorded.connect(self._ask)
        desk.undo_finished.connect(self._drop)

    def _drop(self) -> None:
        if self._judged is not None:
            self._judged = None
            self._host.stop(self._request)

    def _ask(self, assignment: Assignment, judgements: Sequence[Judgement]) -> None:
        self._drop()
        if any(judgement.scores_seen for judgement in judgements):
            return  # the annotator has seen the scores, so agreement with them would say nothing
        pairs = frozenset((pair.better, pair.worse) for event in judgements for pair in event.payload.pairs())
        reward = self._best_of.scorer
        if assignment.project.repeats or assignment.project.compares:
            return  # repeats measure self-agreement, and comparisons which model is better: neither by the reward model
        if reward is None or not pairs or not self._is_wanted() or self._desk.is_undoing:
            return
        system = [ChatMessage("system", assignment.system_prompt)] if assignment.system_prompt.strip() else []
        prompt = [*system, *(ChatMessage(message.role.value, message.text) for message in assignment.path)]
        answered = [(*prompt, ChatMessage("assistant", answer.text)) for answer in assignment.candidates]
        try:
            request = score_request(Path(reward.path), answered)
        except UserError:
            return  # a suggestion that cannot be made is no reason to disturb the annotator
        self._judged = _Judged(tuple(answer.id for answer in assignment.candidates), pairs, reward.run)
        self._request = self._host.submit(request)

    def _handle_events(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Scored) and self._judged is not None and event.request == self._request:
                judged, self._judged = self._judged, None
                if not self._desk.is_undoing:  # else the task comes back, to be judged without help
                    self._suggest(judged, dict(zip(judged.answers, event.scores, strict=True)))

    def _suggest(self, judged: _Judged, scores: dict[str, float]) -> None:
        self._operations.change(lambda store: ChatService(store).keep_scores(scores, judged.run))
        self.suggested.emit(self._sentence(judged, scores))

    def _sentence(self, judged: _Judged, scores: dict[str, float]) -> str:
        letters = {id: chr(ord("A") + place) for place, id in enumerate(judged.answers)}
        ranking = " > ".join(letters[id] for id in sorted(scores, key=lambda id: -scores[id]))
        agreed = sum(scores[better] > scores[worse] for better, worse in judged.preferred)
        template = self.tr("Your reward model ranks the last task {ranking}: {agreed} of {all} pairs as you did.")
        return template.format(ranking=ranking, agreed=agreed, all=len(judged.preferred))
