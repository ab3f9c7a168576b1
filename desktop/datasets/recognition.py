"""The formats that can be imported, and which of them the rows of a file have.

A format is told by the names of the columns, and by the kind of what most rows hold in them. A row in which something
is missing or of another kind never makes the file one of a weaker format: it is a row of that format that cannot be
read, so that no label is lost or made up.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP
from desktop.core.untrusted import Fields
from desktop.datasets import message_tree
from desktop.datasets.mapping import Part
from desktop.datasets.readers import answers, pairs, ranked, versus
from desktop.datasets.readers.turns import is_transcript
from desktop.datasets.records import Imported

Read = Callable[[Fields], Imported]

PROMPTS, COLUMNS = "prompts", "csv"


@dataclass(frozen=True, slots=True)
class Need:
    """A column that a format has, under one of these names. `kind` None: whatever stands in it, nothing included."""

    names: tuple[str, ...]
    kind: Callable[[object], bool] | None = None

    def is_met(self, rows: Sequence[Fields]) -> bool:
        """Whether most of these rows have it."""
        for name in self.names:
            if 2 * sum(name in fields for fields in rows) < len(rows):
                continue
            if self.kind is None:
                return True
            values = [value for fields in rows if (value := fields.peek(name)) is not None]
            if values and 2 * sum(map(self.kind, values)) >= len(values):
                return True
        return False

    def is_filled(self, fields: Fields) -> bool:
        """Whether this row has it, and of the right kind."""
        for name in self.names:  # as loops: a million rows are looked at for each format
            value = fields.peek(name)
            if value is not None and (self.kind is None or self.kind(value)):
                return True
        return False


@dataclass(frozen=True, slots=True)
class Format:
    """`about` finishes the sentence "This looks like …". `scheme` is what its answers are judged by, unless a person
    wants another. `columns` says what those are that it reads. It is guessed where one of `needs` is met, each of
    them a set of columns, and no row has anything in `unlike`."""

    name: str
    about: str
    scheme: str
    read: Read
    columns: Mapping[str, Part]
    needs: tuple[tuple[Need, ...], ...] = ()
    unlike: tuple[str, ...] = ()
    is_tree: bool = False  # rows are messages, which are read together

    def looks_like(self, rows: Sequence[Fields]) -> bool:
        return any(all(need.is_met(rows) for need in needs) for needs in self.needs) and not any(
            fields.peek(name) is not None for name in self.unlike for fields in rows
        )

    def fits(self, fields: Fields) -> bool:
        """Whether one row has all that this format asks for."""
        for needs in self.needs:
            for need in needs:
                if not need.is_filled(fields):
                    break
            else:
                return not any(fields.peek(name) is not None for name in self.unlike)
        return False


def _of(*names: str, **kinds: Callable[[object], bool]) -> tuple[Need, ...]:
    return (*(Need((name,)) for name in names), *(Need((name,), kind) for name, kind in kinds.items()))


def _text(value: object) -> bool:
    return isinstance(value, str)


def _list(value: object) -> bool:
    return isinstance(value, list)


def _object(value: object) -> bool:
    return isinstance(value, dict)


def _chat(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(turn, dict) for turn in value)


_ANSWERS: Final = tuple(
    f"{noun}{mark}{number}"
    for noun in ("response", "answer", "completion", "output", "generation", "candidate")
    for mark, numbers in (("", ("", "s", *"abAB012")), ("_", tuple("abAB012")), (" ", tuple("abAB012")))
    for number in numbers
)
"""Columns of answers, with which a row is no mere prompt."""

_PAIR: Final = {"chosen": Part.CHOSEN, "rejected": Part.REJECTED, "margin": Part.MARGIN}
_ANSWERED: Final = {"prompt": Part.PROMPT, "completion": Part.RESPONSE}
_KTO_TAG: Final = Need(("kto_tag", "label"))

_FORMATS: Final = (  # those that ask for more come first
    Format(
        "hh",
        QT_TRANSLATE_NOOP("imports", "Anthropic HH pairs"),
        "pairwise",
        pairs.hh,
        _PAIR,
        (_of(chosen=is_transcript, rejected=is_transcript),),
    ),
    Format(
        "oasst",
        QT_TRANSLATE_NOOP("imports", "OpenAssistant message trees"),
        "instructgpt",
        answers.prompts,  # never used: a message is read with those around it
        {**dict.fromkeys(message_tree.TEXTS, Part.PROMPT), **dict.fromkeys(message_tree.IDS, Part.ID)},
        (
            (
                Need(("role",), _text),
                Need(message_tree.IDS),
                Need(message_tree.PARENTS),
                Need(message_tree.TEXTS, _text),
            ),
        ),
        unlike=("conversations", "messages"),
        is_tree=True,
    ),
    Format(
        "arena",
        QT_TRANSLATE_NOOP("imports", "Chatbot Arena battles (judged pairs of chats)"),
        "pairwise",
        versus.arena,
        {"conversation_a": Part.RESPONSE, "conversation_b": Part.RESPONSE, "winner": Part.VERDICT},
        (_of("winner", conversation_a=_list, conversation_b=_list),),
    ),
    Format(
        "shp",
        QT_TRANSLATE_NOOP("imports", "Stanford Human Preferences pairs"),
        "pairwise",
        versus.shp,
        {
            **{"history": Part.PROMPT, "human_ref_A": Part.RESPONSE, "human_ref_B": Part.RESPONSE},
            **{"labels": Part.VERDICT, "domain": Part.CATEGORY},
        },
        (_of("history", "human_ref_A", "human_ref_B", "labels"),),
    ),
    Format(
        "auto-j",
        QT_TRANSLATE_NOOP("imports", "Auto-J pairs with verdicts"),
        "pairwise",
        versus.auto_j,
        {
            **{"prompt": Part.PROMPT, "response 1": Part.RESPONSE, "response 2": Part.RESPONSE},
            **{"label": Part.VERDICT, "scenario": Part.CATEGORY},
        },
        (_of("prompt", "response 1", "response 2", "label", "scenario"),),
    ),
    Format(
        "helpsteer2-preference",
        QT_TRANSLATE_NOOP("imports", "HelpSteer2 preference pairs"),
        "helpsteer3",
        versus.helpsteer2_preference,
        {
            **{"prompt": Part.PROMPT, "response_1": Part.RESPONSE, "response_2": Part.RESPONSE},
            **{"preference_strength": Part.VERDICT},
        },
        (_of("prompt", "response_1", "response_2", "preference_strength"),),
    ),
    Format(
        "label-studio",
        QT_TRANSLATE_NOOP("imports", "Label Studio pairs with verdicts"),
        "pairwise",
        versus.label_studio,
        {"data": Part.PROMPT, "annotations": Part.VERDICT},
        (_of(data=_object, annotations=_list),),
    ),
    Format(
        "helpsteer3",
        QT_TRANSLATE_NOOP("imports", "HelpSteer3 pairs"),
        "helpsteer3",
        pairs.helpsteer3,
        {"context": Part.PROMPT, "response1": Part.RESPONSE, "response2": Part.RESPONSE},
        (_of("context", "response1", "response2", "overall_preference"),),
    ),
    Format(
        "helpsteer2",
        QT_TRANSLATE_NOOP("imports", "HelpSteer2 scored answers"),
        "helpsteer2",
        answers.helpsteer2,
        {"prompt": Part.PROMPT, "response": Part.RESPONSE},
        (_of("prompt", "response", "helpfulness"),),
    ),
    Format(
        "scores",
        QT_TRANSLATE_NOOP("imports", "answers with scores, from a Sayso dataset"),
        "instructgpt",
        answers.scores,
        {"prompt": Part.PROMPT, "response": Part.RESPONSE},
        (_of("prompt", "response", scores=_list),),
    ),
    Format(
        "spans",
        QT_TRANSLATE_NOOP("imports", "answers with marked passages, from a Sayso dataset"),
        "bad-cases",
        answers.spans,
        {"prompt": Part.PROMPT, "response": Part.RESPONSE},
        (_of("prompt", "response", spans=_list),),
    ),
    Format(
        "ranked",
        QT_TRANSLATE_NOOP("imports", "Nectar ranked answers"),
        "instructgpt",
        ranked.ranked,
        {"prompt": Part.PROMPT, "answers": Part.RESPONSE},
        (_of("prompt", answers=_list),),
    ),
    Format(
        "ultrafeedback",
        QT_TRANSLATE_NOOP("imports", "UltraFeedback rated answers"),
        "instructgpt",
        ranked.ultrafeedback,
        {"instruction": Part.PROMPT, "prompt": Part.PROMPT, "completions": Part.RESPONSE},
        (_of(completions=_list),),
        unlike=("labels",),
    ),
    Format(
        "trl-stepwise",
        QT_TRANSLATE_NOOP("imports", "TRL stepwise supervision"),
        "steps",
        answers.stepwise,
        {"prompt": Part.PROMPT, "completions": Part.RESPONSE, "labels": Part.LABEL},
        (_of("prompt", "completions", "labels"),),
    ),
    Format(
        "llama-factory",
        QT_TRANSLATE_NOOP("imports", "LLaMA-Factory pairs"),
        "pairwise",
        pairs.beside_chat,
        {"conversations": Part.PROMPT, "instruction": Part.PROMPT, "system": Part.SYSTEM, **_PAIR},
        (_of("chosen", "rejected", conversations=_list), _of("chosen", "rejected", "instruction")),
    ),
    Format(
        "axolotl",
        QT_TRANSLATE_NOOP("imports", "axolotl pairs"),
        "pairwise",
        pairs.beside_chat,
        {"messages": Part.PROMPT, **_PAIR},
        (_of(messages=_list, chosen=_object, rejected=_object),),
    ),
    Format(
        "trl-preference",
        QT_TRANSLATE_NOOP("imports", "TRL preference pairs"),
        "pairwise",
        pairs.preference,
        {"prompt": Part.PROMPT, "system": Part.SYSTEM, **_PAIR},
        (_of("prompt", "chosen", "rejected"),),
    ),
    Format(
        "trl-reward",
        QT_TRANSLATE_NOOP("imports", "TRL preference pairs of whole chats"),
        "pairwise",
        pairs.preference,
        _PAIR,
        (_of(chosen=_list, rejected=_list),),
    ),
    Format(
        "openrlhf",
        QT_TRANSLATE_NOOP("imports", "OpenRLHF pairs"),
        "pairwise",
        pairs.preference,
        {"prompt": Part.PROMPT, "system": Part.SYSTEM, **_PAIR},  # never guessed: the same as TRL's
    ),
    Format(
        "trl-kto",
        QT_TRANSLATE_NOOP("imports", "TRL unpaired preferences (thumbs up or down)"),
        "thumbs",
        answers.kto,
        {**_ANSWERED, "label": Part.LABEL},
        (_of("prompt", "completion", "label"),),
    ),
    Format(
        "llama-factory-kto",
        QT_TRANSLATE_NOOP("imports", "LLaMA-Factory unpaired preferences (thumbs up or down)"),
        "thumbs",
        answers.llama_factory_kto,
        {
            **dict.fromkeys(("messages", "conversations", "instruction"), Part.PROMPT),
            **{"system": Part.SYSTEM, "output": Part.RESPONSE, "kto_tag": Part.LABEL, "label": Part.LABEL},
        },
        (
            _of("kto_tag"),
            (_KTO_TAG, Need(("messages",), _list)),
            (_KTO_TAG, Need(("conversations",), _list)),
            (_KTO_TAG, *_of("instruction", "output")),
        ),
    ),
    Format(
        "trl-prompt-completion",
        QT_TRANSLATE_NOOP("imports", "TRL prompts with a completion"),
        "instructgpt",
        answers.prompt_completion,
        {"prompt": Part.PROMPT, "completion": Part.DEMONSTRATION},
        (_of("prompt", "completion"),),
    ),
    Format(
        "alpaca",
        QT_TRANSLATE_NOOP("imports", "Alpaca instructions with an answer"),
        "instructgpt",
        answers.alpaca,
        {
            **{"instruction": Part.PROMPT, "input": Part.PROMPT, "history": Part.PROMPT},
            **{"output": Part.DEMONSTRATION, "system": Part.SYSTEM},
        },
        (_of("instruction", "output"),),
    ),
    Format(
        "sharegpt",
        QT_TRANSLATE_NOOP("imports", "ShareGPT chats"),
        "instructgpt",
        answers.sft,
        {"conversations": Part.DEMONSTRATION, "system": Part.SYSTEM},
        (_of(conversations=_list),),
    ),
    Format(
        "trl-sft",
        QT_TRANSLATE_NOOP("imports", "TRL chats"),
        "instructgpt",
        answers.sft,
        {"messages": Part.DEMONSTRATION},
        (_of(messages=_list),),
    ),
    Format(
        "thread",
        QT_TRANSLATE_NOOP("imports", "OpenAssistant threads"),
        "instructgpt",
        answers.thread,
        {"thread": Part.DEMONSTRATION},
        (_of(thread=_list),),
    ),
    Format(
        "mt-bench",
        QT_TRANSLATE_NOOP("imports", "MT-bench questions"),
        "pairwise",
        versus.questions,
        {"turns": Part.PROMPT},
        (_of("question_id", turns=_list),),
        unlike=("choices",),
    ),
    Format(
        "trl-prompts",
        QT_TRANSLATE_NOOP("imports", "TRL prompts"),
        "pairwise",
        answers.prompts,
        {"prompt": Part.PROMPT},
        (_of(prompt=_chat),),
        unlike=("chosen", "rejected", "label", "winner", *_ANSWERS),
    ),
    Format(
        PROMPTS,
        QT_TRANSLATE_NOOP("imports", "prompts"),
        "pairwise",
        answers.prompts,
        dict.fromkeys((*answers.PROMPTS, "messages", "conversations"), Part.PROMPT),  # any could be one: never guessed
    ),
    Format(
        COLUMNS,
        QT_TRANSLATE_NOOP("imports", "a table of its own kind"),
        "pairwise",
        answers.prompts,  # never used: the mapping reads
        {},
    ),
)

FORMATS: Final[Mapping[str, Format]] = {format.name: format for format in _FORMATS}
"""By name, as the command line takes them."""


def recognize(rows: Sequence[Fields]) -> Format:
    """The first of the formats that these rows look like, else a table of columns."""
    return next((format for format in _FORMATS if format.looks_like(rows)), FORMATS[COLUMNS])


def stronger(format: Format) -> Iterable[Format]:
    """Those that are looked for before this one."""
    return _FORMATS[: _FORMATS.index(format)]
