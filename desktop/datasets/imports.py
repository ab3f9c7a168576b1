"""The formats that can be imported, how one is told from the others, and the rows of a file as `Imported`."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from desktop.core.errors import QT_TRANSLATE_NOOP, Kind, UserError
from desktop.core.untrusted import Fields
from desktop.datasets.files import Container, Row, container, rows
from desktop.datasets.mapping import Columns, Part
from desktop.datasets.readers import answers, pairs, ranked
from desktop.datasets.readers.turns import is_list, is_transcript
from desktop.datasets.records import Imported

Read = Callable[[Fields], Imported]
_LOOKED_AT: Final = 20  # rows that a guess is made from

PROMPTS, COLUMNS = "prompts", "csv"


@dataclass(frozen=True, slots=True)
class Format:
    """`about` finishes the sentence "This looks like …". `scheme` is what its answers are judged by, unless a person
    wants another. `columns` says what those are that it reads."""

    name: str
    about: str
    scheme: str
    read: Read
    columns: Mapping[str, Part]
    looks: Callable[[Fields], bool]


def _has(*names: str) -> Callable[[Fields], bool]:
    return lambda fields: all(fields.raw(name) is not None for name in names)


def _texts(fields: Fields, *names: str) -> bool:
    return all(isinstance(fields.raw(name), str) for name in names)


_PAIR: Final = {"chosen": Part.CHOSEN, "rejected": Part.REJECTED, "margin": Part.MARGIN}
_ANSWERED: Final = {"prompt": Part.PROMPT, "completion": Part.RESPONSE}

_FORMATS: Final = (  # those that ask for more come first
    Format(
        "hh",
        QT_TRANSLATE_NOOP("imports", "pairs in the shape of Anthropic’s HH"),
        "pairwise",
        pairs.hh,
        _PAIR,
        lambda f: is_transcript(f.raw("chosen")) and is_transcript(f.raw("rejected")),
    ),
    Format(
        "helpsteer3",
        QT_TRANSLATE_NOOP("imports", "pairs in the shape of HelpSteer3"),
        "helpsteer3",
        pairs.helpsteer3,
        {"context": Part.PROMPT, "response1": Part.RESPONSE, "response2": Part.RESPONSE},
        _has("context", "response1", "response2", "overall_preference"),
    ),
    Format(
        "helpsteer2",
        QT_TRANSLATE_NOOP("imports", "scored answers in the shape of HelpSteer2"),
        "helpsteer2",
        answers.helpsteer2,
        {"prompt": Part.PROMPT, "response": Part.RESPONSE},
        _has("prompt", "response", "helpfulness"),
    ),
    Format(
        "scores",
        QT_TRANSLATE_NOOP("imports", "answers with scores, from a dataset of Sayso’s"),
        "instructgpt",
        answers.scores,
        {"prompt": Part.PROMPT, "response": Part.RESPONSE},
        lambda f: _has("prompt", "response")(f) and is_list(f, "scores"),
    ),
    Format(
        "spans",
        QT_TRANSLATE_NOOP("imports", "answers with marked passages, from a dataset of Sayso’s"),
        "bad-cases",
        answers.spans,
        {"prompt": Part.PROMPT, "response": Part.RESPONSE},
        lambda f: _has("prompt", "response")(f) and is_list(f, "spans"),
    ),
    Format(
        "ranked",
        QT_TRANSLATE_NOOP("imports", "ranked answers in the shape of Nectar"),
        "instructgpt",
        ranked.ranked,
        {"prompt": Part.PROMPT, "answers": Part.RESPONSE},
        lambda f: _has("prompt")(f) and is_list(f, "answers"),
    ),
    Format(
        "ultrafeedback",
        QT_TRANSLATE_NOOP("imports", "rated answers in the shape of UltraFeedback"),
        "instructgpt",
        ranked.ultrafeedback,
        {"instruction": Part.PROMPT, "prompt": Part.PROMPT, "completions": Part.RESPONSE},
        lambda f: is_list(f, "completions") and not _has("labels")(f),
    ),
    Format(
        "trl-stepwise",
        QT_TRANSLATE_NOOP("imports", "answers judged step by step in TRL’s shape"),
        "steps",
        answers.stepwise,
        {"prompt": Part.PROMPT, "completions": Part.RESPONSE, "labels": Part.LABEL},
        _has("prompt", "completions", "labels"),
    ),
    Format(
        "llama-factory",
        QT_TRANSLATE_NOOP("imports", "pairs in LLaMA-Factory’s shape"),
        "pairwise",
        pairs.beside_chat,
        {"conversations": Part.PROMPT, "instruction": Part.PROMPT, "system": Part.SYSTEM, **_PAIR},
        lambda f: _has("chosen", "rejected")(f) and (is_list(f, "conversations") or _has("instruction")(f)),
    ),
    Format(
        "axolotl",
        QT_TRANSLATE_NOOP("imports", "pairs in axolotl’s shape"),
        "pairwise",
        pairs.beside_chat,
        {"messages": Part.PROMPT, **_PAIR},
        lambda f: is_list(f, "messages") and all(isinstance(f.raw(side), dict) for side in ("chosen", "rejected")),
    ),
    Format(
        "trl-preference",
        QT_TRANSLATE_NOOP("imports", "pairs in TRL’s shape"),
        "pairwise",
        pairs.preference,
        {"prompt": Part.PROMPT, "system": Part.SYSTEM, **_PAIR},
        _has("prompt", "chosen", "rejected"),
    ),
    Format(
        "trl-reward",
        QT_TRANSLATE_NOOP("imports", "pairs of whole chats in TRL’s shape"),
        "pairwise",
        pairs.preference,
        _PAIR,
        lambda f: is_list(f, "chosen") and is_list(f, "rejected"),
    ),
    Format(
        "openrlhf",
        QT_TRANSLATE_NOOP("imports", "pairs in OpenRLHF’s shape"),
        "pairwise",
        pairs.preference,
        {"prompt": Part.PROMPT, "system": Part.SYSTEM, **_PAIR},
        lambda f: False,  # the same as TRL's
    ),
    Format(
        "trl-kto",
        QT_TRANSLATE_NOOP("imports", "answers with thumbs up or down in TRL’s shape"),
        "thumbs",
        answers.kto,
        {**_ANSWERED, "label": Part.LABEL},
        _has("prompt", "completion", "label"),
    ),
    Format(
        "llama-factory-kto",
        QT_TRANSLATE_NOOP("imports", "answers with thumbs up or down in LLaMA-Factory’s shape"),
        "thumbs",
        answers.llama_factory_kto,
        {
            **dict.fromkeys(("messages", "conversations", "instruction"), Part.PROMPT),
            **{"system": Part.SYSTEM, "output": Part.RESPONSE, "kto_tag": Part.LABEL, "label": Part.LABEL},
        },
        lambda f: _has("kto_tag")(f) or (is_list(f, "messages") and _has("label")(f)),
    ),
    Format(
        "trl-prompt-completion",
        QT_TRANSLATE_NOOP("imports", "prompts with an answer in TRL’s shape"),
        "instructgpt",
        answers.prompt_completion,
        {"prompt": Part.PROMPT, "completion": Part.DEMONSTRATION},
        _has("prompt", "completion"),
    ),
    Format(
        "alpaca",
        QT_TRANSLATE_NOOP("imports", "instructions with an answer in Alpaca’s shape"),
        "instructgpt",
        answers.alpaca,
        {
            **{"instruction": Part.PROMPT, "input": Part.PROMPT, "history": Part.PROMPT},
            **{"output": Part.DEMONSTRATION, "system": Part.SYSTEM},
        },
        _has("instruction", "output"),
    ),
    Format(
        "sharegpt",
        QT_TRANSLATE_NOOP("imports", "chats in ShareGPT’s shape"),
        "instructgpt",
        answers.sft,
        {"conversations": Part.DEMONSTRATION, "system": Part.SYSTEM},
        lambda f: is_list(f, "conversations"),
    ),
    Format(
        "trl-sft",
        QT_TRANSLATE_NOOP("imports", "chats in TRL’s shape"),
        "instructgpt",
        answers.sft,
        {"messages": Part.DEMONSTRATION},
        lambda f: is_list(f, "messages"),
    ),
    Format(
        "trl-prompts",
        QT_TRANSLATE_NOOP("imports", "prompts in TRL’s shape"),
        "pairwise",
        answers.prompts,
        {"prompt": Part.PROMPT},
        lambda f: (
            is_list(f, "prompt") and not any(f.raw(side) is not None for side in ("chosen", "response", "answer"))
        ),
    ),
    Format(
        PROMPTS,
        QT_TRANSLATE_NOOP("imports", "prompts"),
        "pairwise",
        answers.prompts,
        dict.fromkeys((*answers.PROMPTS, "messages", "conversations"), Part.PROMPT),
        lambda f: False,  # any column could be one: asked last
    ),
    Format(
        COLUMNS,
        QT_TRANSLATE_NOOP("imports", "a table of its own kind"),
        "pairwise",
        answers.prompts,  # never used: the mapping reads
        {},
        lambda f: False,
    ),
)

FORMATS: Final[Mapping[str, Format]] = {format.name: format for format in _FORMATS}
"""By name, as the command line takes them."""

_ALSO = {"category": Part.CATEGORY, "task_category": Part.CATEGORY, "language": Part.LANGUAGE, "lang": Part.LANGUAGE}
_ALSO |= {"id": Part.ID, "prompt_id": Part.ID, **dict.fromkeys(pairs.ANNOTATOR, Part.ANNOTATOR)}


@dataclass(frozen=True, slots=True)
class Source:
    """A file and how it is read. `columns` are those of the first rows, in their order, with what each of them is;
    None is left out. `sample` are the first rows. `guessed`: nobody said the format."""

    path: Path
    format: Format
    mapping: Columns | None
    columns: Mapping[str, Part | None]
    sample: tuple[Row, ...]
    guessed: bool
    size: int  # of the file, in bytes

    @property
    def read(self) -> Read:
        return self.format.read if self.mapping is None else self.mapping.read

    @property
    def about(self) -> str:
        """What it looks like, marked for translation in the context "imports"."""
        if self.mapping is None:
            return self.format.about
        return self.format.about if self.mapping.problem else self.mapping.about

    @property
    def problem(self) -> UserError | None:
        """Why no row can be read: nobody has said yet what its columns are."""
        if self.mapping is None or self.mapping.problem is None:
            return None
        return UserError(
            Kind.INPUT,
            QT_TRANSLATE_NOOP(
                "errors",
                "Sayso cannot tell what the columns of {file} are: {problem}. Say it with --map, such as "
                "--map prompt=COLUMN. Its columns are: {names}.",
            ),
            {"file": self.path.name, "problem": self.mapping.problem, "names": _shown(self.columns)},
        )

    @property
    def scheme(self) -> str:
        """The ready-made one that its answers are best judged by."""
        return self.format.scheme if self.mapping is None else self.mapping.scheme

    def rows(self) -> Iterator[tuple[Row, Imported | UserError]]:
        """Every row, read, or why it cannot be. Raises `UserError` where the file cannot be read on, and the source's
        own problem."""
        if self.problem is not None:
            raise self.problem
        read = self.read
        for row in rows(self.path):
            if row.fields is None:
                assert row.problem is not None
                yield row, row.problem
                continue
            try:
                yield row, read(row.fields)
            except UserError as error:
                yield row, error


def look(path: Path, name: str | None = None, mapping: Columns | None = None) -> Source:
    """How to read this file: as it is said, else as its first rows look. Raises `UserError`: no such format; a file
    that cannot be read, or is empty; a column that it has not. Where nobody can tell what the columns are, the source
    has a `problem`, until a mapping says it."""
    if name is not None and name not in FORMATS:
        raise UserError(
            Kind.USAGE,
            QT_TRANSLATE_NOOP("errors", "There is no format “{name}”. The formats are: {names}."),
            {"name": name, "names": ", ".join(FORMATS)},
        )
    sample = tuple(islice(rows(path), _LOOKED_AT))
    if not sample:
        raise UserError(Kind.INPUT, QT_TRANSLATE_NOOP("errors", "{file} has no rows."), {"file": path.name})
    first = [row.fields for row in sample if row.fields is not None]
    if not first:
        assert sample[0].problem is not None
        raise sample[0].problem
    names = list(dict.fromkeys(column for fields in first for column in fields))
    guessed = name is None and mapping is None
    if mapping is not None:
        chosen = FORMATS[COLUMNS]
    elif name is not None:
        chosen = FORMATS[name]
    else:
        chosen = _guess(first, container(path))
    if chosen.name == COLUMNS and mapping is None:
        mapping = Columns.guess(names)
    if mapping is not None:
        _check(mapping, names, path)
    told = mapping.columns if mapping is not None else {**_ALSO, **chosen.columns}
    return Source(
        path, chosen, mapping, {column: told.get(column) for column in names}, sample, guessed, path.stat().st_size
    )


def _guess(first: Sequence[Fields], kind: Container) -> Format:
    """The first of the formats that all of these rows look like, else a table of columns."""
    if kind is Container.TEXT:
        return FORMATS[PROMPTS]
    return next((format for format in _FORMATS if all(map(format.looks, first))), FORMATS[COLUMNS])


def _check(mapping: Columns, names: Sequence[str], path: Path) -> None:
    for column in mapping.columns:
        if column not in names:
            raise UserError(
                Kind.INPUT,
                QT_TRANSLATE_NOOP("errors", "{file} has no column “{column}”. Its columns are: {names}."),
                {"file": path.name, "column": column, "names": _shown(names)},
            )


def _shown(names: Iterable[str]) -> str:
    return ", ".join("".join(char for char in name[:40] if char.isprintable()) for name in islice(names, 30))
