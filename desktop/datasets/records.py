"""A row of a file as values of `core`: a prompt with its answers, and the labels of annotators.

Every reader makes these, whatever the format.
"""

from dataclasses import dataclass
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.payloads import Payload
from desktop.core.project import NewPrompt


@dataclass(frozen=True, slots=True)
class Label:
    """A judgement of answers of one row. The payload is one of `core.payloads`, with `answer(index)` in place of an
    answer's id; `about` are the indexes of the answers, sorted.

    `annotator` is the name in the row, empty if there is none; `person` numbers annotators, from 1, of whom a row says
    only that they are several. `scheme` and `question` are those that belong to the format (HelpSteer's), else None and
    empty.
    """

    payload: Payload
    about: tuple[int, ...]
    annotator: str = ""
    scheme: str | None = None
    question: str = ""
    person: int = 0

    @property
    def by(self) -> tuple[str, int]:
        """The key of the annotator within the file."""
        return self.annotator, self.person


@dataclass(frozen=True, slots=True)
class RowOrigin:
    """The provenance of a row of an export: the ids of its `judgements`, of its prompt and of the `annotators`.
    `models_visible` is whether they could see which model wrote what; None if that is unknown or differs."""

    prompt: str
    judgements: tuple[str, ...]
    models_visible: bool | None = None
    annotators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """One row. `where` is its place in the file, for error messages ("Line 12"); `id` its id in the file. `unread`
    names the columns that no reader asked for ("images", "messages.weight"). `identity` is a digest of everything
    besides texts and labels, `context` of the part of it that the answers are about (images, tools); empty if there is
    nothing. `former` are the labels that Sayso 0.1.0 read, if they differ. `origin` is the provenance of a row that
    Sayso exported. `notes` are keys of `NOTES`."""

    prompt: NewPrompt
    labels: tuple[Label, ...] = ()
    where: str = ""
    id: str = ""
    unread: tuple[str, ...] = ()
    identity: str = ""
    context: str = ""
    former: tuple[Label, ...] | None = None
    origin: RowOrigin | None = None
    notes: tuple[str, ...] = ()


NOTES: Final = {
    "joined": QT_TRANSLATE_NOOP("imports", "Rows in which consecutive messages of one side were joined: {count}."),
    "unanswered": QT_TRANSLATE_NOOP(
        "imports", "Chats that end with the user’s message, imported as prompts without an answer: {count}."
    ),
    "elsewhere": QT_TRANSLATE_NOOP(
        "imports",
        "Rows of this project’s own prompts that were judged on another computer: {count}. Merge a bundle of these "
        "judgements instead.",
    ),
    "nan": QT_TRANSLATE_NOOP("imports", "Rows in which “{name}” is not a number (NaN) and counts as missing: {count}."),
}
"""Messages about rows that were changed on import, marked for translation in the context "imports"."""


def answer(index: int) -> str:
    """The placeholder for the id of answer `index` in the payload of a label."""
    return str(index)
