"""Best of n: a reward model of the user's own scores the answers to a message, and the best one continues it."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.core.context import ChatMessage
from desktop.core.conversation import Status
from desktop.core.errors import UserError
from desktop.engine.host import EngineHost
from desktop.engine.protocol import Event, Failed, Scored
from desktop.presenters.models import ModelsPresenter
from desktop.presenters.operations import Operations
from desktop.presenters.sentences import sentence
from desktop.presenters.streams import EndedBatch, Streams
from desktop.services.changes import Changes
from desktop.services.chat import ChatService, NewTurn
from desktop.services.training.adapters import TrainedRewardModel, better_than_length
from desktop.training.reward_head import score_request


class BestOf(QObject):
    """Which reward models may choose for the loaded model, and the one that does; scores each batch begun meanwhile."""

    changed = Signal()  # the offer or the choice
    scored = Signal(str, object, object)  # a conversation, the scores by answer, the answer that it continues with
    failed = Signal(str, str)  # a conversation, and a sentence: why its answers were not scored

    def __init__(
        self,
        operations: Operations,
        host: EngineHost,
        streams: Streams,
        models: ModelsPresenter,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._operations, self._host = operations, host
        self._reading = operations.latest(self)
        self._all: list[TrainedRewardModel] = []
        self._chosen = ""
        self._batches: dict[str, TrainedRewardModel] = {}  # those being generated, and who will score them
        self._requests: dict[int, tuple[EndedBatch, TrainedRewardModel, list[str]]] = {}
        streams.batch_ended.connect(self._score)
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
        return next((reward for reward in self.offered if reward.run == self._chosen), None)

    def load(self) -> None:
        """Read which reward models there are. Call it when the store is open."""
        self._reading.ask(better_than_length, self._loaded)

    def choose(self, run: str) -> None:
        """Let the reward model of a run choose from the next message on; "" lets the user choose."""
        if run != self._chosen:
            self._chosen = run
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

    def _score(self, batch: EndedBatch) -> None:
        """Only answers that ended by themselves: those that the user stopped are no candidates."""
        reward = self._batches.pop(batch.turn.batch, None)
        complete = [answer for answer in batch.answers if answer.message.status is Status.COMPLETE]
        texts = {answer.message.id: answer.output.text for answer in complete if answer.output.text.strip()}
        if reward is None or len(texts) < 2:
            return
        try:
            request = score_request(Path(reward.path), _answered(batch.sent, texts.values()))
        except UserError as error:
            self.failed.emit(batch.turn.conversation.id, self._sentence(error))
            return
        self._requests[self._host.submit(request)] = (batch, reward, list(texts))

    def _handle_events(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Scored | Failed) and event.request in self._requests:
                batch, reward, answers = self._requests.pop(event.request)
                conversation = batch.turn.conversation.id
                if isinstance(event, Scored):
                    self._record(conversation, dict(zip(answers, event.scores, strict=True)), reward.run)
                else:
                    self.failed.emit(conversation, self._sentence(UserError.from_wire(event.error)))

    def _record(self, conversation: str, scores: dict[str, float], run: str) -> None:
        self._operations.change(
            lambda store: ChatService(store).record_scores(scores, run),
            lambda best: self.scored.emit(conversation, scores, best),
        )

    def _sentence(self, error: UserError) -> str:
        template = self.tr("The answers were not scored, so choose one yourself. {reason}")
        return template.format(reason=sentence(error))


def _answered(sent: Iterable[ChatMessage], texts: Iterable[str]) -> list[tuple[ChatMessage, ...]]:
    prompt = tuple(replace(message, id="") for message in sent)
    return [(*prompt, ChatMessage("assistant", text)) for text in texts]
