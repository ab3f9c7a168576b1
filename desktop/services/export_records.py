"""Reads the judged prompts with their answers and judgements, from which exports are built.

It reads a few hundred conversations at a time in the order of their ids, so that the same data gives the same records
in whatever order it was merged.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from desktop.core.conversation import Role, Status
from desktop.core.extra_turns import Extra
from desktop.core.judgement import Judgement, effective
from desktop.core.payloads import Rating
from desktop.core.provenance import base_name
from desktop.datasets.items import AnswerEnd, ExportAnswer, ExportSource, PromptRecord, Turn
from desktop.engine import builtin
from desktop.store.exports import ExportMessage, ExportOrigin, ExportRepository, ExportTask

LICENCE, SYSTEM = "licence", "system"
"""Keys in `Provenance.context`: the licence in the model's file, and the system prompt that was sent."""

_CACHED_ORIGINS = 1000

_CUT = ("max_tokens", "context_full")
_COMPLETE = ("", Status.COMPLETE.value)


class PromptRecords:
    """One pass over the selected data. `sources` are the sources of answers found so far; answers refer to their
    index."""

    def __init__(self, rows: ExportRepository, project: str | None, tag: str | None, judgements: Sequence[str]) -> None:
        self._rows = rows
        self._project = project
        self._tag = tag
        self._judgements = frozenset(judgements)
        self._numbers: dict[ExportSource, int] = {}
        self.sources: list[ExportSource] = []
        self._last: ExportOrigin | None = None
        self._last_source: tuple[int, str | None] = (0, None)
        self._source_of_origin: dict[tuple[Any, ...], tuple[int, str | None]] = {}

    def slices(self, also_deleted: bool = False) -> Iterator[tuple[int, list[PromptRecord]]]:
        """The records, with the number of conversations that each list comes from. `also_deleted`: also those in the
        trash."""
        for ids in self._rows.slices(also_deleted):
            yield len(ids), list(self._records(ids))

    def _records(self, ids: Sequence[str]) -> Iterator[PromptRecord]:
        judged = self._rows.judgements(ids)
        messages = self._rows.messages(ids)
        systems = self._rows.systems(ids)
        origins = self._rows.origins(ids)
        tasks = self._tasks(ids)
        for id in ids:
            own_messages = messages.get(id, {})
            prompts = judged.get(id, {})
            without_prompt = prompts.get("", [])  # withdrawals, of any judgement in the conversation
            for prompt in sorted({*prompts, *tasks.get(id, {})} - {""}):
                of_prompt = tasks.get(id, {}).get(prompt)
                events = prompts.get(prompt, [])
                record = self._record(
                    id, prompt, events + without_prompt, of_prompt, own_messages, systems.get(id, ""), origins
                )
                if record is not None:
                    yield record

    def _tasks(self, ids: Sequence[str]) -> dict[str, dict[str, list[ExportTask]]]:
        found: dict[str, dict[str, list[ExportTask]]] = {}
        for task in self._rows.tasks(ids):
            found.setdefault(task.conversation, {}).setdefault(task.prompt, []).append(task)
        return found

    def _record(
        self,
        conversation: str,
        prompt: str,
        events: Sequence[Judgement],
        tasks: Sequence[ExportTask] | None,
        messages: Mapping[str, ExportMessage],
        system: str,
        origins: Mapping[str, ExportOrigin],
    ) -> PromptRecord | None:
        """The record of a prompt; None if it is not selected."""
        tasks = tasks or ()
        if self._project is not None and all(task.project != self._project for task in tasks):
            return None
        counted = effective(events) if len(events) > 1 else [event for event in events if event.withdraws is None]
        tags = self._tags(counted, tasks)
        if self._tag is not None and self._tag not in tags:
            return None
        if self._judgements:
            counted = [event for event in counted if event.id in self._judgements]
            if not counted:
                return None
        path = _path(messages, prompt)
        if not path:
            return None
        named = sorted({id for event in counted for id in event.messages} - {prompt})
        answers = {id: self._answer(messages[id], path, system, origins) for id in named if id in messages}
        turns: list[Turn] = [
            {"role": message.role, "content": message.text} | ({"extra": message.extra} if message.extra else {})
            for message in path
        ]
        category = next((task.category for task in tasks if task.category), None)
        language = next((task.language for task in tasks if task.language), None)
        return PromptRecord(
            prompt,
            conversation,
            system,
            turns,
            answers,
            counted,
            category,
            language,
            tuple(sorted(tags)),
            path[-1].created,
        )

    @staticmethod
    def _tags(counted: Sequence[Judgement], tasks: Sequence[ExportTask]) -> set[str]:
        tags = {tag for task in tasks for tag in json.loads(task.tags)}
        for event in counted:
            if isinstance(event.payload, Rating):
                tags.update(event.payload.tags)
        return tags

    def _answer(
        self,
        message: ExportMessage,
        path: Sequence[ExportMessage],
        system: str,
        origins: Mapping[str, ExportOrigin],
    ) -> ExportAnswer:
        is_complete = message.status in _COMPLETE
        ending = AnswerEnd.CUT if message.end in _CUT else AnswerEnd.WHOLE if is_complete else AnswerEnd.INTERRUPTED
        origin = origins.get(message.provenance) if message.provenance else None
        turns = Extra.from_text(message.extra).turns
        known = (message.id, message.text, ending)
        if origin is None:
            return ExportAnswer(*known, None, message.seed, message.author, turns=turns)
        if origin is not self._last:  # the answers of a batch follow each other
            self._last, self._last_source = origin, self._source(origin)
        source, system_sent = self._last_source
        missing = 0
        if origin.dropped != "[]":
            dropped = frozenset(json.loads(origin.dropped))
            missing = sum(turn.id in dropped for turn in path)
        sent = system_sent if system_sent != system else None
        return ExportAnswer(*known, source, message.seed, message.author, missing, sent, turns)

    def _source(self, origin: ExportOrigin) -> tuple[int, str | None]:
        """The index of the source, and the system prompt that was sent, if known."""
        key = origin._replace(id="", dropped="")
        known = self._source_of_origin.get(key)
        if known is None:
            context = json.loads(origin.context)
            settings = {name: value for name, value in sorted(json.loads(origin.sampling).items()) if name != "seed"}
            licence = builtin.LICENCE if origin.sha256 == builtin.SHA256 else str(context.get(LICENCE) or "")
            used = tuple((base_name(a["path"]), float(a["scale"])) for a in json.loads(origin.adapters))
            source = ExportSource(
                *(origin.name, origin.sha256, origin.quantization, licence, used, origin.template),
                *(_Frozen(settings), origin.build),
            )
            if source not in self._numbers:
                self._numbers[source] = len(self.sources)
                self.sources.append(source)
            if len(self._source_of_origin) >= _CACHED_ORIGINS:
                self._source_of_origin.clear()
            known = self._source_of_origin[key] = self._numbers[source], context.get(SYSTEM)
        return known


class _Frozen(dict[str, Any]):
    """A dictionary of settings that can be hashed."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(json.dumps(self, sort_keys=True))


def _path(messages: Mapping[str, ExportMessage], prompt: str) -> list[ExportMessage]:
    """The messages up to the prompt, as the model reads them: without empty answers. Empty if one is missing."""
    path: list[ExportMessage] = []
    id: str | None = prompt
    while id is not None:
        message = messages.get(id)
        if message is None:
            return []
        if message.text or message.role == Role.USER.value:
            path.append(message)
        id = message.parent
    path.reverse()
    return path
