"""Any file or folder of training data, whoever wrote it: which format it is, and what is wrong with its rows."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from typing import Any, Final

from desktop.core.errors import QT_TRANSLATE_NOOP, ErrorKind, UserError
from desktop.core.untrusted import Fields
from desktop.datasets import compression, files
from desktop.datasets.folders import SPLITS, data_files_below
from desktop.datasets.format import Format, Malformed, Row, Sample, Type
from desktop.datasets.formats import READABLE
from desktop.datasets.lint.issues import Issue, LintOptions
from desktop.datasets.lint.linter import Linter
from desktop.datasets.lint.row_checks import Tokens

_ENDINGS: Final = tuple(ending for ending in files.ENDINGS if ending not in (".csv", ".tsv", ".txt"))
_SHARD: Final = re.compile(r"(^|[-_.])(part[-_.]?|data[-_.]?)?\d+([-_.]of[-_.]\d+)?$|^data$")
_LOOKED_AT: Final = 20  # rows that decide the format
_WORDS: Final = re.compile(r"[-_.]")
_NAMES: Final = {"string": "a text", "bool": "true or false", "int64": "a whole number", "float64": "a number"}


@dataclass(slots=True)
class Checked:
    """`formats` by file."""

    rows: int = 0
    formats: dict[str, str] = field(default_factory=dict)
    findings: list[Issue] = field(default_factory=list)

    @property
    def blocks(self) -> bool:
        return any(finding.blocks for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "formats": self.formats,
            "ok": not self.blocks,
            "findings": [finding.to_dict() for finding in self.findings],
        }


def lint(
    path: Path,
    options: LintOptions,
    tokens: Tokens | None = None,
    format: Format | None = None,
    watch: Callable[[float], bool] = lambda share: True,
) -> Checked:
    """Every row of a file, or of all files of data in a folder. Raises `UserError` for what cannot be read, or is of no
    known format. `watch` is told the share that is done; when it says False the rest is left."""
    linter, checked = Linter(options, tokens), Checked()
    found = list(_data_files(path))
    splits = _splits([file.relative_to(path).as_posix() if path.is_dir() else file.name for file in found])
    for index, file in enumerate(found):
        name = file.relative_to(path).as_posix() if path.is_dir() else file.name
        known: Format | None = None
        for row, known in _with_format(files.rows(file), file, format):
            if row.fields is None:
                problem = str(row.problem)
                linter.broken("not-utf8" if "UTF-8" in problem else "wrong-type", name, row.number, problem)
                continue
            checked.formats[name] = known.name
            try:
                sample = read(known, row.fields)
            except Malformed as problem:
                linter.broken("wrong-type", name, row.number, str(problem))
                continue
            except UnicodeEncodeError:
                linter.broken("not-utf8", name, row.number, "half a character")
                continue
            linter.see(known, sample, name, row.number, row.part or splits[name])
            if row.number % 1000 == 0 and not watch((index + row.share) / len(found)):
                break
    if not linter.rows:
        raise UserError(ErrorKind.INPUT, QT_TRANSLATE_NOOP("errors", "{file} has no rows."), {"file": path.name})
    checked.rows = linter.rows
    checked.findings = linter.findings()
    return checked


def _with_format(
    rows: Iterator[files.DataRow], file: Path, wanted: Format | None
) -> Iterator[tuple[files.DataRow, Format]]:
    """Each row with the format of the file."""
    first = list(islice(rows, _LOOKED_AT))
    if any(row.fields is not None for row in first):
        format = guess([row.fields for row in first if row.fields is not None], file, wanted)
    else:
        format = wanted or READABLE[0]  # no row that can be read: which one it is does not matter
    for row in chain(first, rows):
        yield row, format


def guess(rows: Sequence[Fields], file: Path, wanted: Format | None = None) -> Format:
    """Of the formats that half of the rows or more are of, the one with most columns; where there is none, the one
    that fits most often. Raises `UserError` where it is none and none is `wanted`."""
    formats = [format for format in READABLE if wanted is None or format.name == wanted.name]
    fitting = {place: sum(_fits(format, row) for row in rows) for place, format in enumerate(formats)}
    if not any(fitting.values()):
        if wanted is not None:
            return wanted
        raise UserError(
            ErrorKind.INPUT,
            QT_TRANSLATE_NOOP(
                "errors", "The format of {file} is unknown: row 1 does not match any. Give the format with --format."
            ),
            {"file": str(file)},
        )

    def rank(place: int) -> tuple[int, int]:
        columns = sum(name in row for row in rows for name in formats[place].columns)
        most = fitting[place] * 2 >= len(rows)
        return (len(rows) + 1 if most else fitting[place]), columns

    return formats[max(fitting, key=rank)]


def read(format: Format, row: Fields) -> Sample:
    """Raises `Malformed` for a row that is not of the format, `UnicodeEncodeError` for half characters."""
    values: Row = {}
    for name, check in _checks(format).items():
        value = row.raw(name)
        if value is not None:
            if problem := check(value):
                raise Malformed(f"“{name}” {problem}")
            values[name] = value if isinstance(value, str) else _in_words(value)
        elif name not in format.optional:
            raise Malformed(f"“{name}” is missing")
    sample = format.decode(values)
    if tools := row.raw("tools"):
        sample = sample._replace(tools=tools if isinstance(tools, str) else json.dumps(tools, ensure_ascii=False))
    "".join((sample.system, *[turn["content"] for turn in sample.turns], *sample.answers, sample.tools)).encode()
    return sample


def _in_words(value: Any) -> Any:
    """Messages with what their calls of tools say as their content."""
    if isinstance(value, list):
        for item in value:  # most have no calls, and need no copy
            if isinstance(item, list) or (isinstance(item, dict) and "tool_calls" in item):
                return [_in_words(item) for item in value]
        return value
    if isinstance(value, dict) and isinstance(value.get("tool_calls"), list) and value["tool_calls"]:
        words = value.get("content") or ""
        return {**value, "content": f"{words}\n\n{json.dumps(value['tool_calls'], ensure_ascii=False)}".strip()}
    return value


def _fits(format: Format, row: Fields) -> bool:
    for name, check in _checks(format).items():
        value = row.raw(name)
        if (name not in format.optional) if value is None else check(value):
            return False
    return True


_Check = Callable[[Any], str]
"""Why a value is not of a type; empty where it is."""


_known_checks: dict[int, dict[str, _Check]] = {}


def _checks(format: Format) -> dict[str, _Check]:
    """Of each column. Formats are constants, so their identity is what they are."""
    if id(format) not in _known_checks:
        _known_checks[id(format)] = {name: _check(type) for name, type in format.columns.items()}
    return _known_checks[id(format)]


def _check(type: Type) -> _Check:
    if isinstance(type, list):
        return _list_check(_check(type[0]))
    if isinstance(type, dict):
        return _object_check({name: _check(inner) for name, inner in type.items()})
    kinds: Any = {"string": str, "bool": bool, "int64": int, "float64": (int, float)}[type]
    wrong = f"is not {_NAMES[type]}"

    def check(value: Any) -> str:
        if not isinstance(value, kinds):
            return wrong
        return wrong if kinds is not bool and isinstance(value, bool) else ""

    def whole(value: Any) -> str:
        return check(value) or ("" if abs(value) < 2**63 else "is too large")

    return whole if type == "int64" else check


def _list_check(inner: _Check) -> _Check:
    def check(value: Any) -> str:
        if not isinstance(value, list):
            return "is not a list"
        for place, item in enumerate(value, start=1):
            if problem := inner(item):
                return f"item {place} {problem}"
        return ""

    return check


def _object_check(inner: Mapping[str, _Check]) -> _Check:
    def check(value: Any) -> str:
        if not isinstance(value, dict):
            return "is not an object"
        for name, look in inner.items():
            if name == "content" and value.get(name) is None and value.get("tool_calls"):
                continue  # calls of tools need no words
            if problem := look(value.get(name)):
                return f"“{name}” {problem}"
        return ""

    return check


def _splits(names: Sequence[str]) -> dict[str, str]:
    """Of each file the split that it is, by its name or its folder's. Files of which none is called as a split usually
    is are parts of one data set, or several data sets."""
    found: dict[str, str] = {}
    known = False
    for name in names:
        stem = _SHARD.sub("", files.stem(PurePosixPath(name))) or PurePosixPath(name).parent.name
        words = _WORDS.split(stem.lower())
        usual = next((SPLITS[word] for word in words if word in SPLITS), None)
        known |= usual is not None
        found[name] = usual or stem
    return found if known else dict.fromkeys(names, "")


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
