"""Lints a file or folder of training data from any program: recognizes its format and checks its rows."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from typing import Any, Final

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, Phrase, UserError
from desktop.core.untrusted import Fields
from desktop.datasets import compression, files
from desktop.datasets.folders import SPLITS, data_files_below
from desktop.datasets.format import Format, Row, RowError, Sample, Type
from desktop.datasets.formats import READABLE
from desktop.datasets.lint.issues import Issue, LintOptions
from desktop.datasets.lint.linter import Linter
from desktop.datasets.lint.row_checks import Tokens

_ENDINGS: Final = tuple(ending for ending in files.ENDINGS if ending not in (".csv", ".tsv", ".txt"))
_SHARD: Final = re.compile(r"(^|[-_.])(part[-_.]?|data[-_.]?)?\d+([-_.]of[-_.]\d+)?$|^data$")
_SAMPLE_ROWS: Final = 20  # the first rows decide the format
_WORDS: Final = re.compile(r"[-_.]")
_WRONG: Final = {
    "string": Phrase(QT_TRANSLATE_NOOP("errors", "is not text")),
    "bool": Phrase(QT_TRANSLATE_NOOP("errors", "is not true or false")),
    "int64": Phrase(QT_TRANSLATE_NOOP("errors", "is not a whole number")),
    "float64": Phrase(QT_TRANSLATE_NOOP("errors", "is not a number")),
}
_TOO_LARGE: Final = Phrase(QT_TRANSLATE_NOOP("errors", "is too large"))
_NO_LIST: Final = Phrase(QT_TRANSLATE_NOOP("errors", "is not a list"))
_NO_OBJECT: Final = Phrase(QT_TRANSLATE_NOOP("errors", "is not an object"))
_OF_COLUMN: Final = QT_TRANSLATE_NOOP("errors", "“{name}” {problem}")
_OF_ITEM: Final = QT_TRANSLATE_NOOP("errors", "item {number} {problem}")


@dataclass(slots=True)
class LintReport:
    """What `lint` found. `formats` has the format of each file by its name."""

    rows: int = 0
    formats: dict[str, str] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    @property
    def blocks(self) -> bool:
        """Whether there is a blocking issue."""
        return any(issue.blocks for issue in self.issues)

    def to_dict(self) -> dict[str, Any]:
        """As `sayso lint --json` prints it."""
        return {
            "rows": self.rows,
            "formats": self.formats,
            "ok": not self.blocks,
            "findings": [issue.to_dict() for issue in self.issues],
        }


def lint(
    path: Path,
    options: LintOptions,
    tokens: Tokens | None = None,
    format: Format | None = None,
    progress: Callable[[float], bool] = lambda share: True,
) -> LintReport:
    """Check every row of a file, or of all data files in a folder. `tokens` counts the tokens of a chat. `progress` is
    called with the share that is done (0 to 1) and returns whether to continue. Raises `UserError` if a file cannot be
    read or its format is unknown and not given."""
    linter, report = Linter(options, tokens), LintReport()
    found = list(_data_files(path))
    splits = _splits([file.relative_to(path).as_posix() if path.is_dir() else file.name for file in found])
    for index, file in enumerate(found):
        name = file.relative_to(path).as_posix() if path.is_dir() else file.name
        for row, row_format in _with_format(files.rows(file), file, format):
            if row.fields is None:
                assert row.problem is not None
                problem = Phrase(row.problem.text, **row.problem.values)
                linter.add_unreadable("not-utf8" if "UTF-8" in problem else "wrong-type", name, row.number, problem)
                continue
            report.formats[name] = row_format.name
            try:
                sample = read(row_format, row.fields)
            except RowError as error:
                linter.add_unreadable("wrong-type", name, row.number, error.reason)
                continue
            except UnicodeEncodeError:
                half = Phrase(QT_TRANSLATE_NOOP("errors", "it contains half a character"))
                linter.add_unreadable("not-utf8", name, row.number, half)
                continue
            linter.add(row_format, sample, name, row.number, row.part or splits[name])
            if row.number % 1000 == 0 and not progress((index + row.share) / len(found)):
                break
    if not linter.rows:
        raise UserError(ErrorKind.INPUT, QT_TRANSLATE_NOOP("errors", "{file} has no rows."), {"file": path.name})
    report.rows = linter.rows
    report.issues = linter.issues()
    return report


def _with_format(
    rows: Iterator[files.DataRow], file: Path, given: Format | None
) -> Iterator[tuple[files.DataRow, Format]]:
    """Each row with the format of the file: the `given` one, or the one that the first rows match."""
    first = list(islice(rows, _SAMPLE_ROWS))
    if any(row.fields is not None for row in first):
        format = guess([row.fields for row in first if row.fields is not None], file, given)
    else:
        format = given or READABLE[0]  # no row can be read, so any format will do
    for row in chain(first, rows):
        yield row, format


def guess(rows: Sequence[Fields], file: Path, given: Format | None = None) -> Format:
    """The format with the most columns among those that at least half of the rows match; if there is none, the one that
    most rows match. `given` limits the choice to the layouts of one format. Raises `UserError` if no row matches any
    format and none is given."""
    formats = [format for format in READABLE if given is None or format.name == given.name]
    matching = {index: sum(_fits(format, row) for row in rows) for index, format in enumerate(formats)}
    if not any(matching.values()):
        if given is not None:
            return given
        raise UserError(
            ErrorKind.INPUT,
            QT_TRANSLATE_NOOP(
                "errors", "The format of {file} is unknown: row 1 does not match any. Give the format with --format."
            ),
            {"file": str(file)},
        )

    def rank(index: int) -> tuple[int, int]:
        columns = sum(name in row for row in rows for name in formats[index].columns)
        is_majority = matching[index] * 2 >= len(rows)
        return (len(rows) + 1 if is_majority else matching[index]), columns

    return formats[max(matching, key=rank)]


def read(format: Format, row: Fields) -> Sample:
    """Decode a row after checking the types of its columns. Raises `RowError` for a row that does not match the format,
    `UnicodeEncodeError` for lone surrogates."""
    values: Row = {}
    for name, check in _type_checks(format).items():
        value = row.raw(name)
        if value is not None:
            if problem := check(value):
                raise RowError(_OF_COLUMN, name=name, problem=problem)
            values[name] = value if isinstance(value, str) else _readable(value)
        elif name not in format.optional:
            raise RowError(QT_TRANSLATE_NOOP("errors", "“{name}” is missing"), name=name)
    sample = format.decode(values)
    if tools := row.raw("tools"):
        sample = sample._replace(tools=tools if isinstance(tools, str) else json.dumps(tools, ensure_ascii=False))
    "".join((sample.system, *[turn["content"] for turn in sample.turns], *sample.answers, sample.tools)).encode()
    return sample


def _readable(value: Any) -> Any:
    """Messages whose tool calls are part of their content, as JSON."""
    if isinstance(value, list):
        for item in value:  # most messages have no calls and need no copy
            if isinstance(item, list) or (isinstance(item, dict) and "tool_calls" in item):
                return [_readable(item) for item in value]
        return value
    if isinstance(value, dict) and isinstance(value.get("tool_calls"), list) and value["tool_calls"]:
        text = value.get("content") or ""
        return {**value, "content": f"{text}\n\n{json.dumps(value['tool_calls'], ensure_ascii=False)}".strip()}
    return value


def _fits(format: Format, row: Fields) -> bool:
    for name, check in _type_checks(format).items():
        value = row.raw(name)
        if (name not in format.optional) if value is None else check(value):
            return False
    return True


_TypeCheck = Callable[[Any], Phrase | None]
"""Why a value does not have a type; None if it has."""

_checks_by_format: dict[int, dict[str, _TypeCheck]] = {}


def _type_checks(format: Format) -> dict[str, _TypeCheck]:
    """The type check of each column. Formats are constants, so their identity can be the key."""
    if id(format) not in _checks_by_format:
        _checks_by_format[id(format)] = {name: _type_check(type) for name, type in format.columns.items()}
    return _checks_by_format[id(format)]


def _type_check(type: Type) -> _TypeCheck:
    if isinstance(type, list):
        return _list_check(_type_check(type[0]))
    if isinstance(type, dict):
        return _object_check({name: _type_check(inner) for name, inner in type.items()})
    kinds: Any = {"string": str, "bool": bool, "int64": int, "float64": (int, float)}[type]
    wrong = _WRONG[type]

    def check(value: Any) -> Phrase | None:
        if not isinstance(value, kinds):
            return wrong
        return wrong if kinds is not bool and isinstance(value, bool) else None

    def check_int64(value: Any) -> Phrase | None:
        return check(value) or (None if abs(value) < 2**63 else _TOO_LARGE)

    return check_int64 if type == "int64" else check


def _list_check(inner: _TypeCheck) -> _TypeCheck:
    def check(value: Any) -> Phrase | None:
        if not isinstance(value, list):
            return _NO_LIST
        for number, item in enumerate(value, start=1):
            if problem := inner(item):
                return Phrase(_OF_ITEM, number=number, problem=problem)
        return None

    return check


def _object_check(inner: Mapping[str, _TypeCheck]) -> _TypeCheck:
    def check(value: Any) -> Phrase | None:
        if not isinstance(value, dict):
            return _NO_OBJECT
        for name, check_field in inner.items():
            if name == "content" and value.get(name) is None and value.get("tool_calls"):
                continue  # a message with tool calls needs no text
            if problem := check_field(value.get(name)):
                return Phrase(_OF_COLUMN, name=name, problem=problem)
        return None

    return check


def _splits(names: Sequence[str]) -> dict[str, str]:
    """The split of each file, from its name or that of its folder. If none has a usual name of a split, the files are
    taken as parts of one dataset without splits."""
    splits: dict[str, str] = {}
    has_known_name = False
    for name in names:
        stem = _SHARD.sub("", files.stem(PurePosixPath(name))) or PurePosixPath(name).parent.name
        words = _WORDS.split(stem.lower())
        usual = next((SPLITS[word] for word in words if word in SPLITS), None)
        has_known_name |= usual is not None
        splits[name] = usual or stem
    return splits if has_known_name else dict.fromkeys(names, "")


def _data_files(path: Path) -> Iterator[Path]:
    """Raises `UserError` for a folder without data."""
    if not path.is_dir():
        yield path
        return
    found = sorted(data_files_below(path, _ENDINGS, tuple(compression.SUFFIXES)))
    if not found:
        raise UserError(
            ErrorKind.INPUT,
            QT_TRANSLATE_NOOP("errors", "The folder {folder} contains no training data."),
            {"folder": str(path)},
        )
    yield from found
