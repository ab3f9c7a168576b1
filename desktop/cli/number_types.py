"""Types of numeric options for argparse."""

import argparse
import math
from collections.abc import Callable

from desktop.cli.i18n import Translator
from desktop.core.errors import QT_TRANSLATE_NOOP


class NumberTypes:
    """Makes argument types whose error messages name the allowed range in the user's language."""

    def __init__(self, tr: Translator) -> None:
        self._tr = tr

    def whole(self, low: int, high: int) -> Callable[[str], int]:
        """A type for integers from `low` to `high`."""

        def read(text: str) -> int:
            try:
                value = int(text)
            except ValueError:
                value = low - 1
            if not low <= value <= high:
                message = QT_TRANSLATE_NOOP("cli", "{text} is not a whole number from {low} to {high}")
                raise argparse.ArgumentTypeError(self._tr(message, text=text, low=low, high=high))
            return value

        return read

    def real(self, low: float, high: float) -> Callable[[str], float]:
        """A type for numbers from `low` to `high`; rejects nan."""

        def read(text: str) -> float:
            try:
                value = float(text)
            except ValueError:
                value = math.nan
            if not low <= value <= high:  # false for nan
                message = QT_TRANSLATE_NOOP("cli", "{text} is not a number from {low} to {high}")
                raise argparse.ArgumentTypeError(self._tr(message, text=text, low=low, high=high))
            return value

        return read
