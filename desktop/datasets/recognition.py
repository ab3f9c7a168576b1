"""All formats that can be imported, and how the format of a file is recognized.

Sayso's own formats declare in `datasets.formats` how they are recognized; the foreign ones are declared here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.untrusted import Fields
from desktop.datasets import message_tree
from desktop.datasets.column_roles import ColumnRole
from desktop.datasets.decoded import decoding_reader
from desktop.datasets.format import Format
from desktop.datasets.formats import PLAIN
from desktop.datasets.readers import answers, pairs, ranked, versus
from desktop.datasets.source_format import Need, SourceFormat, is_list, is_object, is_text, needs

PROMPTS, COLUMNS = "prompts", "csv"
_COLUMNS_KEPT: Final = 1000  # how many different sets of columns are cached

_LISTED: Final = {
    **dict.fromkeys(ranked.PROMPT_NAMES, ColumnRole.PROMPT),
    **dict.fromkeys(ranked.LIST_NAMES, ColumnRole.RESPONSE),
}
_TEXTS: Final = Need(ranked.LIST_NAMES, ranked.is_texts)

_FOREIGN: Final = (
    SourceFormat(
        "oasst",
        QT_TRANSLATE_NOOP("imports", "OpenAssistant message trees"),
        "instructgpt",
        answers.prompts,  # never used: messages are read together
        {**dict.fromkeys(message_tree.TEXTS, ColumnRole.PROMPT), **dict.fromkeys(message_tree.IDS, ColumnRole.ID)},
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
        "oasst-trees",
        QT_TRANSLATE_NOOP("imports", "OpenAssistant message trees, one a row"),
        "instructgpt",
        answers.prompts,  # never used: messages are read together
        {"prompt": ColumnRole.PROMPT, "message_tree_id": ColumnRole.ID},
        (needs(prompt=message_tree.is_nested),),
        is_tree=True,
        weight=295,
    ),
    SourceFormat(
        "openai-preference",
        QT_TRANSLATE_NOOP("imports", "OpenAI preference pairs"),
        "pairwise",
        pairs.openai,
        {
            "input": ColumnRole.PROMPT,
            "preferred_output": ColumnRole.CHOSEN,
            "non_preferred_output": ColumnRole.REJECTED,
        },
        (needs(input=is_object, preferred_output=is_list, non_preferred_output=is_list),),
        weight=285,
    ),
    SourceFormat(
        "arena",
        QT_TRANSLATE_NOOP("imports", "Chatbot Arena battles"),
        "pairwise",
        versus.arena,
        {"conversation_a": ColumnRole.RESPONSE, "conversation_b": ColumnRole.RESPONSE, "winner": ColumnRole.VERDICT},
        (needs("winner", conversation_a=is_list, conversation_b=is_list),),
        weight=280,
    ),
    SourceFormat(
        "shp",
        QT_TRANSLATE_NOOP("imports", "Stanford Human Preferences pairs"),
        "pairwise",
        versus.shp,
        {
            **{"history": ColumnRole.PROMPT, "human_ref_A": ColumnRole.RESPONSE, "human_ref_B": ColumnRole.RESPONSE},
            **{"labels": ColumnRole.VERDICT, "domain": ColumnRole.CATEGORY},
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
            **{"prompt": ColumnRole.PROMPT, "response 1": ColumnRole.RESPONSE, "response 2": ColumnRole.RESPONSE},
            **{"label": ColumnRole.VERDICT, "scenario": ColumnRole.CATEGORY},
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
            **{"prompt": ColumnRole.PROMPT, "response_1": ColumnRole.RESPONSE, "response_2": ColumnRole.RESPONSE},
            **{"preference_strength": ColumnRole.VERDICT},
        },
        (needs("prompt", "response_1", "response_2", "preference_strength"),),
        weight=250,
    ),
    SourceFormat(
        "label-studio",
        QT_TRANSLATE_NOOP("imports", "Label Studio pairs with verdicts"),
        "pairwise",
        versus.label_studio,
        {"data": ColumnRole.PROMPT, "annotations": ColumnRole.VERDICT},
        (needs(data=is_object, annotations=is_list),),
        weight=240,
    ),
    SourceFormat(
        "webgpt",
        QT_TRANSLATE_NOOP("imports", "WebGPT comparisons"),
        "pairwise",
        versus.webgpt,
        {
            **{"question": ColumnRole.PROMPT, "answer_0": ColumnRole.RESPONSE, "answer_1": ColumnRole.RESPONSE},
            **{"score_0": ColumnRole.VERDICT, "score_1": ColumnRole.VERDICT},
        },
        (needs("answer_0", "answer_1", "score_0", "score_1", question=is_object),),
        weight=235,
    ),
    SourceFormat(
        "summarize-feedback",
        QT_TRANSLATE_NOOP("imports", "judged summaries (OpenAI’s summarize from feedback)"),
        "pairwise",
        versus.summaries,
        {"info": ColumnRole.PROMPT, "summaries": ColumnRole.RESPONSE, "choice": ColumnRole.VERDICT},
        (needs("choice", info=is_object, summaries=is_list),),
        weight=237,
    ),
    SourceFormat(
        "stack-exchange",
        QT_TRANSLATE_NOOP("imports", "Stack Exchange pairs"),
        "pairwise",
        versus.stack_exchange,
        {"question": ColumnRole.PROMPT, "response_j": ColumnRole.CHOSEN, "response_k": ColumnRole.REJECTED},
        (needs(question=is_text, response_j=is_text, response_k=is_text),),
        weight=236,
    ),
    SourceFormat(
        "prm800k",
        QT_TRANSLATE_NOOP("imports", "PRM800K solutions judged step by step"),
        "steps",
        answers.prm800k,
        {"question": ColumnRole.PROMPT, "label": ColumnRole.LABEL},
        (needs(question=is_object, label=is_object),),
        weight=215,
    ),
    SourceFormat(
        "beavertails",
        QT_TRANSLATE_NOOP("imports", "BeaverTails answers that are safe or not"),
        "safety",
        answers.beavertails,
        {"prompt": ColumnRole.PROMPT, "response": ColumnRole.RESPONSE, "is_safe": ColumnRole.LABEL},
        (needs("prompt", "response", "is_safe"),),
        weight=205,
    ),
    SourceFormat(
        "distilabel",
        QT_TRANSLATE_NOOP("imports", "lists of answers with ratings or ranks, as in distilabel"),
        "instructgpt",
        ranked.scored_lists,
        {**_LISTED, **dict.fromkeys((*ranked.SCORE_NAMES, *ranked.RANK_NAMES), ColumnRole.LABEL)},
        ((Need(ranked.PROMPT_NAMES), _TEXTS, Need((*ranked.SCORE_NAMES, *ranked.RANK_NAMES), is_list)),),
        unlike=("chosen", "rejected", "labels"),
        weight=195,
    ),
    SourceFormat(
        "answer-lists",
        QT_TRANSLATE_NOOP("imports", "lists of answers to judge"),
        "instructgpt",
        ranked.answer_lists,
        _LISTED,
        ((Need(ranked.PROMPT_NAMES), _TEXTS),),
        unlike=("chosen", "rejected", "label", "labels", "winner", *ranked.SCORE_NAMES, *ranked.RANK_NAMES),
        weight=185,
    ),
    SourceFormat(
        "dolly",
        QT_TRANSLATE_NOOP("imports", "Dolly instructions with an answer"),
        "instructgpt",
        answers.dolly,
        {
            "instruction": ColumnRole.PROMPT,
            "context": ColumnRole.PROMPT,
            "response": ColumnRole.DEMONSTRATION,
            "system": ColumnRole.SYSTEM,
        },
        (needs("instruction", "context", "response"),),
        unlike=("output", "chosen", "rejected", "label", "kto_tag", "rating", "score", "thumbs", "winner"),
        weight=95,
    ),
    SourceFormat(
        "conversation",
        QT_TRANSLATE_NOOP("imports", "chats in a column “conversation”"),
        "instructgpt",
        answers.chat,
        {"conversation": ColumnRole.DEMONSTRATION, "system": ColumnRole.SYSTEM},
        (needs(conversation=is_list),),
        unlike=("chosen", "rejected", "label", "kto_tag", "rating", "score", "thumbs", "winner"),
        weight=65,
    ),
    SourceFormat(
        "ultrafeedback",
        QT_TRANSLATE_NOOP("imports", "UltraFeedback rated answers"),
        "instructgpt",
        ranked.ultrafeedback,
        {"instruction": ColumnRole.PROMPT, "prompt": ColumnRole.PROMPT, "completions": ColumnRole.RESPONSE},
        (needs(completions=is_list),),
        unlike=("labels",),
        weight=180,
    ),
    SourceFormat(
        "thread",
        QT_TRANSLATE_NOOP("imports", "OpenAssistant threads"),
        "instructgpt",
        answers.thread,
        {"thread": ColumnRole.DEMONSTRATION},
        (needs(thread=is_list),),
        weight=60,
    ),
    SourceFormat(
        "mt-bench",
        QT_TRANSLATE_NOOP("imports", "MT-bench questions"),
        "pairwise",
        versus.questions,
        {"turns": ColumnRole.PROMPT},
        (needs("question_id", turns=is_list),),
        unlike=("choices",),
        weight=50,
    ),
    SourceFormat(
        PROMPTS,
        QT_TRANSLATE_NOOP("imports", "prompts"),
        "pairwise",
        answers.prompts,
        dict.fromkeys(
            (*answers.PROMPTS, "messages", "conversations"), ColumnRole.PROMPT
        ),  # never recognized: any column could be a prompt
        weight=10,
    ),
    SourceFormat(
        COLUMNS,
        QT_TRANSLATE_NOOP("imports", "custom columns"),
        "pairwise",
        answers.prompts,  # never used: the mapping reads the rows
        {},
        weight=0,
    ),
)
"""Formats that Sayso does not write."""


def _source(format: Format) -> SourceFormat:
    assert format.source is not None
    return format.source if format.source.read is not None else replace(format.source, read=decoding_reader(format))


_FORMATS: Final = tuple(
    sorted(
        (*_FOREIGN, *(_source(format) for format in PLAIN.values() if format.source is not None)),
        key=lambda format: -format.weight,
    )
)
FORMATS: Final[Mapping[str, SourceFormat]] = {format.name: format for format in _FORMATS}
"""All formats by name, as on the command line."""


def recognize(rows: Sequence[Fields]) -> SourceFormat:
    """The format with the highest weight that these rows have, else a table of custom columns."""
    return next((format for format in _FORMATS if format.looks_like(rows)), FORMATS[COLUMNS])


class StrongerFormats:
    """Finds the format of a row among those with a higher weight than the format of its file."""

    def __init__(self, format: SourceFormat) -> None:
        self._formats = _FORMATS[: _FORMATS.index(format)]
        self._by_columns: dict[tuple[str, ...], list[SourceFormat]] = {}

    def find(self, fields: Fields) -> SourceFormat | None:
        """The format of the row, if there is one. Formats are looked up once for each set of columns, because a million
        rows have the same ones."""
        columns = tuple(fields)
        possible = self._by_columns.get(columns)
        if possible is None:
            possible = [format for format in self._formats if format.has_columns(columns)]
            if len(self._by_columns) < _COLUMNS_KEPT:
                self._by_columns[columns] = possible
        return next((format for format in possible if format.fits(fields)), None)
