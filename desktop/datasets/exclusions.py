"""Why items are excluded from an export, with texts for the window and the command line."""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.datasets.lint.checks import CHECKS


class Exclusion(StrEnum):
    """Reasons by their names in reports and manifests, which also have the names of checks whose rows are excluded.
    Rows with one of the last two reasons are written, but without something: see `is_row_excluded`."""

    TIE = "ties"
    BOTH_BAD = "both-bad"
    DISAGREEMENT = "undecided"
    ONE_ANNOTATOR = "alone"
    CHOSEN_AND_REJECTED = "both-sides"
    BETWEEN_SPLITS = "between-splits"
    OTHER_SCHEME = "other-scheme"
    SCORES_SEEN = "scores-seen"
    TOOL_CALLS = "tools"
    MESSAGE_ORDER = "turns"  # a greeting, or a system message in the middle
    SYSTEM_PROMPT = "system"
    MARGIN = "margin"  # of an imported file; the separate file with the provenance keeps it


_TEXTS: Final[Mapping[Exclusion, str]] = {
    Exclusion.TIE: QT_TRANSLATE_NOOP("export", "tie (neither answer is preferred)"),
    Exclusion.BOTH_BAD: QT_TRANSLATE_NOOP("export", "none acceptable (neither answer is preferred)"),
    Exclusion.DISAGREEMENT: QT_TRANSLATE_NOOP("export", "the annotators disagree"),
    Exclusion.ONE_ANNOTATOR: QT_TRANSLATE_NOOP("export", "only one annotator judged it"),
    Exclusion.CHOSEN_AND_REJECTED: QT_TRANSLATE_NOOP(
        "export", "the answer is chosen in one pair and rejected in another"
    ),
    Exclusion.BETWEEN_SPLITS: QT_TRANSLATE_NOOP("export", "it belongs to two splits"),
    Exclusion.OTHER_SCHEME: QT_TRANSLATE_NOOP("export", "it was judged with another scheme"),
    Exclusion.SCORES_SEEN: QT_TRANSLATE_NOOP("export", "judged after the scores of a reward model were seen"),
    Exclusion.TOOL_CALLS: QT_TRANSLATE_NOOP("export", "the format cannot hold its tool calls"),
    Exclusion.MESSAGE_ORDER: QT_TRANSLATE_NOOP("export", "the format cannot hold its order of messages"),
    Exclusion.SYSTEM_PROMPT: QT_TRANSLATE_NOOP("export", "exported without the system prompt"),
    Exclusion.MARGIN: QT_TRANSLATE_NOOP("export", "exported without the margin of the imported file"),
}


def is_row_excluded(name: str) -> bool:
    """Whether rows counted with this key of `Report.exclusions` are missing in the export."""
    return name not in (Exclusion.SYSTEM_PROMPT, Exclusion.MARGIN)


def exclusion_text(name: str, translate: Callable[[str, str], str]) -> str:
    """The translated text for one key of `Report.exclusions`. `translate` takes a context and a text."""
    if name in _TEXTS:
        return translate("export", _TEXTS[Exclusion(name)])
    text = translate("lint", CHECKS[name].about) if name in CHECKS else name
    return re.sub(r"\s*[(（]\{reason\}[)）]", "", text)
