"""Answers that models generate in advance for the tasks of projects: what to generate next, and how it is saved.

Each method is one transaction. For the store's thread.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from desktop.core.context import ChatMessage
from desktop.core.conversation import Message, Role, Status, Tree
from desktop.core.errors import UserError
from desktop.core.generation import (
    Adapter,
    CandidateStats,
    EndReason,
    ModelIdentity,
    PromptStats,
    Provenance,
)
from desktop.core.ids import new_id, new_ids
from desktop.core.project import AnswerSource, Project, Task
from desktop.engine.protocol import CandidateDone, Done, Event, Failed, Loaded, Pieces, Prefilled, Started, add_piece
from desktop.services.annotators import active_id
from desktop.services.changes import NOTHING, Changes
from desktop.services.chat import AnswerOutput, history
from desktop.store.database import Database, Transaction

AHEAD: Final = 8
"""The number of tasks to search for one whose model is loaded, before another model is loaded."""

NONE: Final = "none"
"""Saved in place of a batch if a source could not answer a prompt."""

_FINISHED: Final = (EndReason.END_OF_TURN, EndReason.MAX_TOKENS, EndReason.STOP_STRING, EndReason.CONTEXT_FULL)


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """What to generate next: the answers of one source to one task. `done` of the task's `answers` exist already;
    `waiting` tasks of the project lack answers."""

    project: Project
    task: Task
    source: AnswerSource
    messages: tuple[ChatMessage, ...]
    waiting: int
    answers: int = 1
    done: int = 0

    @property
    def seeds(self) -> tuple[int, ...]:
        """A seed for each answer, from the source's seed on; empty if it has none."""
        first = self.source.sampling.seed
        return () if first is None else tuple(first + i for i in range(self.source.n))

    @property
    def adapters(self) -> tuple[Adapter, ...]:
        """The LoRA adapters that the source uses."""
        return tuple(Adapter(path, scale) for path, scale in self.source.adapters)


@dataclass
class GeneratedAnswer:
    """One answer of a batch, as far as it is generated."""

    output: AnswerOutput = field(default_factory=AnswerOutput)
    stats: CandidateStats | None = None
    tokens: int = 0  # so far


@dataclass
class GenerationBatch:
    """Collects the engine's events of one request. `loaded` and `build` describe the engine when it began, and `sent`
    are the messages that fit into the context."""

    request: GenerationRequest
    loaded: Loaded
    build: str
    sent: tuple[ChatMessage, ...]
    answers: list[GeneratedAnswer] = field(default_factory=list)
    started: Started | None = None
    prefill: PromptStats | None = None
    error: UserError | None = None
    is_over: bool = False

    def apply(self, event: Event) -> None:
        """Add an event of the engine."""
        match event:
            case Started():
                self.started = event
                self.answers = [GeneratedAnswer() for _ in range(event.n)]
            case Prefilled(stats=stats):
                self.prefill = stats
            case Pieces():
                for candidate, kind, text in event.pieces:
                    answer = self.answers[candidate]
                    old = answer.output
                    answer_text, thought = add_piece(old.text, old.reasoning, kind, text)
                    answer.output = replace(old, text=answer_text, reasoning=thought)
                for candidate, raw in event.raw:
                    answer = self.answers[candidate]
                    answer.output = replace(answer.output, raw=answer.output.raw + raw)
                for candidate, tokens in event.tokens:
                    self.answers[candidate].tokens = tokens
            case CandidateDone(candidate=candidate, stats=stats):
                self.answers[candidate].stats = stats
            case Failed(error=error):
                self.error, self.is_over = UserError.from_wire(error), True
            case Done():
                self.is_over = True

    @property
    def finished(self) -> dict[int, GeneratedAnswer]:
        """The answers that ended by themselves, by their index in the batch."""
        return {
            index: answer
            for index, answer in enumerate(self.answers)
            if answer.stats is not None and answer.stats.end in _FINISHED
        }

    @property
    def seconds(self) -> float:
        """How long the slowest answer took to generate, by the engine's statistics."""
        times = [_seconds(answer.stats) for answer in self.answers if answer.stats is not None]
        return max(times, default=0.0)

    def provenance(self) -> Provenance:
        """What the answers were generated with. The batch must have started."""
        started, loaded = self.started, self.loaded
        assert started is not None, "a batch has a provenance once it started"
        return Provenance(
            model=ModelIdentity(loaded.path, loaded.sha256, loaded.name, loaded.quantization),
            adapters=self.request.adapters,
            template_sha256=started.template_sha256,
            prompt=started.prompt,
            sampling=self.request.source.sampling,
            n=started.n,
            build=self.build,
            context=dict(loaded.context)
            | {"system": next((m.content for m in self.sent if m.role == "system"), "")}
            | ({"literal": started.literal} if started.literal else {}),  # as in `protocol.Started`
            dropped=(
                *(message.id for message in self.request.messages if message not in self.sent),
                *(self.sent[index].id for index in started.dropped),
            ),
        )


def _seconds(stats: CandidateStats) -> float:
    return (stats.first_token_s or 0.0) + (stats.tokens / stats.tokens_per_second if stats.tokens_per_second else 0.0)


class CandidateService:
    """Generation for projects. Methods raise `UserError` if the disk fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def next(
        self, first: str = "", loaded: str = "", without: Mapping[str, tuple[AnswerSource, ...]] | None = None
    ) -> GenerationRequest | None:
        """What to generate next, or None: for the project `first`, then for the others, newest first.

        `without` excludes projects, by id, as long as they have these sources. Requests for the model that is `loaded`
        (a path) come first, unless the annotator has nothing left to judge in `first`: then its next task does.
        """
        excluded = without or {}
        with self._database.read() as store:
            projects = [
                project
                for project in store.projects.all()
                if project.sources and excluded.get(project.id) != project.sources
            ]
            for project in sorted(projects, key=lambda project: project.id != first):
                is_urgent = project.id == first and not store.projects.open_tasks(project, active_id(store), 1)
                missing = list(_missing(store, project, 1 if is_urgent else AHEAD))
                if missing:
                    task, wanted = next((m for m in missing if m[1].model == loaded), missing[0])
                    waiting = store.projects.count_waiting(project.id)
                    batches = store.projects.batches(task.id)
                    sizes = {source.key: source.n for source in project.sources}
                    done = sum(n for key, n in sizes.items() if key in batches)
                    messages = _messages(store, task)
                    return GenerationRequest(project, task, wanted, messages, waiting, sum(sizes.values()), done)
        return None

    def save(self, batch: GenerationBatch) -> tuple[bool, Changes]:
        """Save the finished answers of a batch that is over. Returns whether its task now has all of its answers. Does
        nothing if the task or its project was deleted."""
        finished = batch.finished
        if not finished:
            return self.skip_source(batch.request)
        request, provenance = batch.request, batch.provenance()
        with self._database.write() as store:
            task = store.projects.task(request.task.id)
            if task is None:
                return False, NOTHING
            id, now = new_id(), time.time()
            ids = new_ids(len(finished), store.conversations.id_floor(task.conversation, task.prompt))
            for answer, index in zip(ids, finished, strict=True):
                message = Message(answer, task.prompt, Role.ASSISTANT, "", "", Status.STREAMING, now, id)
                store.conversations.add_message(task.conversation, message, candidate=index)
            store.conversations.add_provenance(id, task.conversation, now, provenance)
            if batch.prefill is not None:
                store.conversations.set_prefill(id, batch.prefill)
            for answer, written in zip(ids, finished.values(), strict=True):
                store.conversations.finish(answer, Status.COMPLETE, written.output, None, written.stats, None)
            ready = _note(store, task, request.source, id)
        return ready, Changes(messages=frozenset(ids), projects=frozenset({task.project}))

    def skip_source(self, request: GenerationRequest) -> tuple[bool, Changes]:
        """Note that the source cannot answer this prompt, so that the task does not wait for it. Returns whether the
        task now has all of its answers."""
        with self._database.write() as store:
            task = store.projects.task(request.task.id)
            if task is None:
                return False, NOTHING
            return _note(store, task, request.source, NONE), Changes(projects=frozenset({task.project}))


def _missing(store: Transaction, project: Project, ahead: int) -> Iterator[tuple[Task, AnswerSource]]:
    """The next tasks, each with the sources that did not answer it yet."""
    for task in store.projects.waiting(project, ahead):
        batches = store.projects.batches(task.id)
        yield from ((task, source) for source in project.sources if source.key not in batches)


def _messages(store: Transaction, task: Task) -> tuple[ChatMessage, ...]:
    header = store.conversations.get(task.conversation)
    assert header is not None, "a foreign key holds that"
    return tuple(history(header.system_prompt, Tree(store.conversations.path(task.prompt)), task.prompt))


def _note(store: Transaction, task: Task, source: AnswerSource, batch: str) -> bool:
    """Save which batch came from the source. After the last one, set the candidates of the task and return True."""
    store.projects.add_batch(task.id, source.key, batch)
    project = store.projects.get(task.project)
    batches = store.projects.batches(task.id)
    if project is None or any(source.key not in batches for source in project.sources):
        return False
    store.projects.set_candidates(task.id, list(_answers(store, [batches[source.key] for source in project.sources])))
    return True


def _answers(store: Transaction, batches: Sequence[str]) -> Iterator[str]:
    """The answers of these batches that are not empty."""
    for batch in dict.fromkeys(batches):
        for id in store.conversations.batch(batch):
            message = store.conversations.message(id)
            if message is not None and message.text.strip():
                yield id
