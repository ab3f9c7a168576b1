"""Best of n: a reward model of the user's own scores the answers to a message, and the best one continues it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.core.context import ChatMessage
from desktop.core.conversation import Message, Status
from desktop.core.errors import UserError
from desktop.engine.host import EngineHost
from desktop.engine.protocol import Event, Failed, Scored
from desktop.presenters.models import ModelsPresenter
from desktop.presenters.operations import Operations
from desktop.presenters.sentences import sentence
from desktop.presenters.settings import SettingsPresenter
from desktop.presenters.streams import EndedBatch, Streams
from desktop.services.changes import Changes
from desktop.services.chat import ChatService, NewTurn
from desktop.services.training.adapters import TrainedRewardModel, better_than_length
from desktop.training.reward_head import score_request


@dataclass(frozen=True, slots=True)
class _Scoring:
    """Answers in a conversation that the reward model of a run scores now."""

    conversation: str
    run: str
    answers: tuple[str, ...]  # ids


class BestOf(QObject):
    """Which reward models may choose for the loaded model, and the one that does, which is a setting of each base
    model. Scores each batch begun meanwhile, and answers that have no scores yet.
    """

    changed = Signal()  # the offer or the choice
    scored = Signal(str, object, object)  # a conversation, the scores by answer, the answer that it continues with
    failed = Signal(str, str)  # a conversation, and a sentence: why its answers were not scored

    def __init__(
        self,
        operations: Operations,
        host: EngineHost,
        streams: Streams,
        models: ModelsPresenter,
        settings: SettingsPresenter,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._operations, self._host, self._settings = operations, host, settings
        self._reading = operations.latest(self)
        self._all: list[TrainedRewardModel] = []
        self._batches: dict[str, TrainedRewardModel] = {}  # those being generated, and who will score them
        self._requests: dict[int, _Scoring] = {}
        streams.batch_ended.connect(self._score_batch)
        host.events.connect(self._handle_events)
        models.state_changed.connect(self.changed)
        operations.changed.connect(self._store_changed)

    @property
    def offered(self) -> list[TrainedRewardModel]:
        """The reward models for the loaded model, newest first."""
        model = self._host.loaded
        return [] if model is None else [reward for reward in self._all if reward.fits(model)]

    @property
    def chosen(self) -> TrainedRewardModel | None:
        """The reward model that chooses; None: the user does."""
        chosen = self._settings.now.best_of
        return next((reward for reward in self.offered if reward.run == chosen.get(_base(reward))), None)

    @property
    def scorer(self) -> TrainedRewardModel | None:
        """The reward model that scores on request: the chosen one, else the newest."""
        return self.chosen or next(iter(self.offered), None)

    def load(self) -> None:
        """Read which reward models there are. Call it when the store is open."""
        self._reading.ask(better_than_length, self._loaded)

    def choose(self, run: str) -> None:
        """Let the reward model of a run choose from the next message on; "" lets the user choose."""
        bases = {_base(reward) for reward in self.offered if run in ("", reward.run)}
        self._settings.set("best_of", {**self._settings.now.best_of, **dict.fromkeys(bases, run)})
        self.changed.emit()

    def begin(self, turn: NewTurn) -> None:
        """Score the answers of a turn when they are complete, if there are several and a reward model chooses."""
        reward = self.chosen
        if reward is not None and len(turn.answers) > 1:
            self._batches[turn.batch] = reward

    def _loaded(self, found: list[TrainedRewardModel]) -> None:
        if found != self._all:
            self._all = found
            self.changed.emit()

    def _store_changed(self, changes: Changes) -> None:
        if changes.training:
            self.load()

    def score(self, conversation: str, prompt: Sequence[ChatMessage], answers: Sequence[Message]) -> None:
        """Score the answers to a prompt now, unless no reward model is offered or these are being scored."""
        if (reward := self.scorer) is not None:
            self._score(reward, conversation, prompt, answers)

    def _score_batch(self, batch: EndedBatch) -> None:
        if (reward := self._batches.pop(batch.turn.batch, None)) is not None:
            answers = [answer.now() for answer in batch.answers]
            self._score(reward, batch.turn.conversation.id, batch.sent, answers)

    def _score(
        self, reward: TrainedRewardModel, conversation: str, prompt: Sequence[ChatMessage], answers: Sequence[Message]
    ) -> None:
        candidates = [answer for answer in answers if can_be_scored(answer.status, answer.text)]
        scoring = _Scoring(conversation, reward.run, tuple(answer.id for answer in candidates))
        if len(candidates) < 2 or scoring in self._requests.values():
            return
        read = tuple(replace(message, id="") for message in prompt)
        answered = [(*read, ChatMessage("assistant", answer.text)) for answer in candidates]
        try:
            request = score_request(Path(reward.path), answered)
        except UserError as error:
            self.failed.emit(conversation, self._sentence(error))
            return
        self._requests[self._host.submit(request)] = scoring

    def _handle_events(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Scored | Failed) and event.request in self._requests:
                scoring = self._requests.pop(event.request)
                if isinstance(event, Scored):
                    self._record(scoring, dict(zip(scoring.answers, event.scores, strict=True)))
                else:
                    self.failed.emit(scoring.conversation, self._sentence(UserError.from_wire(event.error)))

    def _record(self, scoring: _Scoring, scores: dict[str, float]) -> None:
        self._operations.change(
            lambda store: ChatService(store).record_scores(scores, scoring.run),
            lambda best: self.scored.emit(scoring.conversation, scores, best),
        )

    def _sentence(self, error: UserError) -> str:
        template = self.tr("The answers were not scored, so choose one yourself. {reason}")
        return template.format(reason=sentence(error))


def can_be_scored(status: Status, text: str) -> bool:
    """Whether an answer is a candidate for the best one: those that the user stopped are none."""
    return status is Status.COMPLETE and bool(text.strip())


def _base(reward: TrainedRewardModel) -> str:
    return reward.base_sha256 or reward.base
