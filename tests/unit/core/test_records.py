"""What follows from the declaration of a record: its JSON in bundles, and reading those of earlier versions."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import pytest

from desktop.core.bundle import VERSION
from desktop.core.conversation import MessageRecord
from desktop.core.errors import UserError
from desktop.core.judgement import Judgement
from desktop.core.project import Task
from desktop.core.records import (
    Column,
    ColumnName,
    Count,
    Id,
    Names,
    PlainText,
    UnixTime,
    bundle_version,
    columns,
    extended_record,
    from_json,
    one_of,
    to_json,
)
from desktop.core.untrusted import Fields

ID, OTHER = (f"018f0000000070008000{number:012x}" for number in (1, 2))


class Mood(StrEnum):
    CALM = "calm"
    CROSS = "cross"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Letter:
    id: Id
    sender: Annotated[Id, ColumnName("sender_id")]
    mood: Annotated[Mood, one_of(Mood, Mood.UNKNOWN)]
    posted: UnixTime
    answers: Id | None = None
    read: bool = False  # stays where it is
    stamps: Names = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRecord(Letter):
    text: PlainText
    weight: Count | None = None
    colour: Annotated[str, Column(Fields.text, since=3)] = "white"


LETTER = LetterRecord(id=ID, sender=OTHER, mood=Mood.CROSS, posted=1, read=True, stamps=("a",), text="…")
JSON = {
    "id": ID,
    "sender_id": OTHER,
    "mood": "cross",
    "posted": 1.0,
    "answers": None,
    "stamps": ["a"],
    "text": "…",
    "weight": None,
}


def read(data: object) -> LetterRecord:
    fields = Fields(data, "A letter")
    letter = from_json(LetterRecord, fields)
    fields.end()
    return letter


def test_json_has_the_bundled_fields_by_column_name() -> None:
    assert to_json(LETTER) == JSON
    assert repr(to_json(LETTER)["posted"]) == "1.0"  # 1 would be another byte


def test_fields_that_are_not_bundled_get_their_default() -> None:
    assert read(JSON) == LetterRecord(id=ID, sender=OTHER, mood=Mood.CROSS, posted=1.0, stamps=("a",), text="…")


def test_a_later_column_is_omitted_if_it_has_its_default() -> None:
    red = extended_record(LetterRecord, Letter(ID, OTHER, Mood.CALM, 1.0), text="", colour="red")
    assert (bundle_version(LETTER), bundle_version(red)) == (1, 3)
    assert to_json(red)["colour"] == "red"
    assert read(to_json(red)) == red


@pytest.mark.parametrize(
    "change",
    [
        {"id": "x"},
        {"mood": "unknown"},  # not allowed in a bundle
        {"posted": "yesterday"},
        {"answers": 3},
        {"colour": None},
        {"read": True},  # does not travel
    ],
    ids=str,
)
def test_invalid_json_is_rejected(change: dict[str, object]) -> None:
    with pytest.raises(UserError, match="A letter"):
        read(JSON | change)
    with pytest.raises(UserError, match="missing"):
        read({name: value for name, value in JSON.items() if name != "text"})


def test_columns_describe_the_table() -> None:
    kinds = {column.name: (column.kind, column.optional) for column in columns(LetterRecord)}
    assert kinds == {
        "id": (str, False),
        "sender_id": (str, False),
        "mood": (str, False),
        "posted": (float, False),
        "answers": (str, True),
        "read": (bool, False),
        "stamps": (dict, False),
        "text": (str, False),
        "weight": (int, True),
        "colour": (str, False),
    }


def test_this_version_reads_all_that_it_writes() -> None:
    newest = max(column.since for record in (MessageRecord, Judgement, Task) for column in columns(record))
    assert newest <= VERSION
