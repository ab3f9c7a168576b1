"""Records of a prompt that is added to a project: its conversation, messages, answers and task."""

from dataclasses import dataclass

from desktop.core.conversation import ConversationRecord, MessageRecord, Role, Status
from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.generation import EndReason
from desktop.core.ids import new_id, new_ids
from desktop.core.project import NewPrompt, Project, Task
from desktop.core.provenance import GenerationRecord, ProvenanceRecord
from desktop.core.sampling import sampling_record
from desktop.services.titles import title_from


@dataclass(frozen=True, slots=True)
class PromptRows:
    """The records of one prompt."""

    task: Task
    conversation: ConversationRecord
    messages: list[MessageRecord]
    generations: list[GenerationRecord]
    provenances: list[ProvenanceRecord]


def build_prompt_rows(project: Project, prompt: NewPrompt, place: int, annotator: str | None, now: float) -> PromptRows:
    """Build the records of a prompt. `place` is that of its task, `annotator` the author of answers without a model,
    and `now` in Unix seconds. Raises `UserError` unless the turns alternate and end with the user."""
    system = "\n\n".join(message.content for message in prompt.messages if message.role == "system")
    turns = [message for message in prompt.messages if message.role != "system"]
    roles = [Role(message.role) for message in turns]
    alternate = all(role is (Role.USER, Role.ASSISTANT)[n % 2] for n, role in enumerate(roles))
    if not turns or not alternate or roles[-1] is not Role.USER or not turns[-1].content.strip():
        raise UserError(
            ErrorKind.INPUT,
            QT_TRANSLATE_NOOP(
                "errors",
                "Prompt {number} is not valid. A conversation begins with the user, takes turns and ends with the "
                "user.",
            ),
            {"number": place + 1},
        )
    conversation, task_id = new_ids(2)
    messages: list[MessageRecord] = []

    def add(
        role: Role, text: str, parent: str | None, extra: str, author: str | None = None, batch: str | None = None
    ) -> str:
        id = new_ids(1, messages[-1].id if messages else "")[0]
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
                author=author,
                extra=extra,
            )
        )
        return id

    parent: str | None = None
    for role, turn in zip(roles, turns, strict=True):
        parent = add(role, turn.content, parent, turn.extra)
    assert parent is not None
    generations, provenances, answers = [], [], []
    for answer in prompt.answers:
        batch = new_id() if answer.model else None
        answers.append(
            add(Role.ASSISTANT, answer.text, parent, answer.extra, None if answer.model else annotator, batch)
        )
        if batch is not None:
            provenances.append(imported_provenance(answer.model, batch, conversation, now))
            generations.append(imported_generation(answers[-1], batch))
    header = ConversationRecord(
        id=conversation,
        title=title_from(turns[-1].content),
        title_is_auto=True,
        created=now,
        updated=now,
        system_prompt=system or project.system_prompt,
        project=project.id,
        branches=len(answers) > 1,
        active_leaf=answers[0] if len(answers) == 1 else parent,
    )
    task = Task(
        task_id,
        project.id,
        conversation,
        parent,
        place,
        prompt.category,
        prompt.language,
        tuple(prompt.tags),
        tuple(answers) or None,
    )
    return PromptRows(task, header, messages, generations, provenances)


def imported_provenance(model: str, batch: str, conversation: str, now: float) -> ProvenanceRecord:
    """The provenance of an answer from a file, which only states the name of its model."""
    return ProvenanceRecord(
        id=batch,
        conversation_id=conversation,
        created=now,
        model_name=model,
        sampling=sampling_record({}),
        context={"imported": True},
    )


def imported_generation(message: str, batch: str) -> GenerationRecord:
    """The record that links an answer from a file to its provenance `batch`."""
    return GenerationRecord(message_id=message, provenance_id=batch, end=EndReason.END_OF_TURN)
