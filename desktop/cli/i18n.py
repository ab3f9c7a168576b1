"""The words of the command line: English, or Chinese where the locale asks for it."""

import json
import os
from collections.abc import Mapping

from desktop.core.errors import CONTEXT, Phrase, UserError, fill
from desktop.core.resources import read_resource
from desktop.datasets.lint.checks import counted

VARIABLES = ("SAYSO_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
"""The first that is set decides."""


def language(environment: Mapping[str, str] = os.environ) -> str:
    """ "zh_CN" or "en"."""
    chosen = next((value for name in VARIABLES if (value := environment.get(name))), "")
    return "zh_CN" if chosen.lower().startswith("zh") else "en"


class Translator:
    """Translates texts that were marked with `QT_TRANSLATE_NOOP("cli", ...)` and the sentences of errors."""

    def __init__(self, language: str) -> None:
        self._texts = _translations(language)

    def __call__(self, text: str, /, **values: str | int | float) -> str:
        return fill(self.translate("cli", text), values)

    def of(self, context: str, text: str, /, **values: str | int | float) -> str:
        """A text that was marked for another context."""
        return fill(self.translate(context, text), values)

    def phrase(self, context: str, phrase: Phrase) -> str:
        """One that was marked for another context."""
        return phrase.translated(lambda template: self.translate(context, template))

    def counted(self, context: str, text: str, count: int) -> str:
        """A text with "%n" and "(s)", for so many."""
        return counted(self.translate(context, text), count)

    def error(self, error: UserError) -> str:
        return error.translated(lambda template: self.translate(CONTEXT, template))

    def translate(self, context: str, text: str) -> str:
        """The text as it is, with its placeholders."""
        return self._texts.get(context, {}).get(text) or text


def _translations(language: str) -> dict[str, dict[str, str]]:
    """Context, then English text, to text: what `scripts/translate.py compile` made. Empty for English.

    Not Qt's own file: on a bare system Qt's libraries may be missing, and the command line is what says so.
    """
    if language == "en":
        return {}
    try:
        texts: dict[str, dict[str, str]] = json.loads(read_resource(f"translations/sayso_{language}.json"))
    except (OSError, ValueError):
        return {}
    return texts


def count_of_bytes(count: int) -> str:
    """98 MB, 4.7 GB."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
