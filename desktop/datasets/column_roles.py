"""What each column of a table is: its role. Guessed from the names of columns and the values in the first rows."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.untrusted import Fields
from desktop.datasets.readers.numbers import THUMB_NAMES, is_thumb
from desktop.datasets.readers.people import is_annotator
from desktop.datasets.readers.verdicts import ANSWERS
from desktop.datasets.verdict_columns import find_verdicts


class ColumnRole(StrEnum):
    """What a column can be; on the command line the PART of `--map PART=COLUMN`."""

    PROMPT = "prompt"
    SYSTEM = "system"
    CHOSEN = "chosen"
    REJECTED = "rejected"
    RESPONSE = "response"  # an answer to judge; several columns can have this role
    VERDICT = "verdict"  # which of two responses is better; several columns if one of them is set
    MARGIN = "margin"
    LABEL = "label"  # is the response good?
    DEMONSTRATION = "demonstration"
    ANNOTATOR = "annotator"
    CATEGORY = "category"
    LANGUAGE = "language"
    TAGS = "tags"
    TOOLS = "tools"  # definitions
    ID = "id"


_ANSWER: Final = r"(response|answer|output|completion|text|reply)"
_CHOSEN_ANSWER: Final = rf"(chosen|better|preferred|accepted|winning)_{_ANSWER}|{_ANSWER}_(chosen|preferred)"
_REJECTED_ANSWER: Final = (
    rf"(rejected|worse|dispreferred|non_preferred|losing)_{_ANSWER}|{_ANSWER}_(rejected|dispreferred)"
)
_NAMES: Final[Mapping[ColumnRole, str]] = {
    ColumnRole.PROMPT: r"prompt|question|instruction|query|inputs?|context|text|问题|提问|提示|指令",
    ColumnRole.SYSTEM: r"system|system_prompt",
    ColumnRole.CHOSEN: r"chosen|better|preferred|winner|win|accepted|选中|较好|好|" + _CHOSEN_ANSWER,
    ColumnRole.REJECTED: r"rejected|worse|dispreferred|loser|lose|较差|差|" + _REJECTED_ANSWER,
    ColumnRole.RESPONSE: ANSWERS.pattern,
    ColumnRole.MARGIN: r"margin|strength",
    ColumnRole.LABEL: r"label|thumbs?|good|is_good|liked",
    ColumnRole.CATEGORY: r"category|task_category|task|topic|domain|类别",
    ColumnRole.LANGUAGE: r"language|lang|locale|语言",
    ColumnRole.TAGS: r"tags|标签",
    ColumnRole.ID: r"id|prompt_id|uuid|编号",
}

_MESSAGES: Final = QT_TRANSLATE_NOOP(
    "errors", "its rows are single messages of conversations, and nothing says which message answers which"
)
_ROLE: Final = re.compile(r"role|speaker|from|author_role|sender")
_ROLES: Final = frozenset(
    ("user", "human", "prompter", "assistant", "gpt", "bot", "system", "model", "chatgpt", "tool")
)


class GuessedRoles(NamedTuple):
    """`roles` has only the columns that are used. `by_column`: each column of verdicts belongs to one annotator.
    `problem` says in a few words why rows of such a table cannot be judged; empty if they can."""

    roles: dict[str, ColumnRole]
    by_column: bool
    problem: str


def guess_roles(columns: Iterable[str], rows: Sequence[Fields], values: Mapping[str, str]) -> GuessedRoles:
    """Guess from the names of columns; for verdicts also from what `rows` contain and what `values` are given to mean.
    If several columns could have a role that only one can have, the first gets it."""
    names = list(columns)
    roles = _roles_by_name(names)
    by_column = False
    found = list(roles.values())
    unusable: set[ColumnRole] = set()
    has_pair = {ColumnRole.CHOSEN, ColumnRole.REJECTED} <= set(found)
    if has_pair:
        unusable = {ColumnRole.RESPONSE, ColumnRole.LABEL}
    elif found.count(ColumnRole.RESPONSE) == 2:  # a column named like one side of a pair may be a verdict
        first, second = (column for column, role in roles.items() if role is ColumnRole.RESPONSE)
        replaceable = (None, ColumnRole.CHOSEN, ColumnRole.REJECTED, ColumnRole.LABEL, ColumnRole.MARGIN)
        candidates = [name for name in names if roles.get(name) in replaceable]
        verdicts, by_column = find_verdicts(names, candidates, (first, second), rows, values)
        roles |= dict.fromkeys(verdicts, ColumnRole.VERDICT)
        unusable = {ColumnRole.LABEL}
        if verdicts:
            unusable |= {ColumnRole.CHOSEN, ColumnRole.REJECTED}
    elif found.count(ColumnRole.RESPONSE) != 1:
        unusable = {ColumnRole.LABEL}
    elif ColumnRole.LABEL not in found:
        feedback = next((name for name in names if name not in roles and _is_feedback(name, rows)), None)
        if feedback is not None:
            roles[feedback] = ColumnRole.LABEL
    if not has_pair:  # "accepted_answer" alone is not half of a pair
        roles = {
            column: role
            for column, role in roles.items()
            if role is ColumnRole.VERDICT
            or not re.fullmatch(f"{_CHOSEN_ANSWER}|{_REJECTED_ANSWER}", column.strip().lower())
        }
    used = {name: roles[name] for name in names if name in roles and roles[name] not in unusable}
    return GuessedRoles(used, by_column, _MESSAGES if any(_is_role(column, rows) for column in names) else "")


def _roles_by_name(names: Sequence[str]) -> dict[str, ColumnRole]:
    roles: dict[str, ColumnRole] = {}
    for column in names:
        name = column.strip().lower()
        role = next((role for role, known in _NAMES.items() if re.fullmatch(known, name)), None)
        if role is None and is_annotator(column):
            role = ColumnRole.ANNOTATOR
        if role is not None and (role is ColumnRole.RESPONSE or role not in roles.values()):
            roles[column] = role
    return roles


def _is_role(column: str, rows: Sequence[Fields]) -> bool:
    """Whether the column names the speaker in most of these rows."""
    if not _ROLE.fullmatch(column.strip().lower()):
        return False
    speakers = [value.strip().lower() for fields in rows if isinstance(value := fields.peek(column), str)]
    return bool(speakers) and 2 * sum(speaker in _ROLES for speaker in speakers) >= len(rows)


def _is_feedback(column: str, rows: Sequence[Fields]) -> bool:
    """Whether the name fits, and most values in these rows are words for good or bad."""
    values = [value for fields in rows if (value := fields.peek(column)) not in (None, "")]
    return column.strip().lower() in THUMB_NAMES and 2 * sum(map(is_thumb, values)) > len(values)
