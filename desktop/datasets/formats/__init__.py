"""The formats that Sayso writes, by the names that the command line knows."""

from collections.abc import Mapping
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP, Kind, UserError
from desktop.datasets.formats.format import Format, Malformed, Row, Sample
from desktop.datasets.formats.scores import HELPSTEER2, HELPSTEER3, RANKED, SCORES, SPANS
from desktop.datasets.formats.trl import (
    AXOLOTL,
    KTO,
    OPENRLHF,
    PREFERENCE,
    PROMPT_COMPLETION,
    PROMPTS,
    REWARD,
    SFT,
    STEPWISE,
)
from desktop.datasets.formats.turns import ALPACA, HH, LLAMA_FACTORY, LLAMA_FACTORY_KTO, READ, SHAREGPT

__all__ = ["FOLDER", "FORMATS", "PLAIN", "READABLE", "Format", "Malformed", "Row", "Sample", "find"]

FOLDER: Final = Format(
    "hf-dataset",
    SFT.shape,
    QT_TRANSLATE_NOOP("export", "a Hugging Face dataset: a folder with a card and every shape that the data has"),
    {},
    SFT.encode,
    SFT.decode,
    file="parquet",
    parts=(SFT, PREFERENCE, KTO, PROMPTS, STEPWISE, HELPSTEER2, HELPSTEER3, RANKED, SCORES, SPANS),
)
"""One config a format, and those two that have no format of their own."""

FORMATS: Final[Mapping[str, Format]] = {
    format.name: format
    for format in (
        *(SFT, PROMPT_COMPLETION, PREFERENCE, REWARD, KTO, PROMPTS, STEPWISE, HH, SHAREGPT, ALPACA, LLAMA_FACTORY),
        *(LLAMA_FACTORY_KTO, OPENRLHF, AXOLOTL, HELPSTEER2, HELPSTEER3, RANKED, FOLDER),
    )
}

PLAIN: Final[Mapping[str, Format]] = {
    format.name: format for format in (*FORMATS.values(), SCORES, SPANS) if not format.parts
}
"""Those that one file can be in."""

READABLE: Final[tuple[Format, ...]] = (*PLAIN.values(), *READ)
"""Those that the linter reads: some are named twice, with other columns."""


def find(name: str) -> Format:
    """Raises `UserError` for a name that is none."""
    if name not in FORMATS:
        raise UserError(
            Kind.USAGE,
            QT_TRANSLATE_NOOP("errors", "There is no format “{name}”. Choose one of: {names}."),
            {"name": name, "names": ", ".join(FORMATS)},
        )
    return FORMATS[name]
