"""The battery: prompts with a check each, and plain texts for perplexity.

Its version belongs to every result, and results of different versions are not compared. A changed item means a new
version.
"""

import json
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any, Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.resources import read_resource

VERSION: Final = 1

CONTEXT: Final = "evaluation"
"""The translation context of names."""


class BatteryCategory(StrEnum):
    """What is measured. The last two need no check of their own: they come from plain texts and from all answers."""

    EXACT_MATCH = "exact_match"
    INSTRUCTIONS = "instruction_following"
    ARITHMETIC = "arithmetic"
    READING = "reading"
    CODE = "code"
    REFUSALS = "safety_refusals"
    LANGUAGE = "language_consistency"
    PERPLEXITY = "perplexity"
    LENGTH = "answer_length"


NAMES: Final = {
    BatteryCategory.EXACT_MATCH: QT_TRANSLATE_NOOP("evaluation", "Exact match"),
    BatteryCategory.INSTRUCTIONS: QT_TRANSLATE_NOOP("evaluation", "Instruction following"),
    BatteryCategory.ARITHMETIC: QT_TRANSLATE_NOOP("evaluation", "Arithmetic"),
    BatteryCategory.READING: QT_TRANSLATE_NOOP("evaluation", "Reading"),
    BatteryCategory.CODE: QT_TRANSLATE_NOOP("evaluation", "Coding"),
    BatteryCategory.REFUSALS: QT_TRANSLATE_NOOP("evaluation", "Safety refusals"),
    BatteryCategory.LANGUAGE: QT_TRANSLATE_NOOP("evaluation", "Language consistency"),
    BatteryCategory.PERPLEXITY: QT_TRANSLATE_NOOP("evaluation", "Perplexity (plain text)"),
    BatteryCategory.LENGTH: QT_TRANSLATE_NOOP("evaluation", "Answer length"),
}


@dataclass(frozen=True, slots=True)
class BatteryItem:
    """One prompt. `check` names the rule of `checks` that reads the answer, `expected` is what it expects: texts for
    "answer", a whole number for "number", rules for "rules", cases for "code", a bool for "refusal", nothing for
    "language". `tokens` limits the answer."""

    id: str
    category: BatteryCategory
    language: str  # "en" or "zh"
    prompt: str
    check: str
    tokens: int
    expected: Any = None
    function: str = ""  # of "code": the name to call


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text whose perplexity is measured."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Battery:
    """All items and texts of one version."""

    version: int = VERSION
    items: tuple[BatteryItem, ...] = field(default=())
    texts: tuple[PlainText, ...] = field(default=())


@cache
def load_battery() -> Battery:
    """Read the battery of this version of Sayso."""
    items = []
    for data in _rows("items.jsonl"):
        expected = data.get("expected", data.get("rules", data.get("cases")))
        items.append(
            BatteryItem(
                id=data["id"],
                category=BatteryCategory(data["category"]),
                language=data["language"],
                prompt=data["prompt"],
                check=data["check"],
                tokens=data["tokens"],
                expected=expected,
                function=data.get("function", ""),
            )
        )
    return Battery(VERSION, tuple(items), tuple(PlainText(**data) for data in _rows("texts.jsonl")))


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in read_resource(f"battery/{name}").decode().splitlines()]
