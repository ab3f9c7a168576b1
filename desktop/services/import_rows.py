"""What one imported row adds to the store: its conversation, answers, task and judgements.

Ids follow from what is said, not from when: the same prompt in one project is the same conversation, the same pair the
same task, the same opinion of the same annotator the same event. So a file that is imported again adds nothing, and
rows with the same prompt meet in one conversation. What a row says beside that, read or not, tells it from others too:
it is part of the ids of its events, or of its task where it has none.
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
from desktop.services.prompts import generated, said_to_be
from desktop.services.titles import title_from

_BEGINNING = 500  # characters: more than a title takes


@dataclass(frozen=True, slots=True)
class SchemeVersion:
    """A scheme as judgements name it."""

    scheme: Scheme
    guideline: int | None  # its version in force


@dataclass(frozen=True, slots=True)
class Target:
    """Where rows go: the project, the annotators by `Label.by`, and the schemes by id."""

    project: Project
    annotators: Mapping[tuple[str, int], str]
    schemes: Mapping[str, SchemeVersion]
    now: float  # Unix seconds


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """One row, ready for the store. Messages come after those they answer."""

    source: ImportedRow
    conversation: ConversationRecord
    messages: Sequence[MessageRecord]
    generations: Sequence[GenerationRecord]
    provenances: Sequence[ProvenanceRecord]
    task: Task
    events: Sequence[Judgement]


def place(row: ImportedRow, target: Target, *, alone: bool = False, former: bool = False) -> PlacedRow:
    """`alone`: in a conversation that no other row shares, where it would contradict another by the same annotator.
    Demonstrations always are: of two to one prompt the later would replace the earlier. `former`: with the ids that
    Sayso 0.1.0 gave, which knew of texts and labels only."""
    project, now = target.project, target.now
    if former:
        labels = row.labels if row.former is None else row.former
        bare = replace(row.prompt, messages=[replace(message, extra="") for message in row.prompt.messages])
        row = replace(row, prompt=bare, identity="", context="", labels=tuple(map(_former, labels)))
    alone = alone or any(isinstance(label.payload, Rewrite) for label in row.labels)
    system = "\n\n".join(m.content for m in row.prompt.messages if m.role == "system")
    turns = [message for message in row.prompt.messages if message.role != "system"]
    said = [system, *(f"{turn.role}\n{turn.content}" for turn in turns)]
    said += [f"extra {turn.extra}" for turn in turns if turn.extra]
    if row.context:
        said.append(f"context {row.context}")
    if alone:
        said += [_repr(row.prompt.answers), *(_repr((label.payload, label.annotator)) for label in row.labels)]
        said += [answer.extra for answer in row.prompt.answers if answer.extra]
        said += [row.identity] if row.identity else []
    start = int(project.created * 1000)
    conversation = _id(start, "conversation", project.id, *said)
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
        twin = sum(other.text == answer.text for other in row.prompt.answers[: len(answers)])
        known_by = [answer.text, answer.model, str(twin), *([answer.extra] if answer.extra else [])]
        id = _id(start + len(turns), "answer", conversation, *known_by)
        batch = _id(start, "batch", id) if answer.model else None
        answers.append(add(id, Role.ASSISTANT, answer.text, prompt, answer.extra, batch))
        if batch is not None:
            provenances.append(said_to_be(answer.model, batch, conversation, now))
            generations.append(generated(id, batch))
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
        id=_id(start, "task", project.id, prompt, *sorted(answers), *([] if row.labels else _beside(row))),
        project=project.id,
        conversation=conversation,
        prompt=prompt,
        place=0,
        category=row.prompt.category,
        language=row.prompt.language,
        tags=tuple(sorted(row.prompt.tags)),
        candidates=tuple(answers) or None,
    )
    return PlacedRow(row, header, messages, generations, provenances, task, _events(row, task, answers, target))


def _events(row: ImportedRow, task: Task, answers: Sequence[str], target: Target) -> list[Judgement]:
    found: list[Judgement] = []
    start = int(target.project.created * 1000)
    for label in row.labels:
        annotator = target.annotators[label.by]
        payload, used, question = _asked(label, target)
        payload = payload.with_ids(answers)
        said = json.dumps(payload.to_dict(), sort_keys=True)
        about = tuple(sorted(answers[index] for index in label.about))
        if isinstance(payload, Note) and not about:
            about = (task.prompt,)
        name = used.scheme.id if used else ""
        id = _id(start, "event", task.id, annotator, payload.kind, said, *about, name, question, *_beside(row))
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
        found.append(_without_misfit(event, used))
    return found


def _asked(label: Label, target: Target) -> tuple[Payload, SchemeVersion | None, str]:
    """The question that the label answers, so that it can be compared with what people here will answer: of the scheme
    that its format has, else of the project's, where that asks such a thing."""
    used = target.schemes.get(label.scheme or target.project.scheme)
    payload = label.payload
    if used is None or isinstance(payload, Rewrite):
        return payload, None, ""
    questions = used.scheme.questions
    own = type_of(payload.kind)
    for question in questions if own is not None else ():
        if question.type == own and (fitting := own.fit(question, payload)) is not None:
            return fitting, used, question.id
    match payload:
        case Note():
            if any(question.id == label.question and question.type.has_free_text for question in questions):
                return payload, used, label.question
        case Rating():
            asked = {question.id for question in questions}
            said = payload.scores.keys() | payload.choices.keys()
            if (said or payload.thumbs is not None) and said <= asked:
                return payload, used if payload.thumbs is None or THUMBS in asked else None, ""
    return payload, None, ""


def _without_misfit(event: Judgement, used: SchemeVersion | None) -> Judgement:
    """A label that does not fit the scheme after all is kept as what it says, without it."""
    if used is None:
        return event
    try:
        used.scheme.check(event)
    except UserError:
        return replace(event, scheme=None, scheme_version=None, guideline_version=None, question="")
    return event


def _author(row: ImportedRow, target: Target) -> str | None:
    """Who wrote the answer of a demonstration."""
    return next((target.annotators[lb.by] for lb in row.labels if isinstance(lb.payload, Rewrite)), None)


def _beside(row: ImportedRow) -> list[str]:
    return [row.identity] if row.identity else []


def _former(label: Label) -> Label:
    """As Sayso 0.1.0 read it: without margins and what belongs to several annotators."""
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
"""What was in values when ids were first made from them. Fields that they get later are added where they say
something, so that ids hold still."""


def _repr(value: object) -> str:
    if isinstance(value, tuple):
        inside = ", ".join(map(_repr, value))
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    names = _FIELDS.get(type(value).__name__)
    if names is None or not is_dataclass(value):
        return repr(value)
    more = [
        field.name for field in fields(value) if field.name not in names and getattr(value, field.name) != field.default
    ]
    said = ", ".join(f"{name}={_repr(getattr(value, name))}" for name in (*names, *more))
    return f"{type(value).__name__}({said})"


def _id(milliseconds: int, *words: str) -> str:
    """As those of `core.ids`, but for what is random there."""
    digest = hashlib.sha256("\0".join(f"{len(word)}:{word}" for word in words).encode()).hexdigest()
    return f"{milliseconds:012x}7{digest[:3]}8{digest[3:18]}"
