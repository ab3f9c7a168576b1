"""One row of a file of preference data in values of `core`: a prompt with its answers, and who judged them how.

Every reader gives these, whatever the format, and every format that can carry them is written from the same meaning.
"""

from dataclasses import dataclass
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.payloads import Payload
from desktop.core.project import NewPrompt


@dataclass(frozen=True, slots=True)
class Label:
    """What somebody said about answers of one row. The payload is one of `core.payloads`, in which `answer(index)`
    stands for the id of an answer; `about` are the indexes of the answers it is about, sorted.

    `annotator` is who the row says judged, empty where it says nobody; `person` numbers those, from 1, of whom it says
    only that they were several. `scheme` and `question` are those of the format
    where it has some of its own (HelpSteer's), else None and empty.
    """

    payload: Payload
    about: tuple[int, ...]
    annotator: str = ""
    scheme: str | None = None
    question: str = ""
    person: int = 0

    @property
    def by(self) -> tuple[str, int]:
        """Who of this file it was."""
        return self.annotator, self.person


@dataclass(frozen=True, slots=True)
class RowOrigin:
    """`judgements` are the ids of those that a row was made of, `prompt` that of its prompt; `annotators` are the ids
    of who made them. `models_visible` is whether they could see which model wrote what, None where that is unknown or
    differs."""

    prompt: str
    judgements: tuple[str, ...]
    models_visible: bool | None = None
    annotators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """One row. `where` says where it is in the file, for a person: "Line 12". `id` is what the file calls it. `unread`
    names the columns that no reader asked for ("images", "messages.weight"). `identity` stands for all that the row
    says beside its texts and labels, and `context` for that part of it which the answers are about (images, tools);
    both are empty where there is nothing. `origin` is what its provenance names, where it is a row of an export of
    Sayso's own. `notes` say what was read otherwise than it stands there: keys of `NOTES`."""

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
"""What the person is told of rows that were read otherwise than they stand there, marked for translation."""


def answer(index: int) -> str:
    """What stands for the id of answer `index` in the payload of a label."""
    return str(index)
