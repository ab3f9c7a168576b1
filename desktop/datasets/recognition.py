"""The formats that can be imported, and which of them the rows of a file have.

Those that Sayso writes, too, say in `datasets.formats` how they are recognized; the others are here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.untrusted import Fields
from desktop.datasets import message_tree
from desktop.datasets.decoded import decoding_reader
from desktop.datasets.format import Format
from desktop.datasets.formats import PLAIN
from desktop.datasets.mapping import Part
from desktop.datasets.readers import answers, pairs, ranked, versus
from desktop.datasets.source_format import Need, SourceFormat, is_list, is_object, is_text, needs

PROMPTS, COLUMNS = "prompts", "csv"
_COLUMNS_KEPT: Final = 1000  # different sets of columns in one file

_LISTED: Final = {
    **dict.fromkeys(ranked.PROMPT_NAMES, Part.PROMPT),
    **dict.fromkeys(ranked.LIST_NAMES, Part.RESPONSE),
}
_TEXTS: Final = Need(ranked.LIST_NAMES, ranked.is_texts)

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
        "oasst-trees",
        QT_TRANSLATE_NOOP("imports", "OpenAssistant message trees, one a row"),
        "instructgpt",
        answers.prompts,  # never used either
        {"prompt": Part.PROMPT, "message_tree_id": Part.ID},
        (needs(prompt=message_tree.is_nested),),
        is_tree=True,
        weight=295,
    ),
    SourceFormat(
        "openai-preference",
        QT_TRANSLATE_NOOP("imports", "OpenAI preference pairs"),
        "pairwise",
        pairs.openai,
        {"input": Part.PROMPT, "preferred_output": Part.CHOSEN, "non_preferred_output": Part.REJECTED},
        (needs(input=is_object, preferred_output=is_list, non_preferred_output=is_list),),
        weight=285,
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
        "webgpt",
        QT_TRANSLATE_NOOP("imports", "WebGPT comparisons"),
        "pairwise",
        versus.webgpt,
        {
            **{"question": Part.PROMPT, "answer_0": Part.RESPONSE, "answer_1": Part.RESPONSE},
            **{"score_0": Part.VERDICT, "score_1": Part.VERDICT},
        },
        (needs("answer_0", "answer_1", "score_0", "score_1", question=is_object),),
        weight=235,
    ),
    SourceFormat(
        "summarize-feedback",
        QT_TRANSLATE_NOOP("imports", "judged summaries (OpenAI’s summarize from feedback)"),
        "pairwise",
        versus.summaries,
        {"info": Part.PROMPT, "summaries": Part.RESPONSE, "choice": Part.VERDICT},
        (needs("choice", info=is_object, summaries=is_list),),
        weight=237,
    ),
    SourceFormat(
        "stack-exchange",
        QT_TRANSLATE_NOOP("imports", "Stack Exchange pairs"),
        "pairwise",
        versus.stack_exchange,
        {"question": Part.PROMPT, "response_j": Part.CHOSEN, "response_k": Part.REJECTED},
        (needs(question=is_text, response_j=is_text, response_k=is_text),),
        weight=236,
    ),
    SourceFormat(
        "prm800k",
        QT_TRANSLATE_NOOP("imports", "PRM800K solutions judged step by step"),
        "steps",
        answers.prm800k,
        {"question": Part.PROMPT, "label": Part.LABEL},
        (needs(question=is_object, label=is_object),),
        weight=215,
    ),
    SourceFormat(
        "beavertails",
        QT_TRANSLATE_NOOP("imports", "BeaverTails answers that are safe or not"),
        "safety",
        answers.beavertails,
        {"prompt": Part.PROMPT, "response": Part.RESPONSE, "is_safe": Part.LABEL},
        (needs("prompt", "response", "is_safe"),),
        weight=205,
    ),
    SourceFormat(
        "distilabel",
        QT_TRANSLATE_NOOP("imports", "lists of answers with ratings or ranks, as in distilabel"),
        "instructgpt",
        ranked.scored_lists,
        {**_LISTED, **dict.fromkeys((*ranked.SCORE_NAMES, *ranked.RANK_NAMES), Part.LABEL)},
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
        {"instruction": Part.PROMPT, "context": Part.PROMPT, "response": Part.DEMONSTRATION, "system": Part.SYSTEM},
        (needs("instruction", "context", "response"),),
        unlike=("output", "chosen", "rejected", "label", "kto_tag", "rating", "score", "thumbs", "winner"),
        weight=95,
    ),
    SourceFormat(
        "conversation",
        QT_TRANSLATE_NOOP("imports", "chats in a column “conversation”"),
        "instructgpt",
        answers.chat,
        {"conversation": Part.DEMONSTRATION, "system": Part.SYSTEM},
        (needs(conversation=is_list),),
        unlike=("chosen", "rejected", "label", "kto_tag", "rating", "score", "thumbs", "winner"),
        weight=65,
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
"""By name, as the command line takes them."""


def recognize(rows: Sequence[Fields]) -> SourceFormat:
    """The first of the formats that these rows look like, else a table of columns."""
    return next((format for format in _FORMATS if format.looks_like(rows)), FORMATS[COLUMNS])


class Stronger:
    """Finds the format of which a row is, among those that are looked for before the one of its file."""

    def __init__(self, format: SourceFormat) -> None:
        self._formats = _FORMATS[: _FORMATS.index(format)]
        self._by_columns: dict[tuple[str, ...], list[SourceFormat]] = {}

    def find(self, fields: Fields) -> SourceFormat | None:
        """The formats that rows with these columns may be of are found once: a million rows have the same ones."""
        columns = tuple(fields)
        possible = self._by_columns.get(columns)
        if possible is None:
            possible = [format for format in self._formats if format.has_columns(columns)]
            if len(self._by_columns) < _COLUMNS_KEPT:
                self._by_columns[columns] = possible
        return next((format for format in possible if format.fits(fields)), None)
