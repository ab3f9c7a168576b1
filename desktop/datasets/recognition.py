"""The formats that can be imported, and which of them the rows of a file have.

Those that Sayso writes, too, say in `datasets.formats` how they are recognized; the others are here.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.untrusted import Fields
from desktop.datasets import message_tree
from desktop.datasets.formats import PLAIN
from desktop.datasets.mapping import Part
from desktop.datasets.readers import answers, ranked, versus
from desktop.datasets.source_format import Need, SourceFormat, is_list, is_object, is_text, needs

PROMPTS, COLUMNS = "prompts", "csv"


_FOREIGN: Final = (
    SourceFormat(
        "oasst",
        QT_TRANSLATE_NOOP("imports", "OpenAssistant message trees"),
        "instructgpt",
        answers.prompts,  # never used: a message is read with those around it
        {**dict.fromkeys(message_tree.TEXTS, Part.PROMPT), **dict.fromkeys(message_tree.IDS, Part.ID)},
        (
            (
                Need(("role",), is_text),
                Need(message_tree.IDS),
                Need(message_tree.PARENTS),
                Need(message_tree.TEXTS, is_text),
            ),
        ),
        unlike=("conversations", "messages"),
        is_tree=True,
        weight=290,
    ),
    SourceFormat(
        "arena",
        QT_TRANSLATE_NOOP("imports", "Chatbot Arena battles"),
        "pairwise",
        versus.arena,
        {"conversation_a": Part.RESPONSE, "conversation_b": Part.RESPONSE, "winner": Part.VERDICT},
        (needs("winner", conversation_a=is_list, conversation_b=is_list),),
        weight=280,
    ),
    SourceFormat(
        "shp",
        QT_TRANSLATE_NOOP("imports", "Stanford Human Preferences pairs"),
        "pairwise",
        versus.shp,
        {
            **{"history": Part.PROMPT, "human_ref_A": Part.RESPONSE, "human_ref_B": Part.RESPONSE},
            **{"labels": Part.VERDICT, "domain": Part.CATEGORY},
        },
        (needs("history", "human_ref_A", "human_ref_B", "labels"),),
        weight=270,
    ),
    SourceFormat(
        "auto-j",
        QT_TRANSLATE_NOOP("imports", "Auto-J pairs with verdicts"),
        "pairwise",
        versus.auto_j,
        {
            **{"prompt": Part.PROMPT, "response 1": Part.RESPONSE, "response 2": Part.RESPONSE},
            **{"label": Part.VERDICT, "scenario": Part.CATEGORY},
        },
        (needs("prompt", "response 1", "response 2", "label", "scenario"),),
        weight=260,
    ),
    SourceFormat(
        "helpsteer2-preference",
        QT_TRANSLATE_NOOP("imports", "HelpSteer2 preference pairs"),
        "helpsteer3",
        versus.helpsteer2_preference,
        {
            **{"prompt": Part.PROMPT, "response_1": Part.RESPONSE, "response_2": Part.RESPONSE},
            **{"preference_strength": Part.VERDICT},
        },
        (needs("prompt", "response_1", "response_2", "preference_strength"),),
        weight=250,
    ),
    SourceFormat(
        "label-studio",
        QT_TRANSLATE_NOOP("imports", "Label Studio pairs with verdicts"),
        "pairwise",
        versus.label_studio,
        {"data": Part.PROMPT, "annotations": Part.VERDICT},
        (needs(data=is_object, annotations=is_list),),
        weight=240,
    ),
    SourceFormat(
        "ultrafeedback",
        QT_TRANSLATE_NOOP("imports", "UltraFeedback rated answers"),
        "instructgpt",
        ranked.ultrafeedback,
        {"instruction": Part.PROMPT, "prompt": Part.PROMPT, "completions": Part.RESPONSE},
        (needs(completions=is_list),),
        unlike=("labels",),
        weight=180,
    ),
    SourceFormat(
        "thread",
        QT_TRANSLATE_NOOP("imports", "OpenAssistant threads"),
        "instructgpt",
        answers.thread,
        {"thread": Part.DEMONSTRATION},
        (needs(thread=is_list),),
        weight=60,
    ),
    SourceFormat(
        "mt-bench",
        QT_TRANSLATE_NOOP("imports", "MT-bench questions"),
        "pairwise",
        versus.questions,
        {"turns": Part.PROMPT},
        (needs("question_id", turns=is_list),),
        unlike=("choices",),
        weight=50,
    ),
    SourceFormat(
        PROMPTS,
        QT_TRANSLATE_NOOP("imports", "prompts"),
        "pairwise",
        answers.prompts,
        dict.fromkeys((*answers.PROMPTS, "messages", "conversations"), Part.PROMPT),  # any could be one: never guessed
        weight=10,
    ),
    SourceFormat(
        COLUMNS,
        QT_TRANSLATE_NOOP("imports", "custom columns"),
        "pairwise",
        answers.prompts,  # never used: the mapping reads
        {},
        weight=0,
    ),
)
"""Those that Sayso does not write."""

_FORMATS: Final = tuple(
    sorted(
        (*_FOREIGN, *(format.source for format in PLAIN.values() if format.source is not None)),
        key=lambda format: -format.weight,
    )
)
FORMATS: Final[Mapping[str, SourceFormat]] = {format.name: format for format in _FORMATS}
"""By name, as the command line takes them."""


def recognize(rows: Sequence[Fields]) -> SourceFormat:
    """The first of the formats that these rows look like, else a table of columns."""
    return next((format for format in _FORMATS if format.looks_like(rows)), FORMATS[COLUMNS])


def stronger(format: SourceFormat) -> Iterable[SourceFormat]:
    """Those that are looked for before this one."""
    return _FORMATS[: _FORMATS.index(format)]
