"""Translations of the command line: English, or Chinese if the locale is Chinese."""

import json
import os
from collections.abc import Mapping

from desktop.core.errors import CONTEXT, Phrase, UserError, fill
from desktop.core.resources import read_resource
from desktop.datasets.lint.checks import counted

VARIABLES = ("SAYSO_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
"""Environment variables for the language; the first one that is set decides."""


def language(environment: Mapping[str, str] = os.environ) -> str:
    """The language of the environment: "zh_CN" or "en"."""
    chosen = next((value for name in VARIABLES if (value := environment.get(name))), "")
    return "zh_CN" if chosen.lower().startswith("zh") else "en"


class Translator:
    """Translates texts that were marked with `QT_TRANSLATE_NOOP("cli", ...)` and the sentences of errors."""

    def __init__(self, language: str) -> None:
        self._texts = _translations(language)

    def __call__(self, text: str, /, **values: str | int | float) -> str:
        return fill(self.translate("cli", text), values)

    def of(self, context: str, text: str, /, **values: str | int | float) -> str:
        """Translate and fill a text that was marked with another context."""
        return fill(self.translate(context, text), values)

    def phrase(self, context: str, phrase: Phrase) -> str:
        """Translate a phrase that was marked with another context."""
        return phrase.translated(lambda template: self.translate(context, template))

    def counted(self, context: str, text: str, count: int) -> str:
        """Translate a text with "%n" and "(s)", and fill in the count."""
        return counted(self.translate(context, text), count)

    def error(self, error: UserError) -> str:
        """The sentence of an error."""
        return error.translated(lambda template: self.translate(CONTEXT, template))

    def translate(self, context: str, text: str) -> str:
        """Translate a text without filling its placeholders; an unknown text stays English."""
        return self._texts.get(context, {}).get(text) or text


def _translations(language: str) -> dict[str, dict[str, str]]:
    """Translations by context and English text, made by `scripts/translate.py compile`; empty for English.

    Not Qt's format: the command line must work if Qt's libraries are missing, and report that.
    """
    if language == "en":
        return {}
    try:
        texts: dict[str, dict[str, str]] = json.loads(read_resource(f"translations/sayso_{language}.json"))
    except (OSError, ValueError):
        return {}
    return texts


def count_of_bytes(count: int) -> str:
    """A size with a decimal unit: 98 MB, 4.7 GB."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
