"""Options of the command line that are numbers."""

import argparse
import math
from collections.abc import Callable

from desktop.cli.i18n import Translator
from desktop.core.errors import QT_TRANSLATE_NOOP


class NumberTypes:
    """Types of arguments whose errors say, in the user's language, which numbers are allowed."""

    def __init__(self, say: Translator) -> None:
        self._say = say

    def whole(self, low: int, high: int) -> Callable[[str], int]:
        def read(text: str) -> int:
            try:
                value = int(text)
            except ValueError:
                value = low - 1
            if not low <= value <= high:
                message = QT_TRANSLATE_NOOP("cli", "{text} is not a whole number from {low} to {high}")
                raise argparse.ArgumentTypeError(self._say(message, text=text, low=low, high=high))
            return value

        return read

    def real(self, low: float, high: float) -> Callable[[str], float]:
        def read(text: str) -> float:
            try:
                value = float(text)
            except ValueError:
                value = math.nan
            if not low <= value <= high:  # false for nan
                message = QT_TRANSLATE_NOOP("cli", "{text} is not a number from {low} to {high}")
                raise argparse.ArgumentTypeError(self._say(message, text=text, low=low, high=high))
            return value

        return read
