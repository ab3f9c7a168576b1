"""What the linter looks for. A rule blocks, or warns; a recipe may raise a warning to an error."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from desktop.core.errors import QT_TRANSLATE_NOOP


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


ROWS, PROMPTS, PAIRS, SPLITS = "%n row(s)", "%n prompt(s)", "%n pair(s)", "%n split(s)"


def counted(text: str, count: int) -> str:
    """In English, which needs no translator: "1 row", "1,000 rows"."""
    return text.replace("(s)", "" if count == 1 else "s").replace("%n", f"{count:,}")


class Reason(NamedTuple):
    """Why a row was found: a text, translatable where it is ours, and what is filled in."""

    text: str = ""
    values: Mapping[str, str | int] = {}

    def __str__(self) -> str:
        return self.text.format(**self.values)


def raw(text: str) -> Reason:
    """A reason in words of the data, or of the file's reader."""
    return Reason("{text}", {"text": text}) if text else Reason()


@dataclass(frozen=True, slots=True)
class Rule:
    """`about` says what is wrong with the rows (or prompts, or pairs, as `counts` says), for people; `fine` what the
    rule found in order. `single`: it is known from a row by itself, so such rows can be left out."""

    id: str
    severity: Severity
    about: str
    fine: str
    single: bool = True
    counts: str = ROWS


_E, _W = Severity.ERROR, Severity.WARNING

RULES: Final[Mapping[str, Rule]] = {
    rule.id: rule
    for rule in (
        Rule(
            "wrong-type",
            _E,
            QT_TRANSLATE_NOOP("lint", "not of the format"),
            QT_TRANSLATE_NOOP("lint", "Every row is of the format"),
        ),
        Rule(
            "not-utf8",
            _E,
            QT_TRANSLATE_NOOP("lint", "text that is not UTF-8"),
            QT_TRANSLATE_NOOP("lint", "All text is UTF-8"),
        ),
        Rule(
            "empty-side",
            _E,
            QT_TRANSLATE_NOOP("lint", "a prompt or an answer is empty"),
            QT_TRANSLATE_NOOP("lint", "No side is empty"),
        ),
        Rule(
            "equal-sides",
            _E,
            QT_TRANSLATE_NOOP("lint", "both sides are the same text"),
            QT_TRANSLATE_NOOP("lint", "The sides differ"),
        ),
        Rule(
            "roles",
            _E,
            QT_TRANSLATE_NOOP("lint", "user and assistant do not take turns"),
            QT_TRANSLATE_NOOP("lint", "Roles alternate"),
        ),
        Rule(
            "turn-marks",
            _E,
            QT_TRANSLATE_NOOP("lint", "the text has the format's own turn marks"),
            QT_TRANSLATE_NOOP("lint", "No text has turn marks of the format"),
        ),
        Rule(
            "interrupted-chosen",
            _E,
            QT_TRANSLATE_NOOP("lint", "the better answer was interrupted"),
            QT_TRANSLATE_NOOP("lint", "No better answer was interrupted"),
        ),
        Rule(
            "tie-as-win",
            _E,
            QT_TRANSLATE_NOOP("lint", "a tie stands as a win"),
            QT_TRANSLATE_NOOP("lint", "No tie stands as a win"),
        ),
        Rule(
            "split-leak",
            _E,
            QT_TRANSLATE_NOOP("lint", "in several splits: the same prompt, or a turn of the same conversation"),
            QT_TRANSLATE_NOOP("lint", "No prompt is in two splits"),
            single=False,
            counts=PROMPTS,
        ),
        Rule(
            "empty-split",
            _W,
            QT_TRANSLATE_NOOP("lint", "no rows ({reason}): choose a larger share, or collect more prompts"),
            QT_TRANSLATE_NOOP("lint", "Every split has rows"),
            single=False,
            counts=SPLITS,
        ),
        Rule(
            "contained",
            _W,
            QT_TRANSLATE_NOOP("lint", "one side is contained in the other"),
            QT_TRANSLATE_NOOP("lint", "No side contains the other"),
        ),
        Rule(
            "contradiction",
            _W,
            QT_TRANSLATE_NOOP("lint", "the opposite of another row"),
            QT_TRANSLATE_NOOP("lint", "No two rows contradict each other"),
            single=False,
        ),
        Rule(
            "cycle",
            _W,
            QT_TRANSLATE_NOOP("lint", "preferences in a circle, A over B over C over A"),
            QT_TRANSLATE_NOOP("lint", "No preferences go in a circle"),
            single=False,
            counts=PROMPTS,
        ),
        Rule(
            "cut-off-chosen",
            _W,
            QT_TRANSLATE_NOOP("lint", "the better answer was cut off at the length limit"),
            QT_TRANSLATE_NOOP("lint", "No better answer was cut off"),
        ),
        Rule(
            "template-remnants",
            _W,
            QT_TRANSLATE_NOOP("lint", "special tokens or marks of a template in the text"),
            QT_TRANSLATE_NOOP("lint", "No template remnants"),
        ),
        Rule(
            "duplicates",
            _W,
            QT_TRANSLATE_NOOP("lint", "the same row or nearly the same prompt as an earlier row"),
            QT_TRANSLATE_NOOP("lint", "No near-duplicates"),
            single=False,
        ),
        Rule(
            "too-long",
            _W,
            QT_TRANSLATE_NOOP("lint", "over the token limit"),
            QT_TRANSLATE_NOOP("lint", "No row is over the token limit"),
        ),
        Rule(
            "length-bias",
            _W,
            QT_TRANSLATE_NOOP("lint", "the longer answer wins {reason}"),
            QT_TRANSLATE_NOOP("lint", "Length does not decide"),
            single=False,
            counts=PAIRS,
        ),
        Rule(
            "personal-data",
            _W,
            QT_TRANSLATE_NOOP("lint", "personal data ({reason})"),
            QT_TRANSLATE_NOOP("lint", "No e-mail addresses, phone numbers, keys or cards"),
        ),
        Rule(
            "language",
            _W,
            QT_TRANSLATE_NOOP("lint", "not in the declared language"),
            QT_TRANSLATE_NOOP("lint", "The language is the declared one"),
        ),
        Rule(
            "licence",
            _W,
            QT_TRANSLATE_NOOP("lint", "the model's licence may not allow the declared one"),
            QT_TRANSLATE_NOOP("lint", "The models' licences allow the declared one"),
        ),
    )
}
