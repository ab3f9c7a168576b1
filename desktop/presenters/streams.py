"""Answers being written: the engine's events become text that grows, checkpoints and end states in the store.

A stream goes on whatever conversation is open; who comes back finds its text as it is at that moment. An answer stays
`live` until the store has its end, so nobody ever reads an older state of it. While the disk does not take an end, it
waits (`operations.change(keep=...)`) and the answer says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.context import ChatMessage
from desktop.core.conversation import Message, Status
from desktop.core.errors import DiskError, UserError
from desktop.core.generation import CandidateStats, EndReason, ModelIdentity, PromptStats, Provenance
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
    """One answer, from the moment it is asked for until the store has its end."""

    message: Message
    output: AnswerOutput
    tokens: int = 0
    prompt_tokens: int = 0
    prefill: tuple[int, int] | None = None
    stats: CandidateStats | None = None
    error: UserError | None = None
    excluded_messages: int = 0
    saved: AnswerOutput | None = None  # what the store has
    unsaved: DiskError | None = None  # why the store does not have its end yet
    model: tuple[str, str, str] | None = None  # as `AnswerFacts.model`
    waits: bool = False  # for answers in other conversations, which come first

    @property
    def ended(self) -> bool:
        return self.message.status is not Status.STREAMING

    @property
    def facts(self) -> AnswerFacts:
        return AnswerFacts(self.stats, self.error, self.excluded_messages, self.model)

    def now(self) -> Message:
        return replace(self.message, text=self.output.text, reasoning=self.output.reasoning)


@dataclass
class _Stream:
    """One request of the engine: the answers of one batch, in the order of its candidates."""

    turn: NewTurn
    answers: list[LiveAnswer]
    sent: tuple[ChatMessage, ...]
    older: tuple[str, ...]  # ids that were not even sent: they could not fit
    sampling: Sampling
    request: int
    changed: bool = True

    @property
    def over(self) -> bool:
        return all(answer.ended for answer in self.answers)


class Streams(QObject):
    """All generations under way. The store is told of each step; nobody here waits for it."""

    updated = Signal(str)  # a conversation: its live answers have changed (at most 30 times a second)
    ended = Signal(str, object)  # a conversation, and the Live answer that the store now has whole
    removed = Signal(str, object)  # a conversation, and the ids of candidates that were not granted
    noted = Signal(str, str)  # a conversation, and what the engine says about its request (fewer candidates)
    active_changed = Signal()  # conversations began or ceased to stream

    def __init__(self, operations: Operations, host: EngineHost, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations, self._host = operations, host
        self._streams: dict[int, _Stream] = {}
        self._live: dict[str, LiveAnswer] = {}
        # As the events tell it: when they arrive the host may know already that the child is gone.
        self._loaded: Loaded | None = None
        self._build = ""
        self._repaint = _timer(self, REPAINT_MS, self._tell)
        self._checkpoints = _timer(self, CHECKPOINT_MS, self._checkpoint)
        host.events.connect(self._take)

    # --- what presenters ask

    def live(self, id: str) -> LiveAnswer | None:
        """This answer as it is now, while the store has an older state of it."""
        return self._live.get(id)

    @property
    def live_ids(self) -> list[str]:
        return list(self._live)

    @property
    def conversations(self) -> frozenset[str]:
        """In which something is being written."""
        return frozenset(stream.turn.conversation.id for stream in self._streams.values())

    # --- intents

    def begin(self, turn: NewTurn, messages: Sequence[ChatMessage]) -> None:
        """Asks the engine for the turn's answers to `messages` (see `services.chat.history`)."""
        sent, unsent = recent(messages, self._host.window)
        older = tuple(message.id for message in messages if message.role != "system")[:unsent]
        answers = [
            LiveAnswer(answer, AnswerOutput(answer.text, answer.reasoning, turn.partial), excluded_messages=len(older))
            for answer in turn.answers
        ]
        self._live |= {answer.message.id: answer for answer in answers}
        sampling = turn.conversation.sampling
        seeds = tuple(sampling.seed + i for i in range(len(answers))) if sampling.seed is not None else ()
        request = self._host.generate(
            sent,
            partial=turn.partial,
            n=len(answers),
            seeds=seeds,
            sampling=sampling,
            conversation=turn.conversation.id,
        )
        for answer in answers:
            answer.waits = bool(self._streams)
        self._streams[request] = _Stream(turn, answers, sent, older, sampling, request)
        self._repaint.start()
        self._checkpoints.start()
        self.active_changed.emit()

    def stop(self, conversation: str) -> None:
        """Ends everything that is being written there; its text so far is kept."""
        for stream in self._of(conversation):
            self._host.stop(stream.request)

    def stop_answer(self, id: str) -> None:
        """Ends one of several candidates."""
        for stream in self._streams.values():
            for number, answer in enumerate(stream.answers):
                if answer.message.id == id and not answer.ended:
                    self._host.stop(stream.request, number)

    def abandon(self) -> None:
        """The window closes: what is being written is put down as interrupted, and the engine told to stop."""
        for stream in list(self._streams.values()):
            self._host.stop(stream.request)
            self._end_rest(stream, Status.INTERRUPTED, None)
            self._close(stream)

    # --- what the engine says

    def _take(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Loaded):
                self._loaded = event
                self._build = self._host.hello.build if self._host.hello is not None else ""
            stream = self._streams.get(getattr(event, "request", -1))
            if stream is not None:
                self._on(stream, event)

    def _on(self, stream: _Stream, event: Event) -> None:
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
            self.noted.emit(stream.turn.conversation.id, event.n_reason)
        loaded = self._loaded
        assert loaded is not None, "an answer began without a model"
        for answer in stream.answers:
            answer.model = (loaded.name, loaded.quantization, loaded.sha256)
        provenance = Provenance(
            model=ModelIdentity(loaded.path, loaded.sha256, loaded.name, loaded.quantization),
            adapters=(),
            template_sha256=event.template_sha256,
            prompt=event.prompt,
            sampling=stream.sampling,
            n=event.n,
            build=self._build,
            # the conversation's system prompt may be another one later
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
        for candidate, kind, text in event.pieces:
            answer = stream.answers[candidate]
            answer.prefill = None
            old = answer.output
            said, thought = add_piece(old.text, old.reasoning, kind, text)
            answer.output = replace(old, text=said, reasoning=thought)
        for candidate, raw in event.raw:
            answer = stream.answers[candidate]
            answer.output = replace(answer.output, raw=answer.output.raw + raw)
        for candidate, tokens in event.tokens:
            stream.answers[candidate].tokens = tokens

    # --- ends

    def _end_rest(self, stream: _Stream, status: Status, error: UserError | None) -> None:
        """A failure keeps what was written: such an answer can be continued."""
        for answer in stream.answers:
            if not answer.ended:
                answer.error = error
                begun = answer.output.text or answer.output.reasoning
                self._end(stream, answer, Status.INTERRUPTED if begun else status)

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
            stored(None)  # it is over all the same, so that the conversation can go on
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
        if first := next(iter(self._streams.values()), None):  # nothing of another conversation is before it now
            first.changed = True
            for answer in first.answers:
                answer.waits = False
        self.updated.emit(stream.turn.conversation.id)
        if not self._streams:
            self._repaint.stop()
            self._checkpoints.stop()
        self.active_changed.emit()

    # --- on the clock

    def _tell(self) -> None:
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
    """Its end says all that a checkpoint would have."""
    return f"answer {answer}"


def _timer(parent: QObject, interval: int, slot: object) -> QTimer:
    timer = QTimer(parent)
    timer.setInterval(interval)
    timer.timeout.connect(slot)
    return timer
