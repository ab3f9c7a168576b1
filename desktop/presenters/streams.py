"""Answers that are being generated: events of the engine become text, checkpoints and end states in the store.

A stream continues whichever conversation is open. An answer stays live until the store has its end, so nobody reads an
older state of it. If the disk fails at that moment, the end waits (`operations.change(keep=...)`), and the answer says
so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.context import ChatMessage
from desktop.core.conversation import Message, Status
from desktop.core.errors import DiskError, UserError
from desktop.core.generation import Adapter, CandidateStats, EndReason, ModelIdentity, PromptStats, Provenance
from desktop.core.sampling import Sampling
from desktop.engine.host import EngineHost
from desktop.engine.protocol import (
    CandidateDone,
    Done,
    Event,
    Failed,
    Loaded,
    Pieces,
    Prefill,
    Prefilled,
    Started,
    add_piece,
)
from desktop.presenters.context import recent
from desktop.presenters.operations import Operations
from desktop.presenters.unsaved import UnsavedChange
from desktop.services.chat import AnswerFacts, AnswerOutput, ChatService, NewTurn

REPAINT_MS = 34  # at most 30 updates a second
CHECKPOINT_MS = 1000

_STATUS = {
    EndReason.STOPPED: Status.STOPPED,
    EndReason.INTERRUPTED: Status.INTERRUPTED,
    EndReason.FAILED: Status.FAILED,
}


@dataclass
class LiveAnswer:
    """One answer, from its request until the store has its end."""

    message: Message
    output: AnswerOutput
    tokens: int = 0
    prompt_tokens: int = 0
    prefill: tuple[int, int] | None = None  # (done, total) tokens while the prompt is processed
    stats: CandidateStats | None = None
    error: UserError | None = None
    excluded_messages: int = 0
    saved: AnswerOutput | None = None  # the last checkpoint
    unsaved: DiskError | None = None  # why the store does not have its end yet
    model: tuple[str, str, str] | None = None  # as `AnswerFacts.model`
    waits: bool = False  # answers in other conversations are generated first

    @property
    def ended(self) -> bool:
        """The engine has finished with this answer."""
        return self.message.status is not Status.STREAMING

    @property
    def facts(self) -> AnswerFacts:
        """Statistics, error and model, as the store will have them."""
        return AnswerFacts(self.stats, self.error, self.excluded_messages, self.model)

    def now(self) -> Message:
        """The message with the text so far."""
        return replace(self.message, text=self.output.text, reasoning=self.output.reasoning)


@dataclass(frozen=True, slots=True)
class EndedBatch:
    """The answers to one message, after the last one has ended. `sent` is what the model read."""

    turn: NewTurn
    sent: tuple[ChatMessage, ...]
    answers: tuple[LiveAnswer, ...]


@dataclass
class _Stream:
    """One request of the engine: the answers of one batch, in the order of its candidates."""

    turn: NewTurn
    answers: list[LiveAnswer]
    sent: tuple[ChatMessage, ...]
    older: tuple[str, ...]  # ids of messages that were not sent, since they could not fit
    sampling: Sampling
    adapters: tuple[Adapter, ...]
    request: int
    changed: bool = True

    @property
    def over(self) -> bool:
        return all(answer.ended for answer in self.answers)


class Streams(QObject):
    """All answers being generated. Each step is stored without waiting for the store."""

    updated = Signal(str)  # a conversation whose live answers changed (at most 30 times a second)
    ended = Signal(str, object)  # a conversation, and the LiveAnswer that is completely stored now
    batch_ended = Signal(object)  # the EndedBatch, whose answers are being stored
    removed = Signal(str, object)  # a conversation, and the ids of candidates that the engine did not generate
    notice = Signal(str, str)  # a conversation, and a sentence of the engine (why there are fewer candidates)
    active_changed = Signal()  # a conversation began or stopped generating

    def __init__(
        self,
        operations: Operations,
        host: EngineHost,
        adapters: Callable[[], tuple[Adapter, ...]] = tuple,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._operations, self._host, self._adapters = operations, host, adapters
        self._streams: dict[int, _Stream] = {}
        self._live: dict[str, LiveAnswer] = {}
        # From the events: when they arrive, the host may already know that the child has ended.
        self._loaded: Loaded | None = None
        self._build = ""
        self._repaint = _timer(self, REPAINT_MS, self._emit_updates)
        self._checkpoints = _timer(self, CHECKPOINT_MS, self._checkpoint)
        host.events.connect(self._handle_events)

    # --- state

    def live(self, id: str) -> LiveAnswer | None:
        """The current state of an answer that is not completely stored; None if the store is up to date."""
        return self._live.get(id)

    @property
    def live_ids(self) -> list[str]:
        """Ids of all live answers, in the order of their requests."""
        return list(self._live)

    @property
    def conversations(self) -> frozenset[str]:
        """Ids of the conversations in which an answer is being generated."""
        return frozenset(stream.turn.conversation.id for stream in self._streams.values())

    # --- intents

    def begin(self, turn: NewTurn, messages: Sequence[ChatMessage]) -> None:
        """Request the answers of a turn to `messages` (see `services.chat.history`) from the engine."""
        sent, unsent = recent(messages, self._host.window)
        older = tuple(message.id for message in messages if message.role != "system")[:unsent]
        answers = [
            LiveAnswer(answer, AnswerOutput(answer.text, answer.reasoning, turn.partial), excluded_messages=len(older))
            for answer in turn.answers
        ]
        self._live |= {answer.message.id: answer for answer in answers}
        sampling = turn.conversation.sampling
        adapters = self._adapters()
        seeds = tuple(sampling.seed + i for i in range(len(answers))) if sampling.seed is not None else ()
        request = self._host.generate(
            sent,
            partial=turn.partial,
            n=len(answers),
            seeds=seeds,
            sampling=sampling,
            adapters=adapters,
            conversation=turn.conversation.id,
        )
        for answer in answers:
            answer.waits = bool(self._streams)
        self._streams[request] = _Stream(turn, answers, sent, older, sampling, adapters, request)
        self._repaint.start()
        self._checkpoints.start()
        self.active_changed.emit()

    def stop(self, conversation: str) -> None:
        """Stop all answers in a conversation; their text so far is kept."""
        for stream in self._of(conversation):
            self._host.stop(stream.request)

    def stop_answer(self, id: str) -> None:
        """Stop one of several candidates; the others continue."""
        for stream in self._streams.values():
            for index, answer in enumerate(stream.answers):
                if answer.message.id == id and not answer.ended:
                    self._host.stop(stream.request, index)

    def abandon(self) -> None:
        """Stop all answers and store them as interrupted, because the window closes."""
        for stream in list(self._streams.values()):
            self._host.stop(stream.request)
            self._end_rest(stream, Status.INTERRUPTED, None)
            self._close(stream)

    # --- events of the engine

    def _handle_events(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Loaded):
                self._loaded = event
                self._build = self._host.hello.build if self._host.hello is not None else ""
            stream = self._streams.get(getattr(event, "request", -1))
            if stream is not None:
                self._handle(stream, event)

    def _handle(self, stream: _Stream, event: Event) -> None:
        stream.changed = True
        match event:
            case Started():
                self._started(stream, event)
            case Prefill(done=done, total=total):
                for answer in stream.answers:
                    answer.prefill = (done, total)
            case Prefilled(stats=stats):
                for answer in stream.answers:
                    answer.prefill = None
                self._record_prefill(stream.turn.batch, stats)
            case Pieces():
                self._append(stream, event)
            case CandidateDone(candidate=candidate, stats=stats) if candidate < len(stream.answers):
                answer = stream.answers[candidate]
                answer.stats = stats
                self._end(stream, answer, _STATUS.get(stats.end, Status.COMPLETE))
            case Failed(error=error):
                self._end_rest(stream, Status.FAILED, UserError.from_wire(error))
                self._close(stream)
            case Done():
                self._end_rest(stream, Status.INTERRUPTED, None)
                self._close(stream)

    def _started(self, stream: _Stream, event: Started) -> None:
        dropped = (*stream.older, *(stream.sent[index].id for index in event.dropped))
        for answer in stream.answers:
            answer.excluded_messages = len(dropped)
            answer.prompt_tokens = event.prompt_tokens
            answer.waits = False
        if event.n < len(stream.answers):
            stream.answers = stream.answers[: event.n]
            self.notice.emit(stream.turn.conversation.id, event.n_reason)
        loaded = self._loaded
        assert loaded is not None, "an answer began without a model"
        for answer in stream.answers:
            answer.model = (loaded.name, loaded.quantization, loaded.sha256)
        provenance = Provenance(
            model=ModelIdentity(loaded.path, loaded.sha256, loaded.name, loaded.quantization),
            adapters=stream.adapters,
            template_sha256=event.template_sha256,
            prompt=event.prompt,
            sampling=stream.sampling,
            n=event.n,
            build=self._build,
            # the system prompt of the conversation may change later
            context=dict(loaded.context)
            | {"system": next((m.content for m in stream.sent if m.role == "system"), "")}
            | ({"literal": event.literal} if event.literal else {}),  # as in `protocol.Started`
            dropped=dropped,
        )
        turn = stream.turn

        def recorded(removed: Sequence[str]) -> None:
            for id in removed:
                self._live.pop(id, None)
            if removed:
                self.removed.emit(turn.conversation.id, tuple(removed))

        def failed(failure: Exception) -> None:
            recorded([answer.id for answer in turn.answers[event.n :]])
            self._operations.failed.emit(failure)

        self._operations.change(
            lambda store: ChatService(store).record_provenance(turn.batch, provenance, event.seeds),
            recorded,
            failed,
            keep=UnsavedChange(f"provenance {turn.batch}"),
        )

    def _record_prefill(self, batch: str, stats: PromptStats) -> None:
        self._operations.change(
            lambda store: ChatService(store).record_prefill(batch, stats), keep=UnsavedChange(f"prefill {batch}")
        )

    def _append(self, stream: _Stream, event: Pieces) -> None:
        for candidate, kind, piece in event.pieces:
            answer = stream.answers[candidate]
            answer.prefill = None
            old = answer.output
            text, reasoning = add_piece(old.text, old.reasoning, kind, piece)
            answer.output = replace(old, text=text, reasoning=reasoning)
        for candidate, raw in event.raw:
            answer = stream.answers[candidate]
            answer.output = replace(answer.output, raw=answer.output.raw + raw)
        for candidate, tokens in event.tokens:
            stream.answers[candidate].tokens = tokens

    # --- ends

    def _end_rest(self, stream: _Stream, status: Status, error: UserError | None) -> None:
        """End all unfinished answers of a stream. One that has text counts as interrupted, so it can be continued."""
        for answer in stream.answers:
            if not answer.ended:
                answer.error = error
                has_text = answer.output.text or answer.output.reasoning
                self._end(stream, answer, Status.INTERRUPTED if has_text else status)

    def _end(self, stream: _Stream, answer: LiveAnswer, status: Status) -> None:
        answer.prefill = None
        answer.message = replace(answer.now(), status=status)
        id, output, stats, error = answer.message.id, answer.output, answer.stats, answer.error

        conversation = stream.turn.conversation

        def stored(_: object) -> None:
            answer.unsaved = None
            self._live.pop(id, None)
            self.ended.emit(conversation.id, answer)

        def waits(problem: DiskError) -> None:
            answer.unsaved = problem
            self.updated.emit(conversation.id)

        def failed(failure: Exception) -> None:
            stored(None)  # the answer has ended anyway, and the conversation must be able to continue
            self._operations.failed.emit(failure)

        name = self.tr("Answer in “{title}”").format(title=conversation.title)
        self._operations.change(
            lambda store: ChatService(store).finish(id, status, output, stats, error),
            stored,
            failed,
            keep=UnsavedChange(_key(id), name, output.text or output.reasoning),
            waits=waits,
        )

    def _close(self, stream: _Stream) -> None:
        del self._streams[stream.request]
        if first := next(iter(self._streams.values()), None):  # it is the next one that is generated
            first.changed = True
            for answer in first.answers:
                answer.waits = False
        self.updated.emit(stream.turn.conversation.id)
        self.batch_ended.emit(EndedBatch(stream.turn, stream.sent, tuple(stream.answers)))
        if not self._streams:
            self._repaint.stop()
            self._checkpoints.stop()
        self.active_changed.emit()

    # --- timers

    def _emit_updates(self) -> None:
        for stream in list(self._streams.values()):
            if stream.changed:
                stream.changed = False
                self.updated.emit(stream.turn.conversation.id)

    def _checkpoint(self) -> None:
        for stream in self._streams.values():
            for answer in stream.answers:
                if not answer.ended and answer.output is not answer.saved and answer.tokens:
                    answer.saved = answer.output
                    self._save(answer.message.id, answer.output, answer.tokens)

    def _save(self, id: str, output: AnswerOutput, tokens: int) -> None:
        self._operations.change(
            lambda store: ChatService(store).checkpoint(id, output, tokens), keep=UnsavedChange(_key(id))
        )

    def _of(self, conversation: str) -> list[_Stream]:
        return [stream for stream in self._streams.values() if stream.turn.conversation.id == conversation]


def _key(answer: str) -> str:
    """The key of checkpoints and of the end of an answer: the end replaces a waiting checkpoint."""
    return f"answer {answer}"


def _timer(parent: QObject, interval: int, slot: object) -> QTimer:
    timer = QTimer(parent)
    timer.setInterval(interval)
    timer.timeout.connect(slot)
    return timer
