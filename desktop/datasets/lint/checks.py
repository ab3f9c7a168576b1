"""The checks of the linter. An issue of a check blocks an export or warns; a recipe can raise a warning to an error."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final, NamedTuple

from desktop.core.errors import CONTEXT, QT_TRANSLATE_NOOP, Phrase


class CheckSeverity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


ROWS, PROMPTS, PAIRS, SPLITS = "%n row(s)", "%n prompt(s)", "%n pair(s)", "%n split(s)"


def counted(text: str, count: int) -> str:
    """A text with its "%n" and "(s)" filled in, in English without a translator: "1 row", "1,000 rows"."""
    return text.replace("(s)", "" if count == 1 else "s").replace("%n", f"{count:,}")


class Reason(NamedTuple):
    """Why a row fails a check: a text, marked for translation in the context "lint" if it can be translated, and its
    values, which may be `Phrase`s."""

    text: str = ""
    values: Mapping[str, str | int] = {}

    def __str__(self) -> str:
        return self.text.format(**self.values)

    def translated(self, translate: Callable[[str, str], str]) -> str:
        """The reason in the language of `translate`, which gets a context and a text."""
        values = {
            name: value.translated(partial(translate, CONTEXT)) if isinstance(value, Phrase) else value
            for name, value in self.values.items()
        }
        return translate("lint", self.text).format(**values)


def raw(text: str) -> Reason:
    """A reason that is quoted from the data, and not translated, or that is a `Phrase`."""
    return Reason("{text}", {"text": text}) if text else Reason()


@dataclass(frozen=True, slots=True)
class Check:
    """`about` is what is wrong with the rows (or prompts, or pairs: `counts`), `passed` what is shown if nothing is;
    both are marked for translation in the context "lint". `is_per_row`: a row fails by itself, so that such rows can be
    excluded."""

    id: str
    severity: CheckSeverity
    about: str
    passed: str
    is_per_row: bool = True
    counts: str = ROWS


_E, _W = CheckSeverity.ERROR, CheckSeverity.WARNING

CHECKS: Final[Mapping[str, Check]] = {
    check.id: check
    for check in (
        Check(
            "wrong-type",
            _E,
            QT_TRANSLATE_NOOP("lint", "does not match the format"),
            QT_TRANSLATE_NOOP("lint", "All rows match the format"),
        ),
        Check(
            "not-utf8",
            _E,
            QT_TRANSLATE_NOOP("lint", "text that is not UTF-8"),
            QT_TRANSLATE_NOOP("lint", "All text is UTF-8"),
        ),
        Check(
            "empty-side",
            _E,
            QT_TRANSLATE_NOOP("lint", "empty prompt or answer"),
            QT_TRANSLATE_NOOP("lint", "No empty prompts or answers"),
        ),
        Check(
            "equal-sides",
            _E,
            QT_TRANSLATE_NOOP("lint", "identical answers"),
            QT_TRANSLATE_NOOP("lint", "The answers of each pair differ"),
        ),
        Check(
            "roles",
            _E,
            QT_TRANSLATE_NOOP("lint", "user and assistant do not alternate"),
            QT_TRANSLATE_NOOP("lint", "User and assistant alternate"),
        ),
        Check(
            "turn-marks",
            _E,
            QT_TRANSLATE_NOOP("lint", "turn marks of the format in the text"),
            QT_TRANSLATE_NOOP("lint", "No turn marks of the format in the text"),
        ),
        Check(
            "interrupted-chosen",
            _E,
            QT_TRANSLATE_NOOP("lint", "interrupted chosen answer"),
            QT_TRANSLATE_NOOP("lint", "No interrupted chosen answers"),
        ),
        Check(
            "tie-as-win",
            _E,
            QT_TRANSLATE_NOOP("lint", "tie exported as a win"),
            QT_TRANSLATE_NOOP("lint", "No ties exported as wins"),
        ),
        Check(
            "split-leak",
            _E,
            QT_TRANSLATE_NOOP("lint", "in several splits: the same prompt, or a turn of the same conversation"),
            QT_TRANSLATE_NOOP("lint", "No prompt is in two splits"),
            is_per_row=False,
            counts=PROMPTS,
        ),
        Check(
            "empty-split",
            _W,
            QT_TRANSLATE_NOOP("lint", "no rows ({reason}): choose a larger share, or collect more prompts"),
            QT_TRANSLATE_NOOP("lint", "Every split has rows"),
            is_per_row=False,
            counts=SPLITS,
        ),
        Check(
            "contained",
            _W,
            QT_TRANSLATE_NOOP("lint", "one answer contains the other"),
            QT_TRANSLATE_NOOP("lint", "No answer contains the other"),
        ),
        Check(
            "contradiction",
            _W,
            QT_TRANSLATE_NOOP("lint", "contradicts another row"),
            QT_TRANSLATE_NOOP("lint", "No contradicting rows"),
            is_per_row=False,
        ),
        Check(
            "cycle",
            _W,
            QT_TRANSLATE_NOOP("lint", "preference cycle (A > B > C > A)"),
            QT_TRANSLATE_NOOP("lint", "No preference cycles"),
            is_per_row=False,
            counts=PROMPTS,
        ),
        Check(
            "cut-off-chosen",
            _W,
            QT_TRANSLATE_NOOP("lint", "truncated chosen answer"),
            QT_TRANSLATE_NOOP("lint", "No truncated chosen answers"),
        ),
        Check(
            "template-remnants",
            _W,
            QT_TRANSLATE_NOOP("lint", "chat-template tokens in the text"),
            QT_TRANSLATE_NOOP("lint", "No chat-template tokens in the text"),
        ),
        Check(
            "duplicates",
            _W,
            QT_TRANSLATE_NOOP("lint", "same row as an earlier one, or nearly the same prompt"),
            QT_TRANSLATE_NOOP("lint", "No near-duplicates"),
            is_per_row=False,
        ),
        Check(
            "too-long",
            _W,
            QT_TRANSLATE_NOOP("lint", "over the token limit"),
            QT_TRANSLATE_NOOP("lint", "No rows over the token limit"),
        ),
        Check(
            "length-bias",
            _W,
            QT_TRANSLATE_NOOP("lint", "length bias: the longer answer wins {reason}"),
            QT_TRANSLATE_NOOP("lint", "No length bias"),
            is_per_row=False,
            counts=PAIRS,
        ),
        Check(
            "personal-data",
            _W,
            QT_TRANSLATE_NOOP("lint", "personal data ({reason})"),
            QT_TRANSLATE_NOOP("lint", "No e-mail addresses, phone numbers, keys or card numbers"),
        ),
        Check(
            "language",
            _W,
            QT_TRANSLATE_NOOP("lint", "not in the declared language"),
            QT_TRANSLATE_NOOP("lint", "All rows are in the declared language"),
        ),
        Check(
            "licence",
            _W,
            QT_TRANSLATE_NOOP("lint", "the model’s licence may not allow the declared one"),
            QT_TRANSLATE_NOOP("lint", "The models’ licences allow the declared one"),
        ),
    )
}
