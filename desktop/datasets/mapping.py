"""Columns that no format knows: which of them is what. Guessed from their names, put right by a person."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice
from typing import Final, Self

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.payloads import Rating
from desktop.core.project import MAX_ANSWERS, NewAnswer
from desktop.core.questions.comparison import Comparison
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.readers.answers import demonstration, one, together
from desktop.datasets.readers.listed import listed_turns
from desktop.datasets.readers.numbers import is_thumb, number, thumb
from desktop.datasets.readers.pairs import pair, row_id
from desktop.datasets.readers.people import MAX_NAME, is_annotator, said_by
from desktop.datasets.readers.turns import (
    Turns,
    apart,
    filled,
    is_list,
    is_object,
    message,
    new_prompt,
    prompt,
    short,
    split_answer,
    turns,
    with_system,
)
from desktop.datasets.readers.verdicts import (
    ANSWERS,
    FIRST,
    OUTCOMES,
    SECOND,
    TIE,
    Verdicts,
    by_margin,
    endings,
    value_key,
)
from desktop.datasets.readers.votes import Vote, votes
from desktop.datasets.records import Imported, Label
from desktop.datasets.verdict_columns import find_verdicts, is_sure


class Part(StrEnum):
    """What a column can be."""

    PROMPT = "prompt"
    SYSTEM = "system"
    CHOSEN = "chosen"
    REJECTED = "rejected"
    RESPONSE = "response"  # several columns can be one each
    VERDICT = "verdict"  # which of two responses is better; several columns where one of them is set
    MARGIN = "margin"
    LABEL = "label"  # is the response good?
    DEMONSTRATION = "demonstration"  # an answer to imitate
    ANNOTATOR = "annotator"
    CATEGORY = "category"
    LANGUAGE = "language"
    TAGS = "tags"
    TOOLS = "tools"  # definitions
    ID = "id"


_ANSWER: Final = r"(response|answer|output|completion|text|reply)"
_SIDE: Final = (
    rf"(chosen|better|preferred|accepted|winning)_{_ANSWER}|{_ANSWER}_(chosen|preferred)"
    rf"|(rejected|worse|dispreferred|non_preferred|losing)_{_ANSWER}|{_ANSWER}_(rejected|dispreferred)"
)
_NAMES: Final[Mapping[Part, str]] = {
    Part.PROMPT: r"prompt|question|instruction|query|inputs?|context|text|问题|提问|提示|指令",
    Part.SYSTEM: r"system|system_prompt",
    Part.CHOSEN: r"chosen|better|preferred|winner|win|accepted|选中|较好|好"
    rf"|(chosen|better|preferred|accepted|winning)_{_ANSWER}|{_ANSWER}_(chosen|preferred)",
    Part.REJECTED: r"rejected|worse|dispreferred|loser|lose|较差|差"
    rf"|(rejected|worse|dispreferred|non_preferred|losing)_{_ANSWER}|{_ANSWER}_(rejected|dispreferred)",
    Part.RESPONSE: ANSWERS.pattern,
    Part.MARGIN: r"margin|strength",
    Part.LABEL: r"label|thumbs?|good|is_good|liked",
    Part.CATEGORY: r"category|task_category|task|topic|domain|类别",
    Part.LANGUAGE: r"language|lang|locale|语言",
    Part.TAGS: r"tags|标签",
    Part.ID: r"id|prompt_id|uuid|编号",
}

_FEEDBACK: Final = re.compile(
    r"(user_|human_)?(feedback|rating|rated|vote|thumb|reaction)|(is_)?(helpful|acceptable|correct|approved)|反馈|评价"
)
"""Columns that say whether one answer is good, where most of their values are words for it."""

_KNOWN: Final = (  # what the numbers of public sets mean, told by a column that only they have
    (("human_ref_A", "human_ref_B"), "labels", "score_ratio", {"1": FIRST, "0": SECOND}),
    (("response 1", "response 2"), "label", "scenario", {"0": FIRST, "1": SECOND, "2": TIE}),
)
_MESSAGES: Final = QT_TRANSLATE_NOOP(
    "errors", "its rows are single messages of conversations, and nothing says which message answers which"
)
_ROLE: Final = re.compile(r"role|speaker|from|author_role|sender")
_ROLES: Final = frozenset(
    ("user", "human", "prompter", "assistant", "gpt", "bot", "system", "model", "chatgpt", "tool")
)

_OPTIONAL: Final = (Part.CATEGORY, Part.LANGUAGE, Part.TAGS, Part.TOOLS, Part.ID, Part.ANNOTATOR, Part.SYSTEM)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column is what; columns that are not in it are left out. `values` says what those of a verdict mean, as
    outcomes of `verdicts.OUTCOMES`, where they do not say it themselves; `by_number` False: its numbers are not those
    of the columns of the answers."""

    columns: Mapping[str, Part]
    values: Mapping[str, str] = field(default_factory=dict)
    by_number: bool = True
    by_column: bool = False  # each column of verdicts is an annotator's
    unfit: str = ""  # why rows of such a table are none to judge, in a few words

    @classmethod
    def guess(
        cls, columns: Iterable[str], rows: Sequence[Fields] = (), values: Mapping[str, str] | None = None
    ) -> Self:
        """By their names, and for a verdict by what these rows have and what its `values` are said to mean. Of several
        that could be the same the first is it."""
        names = list(columns)
        found: dict[str, Part] = {}
        for column in names:
            name = column.strip().lower()
            part = next((part for part, known in _NAMES.items() if re.fullmatch(known, name)), None)
            if part is None and is_annotator(column):
                part = Part.ANNOTATOR
            if part is not None and (part is Part.RESPONSE or part not in found.values()):
                found[column] = part
        parts = list(found.values())
        unfit: set[Part] = set()
        by_column = False
        if {Part.CHOSEN, Part.REJECTED} <= set(parts):
            unfit = {Part.RESPONSE, Part.LABEL}
        elif parts.count(Part.RESPONSE) == 2:  # one side of a pair may be a verdict
            first, second = (column for column, part in found.items() if part is Part.RESPONSE)
            taken = (None, Part.CHOSEN, Part.REJECTED, Part.LABEL, Part.MARGIN)
            free = [name for name in names if found.get(name) in taken]
            verdicts, by_column = find_verdicts(names, free, (first, second), rows, values or {})
            found |= dict.fromkeys(verdicts, Part.VERDICT)
            unfit = {Part.LABEL}
            if verdicts:
                unfit |= {Part.CHOSEN, Part.REJECTED}
            found = {column: found[column] for column in names if column in found}
        elif parts.count(Part.RESPONSE) != 1:
            unfit = {Part.LABEL}
        elif Part.LABEL not in parts:
            feedback = (name for name in names if name not in found and _is_feedback(name, rows))
            found |= dict.fromkeys(islice(feedback, 1), Part.LABEL)
            found = {column: found[column] for column in names if column in found}
        if not {Part.CHOSEN, Part.REJECTED} <= set(parts):  # "accepted_answer" alone is no half of a pair
            found = {
                column: part
                for column, part in found.items()
                if part is Part.VERDICT or not re.fullmatch(_SIDE, column.strip().lower())
            }
        found = {column: part for column, part in found.items() if part not in unfit}
        unread = _MESSAGES if any(_is_role(column, rows) for column in names) else ""
        guessed = cls(found, values or {}, unfit=unread, by_column=by_column).settled(rows)
        surely = all(map(is_sure, guessed.of(Part.VERDICT)))
        return replace(guessed, by_number=guessed.by_number and surely)

    def settled(self, rows: Sequence[Fields]) -> Self:
        """With what these rows tell about the values of a verdict."""
        verdicts = self.verdicts
        if verdicts is None:
            return self
        if not self.values:
            for answers, column, beside, values in _KNOWN:
                is_there = any(beside in fields for fields in rows)
                if (verdicts.answers, verdicts.columns) == (answers, (column,)) and is_there:
                    return replace(self, values=values)
        return replace(self, by_number=self.by_number and verdicts.settled(rows))

    @property
    def verdicts(self) -> Verdicts | None:
        """How the verdict about two answers is read, where there is one."""
        answers, columns = self.of(Part.RESPONSE), self.of(Part.VERDICT)
        if not columns or len(answers) != 2:
            return None
        return Verdicts((answers[0], answers[1]), tuple(columns), self.values, self.by_number)

    @classmethod
    def parse(cls, pairs: Iterable[str], values: Iterable[str] = ()) -> Self:
        """From "prompt=COLUMN" and so on, and "VALUE=first" and so on. Raises `UserError`."""
        found: dict[str, Part] = {}
        for text in pairs:
            part, equals, column = text.partition("=")
            if not equals or not column or part not in list(Part):
                raise UserError(
                    ErrorKind.USAGE,
                    QT_TRANSLATE_NOOP(
                        "errors", "“{given}” is not a valid mapping. Write PART=COLUMN, where PART is one of: {parts}."
                    ),
                    {"given": text, "parts": ", ".join(Part)},
                )
            found[column] = Part(part)
        meanings: dict[str, str] = {}
        for text in values:
            value, equals, outcome = text.rpartition("=")
            if not equals or outcome not in OUTCOMES:
                raise UserError(
                    ErrorKind.USAGE,
                    QT_TRANSLATE_NOOP(
                        "errors",
                        "“{given}” is not a valid outcome. Write VALUE=OUTCOME, where OUTCOME is one of: {names}.",
                    ),
                    {"given": text, "names": ", ".join(OUTCOMES)},
                )
            meanings[value_key(value) or ""] = outcome
        return cls(found, meanings)

    def of(self, part: Part) -> list[str]:
        return [column for column, given in self.columns.items() if given is part]

    @property
    def about(self) -> str:
        """What such a table holds, to finish "This looks like …"."""
        if self.of(Part.CHOSEN) or self.of(Part.VERDICT):
            return QT_TRANSLATE_NOOP("imports", "custom columns: preference pairs")
        if self.of(Part.LABEL):
            return QT_TRANSLATE_NOOP("imports", "custom columns: good and bad answers")
        if self.of(Part.DEMONSTRATION):
            return QT_TRANSLATE_NOOP("imports", "custom columns: demonstrations")
        if self.of(Part.RESPONSE):
            return QT_TRANSLATE_NOOP("imports", "custom columns: answers to judge")
        return QT_TRANSLATE_NOOP("imports", "custom columns: prompts")

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
        if self.unfit:
            return self.unfit
        if not counts[Part.PROMPT] and not (counts[Part.VERDICT] and counts[Part.RESPONSE] == 2):
            return QT_TRANSLATE_NOOP("errors", "no column is the prompt")
        if any(count > 1 for part, count in counts.items() if part not in (Part.RESPONSE, Part.VERDICT)):
            return QT_TRANSLATE_NOOP("errors", "two columns have the same meaning")
        if counts[Part.CHOSEN] != counts[Part.REJECTED]:
            return QT_TRANSLATE_NOOP("errors", "a chosen answer needs a rejected one")
        answers = counts[Part.RESPONSE] + counts[Part.DEMONSTRATION]
        if counts[Part.CHOSEN] and answers:
            return QT_TRANSLATE_NOOP("errors", "answers are either chosen and rejected, or without a label")
        if counts[Part.DEMONSTRATION] and counts[Part.RESPONSE]:
            return QT_TRANSLATE_NOOP("errors", "a demonstration cannot be combined with other answers")
        if counts[Part.VERDICT] and (counts[Part.RESPONSE] != 2 or counts[Part.LABEL]):
            return QT_TRANSLATE_NOOP("errors", "a verdict needs exactly two answers")
        if counts[Part.LABEL] and counts[Part.RESPONSE] != 1:
            return QT_TRANSLATE_NOOP("errors", "good or bad applies to a single answer")
        if answers > MAX_ANSWERS:
            return QT_TRANSLATE_NOOP("errors", "there are too many answers to judge together")
        return None

    def read(self, fields: Fields) -> Imported:
        """One row. Raises `UserError`."""
        named = {part: self.of(part) for part in Part}
        if missing := [column for column in self.columns if self._needed(column) and column not in fields]:
            raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“{name}” is missing"), name=missing[0][:60])
        row = self._renamed(fields, named)
        listed: list[str] | None
        if not named[Part.PROMPT]:
            before, listed = _whole_chats(fields, named[Part.RESPONSE])
        elif (chats := listed_turns(fields, named[Part.PROMPT][0], named[Part.RESPONSE])) is not None:
            before, listed = chats
        else:
            before, listed = prompt(row, "prompt"), None
        before = with_system(row.optional_text("system"), before)
        if named[Part.CHOSEN]:
            return pair(row, before, _said(row, "chosen", before), _said(row, "rejected", before))
        if named[Part.DEMONSTRATION]:
            return demonstration(row, before, _said(row, "demonstration", before))
        filled_columns = [column for column in named[Part.RESPONSE] if fields.raw(column) not in (None, "")]
        texts = listed if listed is not None else [_said(fields, column, before) for column in filled_columns]
        if verdicts := self.verdicts:
            if len(texts) != 2:
                raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "the answer is empty"))
            models = [_model(fields, tail) for tail in endings(verdicts.answers)]
            labels = self._labels(row, fields, verdicts, texts, models)
            if texts[0] == texts[1] and any(isinstance(c := one.payload, Comparison) and c.strength for one in labels):
                raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "both answers are the same"))
            answers = [NewAnswer(text, model) for text, model in zip(texts, models, strict=True)]
            return together(row, before, answers, labels)
        if named[Part.LABEL]:
            if not texts:
                raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "the answer is empty"))
            return one(row, before, texts[0], Rating(thumbs=thumb(row, "label")))
        found = new_prompt(row, before, [NewAnswer(text) for text in texts])
        return Imported(found, (), fields.where, row_id(row))

    def _labels(
        self, row: Fields, fields: Fields, verdicts: Verdicts, texts: Sequence[str], models: Sequence[str]
    ) -> list[Label]:
        """One, or one of each annotator."""
        margin = _margin(row)
        if self.by_column:
            filled_columns = [name for name in verdicts.columns if fields.raw(name) not in (None, "")]
            voted = [Vote(name[:MAX_NAME], 0, fields.raw(name)) for name in filled_columns]
            if not voted:
                missing = verdicts.columns[0][:60]
                raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“{name}” is missing"), name=missing)
        else:
            found = votes(fields, verdicts.columns[0]) if len(verdicts.columns) == 1 else None
            if found is None:
                comparison = verdicts.read(fields, texts, models)
                by = said_by(row)
                return [] if comparison is None else [Label(by_margin(comparison, margin), (0, 1), by)]
            voted = found
        column = verdicts.columns[0]
        labels = []
        for vote in voted:
            said = replace(verdicts, columns=(column,)).read(Fields({column: vote.value}, fields.where), texts, models)
            if said is not None:
                labels.append(Label(by_margin(said, margin), (0, 1), vote.annotator, person=vote.person))
        return labels

    def _needed(self, column: str) -> bool:
        return self.columns[column] not in _OPTIONAL

    def _renamed(self, fields: Fields, named: Mapping[Part, list[str]]) -> Fields:
        """The row under the names that readers know. A value that they could not use is left out, and so counts as not
        read."""
        single: dict[str, object] = {}
        for part, columns in named.items():
            value = fields.peek(columns[0]) if columns else None
            if part in (Part.CATEGORY, Part.LANGUAGE, Part.ID):
                if isinstance(value, int | float) and not isinstance(value, bool):  # numbers are names as well
                    value = str(value)
                value = value if isinstance(value, str) and len(value.strip()) <= _LONGEST_NAME else None
            elif part is Part.TAGS and isinstance(value, str):  # a table has no lists
                value = [tag.strip() for tag in re.split(r"[,;|，；、]", value)]
            if part is Part.TAGS and not isinstance(value, list):
                value = None
            if value is not None:
                single[part.value] = value
                if part is not Part.TAGS or (isinstance(value, list) and all(isinstance(tag, str) for tag in value)):
                    fields.raw(columns[0])
        row = Fields(single, fields)
        for name in single:  # the columns that they come from were read
            row.raw(name)
        return row


def _said(fields: Fields, column: str, before: Turns) -> str:
    """An answer as a text, as a message, or as a chat that ends with it."""
    if is_object(fields, column):
        return message(fields, column).content
    if is_list(fields, column):
        return split_answer([*before, *turns(fields, column)], fields.where)[1]
    return filled(fields, column)


def _whole_chats(fields: Fields, columns: Sequence[str]) -> tuple[Turns, list[str]]:
    """Of answers that bring their prompt: what leads to them, and they."""
    sides = [split_answer(turns(fields, column), fields.where) for column in columns]
    found = apart(sides)
    if found is None:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "its conversations differ in their prompts"))
    return found


def _is_role(column: str, rows: Sequence[Fields]) -> bool:
    """Whether it says who speaks, in most of these rows."""
    if not _ROLE.fullmatch(column.strip().lower()):
        return False
    said = [value.strip().lower() for fields in rows if isinstance(value := fields.peek(column), str)]
    return bool(said) and 2 * sum(role in _ROLES for role in said) >= len(rows)


def _is_feedback(column: str, rows: Sequence[Fields]) -> bool:
    values = [value for fields in rows if (value := fields.peek(column)) not in (None, "")]
    return _FEEDBACK.fullmatch(column.strip().lower()) is not None and 2 * sum(map(is_thumb, values)) > len(values)


def _margin(row: Fields) -> float | None:
    margin = number(row, "margin")
    if margin is not None and margin < 0:
        raise malformed(
            row.where, QT_TRANSLATE_NOOP("errors", "“margin” is below 0, though another column says which is better")
        )
    return margin


def _model(fields: Fields, ending: str) -> str:
    """Which model is said to have written the answer whose column ends so."""
    for name in (f"model_{ending}", f"model{ending}", f"model {ending}", f"response_{ending}_model"):
        if ending and (found := short(fields, name)):
            return found
    return ""


_LONGEST_NAME: Final = 100  # characters
