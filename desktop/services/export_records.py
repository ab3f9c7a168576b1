"""What was judged, as the cases that exports are built from: read a few hundred conversations at a time, by their
ids, so that the same store gives the same cases in whatever order it was filled."""

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
"""Of a provenance's context: the licence that the model's file names, and the system prompt as it was sent."""

_REMEMBERED = 1000  # ways to make answers, as they stand in the store

_CUT = ("max_tokens", "context_full")
_WHOLE = ("", Status.COMPLETE.value)


class PromptRecords:
    """One pass over what is chosen. `sources` are those met so far, in the order of their numbers."""

    def __init__(self, rows: ExportRepository, project: str | None, tag: str | None, judgements: Sequence[str]) -> None:
        self._rows = rows
        self._project = project
        self._tag = tag
        self._judgements = frozenset(judgements)
        self._numbers: dict[ExportSource, int] = {}
        self.sources: list[ExportSource] = []
        self._last: ExportOrigin | None = None
        self._last_source: tuple[int, str | None] = (0, None)
        self._made: dict[tuple[Any, ...], tuple[int, str | None]] = {}

    def slices(self, also_deleted: bool = False) -> Iterator[tuple[int, list[PromptRecord]]]:
        """How many conversations, and their cases. `also_deleted`: with those of the trash."""
        for ids in self._rows.slices(also_deleted):
            yield len(ids), list(self._cases(ids))

    def _cases(self, ids: Sequence[str]) -> Iterator[PromptRecord]:
        judged = self._rows.judgements(ids)
        messages = self._rows.messages(ids)
        systems = self._rows.systems(ids)
        origins = self._rows.origins(ids)
        tasks = self._tasks(ids)
        for id in ids:
            here = messages.get(id, {})
            prompts = judged.get(id, {})
            loose = prompts.get("", [])  # withdrawals that name no prompt: of any judgement here
            for prompt in sorted({*prompts, *tasks.get(id, {})} - {""}):
                about = tasks.get(id, {}).get(prompt)
                events = prompts.get(prompt, [])
                case = self._case(id, prompt, events + loose, about, here, systems.get(id, ""), origins)
                if case is not None:
                    yield case

    def _tasks(self, ids: Sequence[str]) -> dict[str, dict[str, list[ExportTask]]]:
        found: dict[str, dict[str, list[ExportTask]]] = {}
        for task in self._rows.tasks(ids):
            found.setdefault(task.conversation, {}).setdefault(task.prompt, []).append(task)
        return found

    def _case(
        self,
        conversation: str,
        prompt: str,
        events: Sequence[Judgement],
        tasks: Sequence[ExportTask] | None,
        messages: Mapping[str, ExportMessage],
        system: str,
        origins: Mapping[str, ExportOrigin],
    ) -> PromptRecord | None:
        """None where it is not chosen."""
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
        whole = message.status in _WHOLE
        ending = AnswerEnd.CUT if message.end in _CUT else AnswerEnd.WHOLE if whole else AnswerEnd.INTERRUPTED
        origin = origins.get(message.provenance) if message.provenance else None
        turns = Extra.from_text(message.extra).turns
        known = (message.id, message.text, ending)
        if origin is None:
            return ExportAnswer(*known, None, message.seed, message.author, turns=turns)
        if origin is not self._last:  # the answers of one batch come together
            self._last, self._last_source = origin, self._source(origin)
        source, seen = self._last_source
        missing = 0
        if origin.dropped != "[]":
            gone = frozenset(json.loads(origin.dropped))
            missing = sum(turn.id in gone for turn in path)
        sent = seen if seen != system else None
        return ExportAnswer(*known, source, message.seed, message.author, missing, sent, turns)

    def _source(self, origin: ExportOrigin) -> tuple[int, str | None]:
        """Its number, and the system prompt that was sent, if it is known."""
        key = origin._replace(id="", dropped="")
        made = self._made.get(key)
        if made is None:
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
            if len(self._made) >= _REMEMBERED:
                self._made.clear()
            made = self._made[key] = self._numbers[source], context.get(SYSTEM)
        return made


class _Frozen(dict[str, Any]):
    """Settings that can be compared as a whole."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(json.dumps(self, sort_keys=True))


def _path(messages: Mapping[str, ExportMessage], prompt: str) -> list[ExportMessage]:
    """From the first message to the prompt, as the model is told it: without answers that have no word."""
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
