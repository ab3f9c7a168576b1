"""Tables with columns of no known format: a mapping from columns to roles, guessed or given by the user, and the rows
read with it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Self

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.payloads import Rating
from desktop.core.project import MAX_ANSWERS, NewAnswer
from desktop.core.questions.comparison import Comparison
from desktop.core.untrusted import Fields, malformed
from desktop.datasets.column_roles import ColumnRole, guess_roles
from desktop.datasets.readers.answers import demonstration, one, together
from desktop.datasets.readers.listed import listed_turns
from desktop.datasets.readers.numbers import number, thumb
from desktop.datasets.readers.pairs import pair, row_id
from desktop.datasets.readers.people import MAX_NAME, annotator_of
from desktop.datasets.readers.turns import (
    Turns,
    filled,
    is_list,
    is_object,
    message,
    new_prompt,
    prompt,
    short,
    split_answer,
    split_chats,
    turns,
    with_system,
)
from desktop.datasets.readers.verdicts import (
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
from desktop.datasets.records import ImportedRow, Label
from desktop.datasets.verdict_columns import is_sure

_KNOWN: Final = (  # what the numbers in public datasets mean, recognized by a column that only they have
    (("human_ref_A", "human_ref_B"), "labels", "score_ratio", {"1": FIRST, "0": SECOND}),
    (("response 1", "response 2"), "label", "scenario", {"0": FIRST, "1": SECOND, "2": TIE}),
)

_OPTIONAL: Final = (
    ColumnRole.CATEGORY,
    ColumnRole.LANGUAGE,
    ColumnRole.TAGS,
    ColumnRole.TOOLS,
    ColumnRole.ID,
    ColumnRole.ANNOTATOR,
    ColumnRole.SYSTEM,
)


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The role of each column that is used. `values` maps values of a verdict to outcomes (`verdicts.OUTCOMES`) if they
    are not clear by themselves. `by_number`: a number as verdict means the answer whose column ends in that number.
    `by_column`: each column of verdicts belongs to one annotator. `unusable` says in a few words why rows of such a
    table cannot be judged."""

    columns: Mapping[str, ColumnRole]
    values: Mapping[str, str] = field(default_factory=dict)
    by_number: bool = True
    by_column: bool = False
    unusable: str = ""

    @classmethod
    def guess(
        cls, columns: Iterable[str], rows: Sequence[Fields] = (), values: Mapping[str, str] | None = None
    ) -> Self:
        """The mapping that the names of the columns and these rows suggest. `values` are as in the class."""
        roles, by_column, problem = guess_roles(columns, rows, values or {})
        guessed = cls(roles, values or {}, by_column=by_column, unusable=problem).fitted_to(rows)
        has_sure_names = all(map(is_sure, guessed.of(ColumnRole.VERDICT)))
        return replace(guessed, by_number=guessed.by_number and has_sure_names)

    def fitted_to(self, rows: Sequence[Fields]) -> Self:
        """The mapping with what these rows show about the values of a verdict."""
        verdicts = self.verdicts
        if verdicts is None:
            return self
        if not self.values:
            for answers, column, marker, values in _KNOWN:
                has_marker = any(marker in fields for fields in rows)
                if (verdicts.answers, verdicts.columns) == (answers, (column,)) and has_marker:
                    return replace(self, values=values)
        return replace(self, by_number=self.by_number and verdicts.numbers_match_columns(rows))

    @property
    def verdicts(self) -> Verdicts | None:
        """How verdicts about two answers are read; None if there are none."""
        answers, columns = self.of(ColumnRole.RESPONSE), self.of(ColumnRole.VERDICT)
        if not columns or len(answers) != 2:
            return None
        return Verdicts((answers[0], answers[1]), tuple(columns), self.values, self.by_number)

    @classmethod
    def parse(cls, pairs: Iterable[str], values: Iterable[str] = ()) -> Self:
        """The mapping given as options: `pairs` like "prompt=COLUMN", `values` like "VALUE=tie". Raises `UserError`."""
        columns: dict[str, ColumnRole] = {}
        for text in pairs:
            role, equals, column = text.partition("=")
            if not equals or not column or role not in list(ColumnRole):
                raise UserError(
                    ErrorKind.USAGE,
                    QT_TRANSLATE_NOOP(
                        "errors", "“{given}” is not a valid mapping. Write PART=COLUMN, where PART is one of: {parts}."
                    ),
                    {"given": text, "parts": ", ".join(ColumnRole)},
                )
            columns[column] = ColumnRole(role)
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
        return cls(columns, meanings)

    def of(self, role: ColumnRole) -> list[str]:
        """The columns with this role, in their order."""
        return [column for column, given in self.columns.items() if given is role]

    @property
    def about(self) -> str:
        """What such a table contains, marked for translation in the context "imports"."""
        if self.of(ColumnRole.CHOSEN) or self.of(ColumnRole.VERDICT):
            return QT_TRANSLATE_NOOP("imports", "preference pairs (custom columns)")
        if self.of(ColumnRole.LABEL):
            return QT_TRANSLATE_NOOP("imports", "good and bad answers (custom columns)")
        if self.of(ColumnRole.DEMONSTRATION):
            return QT_TRANSLATE_NOOP("imports", "demonstrations (custom columns)")
        if self.of(ColumnRole.RESPONSE):
            return QT_TRANSLATE_NOOP("imports", "answers to judge (custom columns)")
        return QT_TRANSLATE_NOOP("imports", "prompts (custom columns)")

    @property
    def scheme(self) -> str:
        """The ready-made scheme that suits such answers."""
        if self.of(ColumnRole.LABEL):
            return "thumbs"
        return (
            "pairwise"
            if len(self.of(ColumnRole.RESPONSE)) in (0, 2) and not self.of(ColumnRole.DEMONSTRATION)
            else "instructgpt"
        )

    @property
    def problem(self) -> str | None:
        """Why no row can be read with this mapping, in a few words; None if rows can be read."""
        counts = {role: len(self.of(role)) for role in ColumnRole}
        if self.unusable:
            return self.unusable
        if not counts[ColumnRole.PROMPT] and not (counts[ColumnRole.VERDICT] and counts[ColumnRole.RESPONSE] == 2):
            return QT_TRANSLATE_NOOP("errors", "no column is the prompt")
        if any(count > 1 for role, count in counts.items() if role not in (ColumnRole.RESPONSE, ColumnRole.VERDICT)):
            return QT_TRANSLATE_NOOP("errors", "two columns have the same meaning")
        if counts[ColumnRole.CHOSEN] != counts[ColumnRole.REJECTED]:
            return QT_TRANSLATE_NOOP("errors", "a chosen answer needs a rejected one")
        answers = counts[ColumnRole.RESPONSE] + counts[ColumnRole.DEMONSTRATION]
        if counts[ColumnRole.CHOSEN] and answers:
            return QT_TRANSLATE_NOOP("errors", "answers are either chosen and rejected, or without a label")
        if counts[ColumnRole.DEMONSTRATION] and counts[ColumnRole.RESPONSE]:
            return QT_TRANSLATE_NOOP("errors", "a demonstration cannot be combined with other answers")
        if counts[ColumnRole.VERDICT] and (counts[ColumnRole.RESPONSE] != 2 or counts[ColumnRole.LABEL]):
            return QT_TRANSLATE_NOOP("errors", "a verdict needs exactly two answers")
        if counts[ColumnRole.LABEL] and counts[ColumnRole.RESPONSE] != 1:
            return QT_TRANSLATE_NOOP("errors", "good or bad applies to a single answer")
        if answers > MAX_ANSWERS:
            return QT_TRANSLATE_NOOP("errors", "there are too many answers to judge together")
        return None

    def read(self, fields: Fields) -> ImportedRow:
        """The record of one row. Raises `UserError` if the row cannot be used."""
        named = {role: self.of(role) for role in ColumnRole}
        if missing := [column for column in self.columns if self._is_required(column) and column not in fields]:
            raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "“{name}” is missing"), name=missing[0][:60])
        row = self._renamed(fields, named)
        listed: list[str] | None
        if not named[ColumnRole.PROMPT]:
            before, listed = _whole_chats(fields, named[ColumnRole.RESPONSE])
        elif (chats := listed_turns(fields, named[ColumnRole.PROMPT][0], named[ColumnRole.RESPONSE])) is not None:
            before, listed = chats
        else:
            before, listed = prompt(row, "prompt"), None
        before = with_system(row.optional_text("system"), before)
        if named[ColumnRole.CHOSEN]:
            return pair(row, before, _answer(row, "chosen", before), _answer(row, "rejected", before))
        if named[ColumnRole.DEMONSTRATION]:
            return demonstration(row, before, _answer(row, "demonstration", before))
        filled_columns = [column for column in named[ColumnRole.RESPONSE] if fields.raw(column) not in (None, "")]
        texts = listed if listed is not None else [_answer(fields, column, before) for column in filled_columns]
        if verdicts := self.verdicts:
            if len(texts) != 2:
                raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "the answer is empty"))
            models = [_model(fields, tail) for tail in endings(verdicts.answers)]
            labels = self._labels(row, fields, verdicts, texts, models)
            if texts[0] == texts[1] and any(isinstance(c := one.payload, Comparison) and c.strength for one in labels):
                raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "both answers are the same"))
            answers = [NewAnswer(text, model) for text, model in zip(texts, models, strict=True)]
            return together(row, before, answers, labels)
        if named[ColumnRole.LABEL]:
            if not texts:
                raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "the answer is empty"))
            return one(row, before, texts[0], Rating(thumbs=thumb(row, "label")))
        found = new_prompt(row, before, [NewAnswer(text) for text in texts])
        return ImportedRow(found, (), fields.where, row_id(row))

    def _labels(
        self, row: Fields, fields: Fields, verdicts: Verdicts, texts: Sequence[str], models: Sequence[str]
    ) -> list[Label]:
        """One label, or one for each annotator."""
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
                by = annotator_of(row)
                return [] if comparison is None else [Label(by_margin(comparison, margin), (0, 1), by)]
            voted = found
        column = verdicts.columns[0]
        labels = []
        for vote in voted:
            cell = Fields({column: vote.value}, fields.where)
            comparison = replace(verdicts, columns=(column,)).read(cell, texts, models)
            if comparison is not None:
                labels.append(Label(by_margin(comparison, margin), (0, 1), vote.annotator, person=vote.person))
        return labels

    def _is_required(self, column: str) -> bool:
        return self.columns[column] not in _OPTIONAL

    def _renamed(self, fields: Fields, named: Mapping[ColumnRole, list[str]]) -> Fields:
        """The row with the column names that readers expect. Values that they cannot use are left out, so that the
        column counts as not read."""
        single: dict[str, object] = {}
        for role, columns in named.items():
            value = fields.peek(columns[0]) if columns else None
            if role in (ColumnRole.CATEGORY, ColumnRole.LANGUAGE, ColumnRole.ID):
                if isinstance(value, int | float) and not isinstance(value, bool):  # numbers are names as well
                    value = str(value)
                value = value if isinstance(value, str) and len(value.strip()) <= _LONGEST_NAME else None
            elif role is ColumnRole.TAGS and isinstance(value, str):  # a table has no lists
                value = [tag.strip() for tag in re.split(r"[,;|，；、]", value)]
            if role is ColumnRole.TAGS and not isinstance(value, list):
                value = None
            if value is not None:
                single[role.value] = value
                if role is not ColumnRole.TAGS or (
                    isinstance(value, list) and all(isinstance(tag, str) for tag in value)
                ):
                    fields.raw(columns[0])
        row = Fields(single, fields)
        for name in single:  # their own columns have been read
            row.raw(name)
        return row


def _answer(fields: Fields, column: str, before: Turns) -> str:
    """The text of an answer that is given as a text, as a message, or as a chat that ends with it."""
    if is_object(fields, column):
        return message(fields, column).content
    if is_list(fields, column):
        return split_answer([*before, *turns(fields, column)], fields.where)[1]
    return filled(fields, column)


def _whole_chats(fields: Fields, columns: Sequence[str]) -> tuple[Turns, list[str]]:
    """The messages before the answers, and the answers, if each column has a whole chat."""
    sides = [split_answer(turns(fields, column), fields.where) for column in columns]
    found = split_chats(sides)
    if found is None:
        raise malformed(fields.where, QT_TRANSLATE_NOOP("errors", "its conversations differ in their prompts"))
    return found


def _margin(row: Fields) -> float | None:
    margin = number(row, "margin")
    if margin is not None and margin < 0:
        raise malformed(
            row.where, QT_TRANSLATE_NOOP("errors", "“margin” is below 0, though another column says which is better")
        )
    return margin


def _model(fields: Fields, ending: str) -> str:
    """The model that wrote the answer whose column has this ending; empty if no column names it."""
    for name in (f"model_{ending}", f"model{ending}", f"model {ending}", f"response_{ending}_model"):
        if ending and (found := short(fields, name)):
            return found
    return ""


_LONGEST_NAME: Final = 100  # characters
