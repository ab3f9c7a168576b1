"""The words of the command line: English, or Chinese where the locale asks for it."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from desktop.core.errors import CONTEXT, UserError
from desktop.core.resources import resource
from desktop.datasets.lint.rules import counted

if TYPE_CHECKING:
    from PySide6.QtCore import QTranslator

VARIABLES = ("SAYSO_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
"""The first that is set decides."""


def language(environment: Mapping[str, str] = os.environ) -> str:
    """ "zh_CN" or "en"."""
    chosen = next((value for name in VARIABLES if (value := environment.get(name))), "")
    return "zh_CN" if chosen.lower().startswith("zh") else "en"


class Speech:
    """Translates texts that were marked with `QT_TRANSLATE_NOOP("cli", ...)` and the sentences of errors."""

    def __init__(self, language: str) -> None:
        self._translator = _translator(language)

    def __call__(self, text: str, /, **values: str | int | float) -> str:
        return self._translate("cli", text).format(**values)

    def of(self, context: str, text: str, /, **values: str | int | float) -> str:
        """A text that was marked for another context."""
        return self._translate(context, text).format(**values)

    def counted(self, context: str, text: str, count: int) -> str:
        """A text with "%n" and "(s)", for so many."""
        said = self._translator.translate(context, text, "", count) if self._translator else ""
        return counted(said or text, count)

    def error(self, error: UserError) -> str:
        return error.said(lambda template: self._translate(CONTEXT, template))

    def _translate(self, context: str, text: str) -> str:
        return (self._translator.translate(context, text) if self._translator else "") or text


def _translator(language: str) -> "QTranslator | None":
    if language == "en":
        return None
    from PySide6.QtCore import QTranslator  # noqa: PLC0415 -- English needs no Qt, and starts faster

    translator = QTranslator()
    return translator if translator.load(str(resource(f"translations/sayso_{language}.qm"))) else None


def count_of_bytes(count: int) -> str:
    """98 MB, 4.7 GB."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
