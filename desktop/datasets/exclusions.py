"""Why rows are excluded from an export, in words: the same in the window and on the command line."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.lint.rules import RULES

SYSTEM: Final = "system"
"""These rows are not excluded: they are written without their system prompt."""

MARGIN: Final = "margin"
"""These rows are not excluded either: the margin of their file stands in the file of provenances, or nowhere."""

NOTES: Final = (SYSTEM, MARGIN)
TOOLS, TURNS = "tools", "turns"
"""The format has no place for calls of tools; or for a greeting, or a system message in the middle."""

_REASONS: Final[Mapping[str, str]] = {
    "ties": QT_TRANSLATE_NOOP("export", "tie (neither answer is preferred)"),
    "both-bad": QT_TRANSLATE_NOOP("export", "none acceptable (neither answer is preferred)"),
    "undecided": QT_TRANSLATE_NOOP("export", "the annotators disagree"),
    "alone": QT_TRANSLATE_NOOP("export", "only one annotator judged it"),
    "both-sides": QT_TRANSLATE_NOOP("export", "the answer is chosen in one pair and rejected in another"),
    "between-splits": QT_TRANSLATE_NOOP("export", "it belongs to two splits"),
    "other-scheme": QT_TRANSLATE_NOOP("export", "it was judged with another scheme"),
    TOOLS: QT_TRANSLATE_NOOP("export", "the format cannot hold its tool calls"),
    TURNS: QT_TRANSLATE_NOOP("export", "the format cannot hold its order of messages"),
    SYSTEM: QT_TRANSLATE_NOOP("export", "exported without the system prompt"),
    MARGIN: QT_TRANSLATE_NOOP("export", "exported without the margin of the imported file"),
}


def reason(name: str, translate: Callable[[str, str], str]) -> str:
    """Of one key of `Report.left_out`. `translate` takes a context and a text."""
    if name in _REASONS:
        return translate("export", _REASONS[name])
    text = translate("lint", RULES[name].about) if name in RULES else name
    return re.sub(r"\s*[(（]\{reason\}[)）]", "", text)
