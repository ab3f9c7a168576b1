"""Columns that no format knows: which of them is what. Guessed from their names, put right by a person."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from desktop.core.errors import QT_TRANSLATE_NOOP, Kind, UserError
from desktop.core.payloads import Rating
from desktop.core.project import MAX_ANSWERS, NewAnswer
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.readers.answers import demonstration, one
from desktop.datasets.readers.numbers import flag
from desktop.datasets.readers.pairs import pair
from desktop.datasets.readers.people import is_annotator
from desktop.datasets.readers.turns import (
    Turns,
    filled,
    is_list,
    is_object,
    message,
    new_prompt,
    prompt,
    split_answer,
    turns,
    with_system,
)
from desktop.datasets.records import Imported


class Part(StrEnum):
    """What a column can be."""

    PROMPT = "prompt"
    SYSTEM = "system"
    CHOSEN = "chosen"
    REJECTED = "rejected"
    RESPONSE = "response"  # several columns can be one each
    MARGIN = "margin"
    LABEL = "label"  # is the response good?
    DEMONSTRATION = "demonstration"  # an answer to imitate
    ANNOTATOR = "annotator"
    CATEGORY = "category"
    LANGUAGE = "language"
    TAGS = "tags"
    ID = "id"


_NAMES: Final[Mapping[Part, str]] = {
    Part.PROMPT: r"prompt|question|instruction|query|input|context|text|问题|提问|提示|指令",
    Part.SYSTEM: r"system|system_prompt",
    Part.CHOSEN: r"chosen|better|preferred|winner|win|accepted|选中|较好|好",
    Part.REJECTED: r"rejected|worse|dispreferred|loser|lose|较差|差",
    Part.RESPONSE: r"(response|answer|completion|output|candidate|reply|回答|答案|回复)[ _-]?([0-9a-i])?",
    Part.MARGIN: r"margin|strength",
    Part.LABEL: r"label|thumbs?|good|is_good|liked",
    Part.CATEGORY: r"category|task_category|task|topic|domain|类别",
    Part.LANGUAGE: r"language|lang|locale|语言",
    Part.TAGS: r"tags|标签",
    Part.ID: r"id|prompt_id|uuid|编号",
}

_OPTIONAL: Final = (Part.CATEGORY, Part.LANGUAGE, Part.TAGS, Part.ID, Part.ANNOTATOR, Part.SYSTEM)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column is what; columns that are not in it are left out."""

    columns: Mapping[str, Part]

    @classmethod
    def guess(cls, columns: Iterable[str]) -> Self:
        """By their names. Of several that could be the same the first is it."""
        found: dict[str, Part] = {}
        for column in columns:
            name = column.strip().lower()
            part = next((part for part, names in _NAMES.items() if re.fullmatch(names, name)), None)
            if part is None and is_annotator(column):
                part = Part.ANNOTATOR
            if part is not None and (part is Part.RESPONSE or part not in found.values()):
                found[column] = part
        parts = list(found.values())
        unfit: set[Part] = set()
        if {Part.CHOSEN, Part.REJECTED} <= set(parts):
            unfit = {Part.RESPONSE, Part.LABEL}
        elif parts.count(Part.RESPONSE) != 1:
            unfit = {Part.LABEL}
        found = {column: part for column, part in found.items() if part not in unfit}
        return cls(found)

    @classmethod
    def parse(cls, pairs: Iterable[str]) -> Self:
        """From "prompt=COLUMN" and so on. Raises `UserError`."""
        found: dict[str, Part] = {}
        for text in pairs:
            part, equals, column = text.partition("=")
            if not equals or not column or part not in list(Part):
                raise UserError(
                    Kind.USAGE,
                    QT_TRANSLATE_NOOP(
                        "errors", "“{given}” maps no column. Write PART=COLUMN, where PART is one of: {parts}."
                    ),
                    {"given": text, "parts": ", ".join(Part)},
                )
            found[column] = Part(part)
        return cls(found)

    def of(self, part: Part) -> list[str]:
        return [column for column, given in self.columns.items() if given is part]

    @property
    def about(self) -> str:
        """What such a table holds, to finish "This looks like …"."""
        if self.of(Part.CHOSEN):
            return QT_TRANSLATE_NOOP("imports", "pairs, in columns of their own")
        if self.of(Part.LABEL):
            return QT_TRANSLATE_NOOP("imports", "answers that are good or bad, in columns of their own")
        if self.of(Part.DEMONSTRATION):
            return QT_TRANSLATE_NOOP("imports", "answers to imitate, in columns of their own")
        if self.of(Part.RESPONSE):
            return QT_TRANSLATE_NOOP("imports", "answers to judge, in columns of their own")
        return QT_TRANSLATE_NOOP("imports", "prompts, in a column of their own")

    @property
    def scheme(self) -> str:
        """The ready-made one that such answers are best judged by."""
        if self.of(Part.LABEL):
            return "thumbs"
        return (
            "pairwise" if len(self.of(Part.RESPONSE)) in (0, 2) and not self.of(Part.DEMONSTRATION) else "instructgpt"
        )

    @property
    def problem(self) -> str | None:
        """Why no row can be read so, in a few words; None where it can."""
        counts = {part: len(self.of(part)) for part in Part}
        if not counts[Part.PROMPT]:
            return QT_TRANSLATE_NOOP("errors", "no column is the prompt")
        if any(count > 1 for part, count in counts.items() if part is not Part.RESPONSE):
            return QT_TRANSLATE_NOOP("errors", "two columns are the same")
        if counts[Part.CHOSEN] != counts[Part.REJECTED]:
            return QT_TRANSLATE_NOOP("errors", "a better answer needs a worse one")
        answers = counts[Part.RESPONSE] + counts[Part.DEMONSTRATION]
        if counts[Part.CHOSEN] and answers:
            return QT_TRANSLATE_NOOP("errors", "answers are either better and worse, or without a label")
        if counts[Part.DEMONSTRATION] and counts[Part.RESPONSE]:
            return QT_TRANSLATE_NOOP("errors", "an answer to imitate stands alone")
        if counts[Part.LABEL] and counts[Part.RESPONSE] != 1:
            return QT_TRANSLATE_NOOP("errors", "good or bad is said of one answer")
        if answers > MAX_ANSWERS:
            return QT_TRANSLATE_NOOP("errors", "there are too many answers to judge together")
        return None

    def read(self, fields: Fields) -> Imported:
        """One row. Raises `UserError`."""
        named = {part: self.of(part) for part in Part}
        if missing := [column for column in self.columns if self._needed(column) and column not in fields]:
            raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“{name}” is missing"), name=missing[0][:60])
        row = self._renamed(fields, named)
        before = with_system(row.optional_text("system"), prompt(row, "prompt"))
        if named[Part.CHOSEN]:
            return pair(row, before, _said(row, "chosen", before), _said(row, "rejected", before))
        if named[Part.DEMONSTRATION]:
            return demonstration(row, before, _said(row, "demonstration", before))
        texts = [
            _said(fields, column, before) for column in named[Part.RESPONSE] if fields.raw(column) not in (None, "")
        ]
        if named[Part.LABEL]:
            if not texts:
                raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "the answer is empty"))
            return one(row, before, texts[0], Rating(thumbs=flag(row, "label")))
        found = new_prompt(row, before, [NewAnswer(text) for text in texts])
        return Imported(found, (), fields.where, str(row.raw("id") or "")[:100])

    def _needed(self, column: str) -> bool:
        return self.columns[column] not in _OPTIONAL

    def _renamed(self, fields: Fields, named: Mapping[Part, list[str]]) -> Fields:
        """The row under the names that readers know."""
        single = {part.value: fields.raw(columns[0]) for part, columns in named.items() if columns}
        single = {name: value for name, value in single.items() if value is not None}
        for name in ("category", "language", "id"):  # numbers are names as well
            if isinstance(single.get(name), int | float):
                single[name] = str(single[name])
        if isinstance(listed := single.get("tags"), str):  # a table has no lists
            single["tags"] = [tag.strip() for tag in re.split(r"[,;|，；、]", listed)]
        return Fields(single, fields)


def _said(fields: Fields, column: str, before: Turns) -> str:
    """An answer as a text, as a message, or as a chat that ends with it."""
    if is_object(fields, column):
        return message(fields, column).content
    if is_list(fields, column):
        return split_answer([*before, *turns(fields, column)], fields.where)[1]
    return filled(fields, column)
