"""Turns an imported row into records: a conversation with its answers, a task, and judgements.

Ids are hashes of the content: the same prompt in a project is the same conversation, the same answers are the same
task, and the same judgement by the same annotator is the same event. Importing a file again therefore adds nothing, and
rows with the same prompt share a conversation. All other values of a row, even unread ones, distinguish it from other
rows: they are part of the ids of its events, or of its task if it has no labels.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace

from desktop.core.conversation import ConversationRecord, MessageRecord, Role, Status
from desktop.core.errors import UserError
from desktop.core.judgement import Judgement
from desktop.core.payloads import Note, Payload, Rating, Rewrite
from desktop.core.project import Project, Task
from desktop.core.provenance import GenerationRecord, ProvenanceRecord
from desktop.core.question import THUMBS
from desktop.core.questions import type_of
from desktop.core.questions.comparison import Comparison
from desktop.core.scheme import Scheme
from desktop.datasets.records import ImportedRow, Label
from desktop.services.prompts import imported_generation, imported_provenance
from desktop.services.titles import title_from

_BEGINNING = 500  # characters, more than a title needs


@dataclass(frozen=True, slots=True)
class SchemeVersion:
    """A scheme, with the version of its guideline, as judgements refer to it."""

    scheme: Scheme
    guideline: int | None  # version


@dataclass(frozen=True, slots=True)
class Target:
    """Where rows are imported to: the project, the annotators by `Label.by`, and the schemes by id."""

    project: Project
    annotators: Mapping[tuple[str, int], str]
    schemes: Mapping[str, SchemeVersion]
    now: float  # Unix seconds


@dataclass(frozen=True, slots=True)
class RowRecords:
    """The records of one row. Messages follow those they answer."""

    source: ImportedRow
    conversation: ConversationRecord
    messages: Sequence[MessageRecord]
    generations: Sequence[GenerationRecord]
    provenances: Sequence[ProvenanceRecord]
    task: Task
    events: Sequence[Judgement]


def build_records(row: ImportedRow, target: Target, *, separate: bool = False, as_in_0_1_0: bool = False) -> RowRecords:
    """Build the records of a row.

    `separate`: in a conversation that no other row shares, because it contradicts another row by the same annotator.
    Demonstrations always get their question_type: of two for the same prompt, the later would replace the earlier.
    `as_in_0_1_0`: with the ids that Sayso 0.1.0 gave, which hashed texts and labels only.
    """
    project, now = target.project, target.now
    if as_in_0_1_0:
        labels = row.labels if row.former is None else row.former
        plain = replace(row.prompt, messages=[replace(message, extra="") for message in row.prompt.messages])
        row = replace(row, prompt=plain, identity="", context="", labels=tuple(map(_as_in_0_1_0, labels)))
    separate = separate or any(isinstance(label.payload, Rewrite) for label in row.labels)
    system = "\n\n".join(m.content for m in row.prompt.messages if m.role == "system")
    turns = [message for message in row.prompt.messages if message.role != "system"]
    content = [system, *(f"{turn.role}\n{turn.content}" for turn in turns)]
    content += [f"extra {turn.extra}" for turn in turns if turn.extra]
    if row.context:
        content.append(f"context {row.context}")
    if separate:
        content += [_repr(row.prompt.answers), *(_repr((label.payload, label.annotator)) for label in row.labels)]
        content += [answer.extra for answer in row.prompt.answers if answer.extra]
        content += [row.identity] if row.identity else []
    start = int(project.created * 1000)
    conversation = _id(start, "conversation", project.id, *content)
    author = _author(row, target)
    messages: list[MessageRecord] = []

    def add(id: str, role: Role, text: str, parent: str | None, extra: str, batch: str | None = None) -> str:
        is_demonstration = role is Role.ASSISTANT and batch is None and parent == prompt
        messages.append(
            MessageRecord(
                id=id,
                conversation_id=conversation,
                parent=parent,
                role=role,
                text=text,
                reasoning="",
                status=Status.COMPLETE,
                created=now,
                batch=batch,
                author=author if is_demonstration else None,
                extra=extra,
            )
        )
        return id

    prompt: str | None = ""
    parent: str | None = None
    for depth, turn in enumerate(turns):
        id = _id(start + depth, "turn", conversation, str(depth))
        parent = add(id, Role(turn.role), turn.content, parent, turn.extra)
    prompt = parent
    assert prompt is not None
    answers: list[str] = []
    generations, provenances = [], []
    for answer in row.prompt.answers:
        duplicates = sum(other.text == answer.text for other in row.prompt.answers[: len(answers)])
        hashed = [answer.text, answer.model, str(duplicates), *([answer.extra] if answer.extra else [])]
        id = _id(start + len(turns), "answer", conversation, *hashed)
        batch = _id(start, "batch", id) if answer.model else None
        answers.append(add(id, Role.ASSISTANT, answer.text, prompt, answer.extra, batch))
        if batch is not None:
            provenances.append(imported_provenance(answer.model, batch, conversation, now))
            generations.append(imported_generation(id, batch))
    header = ConversationRecord(
        id=conversation,
        title=title_from(turns[-1].content[:_BEGINNING]),
        title_is_auto=True,
        created=now,
        updated=now,
        system_prompt=system or project.system_prompt,
        branches=len(answers) > 1,
        active_leaf=answers[0] if len(answers) == 1 else prompt,
    )
    task = Task(
        id=_id(start, "task", project.id, prompt, *sorted(answers), *([] if row.labels else _identity(row))),
        project=project.id,
        conversation=conversation,
        prompt=prompt,
        index=0,
        category=row.prompt.category,
        language=row.prompt.language,
        tags=tuple(sorted(row.prompt.tags)),
        candidates=tuple(answers) or None,
    )
    return RowRecords(row, header, messages, generations, provenances, task, _events(row, task, answers, target))


def _events(row: ImportedRow, task: Task, answers: Sequence[str], target: Target) -> list[Judgement]:
    """The judgements of a row, for answers with these ids."""
    found: list[Judgement] = []
    start = int(target.project.created * 1000)
    for label in row.labels:
        annotator = target.annotators[label.by]
        payload, used, question = _matching_question(label, target)
        payload = payload.with_ids(answers)
        content = json.dumps(payload.to_dict(), sort_keys=True)
        about = tuple(sorted(answers[index] for index in label.about))
        if isinstance(payload, Note) and not about:
            about = (task.prompt,)
        name = used.scheme.id if used else ""
        id = _id(start, "event", task.id, annotator, payload.kind, content, *about, name, question, *_identity(row))
        event = Judgement(
            id=id,
            action=found[0].action if found and found[0].annotator == annotator else id,
            annotator=annotator,
            conversation=task.conversation,
            prompt=task.prompt,
            messages=about,
            payload=payload,
            created=target.now,
            question=question,
            scheme=used.scheme.id if used else None,
            scheme_version=used.scheme.version if used else None,
            guideline_version=used.guideline if used else None,
            task=task.id,
            models_visible=None if row.origin is None else row.origin.models_visible,
            imported=True,
        )
        found.append(_without_unfit_scheme(event, used))
    return found


def _matching_question(label: Label, target: Target) -> tuple[Payload, SchemeVersion | None, str]:
    """The label's payload, and the scheme and question that it answers, so that it can be compared with judgements made
    here: of the format's scheme, else of the project's, if that has a matching question."""
    used = target.schemes.get(label.scheme or target.project.scheme)
    payload = label.payload
    if used is None or isinstance(payload, Rewrite):
        return payload, None, ""
    questions = used.scheme.questions
    question_type = type_of(payload.kind)
    for question in questions if question_type is not None else ():
        if question.type == question_type and (fitting := question_type.fit(question, payload)) is not None:
            return fitting, used, question.id
    match payload:
        case Note():
            if any(question.id == label.question and question.type.has_free_text for question in questions):
                return payload, used, label.question
        case Rating():
            ids = {question.id for question in questions}
            answered = payload.scores.keys() | payload.choices.keys()
            if (answered or payload.thumbs is not None) and answered <= ids:
                return payload, used if payload.thumbs is None or THUMBS in ids else None, ""
    return payload, None, ""


def _without_unfit_scheme(event: Judgement, used: SchemeVersion | None) -> Judgement:
    """The event, without its scheme if it does not pass the checks of the scheme."""
    if used is None:
        return event
    try:
        used.scheme.check(event)
    except UserError:
        return replace(event, scheme=None, scheme_version=None, guideline_version=None, question="")
    return event


def _author(row: ImportedRow, target: Target) -> str | None:
    """The annotator who wrote the answer of a demonstration."""
    return next((target.annotators[lb.by] for lb in row.labels if isinstance(lb.payload, Rewrite)), None)


def _identity(row: ImportedRow) -> list[str]:
    return [row.identity] if row.identity else []


def _as_in_0_1_0(label: Label) -> Label:
    """The label as Sayso 0.1.0 read it: without the margin and the overall preference."""
    if isinstance(label.payload, Comparison):
        return replace(label, payload=replace(label.payload, margin=None, overall=None))
    return label


_FIELDS = {
    "NewAnswer": ("text", "model"),
    "Rating": ("quality", "thumbs", "scores", "flags", "choices", "tags", "use_case"),
    "Ranking": ("order", "identical"),
    "Comparison": ("first", "second", "strength", "steps", "both_bad"),
    "Rewrite": ("original", "message", "instruction"),
    "Steps": ("steps",),
    "Step": ("start", "end", "verdict"),
    "Spans": ("spans",),
    "Span": ("start", "end", "label", "comment"),
    "Note": ("text",),
}
"""The fields that ids were first made from. Newer fields are only hashed if they are not the default, so that ids stay
the same."""


def _repr(value: object) -> str:
    """The text of a value that ids are made from; it must never change."""
    if isinstance(value, tuple):
        inside = ", ".join(map(_repr, value))
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    names = _FIELDS.get(type(value).__name__)
    if names is None or not is_dataclass(value):
        return repr(value)
    more = [
        field.name for field in fields(value) if field.name not in names and getattr(value, field.name) != field.default
    ]
    text = ", ".join(f"{name}={_repr(getattr(value, name))}" for name in (*names, *more))
    return f"{type(value).__name__}({text})"


def _id(milliseconds: int, *words: str) -> str:
    """A UUIDv7 as in `core.ids`, with a hash of the words in place of the random bits."""
    digest = hashlib.sha256("\0".join(f"{len(word)}:{word}" for word in words).encode()).hexdigest()
    return f"{milliseconds:012x}7{digest[:3]}8{digest[3:18]}"
