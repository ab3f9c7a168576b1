"""Any number of several options: tags."""

from typing import Any

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.payloads import Rating
from desktop.core.question import Option, Question
from desktop.core.questions.base import QuestionType, TaskTexts, Value, Wording

_COMMA = QT_TRANSLATE_NOOP("judgements", ", ")


class TagsType(QuestionType):
    """Values are sorted tuples of ids of options."""

    name = "tags"
    title = QT_TRANSLATE_NOOP("schemes", "Multiple choice")
    position = 4
    uses = frozenset({"options"})
    options_are_tags = True

    def defaults(self, question: Question) -> dict[str, Any]:
        """Return the options so far, or two without labels."""
        return {"options": question.options or (Option("option_1", {}), Option("option_2", {}))}

    def keys(self, question: Question) -> dict[str, str | None]:
        """Return the key of each option."""
        return {f"{question.id}/{option.id}": option.key for option in question.options}

    def accepts(self, task: TaskTexts, target: str, question: Question, value: Value) -> bool:
        """Whether `value` has ids of options, sorted, each once."""
        known = {option.id for option in question.options}
        return isinstance(value, tuple) and set(value) <= known and value == tuple(sorted(set(value)))

    def with_chip_pressed(self, question: Question, now: Value | None, option: str) -> Value | None:
        """Add or remove the tag of a chip."""
        return tuple(sorted(set(now if isinstance(now, tuple) else ()) ^ {option}))

    def describe_response(self, task: TaskTexts, question: Question, value: Value, wording: Wording) -> str:
        """List the labels of the tags."""
        tags = value if isinstance(value, tuple) else ()
        return wording.translate(_COMMA).join(map(wording.option, tags))

    def write_rating(self, question: Question, value: Value, fields: dict[str, Any]) -> None:
        """Add the tags to those of the rating."""
        if isinstance(value, tuple):
            fields["tags"] = tuple(sorted({*fields["tags"], *value}))

    def read_rating(self, question: Question, rating: Rating) -> Value | None:
        """Return those tags of the rating that are options."""
        known = {option.id for option in question.options}
        return tuple(tag for tag in rating.tags if tag in known)
