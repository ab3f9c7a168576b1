"""Prompts that come from a file or ship with the program, as rows: each in a conversation of its own."""

from dataclasses import dataclass
from typing import Any

from desktop.core.conversation import Message, Role, Status
from desktop.core.errors import QT_TRANSLATE_NOOP, Kind, UserError
from desktop.core.generation import EndReason
from desktop.core.ids import new_id, new_ids
from desktop.core.project import NewPrompt, Project, Task
from desktop.core.sampling import sampling_record
from desktop.services.titles import title_from


@dataclass(frozen=True, slots=True)
class Rows:
    """What one prompt adds to the tables, as `store.exchange` takes them."""

    task: Task
    conversation: dict[str, Any]
    messages: list[dict[str, Any]]
    generations: list[dict[str, Any]]
    provenances: list[dict[str, Any]]


def imported(project: Project, prompt: NewPrompt, place: int, annotator: str | None, now: float) -> Rows:
    system = "\n\n".join(message.content for message in prompt.messages if message.role == "system")
    turns = [message for message in prompt.messages if message.role != "system"]
    roles = [Role(message.role) for message in turns]
    alternate = all(role is (Role.USER, Role.ASSISTANT)[n % 2] for n, role in enumerate(roles))
    if not turns or not alternate or roles[-1] is not Role.USER or not turns[-1].content.strip():
        raise UserError(
            Kind.INPUT,
            QT_TRANSLATE_NOOP(
                "errors",
                "Prompt {number} is not valid. A conversation begins with the user, takes turns and ends with the "
                "user.",
            ),
            {"number": place + 1},
        )
    conversation, task = new_ids(2)
    messages: list[dict[str, Any]] = []

    def add(
        role: Role, text: str, parent: str | None, extra: str, author: str | None = None, batch: str | None = None
    ) -> str:
        id = new_ids(1, messages[-1]["id"] if messages else "")[0]
        message = Message(id, parent, role, text, "", Status.COMPLETE, now, batch, extra=extra)
        row = {f: getattr(message, f) for f in Message.__slots__}
        messages.append(row | {"conversation_id": conversation, "author": author, "raw": ""})
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
            provenances.append(said_to_be(answer.model, batch, conversation, now))
            generations.append(generated(answers[-1], batch))
    header = {
        "id": conversation,
        "title": title_from(turns[-1].content),
        "title_is_auto": True,
        "created": now,
        "updated": now,
        "system_prompt": system or project.system_prompt,
        "project": project.id,
        "branches": len(answers) > 1,
        "active_leaf": answers[0] if len(answers) == 1 else parent,
    }
    made = Task(
        task,
        project.id,
        conversation,
        parent,
        place,
        prompt.category,
        prompt.language,
        tuple(prompt.tags),
        tuple(answers) or None,
    )
    return Rows(made, header, messages, generations, provenances)


def said_to_be(model: str, batch: str, conversation: str, now: float) -> dict[str, Any]:
    """All that is known of an answer that a file brought: the name of the model that is said to have written it."""
    return {
        "id": batch,
        "conversation_id": conversation,
        "created": now,
        "model_sha256": "",
        "model_path": "",
        "model_name": model,
        "model_quantization": "",
        "adapters": [],
        "template_sha256": "",
        "sampling": sampling_record({}),
        "n": 1,
        "build": "",
        "context": {"imported": True},
        "dropped_count": 0,
        "dropped": [],
        "prompt": "",
    }


def generated(message: str, batch: str) -> dict[str, Any]:
    return {
        "message_id": message,
        "provenance_id": batch,
        "candidate": 0,
        "seed": None,
        "end": EndReason.END_OF_TURN.value,
        "tokens": 0,
        "first_token_s": None,
        "tokens_per_second": None,
        "error": None,
    }
