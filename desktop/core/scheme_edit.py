"""A scheme while a user edits it: a draft whose questions could be asked at any moment."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import count
from typing import Any

from desktop.core.keymap import Conflict, KeyMap
from desktop.core.question import RESERVED, About, Option, Question, Text, localized
from desktop.core.questions import QUESTION_TYPES
from desktop.core.questions.base import QuestionType
from desktop.core.scheme import Scheme

_EMPTY = Question("empty", QUESTION_TYPES["text"], About.PROMPT, {})


class Fault(StrEnum):
    """Why a draft cannot be used yet."""

    NO_NAME = "no_name"
    NO_QUESTIONS = "no_questions"
    NO_LABEL = "no_label"  # of a question
    NO_OPTION_LABEL = "no_option_label"
    SAME_LABELS = "same_labels"  # of two options whose labels are exported
    NO_TAG = "no_tag"  # the question applies only with a tag, which is empty


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault of a draft, and the question that has it."""

    fault: Fault
    question: str = ""  # id


@dataclass(frozen=True, slots=True)
class SchemeDraft:
    """A scheme that is being edited.

    `id` is empty for a scheme that is not saved yet. `guideline` is the text by language; `guideline_id` is the
    guideline of which it becomes a version, None for a new one.
    """

    id: str
    name: Text
    questions: tuple[Question, ...]
    about: Text = field(default_factory=dict)
    guideline: Text = field(default_factory=dict)
    guideline_id: str | None = None

    @property
    def problems(self) -> list[Problem]:
        """What prevents the draft from being used, in the order of the questions."""
        return list(self._problems())

    def _problems(self) -> Iterator[Problem]:
        if not _has_text(self.name):
            yield Problem(Fault.NO_NAME)
        if not self.questions:
            yield Problem(Fault.NO_QUESTIONS)
        for question in self.questions:
            if not _has_text(question.label):
                yield Problem(Fault.NO_LABEL, question.id)
            if not all(_has_text(option.label) for option in question.options):
                yield Problem(Fault.NO_OPTION_LABEL, question.id)
            elif question.type.exports_option_labels and len(
                {localized(o.label, "en") for o in question.options}
            ) < len(question.options):
                yield Problem(Fault.SAME_LABELS, question.id)
            if question.tag is not None and not question.tag.strip():
                yield Problem(Fault.NO_TAG, question.id)

    def scheme(self, version: int = 1) -> Scheme:
        """Return the draft as a scheme. Raises `UserError` for a draft without questions."""
        return Scheme(
            self.id or "new",
            version,
            without_blanks(self.name),
            tuple(_tidy(question) for question in self.questions),
            without_blanks(self.about),
            self.guideline_id,
        )

    def conflicts(self, keymap: KeyMap) -> list[Conflict]:
        """Return the keys that would mean two things because of this scheme."""
        if not self.questions:
            return []
        always = keymap.conflicts()
        return [clash for clash in keymap.conflicts(self.scheme()) if clash not in always]

    # --- changes

    def with_question(self, question: Question) -> "SchemeDraft":
        """Return the draft with `question` in place of the one with its id, or at the end."""
        if any(old.id == question.id for old in self.questions):
            return replace(self, questions=tuple(question if old.id == question.id else old for old in self.questions))
        return replace(self, questions=(*self.questions, question))

    def without(self, id: str) -> "SchemeDraft":
        """Return the draft without the question with this id."""
        return replace(self, questions=tuple(question for question in self.questions if question.id != id))

    def moved(self, id: str, by: int) -> "SchemeDraft":
        """Return the draft with a question moved up (`by` -1) or down (1), if there is room."""
        questions = list(self.questions)
        index = next(index for index, question in enumerate(questions) if question.id == id)
        other = index + by
        if not 0 <= other < len(questions):
            return self
        questions[index], questions[other] = questions[other], questions[index]
        return replace(self, questions=tuple(questions))


def draft_of(scheme: Scheme, guideline: Text) -> SchemeDraft:
    """Return a draft for editing a scheme."""
    return SchemeDraft(scheme.id, scheme.name, scheme.questions, scheme.about, guideline, scheme.guideline)


def copy_of(draft: SchemeDraft, suffix: Text) -> SchemeDraft:
    """Return a draft of a new scheme with the same questions; `suffix` (by language) is appended to its name."""
    name = {language: text + suffix.get(language, "") for language, text in draft.name.items()}
    return replace(draft, id="", name=name, guideline_id=None)


def reserved_question(id: str) -> Question:
    """Return the question of an id in `RESERVED`."""
    type = next(type for type in QUESTION_TYPES.values() if id in type.reserved)
    fields = {**type.defaults(_EMPTY), **type.reserved[id]}
    return replace(_EMPTY, id=id, type=type, about=About.ANSWER, **fields)


def new_question(type: QuestionType, used: Collection[str]) -> Question:
    """Return a new question of a type, with an id that is not in `used`."""
    fresh = next(name for number in count(1) if (name := f"{type.name}_{number}") not in used)
    return with_type(replace(_EMPTY, id=fresh, about=About.ANSWER), type)


def with_type(question: Question, type: QuestionType) -> Question:
    """Return the question as one of another type.

    Fields that the new type does not use are cleared. A question with a reserved id keeps its type.
    """
    if question.type == type or question.id in RESERVED:
        return question
    of_some = frozenset[str]().union(*(other.uses for other in QUESTION_TYPES.values()))
    changes: dict[str, Any] = {name: getattr(_EMPTY, name) for name in of_some - type.uses}
    changes |= type.defaults(question)
    if "options" in type.uses:
        changes["options"] = tuple(map(type.with_numbers, changes["options"]))
    if question.about not in type.abouts:
        changes["about"] = type.abouts[0]
    return replace(question, type=type, **changes)


def with_new_option(question: Question) -> Question:
    """Return the question with another option, which has an unused id and no label yet."""
    used = {option.id for option in question.options}
    fresh = next(name for number in count(1) if (name := f"option_{number}") not in used)
    return replace(question, options=(*question.options, question.type.with_numbers(Option(fresh, {}))))


def without_blanks(text: Text) -> dict[str, str]:
    """Return the text without blank languages, and without spaces around it."""
    return {language: words.strip() for language, words in text.items() if words.strip()}


def _has_text(text: Text) -> bool:
    return any(words.strip() for words in text.values())


def _tidy(question: Question) -> Question:
    return replace(
        question,
        label=without_blanks(question.label),
        help=without_blanks(question.help),
        low_label=without_blanks(question.low_label),
        high_label=without_blanks(question.high_label),
        options=tuple(
            replace(option, label=without_blanks(option.label), key=option.key or None) for option in question.options
        ),
        key=question.key or None,
        tag=question.tag or None,
    )
